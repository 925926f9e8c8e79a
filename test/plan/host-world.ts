import { type HostGoal, type HostObserved, noConsent } from '../../src/plan/host-plan.ts';
import type { HostStep } from '../../src/plan/host-steps.ts';
import type { NodeState, VolumeUse } from '../../src/plan/host-use.ts';
import { Secret } from '../../src/secret.ts';

const path = '/etc/netappdvp/config.json';
const reference = 'netapp/trident-plugin:26.06';

/** What `hosts install` wants. */
export const wanted: HostGoal = {
  alias: 'netapp',
  presence: 'installed',
  reference,
  keepImage: false,
  config: { path, content: new Secret('{"password":"s3cret"}') },
  settings: { config: 'config.json' },
  running: true,
  restart: false,
  removeConfig: false,
  consent: noConsent,
};

export const config = {
  path,
  mode: '0600',
  owner: 'root:root',
  ownedByRoot: true,
  regular: true,
  content: new Secret('{"password":"s3cret"}'),
  modified: 100,
};

export const plugin = {
  id: 'ab',
  name: 'netapp:latest',
  reference,
  version: '26.06',
  enabled: true,
  settings: { config: 'config.json', rest: 'false' },
  privileges: ['network host'],
};

export const health = (healthy: boolean | null) => ({ healthy, said: '', explanation: null });

/** A host on which everything is as `wanted` wants it. */
export const right: HostObserved = {
  plugin,
  config,
  health: health(true),
  configIsNewer: false,
};

export const unused: VolumeUse = { holders: [], neighbours: [], volumes: [] };

export const node: NodeState = { id: 'n1', availability: 'active', takenFrom: null, others: 2 };

/** What Docker, the Swarm and the plugin do, as far as a plan is concerned; it throws where they refuse. */
export function perform(goal: HostGoal): (world: HostObserved, step: HostStep) => HostObserved {
  return (world, step) => {
    const is = world.plugin;
    const refuse = (why: string): never => {
      throw new Error(why);
    };
    switch (step.kind) {
      case 'config.upload': {
        // A file with this content is not written again: only its owner and mode change.
        const content = goal.config?.content ?? config.content;
        const same =
          world.config?.regular === true && world.config.content?.reveal() === content.reveal();
        const newer = same ? world.configIsNewer : is?.enabled === true;
        return { ...world, config: { ...config, path: step.path, content }, configIsNewer: newer };
      }
      case 'config.remove':
        return is?.enabled === true ? refuse('it is read') : { ...world, config: null };
      case 'plugin.install': {
        if (is !== null) return refuse('already exists');
        const version = step.reference.split(':').at(-1) ?? '';
        const { reference: from, settings } = step;
        return {
          ...world,
          plugin: { ...plugin, enabled: false, reference: from, version, settings },
        };
      }
      case 'plugin.upgrade': {
        if (is === null || is.enabled)
          return refuse('the plugin must be disabled before upgrading');
        const version = step.to.split(':').at(-1) ?? '';
        const privileges = [...is.privileges, ...step.morePrivileges];
        return { ...world, plugin: { ...is, reference: step.to, version, privileges } };
      }
      case 'plugin.set':
        if (is === null || is.enabled) return refuse('cannot set on an active plugin');
        return {
          ...world,
          plugin: { ...is, settings: { ...is.settings, [step.key]: step.value } },
        };
      case 'plugin.disable':
        if (is === null || !is.enabled) return refuse('only a running plugin is stopped');
        if (!step.inUse && (world.use?.holders.length ?? 0) > 0) return refuse('it is in use');
        return {
          ...world,
          plugin: { ...is, enabled: false },
          health: health(false),
          configIsNewer: false,
        };
      case 'plugin.remove':
        if (is === null || is.enabled) return refuse('only a stopped plugin is removed');
        return { ...world, plugin: null, health: health(null) };
      case 'plugin.enable':
        if (is === null || is.enabled || world.config === null)
          return refuse('only a stopped plugin with a config is started');
        return {
          ...world,
          plugin: { ...is, enabled: true },
          health: health(true),
          configIsNewer: false,
        };
      case 'node.drain': {
        if (world.node === null || world.node === undefined) return refuse('no node');
        const holders = (world.use?.holders ?? []).filter(({ service }) => service === null);
        const taken = { availability: 'drain', takenFrom: step.availability } as const;
        return {
          ...world,
          node: { ...world.node, ...taken },
          use: { ...unused, ...world.use, holders },
        };
      }
      case 'volumes.check':
        return world;
      case 'node.activate':
        if (world.node === null || world.node === undefined) return refuse('no node');
        return {
          ...world,
          node: { ...world.node, availability: step.availability, takenFrom: null },
        };
      default:
        return step satisfies never;
    }
  };
}
