import { digestWithoutSecrets } from '../config/document.ts';
import type { Context } from '../context.ts';
import { CancelledError, ExitCode, UsageError, worstExitCode } from '../errors.ts';
import { lockObstacle } from '../hosts/lock.ts';
import type { Look } from '../hosts/observe.ts';
import { runPool } from '../hosts/pool.ts';
import { preflightError, preflightWarnings } from '../hosts/preflight.ts';
import { type HostReport, type ReportError, reportPlugin } from '../hosts/report.ts';
import { planHost } from '../plan/host-plan.ts';
import { checkJournalPlace, type Journal, newRunId, openJournal } from '../plan/journal.ts';
import { explainError } from '../terminal/explain.ts';
import { installView, plansView } from '../terminal/hosts-view.ts';
import { count } from '../terminal/style.ts';
import { applyHost, type HostWork } from './hosts-apply.ts';
import { type HostsInput, readHostsInput } from './hosts-input.ts';
import { oneByOne } from './hosts-journal.ts';
import { type LockSwitches, lockSwitchesOf } from './hosts-lock.ts';
import { readWantedPlugin, type WantedPlugin } from './hosts-plugin.ts';
import { closeAll, reportEveryName, type Surveyed, surveyHosts } from './hosts-survey.ts';
import { failure, runDocument, type Switches, switchesOf } from './plan-run.ts';
import { show } from './show.ts';
import { defineCommand } from './spec.ts';

interface Input extends HostsInput, Switches, LockSwitches {
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
    return {
      ...(await readHostsInput(given, context)),
      ...switchesOf(given),
      ...lockSwitchesOf(given),
      wanted,
    };
  },

  async run(input, context) {
    const look = lookFor(input.wanted, context);
    const surveyed = await surveyHosts(input, look, context);
    try {
      const result = await install(input, surveyed, look, context);
      return { ...result, hosts: reportEveryName(result.hosts, surveyed, input) };
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
    show(plansView(plans, context.terminal.look), input, context);
  // Nothing is changed anywhere while one host could not be worked on.
  if (obstacle !== ExitCode.ok)
    return { ...result, hosts: reports.map(notAttempted), exitCode: obstacle };
  const works = surveyed.flatMap((one, i): HostWork[] => {
    const plan = reports[i]?.plan ?? null;
    return 'connection' in one && plan !== null && plan.steps.length > 0
      ? [{ connection: one.connection, plan, facts: one.facts }]
      : [];
  });
  if (works.length === 0) return { ...result, exitCode: ExitCode.ok };
  const begun = await begin(works.length, input, context);
  if ('refusal' in begun) return { ...result, hosts: reports.map(notAttempted), ...begun.refusal };
  const { journal } = begun;
  const events = oneByOne(journal);
  try {
    const applied = await runPool(
      works,
      (work) =>
        applyHost(work, wanted, look, context, { ...input, run: journal.run, journal: events }),
      {
        ...input,
        failed: ({ report }) => report.status === 'failed' || report.status === 'unreachable',
        afterFirst: (first) => !first.everywhere,
        stopped: () => context.signal.aborted || events.failure() !== null,
      },
    );
    const byHost = new Map(
      applied.flatMap((one) => (one === null ? [] : [[one.report.host, one.report]])),
    );
    const hosts = reports.map((report) => byHost.get(report.host) ?? notAttempted(report));
    const exitCode = endOf(hosts, context);
    await events.record({ event: 'run.end', exitCode }).catch(() => undefined);
    const done = { ...result, run: journal.run, hosts, exitCode };
    const cut =
      exitCode === ExitCode.cancelled
        ? new CancelledError('Cancelled; what was running has ended.')
        : null;
    const trouble = events.failure() ?? cut;
    if (trouble === null) return done;
    const { error, exitCode: failed } = failure(trouble, context);
    return { ...done, error, exitCode: worstExitCode([exitCode, failed]) };
  } finally {
    await journal.close().catch(() => undefined);
  }
}

interface Checked {
  readonly report: HostReport;
  readonly exitCode: ExitCode;
}

/** Everything that can be known before the first change: ssh, sudo, Docker, the management LIF, the plan. */
function checkHost(one: Surveyed, input: Input, context: Context): Checked {
  const { wanted, dryRun } = input;
  const host = one.target.name;
  const nothing = { host, plugin: null, plan: null, outcomes: [], warnings: [] } as const;
  const error =
    'error' in one
      ? one.error
      : (preflightError(one.facts, { host, managementLif: wanted.config.managementLif }) ??
        (input.dryRun || input.breakLock || input.waitForLockSeconds > 0
          ? null
          : lockObstacle(host, one.facts.lock)));
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

/** A host with nothing to do stays unchanged: there was nothing to attempt. */
function notAttempted(report: HostReport): HostReport {
  return report.status === 'planned' ? { ...report, status: 'not-attempted' } : report;
}

/** Has the plan confirmed and starts the journal; or why not, with the exit code, after saying it on stderr. */
async function begin(
  hosts: number,
  { yes, wanted }: Input,
  context: Context,
): Promise<{ journal: Journal } | { refusal: { error: ReportError; exitCode: ExitCode } }> {
  try {
    await checkJournalPlace(context);
    if (!yes) await confirm(hosts, context);
    const about = { command: 'hosts install', subject: wanted.alias };
    return { journal: await openJournal(context, about) };
  } catch (error) {
    if (explainError(error).exitCode === ExitCode.defect) throw error;
    return { refusal: failure(error, context) };
  }
}

/** Throws when nobody said yes. */
async function confirm(hosts: number, context: Context): Promise<void> {
  if (!context.prompter.interactive)
    throw new UsageError(
      'Nothing was changed: the plan was not confirmed and nobody can be asked.',
      'Give --yes to carry it out, or --dry-run to see it only.',
      'answer-needed',
    );
  const message = `Carry this out on ${count(hosts, 'host')}?`;
  if (await context.prompter.confirm({ message, option: '--yes', initial: false })) return;
  throw new CancelledError('Declined; nothing was changed.');
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
