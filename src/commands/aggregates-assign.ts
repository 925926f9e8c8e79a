import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { Aggregate, OntapClient } from '../ontapi/client.ts';
import { planAggregates } from '../plan/svm-aggregates.ts';
import { performSvmStep } from '../plan/svm-perform.ts';
import { describeSvmStep, type SvmStep } from '../plan/svm-steps.ts';
import { assignedView } from '../terminal/aggregates-view.ts';
import { planView, runLine } from '../terminal/plan-view.ts';
import { aggregateChoices } from './aggregate-choices.ts';
import { findSvm } from './aggregates-list.ts';
import type { Given } from './given.ts';
import { splitList } from './lists.ts';
import { openOntap } from './ontap-session.ts';
import { type Carried, carryOut, runDocument, type Switches, switchesOf } from './plan-run.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  readonly svm: string;
  readonly names: readonly string[];
  readonly switches: Switches;
}

export const command = defineCommand<Input, Carried<SvmStep>>({
  async input(given, context) {
    const svm =
      given.text('svm') ??
      (await context.prompter.text({
        message: 'SVM that gets the aggregates:',
        option: '--svm',
        check: (value) => (value.trim() === '' ? 'A name is needed.' : null),
      }));
    if (given.args.length === 0 && !context.prompter.interactive)
      throw new UsageError(
        'No aggregate was named.',
        `netappdvp aggregates assign --svm ${svm} AGGREGATE…; the names: netappdvp aggregates list`,
        'answer-needed',
      );
    return { given, svm, names: given.args.flatMap(splitList), switches: switchesOf(given) };
  },

  async run(input, context) {
    const client = await openOntap(input.given, context);
    try {
      return await assign(input, client, context);
    } finally {
      client.close();
    }
  },

  view: (result, look) =>
    result.dryRun
      ? `${planView(result.plan, describeSvmStep, look)}\n`
      : runLine(result, look) + assignedView(result, look),
  json: runDocument,
  exitCode: (result) => result.exitCode,
});

async function assign(
  input: Input,
  client: OntapClient,
  context: Context,
): Promise<Carried<SvmStep>> {
  context.progress.start(`Reading what ${input.svm} may use`);
  const [svm, aggregates, { name: place }] = await Promise.all([
    findSvm(client, input.svm),
    client.listAggregates(),
    client.identity(),
  ]);
  context.progress.stop();
  const names =
    input.names.length > 0
      ? input.names
      : await chooseAggregates(input.svm, svm.aggregates, aggregates, context);
  const plan = (assigned: readonly string[]) => ({
    subject: input.svm,
    ...planAggregates(input.svm, assigned, names, aggregates),
  });
  return carryOut<SvmStep>(
    {
      command: 'aggregates assign',
      ...(place !== null && { place }),
      plan: plan(svm.aggregates),
      words: describeSvmStep,
      question: `Assign to ${input.svm}?`,
      perform: (step) => performSvmStep(client, step),
      replan: async () => plan((await findSvm(client, input.svm)).aggregates),
    },
    input.switches,
    context,
  );
}

async function chooseAggregates(
  svm: string,
  assigned: readonly string[],
  aggregates: readonly Aggregate[],
  context: Context,
): Promise<readonly string[]> {
  const choices = aggregateChoices(aggregates.filter(({ name }) => !assigned.includes(name)));
  if (choices.length === 0) {
    context.terminal.note(`${svm} may use every data aggregate already.`);
    return [];
  }
  return context.prompter.selectMany({
    message: `Aggregates that ${svm} may use besides:`,
    option: 'AGGREGATE…',
    choices,
    atLeastOne: true,
  });
}
