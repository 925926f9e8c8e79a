import {
  availableBytes,
  type Cluster,
  findSvm,
  newUuid,
  nextNumber,
  requireAggregate,
  requireSvm,
} from './cluster.ts';
import { createDefaultExportPolicy } from './exports.ts';
import { checkVolumeName } from './names.ts';
import { Rejected } from './rejection.ts';
import { createSvmSecurity, removeSvmSecurity } from './security.ts';
import type { Svm } from './state.ts';
import { removeSvmStorage } from './volume-contents.ts';
import { newVolume } from './volumes.ts';

export interface NewSvm {
  name: string;
  rootVolume?: string | undefined;
  rootAggregate?: string | undefined;
  rootSecurityStyle?: string | undefined;
  nameServices?: string[] | undefined;
  nameMapping?: string[] | undefined;
  comment?: string | undefined;
  language?: string | undefined;
  ipspace?: string | undefined;
  subtype?: string | undefined;
  snapshotPolicy?: string | undefined;
  quotaPolicy?: string | undefined;
}

/** What a new SVM is allowed (recorded on ONTAP 9.0). NVMe is added by hand (NetApp docs, configure an SVM for NVMe). */
const atFirst = ['nfs', 'cifs', 'fcp', 'iscsi', 'ndmp'];
const everyProtocol = [...atFirst, 'nvme'];
const GiB = 1024 ** 3;

/** Name rules of REST error 2621519: first a letter or underscore, at most 47 characters; the rest is an assumption. */
function checkSvmName(cluster: Cluster, name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,46}$/.test(name)) {
    throw new Rejected(
      'not-allowed',
      `Invalid Vserver name "${name}". The name must begin with a letter or an underscore, have at most 47 characters, and contain only letters, digits, ".", "_" and "-".`,
    );
  }
  if (findSvm(cluster, name)) {
    throw new Rejected(
      'svm-exists',
      `Vserver name "${name}" is already in use by another Vserver.`,
    );
  }
  const taken =
    cluster.state.name === name ||
    cluster.state.nodes.some((node) => node.name === name) ||
    cluster.state.ipspaces.includes(name);
  // The pattern of the text was recorded for IPspaces on ONTAP 9.0 (pepabo/go-netapp).
  if (taken) {
    throw new Rejected(
      'not-allowed',
      `Invalid Vserver name. The name "${name}" is already in use by a cluster node, IPspace, or is the name of the local cluster.`,
    );
  }
}

/** Makes the SVM with root volume, `default` export policy, built-in roles and the locked vsadmin. */
export function createSvm(cluster: Cluster, wanted: NewSvm, state: Svm['state']): Svm {
  const { state: all } = cluster;
  checkSvmName(cluster, wanted.name);
  const ipspace = wanted.ipspace ?? 'Default';
  // Text recorded on ONTAP 9.0.
  if (!all.ipspaces.includes(ipspace)) {
    throw new Rejected('ipspace-not-found', `Ipspace "${ipspace}" does not exist.`);
  }
  const policy = wanted.snapshotPolicy ?? 'default';
  if (!all.snapshotPolicies.some((known) => known.name === policy)) {
    throw new Rejected('not-found', "entry doesn't exist");
  }
  const aggregate = wanted.rootAggregate
    ? requireAggregate(cluster, wanted.rootAggregate)
    : roomiestAggregate(cluster);
  // Public notes on root aggregates speak of volumes (REST 917597); for SVM roots it is an assumption.
  if (aggregate.root) {
    throw new Rejected(
      'not-allowed',
      `Aggregate "${aggregate.name}" is a node root aggregate. Data volumes are not allowed on it.`,
    );
  }
  // Every root volume in Harvest's recorded volume list follows this name.
  const rootVolume = wanted.rootVolume ?? `${wanted.name.replaceAll(/[-.]/g, '_')}_root`;
  checkVolumeName(rootVolume);
  const svm: Svm = {
    name: wanted.name,
    uuid: newUuid(cluster),
    state,
    subtype: wanted.subtype ?? 'default',
    comment: wanted.comment ?? '',
    ipspace,
    language: wanted.language ?? 'c.utf_8',
    aggregates: [],
    allowedProtocols: [...atFirst],
    nameServices: wanted.nameServices ?? ['file'],
    nameMapping: wanted.nameMapping ?? ['file'],
    snapshotPolicy: policy,
    quotaPolicy: wanted.quotaPolicy ?? 'default',
    maxVolumes: 'unlimited',
    retentionHours: 12,
    rootVolume,
    rootSecurityStyle: wanted.rootSecurityStyle ?? 'unix',
  };
  all.svms.push(svm);
  createDefaultExportPolicy(cluster, svm.name, nextNumber(cluster));
  createSvmSecurity(cluster, svm.name);
  newVolume(cluster, {
    name: rootVolume,
    svm: svm.name,
    aggregate: aggregate.name,
    sizeBytes: GiB,
    junctionPath: '/',
    guarantee: 'volume',
    snapshotPolicy: 'none',
    securityStyle: svm.rootSecurityStyle,
    language: svm.language,
    svmRoot: true,
  });
  return svm;
}

function roomiestAggregate(cluster: Cluster) {
  const data = cluster.state.aggregates.filter((aggregate) => !aggregate.root);
  const [best] = data.toSorted((a, b) => availableBytes(cluster, b) - availableBytes(cluster, a));
  if (!best) throw new Rejected('not-allowed', 'No aggregate is available for the root volume.');
  return best;
}

