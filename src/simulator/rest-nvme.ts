import { parseLunPath } from './luns.ts';
import {
  createNamespace,
  createNvmeService,
  deleteNamespace,
  deleteNvmeService,
  namespacePath,
} from './nvme.ts';
import { ofScope, svmBody, svmFields, svmFrom, svmHref } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { key, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import { cliPath } from './role-queries.ts';
import type { NvmeService } from './state-services.ts';
import type { Namespace, SubsystemMap } from './storage-state.ts';
import { requireVolume } from './volumes.ts';

/** NVMe, as Trident's ontap_rest.go asks for it; fields and codes: NetApp's REST reference (nvme_*). */
export const svmLink = (call: RestCall) => ({
  svm: (one: { svm: string }) => svmHref(call.cluster, one.svm),
});

export const allowed = (call: RestCall, option: string): boolean =>
  call.query.get(option)?.toLowerCase() === 'true';

const services = resource<NvmeService>({
  path: '/protocols/nvme/services',
  instance: '{svm.uuid}',
  scope: 'any',
  order: ['svm.name'],
  list: (call) => ofScope(call, call.cluster.state.nvmeServices, (one) => one.svm),
  fields: (call) => ({
    ...svmFields<NvmeService>(call, (one) => one.svm, true),
    enabled: value((one) => one.enabled),
  }),
  links: svmLink,
  get: { commands: ['vserver nvme show'] },
  post: {
    commands: ['vserver nvme create'],
    body: { enabled: 'flag', ...svmBody },
    run: (call, body) =>
      createNvmeService(call.cluster, svmFrom(call, body).name, body.flag('enabled') ?? true),
  },
  patch: {
    commands: ['vserver nvme modify'],
    body: { enabled: 'flag' },
    run(_call, service, body) {
      service.enabled = body.flag('enabled') ?? service.enabled;
    },
  },
  delete: {
    commands: ['vserver nvme delete'],
    run: (call, service) => deleteNvmeService(call.cluster, service),
  },
});

export const namespacesIn = (call: RestCall): readonly Namespace[] =>
  ofScope(call, call.cluster.state.storage.namespaces, (one) => one.svm);
export const mapsIn = (call: RestCall): readonly SubsystemMap[] =>
  ofScope(call, call.cluster.state.storage.subsystemMaps, (one) => one.svm);

const namespaces = resource<Namespace>({
  path: '/storage/namespaces',
  instance: '{uuid}',
  scope: 'any',
  order: ['svm.name', 'name'],
  options: ['allow_delete_while_mapped'],
  list: namespacesIn,
  fields: (call) => ({
    uuid: key((one) => one.uuid),
    name: key(namespacePath),
    ...svmFields<Namespace>(call, (one) => one.svm),
    comment: value((one) => one.comment || undefined),
    enabled: value(() => true),
    'location.namespace': value((one) => one.name),
    'location.volume.name': value((one) => one.volume),
    'location.volume.uuid': value((one) => call.cluster.volumes.get(one.svm, one.volume)?.uuid),
    os_type: value((one) => one.osType),
    'space.block_size': value(() => 4096),
    'space.size': value((one) => one.sizeBytes),
    'status.mapped': value((one) => mapsIn(call).some(({ path }) => path === namespacePath(one))),
    'status.state': value(() => 'online'),
  }),
  links: svmLink,
  cliOf: (call, one) => cliPath(call.cluster, one.svm, namespacePath(one)),
  get: { commands: ['vserver nvme namespace show'] },
  post: {
    commands: ['vserver nvme namespace create'],
    body: {
      ...svmBody,
      comment: 'text',
      name: { type: 'text', required: true },
      os_type: { type: 'text', required: true },
      'qos_policy.name': 'text',
      'space.block_size': 'integer',
      'space.size': { type: 'size', required: true },
    },
    run(call, body) {
      const svm = svmFrom(call, body);
      const { volume, name } = parseLunPath(body.need('name'));
      return createNamespace(call.cluster, requireVolume(call.cluster, svm.name, volume), {
        name,
        sizeBytes: body.size('space.size') ?? 0,
        osType: body.need('os_type'),
        comment: body.text('comment') ?? '',
      });
    },
  },
  patch: {
    commands: ['vserver nvme namespace modify'],
    body: { comment: 'text', 'qos_policy.name': 'text', 'space.size': 'size' },
    run(_call, namespace, body) {
      namespace.comment = body.text('comment') ?? namespace.comment;
      namespace.sizeBytes = body.size('space.size') ?? namespace.sizeBytes;
    },
  },
  delete: {
    commands: ['vserver nvme namespace delete'],
    run: (call, namespace) =>
      deleteNamespace(call.cluster, namespace, allowed(call, 'allow_delete_while_mapped')),
  },
});

export const nvmeResources: readonly Resource[] = [services, namespaces];
