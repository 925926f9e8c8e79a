import { createHash } from 'node:crypto';
import { UserError } from '../errors.ts';
import type { ClientCertificate } from '../ontapi/credential.ts';
import { Secret } from '../secret.ts';
import { mayBeSecretKey } from './schema.ts';

/** Docker mode's own prefix when the file gives none (Trident, config/config.go). */
const DEFAULT_STORAGE_PREFIX = 'netappdvp_';
const HTTPS_PORT = 443;

export interface ManagementLif {
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What other parts of the program need to know of a config.json; null where the file says nothing usable. */
export interface PluginConfig {
  /** storageDriverName. */
  readonly driver: string | null;
  readonly svm: string | null;
  /** With the plugin's default applied: absent, null and {} mean netappdvp_, "" means no prefix. */
  readonly storagePrefix: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly managementLif: ManagementLif | null;
  readonly dataLif: string | null;
  readonly aggregate: string | null;
  readonly username: string | null;
  readonly password: Secret | null;
  /** clientCertificate and clientPrivateKey, decoded: PEM. */
  readonly clientLogin: ClientCertificate | null;
  /** trustedCACertificate, decoded: PEM. */
  readonly trustedCa: string | null;
  /** null: the plugin chooses the API by itself. */
  readonly useRest: boolean | null;
}

/** What is wrong with a managementLIF: stable words that rules and prompts turn into sentences. */
export type LifProblem = 'empty' | 'url' | 'ipv6-unbracketed' | 'port' | 'host';

const hostName = /^(?!-)[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?$/;
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** Whether a text is a host name or an IPv4 address (four numbers with dots are held to be an address). */
export function isNameOrIpv4(text: string): boolean {
  return /^[\d.]+$/.test(text) ? ipv4.test(text) : hostName.test(text) && text.length <= 253;
}

/** Whether a text without brackets is an IPv6 address, by the platform's own URL parser. */
export function isIpv6(text: string): boolean {
  return text.includes(':') && /^[0-9a-fA-F:.]+$/.test(text) && URL.canParse(`http://[${text}]/`);
}

/**
 * Takes managementLIF as the plugin reads it: a name or IPv4 address with an optional port, or an IPv6
 * address in brackets with an optional port (Trident, ontap_common.go: two colons without a bracket end
 * in a panic). Returns host and port (443 when none is given), or what is wrong.
 */
export function parseManagementLif(
  text: string,
): { readonly lif: ManagementLif } | { readonly problem: LifProblem } {
  if (text === '') return { problem: 'empty' };
  if (text.includes('/') || text.includes('@')) return { problem: 'url' };
  const bracketed = /^\[([^[\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed) {
    if (!isIpv6(bracketed[1] ?? '')) return { problem: 'host' };
    return withPort(bracketed[1] ?? '', bracketed[2]);
  }
  const [host = '', port, ...rest] = text.split(':');
  if (rest.length > 0) return { problem: 'ipv6-unbracketed' };
  if (!isNameOrIpv4(host)) return { problem: 'host' };
  return withPort(host, port);
}

function withPort(
  host: string,
  port: string | undefined,
): { readonly lif: ManagementLif } | { readonly problem: LifProblem } {
  if (port === undefined) return { lif: { host, port: HTTPS_PORT } };
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    return { problem: 'port' };
  return { lif: { host, port: Number(port) } };
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Finds a member as the plugin does: the case of keys does not matter, and the last one counts. */
export function memberOf(object: JsonObject, key: string): JsonValue | undefined {
  const wanted = key.toLowerCase();
  let found: JsonValue | undefined;
  for (const [name, value] of Object.entries(object))
    if (name.toLowerCase() === wanted) found = value;
  return found;
}

/** The members of a map of strings; anything else in it is left out. */
function stringMap(value: JsonValue | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}

/** Takes a parsed config.json, returns what this program needs of it. Never throws. */
export function pluginConfigOf(document: JsonObject): PluginConfig {
  const text = (key: string): string | null => {
    const value = memberOf(document, key);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const prefix = memberOf(document, 'storagePrefix');
  const lif = parseManagementLif(text('managementLIF') ?? '');
  const password = text('password');
  const [certificate, key] = [text('clientCertificate'), text('clientPrivateKey')];
  const authority = text('trustedCACertificate');
  const useRest = memberOf(document, 'useREST');
  return {
    driver: text('storageDriverName'),
    svm: text('svm'),
    storagePrefix: typeof prefix === 'string' ? prefix : DEFAULT_STORAGE_PREFIX,
    labels: stringMap(memberOf(document, 'labels')),
    managementLif: 'lif' in lif ? lif.lif : null,
    dataLif: text('dataLIF'),
    aggregate: text('aggregate'),
    username: text('username'),
    password: password === null ? null : new Secret(password),
    clientLogin:
      certificate === null || key === null
        ? null
        : { certificatePem: fromBase64(certificate), keyPem: new Secret(fromBase64(key)) },
    trustedCa: authority === null ? null : fromBase64(authority),
    useRest: typeof useRest === 'boolean' ? useRest : null,
  };
}

/** Parses the text of a config.json. Throws UserError 'config-not-json' when it is no JSON object. */
export function parseConfigObject(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // JSON.parse quotes the text around the mistake, which may be the password: its message is dropped.
    value = undefined;
  }
  if (isJsonObject(value)) return value;
  throw new UserError({
    code: 'config-not-json',
    message: 'The config is not a JSON object.',
    hint: 'netappdvp config validate shows line and column of what is wrong with it.',
  });
}

/**
 * Takes the text of a config.json, returns what this program needs of it, checking no more than that it
 * is a JSON object (validateConfigText does the rest). Throws UserError 'config-not-json'.
 */
export function readPluginConfig(text: string): PluginConfig {
  return pluginConfigOf(parseConfigObject(text));
}

/** The same document with sorted keys and without secrets, or with every secret when `secrets` is kept. */
function canonical(value: JsonValue, secrets: 'kept' | 'dropped'): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => canonical(item, secrets));
  if (!isJsonObject(value)) return value;
  // Pairs, not an object: keys that look like numbers would be put in another order.
  const members = Object.keys(value)
    .filter((key) => secrets === 'kept' || !mayBeSecretKey(key))
    .toSorted()
    .map((key) => [key, canonical(value[key] ?? null, secrets)]);
  return { members };
}

/**
 * Takes the text of a config.json, returns "sha256:<hex>" over the document without its secrets: the same
 * whatever the order of keys, white space and password. Throws UserError 'config-not-json' (a text that
 * cannot be read could not be freed of its secrets either).
 */
export function digestWithoutSecrets(text: string): string {
  const document = canonical(parseConfigObject(text), 'dropped');
  return `sha256:${createHash('sha256').update(JSON.stringify(document)).digest('hex')}`;
}

/** Whether two texts are the same document, secrets included; false when one of them is no JSON object. */
export function isSameDocument(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    const [first, second] = [parseConfigObject(a), parseConfigObject(b)];
    return JSON.stringify(canonical(first, 'kept')) === JSON.stringify(canonical(second, 'kept'));
  } catch {
    return false;
  }
}
