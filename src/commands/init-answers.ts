import { answerProblem } from '../config/answers.ts';
import { UsageError } from '../errors.ts';
import type { Given } from './given.ts';
import { askWithCluster } from './init-choices.ts';
import {
  type Asking,
  answer,
  askPrefix,
  type InitAnswers,
  type Question,
  questions,
} from './init-question.ts';
import { hasOntapTarget, openOntap } from './ontap-session.ts';

/**
 * Takes what was given; asks for the rest when something that must be there is missing and there is
 * somebody to ask, offering what the cluster has when one is given. Throws one UsageError naming every missing option otherwise.
 */
export async function initAnswers(asking: Asking, passwordGiven: boolean): Promise<InitAnswers> {
  const { given, context, defaults } = asking;
  for (const question of Object.values(questions)) checkGiven(question, given);
  const svm = given.text('svm');
  const managementLif = given.text('managementLif');
  if (svm !== undefined && managementLif !== undefined)
    return {
      svm,
      managementLif,
      dataLif: given.text('dataLif') ?? null,
      aggregate: given.text('aggregate') ?? null,
      storagePrefix: given.text('storagePrefix') ?? 'netappdvp_',
      defaults,
    };
  if (!context.prompter.interactive) {
    const missing = [questions.svm, questions.managementLif].filter((q) => !given.has(q.given));
    const options = missing.map((q) => q.option);
    throw new UsageError(
      "The config needs an SVM, its management LIF and the password of the plugin's user.",
      `Give ${[...options, ...(passwordGiven ? [] : ['--plugin-password-file'])].join(', ')}.`,
      'answer-needed',
    );
  }
  if (!hasOntapTarget(given)) return askAlone(asking);
  const client = await openOntap(given, context);
  try {
    return await askWithCluster(client, asking);
  } finally {
    client.close();
  }
}

function checkGiven(question: Question, given: Given): void {
  const text = given.text(question.given);
  if (text === undefined) return;
  const empty = text === '' && question.key !== 'storagePrefix';
  const problem = empty ? 'it is empty.' : answerProblem('top', question.key, text, 'ontap-nas');
  if (problem !== null) throw new UsageError(`${question.option}: ${problem}`);
}

async function askAlone(asking: Asking): Promise<InitAnswers> {
  const { given, known, defaults } = asking;
  const svm = await answer(questions.svm, asking, known?.svm ?? null);
  const lif = known?.managementLif ?? null;
  const managementLif = await answer(questions.managementLif, asking, lif?.host ?? null);
  const dataLif = await answer(questions.dataLif, asking, known?.dataLif ?? null, true);
  return {
    svm,
    managementLif,
    dataLif: dataLif === '' ? null : dataLif,
    aggregate: given.text('aggregate') ?? null,
    storagePrefix: await askPrefix(asking),
    defaults,
  };
}
