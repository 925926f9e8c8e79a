import type { Access, Privilege } from '../ontapi/client.ts';
import { accessFor, both, decidingRow, gives, grantedAccess } from './access.ts';
import { type Backend, type PluginCall, pluginCalls, type RoleFeature } from './plugin-calls.ts';
import { fenceOf } from './role-fence.ts';
import { documentedList } from './role-lists.ts';

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
}

export function roleQuestion(backend: Backend, more: Partial<RoleQuestion> = {}): RoleQuestion {
  return {
    features: ['clones'],
    style: 'command',
    profile: 'least',
    scope: 'svm',
    prefix: 'netappdvp_',
    fineAccess: true,
    ...more,
    backend,
  };
}

/** What the plugin calls with this driver and these features, whatever the role is. NVMe is REST only. */
function callsOf(question: Pick<RoleQuestion, 'backend' | 'features'>): PluginCall[] {
  return pluginCalls
    .filter(({ backends, feature }) => {
      const asked = feature === null || question.features.includes(feature);
      return asked && backends.includes(question.backend);
    })
    .map((call) => (question.backend === 'ontap-san-nvme' ? { ...call, zapi: [] } : call))
    .filter(({ zapi, rest }) => zapi.length + rest.length > 0);
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

/** What a call needs of a role in this style. `enough` may be less than what is asked for. */
function needsOf(
  call: PluginCall,
  style: RoleStyle,
): { readonly path: string; readonly access: Access; readonly enough: Access }[] {
  if (style === 'command') return [call.command];
  return call.rest.map(({ method, path }) => {
    const access = accessFor(['GET', method]);
    return { path, access, enough: access };
  });
}

function leastRows(question: RoleQuestion): Privilege[] {
  const calls = callsOf(question).filter(
    ({ clusterOnly }) => !clusterOnly || question.scope === 'cluster',
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
      .filter(({ clusterOnly }) => clusterOnly && question.scope === 'svm')
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

/** Takes any rows, returns what each of them is to the plugin: by what would be refused if the row were taken away. */
export function explainRows(
  rows: readonly Privilege[],
  question: Pick<RoleQuestion, 'backend' | 'features' | 'style' | 'scope'>,
): RoleRow[] {
  const calls = callsOf(question).filter(
    ({ clusterOnly }) => !clusterOnly || question.scope === 'cluster',
  );
  const queries = rows.flatMap(({ query }) => (query === undefined ? [] : [query]));
  return rows.map((row) => {
    const rest = rows.filter((other) => other !== row);
    const needs = calls.flatMap((call) =>
      needsOf(call, question.style)
        .filter(({ path }) => decidingRow(rows, path) === row)
        .map((need) => ({ call, ...need })),
    );
    const lost = needs.filter(
      ({ path, enough }) => !gives(grantedAccess(rest, path, queries), enough),
    );
    const lessened = needs.some(
      ({ path, access }) => !gives(grantedAccess(rest, path, queries), access),
    );
    const above = lost.length > 0 ? undefined : decidingRow(rest, row.path);
    const counted = lost.length > 0 ? lost : needs;
    const own = [...new Set(needs.map(({ call }) => call))];
    return {
      ...row,
      enough: needs.reduce<Access>(
        (most, { path, enough }) => (path === row.path ? both(most, enough) : most),
        'none',
      ),
      apis: question.style === 'rest' ? [] : unique(own.flatMap(({ zapi }) => zapi)),
      rest: unique(
        own.flatMap((call) =>
          call.rest
            .filter(({ path }) => question.style === 'command' || decidingRow(rows, path) === row)
            .map(({ method, endpoint }) => `${method} ${endpoint}`),
        ),
      ),
      need: needOf(counted.map(({ call }) => call)),
      impliedBy: needs.length > 0 && above !== undefined ? above.path : null,
      precaution: needs.length > 0 && above !== undefined && lessened,
      reason: unique(own.map(({ reason }) => reason)).join(' ') || unused(row),
    };
  });
}

function needOf(calls: readonly PluginCall[]): RoleRow['need'] {
  if (calls.length === 0) return 'unused';
  return calls.some(({ required }) => required) ? 'required' : 'optional';
}

function unused({ path, access }: Privilege): string {
  if (access === 'none') return `It closes ${path === 'DEFAULT' ? 'everything else' : path}.`;
  return 'The plugin calls nothing that needs it with this driver.';
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
