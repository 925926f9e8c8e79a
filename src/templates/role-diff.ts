import type { Access, Privilege } from '../ontapi/client.ts';
import { decidingRow, gives, grantedAccess } from './access.ts';
import { type RoleOwner, roleLine } from './role-lines.ts';

/** A row that a role lacks or has too much of, and the ONTAP lines that mend it. */
export interface RowFinding {
  readonly path: string;
  readonly access: Access;
  /** The query that the row has, or is to have; '' where having none is what matters; null: there is none. */
  readonly query: string | null;
  readonly fix: string;
}

/** `there` null: nobody could read the role. */
export interface RoleThere extends RoleOwner {
  readonly there: readonly Privilege[] | null;
}

/** Takes a row that the role lacks, returns what gives it: a new row, or more access in the one that decides. */
export function missingRow(
  row: Privilege,
  needed: readonly string[],
  about: RoleThere,
): RowFinding {
  const { there } = about;
  const literal = there?.find(({ path }) => path === row.path);
  // A longer row that says less keeps a shorter one from being heard.
  const closed = needed
    .map((path) => decidingRow(there ?? [], path))
    .find((one) => one !== undefined && isDeeper(one.path, row.path));
  const mended = closed === undefined ? row : { ...row, path: closed.path };
  const changes = literal !== undefined || closed !== undefined;
  const query =
    mended.query ?? (changes && (closed ?? literal)?.query !== undefined ? '' : undefined);
  return {
    path: mended.path,
    access: row.access,
    query: query ?? null,
    fix: roleLine(changes ? 'modify' : 'create', about, {
      path: mended.path,
      access: row.access,
      ...(query !== undefined && { query }),
    }),
  };
}

/** DEFAULT, however long its name, is above everything. */
function isDeeper(path: string, than: string): boolean {
  return path !== 'DEFAULT' && (than === 'DEFAULT' || path.length > than.length);
}

/** Rows of `list` that the role does not give. */
export function missingRows(list: readonly Privilege[], about: RoleThere): RowFinding[] {
  return list
    .filter(({ path, access, query }) => {
      const queries = query === undefined ? [] : [query];
      return !gives(grantedAccess(about.there ?? [], path, queries), access);
    })
    .map((row) => missingRow(row, [row.path], about));
}

/** Rows of the role that give more than `list` does. */
export function excessRows(list: readonly Privilege[], about: RoleThere): RowFinding[] {
  const there = about.there ?? [];
  return there
    .filter(({ path, access, query }) => {
      const queries = query === undefined ? [] : [query];
      return !gives(grantedAccess(list, path, queries), access);
    })
    .map((row) => ({
      path: row.path,
      access: row.access,
      query:
        row.query ?? (list.find(({ path }) => path === row.path)?.query === undefined ? null : ''),
      fix: lessened(row, list, about),
    }));
}

/** What the list has below a row that goes is made first: it may have been this row that gave it. */
function lessened(row: Privilege, list: readonly Privilege[], about: RoleThere): string {
  const there = about.there ?? [];
  const below = list
    .filter((one) => decidingRow([row], one.path) === row && one.path !== row.path)
    .filter((one) => !there.some(({ path }) => path === one.path))
    .map((one) => roleLine('create', about, one));
  const own = list.find(({ path }) => path === row.path);
  const last =
    own !== undefined
      ? roleLine('modify', about, own)
      : row.path === 'DEFAULT'
        ? roleLine('modify', about, { path: 'DEFAULT', access: 'none' })
        : roleLine('delete', about, row);
  return [...below, last].join('\n');
}
