import { clean, count, styleFor } from './style.ts';
import { table } from './table.ts';
import type { Look } from './terminal.ts';

export interface HistoryRun {
  readonly run: string;
  /** Words of the command. */
  readonly command: string;
  readonly subject: string;
  /** null: it was not about a cluster, or not told. */
  readonly cluster: string | null;
  readonly who: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly outcome: 'done' | 'failed' | 'cancelled' | 'unfinished';
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly steps: readonly {
    readonly id: string;
    readonly kind: string;
    readonly status: 'done' | 'failed' | 'not-attempted' | 'started';
  }[];
}

export interface History {
  /** The oldest first. */
  readonly runs: readonly HistoryRun[];
}

/** The recorded runs, the newest last, where the eye is after a long list. */
export function historyView({ runs }: History, look: Look): string {
  if (runs.length === 0) return 'Nothing was recorded here yet.\n';
  const style = styleFor(look);
  const word = (outcome: HistoryRun['outcome']): string =>
    outcome === 'done' ? style.good(outcome) : style.bad(outcome);
  return table(
    [{ title: 'RUN' }, { title: 'COMMAND' }, { title: 'OUTCOME' }, { title: 'SUBJECT' }],
    runs.map((run) => [
      run.run,
      // The run that was taken back is a long name; its end tells it from the others.
      clean(run.command.replace(/^undo .*-/, 'undo …')),
      word(run.outcome),
      clean(
        [
          run.cluster === null ? run.subject : `${run.subject} on ${run.cluster}`,
          count(run.steps.filter(({ status }) => status === 'done').length, 'step'),
          `by ${run.who}`,
        ].join(', '),
      ),
    ]),
    look,
  );
}
