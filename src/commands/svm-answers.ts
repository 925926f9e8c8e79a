import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { type MissingAnswer, missingAnswers, unservedProtocols } from '../plan/svm-plan.ts';
import { protocolWords } from '../plan/svm-steps.ts';
import { dataAggregates, type SvmWanted, type SvmWorld } from '../plan/svm-world.ts';
import { aggregateChoices } from './aggregate-choices.ts';
import { splitList } from './lists.ts';
import {
  checkDistinct,
  clientsMeaning,
  clientsProblem,
  lifMeaning,
  lifProblem,
  parseClients,
  parseLif,
} from './svm-input.ts';

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
      accepts: clientsMeaning,
    });
    const exportClients = splitList(text).flatMap((part) => {
      const parsed = parseClients(part);
      return 'clients' in parsed ? [parsed.clients] : [];
    });
    return { ...wanted, exportClients };
  }
  if (one === 'data-lif') return askDataLifs(world, wanted, context);
  const text = await prompter.text({
    message: 'Address of the management LIF (IP/PREFIXLEN, optionally @NODE:PORT):',
    option,
    check: lifProblem,
    accepts: lifMeaning,
  });
  const lif = parseLif(text);
  if (typeof lif === 'string') throw new UsageError(`${option} ${text}: ${lif}`);
  return { ...wanted, managementLif: lif };
}

/** For each protocol that has none: one for NFS, any number for blocks, where each node wants one. */
async function askDataLifs(
  world: SvmWorld,
  wanted: SvmWanted,
  context: Context,
): Promise<SvmWanted> {
  const { option } = options['data-lif'];
  const dataLifs = [...wanted.dataLifs];
  for (const protocol of unservedProtocols(world, wanted)) {
    const many = protocol !== 'nfs';
    const text = await context.prompter.text({
      message: many
        ? `Addresses of the data LIFs for ${protocolWords[protocol]}, one for each node, separated by commas (IP/PREFIXLEN, optionally @NODE:PORT):`
        : 'Address of the data LIF (IP/PREFIXLEN, optionally @NODE:PORT):',
      option,
      check: (value) => (many ? lifsProblem(value) : lifProblem(value)),
      accepts: (value) => splitList(value).map(lifMeaning).at(-1) ?? null,
    });
    for (const part of many ? splitList(text) : [text]) {
      const lif = parseLif(part);
      if (typeof lif === 'string') throw new UsageError(`${option} ${part}: ${lif}`);
      dataLifs.push({ ...lif, protocol });
    }
  }
  return { ...wanted, dataLifs };
}

function lifsProblem(text: string): string | null {
  const parts = splitList(text);
  if (parts.length === 0) return 'At least one address is needed.';
  return parts.map(lifProblem).find((problem) => problem !== null) ?? null;
}
