import { availableBytes, type Cluster } from './cluster.ts';
import type { Svm } from './state.ts';
import { disallowedProtocols } from './svms.ts';
import { assignedAggregates } from './zapi-aggregates.ts';
import type { Invocation } from './zapi-call.ts';
import { key, list, text } from './zapi-fields.ts';
import type { RecordType } from './zapi-iter.ts';

/** A data SVM, or one of the SVMs that a cluster has for itself and that have little to tell. */
interface SeenSvm {
  readonly name: string;
  readonly uuid: string;
  readonly type: 'data' | 'admin' | 'node';
  readonly svm: Svm | null;
}

/** Field names from replies recorded on ONTAP 9.0 (pepabo/go-netapp) and Trident's type-vserver-info.go. */
export function svmType(cluster: Cluster): RecordType<SeenSvm> {
  const of =
    <V>(get: (svm: Svm) => V) =>
    (one: SeenSvm) =>
      one.svm ? get(one.svm) : undefined;
  const lists = (child: string, get: (svm: Svm) => readonly string[]) =>
    list<SeenSvm>(child, (one) => (one.svm ? get(one.svm) : []));
  const rootVolume = (svm: Svm) =>
    svm.rootVolume === null ? null : cluster.volumes.get(svm.name, svm.rootVolume);
  return {
    element: 'vserver-info',
    keyOf: (one) => [one.name],
    fields: {
      'aggr-list': lists('aggr-name', (svm) => svm.aggregates),
      'allowed-protocols': lists('protocol', (svm) => svm.allowedProtocols),
      'antivirus-on-access-policy': text(of(() => 'default')),
      comment: text(of((svm) => svm.comment)),
      'disallowed-protocols': lists('protocol', disallowedProtocols),
      ipspace: text((one) => one.svm?.ipspace ?? 'Default'),
      'is-config-locked-for-changes': text(of(() => false)),
      'is-repository-vserver': text(of(() => false)),
      language: text(of((svm) => svm.language)),
      'max-volumes': text(of((svm) => svm.maxVolumes)),
      'name-mapping-switch': lists('nmswitch', (svm) => svm.nameMapping),
      'name-server-switch': lists('nsswitch', (svm) => svm.nameServices),
      'operational-state': text(of((svm) => (svm.state === 'running' ? 'running' : 'stopped'))),
      'quota-policy': text(of((svm) => svm.quotaPolicy)),
      'root-volume': text(of((svm) => svm.rootVolume)),
      'root-volume-aggregate': text(of((svm) => rootVolume(svm)?.aggregate)),
      'root-volume-security-style': text(of((svm) => svm.rootSecurityStyle)),
      'snapshot-policy': text(of((svm) => svm.snapshotPolicy)),
      state: text(of((svm) => svm.state)),
      uuid: text((one) => one.uuid),
      'volume-delete-retention-hours': text(of((svm) => svm.retentionHours)),
      'vserver-aggr-info-list': assignedAggregates((one) =>
        cluster.state.aggregates
          .filter((own) => one.svm?.aggregates.includes(own.name))
          .map((own) => ({ name: own.name, available: availableBytes(cluster, own) })),
      ),
      'vserver-name': key((one) => one.name),
      'vserver-subtype': text(of((svm) => svm.subtype)),
      'vserver-type': text((one) => one.type),
    },
  };
}

export function seenSvm(svm: Svm): SeenSvm {
  return { name: svm.name, uuid: svm.uuid, type: 'data', svm };
}

/** At the cluster's scope the admin SVM and the node SVMs are listed too (ONTAPI: vserver-get-iter). */
export function seenSvms(call: Invocation): SeenSvm[] {
  if (call.svm) return [seenSvm(call.svm)];
  const { state } = call.cluster;
  return [
    { name: state.name, uuid: state.uuid, type: 'admin', svm: null },
    ...state.nodes.map(
      (node): SeenSvm => ({ name: node.name, uuid: node.uuid, type: 'node', svm: null }),
    ),
    ...state.svms.map(seenSvm),
  ];
}
