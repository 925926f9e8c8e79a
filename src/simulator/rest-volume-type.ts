import { type Cluster, uuidOfName } from './cluster.ts';
import { aggregatesOf } from './flexgroups.ts';
import { mirrorsAt, mirrorsFrom } from './mirrors.ts';
import { restTime, svmFields } from './rest-common.ts';
import { items, key, type RestFields, value } from './rest-fields.ts';
import type { RestCall } from './rest-resource.ts';
import type { Volume } from './state.ts';

/** REST writes UNIX permissions as octal digits in a decimal number: 755 (NetApp's REST reference, volume). */
function permissionsOf(volume: Volume): number {
  return Number(volume.unixPermissions.toString(8));
}

/** An offline volume tells no use. */
function whenOnline<V>(get: (volume: Volume) => V) {
  return (volume: Volume) => (volume.state === 'online' ? get(volume) : undefined);
}

const reserve = (volume: Volume) =>
  Math.floor((volume.sizeBytes * volume.snapshotReservePercent) / 100);
const active = (volume: Volume) => volume.sizeBytes - reserve(volume);
const used = whenOnline((volume) => volume.usedBytes);

function spaceFields(): RestFields<Volume> {
  return {
    'space.afs_total': value(active),
    'space.available': value(
      whenOnline((volume) => Math.max(0, active(volume) - volume.usedBytes)),
    ),
    'space.logical_space.enforcement': value(() => false),
    'space.logical_space.reporting': value(() => false),
    'space.logical_space.used': value(used),
    'space.percent_used': value(
      whenOnline((volume) => Math.round((volume.usedBytes / Math.max(1, active(volume))) * 100)),
    ),
    'space.size': value((volume) => volume.sizeBytes),
    'space.snapshot.reserve_percent': value((volume) => volume.snapshotReservePercent),
    'space.snapshot.reserve_size': value(reserve),
    'space.snapshot.used': value(() => 0),
    'space.used': value(used),
  };
}

function cloneFields(cluster: Cluster): RestFields<Volume> {
  const parent = (volume: Volume) =>
    volume.cloneParent ? cluster.volumes.get(volume.svm, volume.cloneParent.volume) : null;
  return {
    'clone.is_flexclone': value((volume) => volume.cloneParent !== null),
    'clone.parent_snapshot.name': value((volume) => volume.cloneParent?.snapshot),
    'clone.parent_svm.name': value((volume) => (volume.cloneParent ? volume.svm : undefined)),
    'clone.parent_volume.name': value((volume) => volume.cloneParent?.volume),
    'clone.parent_volume.uuid': value((volume) => parent(volume)?.uuid),
    'clone.split_initiated': value((volume) => (volume.cloneParent ? false : undefined)),
  };
}

/** The nas group is read as a whole by the plugin: junction, style, permissions, export policy. */
function nasFields(cluster: Cluster): RestFields<Volume> {
  const policy = (volume: Volume) =>
    cluster.state.exportPolicies.find(
      (one) => one.svm === volume.svm && one.name === volume.exportPolicy,
    );
  return {
    'nas.export_policy.id': value((volume) => policy(volume)?.id),
    'nas.export_policy.name': value((volume) => volume.exportPolicy),
    'nas.gid': value((volume) => volume.groupId),
    'nas.path': value((volume) => volume.junctionPath),
    'nas.security_style': value((volume) => volume.securityStyle),
    'nas.uid': value((volume) => volume.userId),
    'nas.unix_permissions': value(permissionsOf),
  };
}

interface Named {
  readonly name: string;
  readonly uuid: string | undefined;
}

/** Field names: NetApp's REST reference, volume; of the many those that the plugin, Manila, Ansible and Harvest ask for. */
export function volumeFieldTable(call: RestCall): RestFields<Volume> {
  const { cluster } = call;
  const aggregates = (volume: Volume) =>
    aggregatesOf(cluster, volume).map((name) => ({
      name,
      uuid: cluster.state.aggregates.find((one) => one.name === name)?.uuid,
    }));
  return {
    uuid: key((volume) => volume.uuid),
    name: key((volume) => volume.name),
    ...svmFields<Volume>(call, (volume) => volume.svm),
    ...spaceFields(),
    ...cloneFields(cluster),
    ...nasFields(cluster),
    aggregates: items<Volume, Named>(
      { name: key((one) => one.name), uuid: key((one) => one.uuid) },
      aggregates,
    ),
    'autosize.mode': value(() => 'off', 'costly'),
    comment: value((volume) => volume.comment || undefined),
    create_time: value((volume) => restTime(volume.createdAt)),
    'efficiency.compression': value(() => 'none'),
    'efficiency.policy.name': value(() => undefined),
    'encryption.enabled': value((volume) => volume.encrypted),
    'files.maximum': value((volume) => volume.filesMaximum, 'costly'),
    'files.used': value(() => 96, 'costly'),
    'guarantee.honored': value(() => true),
    'guarantee.type': value((volume) => volume.guarantee),
    is_svm_root: value((volume) => volume.svmRoot),
    language: value((volume) => volume.language),
    'movement.state': value(() => undefined, 'costly'),
    'qos.policy.name': value(() => undefined),
    'quota.enabled': value(
      (volume) => cluster.state.storage.quotasOn.includes(`${volume.svm}:${volume.name}`),
      'costly',
    ),
    size: value((volume) => volume.sizeBytes),
    'snaplock.type': value(() => 'non_snaplock'),
    'snapmirror.destinations.is_ontap': value(
      (volume) => mirrorsFrom(cluster, volume).length > 0 || undefined,
      'costly',
    ),
    'snapmirror.is_protected': value((volume) => mirrorsFrom(cluster, volume).length > 0),
    snapshot_count: value(
      (volume) =>
        cluster.state.snapshots.filter(
          (one) => one.svm === volume.svm && one.volume === volume.name,
        ).length,
      'costly',
    ),
    snapshot_directory_access_enabled: value((volume) => volume.snapshotDirectory, 'costly'),
    'snapshot_policy.name': value((volume) => volume.snapshotPolicy),
    'snapshot_policy.uuid': value((volume) =>
      uuidOfName(cluster, 'snapshot-policy', volume.snapshotPolicy),
    ),
    state: value((volume) => volume.state),
    style: value((volume) => volume.style),
    'tiering.policy': value((volume) => volume.tiering.replaceAll('-', '_')),
    // A destination knows its relation, also when the type does not tell.
    type: value((volume) => (mirrorsAt(cluster, volume).length > 0 ? 'dp' : volume.type)),
  };
}
