import type { Access, Privilege } from '../ontapi/client.ts';

/** What each access level lets through, in REST's methods (ONTAP docs, security login rest-role). */
const methodsOf: Readonly<Record<Access, readonly string[]>> = {
  none: [],
  readonly: ['GET'],
  read_create: ['GET', 'POST'],
  read_modify: ['GET', 'PATCH'],
  read_create_modify: ['GET', 'POST', 'PATCH'],
  all: ['GET', 'POST', 'PATCH', 'DELETE'],
};

/** From the least to the most. */
const levels: readonly Access[] = [
  'none',
  'readonly',
  'read_create',
  'read_modify',
  'read_create_modify',
  'all',
];

export function isAccess(text: string): text is Access {
  return Object.hasOwn(methodsOf, text);
}

/** Whether one access level gives everything that another one does. */
export function gives(have: Access, wish: Access): boolean {
  return methodsOf[wish].every((method) => methodsOf[have].includes(method));
}

/** The least level that lets these methods through; reading always goes with the rest. */
export function accessFor(methods: readonly string[]): Access {
  return (
    levels.find((level) => methods.every((method) => methodsOf[level].includes(method))) ?? 'all'
  );
}

/** The least level that gives what both give. */
export function both(a: Access, b: Access): Access {
  return accessFor([...methodsOf[a], ...methodsOf[b]]);
}

/** The CLI has two words for one verb: NetApp's list for Trident says "destroy", the manual "delete". */
function oneSpelling(path: string): string {
  return path === 'volume delete' ? 'volume destroy' : path;
}

/** Whether a row of a role speaks about a command directory or REST path: the same, or one above it. DEFAULT is above all. */
function isAbove(row: string, path: string): boolean {
  if (row === 'DEFAULT') return true;
  const [above, below] = [oneSpelling(row), oneSpelling(path)];
  if (!below.startsWith(above)) return false;
  return below.length === above.length || below[above.length] === (row.startsWith('/') ? '/' : ' ');
}

/** The row of a role that decides about a path: ONTAP takes the longest that is above it. */
export function decidingRow<Row extends Pick<Privilege, 'path'>>(
  rows: readonly Row[],
  path: string,
): Row | undefined {
  const depth = (row: Row | undefined): number =>
    row === undefined ? -1 : row.path === 'DEFAULT' ? 0 : row.path.length;
  let found: Row | undefined;
  for (const row of rows) if (depth(row) > depth(found) && isAbove(row.path, path)) found = row;
  return found;
}

/**
 * What rows grant on a path. A row that a query narrows to some objects grants nothing to rely on, unless it is one
 * of `trusted` queries.
 */
export function grantedAccess(
  rows: readonly Privilege[],
  path: string,
  trusted: readonly string[] = [],
): Access {
  const row = decidingRow(rows, path);
  if (row === undefined) return 'none';
  return row.query === undefined || trusted.includes(row.query) ? row.access : 'none';
}
