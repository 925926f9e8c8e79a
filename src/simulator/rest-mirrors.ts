import { deleteMirror, releaseMirror } from './mirrors.ts';
import { resource } from './rest-define.ts';
import { key, type RestFields, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import type { MirrorRelation } from './storage-state.ts';

const flag = (call: RestCall, name: string) => call.query.get(name)?.toLowerCase() === 'true';

/** Relations as the destination knows them; with list_destinations_only, as the source does (Trident, Manila). */
function relations(call: RestCall): MirrorRelation[] {
  const { name, storage } = call.cluster.state;
  const bySource = ['list_destinations_only', 'source_only', 'source_info_only'].some((option) =>
    flag(call, option),
  );
  const end = bySource ? 'source' : 'destination';
  return storage.mirrors
    .filter((one) => (bySource ? one.atSource : one.atDestination) && one[end].cluster === name)
    .filter((one) => !call.svm || one[end].svm === call.svm.name);
}

function endFields(call: RestCall, end: 'source' | 'destination'): RestFields<MirrorRelation> {
  const remote = (one: MirrorRelation) => one[end].cluster !== call.cluster.state.name;
  return {
    [`${end}.cluster.name`]: value((one) => (remote(one) ? one[end].cluster : undefined)),
    [`${end}.path`]: value((one) => `${one[end].svm}:${one[end].volume}`),
    [`${end}.svm.name`]: value((one) => one[end].svm),
  };
}

const mirrors = resource<MirrorRelation>({
  path: '/snapmirror/relationships',
  instance: '{uuid}',
  scope: 'any',
  order: ['uuid'],
  options: ['destination_only', 'list_destinations_only', 'source_info_only', 'source_only'],
  list: relations,
  fields: (call) => ({
    uuid: key((one) => one.uuid),
    ...endFields(call, 'source'),
    ...endFields(call, 'destination'),
    healthy: value((one) => one.healthy),
    'policy.name': value((one) => one.policy),
    'policy.type': value((one) => (one.type === 'load_sharing' ? undefined : 'async')),
    state: value((one) => one.state),
    'transfer.state': value((one) => (one.transferring ? 'transferring' : undefined)),
  }),
  get: { commands: ['snapmirror show'] },
  delete: {
    commands: ['snapmirror delete'],
    job: true,
    // Whole relations go at both ends; the options leave the other end as it is (NetApp's REST reference).
    run(call, relation) {
      const source = flag(call, 'source_only') || flag(call, 'source_info_only');
      if (!source) deleteMirror(call.cluster, relation);
      if (source || !flag(call, 'destination_only')) releaseMirror(call.cluster, relation);
    },
  },
});

/** What the cluster has none of. */
function nothing(path: string, command: string, names: readonly string[]): Resource {
  return resource<never>({
    path,
    instance: '{uuid}',
    scope: 'any',
    order: ['uuid'],
    list: () => [],
    fields: () =>
      Object.fromEntries(['uuid', ...names].map((name) => [name, key<never>(() => null)])),
    get: { commands: [command] },
  });
}

const licenses = resource<string>({
  path: '/cluster/licensing/licenses',
  instance: '{name}',
  scope: 'cluster',
  order: ['name'],
  list: (call) => call.cluster.state.licenses,
  fields: (call) => ({
    name: key((name) => name),
    description: value((name) => `${name} License`),
    scope: value(() => 'cluster'),
    state: value(() => 'compliant'),
    'licenses.owner': value(() => call.cluster.state.name),
  }),
  get: { commands: ['system license show'] },
});

export const mirrorResources: readonly Resource[] = [
  mirrors,
  licenses,
  nothing('/snapmirror/policies', 'snapmirror policy show', ['name', 'svm.name', 'type', 'scope']),
  nothing('/svm/peers', 'vserver peer show', [
    'name',
    'svm.name',
    'svm.uuid',
    'peer.svm.name',
    'peer.svm.uuid',
    'peer.cluster.name',
    'state',
  ]),
];
