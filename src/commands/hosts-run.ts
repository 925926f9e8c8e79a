import type { Context } from '../context.ts';
import { CancelledError, ExitCode, UsageError, worstExitCode } from '../errors.ts';
import { runPool } from '../hosts/pool.ts';
import type { HostReport, ReportError } from '../hosts/report.ts';
import { checkJournalPlace, type Journal, newRunId, openJournal } from '../plan/journal.ts';
import { explainError } from '../terminal/explain.ts';
import { plansView } from '../terminal/hosts-view.ts';
import { count } from '../terminal/style.ts';
import { applyHost, type HostRun } from './hosts-apply.ts';
import type { HostsJob, JobInput } from './hosts-job.ts';
import { type Events, oneByOne } from './hosts-journal.ts';
import { notAttempted, type Prepared, prepareHosts } from './hosts-prepare.ts';
import { type HostsProof, notTried, proveHosts } from './hosts-prove.ts';
import { closeAll, reportEveryName, type Surveyed, surveyHosts } from './hosts-survey.ts';
import { failure, runDocument } from './plan-run.ts';
import { show } from './show.ts';

export interface HostsResult {
  readonly run: string;
  readonly dryRun: boolean;
  readonly hosts: readonly HostReport[];
  /** Why the whole run ended early. */
  readonly error?: ReportError;
  readonly exitCode: ExitCode;
  readonly ending: HostsJob['ending'];
  /** Only where it was asked for. */
  readonly proof?: HostsProof;
}

/** The JSON document of a command that changes hosts. */
export function hostsDocument(result: HostsResult): object {
  const { ending: _, ...document } = result;
  return runDocument(document);
}

/**
 * Brings every host to what the job wants: looks at all of them, shows all plans, has them confirmed once, carries
 * them out, the first host alone, and looks again. Nothing is changed anywhere while one host is not ready.
 */
export async function runHosts(input: JobInput, context: Context): Promise<HostsResult> {
  const surveyed = await surveyHosts(input, input.job.look, context);
  try {
    const changed = await changeHosts(input, surveyed, context);
    const result =
      input.prove === true ? await withProof(changed, input, surveyed, context) : changed;
    return { ...result, hosts: reportEveryName(result.hosts, surveyed, input) };
  } finally {
    context.progress.stop();
    await closeAll(surveyed);
  }
}

/** Proves the storage once every host is as wanted; a failed proof fails the run. */
async function withProof(
  result: HostsResult,
  { job, yes }: JobInput,
  surveyed: readonly Surveyed[],
  context: Context,
): Promise<HostsResult> {
  if (result.dryRun || result.exitCode !== ExitCode.ok)
    return { ...result, proof: notTried('Not tried: the hosts are not all as wanted yet.') };
  const idle = result.hosts.every(({ status }) => status === 'unchanged');
  try {
    // Whoever agreed to the plan has agreed to its proof; where there was no plan, nobody was asked yet.
    if (idle && !yes) await confirm('Make a volume of 20 MiB, use it and remove it?', context);
  } catch (error) {
    if (explainError(error).exitCode === ExitCode.defect) throw error;
    return { ...result, proof: notTried('Not tried.'), ...failure(error, context) };
  }
  const well = surveyed.flatMap((one) =>
    'connection' in one &&
    result.hosts.some(({ host, plugin }) => host === one.target.name && plugin?.healthy !== false)
      ? [one.connection]
      : [],
  );
  const plugin = { alias: job.goal.alias, driver: job.config?.driver ?? null };
  const proof = await context.uninterrupted(() => proveHosts(well, plugin, context));
  const { ok } = proof;
  const exitCode = worstExitCode([result.exitCode, ok === false ? ExitCode.failed : ExitCode.ok]);
  return { ...result, proof, exitCode };
}

async function changeHosts(
  input: JobInput,
  surveyed: readonly Surveyed[],
  context: Context,
): Promise<HostsResult> {
  const { dryRun, job } = input;
  const { common, reports, works, obstacle } = await prepareHosts(input, surveyed, context);
  const plans = reports.map((report) => report.plan).filter((plan) => plan !== null);
  const result = { run: newRunId(context), dryRun, hosts: reports, ending: job.ending };
  if (dryRun) return { ...result, exitCode: obstacle };
  const blocked = plans.some((plan) => plan.blockers.length > 0);
  if (plans.length > 0 && (obstacle === ExitCode.ok || blocked))
    show(plansView(plans, context.terminal.look), input, context);
  // Nothing is changed anywhere while one host could not be worked on.
  if (obstacle !== ExitCode.ok)
    return { ...result, hosts: reports.map(notAttempted), exitCode: obstacle };
  if (works.length === 0) return { ...result, exitCode: ExitCode.ok };
  const begun = await begin(works.length, input, context);
  if ('refusal' in begun) return { ...result, hosts: reports.map(notAttempted), ...begun.refusal };
  const { journal } = begun;
  const events = oneByOne(journal);
  try {
    const run = { ...input, run: journal.run, journal: events };
    const hosts = await rollOut(input, { common, reports, works }, run, events, context);
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

/**
 * Carries out the plans of hosts: the first alone, then several at once, wave after wave. Returns how every host
 * ended, in order. Never throws for what a host or the journal does.
 */
export async function rollOut(
  input: JobInput,
  { common, reports, works }: Pick<Prepared, 'common' | 'reports' | 'works'>,
  run: HostRun,
  events: Pick<Events, 'failure'>,
  context: Context,
): Promise<HostReport[]> {
  const { job } = input;
  const applied = await runPool(works, (work) => applyHost(work, job, common, context, run), {
    ...input,
    // A Swarm whose nodes go out together has nowhere to put their tasks.
    ...(job.goal.consent.drain ? { concurrency: 1, maxFailures: input.maxFailures ?? 0 } : {}),
    failed: ({ report }) => report.status === 'failed' || report.status === 'unreachable',
    afterFirst: (first) => !first.everywhere,
    stopped: () => context.signal.aborted || events.failure() !== null,
  });
  const byHost = new Map(
    applied.flatMap((one) => (one === null ? [] : [[one.report.host, one.report]])),
  );
  return reports.map((report) => byHost.get(report.host) ?? notAttempted(report));
}

/** Has the plan confirmed and starts the journal; or why not, with the exit code, after saying it on stderr. */
async function begin(
  hosts: number,
  { yes, job }: JobInput,
  context: Context,
): Promise<{ journal: Journal } | { refusal: { error: ReportError; exitCode: ExitCode } }> {
  try {
    await checkJournalPlace(context);
    if (!yes) await confirm(`Carry this out on ${count(hosts, 'host')}?`, context);
    const about = { command: job.command, subject: job.goal.alias };
    return { journal: await openJournal(context, about) };
  } catch (error) {
    if (explainError(error).exitCode === ExitCode.defect) throw error;
    return { refusal: failure(error, context) };
  }
}

/** Throws when nobody said yes. */
async function confirm(message: string, context: Context): Promise<void> {
  if (!context.prompter.interactive)
    throw new UsageError(
      'Nothing was changed: the plan was not confirmed and nobody can be asked.',
      'Give --yes to carry it out, or --dry-run to see it only.',
      'answer-needed',
    );
  if (await context.prompter.confirm({ message, option: '--yes', initial: false })) return;
  throw new CancelledError('Declined; nothing was changed.');
}

/** What a run ends with whose hosts ended so. */
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
