import { UsageError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { emptyPlanned } from '../plan/planned.ts';
import { heldVolumes } from '../plan/removal-observe.ts';
import { performRemovalStep } from '../plan/removal-perform.ts';
import { planAggregatesAway } from '../plan/removal-plan.ts';
import { describeRemovalStep, type RemovalStep } from '../plan/removal-steps.ts';
import { noDataAggregates } from '../plan/svm-aggregates.ts';
import { findSvm } from './aggregates-list.ts';
import type { Given } from './given.ts';
import { splitList } from './lists.ts';
import { openOntap } from './ontap-session.ts';
import { type Carried, carryOut, runDocument, type Switches, switchesOf } from './plan-run.ts';
import { removalView } from './removal-run.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  readonly svm: string;
  readonly names: readonly string[];
  readonly switches: Switches;
}

export const command = defineCommand<Input, Carried<RemovalStep>>({
  async input(given, context) {
    const svm =
      given.text('svm') ??
      (await context.prompter.text({ message: 'SVM that loses aggregates:', option: '--svm' }));
    const names = given.args.flatMap(splitList);
    if (names.length === 0)
      throw new UsageError(
        'No aggregate was named.',
        `netappdvp aggregates unassign --svm ${svm} AGGREGATE…; the names: netappdvp aggregates list --svm ${svm}`,
        'answer-needed',
      );
    return { given, svm, names, switches: switchesOf(given) };
  },

  async run({ given, svm, names, switches }, context) {
    const client = await openOntap(given, context);
    try {
      const plan = async (): Promise<Plan<RemovalStep>> => {
        const [found, volumes, aggregates] = await Promise.all([
          findSvm(client, svm),
          heldVolumes(client, svm),
          client.listAggregates(),
        ]);
        const planned = emptyPlanned<RemovalStep>();
        const others = names.filter((name) => !found.aggregates.includes(name));
        planned.blockers.push(...noDataAggregates(others, aggregates));
        planAggregatesAway(svm, names, { svm: found, volumes }, planned);
        return { subject: svm, ...planned };
      };
      context.progress.start(`Reading what ${svm} has`);
      const [first, { name: place }] = await Promise.all([plan(), client.identity()]);
      context.progress.stop();
      return await carryOut<RemovalStep>(
        {
          command: 'aggregates unassign',
          ...(place !== null && { place }),
          plan: first,
          words: describeRemovalStep,
          question: `Take these away from ${svm}?`,
          perform: (step) => performRemovalStep(client, step),
          replan: plan,
        },
        switches,
        context,
      );
    } finally {
      client.close();
    }
  },

  view: removalView,
  json: runDocument,
  exitCode: (result) => result.exitCode,
});
