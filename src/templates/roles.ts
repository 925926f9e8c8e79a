import type { Access, Privilege } from '../ontapi/client.ts';
import { both, decidingRow, gives, grantedAccess } from './access.ts';
import { type Backend, type PluginCall, pluginCalls, type RoleFeature } from './plugin-calls.ts';
import { fenceOf, letsThrough } from './role-fence.ts';
import { documentedList } from './role-lists.ts';
import { callsOf, needsOf } from './role-needs.ts';

/** `command`: a traditional role of command directories. `rest`: a role of REST paths. */
export type RoleStyle = 'command' | 'rest';
/**
 * `least`: what the plugin calls and nothing else. `documented`: NetApp's list for every driver at once. `fenced`: least,
 * and rows that destroy hold for the storage prefix only.
 */
export const roleProfiles = ['least', 'documented', 'fenced'] as const;
export type RoleProfile = (typeof roleProfiles)[number];

export interface RoleQuestion {
  readonly backend: Backend;
  readonly features: readonly RoleFeature[];
  readonly style: RoleStyle;
  readonly profile: RoleProfile;
  /** A role of the cluster may hold more than one of an SVM. */
  readonly scope: 'svm' | 'cluster';
  /** For the fence. */
  readonly prefix: string;
  /** For the fence of a role of the cluster: the SVM that the plugin works in. */
  readonly vserver: string | null;
  /** false: ONTAP before 9.11.1, where a REST role knows none, readonly and all only. */
  readonly fineAccess: boolean;
}

/** One row of a role, and what it is there for. */
export interface RoleRow extends Privilege {
  /** Less than `access` that a role which somebody else made may hold. */
  readonly enough: Access;
  /** ONTAPI calls that ONTAP checks against this row, those of the rows that it implies included. */
  readonly apis: readonly string[];
  /** REST calls, likewise: "GET /svm/svms". */
  readonly rest: readonly string[];
  /** optional: without it the plugin only writes into its log; unused: nothing that it calls needs the row. */
  readonly need: 'required' | 'optional' | 'unused';
  /** A row of the same role that gives enough of this one; null: it is needed by itself. */
  readonly impliedBy: string | null;
  /** Whether the row is there only because nobody has verified that the one above it is enough. */
  readonly precaution: boolean;
  readonly reason: string;
  /** Of an optional row: who says that the plugin does without it. */
  readonly sources: readonly string[];
}

export function roleQuestion(backend: Backend, more: Partial<RoleQuestion> = {}): RoleQuestion {
  return {
    features: ['clones'],
    style: 'command',
    profile: 'least',
    scope: 'svm',
    prefix: 'netappdvp_',
    vserver: null,
    fineAccess: true,
    ...more,
    backend,
  };
}

/**
 * The rows of the plugin's role, in the order in which they are made. DEFAULT none is not among them: ONTAP adds it to
 * a new role of its own accord, and refuses a second one as a duplicate (Harvest issue 1622).
 *
 * No row of `least` grants what a shorter one of it grants already: then a role that was cut off half way is completed
 * to the very rows of a whole one, whichever rows are looked at first.
 */
export function roleRows(asked: RoleQuestion | Backend): readonly RoleRow[] {
  const question = typeof asked === 'string' ? roleQuestion(asked) : asked;
  const list = question.profile === 'documented' ? documentedRows(question) : leastRows(question);
  const fenced = question.profile === 'fenced' ? list.map((row) => fenceOf(row, question)) : list;
  const rows = explainRows(fenced, question);
  // Who asks for NetApp's list wants all of it.
  return question.profile === 'documented'
    ? rows.map((row) => ({ ...row, enough: row.access }))
    : rows;
}

/** The same as privileges for ONTAP. */
export function rolePrivileges(asked: RoleQuestion | Backend): Privilege[] {
  return roleRows(asked).map(({ path, access, query }) => ({
    path,
    access,
    ...(query !== undefined && { query }),
  }));
}

