import type { Access, Privilege } from '../ontapi/client.ts';
import type { PermissionAnswer } from '../ontapi/client-proof.ts';
import { both, decidingRow, gives, grantedAccess } from './access.ts';
import type { PluginCall } from './plugin-calls.ts';
import { excessRows, missingRow, type RoleThere, type RowFinding } from './role-diff.ts';
import { letsThrough } from './role-fence.ts';
import { callsOf, needsOf, type PluginNeed } from './role-needs.ts';
import { type RoleQuestion, rolePrivileges } from './roles.ts';

/** One call of the plugin: what it needs, and whether the login has it. */
export interface RoleCheck {
  readonly api: string;
  readonly transport: 'zapi' | 'rest';
  readonly needed: Access;
  /** null: nobody can tell without the administrator's login. */
  readonly granted: Access | null;
  readonly ok: boolean | null;
  /** The plugin does without it. */
  readonly optional: boolean;
}

export interface RoleProof {
  readonly checks: readonly RoleCheck[];
  readonly missing: readonly RowFinding[];
  /** null without the administrator's login. */
  readonly excess: readonly RowFinding[] | null;
}

interface Asked {
  readonly api: string;
  /** What it needs of a role; more than one row where ONTAP checks it against more than one. */
  readonly needs: readonly PluginNeed[];
  readonly optional: boolean;
  /** A role of this kind cannot have it here. */
  readonly closed: boolean;
}

/** The calls of one API that the plugin makes, each once; required if anything needs it. */
function askedOf(question: RoleQuestion, transport: 'zapi' | 'rest'): Asked[] {
  const isClosed = ({ clusterOnly }: PluginCall): boolean =>
    question.scope === 'svm' && clusterOnly.includes(question.style);
  const found = new Map<string, Asked>();
  for (const call of callsOf(question).filter((one) => one.required || !isClosed(one)))
    for (const need of needsOf(call, question.style, transport)) {
      const before = found.get(need.call);
      found.set(need.call, {
        api: need.call,
        needs: [...(before?.needs ?? []).filter(({ path }) => path !== need.path), need],
        optional: (before?.optional ?? true) && !call.required,
        closed: before?.closed === true || isClosed(call),
      });
    }
  return [...found.values()];
}

/** Names of the calls to ask about. */
export function callsToProve(question: RoleQuestion, transport: 'zapi' | 'rest'): string[] {
  return askedOf(question, transport).map(({ api }) => api);
}

/** Of these, the ones whose row a query narrows: the names in a call decide whether it is let through. */
export function callsInFence(question: RoleQuestion, transport: 'zapi' | 'rest'): string[] {
  const list = rolePrivileges(question);
  return askedOf(question, transport)
    .filter(({ needs }) => needs.some(({ path }) => decidingRow(list, path)?.query !== undefined))
    .map(({ api }) => api);
}

/** Takes what ONTAP answered about each call, returns what that says about the role. Pure. */
export function proveRole(
  question: RoleQuestion,
  transport: 'zapi' | 'rest',
  answers: readonly PermissionAnswer[],
  about: RoleThere,
): RoleProof {
  const list = completed(rolePrivileges(question), question);
  const queries = trustedQueries(list, question, about);
  const shutOut = ({ path }: PluginNeed): boolean => {
    const query = decidingRow(about.there ?? [], path)?.query;
    return query !== undefined && !queries.includes(query);
  };
  const asked = askedOf(question, transport).map((one) => {
    const told = answers.find(({ call }) => call === one.api)?.granted ?? null;
    // ONTAP's list of capabilities says nothing of queries, and a call about nothing meets none.
    return { ...one, ok: told === true && one.needs.some(shutOut) ? false : told };
  });
  const checks = asked.map(({ api, needs, optional, ok }): RoleCheck => {
    const granted = (need: PluginNeed): Access =>
      grantedAccess(about.there ?? [], need.path, queries);
    // Of several rows, the one that is lacking speaks for the call.
    const need = needs.find((one) => !gives(granted(one), one.enough)) ?? needs[0];
    if (need === undefined) throw new Error(`${api} needs nothing of a role`);
    const known = about.there === null ? guessed(need, ok) : granted(need);
    return { api, transport, needed: need.enough, granted: known, ok, optional };
  });
  const failed = asked.filter(({ ok, optional }) => ok === false && !optional);
  const proven = new Set(
    asked.filter(({ ok }) => ok === true).flatMap(({ needs }) => needs.map(({ path }) => path)),
  );
  const open = lacking(
    failed.filter(({ closed }) => !closed),
    proven,
    about,
    queries,
  );
  const mended = mendedRows(open, list, about);
  const closed = failed.filter((one) => one.closed).flatMap(({ needs }) => needs);
  const excess = about.there === null ? null : excessRows(list, about);
  return {
    checks,
    missing: [...mended, ...closed.map(cannotBeHad)],
    excess: excess && withoutLines(excess, new Set(mended.map(({ fix }) => fix))),
  };
}