export interface SvmChange {
  aggregates?: string[] | undefined;
  allowedProtocols?: string[] | undefined;
  disallowedProtocols?: string[] | undefined;
  comment?: string | undefined;
  language?: string | undefined;
  maxVolumes?: string | undefined;
  nameServices?: string[] | undefined;
  nameMapping?: string[] | undefined;
  quotaPolicy?: string | undefined;
  snapshotPolicy?: string | undefined;
  retentionHours?: number | undefined;
}

/** Lists replace what was there (Manila, Ansible); `*` stands for all aggregates and reads back expanded. */
export function modifySvm(cluster: Cluster, name: string, change: SvmChange): void {
  const svm = requireSvm(cluster, name);
  const aggregates = change.aggregates?.includes('*')
    ? cluster.state.aggregates.filter((known) => !known.root).map((known) => known.name)
    : change.aggregates;
  for (const aggregate of aggregates ?? []) requireAggregate(cluster, aggregate);
  const policy = change.snapshotPolicy;
  if (policy !== undefined && !cluster.state.snapshotPolicies.some((p) => p.name === policy)) {
    throw new Rejected('not-found', "entry doesn't exist");
  }
  for (const protocol of [
    ...(change.allowedProtocols ?? []),
    ...(change.disallowedProtocols ?? []),
  ]) {
    if (!everyProtocol.includes(protocol)) {
      throw new Rejected('invalid-value', `Invalid value specified for "protocol": "${protocol}".`);
    }
  }
  if (aggregates) svm.aggregates = [...new Set(aggregates)].toSorted();
  if (change.allowedProtocols) svm.allowedProtocols = [...change.allowedProtocols];
  const disallowed = change.disallowedProtocols;
  if (disallowed && !change.allowedProtocols) {
    svm.allowedProtocols = everyProtocol.filter((protocol) => !disallowed.includes(protocol));
  } else if (disallowed) {
    // A protocol in both lists becomes disallowed (ONTAPI definitions of vserver-modify).
    svm.allowedProtocols = svm.allowedProtocols.filter((p) => !disallowed.includes(p));
  }
  svm.comment = change.comment ?? svm.comment;
  svm.language = change.language ?? svm.language;
  svm.maxVolumes = change.maxVolumes ?? svm.maxVolumes;
  svm.nameServices = change.nameServices ?? svm.nameServices;
  svm.nameMapping = change.nameMapping ?? svm.nameMapping;
  svm.quotaPolicy = change.quotaPolicy ?? svm.quotaPolicy;
  svm.snapshotPolicy = policy ?? svm.snapshotPolicy;
  svm.retentionHours = change.retentionHours ?? svm.retentionHours;
}

/** Protocols that an SVM does not serve. */
export function disallowedProtocols(svm: Svm): string[] {
  return everyProtocol.filter((protocol) => !svm.allowedProtocols.includes(protocol));
}

/** Throws svm-has-volumes while any volume remains, the root volume included (ONTAPI: vserver-destroy). */
export function checkSvmRemovable(cluster: Cluster, name: string): Svm {
  const svm = requireSvm(cluster, name);
  if (cluster.volumes.count(name) > 0) {
    throw new Rejected(
      'svm-has-volumes',
      `Cannot delete Vserver "${name}". Delete all its volumes first.`,
    );
  }
  return svm;
}

/** Takes LIFs, routes, services, policies, logins and roles with it. */
export function removeSvm(cluster: Cluster, name: string): void {
  const { state } = cluster;
  state.svms = state.svms.filter((svm) => svm.name !== name);
  state.interfaces = state.interfaces.filter((lif) => lif.svm !== name);
  state.routes = state.routes.filter((route) => route.svm !== name);
  state.nfsServices = state.nfsServices.filter((service) => service.svm !== name);
  state.exportPolicies = state.exportPolicies.filter((policy) => policy.svm !== name);
  state.qosPolicies = state.qosPolicies.filter((policy) => policy.owner !== name);
  state.iscsiServices = state.iscsiServices.filter((service) => service.svm !== name);
  state.nvmeServices = state.nvmeServices.filter((service) => service.svm !== name);
  state.igroups = state.igroups.filter((igroup) => igroup.svm !== name);
  state.iscsiCredentials = state.iscsiCredentials.filter((entry) => entry.svm !== name);
  state.dns = state.dns.filter((dns) => dns.svm !== name);
  state.snapshots = state.snapshots.filter((snapshot) => snapshot.svm !== name);
  removeSvmStorage(state.storage, name);
  cluster.volumes.removeAll(name);
  removeSvmSecurity(cluster, name);
}

/** Codes 14923 and 14924 from netapp-lib; texts are assumptions. */
export function startSvm(cluster: Cluster, name: string): void {
  const svm = requireSvm(cluster, name);
  if (svm.state === 'running') {
    throw new Rejected('svm-already-running', `Vserver "${name}" is already started.`);
  }
  svm.state = 'running';
}

export function stopSvm(cluster: Cluster, name: string): void {
  const svm = requireSvm(cluster, name);
  if (svm.state !== 'running') {
    throw new Rejected('svm-not-running', `Vserver "${name}" is not running.`);
  }
  svm.state = 'stopped';
}
