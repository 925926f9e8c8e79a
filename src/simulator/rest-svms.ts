import { createIscsiService } from './block.ts';
import { requireAggregate } from './cluster.ts';
import { startJob } from './jobs.ts';
import { createNfsService } from './nfs.ts';
import { createNvmeService } from './nvme.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { ofScope } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { invalidValue } from './rest-errors.ts';
import { createLif, newLifBody } from './rest-network.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import { createRouteOf, newRouteBody } from './rest-routes.ts';
import { svmFieldTable, svmLinks } from './rest-svm-type.ts';
import type { Svm } from './state.ts';
import type { Job } from './state-jobs.ts';
import {
  checkSvmRemovable,
  createSvm,
  modifySvm,
  removeSvm,
  type SvmChange,
  startSvm,
  stopSvm,
} from './svms.ts';

const protocols = ['nfs', 'cifs', 'fcp', 'iscsi', 'ndmp'];

/** `<protocol>.allowed` came with 9.9.1, of NDMP with 9.10.1 (NetApp's REST reference, svm). */
const allowedBody: BodyTypes = Object.fromEntries(
  protocols.map((name) => [
    `${name}.allowed`,
    { type: 'flag', since: name === 'ndmp' ? 10 : 9 } as const,
  ]),
);

const common: BodyTypes = {
  ...allowedBody,
  aggregates: {
    type: 'items',
    of: { name: 'text', uuid: 'text' },
    command: 'vserver add-aggregates',
  },
  comment: 'text',
  language: 'text',
  max_volumes: { type: 'text', since: 9 },
  'nsswitch.namemap': 'texts',
  'nsswitch.passwd': 'texts',
  'snapshot_policy.name': 'text',
};

function aggregateNames(call: RestCall, body: Body): string[] | undefined {
  return body.items('aggregates')?.map((one) => {
    const uuid = one.text('uuid');
    const named = call.cluster.state.aggregates.find((known) => known.uuid === uuid)?.name;
    return one.text('name') ?? named ?? uuid ?? '';
  });
}

function allowedOf(svm: Svm, body: Body): string[] | undefined {
  const flags = protocols.map((name) => ({ name, wanted: body.flag(`${name}.allowed`) }));
  if (flags.every((one) => one.wanted === undefined)) return undefined;
  return flags
    .filter((one) => one.wanted ?? svm.allowedProtocols.includes(one.name))
    .map((one) => one.name);
}

function changeOf(call: RestCall, svm: Svm, body: Body): SvmChange {
  return {
    aggregates: aggregateNames(call, body),
    allowedProtocols: allowedOf(svm, body),
    comment: body.text('comment'),
    language: body.text('language'),
    maxVolumes: body.text('max_volumes'),
    nameMapping: body.texts('nsswitch.namemap'),
    nameServices: body.texts('nsswitch.passwd'),
    snapshotPolicy: body.text('snapshot_policy.name'),
  };
}

function svmJob(call: RestCall, svm: Svm, kind: 'svm-ready' | 'svm-remove'): Job {
  const verb = kind === 'svm-ready' ? 'POST /api/svm/svms' : `DELETE /api/svm/svms/${svm.uuid}`;
  return startJob(call.cluster, {
    name: 'SVM',
    description: verb,
    category: 'VSERVER',
    owner: call.cluster.state.name,
    username: call.login.account.name,
    completion: 'success',
    effect: { kind, svm: svm.name },
    failure: call.nextJobFailure(),
  });
}

/** Root volume and its aggregate cannot be chosen over REST: ONTAP takes the aggregate with the most room. */
function start(call: RestCall, body: Body): Job {
  const { cluster } = call;
  const aggregates = aggregateNames(call, body);
  for (const name of aggregates ?? []) requireAggregate(cluster, name);
  const subtype = body.text('subtype');
  if (subtype !== undefined && subtype !== 'default') throw invalidValue('subtype', subtype);
  const svm = createSvm(
    cluster,
    {
      name: body.need('name'),
      comment: body.text('comment'),
      ipspace: body.text('ipspace.name'),
      language: body.text('language'),
      snapshotPolicy: body.text('snapshot_policy.name'),
      subtype,
    },
    'initializing',
  );
  try {
    modifySvm(cluster, svm.name, changeOf(call, svm, body));
    equip(call, svm, body);
  } catch (error) {
    removeSvm(cluster, svm.name);
    throw error;
  }
  return svmJob(call, svm, 'svm-ready');
}

/** Services, LIFs, routes and name servers that a new SVM comes with. */
function equip(call: RestCall, svm: Svm, body: Body): void {
  const { cluster } = call;
  if (body.flag('nfs.enabled')) createNfsService(cluster, svm.name, true, {});
  if (body.flag('iscsi.enabled')) createIscsiService(cluster, svm.name, { enabled: true });
  if (body.flag('nvme.enabled')) createNvmeService(cluster, svm.name, true);
  for (const lif of body.items('ip_interfaces') ?? []) createLif(call, svm, lif);
  for (const route of body.items('routes') ?? []) createRouteOf(call, svm, route);
  const [domains, servers] = [body.texts('dns.domains'), body.texts('dns.servers')];
  if (domains && servers) cluster.state.dns.push({ svm: svm.name, domains, servers });
}

const svms = resource<Svm>({
  path: '/svm/svms',
  instance: '{uuid}',
  scope: 'any',
  order: ['name'],
  // Only data SVMs are exposed (NetApp's REST reference, svm).
  list: (call) => ofScope(call, call.cluster.state.svms, (svm) => svm.name),
  fields: svmFieldTable,
  links: svmLinks,
  get: { commands: ['vserver show'] },
  post: {
    commands: ['vserver create'],
    body: {
      ...common,
      'dns.domains': 'texts',
      'dns.servers': { type: 'texts', command: 'vserver services name-service dns create' },
      ip_interfaces: { type: 'items', of: newLifBody, command: 'network interface create' },
      'ipspace.name': 'text',
      'iscsi.enabled': { type: 'flag', command: 'vserver iscsi create' },
      'nvme.enabled': { type: 'flag', since: 10, command: 'vserver nvme create' },
      routes: { type: 'items', of: newRouteBody, command: 'network route create' },
      name: { type: 'text', required: true },
      'nfs.enabled': { type: 'flag', command: 'vserver nfs create' },
      subtype: 'text',
    },
    start,
  },
  patch: {
    commands: ['vserver modify'],
    job: true,
    body: {
      ...common,
      state: { type: 'text', values: ['running', 'stopped'], command: 'vserver start' },
    },
    check(call, _svm, body) {
      for (const name of aggregateNames(call, body) ?? []) requireAggregate(call.cluster, name);
    },
    run(call, svm, body) {
      const { cluster } = call;
      modifySvm(cluster, svm.name, changeOf(call, svm, body));
      const state = body.text('state');
      if (state === 'running' && svm.state !== 'running') startSvm(cluster, svm.name);
      if (state === 'stopped' && svm.state === 'running') stopSvm(cluster, svm.name);
    },
  },
  delete: {
    commands: ['vserver delete'],
    // The root volume goes with the SVM when it is the last (Ansible's na_ontap_svm deletes nothing else).
    start(call, svm) {
      const { volumes } = call.cluster;
      const last = volumes.count(svm.name) === 1 && svm.rootVolume !== null;
      if (!last) checkSvmRemovable(call.cluster, svm.name);
      svm.state = 'deleting';
      return svmJob(call, svm, 'svm-remove');
    },
  },
});

export const svmResources: readonly Resource[] = [svms];
