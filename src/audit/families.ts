import type { AuditedVolume } from './collect.ts';
import { prefixIndex } from './prefix-index.ts';
import { compare } from './protection.ts';

/** Names of somebody else that begin alike, and with a prefix of ours. */
export interface Family {
  readonly svm: string;
  /** The longest of our prefixes that reaches them. */
  readonly prefix: string;
  /** What their names begin with. */
  readonly stem: string;
  /** The tool that names its volumes so; null: the stem is all that is known. */
  readonly tool: string | null;
}

/** So many names of one stem are a family; of a tool that is known by its naming one is enough. */
const FEW = 3;
const CLAIM = 'pvc_';

/**
 * Families of volumes that are not ours under our prefixes, by SVM and stem. One with a volume of ours in it is no
 * other tool's. Things in pools have families of their own: they are left out.
 */
export function findFamilies(volumes: readonly AuditedVolume[]): Family[] {
  const stems = new Map<string, { family: Family; size: number; foreign: boolean }>();
  for (const { svm, name, prefix, prefixes, pool, verdict, heardOnly } of volumes) {
    // An empty prefix is told of elsewhere.
    if (verdict === 'ours' || heardOnly || pool !== null || prefix === '') continue;
    const known = knownStem(name);
    const stem = known?.stem ?? ownStem(name, prefix);
    if (stem?.startsWith(prefix) !== true) continue;
    // One that is a prefix may be ours, unless the names are claims.
    if (prefixes.includes(stem) && !stem.endsWith(CLAIM)) continue;
    const key = `${svm}:${stem}`;
    const family = { svm, prefix, stem, tool: known?.tool ?? null };
    const entry = stems.get(key) ?? { family, size: 0, foreign: false };
    stems.set(key, entry);
    entry.size += 1;
    if (verdict === 'foreign') entry.foreign = true;
  }
  const found = [...stems.values()].filter(
    ({ family, size, foreign }) => family.tool !== null || (foreign && size >= FEW),
  );
  const ours = stemsOfOurs(
    volumes,
    found.map(({ family }) => family),
  );
  return found
    .map(({ family }) => family)
    .filter((family) => !ours.has(family))
    .toSorted((a, b) => compare(a.svm, b.svm) || compare(a.stem, b.stem));
}

/** The families that a volume of ours is in. */
function stemsOfOurs(
  volumes: readonly AuditedVolume[],
  families: readonly Family[],
): ReadonlySet<Family> {
  const ours = new Set<Family>();
  if (families.length === 0) return ours;
  const index = prefixIndex(
    families.map((family): readonly [string, Family] => [family.stem, family]),
  );
  for (const { svm, name, pool, verdict, heardOnly } of volumes)
    if (verdict === 'ours' && pool === null && !heardOnly)
      for (const family of index.startsOf(name)) if (family.svm === svm) ours.add(family);
  return ours;
}

/** Trident under Kubernetes: claims, "pvc-" and a UUID with "_" for "-", and its default prefix (config/config.go). */
function knownStem(name: string): Pick<Family, 'stem' | 'tool'> | null {
  const stem = (/^.*?pvc_(?=[0-9a-f]{8}_)/.exec(name) ?? /^trident_/.exec(name))?.[0];
  return stem === undefined ? null : { stem, tool: 'Trident for Kubernetes' };
}

/** The prefix and the next word with its "_"; null when there is none. */
function ownStem(name: string, prefix: string): string | null {
  const word = /^[^_]*_(?=.)/.exec(name.slice(prefix.length))?.[0];
  return word === undefined ? null : `${prefix}${word}`;
}
