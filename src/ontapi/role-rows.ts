import { gives } from '../templates/access.ts';
import type { Privilege } from './client.ts';

/** Whether a row that is there gives at least what is wanted; one that is narrowed by a query does not. */
export function suffices(there: Privilege, wish: Privilege): boolean {
  return (
    gives(there.access, wish.access) && (there.query === undefined || there.query === wish.query)
  );
}
