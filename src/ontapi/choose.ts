import type { OntapTarget } from './client.ts';
import type { Transport } from './errors.ts';

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
}

export interface Choice {
  readonly do: 'try' | 'use' | 'fail';
  readonly api: Transport;
}

interface Row {
  readonly because: string;
  readonly asked: OntapTarget['api'];
  /** Absent: whatever it gave. */
  readonly rest?: readonly Trial[];
  readonly zapi?: readonly Trial[];
  readonly choice: Choice;
}

const works: readonly Trial[] = ['works', 'works-unseen'];
const row = (
  asked: Row['asked'],
  choice: Choice,
  because: string,
  trials: Pick<Row, 'rest' | 'zapi'> = {},
): Row => ({ asked, choice, because, ...trials });

/**
 * The first row that fits decides. Left alone, ONTAPI comes first: it is there in every release from 9.5 on, does
 * everything here, tells the version to logins of SVMs too, and a cluster where it is asleep, switched off or unknown
 * (disaggregated systems) says so in one reply to any login that it lets in.
 */
const table: readonly Row[] = [
  row('rest', { do: 'try', api: 'rest' }, 'asked for', { rest: ['untried'] }),
  row('rest', { do: 'use', api: 'rest' }, 'asked for', { rest: works }),
  row('rest', { do: 'fail', api: 'rest' }, 'asked for'),
  row('zapi', { do: 'try', api: 'zapi' }, 'asked for', { zapi: ['untried'] }),
  row('zapi', { do: 'use', api: 'zapi' }, 'asked for', { zapi: works }),
  row('zapi', { do: 'fail', api: 'zapi' }, 'asked for'),
  row('auto', { do: 'try', api: 'zapi' }, 'in every release', { zapi: ['untried'] }),
  row('auto', { do: 'use', api: 'zapi' }, 'it answers', { zapi: works }),
  row('auto', { do: 'fail', api: 'zapi' }, 'a refused login is an answer', { zapi: ['refused'] }),
  row('auto', { do: 'try', api: 'rest' }, 'ONTAPI is asleep or gone', { rest: ['untried'] }),
  row('auto', { do: 'use', api: 'rest' }, 'ONTAPI is asleep or gone', { rest: works }),
  row('auto', { do: 'fail', api: 'rest' }, 'a refused login is an answer', { rest: ['refused'] }),
  row('auto', { do: 'fail', api: 'zapi' }, 'neither answers'),
];

/** Takes what was asked and what the trials gave, returns what is next and why. Pure. */
export function chooseApi(situation: Situation): Choice & { readonly because: string } {
  const found = table.find(
    (one) =>
      one.asked === situation.asked &&
      (one.rest ?? [situation.rest]).includes(situation.rest) &&
      (one.zapi ?? [situation.zapi]).includes(situation.zapi),
  );
  if (found === undefined) throw new Error(`no row for ${JSON.stringify(situation)}`);
  return { ...found.choice, because: found.because };
}
