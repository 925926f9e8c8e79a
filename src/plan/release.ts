/** Releases of the plugin by their tags: pure. */

/**
 * Takes a tag ("26.06", "20.10.1", "v22.04"), returns its numbers; null for one that says no release ("latest").
 * Tags of the plugin's images are NN.NN and NN.NN.P (Trident, git tags).
 */
function parseRelease(tag: string): readonly [number, number, number] | null {
  const match = /^v?(\d{2})\.(\d{2})(?:\.(\d{1,3}))?(?:[-_+.].*)?$/.exec(tag);
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/** Below 0: `a` is older; above 0: newer; 0: equal; null: one of the tags says no release. */
export function compareReleases(a: string, b: string): number | null {
  const [left, right] = [parseRelease(a), parseRelease(b)];
  if (left === null || right === null) return null;
  const at = left.findIndex((part, i) => part !== right[i]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

/**
 * Whether Docker's upgrade in place cannot lead from one release to the other: settings of a release before 20.10
 * are kept, and from 20.10 on the plugin does not start with them (NetApp/trident issue 507, known-issues-docker).
 */
export function needsReinstall(from: string, to: string): boolean {
  return eraOf(from) + eraOf(to) === 3;
}

/** 1: before 20.10, 2: from then on, 0: not known. */
function eraOf(tag: string): number {
  const release = parseRelease(tag);
  if (release === null) return 0;
  return release[0] * 100 + release[1] >= 2010 ? 2 : 1;
}
