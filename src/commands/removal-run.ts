import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import type { OntapClient } from '../ontapi/client.ts';
import type { MadeHere } from '../plan/made-here.ts';
import type { Plan } from '../plan/plan.ts';
import type { RecordedRun } from '../plan/recorded.ts';
import { observeRemoval } from '../plan/removal-observe.ts';
import { performRemovalStep } from '../plan/removal-perform.ts';
import { planRemoval, type RemovalWorld } from '../plan/removal-plan.ts';
import { describeRemovalStep, type RemovalStep } from '../plan/removal-steps.ts';
import { planView, runLine } from '../terminal/plan-view.ts';
import type { Look } from '../terminal/terminal.ts';
import type { Given } from './given.ts';
import { type Carried, carryOut, type Switches } from './plan-run.ts';

/** A way back that is to be carried out. */
export interface Removal {
  /** Words of the command, for the journal. */
  readonly command: string;
  readonly svm: string;
  readonly place: string | null;
  readonly made: MadeHere;
  /** Looks at a plan before it is shown; absent: it stays as it is. */
  readonly adjust?: (plan: Plan<RemovalStep>, world: RemovalWorld) => Plan<RemovalStep>;
}

/** --journal: journals of runs that were made on other machines. */
export function broughtJournals(given: Given, { paths }: Context): string[] {
  return given.list('journal').map((path) => resolve(paths.cwd, path));
}

/** Observes, plans, shows, confirms and carries out the way back. */
export async function carryOutRemoval(
  removal: Removal,
  client: OntapClient,
  switches: Switches,
  context: Context,
): Promise<Carried<RemovalStep>> {
  const { svm, made, place, command } = removal;
  const replan = async (): Promise<Plan<RemovalStep>> => {
    const world = await observeRemoval(client, svm, made);
    const plan = planRemoval(svm, made, world);
    return removal.adjust?.(plan, world) ?? plan;
  };
  context.progress.start(`Reading what ${svm} has`);
  const plan = await replan();
  context.progress.stop();
  return carryOut<RemovalStep>(
    {
      command,
      plan,
      ...(place !== null && { place }),
      words: describeRemovalStep,
      question: `Take this away from ${place ?? 'the cluster'}?`,
      perform: (step) => performRemovalStep(client, step),
      replan,
    },
    switches,
    context,
  );
}

export function removalView(result: Carried<RemovalStep>, look: Look): string {
  return result.dryRun
    ? `${planView(result.plan, describeRemovalStep, look)}\n`
    : runLine(result, look);
}

/** Finds a recorded run. Throws UserError that names the newest ones. */
export function findRun(runs: readonly RecordedRun[], wanted: string): RecordedRun {
  const found = runs.find(({ run }) => run === wanted);
  if (found !== undefined) return found;
  throw new UserError({
    code: 'run-not-found',
    message: `There is no recorded run ${wanted}.`,
    hint:
      runs.length === 0
        ? 'Nothing was recorded here yet.'
        : `The last ones: ${runs
            .slice(-3)
            .map(({ run }) => run)
            .join(', ')} (netappdvp history)`,
  });
}
