import { digestWithoutSecrets } from '../config/document.ts';
import type { Context } from '../context.ts';
import { type Diagnostic, ExitCode, UserError } from '../errors.ts';
import { type HostConnection, HostError } from '../hosts/connection.ts';
import { explainStart, type HostFacts } from '../hosts/facts.ts';
import type { Look } from '../hosts/observe.ts';
import { observeHost } from '../hosts/observe.ts';
import { hostPerformer } from '../hosts/perform-step.ts';
import { preflightWarnings } from '../hosts/preflight.ts';
import { type HostReport, healthError, type ReportError, reportPlugin } from '../hosts/report.ts';
import { type Executed, executePlan } from '../plan/execute.ts';
import { planHost } from '../plan/host-plan.ts';
import { type HostStep, isOwed } from '../plan/host-steps.ts';
import type { Journal } from '../plan/journal.ts';
import type { Plan } from '../plan/plan.ts';
import { explainError } from '../terminal/explain.ts';
import { stepWords } from '../terminal/host-step-words.ts';
import { goalOn, type HostsJob } from './hosts-job.ts';
import { type LockSwitches, withHostLock } from './hosts-lock.ts';
import { type SceneCommon, sceneOf } from './hosts-scene.ts';

export interface HostWork {
  readonly connection: HostConnection;
  readonly plan: Plan<HostStep>;
  /** What the host was like when the plan was made. */
  readonly facts: HostFacts;
}

export interface Applied {
  readonly report: HostReport;
  /** The cause is in ONTAP, the config or the image: every other host would fail alike. */
  readonly everywhere: boolean;
}

/** The run that a host is changed by. */
export interface HostRun extends LockSwitches {
  readonly run: string;
  readonly journal: Pick<Journal, 'record'>;
}

interface Failure {
  readonly error: ReportError;
  readonly everywhere: boolean;
}

/**
 * Carries a plan out on one host and looks again: a step that went well is no proof that the plugin works.
 * Where no step was begun, nothing is looked at. Never throws for what a host or the journal does; the report
 * says it.
 */
export async function applyHost(
  work: HostWork,
  job: HostsJob,
  common: SceneCommon,
  context: Context,
  run: HostRun,
): Promise<Applied> {
  const { connection } = work;
  const { journal } = run;
  const host = connection.target.name;
  const { plan, before, ...executed } = await changeHost(work, job, common, context, run);
  const begun = executed.outcomes.some((one) => one.status !== 'not-attempted');
  const seen = begun ? await lookAgain(connection, job.look, context) : before;
  const failure = failureOf(executed.error, seen, job, host);
  const facts = seen instanceof HostError ? null : seen;
  tellEnd(host, failure, facts, context);
  const tried = begun || executed.error instanceof HostError;
  const end = failure === null ? 'done' : tried ? 'failed' : 'not-attempted';
  // A journal that cannot be written takes nothing away from what was done here; the run tells of it.
  await journal
    .record({ host, event: 'host.end', status: end, error: failure?.error.code ?? null })
    .catch(() => undefined);
  const report: HostReport = {
    host,
    status: end,
    plugin: facts === null ? null : reportPlugin(facts, digestWithoutSecrets),
    plan,
    outcomes: executed.outcomes,
    error: failure?.error ?? null,
    warnings: facts === null ? [] : preflightWarnings(facts, context.clock.now()),
  };
  return { report, everywhere: failure?.everywhere ?? false };
}

