import { withoutSecrets } from '../config/changes.ts';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseConfigObject,
} from '../config/document.ts';
import { observeConfigFile, performConfigWrite } from '../config/file.ts';
import { mayBeSecretKey } from '../config/schema.ts';
import type { Context } from '../context.ts';
import { Secret, scrub } from '../secret.ts';

/** Everything that somebody needs who is to help from afar. */
export interface Bundle {
  readonly checks: unknown;
  /** The local config; null when there is none. */
  readonly configText: string | null;
  readonly status: unknown;
  readonly logs: unknown;
}

/**
 * Writes one JSON document (0600) with the checks, the config without its secrets, status and logs. Secrets of
 * the config are taken out of everything else too. A file that is there is kept beside the new one. Throws UserError.
 */
export async function writeBundle(
  file: string,
  { checks, configText, status, logs }: Bundle,
  about: { readonly version: string },
  context: Context,
): Promise<void> {
  const document = documentOf(configText);
  const secrets = document === null ? [] : secretsOf(document);
  const text = JSON.stringify(
    {
      netappdvp: about.version,
      time: context.clock.now().toISOString(),
      checks,
      config: document === null ? null : withoutSecrets(document),
      status,
      logs,
    },
    null,
    2,
  );
  await performConfigWrite({
    state: await observeConfigFile(file),
    content: new Secret(`${scrub(text, secrets)}\n`),
    now: context.clock.now(),
    id: context.newId(),
  });
}

function documentOf(text: string | null): JsonObject | null {
  try {
    return text === null ? null : parseConfigObject(text);
  } catch {
    // What is no JSON cannot be freed of its secrets.
    return null;
  }
}

function secretsOf(value: JsonValue): Secret[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => secretsOf(item));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    typeof item === 'string' && mayBeSecretKey(key) ? [new Secret(item)] : secretsOf(item),
  );
}
