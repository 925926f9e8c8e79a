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

/** Whether "docker_*" takes in all names that begin with `start`. */
function takesIn(pattern: string, start: string): boolean {
  return /^[^*|!]*\*$/.test(pattern) && start.startsWith(pattern.slice(0, -1));
}

/**
 * Whether a query lets every object of a backend through: it names nothing but the SVM, and volumes or paths by a start
 * that the backend's names have too.
 */
export function letsThrough(
  query: string,
  { backend, prefix }: { readonly backend: Backend; readonly prefix: string },
  svm: string,
): boolean {
  const start = flexVolPrefix(backend, prefix);
  const words = query.trim().split(/\s+/);
  return words.every((word, index) => {
    if (index % 2 === 0) return words[index + 1] !== undefined;
    const parameter = words[index - 1];
    if (parameter === '-vserver') return word === svm || word === '*';
    if (parameter === '-volume') return takesIn(word, start);
    return parameter === '-path' && takesIn(word, `/vol/${start}`);
  });
}

/** Takes a row of a role, returns it fenced; as it is when it destroys nothing or ONTAP has no query for it. */
export function fenceOf(
  row: Privilege,
  {
    backend,
    prefix,
    vserver,
  }: { readonly backend: Backend; readonly prefix: string; readonly vserver: string | null },
): Privilege {
  const query = Object.hasOwn(fencedBy, row.path) ? fencedBy[row.path] : undefined;
  if (query === undefined) return row;
  const names = query(`${flexVolPrefix(backend, prefix)}*`);
  return { ...row, query: vserver === null ? names : `-vserver ${vserver} ${names}` };
}
