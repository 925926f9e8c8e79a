import type { JsonObject, JsonValue } from '../config/document.ts';
import { Secret } from '../secret.ts';

/** What a config.json for ontap-nas is made from; null: the key is left out. */
export interface OntapNasSettings {
  readonly managementLif: string;
  readonly dataLif: string | null;
  readonly svm: string;
  readonly aggregate: string | null;
  readonly storagePrefix: string;
  readonly username: string;
  readonly password: Secret;
  /** Whether volumes are stamped with {"netappdvp": "<svm>/<prefix>"}, by which the audit knows them. */
  readonly label: boolean;
  /** "defaults", where every value is a string. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Labels beside ours; one of the same name replaces it. */
  readonly labels: JsonObject;
  /** Any other top-level keys. */
  readonly further: JsonObject;
}

/** A document whose password is still a Secret: printed or serialised, it reads [redacted]. */
export type ConfigDocument = { readonly [key: string]: JsonValue | Secret };

/** Makes the document for ontap-nas, keys always in the same order, "version" first. */
export function ontapNasDocument(settings: OntapNasSettings): ConfigDocument {
  const ours = settings.label ? { netappdvp: `${settings.svm}/${settings.storagePrefix}` } : {};
  const labels: JsonObject = { ...ours, ...settings.labels };
  return {
    version: 1,
    storageDriverName: 'ontap-nas',
    managementLIF: settings.managementLif,
    ...(settings.dataLif === null ? {} : { dataLIF: settings.dataLif }),
    svm: settings.svm,
    ...(settings.aggregate === null ? {} : { aggregate: settings.aggregate }),
    username: settings.username,
    password: settings.password,
    storagePrefix: settings.storagePrefix,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...settings.further,
    ...(Object.keys(settings.defaults).length === 0 ? {} : { defaults: settings.defaults }),
  };
}

/** The text for a person's eyes: secrets read [redacted]. Ends in a newline. */
export function shownConfig(document: ConfigDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The text for the file, password included. Ends in a newline. */
export function configText(document: ConfigDocument): Secret {
  const revealed = Object.fromEntries(
    Object.entries(document).map(([key, value]) => [
      key,
      value instanceof Secret ? value.reveal() : value,
    ]),
  );
  return new Secret(`${JSON.stringify(revealed, null, 2)}\n`);
}
