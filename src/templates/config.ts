import type { JsonObject, JsonValue } from '../config/document.ts';
import { Secret } from '../secret.ts';

/** A value of a document whose secrets are still Secrets: printed or serialised, they read [redacted]. */
export type ConfigValue =
  | JsonValue
  | Secret
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };
export type ConfigDocument = { readonly [key: string]: ConfigValue };

/** The order in which people read a document; what is not named here stands between, sections at the end. */
const first = [
  'version',
  'storageDriverName',
  'managementLIF',
  'dataLIF',
  'svm',
  'EndPoint',
  'SVIP',
  'TenantName',
  'aggregate',
  'flexgroupAggregateList',
  'username',
  'password',
  'storagePrefix',
  'labels',
];
const last = ['storage', 'defaults'];

export interface DocumentParts {
  readonly driver: string;
  /** What there was before: the weakest. Secrets in it are Secrets. */
  readonly base: ConfigDocument;
  /** Answers by key of the document; null: the key is left out. */
  readonly answers: ConfigDocument;
  /** The label netappdvp, by which the audit knows the volumes; null: none. */
  readonly label: string | null;
  /** Labels beside ours; one of the same name replaces it. */
  readonly labels: JsonObject;
  /** "defaults", where every value is a string. */
  readonly defaults: Readonly<Record<string, string>>;
}

/** Makes a config.json, keys always in the same order, "version" first. */
export function configDocument(parts: DocumentParts): ConfigDocument {
  const { base, answers, driver } = parts;
  const ours = parts.label === null ? {} : { netappdvp: parts.label };
  const labels = { ...objectIn(base, 'labels'), ...ours, ...parts.labels };
  const defaults = { ...objectIn(base, 'defaults'), ...parts.defaults };
  const all: ConfigDocument = {
    ...base,
    ...answers,
    version: 1,
    storageDriverName: driver,
    labels: Object.keys(labels).length === 0 ? null : labels,
    defaults: Object.keys(defaults).length === 0 ? null : defaults,
  };
  const keys = Object.keys(all).filter((key) => all[key] !== null);
  const middle = keys.filter((key) => !first.includes(key) && !last.includes(key));
  const ordered = [...first, ...middle, ...last].filter((key) => keys.includes(key));
  return Object.fromEntries(ordered.map((key) => [key, all[key] ?? null]));
}

/** The object under a key; empty when there is none. */
export function objectIn(document: ConfigDocument, key: string): ConfigDocument {
  const value = document[key];
  return isPlainObject(value) ? value : {};
}

function isPlainObject(value: ConfigValue | undefined): value is ConfigDocument {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret)
  );
}

/** The login of an Element cluster as solidfire-san wants it, in one URL. */
export function solidfireEndpoint(mvip: string, username: string, password: Secret): Secret {
  const [user, word] = [username, password.reveal()].map(encodeURIComponent);
  return new Secret(`https://${user}:${word}@${mvip}/json-rpc/8.0`);
}

/** Longer values (certificates) are shown by their beginning. */
const LONGEST_SHOWN = 100;

/** The text for a person's eyes: secrets read [redacted], certificates are cut. Ends in a newline. */
export function shownConfig(document: ConfigDocument): string {
  return `${JSON.stringify(document, cutLong, 2)}\n`;
}

function cutLong(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > LONGEST_SHOWN
    ? `${value.slice(0, 24)}… (${value.length} characters)`
    : value;
}

/** The text for the file, secrets included. Ends in a newline. */
export function configText(document: ConfigDocument): Secret {
  return new Secret(`${JSON.stringify(revealed(document), null, 2)}\n`);
}

function revealed(value: ConfigValue): JsonValue {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map((item: ConfigValue) => revealed(item));
  if (isPlainObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]));
  return isScalar(value) ? value : null;
}

function isScalar(value: ConfigValue): value is string | number | boolean | null {
  return value === null || /^(?:string|number|boolean)$/.test(typeof value);
}

/** Everything in a document that must not be seen. */
export function secretsIn(value: ConfigValue): Secret[] {
  if (value instanceof Secret) return [value];
  if (Array.isArray(value)) return value.flatMap((item: ConfigValue) => secretsIn(item));
  return isPlainObject(value) ? Object.values(value).flatMap(secretsIn) : [];
}
