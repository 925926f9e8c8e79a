import { digestWithoutSecrets } from '../config/document.ts';
import { ExitCode, worstExitCode } from '../errors.ts';
import { preflightError, preflightWarnings } from '../hosts/preflight.ts';
import {
  configError,
  differences,
  type HostReport,
  healthError,
  reportPlugin,
} from '../hosts/report.ts';
import { explainError } from '../terminal/explain.ts';
import { statusView } from '../terminal/hosts-view.ts';
import { type HostsInput, readHostsInput } from './hosts-input.ts';
import { pluginAlias } from './hosts-plugin.ts';
import { closeAll, reportEveryName, type Surveyed, surveyHosts } from './hosts-survey.ts';
import { defineCommand } from './spec.ts';

interface Input extends HostsInput {
  readonly alias: string;
  readonly check: boolean;
}

export interface StatusResult {
  readonly hosts: readonly HostReport[];
  readonly differences: ReturnType<typeof differences>;
  readonly exitCode: ExitCode;
}

export const command = defineCommand<Input, StatusResult>({
  async input(given, context) {
    const alias = pluginAlias(given);
    return { ...(await readHostsInput(given, context)), alias, check: given.flag('check') };
  },

  async run(input, context) {
    const surveyed = await surveyHosts(
      input,
      {
        alias: input.alias,
        configPath: null,
        managementLif: null,
        dataLif: null,
        patienceSeconds: 0,
        nobody: `netappdvp_nobody_${context.newId()}`,
        dockerGroupSuffices: true,
      },
      context,
    );
    await closeAll(surveyed);
    const now = context.clock.now();
    const hosts = surveyed.map((one) => reportHost(one, now));
    const found = differences(hosts);
    return {
      hosts: reportEveryName(hosts, surveyed, input),
      differences: found,
      exitCode: exitCodeOf(input.check, hosts, found.length, surveyed),
    };
  },

  view: (result, look) => statusView(result, look),
  json: ({ hosts, differences: found }) => ({ hosts, differences: found }),
  exitCode: (result) => result.exitCode,
});

function reportHost(one: Surveyed, now: Date): HostReport {
  const host = one.target.name;
  const error =
    'error' in one
      ? one.error
      : preflightError(one.facts, { host, managementLif: null, dockerGroupSuffices: true });
  const facts = 'facts' in one ? one.facts : null;
  if (error !== null || facts === null) {
    const { code, message, hint } = explainError(error);
    const status = 'error' in one && one.error.kind === 'unreachable' ? 'unreachable' : 'failed';
    return {
      host,
      status,
      plugin: null,
      plan: null,
      outcomes: [],
      error: { code, message, hint },
      warnings: [],
    };
  }
  return {
    host,
    status: 'unchanged',
    plugin: reportPlugin(facts, digestWithoutSecrets),
    plan: null,
    outcomes: [],
    error: healthError(facts) ?? configError(facts),
    warnings: preflightWarnings(facts, now),
  };
}

function exitCodeOf(
  check: boolean,
  hosts: readonly HostReport[],
  found: number,
  surveyed: readonly Surveyed[],
): ExitCode {
  const unread = surveyed.map((one) =>
    'error' in one ? explainError(one.error).exitCode : ExitCode.ok,
  );
  const failed = hosts.map((one) => (one.status === 'unchanged' ? ExitCode.ok : ExitCode.failed));
  const unwell = hosts.some(
    ({ status, plugin, error }) =>
      status === 'unchanged' && (plugin?.healthy !== true || error !== null),
  );
  const finding = check && (unwell || found > 0) ? ExitCode.findings : ExitCode.ok;
  return worstExitCode([...unread, ...failed, finding]);
}
