import { type Cluster, findSvm } from './cluster.ts';
import { aggregatesOf } from './flexgroups.ts';
import { cliVolume } from './role-queries.ts';
import type { Volume } from './state.ts';
import { type Field, group, key, list, text } from './zapi-fields.ts';
import type { RecordType } from './zapi-iter.ts';

const seconds = (ms: number) => Math.floor(ms / 1000);
const fixed = (value: string | number | boolean): Field<Volume> => text(() => value);
const percent = (part: number, whole: number) =>
  whole === 0 ? 0 : Math.round((part / whole) * 100);
const reserve = (volume: Volume) =>
  Math.floor((volume.sizeBytes * volume.snapshotReservePercent) / 100);
const active = (volume: Volume) => volume.sizeBytes - reserve(volume);
/** An offline volume tells no use. */
const whenOnline =
  <V>(get: (volume: Volume) => V) =>
  (volume: Volume) =>
    volume.state === 'online' ? get(volume) : null;

/**
 * Field names and their places are those of a reply recorded on ONTAP 9.0 (pepabo/go-netapp
 * TestVolume_ListSuccess); what came later (encrypt, tiering-policy, aggr-list) is from Trident's azgo.
 */
export function volumeType(cluster: Cluster): RecordType<Volume> {
  const aggregateUuid = (name: string) => cluster.state.aggregates.find((one) => one.name === name);
  const snapshotCount = (volume: Volume) =>
    cluster.state.snapshots.filter((one) => one.svm === volume.svm && one.volume === volume.name)
      .length;
  return {
    element: 'volume-attributes',
    keyOf: (volume) => [volume.svm, volume.name],
    cliOf: (volume) => cliVolume(cluster, volume.svm, volume.name),
    fields: {
      encrypt: text((volume) => volume.encrypted),
      'volume-autosize-attributes': group({
        'grow-threshold-percent': fixed(85),
        'is-enabled': fixed(false),
        'maximum-size': text((volume) => Math.floor(volume.sizeBytes * 1.2)),
        'minimum-size': text((volume) => volume.sizeBytes),
        mode: fixed('off'),
        'shrink-threshold-percent': fixed(50),
      }),
      'volume-clone-attributes': group({
        'volume-clone-parent-attributes': group({
          name: text((volume) => volume.cloneParent?.volume),
          'snapshot-name': text((volume) => volume.cloneParent?.snapshot),
          'vserver-name': text((volume) => (volume.cloneParent ? volume.svm : null)),
        }),
      }),
      'volume-comp-aggr-attributes': group({ 'tiering-policy': text((volume) => volume.tiering) }),
      'volume-export-attributes': group({ policy: text((volume) => volume.exportPolicy) }),
      'volume-id-attributes': group({
        'aggr-list': list('aggr-name', (volume) => aggregatesOf(cluster, volume)),
        comment: text((volume) => volume.comment),
        'containing-aggregate-name': text((volume) => volume.aggregate || null),
        'containing-aggregate-uuid': text((volume) => aggregateUuid(volume.aggregate)?.uuid),
        'creation-time': text((volume) => seconds(volume.createdAt)),
        'instance-uuid': text((volume) => volume.uuid),
        'junction-parent-name': text((volume) =>
          volume.junctionPath && !volume.svmRoot ? findSvm(cluster, volume.svm)?.rootVolume : null,
        ),
        'junction-path': text((volume) => volume.junctionPath),
        name: key((volume) => volume.name),
        node: text((volume) => aggregateUuid(volume.aggregate)?.node),
        'owning-vserver-name': key((volume) => volume.svm),
        'owning-vserver-uuid': text((volume) => findSvm(cluster, volume.svm)?.uuid),
        style: fixed('flex'),
        'style-extended': text((volume) => volume.style),
        type: text((volume) => volume.type),
        uuid: text((volume) => volume.uuid),
      }),
      'volume-inode-attributes': group({
        'files-total': text((volume) => volume.filesMaximum),
        'files-used': fixed(96),
      }),
      'volume-language-attributes': group({
        'language-code': text((volume) => volume.language),
      }),
      'volume-mirror-attributes': group({
        'is-data-protection-mirror': text((volume) => volume.type === 'dp'),
        'is-load-sharing-mirror': text((volume) => volume.type === 'ls'),
        'is-replica-volume': text((volume) => volume.type !== 'rw'),
      }),
      // No quality-of-service policies are modelled, so no volume has one.
      'volume-qos-attributes': group({
        'adaptive-policy-group-name': text(() => null),
        'policy-group-name': text(() => null),
      }),
      'volume-security-attributes': group({
        style: text((volume) => volume.securityStyle),
        'volume-security-unix-attributes': group({
          'group-id': text((volume) => volume.groupId),
          permissions: text((volume) => volume.unixPermissions.toString(8).padStart(3, '0')),
          'user-id': text((volume) => volume.userId),
        }),
      }),
      'volume-sis-attributes': group({ 'is-sis-volume': fixed(false) }),
      'volume-snaplock-attributes': group({ 'snaplock-type': fixed('non_snaplock') }),
      'volume-snapshot-attributes': group({
        'auto-snapshots-enabled': text((volume) => volume.snapshotPolicy !== 'none'),
        'snapdir-access-enabled': text((volume) => volume.snapshotDirectory),
        'snapshot-count': text(snapshotCount),
        'snapshot-policy': text((volume) => volume.snapshotPolicy),
      }),
      'volume-space-attributes': group({
        'filesystem-size': text((volume) => volume.sizeBytes),
        'is-filesys-size-fixed': fixed(false),
        'is-space-guarantee-enabled': text((volume) => volume.state === 'online'),
        'percentage-size-used': text(
          whenOnline((volume) => percent(volume.usedBytes, active(volume))),
        ),
        'percentage-snapshot-reserve': text((volume) => volume.snapshotReservePercent),
        'percentage-snapshot-reserve-used': text(whenOnline(() => 0)),
        'physical-used': text(whenOnline((volume) => volume.usedBytes)),
        size: text((volume) => volume.sizeBytes),
        'size-available': text(
          whenOnline((volume) => Math.max(0, active(volume) - volume.usedBytes)),
        ),
        'size-total': text(whenOnline(active)),
        'size-used': text(whenOnline((volume) => volume.usedBytes)),
        'size-used-by-snapshots': text(whenOnline(() => 0)),
        'snapshot-reserve-size': text(reserve),
        'space-guarantee': text((volume) => volume.guarantee),
      }),
      'volume-state-attributes': group({
        'is-constituent': text((volume) => volume.style === 'flexgroup_constituent'),
        'is-flexgroup': text((volume) => volume.style === 'flexgroup'),
        'is-inconsistent': fixed(false),
        'is-invalid': fixed(false),
        'is-junction-active': text((volume) => volume.junctionPath !== null),
        'is-moving': fixed(false),
        'is-node-root': fixed(false),
        'is-vserver-root': text((volume) => volume.svmRoot),
        state: text((volume) => volume.state),
      }),
    },
  };
}