/** Carries the plan out under the host's lock. */
async function changeHost(
  { connection, plan, facts }: HostWork,
  job: HostsJob,
  common: SceneCommon,
  context: Context,
  run: HostRun,
): Promise<Executed & { plan: Plan<HostStep>; before: HostFacts }> {
  const host = connection.target.name;
  const about = { run: run.run, command: job.command };
  try {
    return await withHostLock(connection, about, run, context, async (lock) => {
      // Whoever was waited for, here or on an earlier host, has changed the host meanwhile.
      const stale = lock.waited || run.waitForLockSeconds > 0;
      const before = stale
        ? await observeHost(connection, { ...job.look, patienceSeconds: 0 })
        : facts;
      const goal = goalOn(job, before);
      const now = stale
        ? planHost(host, (await sceneOf(connection, before, job, common)).observed, goal)
        : plan;
      if (now.blockers[0] !== undefined) throw blockedError(host, now.blockers[0]);
      const content = goal.config?.content ?? null;
      const perform = hostPerformer(connection, { content, manager: common.manager });
      const executed = await executePlan({
        plan: now,
        perform: async (step) => {
          await lock.check();
          context.progress.start(`${host}: ${sentenceOf(step)}`);
          await perform(step);
        },
        isOwed: (step, tried) =>
          isOwed(step, (kind) => {
            const id = now.steps.find((one) => one.kind === kind)?.id;
            return tried.find((one) => one.step === id)?.status ?? 'not-attempted';
          }),
        journal: { record: (event) => run.journal.record({ host, ...event }) },
        clock: context.clock,
        signal: context.signal,
        explain: explainError,
      });
      return { ...executed, plan: now, before };
    });
  } catch (error) {
    if (!(error instanceof HostError || error instanceof UserError)) throw error;
    const outcomes = plan.steps.map(({ id }) => ({
      step: id,
      status: 'not-attempted' as const,
      ms: 0,
    }));
    return { plan, before: facts, outcomes, error };
  }
}

/** Whoever was waited for left the host in a state that no step can mend. */
function blockedError(host: string, { code, message, hint }: Diagnostic): HostError {
  return new HostError('failed', host, { code, message, hint: hint ?? undefined });
}

function tellEnd(
  host: string,
  failure: Failure | null,
  facts: HostFacts | null,
  { progress }: Context,
): void {
  if (failure !== null) progress.failed(`${host}: ${failure.error.code}`);
  else if (facts?.health.healthy === true) progress.done(`${host}: the plugin answers`);
  else if (facts?.plugin?.enabled === true)
    progress.done(`${host}: the plugin runs; whether it works could not be told`);
  else progress.done(`${host}: done`);
}

function sentenceOf(step: HostStep): string {
  const { what, details } = stepWords(step);
  return `${what} ${details}`;
}

/** After Ctrl-C a plugin that is still starting is not waited for. */
async function lookAgain(
  connection: HostConnection,
  look: Look,
  { progress, signal }: Context,
): Promise<HostFacts | HostError> {
  const patienceSeconds = signal.aborted ? 0 : look.patienceSeconds;
  const what = signal.aborted ? 'looking again' : 'waiting for the driver to answer';
  progress.start(`${connection.target.name}: ${what}`);
  try {
    return await observeHost(connection, { ...look, patienceSeconds });
  } catch (error) {
    if (error instanceof HostError) return error;
    throw error;
  }
}

function failureOf(
  error: unknown,
  seen: HostFacts | HostError,
  job: HostsJob,
  host: string,
): Failure | null {
  if (error !== undefined) return stepFailure(error, seen);
  if (seen instanceof HostError) return { error: reportError(seen), everywhere: false };
  const goal = goalOn(job, seen);
  // A plugin that is to be stopped, or stays stopped, is not asked how it is.
  const runs = goal.running === true || seen.plugin?.enabled === true;
  const unwell = runs ? healthError(seen) : null;
  if (unwell !== null)
    return { error: unwell, everywhere: seen.health.explanation?.everywhere ?? false };
  const left = planHost(host, seen, { ...goal, restart: false });
  if (left.steps.length === 0 && left.blockers.length === 0) return null;
  return {
    error: {
      code: 'not-converged',
      message: `Every step went well, and yet something is left to do: ${left.steps.map((step) => step.id).join(', ')}.`,
      hint: 'Somebody else may be changing the same host. Run the command again.',
    },
    everywhere: false,
  };
}

/** Docker says only that the plugin's socket is missing; why is in the plugin's own last words. */
function stepFailure(error: unknown, seen: HostFacts | HostError): Failure {
  const plain = reportError(error);
  if (plain.code !== 'plugin-start-failed' || seen instanceof HostError)
    return { error: plain, everywhere: plain.code === 'image-not-found' };
  const { said, explanation } = explainStart(seen, plain.message);
  if (explanation === null)
    return {
      error: { ...plain, message: `${plain.message} The plugin's last words: ${said}` },
      everywhere: false,
    };
  return {
    error: {
      code: `plugin-${explanation.rule}`,
      message: `${explanation.cause} The plugin says: ${said}`,
      hint: explanation.mend,
    },
    everywhere: explanation.everywhere,
  };
}

function reportError(error: unknown): ReportError {
  const { code, message, hint, exitCode } = explainError(error);
  if (exitCode === ExitCode.defect) throw error;
  return { code, message, hint };
}
