import type { Context } from '../context.ts';
import { CancelledError, ExitCode, UsageError, UserError } from '../errors.ts';
import { type HostConnection, HostError } from '../hosts/connection.ts';
import type { Fix } from '../hosts/fixes.ts';
import { runPool } from '../hosts/pool.ts';
import { type Executed, executePlan } from '../plan/execute.ts';
import { checkJournalPlace, openJournal } from '../plan/journal.ts';
import type { Plan, Step, StepOutcome } from '../plan/plan.ts';
import { explainError } from '../terminal/explain.ts';
import { fixPlansView } from '../terminal/preflight-view.ts';
import { count } from '../terminal/style.ts';
import type { Rollout } from './hosts-input.ts';
import { oneByOne } from './hosts-journal.ts';
import { type LockSwitches, withHostLock } from './hosts-lock.ts';
import type { Switches } from './plan-run.ts';
import type { Looked } from './preflight-look.ts';
import { show } from './show.ts';

/** Mends one finding of a host. */
export interface FixStep extends Step {
  readonly kind: 'host.fix';
  /** The finding's code. */
  readonly finding: string;
  readonly command: string;
}

/** Downloads of packages may be slow. */
const FIX_MS = 900_000;

/** The safe fixes of a host's findings as a plan. Pure. */
export function planFixes({ host, findings }: Pick<Looked, 'host' | 'findings'>): Plan<FixStep> {
  const steps = findings.flatMap(({ code, fix }): FixStep[] =>
    fix?.safe === true
      ? [{ id: `fix:${code}`, kind: 'host.fix', finding: code, command: fix.command }]
      : [],
  );
  // Two findings may have the same cure: it is taken once.
  const once = steps.filter(
    ({ command }, i) => steps.findIndex((other) => other.command === command) === i,
  );
  return { subject: host, steps: once, unchanged: [], blockers: [] };
}

export interface Fixed {
  readonly run: string | null;
  /** By host. */
  readonly outcomes: ReadonlyMap<string, readonly StepOutcome[]>;
  readonly exitCode: ExitCode;
}

type Input = Rollout & Switches & LockSwitches;

/**
 * Shows the safe fixes of every host, has them confirmed once and carries them out, each host under its lock.
 * Throws UsageError or CancelledError when nobody said yes; what goes wrong on a host is in its outcomes.
 */
export async function fixHosts(
  looked: readonly Looked[],
  input: Input,
  context: Context,
): Promise<Fixed> {
  const works = looked
    .map((one) => ({ one, plan: planFixes(one) }))
    .filter(({ plan, one }) => plan.steps.length > 0 && one.connection !== null);
  if (works.length === 0) return { run: null, outcomes: new Map(), exitCode: ExitCode.ok };
  const plans = works.map(({ plan }) => plan);
  show(fixPlansView(plans, context.terminal.look), input, context);
  await checkJournalPlace(context);
  await confirm(works.length, input, context);
  const journal = await openJournal(context, {
    command: 'hosts preflight --fix',
    subject: count(works.length, 'host'),
  });
  const events = oneByOne(journal);
  try {
    const done = await runPool(
      works,
      async ({ one, plan }) => {
        const host = one.host;
        const executed = await fixHost(one, plan, { ...input, run: journal.run }, context, {
          record: (event) => events.record({ host, ...event }),
        });
        return { host, ...executed };
      },
      {
        ...input,
        failed: ({ error }) => error !== undefined,
        stopped: () => context.signal.aborted || events.failure() !== null,
      },
    );
    const ended = done.filter((one) => one !== null);
    const codes = ended.map(({ error }) => (error === undefined ? ExitCode.ok : ExitCode.failed));
    const exitCode = context.signal.aborted
      ? ExitCode.cancelled
      : (codes.find((code) => code !== ExitCode.ok) ?? ExitCode.ok);
    await events.record({ event: 'run.end', exitCode }).catch(() => undefined);
    return {
      run: journal.run,
      outcomes: new Map(ended.map(({ host, outcomes }) => [host, outcomes])),
      exitCode,
    };
  } finally {
    await journal.close().catch(() => undefined);
  }
}

async function fixHost(
  { host, connection, findings }: Looked,
  plan: Plan<FixStep>,
  run: LockSwitches & { readonly run: string },
  context: Context,
  journal: { record(event: object): Promise<void> },
): Promise<Executed> {
  if (connection === null) throw new TypeError('a host without a connection has no plan');
  const fixes = new Map(findings.map(({ code, fix }) => [code, fix]));
  const about = { run: run.run, command: 'hosts preflight --fix' };
  try {
    return await withHostLock(connection, about, run, context, (lock) =>
      executePlan({
        plan,
        perform: async (step) => {
          await lock.check();
          context.progress.start(`${host}: ${step.command}`);
          await performFix(connection, step, fixes.get(step.finding) ?? null);
        },
        journal,
        clock: context.clock,
        signal: context.signal,
        explain: explainError,
      }),
    );
  } catch (error) {
    if (!(error instanceof HostError || error instanceof UserError)) throw error;
    context.terminal.warn(`${host}: ${error.message}`);
    const outcomes = plan.steps.map(({ id }) => ({
      step: id,
      status: 'not-attempted' as const,
      ms: 0,
    }));
    return { outcomes, error };
  }
}

/** Runs one fix. Throws HostError with the words of what failed. */
async function performFix(host: HostConnection, step: FixStep, fix: Fix | null): Promise<void> {
  if (fix === null) throw new TypeError(`no fix for ${step.finding}`);
  const { exitCode, stderr, stdout } = await host.run({
    name: step.id,
    script: fix.script,
    args: fix.args,
    asRoot: true,
    timeoutMs: FIX_MS,
  });
  if (exitCode === 0) return;
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-3).join(' ').slice(0, 300);
  throw new HostError('failed', host.target.name, {
    code: 'fix-failed',
    message: `"${step.command}" ended with exit code ${exitCode}${said === '' ? '' : `: ${said}`}`,
    hint: 'Run it by hand on the host and look at what it says.',
  });
}

async function confirm(hosts: number, { yes }: Switches, context: Context): Promise<void> {
  if (yes) return;
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
