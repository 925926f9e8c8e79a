import { type Cluster, findSvm, nextNumber } from './cluster.ts';
import { constituentsOf } from './flexgroups.ts';
import { mirrorsAt, mirrorsFrom } from './mirrors.ts';
import { Rejected } from './rejection.ts';
import type { Volume } from './state.ts';
import { takeContents } from './volume-contents.ts';
import { offlineVolume, unmountVolume } from './volumes.ts';

/** Parents of clones cannot be destroyed, nor can the ends of SnapMirror relations. */
function checkFree(cluster: Cluster, volume: Volume): void {
  const children = cluster.volumes
    .of(volume.svm)
    .filter((other) => other.cloneParent?.volume === volume.name);
  if (children.length > 0) {
    throw new Rejected(
      'volume-has-clones',
      `Volume "${volume.name}" cannot be destroyed because it has clones: ${children.map((child) => child.name).join(', ')}.`,
    );
  }
  // The number and the words "source endpoint" are those of NetApp/trident issue 453.
  const which = mirrorsFrom(cluster, volume).length > 0 ? 'source' : 'destination';
  if (which === 'source' || mirrorsAt(cluster, volume).length > 0) {
    throw new Rejected(
      'mirror-endpoint',
      `Cannot delete volume "${volume.name}" in Vserver "${volume.svm}" because this volume is the ${which} endpoint of one or more SnapMirror relationships.`,
    );
  }
}

export interface Removal {
  /** Unmounts it and takes it offline first; else it must be offline already. */
  readonly unmountAndOffline: boolean;
  /** Past the recovery queue. */
  readonly force: boolean;
}

/**
 * Destroys a volume by ONTAP's rules. It goes into the recovery queue, from which it can be brought back for as
 * long as its SVM retains volumes; root volumes do not (an assumption).
 */
export function destroyVolume(cluster: Cluster, volume: Volume, how: Removal): void {
  checkFree(cluster, volume);
  if (how.unmountAndOffline && volume.state !== 'offline') {
    if (volume.junctionPath !== null) unmountVolume(volume);
    offlineVolume(cluster, volume);
  }
  if (volume.state !== 'offline') {
    throw new Rejected(
      'volume-not-offline',
      `Volume "${volume.name}" in Vserver "${volume.svm}" must be offline to be deleted.`,
    );
  }
  for (const part of constituentsOf(cluster, volume)) cluster.volumes.remove(part.svm, part.name);
  cluster.volumes.remove(volume.svm, volume.name);
  const contents = takeContents(cluster, volume);
  const svm = findSvm(cluster, volume.svm);
  if (svm && volume.svmRoot) svm.rootVolume = null;
  const hours = svm?.retentionHours ?? 0;
  if (how.force || hours === 0 || volume.svmRoot) return;
  const formerName = volume.name;
  // The queue appends a number to the name so that the old name is free at once (ONTAP CLI reference, recovery-queue).
  volume.name = `${formerName}_${1000 + nextNumber(cluster)}`;
  cluster.state.storage.recoveryQueue.push({
    volume,
    formerName,
    contents,
    deletedAt: cluster.now(),
    retentionHours: hours,
  });
}
