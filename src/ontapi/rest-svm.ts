import { setTimeout as sleep } from 'node:timers/promises';
import type { OntapVersion, RootVolume, Svm } from './client.ts';
import type { NewSvm } from './client-changes.ts';
import type { Rest } from './rest-call.ts';
import type { RestFields } from './rest-json.ts';
import { type ListChange, listFailure, listWith, listWithout, unlike } from './svm-lists.ts';
import { isAtLeast } from './version.ts';

const SVMS = '/svm/svms';
const PROTOCOLS = ['nfs', 'cifs', 'iscsi', 'fcp', 'nvme'];

/** The fields that svmOf reads. */
export function fieldsWanted(version: OntapVersion | null): string {
  return [
    'name',
    'uuid',
    'state',
    'subtype',
    'comment',
    'ipspace.name',
    'aggregates.name',
    'snapshot_policy.name',
    // Which protocols an SVM may serve is told from 9.9.1 on (ONTAP's REST description).
    ...(isAtLeast(version, 9, 9, 1) ? PROTOCOLS.map((protocol) => `${protocol}.allowed`) : []),
  ].join(',');
}

/** The data SVMs that the login sees, by name; ONTAP shows no others here. */
export async function listSvms(rest: Rest, version: OntapVersion | null): Promise<Svm[]> {
  const records = await rest.list(SVMS, { fields: fieldsWanted(version) });
  return records.map(svmOf).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The data SVM of exactly that name; null when there is none. */
export async function getSvm(
  rest: Rest,
  version: OntapVersion | null,
  name: string,
): Promise<Svm | null> {
  const records = await rest.list(SVMS, {
    fields: fieldsWanted(version),
    svm: name,
    query: { name },
  });
  // `a|b` and `*` are query syntax, so ONTAP may answer with others.
  return records.map(svmOf).find((one) => one.name === name) ?? null;
}

/** Takes a record of /svm/svms, returns the SVM that it describes. */
export function svmOf(fields: RestFields): Svm {
  return {
    name: fields.text('name'),
    uuid: fields.text('uuid'),
    state: fields.optional('state') ?? 'unknown',
    subtype: fields.optional('subtype') ?? 'default',
    comment: fields.raw('comment'),
    ipspace: fields.optional('ipspace.name') ?? 'Default',
    aggregates: fields.records('aggregates').map((aggregate) => aggregate.text('name')),
    allowedProtocols: PROTOCOLS.filter((protocol) => fields.flag(`${protocol}.allowed`)),
    snapshotPolicy: fields.optional('snapshot_policy.name'),
  };
}

/** Root volumes of data SVMs, as far as the login sees them. */
export async function listRootVolumes(rest: Rest, svm?: string): Promise<RootVolume[]> {
  const records = await rest.list('/storage/volumes', {
    fields: 'name,svm.name,aggregates.name,nas.export_policy.name,is_svm_root',
    ...(svm !== undefined && { svm }),
    query: { 'svm.name': svm, is_svm_root: true },
  });
  return records
    .filter((fields) => fields.flag('is_svm_root'))
    .map((fields) => ({
      svm: fields.text('svm.name'),
      name: fields.text('name'),
      aggregate: fields.records('aggregates')[0]?.optional('name') ?? null,
      exportPolicy: fields.optional('nas.export_policy.name'),
    }))
    .filter((one) => svm === undefined || one.svm === svm);
}

const READ_BACKS = 10;
const READ_BACK_MS = 300;

/**
 * Creates an SVM with its root volume, waits until it runs and returns it. The REST call chooses the root volume's name and
 * aggregate itself (13434909), so the command is used. Throws OntapError 'exists' when the name is taken.
 */
export async function createSvm(
  rest: Rest,
  version: OntapVersion | null,
  wish: NewSvm,
): Promise<Svm> {
  const path = '/private/cli/vserver';
  await rest.write(
    'POST',
    path,
    {
      vserver: wish.name,
      rootvolume: wish.rootVolume,
      aggregate: wish.rootAggregate,
      // NFS wants UNIX permissions on the junctions.
      rootvolume_security_style: 'unix',
      ipspace: wish.ipspace,
      snapshot_policy: wish.snapshotPolicy,
    },
    { svm: wish.name },
  );
  for (let attempt = 0; attempt < READ_BACKS; attempt += 1) {
    if (attempt > 0) await sleep(READ_BACK_MS);
    const made = await getSvm(rest, version, wish.name);
    if (made?.state === 'running') return made;
  }
  throw rest.failure(
    `POST /api${path}`,
    'failed',
    `ONTAP ended the creation of SVM ${wish.name}, but the SVM is not there or not running (see: event log show, job history show).`,
    wish.name,
  );
}

/** Adds aggregates to the SVM's list and returns the list afterwards. `made`: the SVM as it was made a moment ago. */
export function assignAggregates(
  rest: Rest,
  version: OntapVersion | null,
  name: string,
  add: readonly string[],
  made?: Svm,
): Promise<string[]> {
  return changeAggregates(rest, version, name, listWith(add), made);
}

/** Takes aggregates off the SVM's list and returns the list afterwards. */
export function unassignAggregates(
  rest: Rest,
  version: OntapVersion | null,
  name: string,
  remove: readonly string[],
): Promise<string[]> {
  return changeAggregates(rest, version, name, listWithout(remove));
}

/** PATCH replaces the list whole, so it is read first, written only when it differs, and read again. */
async function changeAggregates(
  rest: Rest,
  version: OntapVersion | null,
  name: string,
  change: ListChange,
  made?: Svm,
): Promise<string[]> {
  const { aggregates, uuid } = made ?? (await mustHave(rest, version, name));
  const wish = change(aggregates);
  if (unlike(aggregates, wish, aggregates).length === 0) return [...aggregates];
  const path = `${SVMS}/${encodeURIComponent(uuid)}`;
  const body = { aggregates: wish.map((aggregate) => ({ name: aggregate })) };
  await rest.write('PATCH', path, body, { svm: name });
  const after = (await mustHave(rest, version, name)).aggregates;
  const wrong = unlike(aggregates, wish, after);
  if (wrong.length > 0)
    throw rest.failure(`PATCH /api${path}`, 'failed', listFailure(name, 'aggregates', wrong), name);
  return [...after];
}

/** The SVM of that name. Throws OntapError 'not-found'. */
async function mustHave(rest: Rest, version: OntapVersion | null, name: string): Promise<Svm> {
  const found = await getSvm(rest, version, name);
  if (found !== null) return found;
  throw rest.failure(`GET /api${SVMS}`, 'not-found', `There is no SVM ${name}.`, name);
}

/** The snapshot policies that volumes of this SVM can use, by name: its own and the cluster's; without an SVM those only. */
export async function listSnapshotPolicies(rest: Rest, svm?: string): Promise<string[]> {
  const records = await rest.list('/storage/snapshot-policies', {
    fields: 'name,scope,svm.name',
    ...(svm !== undefined && { svm }),
  });
  const usable = records.filter((fields) => {
    const owner = fields.optional('svm.name');
    return owner === null || owner === svm;
  });
  return [...new Set(usable.map((fields) => fields.text('name')))].toSorted();
}
