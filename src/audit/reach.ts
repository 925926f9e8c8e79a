import type { Volume } from '../ontapi/client.ts';
import { type Backend, type Reach, reachOf, type Space } from './drivers.ts';
import { type PrefixIndex, prefixIndex } from './prefix-index.ts';

/** A volume with the prefix that the plugin does not list, and why. */
export interface HiddenVolume {
  readonly name: string;
  readonly svm: string;
  readonly reason: string;
}

/** Who lists what, found by name. */
export interface ReachIndex {
  /** The backends that list a thing of that kind, in its SVM; `name`: its own or its pool's. Longest start first. */
  reaching(space: Space, svm: string, name: string): readonly Backend[];
  /** The backends of any driver that would name a FlexVol so, or list it if it were online. */
  covering(svm: string, name: string): readonly Backend[];
}

const spaces: readonly Space[] = [
  'flexvol',
  'flexgroup',
  'lun0',
  'namespace0',
  'qtree',
  'pool-lun',
];

export function reachIndex(all: readonly Backend[]): ReachIndex {
  const backends = all.filter(({ kubernetes }) => kubernetes !== true);
  const of = (space: Space): PrefixIndex<Backend> =>
    prefixIndex(
      backends
        .map((backend): readonly [Reach, Backend] => [reachOf(backend), backend])
        .filter(([reach]) => reach.space === space)
        .map(([reach, backend]): readonly [string, Backend] => [reach.start, backend]),
    );
  const inSvm = inSvmOnce();
  const bySpace = new Map(spaces.map((space) => [space, of(space)]));
  const names = prefixIndex(
    backends.map((backend): readonly [string, Backend] => [reachOf(backend).start, backend]),
  );
  return {
    reaching: (space, svm, name) => inSvm(bySpace.get(space)?.startsOf(name) ?? [], svm),
    covering: (svm, name) => inSvm(names.startsOf(name), svm),
  };
}

/** Those of an SVM. The same list and SVM give the same array: what is worked out for one need not be again. */
function inSvmOnce(): (found: readonly Backend[], svm: string) => readonly Backend[] {
  const known = new Map<readonly Backend[], Map<string, readonly Backend[]>>();
  return (found, svm) => {
    if (found.length === 0) return found;
    const bySvm = known.get(found) ?? new Map<string, readonly Backend[]>();
    known.set(found, bySvm);
    const own =
      bySvm.get(svm) ?? found.filter((backend) => backend.svm === null || backend.svm === svm);
    bySvm.set(svm, own);
    return own;
  };
}

/** What kinds of things a volume is. */
export function spacesOf(
  volume: Pick<Volume, 'style'>,
  holds: { readonly lun0: boolean; readonly namespace0: boolean },
): readonly Space[] {
  if (volume.style === 'flexgroup') return GROUP;
  if (volume.style !== 'flexvol') return NONE;
  if (!holds.lun0 && !holds.namespace0) return FLAT;
  return [
    'flexvol',
    ...(holds.lun0 ? (['lun0'] as const) : []),
    ...(holds.namespace0 ? (['namespace0'] as const) : []),
  ];
}

const GROUP: readonly Space[] = ['flexgroup'];
const FLAT: readonly Space[] = ['flexvol'];
const NONE: readonly Space[] = [];

/**
 * Why the plugin does not list a volume whose name it covers; null when its state is no reason. All drivers ask for
 * what is online and look at nothing else: not at type, junction, comment or root volume (Trident, ontap_zapi.go,
 * VolumeList). `listed`: the style that the driver asks for.
 */
export function whyHidden(
  volume: Pick<Volume, 'style' | 'state'>,
  listed: 'flexvol' | 'flexgroup' = 'flexvol',
): string | null {
  if (volume.style !== listed) return `style ${volume.style}`;
  if (volume.state !== 'online') return volume.state;
  return null;
}

/**
 * The fewest prefixes whose volumes include those of all the given ones: a longer prefix adds nothing
 * to one that it starts with. An empty prefix covers everything.
 */
export function coveringPrefixes(prefixes: readonly string[]): string[] {
  const covering: string[] = [];
  for (const prefix of prefixes.toSorted()) {
    const last = covering.at(-1);
    if (last === undefined || !prefix.startsWith(last)) covering.push(prefix);
  }
  return covering;
}

/** More lists than this cost more than one list of everything. */
const MOST_LISTS = 16;

/** What to ask ONTAP's lists for so that every name with one of the prefixes is told: few prefixes, or everything (""). */
export function listedStarts(prefixes: readonly string[]): string[] {
  const covering = coveringPrefixes(prefixes);
  return covering.length > MOST_LISTS ? [''] : covering;
}

/** The different values of a list, in the order in which they first occur. */
export function distinct<T>(values: Iterable<T>): T[] {
  return [...new Set(values)];
}
