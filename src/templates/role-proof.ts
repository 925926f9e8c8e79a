import type { Access, PermissionAnswer, Privilege } from '../ontapi/client.ts';
import { decidingRow, grantedAccess } from './access.ts';
import type { PluginCall } from './plugin-calls.ts';
import { excessRows, missingRow, type RoleThere, type RowFinding } from './role-diff.ts';
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
  readonly need: PluginNeed;
  readonly optional: boolean;
  /** A role of this kind cannot have it here. */
  readonly closed: boolean;
}

/** The calls of one API that the plugin makes, each once; required if anything needs it. */
function askedOf(question: RoleQuestion, transport: 'zapi' | 'rest'): Asked[] {
  const isClosed = ({ clusterOnly }: PluginCall): boolean =>
    question.scope === 'svm' && clusterOnly.includes(question.style);
  const all = callsOf(question)
    .filter((call) => call.required || !isClosed(call))
    .flatMap((call) =>
      needsOf(call, question.style, transport).map((need) => ({
        api: need.call,
        need,
        optional: !call.required,
        closed: isClosed(call),
      })),
    );
  const first = all.filter((one, index) => all.findIndex(({ api }) => api === one.api) === index);
  return first.map((one) => ({
    ...one,
    optional: all.every(({ api, optional }) => api !== one.api || optional),
  }));
}

/** Names of the calls to ask about. */
export function callsToProve(question: RoleQuestion, transport: 'zapi' | 'rest'): string[] {
  return askedOf(question, transport).map(({ api }) => api);
}

/** Takes what ONTAP answered about each call, returns what that says about the role. Pure. */
export function proveRole(
  question: RoleQuestion,
  transport: 'zapi' | 'rest',
  answers: readonly PermissionAnswer[],
  about: RoleThere,
): RoleProof {
  const list = rolePrivileges(question);
  const queries = list.flatMap(({ query }) => (query === undefined ? [] : [query]));
  const asked = askedOf(question, transport).map((one) => ({
    ...one,
    ok: answers.find(({ call }) => call === one.api)?.granted ?? null,
  }));
  const checks = asked.map(({ api, need, optional, ok }): RoleCheck => {
    const known =
      about.there === null ? guessed(need, ok) : grantedAccess(about.there, need.path, queries);
    return { api, transport, needed: need.enough, granted: known, ok, optional };
  });
  const failed = asked.filter(({ ok, optional }) => ok === false && !optional);
  return {
    checks,
    missing: [
      ...mendedRows(
        failed.filter(({ closed }) => !closed).map(({ need }) => need),
        list,
        about,
      ),
      ...failed.filter(({ closed }) => closed).map(({ need }) => cannotBeHad(need)),
    ],
    excess: about.there === null ? null : excessRows(list, about),
  };
}

/** Without the role's rows: a call that is let through has what it needs; one that only reads and is not has nothing. */
function guessed(need: PluginNeed, ok: boolean | null): Access | null {
  if (ok === true) return need.enough;
  return ok === false && need.enough === 'readonly' ? 'none' : null;
}

function cannotBeHad({ path, access }: PluginNeed): RowFinding {
  const fix =
    'No line mends this: ONTAP gives it to no role of command directories in an SVM. A role of REST paths can hold it: netappdvp role show --role-style rest --print-cli';
  return { path, access, fix };
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
