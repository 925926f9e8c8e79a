import { type Backend, madeBy, reachOf, type Space } from './drivers.ts';
import { type PrefixIndex, prefixIndex } from './prefix-index.ts';

/** Two backends of which one reaches volumes of the other. */
export interface Overlap {
  /**
   * shorter: the first prefix is the start of the second. same: equal prefixes in configs that differ.
   * copies: equal prefixes in configs that say the same, as on the hosts of one Swarm. pools: different prefixes whose
   * pools have the same name, so that each makes its volumes in pools of the other.
   */
  readonly kind: 'shorter' | 'same' | 'copies' | 'pools';
  readonly reaching: Backend;
  readonly reached: Backend;
}

/** Equal prefixes in more places than this are told as pairs with the first of them, not each with each. */
const FEW = 20;

/**
 * Every pair of backends that share an SVM and volumes, in the order given. It looks up each backend's starts in an
 * index of its SVM, so thousands of prefixes cost about their number.
 */
export function findOverlaps(backends: readonly Backend[]): Overlap[] {
  const order = new Map(backends.map((backend, index) => [backend, index]));
  const position = (backend: Backend): number => order.get(backend) ?? 0;
  const indexes = indexBySvm(backends);
  const overlaps: Overlap[] = [];
  for (const reached of backends)
    for (const { space, start } of madeBy(reached))
      for (const index of indexesFor(indexes, space, reached.svm))
        for (const reaching of index.startsOf(start)) {
          const overlap = overlapOf(reaching, reached, position);
          if (overlap !== null) overlaps.push(overlap);
        }
  const first = (o: Overlap): number => Math.min(position(o.reaching), position(o.reached));
  const second = (o: Overlap): number => Math.max(position(o.reaching), position(o.reached));
  return overlaps.toSorted((a, b) => first(a) - first(b) || second(a) - second(b));
}

type Indexes = ReadonlyMap<Space, ReadonlyMap<string | null, PrefixIndex<Backend>>>;

function indexBySvm(backends: readonly Backend[]): Indexes {
  const groups = new Map<Space, Map<string | null, Map<string, Backend[]>>>();
  for (const backend of backends.filter(({ kubernetes }) => kubernetes !== true)) {
    const { space, start } = reachOf(backend);
    const svms = groups.get(space) ?? new Map<string | null, Map<string, Backend[]>>();
    groups.set(space, svms);
    const starts = svms.get(backend.svm) ?? new Map<string, Backend[]>();
    svms.set(backend.svm, starts);
    starts.set(start, [...(starts.get(start)?.slice(0, FEW) ?? []), backend]);
  }
  return new Map(
    [...groups].map(([space, svms]) => [
      space,
      new Map([...svms].map(([svm, starts]) => [svm, indexOf(starts)])),
    ]),
  );
}

function indexOf(starts: ReadonlyMap<string, readonly Backend[]>): PrefixIndex<Backend> {
  return prefixIndex(
    [...starts].flatMap(([start, group]) =>
      (group.length > FEW ? group.slice(0, 1) : group).map(
        (backend): readonly [string, Backend] => [start, backend],
      ),
    ),
  );
}

/** A backend without an SVM of its own meets those of every SVM. */
function indexesFor(
  indexes: Indexes,
  space: Space,
  svm: string | null,
): readonly PrefixIndex<Backend>[] {
  const svms = indexes.get(space);
  if (svms === undefined) return [];
  if (svm === null) return [...svms.values()];
  return [svms.get(svm), svms.get(null)].filter((index) => index !== undefined);
}

function overlapOf(
  reaching: Backend,
  reached: Backend,
  position: (backend: Backend) => number,
): Overlap | null {
  if (reaching === reached || !shareSvm(reaching, reached)) return null;
  const same = reachOf(reaching).start === reachOf(reached).start;
  const sameKind = reachOf(reaching).space === reachOf(reached).space;
  if (same && sameKind && reached.kubernetes !== true) {
    // Both reach each other: told once, in the order given.
    if (position(reaching) > position(reached)) return null;
    if (reaching.prefix !== reached.prefix) return { kind: 'pools', reaching, reached };
    // A bare prefix that equals a config's asks about that config; it is no second instance.
    if (reaching.digest === null || reached.digest === null) return null;
    return { kind: equalKind(reaching, reached), reaching, reached };
  }
  return { kind: 'shorter', reaching, reached };
}

function shareSvm(a: Backend, b: Backend): boolean {
  return a.svm === null || b.svm === null || a.svm === b.svm;
}

/** The hosts of one fleet carry the same config; configs that differ in a setting are separate instances. */
function equalKind(a: Backend, b: Backend): Overlap['kind'] {
  return a.digest === b.digest ? 'copies' : 'same';
}
