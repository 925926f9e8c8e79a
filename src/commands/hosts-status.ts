import { digestWithoutSecrets } from '../config/document.ts';
import type { Context } from '../context.ts';
import { ExitCode, worstExitCode } from '../errors.ts';
import { preflightError, preflightWarnings } from '../hosts/preflight.ts';
import {
  configError,
  type Difference,
  differences,
  type HostReport,
  healthError,
  reportPlugin,
} from '../hosts/report.ts';
import type { OntapClient } from '../ontapi/client.ts';
import { explainError } from '../terminal/explain.ts';
import { statusView } from '../terminal/hosts-view.ts';
import { configDifferences } from './config-drift.ts';
import { type HostsInput, readHostsInput } from './hosts-input.ts';
import { pluginAlias } from './hosts-plugin.ts';
import type { SwarmReport } from './hosts-select.ts';
import { closeAll, reportEveryName, type Surveyed, surveyHosts } from './hosts-survey.ts';
import { clusterIsAsked, openOntap } from './ontap-session.ts';
import { defineCommand } from './spec.ts';
import { type BootReport, lookFurther, remarks } from './status-more.ts';
import { writeInventory } from './write-inventory.ts';

interface Input extends HostsInput {
  readonly alias: string;
  readonly check: boolean;
  readonly sinceBoot: boolean;
  /** A file to write the hosts to that answered. */
  readonly inventory: string | null;
  readonly force: boolean;
  /** null: the volume lists are not compared. */
  readonly client: OntapClient | null;
}

export interface StatusResult {
  readonly hosts: readonly HostReport[];
  readonly differences: readonly Difference[];
  readonly swarm: SwarmReport | null;
  readonly boots: readonly BootReport[] | null;
  readonly exitCode: ExitCode;
}

export const command = defineCommand<Input, StatusResult>({
  async input(given, context) {
    const alias = pluginAlias(given);
    const client = clusterIsAsked(given, context) ? await openOntap(given, context) : null;
    return {
      ...(await readHostsInput(given, context)),
      alias,
      check: given.flag('check'),
      sinceBoot: given.flag('sinceBoot'),
      inventory: given.text('writeInventory') ?? null,
      force: given.flag('force'),
      client,
    };
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
    try {
      return await judge(input, surveyed, context);
    } finally {
      await closeAll(surveyed);
    }
  },

  view: (result, look) => statusView(result, look),
  json: ({ hosts, differences: found, swarm, boots }) => ({
    hosts,
    differences: found,
    swarm,
    boots,
  }),
  exitCode: (result) => result.exitCode,
});

async function judge(
  input: Input,
  surveyed: readonly Surveyed[],
  context: Context,
): Promise<StatusResult> {
  const more = await lookFurther(surveyed, input, context);
  const now = context.clock.now();
  const hosts = surveyed.map((one) => {
    const report = reportHost(one, now, input.alias);
    const problems = more.problems.get(report.host) ?? [];
    return { ...report, warnings: [...problems, ...report.warnings] };
  });
  const configs = surveyed.flatMap((one) => {
    const text = 'facts' in one ? one.facts.config?.content?.reveal() : undefined;
    return text === undefined ? [] : [{ host: one.target.name, text }];
  });
  const found = [...differences(hosts), ...configDifferences(configs)];
  if (input.inventory !== null) {
    const answering = new Set(surveyed.flatMap((one) => ('facts' in one ? [one.target.name] : [])));
    const targets = input.targets.filter(({ name }) => answering.has(name));
    await writeInventory(input.inventory, targets, input.force, context);
  }
  const unwell = found.length > 0 || [...more.problems.values()].some((list) => list.length > 0);
  return {
    hosts: reportEveryName(hosts, surveyed, input),
    differences: found,
    swarm: input.swarm,
    boots: more.boots,
    exitCode: exitCodeOf(input.check, hosts, unwell, surveyed),
  };
}

function reportHost(one: Surveyed, now: Date, alias: string): HostReport {
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
    warnings: [...remarks(facts, alias), ...preflightWarnings(facts, now)],
  };
}

function exitCodeOf(
  check: boolean,
  hosts: readonly HostReport[],
  differs: boolean,
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
  const finding = check && (unwell || differs) ? ExitCode.findings : ExitCode.ok;
  return worstExitCode([...unread, ...failed, finding]);
}
