import { reachOf, type Space } from '../audit/drivers.ts';
import { listedStarts } from '../audit/reach.ts';
import type { Context } from '../context.ts';
import { CancelledError } from '../errors.ts';
import type { OntapClient, VolumeFilter } from '../ontapi/client.ts';
import { isOntapError } from '../ontapi/errors.ts';
import { readAhead } from '../ontapi/read-ahead.ts';
import type { AuditScope } from './audit-input.ts';

/** How an audit reads lists: what all its readings have in common. */
export interface Reader {
  readonly client: OntapClient;
  readonly scope: AuditScope;
  readonly filter: VolumeFilter;
  readonly context: Context;
  readonly place: string;
  readonly notRead: { what: string; reason: string }[];
  /** What is good to know and not needed: a login that may not read it gets an audit without it. */
  attempt<T>(what: string, read: () => Promise<T>, otherwise: T): Promise<T>;
  /** Pages, one by one; Ctrl-C ends it between two. */
  each<T>(pages: AsyncIterable<readonly T[]>, deal: (page: readonly T[]) => void): Promise<void>;
  /** What the names of backends of these kinds begin with, the fewest that cover all. */
  starts(...spaces: readonly Space[]): string[];
}

/** Takes what is looked at, and `place`, its name for people. */
export function createReader(
  client: OntapClient,
  scope: AuditScope,
  filter: VolumeFilter,
  context: Context,
  place: string,
): Reader {
  const notRead: { what: string; reason: string }[] = [];
  return {
    client,
    scope,
    filter,
    context,
    place,
    notRead,
    async attempt(what, read, otherwise) {
      try {
        return await read();
      } catch (error) {
        if (!isOntapError(error, 'forbidden', 'wrong-scope', 'unsupported', 'not-found', 'failed'))
          throw error;
        notRead.push({ what, reason: error.message });
        return otherwise;
      }
    },
    async each(pages, deal) {
      for await (const page of readAhead(pages)) {
        if (context.signal.aborted) throw new CancelledError();
        deal(page);
      }
    },
    starts: (...spaces) =>
      listedStarts(
        scope.backends
          .map(reachOf)
          .filter(({ space }) => spaces.includes(space))
          .map(({ start }) => start),
      ),
  };
}
