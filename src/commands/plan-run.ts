import type { Context } from '../context.ts';
import { CancelledError, ExitCode, UsageError, UserError } from '../errors.ts';
import { executePlan } from '../plan/execute.ts';
import { checkJournalPlace, type Journal, newRunId, openJournal } from '../plan/journal.ts';
import type { Plan, RunResult, Step, StepOutcome } from '../plan/plan.ts';
import { errorView, explainError } from '../terminal/explain.ts';
import { planView, type StepText } from '../terminal/plan-view.ts';
import type { Given } from './given.ts';

/** A plan and what is needed to carry it out. */
export interface PlannedWork<S extends Step> {
  /** Words of the command, for the journal. */
  readonly command: string;
  /** The cluster that it is about, for the journal. */
  readonly place?: string;
  readonly plan: Plan<S>;
  readonly words: (step: S) => StepText | readonly StepText[];
  /** One line for the step while it runs; absent: its words. */
  readonly sentence?: (step: S) => string;
  /** The question before the first change. */
  readonly question: string;
  /** What must be at hand before anything is asked or changed; throws what is missing. */
  readonly prepare?: (dryRun: boolean) => Promise<void>;
  readonly perform: (step: S, journal: Journal) => Promise<void>;
  /** Which of the earlier steps must be done before a step begins. Absent: all, one after the other. */
  readonly waitsFor?: (step: S, earlier: readonly S[]) => readonly S[];
  /** Observes and plans again. */
  readonly replan: () => Promise<Plan<S>>;
}

export interface Switches {
  readonly yes: boolean;
  readonly dryRun: boolean;
}

export interface Carried<S extends Step> extends RunResult<S> {
  readonly exitCode: ExitCode;
}

export function switchesOf(given: Given): Switches {
  return { yes: given.flag('yes'), dryRun: given.flag('dryRun') };
}

/**
 * Shows a plan, has it confirmed, carries it out with a journal, and plans again. Never throws once there is
 * a plan: what goes wrong is in `error`, beside the plan and the outcomes, and has been said on stderr.
 */
export async function carryOut<S extends Step>(
  work: PlannedWork<S>,
  switches: Switches,
  context: Context,
): Promise<Carried<S>> {
  const { plan } = work;
  const { dryRun } = switches;
  const outcomes: StepOutcome[] = [];
  let run = newRunId(context);
  const untouched = plan.steps.map((step) => ({
    step: step.id,
    status: 'not-attempted' as const,
    ms: 0,
  }));
  try {
    context.progress.stop();
    const shown = planView(plan, work.words, context.terminal.look);
    // Nobody is asked about a plan that was not shown, however quiet the run is to be.
    const asks = !switches.yes && context.prompter.interactive && plan.steps.length > 0;
    if (asks && !dryRun) context.terminal.warn(shown);
    else if (!dryRun) context.terminal.note(shown);
    if (plan.blockers.length > 0) {
      if (dryRun) return { run, dryRun, plan, outcomes: untouched, converged: false, exitCode: 0 };
      throw blocked(plan);
    }
    if (!dryRun && plan.steps.length > 0) await checkJournalPlace(context);
    await work.prepare?.(dryRun);
    if (dryRun || plan.steps.length === 0)
      return {
        run,
        dryRun,
        plan,
        outcomes: untouched,
        converged: plan.steps.length === 0,
        exitCode: 0,
      };
    await confirm(work.question, switches, context);
    const journal = await openJournal(context, {
      command: work.command,
      subject: plan.subject,
      ...(work.place !== undefined && { place: work.place }),
    });
    run = journal.run;
    try {
      const executed = await executePlan({
        plan,
        perform: (step) => context.uninterrupted(() => work.perform(step, journal)),
        ...(work.waitsFor !== undefined && { waitsFor: work.waitsFor }),
        journal,
        clock: context.clock,
        signal: context.signal,
        explain: explainError,
        progress: context.progress,
        sentence: work.sentence ?? ((step) => sentenceOf(work.words(step))),
      });
      outcomes.push(...executed.outcomes);
      if (executed.error !== undefined) throw executed.error;
      context.progress.start('Looking again');
      const again = await work.replan();
      if (again.steps.length > 0 || again.blockers.length > 0) throw notConverged(again);
      await journal.record({ event: 'run.end', converged: true });
    } catch (error) {
      const { code, message } = explainError(error);
      // What went wrong matters more than a journal that cannot be written any more.
      const end = { event: 'run.end', converged: false, error: { code, message } };
      await journal.record(end).catch(() => undefined);
      throw error;
    } finally {
      context.progress.stop();
      await journal.close();
    }
    return { run, dryRun, plan, outcomes, converged: true, exitCode: ExitCode.ok };
  } catch (error) {
    return {
      run,
      dryRun,
      plan,
      outcomes: outcomes.length > 0 ? outcomes : untouched,
      converged: false,
      ...failure(error, context),
    };
  }
}

function sentenceOf(words: StepText | readonly StepText[]): string {
  const [first] = [words].flat();
  return first === undefined ? '' : `${first.what}: ${first.details}`;
}

/** Says on stderr what went wrong, returns it for the JSON document with the exit code. */
export function failure(
  error: unknown,
  context: Context,
): { error: NonNullable<RunResult<Step>['error']>; exitCode: ExitCode } {
  context.progress.stop();
  const explained = explainError(error);
  context.terminal.warn(errorView(explained, context.terminal.look));
  const { code, message, hint, exitCode } = explained;
  return { error: { code, message, hint }, exitCode };
}

/** The document of a mutating command: everything but the exit code. */
export function runDocument<R extends { readonly exitCode: ExitCode }>(
  result: R,
): Omit<R, 'exitCode'> {
  const { exitCode: _, ...document } = result;
  return document;
}

async function confirm(question: string, switches: Switches, context: Context): Promise<void> {
  if (switches.yes) return;
  if (!context.prompter.interactive)
    throw new UsageError(
      'Nothing was changed: the plan was not confirmed and nobody can be asked.',
      'Give --yes to carry it out, or --dry-run to see it only.',
      'answer-needed',
    );
  const agreed = await context.prompter.confirm({
    message: question,
    option: '--yes',
    initial: false,
  });
  if (!agreed) throw new CancelledError('Declined; nothing was changed.');
}

function blocked(plan: Plan<Step>): UserError {
  const first = plan.blockers[0];
  const more = plan.blockers.length - 1;
  return new UserError({
    code: first?.code ?? 'blocked',
    message: `Nothing was changed. ${first?.message ?? ''}${more > 0 ? ` (and ${more} more, see the plan)` : ''}`,
    hint: first?.hint ?? undefined,
  });
}

function notConverged(again: Plan<Step>): UserError {
  const left = [...again.steps.map((step) => step.id), ...again.blockers.map((one) => one.message)];
  return new UserError({
    code: 'not-converged',
    message: `Every step went well, and yet something is left to do: ${left.join('; ')}.`,
    hint: 'Somebody else may be changing the same SVM. Run the command again.',
  });
}
