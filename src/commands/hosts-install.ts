import { digestWithoutSecrets } from '../config/document.ts';
import type { Context } from '../context.ts';
import { CancelledError, ExitCode, UsageError, worstExitCode } from '../errors.ts';
import type { Look } from '../hosts/observe.ts';
import { runPool } from '../hosts/pool.ts';
import { preflightError, preflightWarnings } from '../hosts/preflight.ts';
import { type HostReport, type ReportError, reportPlugin } from '../hosts/report.ts';
import { planHost } from '../plan/host-plan.ts';
import { type Journal, newRunId, openJournal } from '../plan/journal.ts';
import { errorView, explainError } from '../terminal/explain.ts';
import { installView, plansView } from '../terminal/hosts-view.ts';
import { count } from '../terminal/style.ts';
import { applyHost, type HostWork } from './hosts-apply.ts';
import { type HostsInput, readHostsInput } from './hosts-input.ts';
import { readWantedPlugin, type WantedPlugin } from './hosts-plugin.ts';
import { closeAll, type Surveyed, surveyHosts } from './hosts-survey.ts';
import { runDocument, type Switches, switchesOf } from './plan-run.ts';
import { defineCommand } from './spec.ts';

interface Input extends HostsInput, Switches {
  readonly wanted: WantedPlugin;
}

export interface InstallResult {
  readonly run: string;
  readonly dryRun: boolean;
  readonly hosts: readonly HostReport[];
  /** Why the whole run ended early. */
  readonly error?: ReportError;
  readonly exitCode: ExitCode;
}

export const command = defineCommand<Input, InstallResult>({
  async input(given, context) {
    const wanted = await readWantedPlugin(given, context);
    return { ...(await readHostsInput(given, context)), ...switchesOf(given), wanted };
  },

  async run(input, context) {
    const look = lookFor(input.wanted, context);
    const surveyed = await surveyHosts(input, look, context);
    try {
      return await install(input, surveyed, look, context);
    } finally {
      context.progress.stop();
      await closeAll(surveyed);
    }
  },

  view: (result, look) => installView(result, look),
  json: runDocument,
  exitCode: (result) => result.exitCode,
});

function lookFor({ alias, configPath, config }: WantedPlugin, context: Context): Look {
  return {
    alias,
    configPath,
    managementLif: config.managementLif,
    dataLif: config.dataLif,
    patienceSeconds: 60,
    nobody: `netappdvp_nobody_${context.newId()}`,
  };
}

async function install(
  input: Input,
  surveyed: readonly Surveyed[],
  look: Look,
  context: Context,
): Promise<InstallResult> {
  const { dryRun, wanted } = input;
  const before = surveyed.map((one) => checkHost(one, input, context));
  const reports = before.map((one) => one.report);
  const plans = reports.map((report) => report.plan).filter((plan) => plan !== null);
  const result = { run: newRunId(context), dryRun, hosts: reports };
  const obstacle = worstExitCode(before.map((one) => one.exitCode));
  if (dryRun) return { ...result, exitCode: obstacle };
  const blocked = plans.some((plan) => plan.blockers.length > 0);
  if (plans.length > 0 && (obstacle === ExitCode.ok || blocked))
    context.terminal.note(plansView(plans, context.terminal.look));
  // Nothing is changed anywhere while one host could not be worked on.
  if (obstacle !== ExitCode.ok)
    return { ...result, hosts: reports.map(notAttempted), exitCode: obstacle };
  const works = surveyed.flatMap((one, i): HostWork[] => {
    const plan = reports[i]?.plan ?? null;
    return 'connection' in one && plan !== null && plan.steps.length > 0
      ? [{ connection: one.connection, plan }]
      : [];
  });
  if (works.length === 0) return { ...result, exitCode: ExitCode.ok };
  const refusal = await confirm(works.length, input, context);
  if (refusal !== null) return { ...result, hosts: reports.map(notAttempted), ...refusal };
  const journal = await openJournal(context, { command: 'hosts install', subject: wanted.alias });
  const events = oneByOne(journal);
  try {
    const applied = await runPool(works, (work) => applyHost(work, wanted, look, context, events), {
      concurrency: input.concurrency,
      afterFirst: (first) => !first.everywhere,
      stopped: () => context.signal.aborted,
    });
    const byHost = new Map(
      applied.flatMap((one) => (one === null ? [] : [[one.report.host, one.report]])),
    );
    const hosts = reports.map(
      (report) =>
        byHost.get(report.host) ?? (report.status === 'planned' ? notAttempted(report) : report),
    );
    const exitCode = endOf(hosts, context);
    await journal.record({ event: 'run.end', exitCode });
    return { ...result, run: journal.run, hosts, exitCode };
  } finally {
    await journal.close();
  }
}

