import {
  availableBytes,
  type Cluster,
  findSvm,
  newUuid,
  requireAggregate,
  requireSvm,
} from './cluster.ts';
import { findExportPolicy } from './exports.ts';
import { checkVolumeName } from './names.ts';
import { Rejected } from './rejection.ts';
import type { Volume } from './state.ts';
import { renameContents } from './volume-contents.ts';

const MiB = 1024 ** 2;
const TiB = 1024 ** 4;

type OptionKey = Exclude<
  keyof Volume,
  'name' | 'svm' | 'aggregate' | 'sizeBytes' | 'uuid' | 'createdAt'
>;
/** What a caller may leave to the defaults; undefined counts as left out. */
export type VolumeOptions = { [K in OptionKey]?: Volume[K] | undefined };
export type NewVolume = VolumeOptions & Pick<Volume, 'name' | 'svm' | 'aggregate' | 'sizeBytes'>;

/** Puts a volume on the shelf without asking any rule: for scenarios and for what was checked before. */
export function newVolume(cluster: Cluster, wanted: NewVolume): Volume {
  const volume: Volume = {
    name: wanted.name,
    svm: wanted.svm,
    aggregate: wanted.aggregate,
    sizeBytes: wanted.sizeBytes,
    usedBytes: wanted.usedBytes ?? 348160,
    state: wanted.state ?? 'online',
    type: wanted.type ?? 'rw',
    style: wanted.style ?? 'flexvol',
    comment: wanted.comment ?? '',
    junctionPath: wanted.junctionPath ?? null,
    guarantee: wanted.guarantee ?? 'none',
    snapshotPolicy: wanted.snapshotPolicy ?? 'default',
    snapshotReservePercent: wanted.snapshotReservePercent ?? 5,
    snapshotDirectory: wanted.snapshotDirectory ?? true,
    exportPolicy: wanted.exportPolicy ?? 'default',
    securityStyle: wanted.securityStyle ?? 'unix',
    unixPermissions: wanted.unixPermissions ?? 0o755,
    userId: wanted.userId ?? 0,
    groupId: wanted.groupId ?? 0,
    language: wanted.language ?? 'c.utf_8',
    tiering: wanted.tiering ?? 'none',
    encrypted: wanted.encrypted ?? false,
    filesMaximum: wanted.filesMaximum ?? Math.floor(wanted.sizeBytes / 34493),
    svmRoot: wanted.svmRoot ?? false,
    cloneParent: wanted.cloneParent ?? null,
    uuid: newUuid(cluster),
    createdAt: cluster.now(),
  };
  cluster.volumes.add(volume);
  return volume;
}

export function requireVolume(cluster: Cluster, svm: string, name: string): Volume {
  const volume = cluster.volumes.get(svm, name);
  if (!volume) {
    // Code 13040 from netapp-lib and Trident's azgo/errors.go; the wording is an assumption.
    checkVolumeName(name);
    throw new Rejected('volume-not-found', `Volume "${name}" does not exist in Vserver "${svm}".`);
  }
  return volume;
}

/** In percent; the upper bound is an assumption. */
export function isSnapshotReserve(percent: number): boolean {
  return percent >= 0 && percent <= 90;
}

/** A FlexVol is between 20 MiB and 100 TiB. */
function checkSize(bytes: number): void {
  if (bytes >= 20 * MiB && bytes <= 100 * TiB) return;
  const [word, limit] = bytes < 20 * MiB ? ['small.Minimum', '20MB'] : ['large.Maximum', '100TB'];
  // The pattern of the text is from Trident's tests, for FlexGroups.
  throw new Rejected(
    'size-invalid',
    `Size "${bytes}B" ("${bytes}B") is too ${word} size is "${limit}".`,
  );
}

function checkSpace(cluster: Cluster, volume: { aggregate: string }, more: number): void {
  if (more > availableBytes(cluster, requireAggregate(cluster, volume.aggregate))) {
    throw new Rejected('not-allowed', `Not enough free space in aggregate "${volume.aggregate}".`);
  }
}

/**
 * Makes a FlexVol by ONTAP's rules. `byAdministrator`: the login is the cluster's, which may use any
 * aggregate while nothing is assigned to the SVM; an SVM's own login never may (an assumption).
 */
