import type { Cluster } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { NfsService } from './state.ts';

/**
 * Options of the NFS service and their defaults. Names and types are those of the ONTAPI 1.21
 * definitions plus what Manila sets (showmount, is-v3-ms-dos-client-enabled, the transfer sizes);
 * the default values are the CLI manual's where it gives them, else assumptions.
 */
export const nfsDefaults: Readonly<Record<string, string>> = {
  'chown-mode': 'use_export_policy',
  'default-windows-group': '',
  'default-windows-user': '',
  'enable-ejukebox': 'true',
  'is-mount-rootonly-enabled': 'true',
  'is-nfs-rootonly-enabled': 'false',
  'is-nfsv3-connection-drop-enabled': 'true',
  'is-nfsv3-enabled': 'true',
  'is-nfsv3-fsid-change-enabled': 'true',
  'is-nfsv4-numeric-ids-enabled': 'true',
  'is-nfsv40-acl-enabled': 'false',
  'is-nfsv40-enabled': 'false',
  'is-nfsv40-read-delegation-enabled': 'false',
  'is-nfsv40-write-delegation-enabled': 'false',
  'is-nfsv41-acl-enabled': 'false',
  'is-nfsv41-enabled': 'false',
  'is-nfsv41-pnfs-enabled': 'false',
  'is-nfsv41-read-delegation-enabled': 'false',
  'is-nfsv41-write-delegation-enabled': 'false',
  'is-v3-ms-dos-client-enabled': 'false',
  'is-vstorage-enabled': 'false',
  'nfsv4-id-domain': 'defaultv4iddomain.com',
  showmount: 'true',
  'tcp-max-xfer-size': '65536',
  'udp-max-xfer-size': '32768',
};

export function findNfsService(cluster: Cluster, svm: string): NfsService | null {
  return cluster.state.nfsServices.find((service) => service.svm === svm) ?? null;
}

export function requireNfsService(cluster: Cluster, svm: string): NfsService {
  const service = findNfsService(cluster, svm);
  if (!service) throw new Rejected('not-found', "entry doesn't exist");
  return service;
}

export function createNfsService(
  cluster: Cluster,
  svm: string,
  enabled: boolean,
  options: Readonly<Record<string, string>>,
): NfsService {
  if (findNfsService(cluster, svm)) throw new Rejected('duplicate', 'duplicate entry');
  const service: NfsService = { svm, enabled, options: { ...nfsDefaults, ...options } };
  cluster.state.nfsServices.push(service);
  return service;
}

export function deleteNfsService(cluster: Cluster, service: NfsService): void {
  cluster.state.nfsServices = cluster.state.nfsServices.filter((other) => other !== service);
}
