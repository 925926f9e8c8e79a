import type { Cluster } from './cluster.ts';
import { newVolume } from './volumes.ts';

const SIZE_BYTES = 200 * 1024 ** 3;

/** Somebody else's volume that happens to start with the plugin's prefix, as an administrator would have made it. */
export function addForeignVolume(cluster: Cluster, svm: string, name: string): void {
  newVolume(cluster, {
    name,
    svm,
    aggregate: 'aggr2',
    sizeBytes: SIZE_BYTES,
    usedBytes: SIZE_BYTES * 0.6,
    comment: 'Payroll archive, finance department',
    junctionPath: '/finance/payroll',
  });
}
