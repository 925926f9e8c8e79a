import type { Context } from '../context.ts';
import { installView } from '../terminal/hosts-view.ts';
import type { Given } from './given.ts';
import { readHostsInput } from './hosts-input.ts';
import { consentOf, type HostsJob, type JobInput, lookAt } from './hosts-job.ts';
import { lockSwitchesOf } from './hosts-lock.ts';
import { readWantedPlugin, type WantedPlugin } from './hosts-plugin.ts';
import { type HostsResult, hostsDocument, runHosts } from './hosts-run.ts';
import { switchesOf } from './plan-run.ts';
import { defineCommand } from './spec.ts';

export const command = defineCommand<JobInput, HostsResult>({
  async input(given, context) {
    const job = installJob(given, await readWantedPlugin(given, context), context);
    const hosts = await readHostsInput(given, context);
    const prove = given.flag('prove');
    return { ...hosts, ...switchesOf(given), ...lockSwitchesOf(given), job, prove };
  },

  run: runHosts,
  view: installView,
  json: hostsDocument,
  exitCode: (result) => result.exitCode,
});

/** Config and plugin on every host, running and well; another release under the same name is in the way. */
export function installJob(given: Given, wanted: WantedPlugin, context: Context): HostsJob {
  const { alias, reference, configPath: path, content, settings, config } = wanted;
  return {
    command: 'hosts install',
    goal: {
      alias,
      presence: 'installed',
      reference,
      keepImage: false,
      config: { path, content },
      settings,
      running: true,
      restart: false,
      removeConfig: false,
      consent: consentOf(given, false),
    },
    look: lookAt(alias, path, config, context),
    config,
    ending: 'installed',
  };
}
