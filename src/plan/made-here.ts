import type { RecordedRun, RecordedStep } from './recorded.ts';

/** What recorded runs made on one SVM and did not take away again. */
export interface MadeHere {
  /** Whether the SVM itself is one of them. */
  readonly svm: boolean;
  readonly aggregates: readonly string[];
  /** By name; a LIF is known by its name within its SVM. */
  readonly lifs: readonly string[];
  readonly routes: readonly { readonly destination: string; readonly gateway: string }[];
  readonly exportPolicies: readonly string[];
  readonly exportRules: readonly { readonly policy: string; readonly clients: string }[];
  readonly roles: readonly string[];
  /** Those of them that hold REST paths. */
  readonly restRoles: readonly string[];
  readonly users: readonly string[];
  /** In words: what is not taken back by itself, because others may have come to rely on it. */
  readonly left: readonly string[];
}

/** After these a step may have been carried out all the same. */
const UNSURE = new Set(['ontap-timeout', 'ontap-unreachable', 'ontap-protocol']);

function mayHaveHappened(step: RecordedStep): boolean {
  return (
    step.status === 'done' ||
    step.status === 'started' ||
    (step.status === 'failed' && UNSURE.has(step.errorCode ?? ''))
  );
}

/**
 * Takes runs in the order in which they happened, returns what those of them that `counts` made on an SVM of a cluster
 * (null: whichever) and what no later run took away. Pure.
 */
export function madeHere(
  runs: readonly RecordedRun[],
  svm: string,
  place: string | null,
  counts: (run: RecordedRun) => boolean = () => true,
): MadeHere {
  const made = new Map<string, RecordedStep>();
  for (const run of runs) {
    if (place !== null && run.place !== null && run.place !== place) continue;
    for (const step of run.steps) {
      if (step.data['svm'] !== svm || !mayHaveHappened(step)) continue;
      if (step.kind === 'svm.delete') made.clear();
      else if (REMOVALS.has(step.kind))
        for (const key of keysOf({ ...step, kind: REMOVALS.get(step.kind) ?? '' }))
          made.delete(key);
      else if (counts(run)) for (const key of keysOf(step)) made.set(key, step);
    }
  }
  const keys = [...made.keys()];
  const named = (kind: string): string[][] =>
    keys.flatMap((key) => {
      const [first, ...rest] = key.split('\0');
      return first === kind ? [rest] : [];
    });
  const names = (kind: string): string[] => named(kind).map(([name = '']) => name);
  return {
    svm: names('svm').length > 0,
    aggregates: names('aggregate'),
    lifs: names('lif'),
    routes: named('route').map(([destination = '', gateway = '']) => ({ destination, gateway })),
    exportPolicies: names('policy'),
    exportRules: named('rule').map(([policy = '', clients = '']) => ({ policy, clients })),
    roles: names('role'),
    restRoles: names('rest-role'),
    users: names('user'),
    left: names('left'),
  };
}

/** Kinds that take away, and the kind whose work they undo. */
const REMOVALS: ReadonlyMap<string, string> = new Map([
  ['user.delete', 'user.create'],
  ['role.delete', 'role.create'],
  ['route.delete', 'route.create'],
  ['lif.delete', 'lif.create'],
  ['export-rule.delete', 'export-rule.create'],
  ['export-policy.delete', 'export-policy.create'],
  ['svm.unassign-aggregates', 'svm.assign-aggregates'],
]);

/** Whether rows of a role are REST paths. */
function hasPaths(rows: unknown): boolean {
  return Array.isArray(rows) && rows.some((row) => JSON.stringify(row).includes('"path":"/'));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const key = (...parts: string[]): string => parts.join('\0');

/** What a step made, each with a key; parts are separated by a character that no name has. */
function keysOf({ kind, data }: Pick<RecordedStep, 'kind' | 'data'>): string[] {
  const text = (name: string): string => textOf(data[name]);
  switch (kind) {
    case 'svm.create':
      return [key('svm', text('svm'))];
    case 'svm.assign-aggregates': {
      const list = data['add'] ?? data['remove'];
      return Array.isArray(list) ? list.map((name) => key('aggregate', String(name))) : [];
    }
    case 'lif.create':
      return [key('lif', text('name'))];
    case 'route.create':
      return [key('route', text('destination'), text('gateway'))];
    case 'export-policy.create':
      return [key('policy', text('policy'))];
    case 'export-rule.create':
      return [key('rule', text('policy'), text('clients'))];
    case 'role.create':
      return data['exists'] === true
        ? [key('left', `rows added to role ${text('role')}`)]
        : [
            key('role', text('role')),
            ...(hasPaths(data['privileges']) ? [key('rest-role', text('role'))] : []),
          ];
    case 'user.create':
      return data['newPassword'] === false
        ? [key('left', `applications added to user ${text('user')}`)]
        : [key('user', text('user'))];
    case 'protocol.enable':
      return [key('left', `the ${text('protocol')} service`)];
    case 'igroup.create':
      return [key('left', `igroup ${text('igroup')}`)];
    case 'igroup.add-initiators':
      return [key('left', `initiators added to igroup ${text('igroup')}`)];
    case 'dns.create':
      return [key('left', 'its name servers')];
    case 'iscsi.set-default-chap':
      return [key('left', 'CHAP for iSCSI')];
    case 'svm.allow-protocols':
      return [key('left', 'protocols that it may serve')];
    default:
      return [];
  }
}