function leastRows(question: RoleQuestion): Privilege[] {
  const calls = callsOf(question).filter(
    ({ clusterOnly }) => question.scope === 'cluster' || !clusterOnly.includes(question.style),
  );
  const wanted = new Map<string, Access>();
  for (const { path, access } of calls.flatMap((call) => needsOf(call, question.style)))
    wanted.set(path, both(wanted.get(path) ?? 'none', coarse(access, question)));
  const rows = [...wanted].map(([path, access]) => ({ path, access }));
  return rows.filter((row) => {
    const others = rows.filter((other) => other !== row);
    return !gives(grantedAccess(others, row.path), row.access);
  });
}

function documentedRows(question: RoleQuestion): Privilege[] {
  const closed = new Set(
    pluginCalls
      .filter(({ clusterOnly }) => question.scope === 'svm' && clusterOnly.includes(question.style))
      .flatMap((call) => needsOf(call, question.style).map(({ path }) => path)),
  );
  return documentedList(question.style)
    .filter(({ path }) => !closed.has(path))
    .map(({ path, access }) => ({ path, access: coarse(access, question) }));
}

function coarse(access: Access, { style, fineAccess }: RoleQuestion): Access {
  if (style === 'command' || fineAccess || access === 'none' || access === 'readonly')
    return access;
  return 'all';
}

/**
 * Takes any rows, returns what each of them is to the plugin: by what would be refused if the row were taken away. A row
 * whose query shuts out names of the plugin's gives nothing. `owner`: the SVM whose role it is.
 */
export function explainRows(
  rows: readonly Privilege[],
  question: Omit<RoleQuestion, 'profile' | 'fineAccess'>,
  owner: string | null = null,
): RoleRow[] {
  const calls = callsOf(question).filter(
    ({ clusterOnly }) => question.scope === 'cluster' || !clusterOnly.includes(question.style),
  );
  const svm = question.vserver ?? owner ?? '';
  const queries = rows
    .flatMap(({ query }) => (query === undefined ? [] : [query]))
    .filter((query) => letsThrough(query, question, svm));
  // Each need once, with the row that gives it.
  const given = calls
    .flatMap((call) => needsOf(call, question.style).map((need) => ({ ...need, of: call })))
    .filter(({ path, enough }) => gives(grantedAccess(rows, path, queries), enough))
    .map((need) => ({ ...need, by: decidingRow(rows, need.path) }));
  return rows.map((row) => {
    const rest = rows.filter((other) => other !== row);
    const needs = given.filter(({ by }) => by === row);
    const lost = needs.filter(
      ({ path, enough }) => !gives(grantedAccess(rest, path, queries), enough),
    );
    const lessened = needs.some(
      ({ path, access }) => !gives(grantedAccess(rest, path, queries), access),
    );
    // DEFAULT is there in every role, whether it is listed or not.
    const implied = needs.length > 0 && lost.length === 0;
    const counted = lost.length > 0 ? lost : needs;
    const own = [...new Set(needs.map(({ of }) => of))];
    const named = new Set(needs.map(({ call }) => call));
    return {
      ...row,
      enough: needs.reduce<Access>(
        (most, { path, enough }) => (path === row.path ? both(most, enough) : most),
        'none',
      ),
      apis: unique(own.flatMap(({ zapi }) => zapi)).filter((name) => named.has(name)),
      rest: unique(own.flatMap((call) => call.rest.map(({ name }) => name))).filter((name) =>
        named.has(name),
      ),
      need: needOf(counted.map(({ of }) => of)),
      impliedBy: implied ? (decidingRow(rest, row.path)?.path ?? 'DEFAULT') : null,
      precaution: implied && lessened,
      reason: unique(own.map(({ reason }) => reason)).join(' ') || unused(row, queries),
      sources: unique(own.flatMap(({ source }) => source ?? [])),
    };
  });
}

function needOf(calls: readonly PluginCall[]): RoleRow['need'] {
  if (calls.length === 0) return 'unused';
  return calls.some(({ required }) => required) ? 'required' : 'optional';
}

function unused({ path, access, query }: Privilege, letThrough: readonly string[]): string {
  if (query !== undefined && !letThrough.includes(query))
    return "Its query shuts out names of the plugin's, so the row gives nothing to rely on.";
  if (access === 'none') return `It closes ${path === 'DEFAULT' ? 'everything else' : path}.`;
  return 'The plugin calls nothing that needs it with this driver.';
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
