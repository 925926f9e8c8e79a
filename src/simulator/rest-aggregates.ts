import { availableBytes } from './cluster.ts';
import { resource } from './rest-define.ts';
import { key, value } from './rest-fields.ts';
import type { Resource } from './rest-resource.ts';
import type { Aggregate } from './state.ts';

const nodeUuid = (nodes: readonly { name: string; uuid: string }[], name: string) =>
  nodes.find((node) => node.name === name)?.uuid;

/** Root aggregates are not among REST's (Manila asks the CLI for them: client_cmode_rest.py, list_root_aggregates). */
const aggregates = resource<Aggregate>({
  path: '/storage/aggregates',
  instance: '{uuid}',
  scope: 'cluster',
  order: ['name'],
  list: (call) => call.cluster.state.aggregates.filter((one) => !one.root),
  fields: (call) => {
    const { nodes } = call.cluster.state;
    const available = (one: Aggregate) => availableBytes(call.cluster, one);
    return {
      uuid: key((one) => one.uuid),
      name: key((one) => one.name),
      'block_storage.hybrid_cache.enabled': value((one) => one.storageType === 'hybrid'),
      'block_storage.mirror.enabled': value(() => false),
      'block_storage.primary.disk_class': value((one) =>
        one.storageType === 'ssd' ? 'solid_state' : 'performance',
      ),
      'block_storage.primary.disk_type': value((one) => one.storageType),
      'block_storage.primary.raid_type': value(() => 'raid_dp'),
      'block_storage.storage_type': value((one) => one.storageType, 'plain', { since: 11 }),
      'home_node.name': value((one) => one.node),
      'home_node.uuid': value((one) => nodeUuid(nodes, one.node)),
      'node.name': value((one) => one.node),
      'node.uuid': value((one) => nodeUuid(nodes, one.node)),
      'space.block_storage.available': value(available),
      'space.block_storage.size': value((one) => one.sizeBytes),
      'space.block_storage.used': value((one) => one.sizeBytes - available(one)),
      state: value(() => 'online'),
    };
  },
  get: { commands: ['storage aggregate show'] },
});

export const aggregateResources: readonly Resource[] = [aggregates];
