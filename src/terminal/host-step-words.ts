import type { HostStep } from '../plan/host-steps.ts';
import type { StepText } from './plan-view.ts';

/** A step on a host for people. */
export function stepWords(step: HostStep): StepText {
  switch (step.kind) {
    case 'config.upload':
      return {
        what: 'put the config',
        details: `${step.path}, ${step.mode}, ${step.owner}${step.replaces ? '; the old one is kept beside it' : ''}`,
      };
    case 'config.remove':
      return { what: 'remove the config', details: `${step.path}; its backups stay` };
    case 'plugin.install': {
      const settings = Object.entries(step.settings).map(([key, value]) => `${key}=${value}`);
      const may = step.privileges === null ? '' : `; it may: ${step.privileges.join(', ')}`;
      return {
        what: 'install the plugin',
        details: `${step.reference} as ${step.alias}, ${settings.join(' ')}${may}`,
      };
    }
    case 'plugin.upgrade': {
      const more =
        step.morePrivileges.length === 0 ? '' : `; new: ${step.morePrivileges.join(', ')}`;
      return {
        what: 'upgrade the plugin',
        details: `${step.name}, ${step.from} to ${step.to}${more}`,
      };
    }
    case 'plugin.set':
      return {
        what: 'set',
        details: `${step.name} ${step.key}=${step.value}${step.was === null ? '' : ` (was ${step.was})`}`,
      };
    case 'plugin.disable': {
      const under = step.under === null ? '' : `; in use: ${step.under}`;
      return {
        what: 'stop the plugin',
        details: `${step.name}: ${step.reasons.join(', ')}${under}`,
      };
    }
    case 'plugin.enable':
      return { what: 'start the plugin', details: `${step.name}, then ask its driver` };
    case 'plugin.remove':
      return { what: 'remove the plugin', details: `${step.name}: ${step.reason}` };
    case 'node.drain':
      return {
        what: 'take the node out',
        details: 'of the Swarm, until its tasks let go of volumes',
      };
    case 'volumes.check':
      return {
        what: 'compare',
        details: `volumes and mounts with before (${step.volumes} volumes)`,
      };
    case 'node.activate':
      return { what: 'put the node back', details: `as it was: ${step.availability}` };
    default:
      return step satisfies never;
  }
}
