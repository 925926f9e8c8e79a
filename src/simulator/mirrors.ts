import { type Cluster, newUuid } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { Volume } from './state.ts';
import type { MirrorEndpoint, MirrorRelation } from './storage-state.ts';

function isAt(end: MirrorEndpoint, svm: string, volume: string, cluster: string): boolean {
  return end.cluster === cluster && end.svm === svm && end.volume === volume;
}

/** Relations of which the volume is the destination, as the destination knows them. */
export function mirrorsAt(
  cluster: Cluster,
  volume: Pick<Volume, 'svm' | 'name'>,
): MirrorRelation[] {
  const { name, storage } = cluster.state;
  return storage.mirrors.filter(
    (one) => one.atDestination && isAt(one.destination, volume.svm, volume.name, name),
  );
}

/** Relations of which the volume is the source, as the source knows them. */
export function mirrorsFrom(
  cluster: Cluster,
  volume: Pick<Volume, 'svm' | 'name'>,
): MirrorRelation[] {
  const { name, storage } = cluster.state;
  return storage.mirrors.filter(
    (one) => one.atSource && isAt(one.source, volume.svm, volume.name, name),
  );
}

/** "svm:volume", as ONTAP writes the ends of a relation; with the cluster when it is another one. */
export function locationOf(cluster: Cluster, end: MirrorEndpoint): string {
  return end.cluster === cluster.state.name
    ? `${end.svm}:${end.volume}`
    : `${end.cluster}://${end.svm}/${end.volume}`;
}

/** Puts a relation on the shelf without asking any rule: for scenarios and tests. */
export function addMirror(
  cluster: Cluster,
  source: Partial<MirrorEndpoint> & Pick<MirrorEndpoint, 'svm' | 'volume'>,
  destination: Partial<MirrorEndpoint> & Pick<MirrorEndpoint, 'svm' | 'volume'>,
  more: Partial<MirrorRelation> = {},
): MirrorRelation {
  const own = cluster.state.name;
  const relation: MirrorRelation = {
    uuid: newUuid(cluster),
    source: { cluster: own, ...source },
    destination: { cluster: own, ...destination },
    type: 'extended_data_protection',
    policy: 'MirrorAllSnapshots',
    state: 'snapmirrored',
    transferring: false,
    healthy: true,
    atDestination: (destination.cluster ?? own) === own,
    atSource: (source.cluster ?? own) === own,
    ...more,
  };
  cluster.state.storage.mirrors.push(relation);
  return relation;
}

function drop(cluster: Cluster, relation: MirrorRelation): void {
  if (relation.atDestination || relation.atSource) return;
  const { storage } = cluster.state;
  storage.mirrors = storage.mirrors.filter((one) => one !== relation);
}

/** snapmirror delete, run at the destination. A running transfer is in the way (an assumption about the code). */
export function deleteMirror(cluster: Cluster, relation: MirrorRelation): void {
  if (relation.transferring)
    throw new Rejected(
      'mirror-busy',
      `SnapMirror operation is not allowed while a transfer to ${locationOf(cluster, relation.destination)} is running.`,
    );
  relation.atDestination = false;
  drop(cluster, relation);
}

/** snapmirror release, run at the source: it forgets the destination. */
export function releaseMirror(cluster: Cluster, relation: MirrorRelation): void {
  relation.atSource = false;
  drop(cluster, relation);
}
