import type { Journal } from '../plan/journal.ts';

export interface Events extends Pick<Journal, 'record'> {
  /** Why the journal could not be written; null while it can. */
  failure(): unknown;
}

/**
 * Hosts are worked on at the same time; the journal's lines are written one after the other. After one that
 * could not be written none follows: a journal has no gaps.
 */
export function oneByOne(journal: Pick<Journal, 'record'>): Events {
  let last = Promise.resolve();
  let failed: unknown = null;
  return {
    record(event) {
      last = last
        .then(() => journal.record(event))
        .catch((error: unknown) => {
          failed ??= error;
          throw failed;
        });
      return last;
    },
    failure: () => failed,
  };
}
