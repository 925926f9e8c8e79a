import { withoutSecrets } from './changes.ts';
import type { JsonValue } from './document.ts';
import { type CheckedDriver, isChecked } from './drivers.ts';
import { holds, type KeySpec, type Level } from './key-spec.ts';
import { placeIn, pointer } from './places.ts';
import { newestRelease } from './releases.ts';
import { fallbackOf, keysAt, mayBeSecretKey } from './schema.ts';
import { type JsonMember, type JsonNode, parseStrictJson, plainValue } from './strict-json.ts';

/** One setting as the plugin takes it. */
export interface Setting {
  /** JSON Pointer, with the key as it is documented. */
  readonly path: string;
  /** null for a secret, and where there is nothing. */
  readonly value: JsonValue;
  readonly secret: boolean;
  /** The file, the plugin's default, or the file with something that the plugin does not read. */
  readonly source: 'file' | 'default' | 'ignored';
  readonly line: number | null;
  readonly column: number | null;
}

export interface EffectiveSettings {
  /** storageDriverName; null: none, or not one text. */
  readonly driver: string | null;
  readonly settings: readonly Setting[];
}

type ObjectNode = Extract<JsonNode, { kind: 'object' }>;
type Place = (offset: number) => { readonly line: number; readonly column: number };

/**
 * Takes the text of a config.json, returns every setting that is in force, with defaults, and where each comes from;
 * null when the text is no JSON object. Secrets are null. Virtual pools are given as they stand in the file.
 */
export function effectiveSettings(text: string): EffectiveSettings | null {
  const body = text.replace(/^\uFEFF/, '');
  const { root } = parseStrictJson(body);
  if (root?.kind !== 'object') return null;
  const named = root.members.findLast(({ key }) => key.toLowerCase() === 'storagedrivername');
  const name = named?.value.kind === 'string' ? named.value.value : null;
  const place = placeIn(body);
  const driver = isChecked(name) ? name : null;
  return { driver: name, settings: settingsOf(root, 'top', '', driver, place) };
}

function settingsOf(
  node: ObjectNode,
  level: Level,
  path: string,
  driver: CheckedDriver | null,
  place: Place,
): Setting[] {
  // Of equal keys the last one counts.
  const last = new Map(node.members.map((member) => [member.key.toLowerCase(), member]));
  const rows = driver === null ? [] : keysAt(level, driver);
  const known = rows.flatMap((spec) => {
    const member = last.get(spec.key.toLowerCase());
    last.delete(spec.key.toLowerCase());
    return settingFor(spec, member, path, driver, place);
  });
  const rest = [...last.values()].map((member) =>
    fromFile(member, pointer(path, member.key), driver === null ? 'file' : 'ignored', place),
  );
  return [...known, ...rest];
}

function settingFor(
  spec: KeySpec,
  member: JsonMember | undefined,
  path: string,
  driver: CheckedDriver | null,
  place: Place,
): Setting[] {
  const at = pointer(path, spec.key);
  if (spec.key === 'defaults' && driver !== null) {
    const inner: JsonNode = member?.value ?? { kind: 'object', offset: 0, end: 0, members: [] };
    // A pool that gives nothing has the document's own.
    if (path !== '' && member === undefined) return [];
    if (inner.kind === 'object') return settingsOf(inner, 'defaults', at, driver, place);
  }
  if (member === undefined || isBlank(member.value, spec)) {
    const fallback = fallbackOf(spec);
    if (fallback === null || path.startsWith('/storage')) return [];
    return [
      { path: at, value: fallback, secret: false, source: 'default', line: null, column: null },
    ];
  }
  if (driver !== null && holds(spec.ignored, driver, newestRelease))
    return [fromFile(member, at, 'ignored', place)];
  return [fromFile(member, at, 'file', place)];
}

/** What the plugin takes for nothing; an empty prefix is something. */
function isBlank(node: JsonNode, spec: KeySpec): boolean {
  if (node.kind === 'null') return true;
  if (spec.type === 'prefix') return node.kind === 'object';
  return node.kind === 'string' && node.value === '';
}

function fromFile(
  { key, keyOffset, value }: JsonMember,
  path: string,
  source: Setting['source'],
  place: Place,
): Setting {
  const secret = mayBeSecretKey(key);
  return {
    path,
    value: secret ? null : withoutSecrets(plainValue(value)),
    secret,
    source,
    ...place(keyOffset),
  };
}
