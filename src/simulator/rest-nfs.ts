import { createNfsService, deleteNfsService } from './nfs.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { ofScope, svmBody, svmFields, svmFrom, svmHref } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { key, type RestFields, value } from './rest-fields.ts';
import type { Resource } from './rest-resource.ts';
import type { NfsService } from './state.ts';
import type { NfsClient } from './storage-state.ts';

/** REST's flags and the options of the service that they stand for (NetApp's REST reference, nfs_service). */
const flags: Readonly<Record<string, string>> = {
  'protocol.v3_enabled': 'is-nfsv3-enabled',
  'protocol.v40_enabled': 'is-nfsv40-enabled',
  'protocol.v40_features.acl_enabled': 'is-nfsv40-acl-enabled',
  'protocol.v40_features.read_delegation_enabled': 'is-nfsv40-read-delegation-enabled',
  'protocol.v40_features.write_delegation_enabled': 'is-nfsv40-write-delegation-enabled',
  'protocol.v41_enabled': 'is-nfsv41-enabled',
  'protocol.v41_features.acl_enabled': 'is-nfsv41-acl-enabled',
  'protocol.v41_features.pnfs_enabled': 'is-nfsv41-pnfs-enabled',
  'protocol.v41_features.read_delegation_enabled': 'is-nfsv41-read-delegation-enabled',
  'protocol.v41_features.write_delegation_enabled': 'is-nfsv41-write-delegation-enabled',
  showmount_enabled: 'showmount',
  vstorage_enabled: 'is-vstorage-enabled',
};

/** The same for values that are no flags; the windows users came with 9.11. */
const words: Readonly<Record<string, string>> = {
  'protocol.v4_id_domain': 'nfsv4-id-domain',
  'windows.default_user': 'default-windows-user',
};

const since: Readonly<Record<string, number>> = { 'windows.default_user': 11 };

const body: BodyTypes = {
  enabled: 'flag',
  ...Object.fromEntries(Object.keys(flags).map((name) => [name, 'flag'] as const)),
  ...Object.fromEntries(
    Object.keys(words).map((name) => [name, { type: 'text', since: since[name] ?? 6 }] as const),
  ),
};

const flag = (option: string) => value<NfsService>((one) => one.options[option] === 'true');
const word = (name: string, option: string) =>
  value<NfsService>((one) => one.options[option] || undefined, 'plain', {
    since: since[name] ?? 6,
  });

function optionFields(): RestFields<NfsService> {
  return Object.fromEntries([
    ...Object.entries(flags).map(([name, option]) => [name, flag(option)] as const),
    ...Object.entries(words).map(([name, option]) => [name, word(name, option)] as const),
  ]);
}

function optionsOf(wanted: Body): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [name, option] of Object.entries(flags)) {
    const wish = wanted.flag(name);
    if (wish !== undefined) options[option] = String(wish);
  }
  for (const [name, option] of Object.entries(words)) {
    const wish = wanted.text(name);
    if (wish !== undefined) options[option] = wish;
  }
  return options;
}

const services = resource<NfsService>({
  path: '/protocols/nfs/services',
  instance: '{svm.uuid}',
  scope: 'any',
  order: ['svm.name'],
  list: (call) => ofScope(call, call.cluster.state.nfsServices, (one) => one.svm),
  fields: (call) => ({
    ...svmFields<NfsService>(call, (one) => one.svm, true),
    enabled: value((one) => one.enabled),
    // Ansible asks for these groups whole; they are at ONTAP's defaults and cannot be set here.
    'root.ignore_nt_acl': value(() => false, 'plain', { since: 11 }),
    'root.skip_write_permission_check': value(() => false, 'plain', { since: 11 }),
    'security.chown_mode': value((one) => one.options['chown-mode'], 'plain', { since: 11 }),
    'transport.tcp_enabled': value(() => true),
    'transport.tcp_max_transfer_size': value(
      (one) => Number(one.options['tcp-max-xfer-size']),
      'plain',
      { since: 11 },
    ),
    'transport.udp_enabled': value(() => true),
    ...optionFields(),
  }),
  links: (call) => ({ svm: (one) => svmHref(call.cluster, one.svm) }),
  get: { commands: ['vserver nfs show'] },
  post: {
    commands: ['vserver nfs create'],
    body: { ...body, ...svmBody },
    run(call, wanted) {
      const svm = svmFrom(call, wanted);
      const enabled = wanted.flag('enabled') ?? true;
      return createNfsService(call.cluster, svm.name, enabled, optionsOf(wanted));
    },
  },
  patch: {
    commands: ['vserver nfs modify'],
    body,
    run(_call, service, wanted) {
      service.enabled = wanted.flag('enabled') ?? service.enabled;
      Object.assign(service.options, optionsOf(wanted));
    },
  },
  delete: {
    commands: ['vserver nfs delete'],
    run: (call, service) => deleteNfsService(call.cluster, service),
  },
});

/** Clients with the volumes that they use, idle ones too (NetApp's REST reference, nfs_clients). A volume that is gone has none. */
const clients = resource<NfsClient>({
  path: '/protocols/nfs/connected-clients',
  scope: 'any',
  since: 7,
  order: ['svm.name', 'volume.name', 'client_ip'],
  list: (call) =>
    ofScope(call, call.cluster.state.storage.nfsClients, (one) => one.svm).filter(
      (one) => call.cluster.volumes.get(one.svm, one.volume)?.state === 'online',
    ),
  fields: (call) => ({
    ...svmFields<NfsClient>(call, (one) => one.svm, true),
    'volume.name': key((one) => one.volume),
    client_ip: key((one) => one.address),
    protocol: value((one) => one.protocol),
    idle_duration: value((one) => `PT${one.idleSeconds}S`),
  }),
  get: { commands: ['vserver nfs connected-clients show'] },
});

export const nfsResources: readonly Resource[] = [services, clients];
