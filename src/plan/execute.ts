import { CancelledError } from '../errors.ts';
import type { Progress } from '../terminal/progress.ts';
import type { Journal } from './journal.ts';
import type { Clock, Plan, Step, StepOutcome } from './plan.ts';

export interface Execution<S extends Step> {
  readonly plan: Plan<S>;
  /** Does one step; throws when it fails. */
  readonly perform: (step: S) => Promise<void>;
  readonly journal: Pick<Journal, 'record'>;
  readonly clock: Clock;
  /** The first Ctrl-C: what is running is finished, the rest is not attempted. */
  readonly signal: AbortSignal;
  /** A failure in words, for the outcome and the journal. */
  readonly explain: (error: unknown) => { code: string; message: string; hint: string | null };
  /** Whether a step is done although the run ended early, after what was tried so far. Absent: none is. */
  readonly isOwed?: (step: S, tried: readonly StepOutcome[]) => boolean;
  /** Which of the earlier steps must be done before a step begins. Absent: all, one after the other. */
  readonly waitsFor?: (step: S, earlier: readonly S[]) => readonly S[];
  readonly progress?: Progress;
  /** One sentence about a step, for the progress line. Absent: its id. */
  readonly sentence?: (step: S) => string;
}

export interface Executed {
  /** One for each step of the plan, in its order. */
  readonly outcomes: readonly StepOutcome[];
  /** Why the run ended early: what a step threw, or CancelledError. */
  readonly error?: Error;
}

/**
 * Does the steps of a plan, each when those that it waits for are done, and begins no more after the first failure, but
 * for what is owed by then. Each step is journaled before and after; when the journal cannot be written, nothing more is
 * changed. Never throws.
 */
export async function executePlan<S extends Step>(run: Execution<S>): Promise<Executed> {
  const { steps } = run.plan;
  const outcomes = new Map<S, StepOutcome>();
  /** Sentences of the steps that are under way. */
  const going = new Set<string>();
  const inOrder = (): StepOutcome[] => steps.flatMap((step) => outcomes.get(step) ?? []);
  let ended: { error: Error } | null = null;
  const doStep = async (step: S): Promise<void> => {
    if (ended === null && run.signal.aborted) ended = { error: new CancelledError() };
    if (ended !== null && run.isOwed?.(step, inOrder()) !== true) {
      outcomes.set(step, { step: step.id, status: 'not-attempted', ms: 0 });
      return;
    }
    const attempt = await attemptStep(run, step, going, {
      // While its line was written something else may have gone wrong.
      mayBegin: () => ended === null || run.isOwed?.(step, inOrder()) === true,
      // What went wrong first is what the run ended of.
      failed: (error) => {
        ended ??= { error };
      },
    });
    outcomes.set(step, attempt.outcome);
    if ('error' in attempt) ended ??= { error: attempt.error };
  };
  const begun = new Map<S, Promise<void>>();
  for (const [index, step] of steps.entries()) {
    const earlier = steps.slice(0, index);
    const awaited = run.waitsFor?.(step, earlier) ?? earlier;
    const done = Promise.all(awaited.map(async (one) => begun.get(one)));
    begun.set(
      step,
      done.then(() => doStep(step)),
    );
  }
  await Promise.all(begun.values());
  // Set inside of what was awaited, where the compiler does not look.
  const end = ended as { error: Error } | null;
  return { outcomes: inOrder(), ...(end !== null && { error: end.error }) };
}

type Attempt = { outcome: StepOutcome } | { outcome: StepOutcome; error: Error };

async function attemptStep<S extends Step>(
  run: Execution<S>,
  step: S,
  going: Set<string>,
  rest: { readonly mayBegin: () => boolean; readonly failed: (error: Error) => void },
): Promise<Attempt> {
  const sentence = run.sentence?.(step) ?? step.id;
  try {
    await run.journal.record({ event: 'step.start', step });
  } catch (error) {
    return { outcome: { step: step.id, status: 'not-attempted', ms: 0 }, error: asError(error) };
  }
  if (!rest.mayBegin()) {
    const outcome: StepOutcome = { step: step.id, status: 'not-attempted', ms: 0 };
    // The journal says that it was not begun after all; the run ends of something else already.
    await run.journal.record({ event: 'step.end', ...outcome }).catch(() => undefined);
    return { outcome };
  }
  going.add(sentence);
  run.progress?.start(sentence);
  const begun = run.clock.monotonicMs();
  const spent = (): number => Math.max(0, Math.round(run.clock.monotonicMs() - begun));
  let attempt: Attempt;
  try {
    await run.perform(step);
    attempt = { outcome: { step: step.id, status: 'done', ms: spent() } };
    run.progress?.done(sentence);
  } catch (error) {
    const { code, message, hint } = run.explain(error);
    const outcome: StepOutcome = {
      step: step.id,
      status: 'failed',
      ms: spent(),
      error: { code, message, hint },
    };
    attempt = { outcome, error: asError(error) };
    rest.failed(asError(error));
    run.progress?.failed(sentence);
  }
  going.delete(sentence);
  const other = [...going].at(-1);
  if (other !== undefined) run.progress?.start(other);
  try {
    await run.journal.record({ event: 'step.end', ...attempt.outcome });
  } catch (error) {
    return { outcome: attempt.outcome, error: 'error' in attempt ? attempt.error : asError(error) };
  }
  return attempt;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
