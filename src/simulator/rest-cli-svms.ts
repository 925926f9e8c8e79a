import { availableBytes, releaseName, requireSvm } from './cluster.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { resource } from './rest-define.ts';
import { RestFailure } from './rest-errors.ts';
import { key, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import type { Aggregate, Svm } from './state.ts';
import { checkSvmRemovable, createSvm, modifySvm, removeSvm } from './svms.ts';

/** Lists of the CLI come as JSON lists or with commas. */
function cliList(body: Body, name: string): string[] | undefined {
  return body
    .texts(name)
    ?.flatMap((word) => word.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

interface Seen {
  readonly name: string;
  readonly uuid: string;
  readonly type: 'data' | 'admin' | 'node';
  readonly svm: Svm | null;
}

/** The CLI shows the cluster's own SVMs too: Ansible finds the admin SVM by its type here (get_cserver). */
function seen(call: RestCall): Seen[] {
  const { state } = call.cluster;
  const data = state.svms.map((svm): Seen => ({ ...svm, type: 'data', svm }));
  if (call.svm) return data.filter((one) => one.svm === call.svm);
  return [
    { name: state.name, uuid: state.uuid, type: 'admin', svm: null },
    ...state.nodes.map((node): Seen => ({ ...node, type: 'node', svm: null })),
    ...data,
  ];
}

/** Of data SVMs alone. */
const of =
  <V>(get: (svm: Svm) => V) =>
  (one: Seen) =>
    one.svm ? get(one.svm) : undefined;

const changeable: BodyTypes = {
  aggr_list: 'texts',
  allowed_protocols: 'texts',
  comment: 'text',
  disallowed_protocols: 'texts',
  language: 'text',
  max_volumes: 'text',
  snapshot_policy: 'text',
};

function dataSvm(one: Seen): Svm {
  if (one.svm) return one.svm;
  throw new RestFailure(400, '2', `Vserver "${one.name}" is not a data Vserver.`, 'vserver');
}

/** Option names of `vserver create`, `modify` and `show` (ONTAP command reference), with underscores. */
const vserver = resource<Seen>({
  path: '/private/cli/vserver',
  scope: 'any',
  order: ['vserver'],
  list: seen,
  fields: (call) => {
    const root = (svm: Svm) =>
      svm.rootVolume === null ? null : call.cluster.volumes.get(svm.name, svm.rootVolume);
    return {
      vserver: key((one) => one.name),
      aggr_list: value(of((svm) => svm.aggregates)),
      aggregate: value(of((svm) => root(svm)?.aggregate)),
      allowed_protocols: value(of((svm) => svm.allowedProtocols)),
      comment: value(of((svm) => svm.comment)),
      ipspace: value((one) => one.svm?.ipspace ?? 'Default'),
      language: value(of((svm) => svm.language)),
      max_volumes: value(of((svm) => svm.maxVolumes)),
      rootvolume: value(of((svm) => svm.rootVolume)),
      rootvolume_security_style: value(of((svm) => svm.rootSecurityStyle)),
      snapshot_policy: value(of((svm) => svm.snapshotPolicy)),
      state: value(of((svm) => svm.state)),
      subtype: value(of((svm) => svm.subtype)),
      type: value((one) => one.type),
      uuid: value((one) => one.uuid),
    };
  },
  get: { commands: ['vserver show'] },
  post: {
    commands: ['vserver create'],
    body: {
      aggregate: 'text',
      comment: 'text',
      ipspace: 'text',
      language: 'text',
      rootvolume: 'text',
      rootvolume_security_style: { type: 'text', values: ['unix', 'ntfs', 'mixed'] },
      snapshot_policy: 'text',
      subtype: { type: 'text', values: ['default'] },
      vserver: { type: 'text', required: true },
    },
    run(call, body) {
      const svm = createSvm(
        call.cluster,
        {
          name: body.need('vserver'),
          comment: body.text('comment'),
          ipspace: body.text('ipspace'),
          language: body.text('language'),
          rootAggregate: body.text('aggregate'),
          rootSecurityStyle: body.text('rootvolume_security_style'),
          rootVolume: body.text('rootvolume'),
          snapshotPolicy: body.text('snapshot_policy'),
          subtype: body.text('subtype'),
        },
        'running',
      );
      return { ...svm, type: 'data', svm };
    },
  },
  patch: {
    commands: ['vserver modify'],
    body: changeable,
    run: (call, one, body) =>
      modifySvm(call.cluster, dataSvm(one).name, {
        aggregates: cliList(body, 'aggr_list'),
        allowedProtocols: cliList(body, 'allowed_protocols'),
        comment: body.text('comment'),
        disallowedProtocols: cliList(body, 'disallowed_protocols'),
        language: body.text('language'),
        maxVolumes: body.text('max_volumes'),
        snapshotPolicy: body.text('snapshot_policy'),
      }),
  },
  delete: {
    commands: ['vserver delete'],
    run(call, one) {
      checkSvmRemovable(call.cluster, dataSvm(one).name);
      removeSvm(call.cluster, one.name);
    },
  },
});

/** A verb that changes one list of an SVM: PATCH with vserver= in the query, or POST with it in the body. */
function listVerb(
  verb: string,
  field: 'aggregates' | 'protocols',
  merge: (own: readonly string[], given: readonly string[]) => string[],
): Resource {
  const change = (call: RestCall, svm: Svm, body: Body) => {
    const given = cliList(body, field) ?? [];
    const own = field === 'aggregates' ? svm.aggregates : svm.allowedProtocols;
    const merged = merge(own, given);
    const changed = field === 'aggregates' ? { aggregates: merged } : { allowedProtocols: merged };
    modifySvm(call.cluster, svm.name, changed);
  };
  const commands = [`vserver ${verb}`];
  const body: BodyTypes = { [field]: { type: 'texts', required: true } };
  return resource<Svm>({
    path: `/private/cli/vserver/${verb}`,
    scope: 'cluster',
    order: ['vserver'],
    list: (call) => call.cluster.state.svms,
    fields: () => ({ vserver: key((svm) => svm.name) }),
    patch: { commands, body, run: change },
    post: {
      commands,
      body: { ...body, vserver: { type: 'text', required: true } },
      run(call, wanted) {
        change(call, requireSvm(call.cluster, wanted.need('vserver')), wanted);
        return null;
      },
    },
  });
}

const add = (own: readonly string[], given: readonly string[]) => [...new Set([...own, ...given])];
const remove = (own: readonly string[], given: readonly string[]) =>
  own.filter((one) => !given.includes(one));

/** All aggregates, those of the nodes' root volumes too: /api/storage/aggregates leaves them out. */
function aggregateTable(path: string): Resource {
  return resource<Aggregate>({
    path,
    scope: 'cluster',
    order: ['aggregate'],
    list: (call) => call.cluster.state.aggregates,
    fields: (call) => ({
      aggregate: key((one) => one.name),
      availsize: value((one) => availableBytes(call.cluster, one)),
      node: value((one) => one.node),
      nodes: value((one) => [one.node]),
      root: value((one) => one.root),
      size: value((one) => one.sizeBytes),
      state: value(() => 'online'),
      usedsize: value((one) => one.sizeBytes - availableBytes(call.cluster, one)),
      uuid: value((one) => one.uuid),
    }),
    get: { commands: ['storage aggregate show'] },
  });
}

/** As Manila reads it: records[0].version.full. */
const version = resource<string>({
  path: '/private/cli/version',
  scope: 'any',
  order: ['version.full'],
  list: (call) => [releaseName(call.cluster)],
  fields: () => ({ 'version.full': key((one) => one) }),
  get: { commands: ['version'] },
});

export const cliResources: readonly Resource[] = [
  version,
  vserver,
  listVerb('add-aggregates', 'aggregates', add),
  listVerb('remove-aggregates', 'aggregates', remove),
  listVerb('add-protocols', 'protocols', add),
  listVerb('remove-protocols', 'protocols', remove),
  aggregateTable('/private/cli/aggr'),
  aggregateTable('/private/cli/storage/aggregate'),
];
