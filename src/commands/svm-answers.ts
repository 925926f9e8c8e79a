import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { type MissingAnswer, missingAnswers } from '../plan/svm-plan.ts';
import { dataAggregates, type SvmWanted, type SvmWorld } from '../plan/svm-world.ts';
import { aggregateChoices } from './aggregate-choices.ts';
import { splitList } from './lists.ts';
import { checkDistinct, clientsProblem, lifProblem, parseClients, parseLif } from './svm-input.ts';

const options: Readonly<Record<MissingAnswer, { option: string; what: string }>> = {
  aggregates: { option: '--aggregates', what: 'an aggregate' },
  'data-lif': { option: '--data-lif', what: 'a data LIF' },
  'management-lif': { option: '--management-lif', what: 'a management LIF' },
  'export-clients': { option: '--export-clients', what: 'clients that may mount' },
};

/**
 * Asks for what the SVM lacks and nobody gave. Throws one UsageError that names every such option when
 * nobody can be asked.
 */
export async function completeAnswers(
  world: SvmWorld,
  wanted: SvmWanted,
  context: Context,
): Promise<SvmWanted> {
  const missing = missingAnswers(world, wanted);
  if (missing.length === 0) return wanted;
  context.progress.stop();
  if (!context.prompter.interactive) {
    const names = missing.map((one) => options[one].option);
    throw new UsageError(
      `The SVM ${wanted.svm} ${world.svm === null ? 'does not exist' : 'is not complete'}: it needs ${missing
        .map((one) => options[one].what)
        .join(', ')}.`,
      `Give ${names.join(', ')}.`,
      'answer-needed',
    );
  }
  let answered = wanted;
  for (const one of missing) answered = await ask(one, world, answered, context);
  checkDistinct(answered);
  return answered;
}

async function ask(
  one: MissingAnswer,
  world: SvmWorld,
  wanted: SvmWanted,
  context: Context,
): Promise<SvmWanted> {
  const { prompter } = context;
  const { option } = options[one];
  if (one === 'aggregates') {
    if (dataAggregates(world.aggregates).length === 0)
      throw new UsageError(
        'The cluster has no data aggregate that could be assigned.',
        'Make one first: storage aggregate create',
      );
    const aggregates = await prompter.selectMany({
      message: `Aggregates that ${wanted.svm} may use:`,
      option,
      choices: aggregateChoices(world.aggregates),
      atLeastOne: true,
    });
    return { ...wanted, aggregates };
  }
  if (one === 'export-clients') {
    const text = await prompter.text({
      message: 'Networks or addresses of the Docker hosts, separated by commas:',
      option,
      check: clientsProblem,
    });
    const exportClients = splitList(text).flatMap((part) => {
      const parsed = parseClients(part);
      return 'clients' in parsed ? [parsed.clients] : [];
    });
    return { ...wanted, exportClients };
  }
  const text = await prompter.text({
    message:
      one === 'data-lif'
        ? 'Address of the data LIF (IP/PREFIXLEN, optionally @NODE:PORT):'
        : 'Address of the management LIF (IP/PREFIXLEN, optionally @NODE:PORT):',
    option,
    check: lifProblem,
  });
  const lif = parseLif(text);
  if (typeof lif === 'string') throw new UsageError(`${option} ${text}: ${lif}`);
  return one === 'data-lif' ? { ...wanted, dataLifs: [lif] } : { ...wanted, managementLif: lif };
}
