import { type Cluster, newUuid } from './cluster.ts';
import { checkVolumeName } from './names.ts';
import { Rejected } from './rejection.ts';
import type { Snapshot, Volume } from './state.ts';
import { newVolume } from './volumes.ts';

function findSnapshot(cluster: Cluster, volume: Volume, name: string): Snapshot | null {
  const { snapshots } = cluster.state;
  return (
    snapshots.find(
      (one) => one.svm === volume.svm && one.volume === volume.name && one.name === name,
    ) ?? null
  );
}

/** A snapshot that a clone hangs on cannot go (13024 in netapp-lib). */
export function isBusy(cluster: Cluster, snapshot: Snapshot): boolean {
  return cluster.volumes
    .of(snapshot.svm)
    .some(
      (volume) =>
        volume.cloneParent?.volume === snapshot.volume &&
        volume.cloneParent.snapshot === snapshot.name,
    );
}

export function createSnapshot(
  cluster: Cluster,
  volume: Volume,
  name: string,
  comment: string,
): Snapshot {
  if (volume.state !== 'online') {
    throw new Rejected('volume-offline', `Volume "${volume.name}" is not online.`);
  }
  if (name === '' || name.length > 255 || /[\s/\\:*?"<>|]/.test(name)) {
    throw new Rejected('not-allowed', `Invalid snapshot name "${name}".`);
  }
  if (findSnapshot(cluster, volume, name)) {
    throw new Rejected(
      'snapshot-exists',
      `Snapshot "${name}" already exists on volume "${volume.name}".`,
    );
  }
  const snapshot: Snapshot = {
    svm: volume.svm,
    volume: volume.name,
    name,
    uuid: newUuid(cluster),
    comment,
    createdAt: cluster.now(),
  };
  cluster.state.snapshots.push(snapshot);
  return snapshot;
}

function requireSnapshot(cluster: Cluster, volume: Volume, name: string): Snapshot {
  const snapshot = findSnapshot(cluster, volume, name);
  if (!snapshot) {
    throw new Rejected(
      'snapshot-not-found',
      `Snapshot "${name}" does not exist on volume "${volume.name}".`,
    );
  }
  return snapshot;
}

export function deleteSnapshot(cluster: Cluster, volume: Volume, name: string): void {
  const snapshot = requireSnapshot(cluster, volume, name);
  if (isBusy(cluster, snapshot)) {
    throw new Rejected(
      'snapshot-busy',
      `Snapshot "${name}" of volume "${volume.name}" is busy because of a volume clone.`,
    );
  }
  cluster.state.snapshots = cluster.state.snapshots.filter((one) => one !== snapshot);
}

export function renameSnapshot(cluster: Cluster, volume: Volume, from: string, to: string): void {
  const snapshot = requireSnapshot(cluster, volume, from);
  if (findSnapshot(cluster, volume, to)) {
    throw new Rejected(
      'snapshot-exists',
      `Snapshot "${to}" already exists on volume "${volume.name}".`,
    );
  }
  for (const other of cluster.volumes.of(volume.svm)) {
    const parent = other.cloneParent;
    if (parent?.volume === volume.name && parent.snapshot === from) parent.snapshot = to;
  }
  snapshot.name = to;
}

/**
 * A FlexClone on its parent's aggregate. A missing snapshot is "entry doesn't exist" (Trident's
 * ontap_nas.go reads 15661 here); without a snapshot ONTAP takes one, whose name is an assumption.
 */
export function cloneVolume(
  cluster: Cluster,
  parent: Volume,
  wanted: {
    name: string;
    snapshot: string | null;
    junctionPath: string | null;
    guarantee: 'none' | 'volume' | null;
  },
): Volume {
  checkVolumeName(wanted.name);
  if (cluster.volumes.get(parent.svm, wanted.name)) {
    throw new Rejected('volume-exists', `Duplicate volume name "${wanted.name}".`);
  }
  const snapshot =
    wanted.snapshot ?? createSnapshot(cluster, parent, `clone_${wanted.name}.0`, '').name;
  if (!findSnapshot(cluster, parent, snapshot)) {
    throw new Rejected('not-found', "entry doesn't exist");
  }
  const { uuid: _uuid, createdAt: _createdAt, ...inherited } = parent;
  return newVolume(cluster, {
    ...inherited,
    name: wanted.name,
    junctionPath: wanted.junctionPath,
    guarantee: wanted.guarantee ?? 'none',
    svmRoot: false,
    cloneParent: { volume: parent.name, snapshot },
  });
}
