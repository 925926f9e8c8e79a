import { checkAllowed } from './block.ts';
import { type Cluster, newUuid, requireSvm } from './cluster.ts';
import { parseLunPath } from './luns.ts';
import { Rejected } from './rejection.ts';
import type { Volume } from './state.ts';
import type { NvmeService } from './state-services.ts';
import type { Namespace, Subsystem, SubsystemMap } from './storage-state.ts';

function findNvmeService(cluster: Cluster, svm: string): NvmeService | null {
  return cluster.state.nvmeServices.find((service) => service.svm === svm) ?? null;
}

export function requireNvmeService(cluster: Cluster, svm: string): NvmeService {
  const service = findNvmeService(cluster, svm);
  if (!service) throw new Rejected('not-found', "entry doesn't exist");
  return service;
}

export function createNvmeService(cluster: Cluster, svm: string, enabled: boolean): NvmeService {
  checkAllowed(requireSvm(cluster, svm), 'nvme');
  if (findNvmeService(cluster, svm)) throw new Rejected('duplicate', 'duplicate entry');
  const service: NvmeService = { svm, enabled };
  cluster.state.nvmeServices.push(service);
  return service;
}

export function deleteNvmeService(cluster: Cluster, service: NvmeService): void {
  cluster.state.nvmeServices = cluster.state.nvmeServices.filter((other) => other !== service);
}

export function namespacePath({ volume, name }: Pick<Namespace, 'volume' | 'name'>): string {
  return `/vol/${volume}/${name}`;
}

/** As of a LUN: "/vol/volume/namespace" in its parts. */
export function createNamespace(
  cluster: Cluster,
  volume: Volume,
  wanted: Pick<Namespace, 'name' | 'sizeBytes' | 'osType' | 'comment'>,
): Namespace {
  if (volume.state !== 'online')
    throw new Rejected('volume-offline', `Volume "${volume.name}" is not online.`);
  const path = namespacePath({ volume: volume.name, name: wanted.name });
  parseLunPath(path);
  const { namespaces } = cluster.state.storage;
  if (namespaces.some((one) => one.svm === volume.svm && namespacePath(one) === path))
    throw new Rejected('namespace-exists', `A namespace exists at this path: "${path}"`);
  const made: Namespace = {
    ...wanted,
    svm: volume.svm,
    volume: volume.name,
    uuid: newUuid(cluster),
    createdAt: cluster.now(),
  };
  namespaces.push(made);
  return made;
}

const mapOf = (namespace: Namespace) => (map: SubsystemMap) =>
  map.svm === namespace.svm && map.path === namespacePath(namespace);

/** That a mapped one is refused unless it is forced is from `allow_delete_while_mapped` of NetApp's REST reference. */
export function deleteNamespace(cluster: Cluster, namespace: Namespace, force: boolean): void {
  const { storage } = cluster.state;
  const own = mapOf(namespace);
  if (!force && storage.subsystemMaps.some(own))
    throw new Rejected('namespace-mapped', `"${namespacePath(namespace)}" is mapped.`);
  storage.namespaces = storage.namespaces.filter((one) => one !== namespace);
  storage.subsystemMaps = storage.subsystemMaps.filter((map) => !own(map));
}

/** 64 characters is what Trident keeps to (ontap_san_nvme.go). */
export function createSubsystem(
  cluster: Cluster,
  wanted: Omit<Subsystem, 'uuid' | 'hosts'>,
): Subsystem {
  if (!findNvmeService(cluster, wanted.svm))
    throw new Rejected('nvme-service-not-found', 'The NVMe service does not exist.');
  if (!/^[\w.:-]{1,64}$/.test(wanted.name))
    throw new Rejected(
      'subsystem-name-invalid',
      `The NVMe subsystem name "${wanted.name}" contains an invalid character.`,
    );
  const { subsystems } = cluster.state.storage;
  if (subsystems.some(({ svm, name }) => svm === wanted.svm && name === wanted.name))
    throw new Rejected('subsystem-exists', 'The NVMe subsystem already exists for the SVM.');
  const made: Subsystem = { ...wanted, uuid: newUuid(cluster), hosts: [] };
  subsystems.push(made);
  return made;
}

const mapIn = (subsystem: Subsystem) => (map: SubsystemMap) =>
  map.svm === subsystem.svm && map.subsystem === subsystem.name;

export function deleteSubsystem(
  cluster: Cluster,
  subsystem: Subsystem,
  allow: { readonly mapped: boolean; readonly hosts: boolean },
): void {
  const { storage } = cluster.state;
  const own = mapIn(subsystem);
  if (!allow.mapped && storage.subsystemMaps.some(own))
    throw new Rejected('subsystem-mapped', 'The NVMe subsystem has mapped namespaces.');
  if (!allow.hosts && subsystem.hosts.length > 0)
    throw new Rejected('subsystem-has-hosts', 'The NVMe subsystem has hosts.');
  storage.subsystems = storage.subsystems.filter((one) => one !== subsystem);
  storage.subsystemMaps = storage.subsystemMaps.filter((map) => !own(map));
}

/** "nqn.2014-08.org.nvmexpress:uuid:…" (NetApp's REST reference, 72089771 to 72089773). */
export function addNqn(subsystem: Subsystem, nqn: string): void {
  if (!/^nqn\.\d{4}-\d{2}\.[^\s:]+:\S+$/.test(nqn) || nqn.length > 223)
    throw new Rejected('nqn-invalid', `The NQN "${nqn}" is invalid.`);
  if (subsystem.hosts.includes(nqn)) throw new Rejected('duplicate', 'duplicate entry');
  subsystem.hosts.push(nqn);
}

/** A namespace is in one subsystem at most (an assumption). */
export function mapNamespace(
  cluster: Cluster,
  namespace: Namespace,
  subsystem: Subsystem,
): SubsystemMap {
  const { subsystemMaps } = cluster.state.storage;
  if (subsystemMaps.some(mapOf(namespace))) throw new Rejected('duplicate', 'duplicate entry');
  const used = new Set(subsystemMaps.filter(mapIn(subsystem)).map(({ id }) => id));
  let id = 1;
  while (used.has(id)) id += 1;
  const made: SubsystemMap = {
    svm: namespace.svm,
    path: namespacePath(namespace),
    subsystem: subsystem.name,
    id,
  };
  subsystemMaps.push(made);
  return made;
}
