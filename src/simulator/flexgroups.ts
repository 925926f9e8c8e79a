import { type Cluster, requireSvm } from './cluster.ts';
import { checkVolumeName } from './names.ts';
import { Rejected } from './rejection.ts';
import type { Volume } from './state.ts';
import { type NewVolume, newVolume } from './volumes.ts';

/** The constituents of a FlexGroup; nothing for any other volume. */
export function constituentsOf(cluster: Cluster, volume: Volume): Volume[] {
  if (volume.style !== 'flexgroup') return [];
  const pattern = `${volume.name}__`;
  return cluster.volumes
    .of(volume.svm)
    .filter((one) => one.style === 'flexgroup_constituent' && one.name.startsWith(pattern));
}

/** The aggregates that a volume lies on: a FlexGroup has none of its own. */
export function aggregatesOf(cluster: Cluster, volume: Volume): string[] {
  if (volume.style !== 'flexgroup') return [volume.aggregate];
  return [...new Set(constituentsOf(cluster, volume).map((one) => one.aggregate))].toSorted();
}

export interface NewFlexGroup extends Omit<NewVolume, 'aggregate' | 'style'> {
  /** Empty: all of the SVM's. */
  readonly aggregates: readonly string[];
  readonly perAggregate: number;
}

/**
 * Makes a FlexGroup and its constituents, named as ONTAP names them: NAME__0001 and so on. 917534 and the text about
 * the size are from Trident's tests.
 */
export function createFlexGroup(cluster: Cluster, wanted: NewFlexGroup): Volume {
  const svm = requireSvm(cluster, wanted.svm);
  checkVolumeName(wanted.name);
  if (cluster.volumes.get(svm.name, wanted.name))
    throw new Rejected('volume-exists', `Duplicate volume name "${wanted.name}".`);
  const aggregates = wanted.aggregates.length > 0 ? wanted.aggregates : svm.aggregates;
  for (const aggregate of aggregates)
    if (!svm.aggregates.includes(aggregate))
      throw new Rejected(
        'aggregate-not-assigned',
        `Cannot create volume. Reason: aggregate ${aggregate} is not in aggr-list of Vserver ${svm.name}.`,
      );
  if (aggregates.length === 0)
    throw new Rejected('not-allowed', `Vserver "${svm.name}" has no aggregates for a FlexGroup.`);
  const { aggregates: _aggregates, perAggregate, ...options } = wanted;
  const group = newVolume(cluster, { ...options, aggregate: '', style: 'flexgroup' });
  const parts = aggregates.flatMap((aggregate) =>
    Array.from({ length: perAggregate }, () => aggregate),
  );
  parts.forEach((aggregate, index) => {
    newVolume(cluster, {
      ...options,
      name: `${wanted.name}__${String(index + 1).padStart(4, '0')}`,
      aggregate,
      style: 'flexgroup_constituent',
      junctionPath: null,
      sizeBytes: Math.floor(wanted.sizeBytes / parts.length),
    });
  });
  return group;
}
