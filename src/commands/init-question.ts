import { answerProblem } from '../config/answers.ts';
import { roomForNames } from '../config/checks-prefix.ts';
import { parseManagementLif } from '../config/document.ts';
import { type CheckedDriver, family, isOf } from '../config/drivers.ts';
import type { Context } from '../context.ts';
import { isOntapError } from '../ontapi/errors.ts';
import type { ConfigDocument } from '../templates/config.ts';
import { clean } from '../terminal/style.ts';
import type { Given } from './given.ts';
import { svmNameProblem } from './svm-input.ts';

/** What is asked for, with the key that decides what a good answer is. */
export interface Question {
  /** Name of the option's value; null: it is given by --set only. */
  readonly given: string | null;
  readonly option: string;
  readonly key: string;
  readonly message: string;
  /** Whether the plugin cannot start without. */
  readonly required: boolean;
  /** Added to what was typed when it is not there: ":3260". */
  readonly ending?: string;
}

const svm: Question = {
  given: 'svm',
  option: '--svm',
  key: 'svm',
  message: 'The SVM:',
  required: true,
};
const managementLif: Question = {
  given: 'managementLif',
  option: '--management-lif',
  key: 'managementLIF',
  message: 'Its management LIF (address or name):',
  required: true,
};
const dataLif: Question = {
  given: 'dataLif',
  option: '--data-lif',
  key: 'dataLIF',
  message: 'Its data LIF, by which the hosts mount (empty: the plugin picks one):',
  required: false,
};
const storagePrefix: Question = {
  given: 'storagePrefix',
  option: '--storage-prefix',
  key: 'storagePrefix',
  message: 'Storage prefix, the start of every volume name:',
  required: false,
};
/** The MVIP becomes a part of EndPoint; it is checked like a management LIF. */
const mvip: Question = {
  given: 'managementLif',
  option: '--management-lif',
  key: 'MVIP',
  message: 'Management address of the Element cluster (MVIP):',
  required: true,
};
const svip: Question = {
  given: 'dataLif',
  option: '--data-lif',
  key: 'SVIP',
  message: 'Storage address of the Element cluster (SVIP), with or without :3260:',
  required: true,
  ending: ':3260',
};
const tenant: Question = {
  given: null,
  option: '--set TenantName=NAME',
  key: 'TenantName',
  message: 'The account that owns the volumes (TenantName):',
  required: true,
};

/** What a driver's document is made from, in the order in which it is asked. */
export function questionsFor(driver: CheckedDriver): readonly Question[] {
  if (isOf(family.solidfire, driver)) return [mvip, svip, tenant];
  if (isOf(family.san, driver)) return [svm, managementLif, storagePrefix];
  return [svm, managementLif, dataLif, storagePrefix];
}

/** What the questions are asked with. */
export interface Asking {
  readonly given: Given;
  readonly context: Context;
  readonly driver: CheckedDriver;
  /** Answers that are settled: by options, or by the document that was started from. */
  readonly settled: ConfigDocument;
  /** What stands there already: proposals. */
  readonly proposed: ConfigDocument;
  /** The plugin's user on ONTAP. */
  readonly username: string;
  /** Answers for "defaults" that were given. */
  readonly defaults: Readonly<Record<string, string>>;
}

/** What became of the questions. */
export interface Answers {
  /** By key of the document; null: the key is left out. */
  readonly answers: ConfigDocument;
  readonly defaults: Readonly<Record<string, string>>;
}

/** The text that is settled for a question; undefined: none. */
export function settledText({ settled }: Pick<Asking, 'settled'>, key: string): string | undefined {
  const value = settled[key];
  return typeof value === 'string' ? value : undefined;
}

/** Says what is wrong with an answer, or null; '' is for the caller. */
export function problemWith(
  question: Question,
  text: string,
  driver: CheckedDriver,
): string | null {
  if (question.key === 'svm') return text === '' ? null : svmNameProblem(text);
  if (question.key === 'MVIP') return answerProblem('top', 'managementLIF', text, 'ontap-nas');
  return answerProblem('top', question.key, withEnding(question, text), driver);
}

/** Says what an answer without a problem will mean, or null. */
function meaningOf(question: Question, text: string, driver: CheckedDriver): string | null {
  switch (question.key) {
    case 'managementLIF':
    case 'MVIP': {
      const parsed = parseManagementLif(text);
      if (!('lif' in parsed)) return null;
      const { host, port } = parsed.lif;
      return `Every Docker host must reach port ${port} of ${clean(host)}${lookedUp(host)}.`;
    }
    case 'dataLIF':
      if (text === '') return 'The plugin takes a data LIF of the SVM that is up.';
      return `Every Docker host mounts from ${clean(text)}${lookedUp(text)}.`;
    case 'SVIP':
      return text === ''
        ? null
        : `Every Docker host must reach ${clean(withEnding(question, text))}.`;
    case 'storagePrefix':
      if (text === '')
        return 'Without a prefix every volume of the SVM is listed as a Docker volume and can be deleted as one.';
      return `The Docker volume "data" is ${clean(text)}data on ONTAP; a name may have ${roomForNames(text, driver)} characters behind the prefix.`;
    default:
      return null;
  }
}

function lookedUp(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : ', and must find that name';
}

/** "192.0.2.20" becomes "192.0.2.20:3260". */
export function withEnding({ ending }: Question, text: string): string {
  if (ending === undefined || text === '' || /:\d+$/.test(text.replace(/^\[.*\]/, ''))) return text;
  return text + ending;
}

/** Asks for a text unless it is settled; '' is taken only where a question may stay unanswered. */
export async function answer(question: Question, asking: Asking): Promise<string> {
  const settled = settledText(asking, question.key);
  if (settled !== undefined) return settled;
  const proposal = asking.proposed[question.key];
  const mayBeEmpty = !question.required;
  const text = await asking.context.prompter.text({
    message: question.message,
    option: question.option,
    ...(typeof proposal === 'string' ? { initial: proposal } : {}),
    check: (value) =>
      value === '' && !mayBeEmpty
        ? 'An answer is needed.'
        : problemWith(question, value, asking.driver),
    accepts: (value) => meaningOf(question, value, asking.driver),
  });
  return withEnding(question, text);
}

/** What a login may not see is no reason to stop: null, and the questions are asked with less to choose from. */
export async function orNothing<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (isOntapError(error, 'forbidden', 'wrong-scope', 'unsupported')) return null;
    throw error;
  });
}

/** The plugin's own default is proposed, but always written down. */
export function withPrefixProposal(asking: Asking): Asking {
  const prefix = asking.proposed['storagePrefix'];
  return typeof prefix === 'string'
    ? asking
    : { ...asking, proposed: { ...asking.proposed, storagePrefix: 'netappdvp_' } };
}
