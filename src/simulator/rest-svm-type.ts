import { type Cluster, uuidOfName } from './cluster.ts';
import { findNfsService } from './nfs.ts';
import { items, key, type RestFields, value } from './rest-fields.ts';
import type { RestCall } from './rest-resource.ts';
import type { NetworkInterface, Svm } from './state.ts';

/** Name and UUID of the SVM's aggregates, empty list included: clients tell "none assigned" by it. */
function aggregateFields(cluster: Cluster) {
  return items<Svm, { name: string; uuid: string | undefined }>(
    { name: key((one) => one.name), uuid: key((one) => one.uuid) },
    (svm) =>
      svm.aggregates.map((name) => ({
        name,
        uuid: cluster.state.aggregates.find((known) => known.name === name)?.uuid,
      })),
  );
}

function interfaceFields(cluster: Cluster) {
  return items<Svm, NetworkInterface>(
    {
      uuid: key((lif) => lif.uuid),
      name: key((lif) => lif.name),
      'ip.address': value((lif) => lif.address),
      'ip.netmask': value((lif) => String(lif.netmaskLength)),
    },
    (svm) => cluster.state.interfaces.filter((lif) => lif.svm === svm.name),
    { show: 'costly' },
  );
}

/** NDMP's came with 9.10.1, the others with 9.9.1. */
function allowed(protocol: string) {
  const since = protocol === 'ndmp' ? 10 : 9;
  return value<Svm>((svm) => svm.allowedProtocols.includes(protocol), 'plain', { since });
}

function protocolFields(cluster: Cluster): RestFields<Svm> {
  const off = value<Svm>(() => false);
  return {
    'cifs.allowed': allowed('cifs'),
    'cifs.enabled': off,
    'fcp.allowed': allowed('fcp'),
    'fcp.enabled': off,
    'iscsi.allowed': allowed('iscsi'),
    'iscsi.enabled': value((svm) =>
      cluster.state.iscsiServices.some((one) => one.svm === svm.name && one.enabled),
    ),
    'ndmp.allowed': allowed('ndmp'),
    'nfs.allowed': allowed('nfs'),
    'nfs.enabled': value((svm) => findNfsService(cluster, svm.name)?.enabled ?? false),
    'nvme.allowed': allowed('nvme'),
    'nvme.enabled': value((svm) =>
      cluster.state.nvmeServices.some((one) => one.svm === svm.name && one.enabled),
    ),
  };
}

/** Field names: NetApp's REST reference, svm; which of them are costly is an assumption but for snapmirror. */
export function svmFieldTable(call: RestCall): RestFields<Svm> {
  const { cluster } = call;
  return {
    uuid: key((svm) => svm.uuid),
    name: key((svm) => svm.name),
    aggregates: aggregateFields(cluster),
    certificate: value(() => undefined, 'plain', { since: 7 }),
    comment: value((svm) => svm.comment || undefined),
    ip_interfaces: interfaceFields(cluster),
    'ipspace.name': value((svm) => svm.ipspace),
    language: value((svm) => svm.language),
    max_volumes: value((svm) => svm.maxVolumes, 'plain', { since: 9 }),
    'nsswitch.namemap': value((svm) => svm.nameMapping),
    'nsswitch.passwd': value((svm) => svm.nameServices),
    'snapshot_policy.name': value((svm) => svm.snapshotPolicy),
    'snapshot_policy.uuid': value((svm) =>
      uuidOfName(cluster, 'snapshot-policy', svm.snapshotPolicy),
    ),
    state: value((svm) => svm.state),
    subtype: value((svm) => svm.subtype),
    ...protocolFields(cluster),
  };
}

/** NFS has a link in the SVM's record once there is a service: Ansible tells "not there" from "stopped" by it. */
export function svmLinks(call: RestCall): Readonly<Record<string, (svm: Svm) => string | null>> {
  const { cluster } = call;
  return {
    nfs: (svm) =>
      findNfsService(cluster, svm.name) ? `/api/protocols/nfs/services/${svm.uuid}` : null,
    snapshot_policy: (svm) =>
      `/api/storage/snapshot-policies/${uuidOfName(cluster, 'snapshot-policy', svm.snapshotPolicy)}`,
  };
}
