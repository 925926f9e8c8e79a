import { family, isOf } from '../config/drivers.ts';
import { UsageError } from '../errors.ts';
import type { ConfigDocument, ConfigValue } from '../templates/config.ts';
import type { Given } from './given.ts';
import { askBlock } from './init-block.ts';
import { askForCertificate } from './init-certificate.ts';
import { askWithCluster } from './init-choices.ts';
import {
  type Answers,
  type Asking,
  answer,
  problemWith,
  type Question,
  questionsFor,
  settledText,
  withEnding,
  withPrefixProposal,
} from './init-question.ts';
import { hasOntapTarget, openOntap } from './ontap-session.ts';

/** Answers that options give, checked. Throws UsageError. */
export function givenAnswers(given: Given, asking: Pick<Asking, 'driver'>): ConfigDocument {
  const { driver } = asking;
  const questions = questionsFor(driver);
  for (const [key, option] of [
    ['svm', '--svm'],
    ['aggregate', '--aggregate'],
    ['storagePrefix', '--storage-prefix'],
  ] as const)
    if (isOf(family.solidfire, driver) && given.has(key))
      throw new UsageError(`${option} says nothing for ${driver}.`, 'Leave it out.');
  const rows = questions.flatMap((question) => {
    const text = question.given === null ? undefined : given.text(question.given);
    if (text === undefined) return [];
    checkGiven(question, text, asking);
    return [[question.key, withEnding(question, text)] as const];
  });
  // A data LIF that the driver ignores is written all the same: the finding says so.
  const ignored = given.text('dataLif');
  const extra =
    isOf(family.san, driver) && ignored !== undefined ? [['dataLIF', ignored] as const] : [];
  return Object.fromEntries([...rows, ...extra, ...aggregateRows(given, driver)]);
}

function checkGiven(question: Question, text: string, { driver }: Pick<Asking, 'driver'>): void {
  const empty = text === '' && question.key !== 'storagePrefix';
  const problem = empty ? 'it is empty.' : problemWith(question, text, driver);
  if (problem !== null) throw new UsageError(`${question.option}: ${problem}`);
}

/** A FlexGroup takes a list of aggregates under a key of its own. */
function aggregateRows(
  given: Given,
  driver: Asking['driver'],
): (readonly [string, string | string[]])[] {
  const text = given.text('aggregate');
  if (text === undefined) return [];
  return isOf(family.flexgroup, driver)
    ? [['flexgroupAggregateList', text.split(',').map((name) => name.trim())]]
    : [['aggregate', text]];
}

/** The questions that are not settled and must be. */
export function missingQuestions(asking: Pick<Asking, 'driver' | 'settled'>): readonly Question[] {
  const { driver, settled } = asking;
  return questionsFor(driver).filter(
    ({ required, key }) =>
      required &&
      settledText(asking, key) === undefined &&
      !(key === 'MVIP' && settled['EndPoint'] !== undefined),
  );
}

/** Throws one UsageError that names every option that is missing. */
export function refuseMissing(missing: readonly Question[], passwordGiven: boolean): never {
  const options = [
    ...missing.map(({ option }) => option),
    ...(passwordGiven ? [] : ['--plugin-password-file']),
  ];
  throw new UsageError(
    `The config needs ${missing.map(({ message }) => message.replace(/^[A-Z]/, (c) => c.toLowerCase()).replace(/(?: \([^)]*\))?:$/, '')).join(', ')}${passwordGiven ? '' : " and the password of the plugin's user"}.`,
    `Give ${options.join(', ')}.`,
    'answer-needed',
  );
}

/** Asks a person for what is not settled, offering what the cluster has when one is given. */
export async function askAnswers(asking: Asking): Promise<Answers> {
  const { given, context, driver } = asking;
  if (!hasOntapTarget(given) || isOf(family.solidfire, driver)) return askAlone(asking);
  const client = await openOntap(given, context);
  try {
    return await askWithCluster(client, asking);
  } finally {
    client.close();
  }
}

async function askAlone(asking: Asking): Promise<Answers> {
  const answers: Record<string, ConfigValue> = {};
  for (const question of questionsFor(asking.driver)) {
    if (question.key === 'MVIP' && asking.settled['EndPoint'] !== undefined) continue;
    const text = await answer(
      question,
      question.key === 'storagePrefix' ? withPrefixProposal(asking) : asking,
    );
    answers[question.key] = text === '' && question.key !== 'storagePrefix' ? null : text;
  }
  if (isOf(family.san, asking.driver)) Object.assign(answers, await askBlock(asking));
  Object.assign(answers, await askForCertificate(answers, asking));
  return { answers, defaults: {} };
}
