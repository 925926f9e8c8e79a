import { closest, distance } from 'fastest-levenshtein';
import { type DriverName, family } from './drivers.ts';
import type { KeySpec, Level } from './key-spec.ts';
import { commonKeys, sectionKeys } from './keys-common.ts';
import { defaultsKeys } from './keys-defaults.ts';
import { ontapKeys } from './keys-ontap.ts';
import { solidfireKeys } from './keys-solidfire.ts';

/** Every key of config.json that is known, of every driver, in the order in which people write them. */
export const keySpecs: readonly KeySpec[] = [
  ...commonKeys,
  ...ontapKeys,
  ...solidfireKeys,
  ...sectionKeys,
  ...defaultsKeys,
];

/** Secrets of drivers and sections whose keys are not modelled one by one. */
const furtherSecretKeys = ['apiKey', 'secretKey', 'wipCredential', 'clientSecret'];

/** Keys whose values are never shown, at any depth of the document. */
export const secretKeys: readonly string[] = [
  ...keySpecs.filter((spec) => spec.secret === true).map((spec) => spec.key),
  ...furtherSecretKeys,
];

const secretNames = new Set(secretKeys.map((key) => key.toLowerCase()));

/** Whether the value under this key must never be shown; the case of keys does not matter to the plugin. */
export function isSecretKey(key: string): boolean {
  return secretNames.has(key.toLowerCase());
}

/** A key that is nearly a secret one ("pasword") is held to be it: better hidden once too often. */
export function mayBeSecretKey(key: string): boolean {
  if (isSecretKey(key) || /pass|secret|token|credential|privatekey/i.test(key)) return true;
  return secretKeys.some((secret) => isNear(key, secret));
}

/**
 * The row of a key at a level; the case of keys does not matter to the plugin. Two drivers may have a key of the
 * same name: the driver's own row comes first.
 */
export function specFor(level: Level, key: string, driver: DriverName): KeySpec | null {
  return pick(key, driver, (spec) => spec.levels.includes(level));
}

/** The row of a key that the driver's decoder knows, but at other levels than this one. */
export function specElsewhere(level: Level, key: string, driver: DriverName): KeySpec | null {
  return pick(key, driver, (spec) => !spec.levels.includes(level) && decodes(spec, driver));
}

const rowsByName = new Map<string, KeySpec[]>();
for (const spec of keySpecs) {
  const name = spec.key.toLowerCase();
  rowsByName.set(name, [...(rowsByName.get(name) ?? []), spec]);
}

function pick(key: string, driver: DriverName, fits: (spec: KeySpec) => boolean): KeySpec | null {
  const rows = (rowsByName.get(key.toLowerCase()) ?? []).filter(fits);
  return rows.find((spec) => appliesTo(spec, driver)) ?? rows[0] ?? null;
}

export function appliesTo(spec: KeySpec, driver: DriverName): boolean {
  return spec.drivers.includes(driver);
}

/** What the plugin uses when the key is absent, in the type of the key; null: nothing. */
export function fallbackOf({ fallback, type }: KeySpec): string | boolean | null {
  if (fallback === null || fallback === '') return null;
  return type === 'boolean' ? fallback === 'true' : fallback;
}

/** Whether the driver's decoder looks at the key at all: all ONTAP drivers share one set of keys (Trident, types.go). */
export function decodes(spec: KeySpec, driver: DriverName): boolean {
  const ontap: readonly DriverName[] = family.ontap;
  return (
    appliesTo(spec, driver) ||
    (ontap.includes(driver) && spec.drivers.some((other) => ontap.includes(other)))
  );
}

/** The keys that a driver reads at a level. */
export function keysAt(level: Level, driver: DriverName): readonly KeySpec[] {
  return keySpecs.filter((spec) => spec.levels.includes(level) && appliesTo(spec, driver));
}

function isNear(a: string, b: string): boolean {
  const allowed = Math.max(1, Math.min(3, Math.floor(b.length / 3)));
  return distance(a.toLowerCase(), b.toLowerCase()) <= allowed;
}

/** The nearest of some names to a word that is none of them; null when nothing is near. */
export function nearestName(word: string, names: readonly string[]): string | null {
  if (names.length === 0 || word.length > 100) return null;
  const lower = names.map((name) => name.toLowerCase());
  const best = names[lower.indexOf(closest(word.toLowerCase(), lower))] ?? null;
  if (best !== null && (isNear(word, best) || letters(word) === letters(best))) return best;
  return names.find((name) => isStart(word, name) || isStart(name, word)) ?? null;
}

/** Two swapped letters are one slip of the fingers, though they count as two. */
function letters(word: string): string {
  return word.toLowerCase().split('').toSorted().join('');
}

/** "aggr" for "aggregate", "snapshotDir" for "snapshotdirectory". */
function isStart(start: string, whole: string): boolean {
  return start.length >= 4 && whole.toLowerCase().startsWith(start.toLowerCase());
}