/** What makes up for a row that goes may be among what is missing: no line is to be typed twice. */
function withoutLines(excess: readonly RowFinding[], known: ReadonlySet<string>): RowFinding[] {
  return excess
    .map((row) => {
      const lines = row.fix.split('\n').filter((line) => !known.has(line));
      return { ...row, fix: lines.join('\n') };
    })
    .filter(({ fix }) => fix !== '');
}

/**
 * What the failed calls lack: what the role's rows do not give. Where nobody could read them: of a call that needs
 * several rows, those that no other call has proven; none if what another call lacks explains it already.
 */
function lacking(
  failed: readonly Asked[],
  proven: ReadonlySet<string>,
  { there }: RoleThere,
  queries: readonly string[],
): PluginNeed[] {
  if (there !== null)
    return failed.flatMap(({ needs }) => {
      const wanting = needs.filter(
        ({ path, enough }) => !gives(grantedAccess(there, path, queries), enough),
      );
      return wanting.length > 0 ? wanting : needs;
    });
  const open = failed.map(({ needs }) => {
    const unproven = needs.filter(({ path }) => !proven.has(path));
    return unproven.length > 0 ? unproven : needs;
  });
  const sure = open.filter((needs) => needs.length === 1).flat();
  const explained = (needs: readonly PluginNeed[]): boolean =>
    needs.some(({ path }) => sure.some((one) => one.path === path));
  return [...sure, ...open.filter((needs) => needs.length > 1 && !explained(needs)).flat()];
}

/** Queries that do not stand in the plugin's way: those of the list, and those of the role that let all its names through. */
function trustedQueries(
  list: readonly Privilege[],
  question: RoleQuestion,
  { there, svm }: RoleThere,
): string[] {
  const known = list.flatMap(({ query }) => (query === undefined ? [] : [query]));
  const own = (there ?? []).flatMap(({ query }) => (query === undefined ? [] : [query]));
  const vserver = question.vserver ?? svm;
  return [...known, ...own.filter((query) => letsThrough(query, question, vserver))];
}

/** A profile with what the plugin needs beyond it: NetApp's list for ONTAPI knows no NVMe, for one. */
function completed(list: readonly Privilege[], question: RoleQuestion): Privilege[] {
  const queries = list.flatMap(({ query }) => (query === undefined ? [] : [query]));
  const more = new Map<string, Access>();
  const calls = callsOf(question).filter(
    ({ clusterOnly }) => question.scope === 'cluster' || !clusterOnly.includes(question.style),
  );
  for (const { path, access, enough } of calls.flatMap((call) => needsOf(call, question.style)))
    if (!gives(grantedAccess(list, path, queries), enough))
      more.set(path, both(more.get(path) ?? 'none', access));
  return [...list, ...[...more].map(([path, access]) => ({ path, access }))];
}

/** Without the role's rows: a call that is let through has what it needs; one that only reads and is not has nothing. */
function guessed(need: PluginNeed, ok: boolean | null): Access | null {
  if (ok === true) return need.enough;
  return ok === false && need.enough === 'readonly' ? 'none' : null;
}

function cannotBeHad({ path, access }: PluginNeed): RowFinding {
  const fix =
    'No line mends this: ONTAP gives it to no role of command directories in an SVM. A role of REST paths can hold it: netappdvp role show --role-style rest --print-cli';
  return { path, access, query: null, fix };
}

/** The rows of the list that decide about what failed, each once. */
function mendedRows(
  needs: readonly PluginNeed[],
  list: readonly Privilege[],
  about: RoleThere,
): RowFinding[] {
  const byRow = new Map<Privilege, PluginNeed[]>();
  for (const need of needs) {
    const row = decidingRow(list, need.path) ?? { path: need.path, access: need.access };
    const same = [...byRow.keys()].find(({ path }) => path === row.path) ?? row;
    byRow.set(same, [...(byRow.get(same) ?? []), need]);
  }
  const found = [...byRow].map(([row, own]) =>
    missingRow(
      row,
      own.map(({ path }) => path),
      about,
    ),
  );
  return found.filter((one, index) => found.findIndex(({ fix }) => fix === one.fix) === index);
}
