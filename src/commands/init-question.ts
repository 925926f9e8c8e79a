import { answerProblem } from '../config/answers.ts';
import type { PluginConfig } from '../config/document.ts';
import type { Context } from '../context.ts';
import type { Given } from './given.ts';

/** The answers that make a config.json, without the password. */
export interface InitAnswers {
  readonly svm: string;
  readonly managementLif: string;
  readonly dataLif: string | null;
  readonly aggregate: string | null;
  readonly storagePrefix: string;
  /** Answers that belong in "defaults". */
  readonly defaults: Readonly<Record<string, string>>;
}

/** What is asked for, with the key that decides what a good answer is. */
export interface Question {
  readonly given: string;
  readonly option: string;
  readonly key: string;
  readonly message: string;
}

export const questions = {
  svm: { given: 'svm', option: '--svm', key: 'svm', message: 'The SVM:' },
  managementLif: {
    given: 'managementLif',
    option: '--management-lif',
    key: 'managementLIF',
    message: 'Its management LIF (address or name):',
  },
  dataLif: {
    given: 'dataLif',
    option: '--data-lif',
    key: 'dataLIF',
    message: 'Its data LIF, by which the hosts mount (empty: the plugin picks one):',
  },
  storagePrefix: {
    given: 'storagePrefix',
    option: '--storage-prefix',
    key: 'storagePrefix',
    message: 'Storage prefix, the start of every volume name:',
  },
} as const satisfies Record<string, Question>;

/** What the questions are asked with. */
export interface Asking {
  readonly given: Given;
  readonly context: Context;
  /** The config that stands there already: its values are proposed. */
  readonly known: PluginConfig | null;
  /** Answers for "defaults" that were given. */
  readonly defaults: Readonly<Record<string, string>>;
}

/** Asks for a text unless it was given; '' is taken only where a question may stay unanswered. */
export async function answer(
  question: Question,
  { given, context }: Asking,
  initial: string | null,
  mayBeEmpty = false,
): Promise<string> {
  const typed = given.text(question.given);
  if (typed !== undefined) return typed;
  return context.prompter.text({
    message: question.message,
    option: question.option,
    ...(initial === null ? {} : { initial }),
    check: (value) =>
      value === '' && !mayBeEmpty
        ? 'An answer is needed.'
        : answerProblem('top', question.key, value, 'ontap-nas'),
  });
}

/** The prefix; the plugin's own default is proposed, but always written down. */
export async function askPrefix(asking: Asking): Promise<string> {
  return answer(questions.storagePrefix, asking, asking.known?.storagePrefix ?? 'netappdvp_');
}
