import { type Cluster, newUuid, nextNumber, requireSvm } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { Svm } from './state.ts';
import type { Igroup, IscsiCredentials, IscsiService } from './state-services.ts';

/** A service can be made only where its protocol is allowed; the words are an assumption (REST has codes for it). */
export function checkAllowed(svm: Svm, protocol: string): void {
  if (!svm.allowedProtocols.includes(protocol)) {
    throw new Rejected(
      'not-allowed',
      `The ${protocol} protocol is not allowed for Vserver "${svm.name}".`,
    );
  }
}

function findIscsiService(cluster: Cluster, svm: string): IscsiService | null {
  return cluster.state.iscsiServices.find((service) => service.svm === svm) ?? null;
}

export function requireIscsiService(cluster: Cluster, svm: string): IscsiService {
  const service = findIscsiService(cluster, svm);
  if (!service) throw new Rejected('not-found', "entry doesn't exist");
  return service;
}

/** The shape of the target's name is the one in recorded replies ("iqn.1992-08.com.netapp:sn.fa9:vs.105"). */
export function createIscsiService(
  cluster: Cluster,
  svmName: string,
  wanted: { enabled: boolean; alias?: string | undefined; target?: string | undefined },
): IscsiService {
  const svm = requireSvm(cluster, svmName);
  checkAllowed(svm, 'iscsi');
  if (findIscsiService(cluster, svmName)) throw new Rejected('duplicate', 'duplicate entry');
  const serial = newUuid(cluster).replaceAll('-', '');
  const service: IscsiService = {
    svm: svmName,
    enabled: wanted.enabled,
    target:
      wanted.target ?? `iqn.1992-08.com.netapp:sn.${serial}:vs.${nextNumber(cluster) % 10_000}`,
    alias: wanted.alias ?? svmName,
  };
  cluster.state.iscsiServices.push(service);
  // Nobody has to log in until somebody says so (Trident starts only then, or with CHAP).
  const entry: IscsiCredentials = {
    svm: svmName,
    initiator: 'default',
    type: 'none',
    inbound: null,
    outbound: null,
  };
  cluster.state.iscsiCredentials.push(entry);
  return service;
}

/** ONTAP refuses while the service runs (an assumption, as for FC). */
export function deleteIscsiService(cluster: Cluster, service: IscsiService): void {
  if (service.enabled) {
    throw new Rejected('not-allowed', 'The iSCSI service must be stopped before it is deleted.');
  }
  const { state } = cluster;
  state.iscsiServices = state.iscsiServices.filter((other) => other !== service);
  state.iscsiCredentials = state.iscsiCredentials.filter((entry) => entry.svm !== service.svm);
}

function findCredentials(
  cluster: Cluster,
  svm: string,
  initiator: string,
): IscsiCredentials | null {
  return (
    cluster.state.iscsiCredentials.find(
      (entry) => entry.svm === svm && entry.initiator === initiator,
    ) ?? null
  );
}

export function requireCredentials(
  cluster: Cluster,
  svm: string,
  initiator: string,
): IscsiCredentials {
  const entry = findCredentials(cluster, svm, initiator);
  if (!entry) throw new Rejected('not-found', "entry doesn't exist");
  return entry;
}

type Login = Pick<IscsiCredentials, 'type' | 'inbound' | 'outbound'>;

/** Names and passwords of CHAP have 1 to 128 characters (ONTAP REST reference, iSCSI credentials). */
function checkChap({ type, inbound, outbound }: Login): void {
  if (type !== 'chap') {
    if (inbound || outbound) {
      throw new Rejected('not-allowed', `Authentication type "${type}" takes no CHAP user.`);
    }
    return;
  }
  if (!inbound) throw new Rejected('not-allowed', 'CHAP needs a user name and a password.');
  for (const { user, password } of [inbound, ...(outbound ? [outbound] : [])]) {
    for (const text of [user, password]) {
      if (text.length < 1 || text.length > 128) {
        throw new Rejected('not-allowed', 'A CHAP user name or password has 1 to 128 characters.');
      }
    }
  }
  if (outbound && outbound.password === inbound.password) {
    throw new Rejected('not-allowed', 'The inbound and the outbound password must differ.');
  }
}

