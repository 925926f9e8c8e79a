import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { madeHere } from '../plan/made-here.ts';
import type { Plan } from '../plan/plan.ts';
import { blocker } from '../plan/planned.ts';
import { readRuns } from '../plan/recorded.ts';
import { hasVolumes, type RemovalWorld } from '../plan/removal-plan.ts';
import type { RemovalStep } from '../plan/removal-steps.ts';
import type { Given } from './given.ts';
import { openOntap } from './ontap-session.ts';
import { type Carried, runDocument, type Switches, switchesOf } from './plan-run.ts';
import { broughtJournals, carryOutRemoval, removalView } from './removal-run.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  readonly svm: string;
  readonly switches: Switches;
}

export const command = defineCommand<Input, Carried<RemovalStep>>({
  async input(given, context) {
    const svm =
      given.text('svm') ??
      (await context.prompter.text({ message: 'SVM to take away:', option: '--svm' }));
    const switches = switchesOf(given);
    await confirmName(given, context, svm, switches.dryRun);
    return { given, svm, switches };
  },

  async run({ given, svm, switches }, context) {
    const client = await openOntap(given, context);
    try {
      const place = (await client.identity()).name;
      const made = madeHere(await readRuns(context, broughtJournals(given, context)), svm, place);
      const adjust = (plan: Plan<RemovalStep>, world: RemovalWorld): Plan<RemovalStep> =>
        refuseForeign(svm, plan, world);
      const removal = { command: 'svm teardown', svm, place, made, adjust };
      return await carryOutRemoval(removal, client, switches, context);
    } finally {
      client.close();
    }
  },

  view: removalView,
  json: runDocument,
  exitCode: (result) => result.exitCode,
});

/** The name typed once more. Throws UsageError when it is missing and nobody can be asked, or is another one. */
async function confirmName(
  given: Given,
  context: Context,
  svm: string,
  dryRun: boolean,
): Promise<void> {
  const typed = given.text('confirm');
  if (typed === svm || (dryRun && typed === undefined)) return;
  if (typed !== undefined)
    throw new UsageError(
      `--confirm says ${typed}, and --svm says ${svm}. Nothing was changed.`,
      `Give --confirm ${svm} if that is the SVM to take away.`,
    );
  if (!context.prompter.interactive)
    throw new UsageError(
      `Nothing was changed: taking away ${svm} was not confirmed by its name.`,
      `Give --confirm ${svm}, or --dry-run to see the plan only.`,
      'answer-needed',
    );
  await context.prompter.text({
    message: `Type the name of the SVM once more to take it away:`,
    option: '--confirm',
    check: (value) => (value.trim() === svm ? null : `This is not ${svm}.`),
  });
}

/** A teardown that would take away nothing is refused with its reason, and so is one beside volumes of others. */
function refuseForeign(
  svm: string,
  plan: Plan<RemovalStep>,
  world: RemovalWorld,
): Plan<RemovalStep> {
  if (world.svm === null) return plan;
  const blockers = [...plan.blockers];
  const others = world.volumes.filter((volume) => !volume.svmRoot);
  if (others.length > 0 && !blockers.some(({ code }) => code === 'svm-has-volumes'))
    blockers.push(hasVolumes(svm, others));
  if (plan.steps.length === 0)
    blockers.push(
      blocker(
        'nothing-recorded',
        svm,
        `Nothing on SVM ${svm} is known to have been made by this program, so it is left alone.`,
        'Run it where the SVM was made, or bring the journals from there (~/.local/state/netappdvp/runs) and give --journal FOLDER.',
      ),
    );
  return { ...plan, blockers };
}
