import { addNqn, createSubsystem, deleteSubsystem, mapNamespace, namespacePath } from './nvme.ts';
import { Rejected } from './rejection.ts';
import type { Body } from './rest-body.ts';
import { ofScope, svmBody, svmFields, svmFrom } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { items, key, value } from './rest-fields.ts';
import { allowed, mapsIn, namespacesIn, svmLink } from './rest-nvme.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import type { Subsystem, SubsystemMap } from './storage-state.ts';

/** Subsystems of NVMe with their hosts and maps; fields and codes: NetApp's REST reference (nvme_subsystem*). */
const subsystemsIn = (call: RestCall): readonly Subsystem[] =>
  ofScope(call, call.cluster.state.storage.subsystems, (one) => one.svm);

const subsystems = resource<Subsystem>({
  path: '/protocols/nvme/subsystems',
  instance: '{uuid}',
  scope: 'any',
  order: ['svm.name', 'name'],
  options: ['allow_delete_while_mapped', 'allow_delete_with_hosts'],
  list: subsystemsIn,
  fields: (call) => ({
    uuid: key((one) => one.uuid),
    name: key((one) => one.name),
    ...svmFields<Subsystem>(call, (one) => one.svm),
    comment: value((one) => one.comment || undefined),
    hosts: items<Subsystem, string>({ nqn: key((nqn) => nqn) }, (one) => one.hosts, {
      show: 'costly',
    }),
    os_type: value((one) => one.osType),
    target_nqn: value(
      (one) => `nqn.1992-08.com.netapp:sn.${one.uuid.replaceAll('-', '')}:subsystem.${one.name}`,
    ),
  }),
  links: svmLink,
  get: { commands: ['vserver nvme subsystem show'] },
  post: {
    commands: ['vserver nvme subsystem create'],
    body: {
      ...svmBody,
      comment: 'text',
      hosts: { type: 'items', of: { nqn: { type: 'text', required: true } } },
      name: { type: 'text', required: true },
      os_type: { type: 'text', required: true },
    },
    run(call, body) {
      const made = createSubsystem(call.cluster, {
        svm: svmFrom(call, body).name,
        name: body.need('name'),
        osType: body.need('os_type'),
        comment: body.text('comment') ?? '',
      });
      for (const host of body.items('hosts') ?? []) addNqn(made, host.need('nqn'));
      return made;
    },
  },
  delete: {
    commands: ['vserver nvme subsystem delete'],
    run: (call, subsystem) =>
      deleteSubsystem(call.cluster, subsystem, {
        mapped: allowed(call, 'allow_delete_while_mapped'),
        hosts: allowed(call, 'allow_delete_with_hosts'),
      }),
  },
});

/** Takes what a body or a path names by uuid, name or both. */
function found<T extends { uuid: string }>(
  list: readonly T[],
  nameOf: (one: T) => string,
  body: Body,
  what: 'namespace' | 'subsystem',
): T {
  const [uuid, name] = [body.text(`${what}.uuid`), body.text(`${what}.name`)];
  const one = list.find(
    (each) => (uuid ?? each.uuid) === each.uuid && (name ?? nameOf(each)) === nameOf(each),
  );
  if (one && (uuid ?? name) !== undefined) return one;
  throw new Rejected(
    `${what}-not-found`,
    `The NVMe ${what} "${name ?? uuid ?? ''}" was not found.`,
  );
}

function parentOf(call: RestCall): Subsystem {
  const uuid = call.parameters['subsystem.uuid'];
  const parent = subsystemsIn(call).find((one) => one.uuid === uuid);
  if (!parent) throw new Rejected('subsystem-not-found', 'The NVMe subsystem was not found.');
  return parent;
}

interface Host {
  readonly subsystem: Subsystem;
  readonly nqn: string;
}

const hosts = resource<Host>({
  path: '/protocols/nvme/subsystems/{subsystem.uuid}/hosts',
  instance: '{nqn}',
  scope: 'any',
  order: ['nqn'],
  list(call) {
    const subsystem = parentOf(call);
    return subsystem.hosts.map((nqn) => ({ subsystem, nqn }));
  },
  fields: () => ({
    nqn: key((one) => one.nqn),
    'subsystem.name': value((one) => one.subsystem.name),
    'subsystem.uuid': key((one) => one.subsystem.uuid),
  }),
  get: { commands: ['vserver nvme subsystem host show'] },
  post: {
    commands: ['vserver nvme subsystem host add'],
    body: { nqn: { type: 'text', required: true } },
    run(call, body) {
      const subsystem = parentOf(call);
      addNqn(subsystem, body.need('nqn'));
      return { subsystem, nqn: body.need('nqn') };
    },
  },
  delete: {
    commands: ['vserver nvme subsystem host remove'],
    run(_call, { subsystem, nqn }) {
      subsystem.hosts = subsystem.hosts.filter((one) => one !== nqn);
    },
  },
});

const maps = resource<SubsystemMap>({
  path: '/protocols/nvme/subsystem-maps',
  instance: '{subsystem.uuid}/{namespace.uuid}',
  scope: 'any',
  order: ['svm.name', 'subsystem.name', 'namespace.name'],
  list: mapsIn,
  fields: (call) => ({
    ...svmFields<SubsystemMap>(call, (map) => map.svm, true),
    'namespace.name': key((map) => map.path),
    'namespace.uuid': key(
      (map) =>
        namespacesIn(call).find((one) => one.svm === map.svm && namespacePath(one) === map.path)
          ?.uuid,
    ),
    'subsystem.name': key((map) => map.subsystem),
    'subsystem.uuid': key(
      (map) =>
        subsystemsIn(call).find((one) => one.svm === map.svm && one.name === map.subsystem)?.uuid,
    ),
    nsid: value((map) => `${map.id.toString(16).padStart(8, '0')}h`),
  }),
  get: { commands: ['vserver nvme subsystem map show'] },
  post: {
    commands: ['vserver nvme subsystem map add'],
    body: {
      ...svmBody,
      'namespace.name': 'text',
      'namespace.uuid': 'text',
      'subsystem.name': 'text',
      'subsystem.uuid': 'text',
    },
    run(call, body) {
      const { name } = svmFrom(call, body);
      const own = <T extends { svm: string }>(list: readonly T[]): T[] =>
        list.filter(({ svm }) => svm === name);
      return mapNamespace(
        call.cluster,
        found(own(namespacesIn(call)), namespacePath, body, 'namespace'),
        found(own(subsystemsIn(call)), (one) => one.name, body, 'subsystem'),
      );
    },
  },
  delete: {
    commands: ['vserver nvme subsystem map remove'],
    run(call, map) {
      const { storage } = call.cluster.state;
      storage.subsystemMaps = storage.subsystemMaps.filter((one) => one !== map);
    },
  },
});

export const subsystemResources: readonly Resource[] = [subsystems, hosts, maps];