interface Checked {
  readonly report: HostReport;
  readonly exitCode: ExitCode;
}

/** Everything that can be known before the first change: ssh, sudo, Docker, the management LIF, the plan. */
function checkHost(one: Surveyed, { wanted, dryRun }: Input, context: Context): Checked {
  const host = one.target.name;
  const nothing = { host, plugin: null, plan: null, outcomes: [], warnings: [] } as const;
  const error =
    'error' in one
      ? one.error
      : preflightError(one.facts, { host, managementLif: wanted.config.managementLif });
  if (error !== null || !('facts' in one)) {
    const { code, message, hint, exitCode } = explainError(error);
    const status = error?.kind === 'unreachable' ? 'unreachable' : 'failed';
    const plugin = 'facts' in one ? reportPlugin(one.facts, digestWithoutSecrets) : null;
    return { report: { ...nothing, plugin, status, error: { code, message, hint } }, exitCode };
  }
  const plan = planHost(host, one.facts, wanted);
  const outcomes = plan.steps.map((step) => ({
    step: step.id,
    status: 'not-attempted' as const,
    ms: 0,
  }));
  const report = {
    ...nothing,
    plugin: reportPlugin(one.facts, digestWithoutSecrets),
    plan,
    outcomes,
    warnings: preflightWarnings(one.facts, context.clock.now()),
  };
  const blocker = plan.blockers[0];
  if (blocker === undefined)
    return {
      report: { ...report, status: plan.steps.length === 0 ? 'unchanged' : 'planned', error: null },
      exitCode: ExitCode.ok,
    };
  const { code, message, hint } = blocker;
  return {
    report: { ...report, status: dryRun ? 'planned' : 'failed', error: { code, message, hint } },
    exitCode: dryRun ? ExitCode.ok : ExitCode.failed,
  };
}

function notAttempted(report: HostReport): HostReport {
  const waits = report.status === 'planned' || report.status === 'unchanged';
  return waits ? { ...report, status: 'not-attempted' } : report;
}

/** Hosts are worked on at the same time; the journal's lines are written one after the other. */
function oneByOne(journal: Journal): Pick<Journal, 'record'> {
  let last = Promise.resolve();
  return {
    record(event) {
      last = last.then(() => journal.record(event));
      return last;
    },
  };
}

/** null: go on. Otherwise why not, with the exit code; it has been said on stderr. */
async function confirm(
  hosts: number,
  { yes }: Switches,
  context: Context,
): Promise<{ error: ReportError; exitCode: ExitCode } | null> {
  if (yes) return null;
  try {
    if (!context.prompter.interactive)
      throw new UsageError(
        'Nothing was changed: the plan was not confirmed and nobody can be asked.',
        'Give --yes to carry it out, or --dry-run to see it only.',
        'answer-needed',
      );
    const message = `Carry this out on ${count(hosts, 'host')}?`;
    if (await context.prompter.confirm({ message, option: '--yes', initial: false })) return null;
    throw new CancelledError('Declined; nothing was changed.');
  } catch (error) {
    const explained = explainError(error);
    if (explained.exitCode === ExitCode.defect) throw error;
    context.terminal.warn(errorView(explained, context.terminal.look));
    const { code, message, hint, exitCode } = explained;
    return { error: { code, message, hint }, exitCode };
  }
}

function endOf(hosts: readonly HostReport[], context: Context): ExitCode {
  const cut =
    context.signal.aborted &&
    hosts.some((host) => host.status === 'not-attempted' || host.error?.code === 'cancelled');
  const failed = hosts.some((host) => host.status === 'failed' || host.status === 'unreachable');
  return worstExitCode([
    cut ? ExitCode.cancelled : ExitCode.ok,
    failed ? ExitCode.failed : ExitCode.ok,
  ]);
}
