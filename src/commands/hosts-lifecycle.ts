import type { Context } from '../context.ts';
import type { HostGoal } from '../plan/host-plan.ts';
import { installView } from '../terminal/hosts-view.ts';
import type { Given } from './given.ts';
import { readHostsInput } from './hosts-input.ts';
import { consentOf, type HostsJob, type JobInput, lookAt } from './hosts-job.ts';
import { lockSwitchesOf } from './hosts-lock.ts';
import { pluginAlias, pluginReference, readWantedPlugin } from './hosts-plugin.ts';
import { type HostsResult, hostsDocument, runHosts } from './hosts-run.ts';
import { switchesOf } from './plan-run.ts';
import { defineCommand } from './spec.ts';

type Verb = 'push-config' | 'restart' | 'enable' | 'disable' | 'upgrade' | 'uninstall';

/** The commands for a plugin that is there already. */
export const pushConfig = lifecycle('push-config');
export const restart = lifecycle('restart');
export const enable = lifecycle('enable');
export const disable = lifecycle('disable');
export const upgrade = lifecycle('upgrade');
export const uninstall = lifecycle('uninstall');

function lifecycle(verb: Verb) {
  return defineCommand<JobInput, HostsResult>({
    async input(given, context) {
      const job = await jobOf(verb, given, context);
      const hosts = await readHostsInput(given, context);
      return { ...hosts, ...switchesOf(given), ...lockSwitchesOf(given), job };
    },

    run: runHosts,
    view: installView,
    json: hostsDocument,
    exitCode: (result) => result.exitCode,
  });
}

async function jobOf(verb: Verb, given: Given, context: Context): Promise<HostsJob> {
  const alias = pluginAlias(given);
  const pushes = verb === 'push-config' || (verb === 'upgrade' && given.has('config'));
  const wanted = pushes ? await readWantedPlugin(given, context) : null;
  const config = wanted?.config ?? null;
  const kept: HostGoal = {
    alias,
    presence: 'kept',
    reference: null,
    keepImage: false,
    config: wanted === null ? null : { path: wanted.configPath, content: wanted.content },
    settings: wanted?.settings ?? {},
    running: null,
    restart: false,
    removeConfig: false,
    consent: consentOf(given, verb === 'upgrade'),
  };
  return {
    command: `hosts ${verb}`,
    goal: { ...kept, ...goalOf(verb, given) },
    look: lookAt(alias, wanted?.configPath ?? null, config, context),
    config,
    ending: endings[verb],
  };
}

const endings: Readonly<Record<Verb, HostsJob['ending']>> = {
  'push-config': 'config',
  restart: 'restarted',
  enable: 'enabled',
  disable: 'disabled',
  upgrade: 'upgraded',
  uninstall: 'removed',
};

/**
 * In what each command differs from leaving everything as it is. Those that stop the plugin on the way want it to
 * run: a run that was killed in between must not leave it stopped for good.
 */
function goalOf(verb: Verb, given: Given): Partial<HostGoal> {
  switch (verb) {
    case 'push-config':
      return { running: true };
    case 'restart':
      return { running: true, restart: true };
    case 'enable':
      return { running: true };
    case 'disable':
      return { running: false };
    case 'upgrade':
      // A fleet that pulls from a mirror keeps its mirror unless another one is named.
      return {
        reference: pluginReference(given),
        keepImage: !given.has('image'),
        running: true,
      };
    case 'uninstall':
      return { presence: 'absent', removeConfig: given.flag('removeConfig') };
    default:
      return verb satisfies never;
  }
}