export function setCredentials(entry: IscsiCredentials, login: Login): void {
  checkChap(login);
  entry.type = login.type;
  entry.inbound = login.inbound;
  entry.outbound = login.outbound;
}

export function createCredentials(cluster: Cluster, entry: IscsiCredentials): IscsiCredentials {
  requireIscsiService(cluster, entry.svm);
  if (findCredentials(cluster, entry.svm, entry.initiator)) {
    throw new Rejected('duplicate', 'duplicate entry');
  }
  checkChap(entry);
  cluster.state.iscsiCredentials.push(entry);
  return entry;
}

function findIgroup(cluster: Cluster, svm: string, name: string): Igroup | null {
  return cluster.state.igroups.find((igroup) => igroup.svm === svm && igroup.name === name) ?? null;
}

export function requireIgroup(cluster: Cluster, svm: string, name: string): Igroup {
  const igroup = findIgroup(cluster, svm, name);
  if (!igroup) throw new Rejected('igroup-not-found', `Initiator group "${name}" does not exist.`);
  return igroup;
}

const protocols = ['iscsi', 'fcp', 'mixed'];
const systems = [
  'aix',
  'hpux',
  'hyper_v',
  'linux',
  'netware',
  'openvms',
  'solaris',
  'vmware',
  'windows',
  'xen',
];

export function createIgroup(
  cluster: Cluster,
  wanted: Omit<Igroup, 'uuid' | 'initiators'>,
): Igroup {
  if (findIgroup(cluster, wanted.svm, wanted.name)) {
    throw new Rejected('igroup-exists', `Initiator group "${wanted.name}" already exists.`);
  }
  // 96 characters is what Trident checks (ontap_common.go).
  if (!/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,95}$/.test(wanted.name)) {
    throw new Rejected('not-allowed', `Invalid initiator group name "${wanted.name}".`);
  }
  if (!protocols.includes(wanted.protocol)) {
    throw new Rejected('invalid-value', `Invalid initiator group type "${wanted.protocol}".`);
  }
  if (!systems.includes(wanted.osType)) {
    throw new Rejected('invalid-value', `Invalid operating system type "${wanted.osType}".`);
  }
  const igroup: Igroup = { ...wanted, uuid: newUuid(cluster), initiators: [] };
  cluster.state.igroups.push(igroup);
  return igroup;
}

export function addInitiator(igroup: Igroup, initiator: string): void {
  const name = initiator.toLowerCase();
  const iscsi = /^(?:iqn\.\d{4}-\d{2}\.[a-z0-9.-]+(?::\S+)?|eui\.[0-9a-f]{16})$/.test(name);
  const fcp = /^(?:[0-9a-f]{2}:){7}[0-9a-f]{2}$/.test(name);
  if (!(igroup.protocol === 'fcp' ? fcp : igroup.protocol === 'iscsi' ? iscsi : iscsi || fcp)) {
    throw new Rejected('invalid-value', `"${initiator}" is no initiator for this group.`);
  }
  if (igroup.initiators.includes(name)) {
    throw new Rejected(
      'initiator-exists',
      `Initiator ${name} is already in initiator group "${igroup.name}".`,
    );
  }
  igroup.initiators.push(name);
}

export function removeInitiator(igroup: Igroup, initiator: string): void {
  const name = initiator.toLowerCase();
  if (!igroup.initiators.includes(name)) throw new Rejected('not-found', "entry doesn't exist");
  igroup.initiators = igroup.initiators.filter((other) => other !== name);
}

/** Maps go with their igroup; that ONTAP asks for force while there are some is not modelled. */
export function deleteIgroup(cluster: Cluster, igroup: Igroup): void {
  const { storage } = cluster.state;
  storage.lunMaps = storage.lunMaps.filter(
    (map) => map.svm !== igroup.svm || map.igroup !== igroup.name,
  );
  cluster.state.igroups = cluster.state.igroups.filter((other) => other !== igroup);
}
