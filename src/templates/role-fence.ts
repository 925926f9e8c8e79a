import type { Privilege } from '../ontapi/client.ts';
import type { Backend } from './plugin-calls.ts';
import { poolStart } from './pools.ts';

/**
 * Queries that narrow the rows which destroy to objects whose name begins with the storage prefix. ONTAP takes them with
 * command directories only, over REST from 9.11.1 on (NetApp's REST reference, code 5636192). Which parameter of a
 * command a query may name is from ONTAP's command reference; nothing of this was verified on a live system.
 */
const fencedBy: Readonly<Record<string, (names: string) => string>> = {
  'volume destroy': (names) => `-volume ${names}`,
  'volume offline': (names) => `-volume ${names}`,
  'volume unmount': (names) => `-volume ${names}`,
  'volume snapshot delete': (names) => `-volume ${names}`,
  // The queue's names begin with those that the volumes had (Trident, type-volume-recovery-queue-info).
  'volume recovery-queue purge': (names) => `-volume ${names}`,
  // Deleting a qtree begins with a new name for it.
  'volume qtree rename': (names) => `-volume ${names}`,
  'volume qtree delete': (names) => `-volume ${names}`,
  'lun delete': (names) => `-path /vol/${names}`,
  'lun offline': (names) => `-path /vol/${names}`,
  'vserver nvme namespace delete': (names) => `-path /vol/${names}`,
};

/** How the names of a backend's FlexVols begin; economy drivers keep volumes in pools. */
export function flexVolPrefix(backend: Backend, prefix: string): string {
  return poolStart({ driver: backend, prefix }) || prefix;
}

/** Takes a row of a role, returns it fenced; as it is when it destroys nothing or ONTAP has no query for it. */
export function fenceOf(
  row: Privilege,
  { backend, prefix }: { readonly backend: Backend; readonly prefix: string },
): Privilege {
  const query = Object.hasOwn(fencedBy, row.path) ? fencedBy[row.path] : undefined;
  return query === undefined ? row : { ...row, query: query(`${flexVolPrefix(backend, prefix)}*`) };
}
