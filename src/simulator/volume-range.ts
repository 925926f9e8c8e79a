import type { Cluster } from './cluster.ts';
import type { Volume } from './state.ts';

/** Index of the first volume whose name is not before `name`. */
function lowerBound(volumes: readonly Volume[], name: string): number {
  let low = 0;
  let high = volumes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((volumes[middle]?.name ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Volumes of the given SVMs whose names begin with a prefix, after a key: nothing else is looked at. */
export function* volumesAfter(
  cluster: Cluster,
  svms: readonly string[],
  after: readonly string[] | null,
  prefix: string,
): Iterable<Volume> {
  for (const svm of svms) {
    const [tagSvm = '', tagName = ''] = after ?? [];
    if (after && svm < tagSvm) continue;
    const volumes = cluster.volumes.of(svm);
    const resume = after && svm === tagSvm;
    let index = lowerBound(volumes, resume && tagName > prefix ? tagName : prefix);
    if (resume && volumes[index]?.name === tagName) index += 1;
    for (; index < volumes.length; index += 1) {
      const volume = volumes[index];
      if (!volume?.name.startsWith(prefix)) break;
      yield volume;
    }
  }
}
