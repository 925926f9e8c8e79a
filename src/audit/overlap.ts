import type { Backend } from './reach.ts';

/** Two backends of which one reaches volumes of the other. */
export interface Overlap {
  /**
   * shorter: the first prefix is the start of the second. same: equal prefixes in configs that differ.
   * copies: equal prefixes in configs that say the same, as on the hosts of one Swarm.
   */
  readonly kind: 'shorter' | 'same' | 'copies';
  readonly reaching: Backend;
  readonly reached: Backend;
}

/** Every pair of backends that share an SVM and volumes, in the order given. */
export function findOverlaps(backends: readonly Backend[]): Overlap[] {
  const overlaps: Overlap[] = [];
  backends.forEach((a, i) => {
    for (const b of backends.slice(i + 1)) {
      if (!shareSvm(a, b)) continue;
      if (a.prefix === b.prefix) {
        // A bare prefix that equals a config's asks about that config; it is no second instance.
        if (a.digest !== null && b.digest !== null)
          overlaps.push({ kind: equalKind(a, b), reaching: a, reached: b });
      } else if (b.prefix.startsWith(a.prefix))
        overlaps.push({ kind: 'shorter', reaching: a, reached: b });
      else if (a.prefix.startsWith(b.prefix))
        overlaps.push({ kind: 'shorter', reaching: b, reached: a });
    }
  });
  return overlaps;
}

function shareSvm(a: Backend, b: Backend): boolean {
  return a.svm === null || b.svm === null || a.svm === b.svm;
}

/** The hosts of one fleet carry the same config; configs that differ in a setting are separate instances. */
function equalKind(a: Backend, b: Backend): Overlap['kind'] {
  return a.digest === b.digest ? 'copies' : 'same';
}
