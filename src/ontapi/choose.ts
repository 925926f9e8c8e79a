import type { OntapTarget, OntapVersion } from './client.ts';
import type { Transport } from './errors.ts';
import { isAtLeast } from './version.ts';

/** What one trial call over an API gave; 'untried' before it. */
export type Trial =
  | 'untried'
  | 'works'
  /** The login works, and its role may not read the version. */
  | 'works-unseen'
  /** No such web service: before 9.6 for REST, switched off, or a disaggregated system for ONTAPI. */
  | 'absent'
  /** ONTAPI alone: unused for 30 days (9.14.1 and later). */
  | 'suspended'
  /** 401 or 403: an answer, never a reason to try the same password elsewhere. */
  | 'refused';

export interface Situation {
  readonly asked: OntapTarget['api'];
  readonly rest: Trial;
  readonly zapi: Trial;
  /** As the trial over REST told it; null when it did not. */
  readonly version: OntapVersion | null;
}

export interface Choice {
  readonly do: 'try' | 'use' | 'fail';
  readonly api: Transport;
}

interface Row {
  readonly because: string;
  readonly asked: OntapTarget['api'];
  readonly rest?: readonly Trial[];
  readonly zapi?: readonly Trial[];
  readonly old?: boolean;
  readonly choice: Choice;
}

const works: readonly Trial[] = ['works', 'works-unseen'];
const anything: readonly Trial[] = [...works, 'untried', 'absent', 'suspended', 'refused'];

/**
 * The first row that fits decides. REST comes first: from 9.11.1 on it does everything here in one trial, and ONTAPI may
 * be asleep. Before, ONTAPI knows more (roles of commands, protocols of an SVM), so it is preferred where it answers.
 */
const table: readonly Row[] = [
  { because: 'asked for', asked: 'rest', rest: ['untried'], choice: { do: 'try', api: 'rest' } },
  { because: 'asked for', asked: 'rest', rest: works, choice: { do: 'use', api: 'rest' } },
  { because: 'asked for', asked: 'rest', choice: { do: 'fail', api: 'rest' } },
  { because: 'asked for', asked: 'zapi', zapi: ['untried'], choice: { do: 'try', api: 'zapi' } },
  { because: 'asked for', asked: 'zapi', zapi: works, choice: { do: 'use', api: 'zapi' } },
  { because: 'asked for', asked: 'zapi', choice: { do: 'fail', api: 'zapi' } },
  { because: 'first', asked: 'auto', rest: ['untried'], choice: { do: 'try', api: 'rest' } },
  {
    because: 'a refused login is an answer',
    asked: 'auto',
    rest: ['refused'],
    choice: { do: 'fail', api: 'rest' },
  },
  {
    because: 'a release whose REST API has less',
    asked: 'auto',
    rest: ['works'],
    zapi: ['untried'],
    old: true,
    choice: { do: 'try', api: 'zapi' },
  },
  {
    because: 'a release whose REST API has less, and ONTAPI answers',
    asked: 'auto',
    rest: ['works'],
    zapi: works,
    old: true,
    choice: { do: 'use', api: 'zapi' },
  },
  {
    because: 'it answers: a new release, an SVM login that sees no version, or ONTAPI does not',
    asked: 'auto',
    rest: works,
    choice: { do: 'use', api: 'rest' },
  },
  {
    because: 'there is no REST API',
    asked: 'auto',
    zapi: ['untried'],
    choice: { do: 'try', api: 'zapi' },
  },
  {
    because: 'there is no REST API',
    asked: 'auto',
    zapi: works,
    choice: { do: 'use', api: 'zapi' },
  },
  { because: 'neither answers', asked: 'auto', choice: { do: 'fail', api: 'zapi' } },
];

/** Takes what was asked and what the trials gave, returns what is next and why. Pure. */
export function chooseApi(situation: Situation): Choice & { readonly because: string } {
  const old = situation.version !== null && !isAtLeast(situation.version, 9, 11, 1);
  const row = table.find(
    (one) =>
      one.asked === situation.asked &&
      (one.rest ?? anything).includes(situation.rest) &&
      (one.zapi ?? anything).includes(situation.zapi) &&
      (one.old ?? old) === old,
  );
  if (row === undefined) throw new Error(`no row for ${JSON.stringify(situation)}`);
  return { ...row.choice, because: row.because };
}