export function createVolume(
  cluster: Cluster,
  wanted: NewVolume,
  byAdministrator: boolean,
): Volume {
  const svm = requireSvm(cluster, wanted.svm);
  checkVolumeName(wanted.name);
  if (cluster.volumes.get(svm.name, wanted.name)) {
    // EVOLEXISTS of netapp-lib; the wording is an assumption.
    throw new Rejected('volume-exists', `Duplicate volume name "${wanted.name}".`);
  }
  if (svm.state !== 'running') {
    throw new Rejected('svm-not-running', `Vserver "${svm.name}" is not running.`);
  }
  const aggregate = requireAggregate(cluster, wanted.aggregate);
  if (aggregate.root) {
    // REST has a code for this (917597); the ONTAPI form is an assumption.
    throw new Rejected(
      'root-aggregate',
      `Aggregate "${aggregate.name}" is a node root aggregate. Data volumes are not allowed on it.`,
    );
  }
  const free = byAdministrator && svm.aggregates.length === 0;
  if (!free && !svm.aggregates.includes(aggregate.name)) {
    throw new Rejected(
      'aggregate-not-assigned',
      `Cannot create volume. Reason: aggregate ${aggregate.name} is not in aggr-list of Vserver ${svm.name}.`,
    );
  }
  checkSize(wanted.sizeBytes);
  checkExportPolicy(cluster, svm.name, wanted.exportPolicy ?? 'default');
  checkSnapshotPolicy(cluster, wanted.snapshotPolicy ?? svm.snapshotPolicy);
  if (wanted.guarantee === 'volume') checkSpace(cluster, wanted, wanted.sizeBytes);
  if (wanted.junctionPath) checkJunction(cluster, svm.name, wanted.junctionPath);
  return newVolume(cluster, {
    ...wanted,
    language: wanted.language ?? svm.language,
    snapshotPolicy: wanted.snapshotPolicy ?? svm.snapshotPolicy,
  });
}

export function checkExportPolicy(cluster: Cluster, svm: string, name: string): void {
  if (!findExportPolicy(cluster, svm, name)) {
    throw new Rejected(
      'export-policy-not-found',
      `Export policy "${name}" does not exist in Vserver "${svm}".`,
    );
  }
}

export function checkSnapshotPolicy(cluster: Cluster, name: string): void {
  if (!cluster.state.snapshotPolicies.some((policy) => policy.name === name)) {
    throw new Rejected('not-found', `Snapshot policy "${name}" does not exist.`);
  }
}

function checkJunction(cluster: Cluster, svm: string, path: string): void {
  if (!/^\/[^\s*?]+$/.test(path) || path.endsWith('/')) {
    throw new Rejected('not-allowed', `Invalid junction path "${path}".`);
  }
  if (cluster.volumes.of(svm).some((volume) => volume.junctionPath === path)) {
    throw new Rejected('not-allowed', `Junction path "${path}" is already in use.`);
  }
}

export function mountVolume(cluster: Cluster, volume: Volume, path: string): void {
  if (volume.junctionPath !== null) {
    throw new Rejected(
      'volume-mounted',
      `Volume "${volume.name}" is already mounted at "${volume.junctionPath}".`,
    );
  }
  if (volume.state !== 'online') {
    throw new Rejected('volume-offline', `Volume "${volume.name}" is not online.`);
  }
  checkJunction(cluster, volume.svm, path);
  volume.junctionPath = path;
}

export function unmountVolume(volume: Volume): void {
  checkNotRoot(volume, 'unmounted');
  if (volume.junctionPath === null) {
    throw new Rejected('volume-not-mounted', `Volume "${volume.name}" is not mounted.`);
  }
  volume.junctionPath = null;
}

/** EOP_DISALLOWED_VSERVER_ROOT of netapp-lib. */
function checkNotRoot(volume: Volume, what: string): void {
  if (volume.svmRoot) {
    throw new Rejected(
      'svm-root-volume',
      `Volume "${volume.name}" is the root volume of Vserver "${volume.svm}" and cannot be ${what}.`,
    );
  }
}

export function offlineVolume(cluster: Cluster, volume: Volume): void {
  if (volume.state === 'offline') {
    throw new Rejected('volume-offline', `Volume "${volume.name}" is already offline.`);
  }
  // The root goes last; Manila takes it offline without unmounting it, so its junction is no obstacle.
  if (volume.svmRoot && cluster.volumes.count(volume.svm) > 1)
    checkNotRoot(volume, 'taken offline');
  if (!volume.svmRoot && volume.junctionPath !== null) {
    throw new Rejected(
      'not-allowed',
      `Failed to set the volume "${volume.name}" in Vserver "${volume.svm}" to state "offline". Reason: volume must be unmounted before being made offline.`,
    );
  }
  if (volume.svmRoot) volume.junctionPath = null;
  volume.state = 'offline';
}

export function onlineVolume(volume: Volume): void {
  volume.state = 'online';
  if (volume.svmRoot) volume.junctionPath = '/';
}

export function resizeVolume(cluster: Cluster, volume: Volume, bytes: number): void {
  checkSize(bytes);
  if (bytes < volume.usedBytes) {
    throw new Rejected('not-allowed', `Volume "${volume.name}" uses more than ${bytes} bytes.`);
  }
  if (volume.guarantee === 'volume') checkSpace(cluster, volume, bytes - volume.sizeBytes);
  volume.sizeBytes = bytes;
  cluster.volumes.spaceChanged();
}

export function renameVolume(cluster: Cluster, volume: Volume, name: string): void {
  checkVolumeName(name);
  if (cluster.volumes.get(volume.svm, name)) {
    throw new Rejected('volume-exists', `Duplicate volume name "${name}".`);
  }
  for (const other of cluster.volumes.of(volume.svm)) {
    if (other.cloneParent?.volume === volume.name) other.cloneParent.volume = name;
  }
  renameContents(cluster, volume, name);
  const svm = findSvm(cluster, volume.svm);
  if (svm && volume.svmRoot) svm.rootVolume = name;
  cluster.volumes.rename(volume, name);
}
