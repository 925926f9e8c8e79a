import { setTimeout as sleep } from 'node:timers/promises';
import type { RootVolume, Svm } from './client.ts';
import type { NewSvm } from './client-changes.ts';
import { type ListChange, listFailure, listWith, listWithout, unlike } from './svm-lists.ts';
import type { Zapi } from './zapi-call.ts';
import { type Fields, fieldsOf } from './zapi-fields.ts';
import { finishJob } from './zapi-jobs.ts';
import { listAll, NO_SUCH_SVM, wanted } from './zapi-pages.ts';
import type { XmlArgs } from './zapi-xml.ts';

const API = 'vserver-get-iter';

const DESIRED: XmlArgs = {
  ...wanted(
    'vserver-name',
    'uuid',
    'state',
    'vserver-type',
    'vserver-subtype',
    'comment',
    'ipspace',
    'snapshot-policy',
  ),
  'aggr-list': wanted('aggr-name'),
  'allowed-protocols': wanted('protocol'),
  'vserver-aggr-info-list': { 'vserver-aggr-info': wanted('aggr-name') },
};

/** The data SVMs that the login sees, by name. At cluster scope ONTAP lists admin and node SVMs too: they are left out. */
export async function listSvms(zapi: Zapi): Promise<Svm[]> {
  const records = await listAll(zapi, {
    api: API,
    element: 'vserver-info',
    query: { 'vserver-type': 'data' },
    desired: DESIRED,
  });
  return records
    .map((record) => fieldsOf(API, record))
    .filter((fields) => fields.optional('vserver-type') === 'data')
    .map(svmOf)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The data SVM of exactly that name; null when there is none. The cluster's own and its nodes' are none. */
export async function getSvm(zapi: Zapi, name: string): Promise<Svm | null> {
  const records = await listAll(zapi, {
    api: API,
    element: 'vserver-info',
    query: { 'vserver-name': name },
    desired: DESIRED,
  });
  const found = records
    .map((record) => fieldsOf(API, record))
    .filter((fields) => (fields.optional('vserver-type') ?? 'data') === 'data')
    .map(svmOf)
    // `a|b` and `*` are query syntax, so ONTAP may answer with others.
    .find((one) => one.name === name);
  return found ?? null;
}

/** Root volumes of data SVMs, as far as the login sees them. */
export async function listRootVolumes(zapi: Zapi, svm?: string): Promise<RootVolume[]> {
  const api = 'volume-get-iter';
  const records = await listAll(zapi, {
    api,
    element: 'volume-attributes',
    query: { 'volume-state-attributes': { 'is-vserver-root': true } },
    desired: {
      'volume-id-attributes': wanted('name', 'owning-vserver-name', 'containing-aggregate-name'),
      'volume-state-attributes': wanted('is-vserver-root'),
      'volume-export-attributes': wanted('policy'),
    },
    ...(svm !== undefined && { svm }),
    nothing: [NO_SUCH_SVM],
  });
  return records
    .map((record) => fieldsOf(api, record))
    .filter((fields) => fields.flag('volume-state-attributes', 'is-vserver-root'))
    .map((fields) => ({
      svm: fields.text('volume-id-attributes', 'owning-vserver-name'),
      name: fields.text('volume-id-attributes', 'name'),
      aggregate: fields.optional('volume-id-attributes', 'containing-aggregate-name'),
      exportPolicy: fields.optional('volume-export-attributes', 'policy'),
    }));
}

/** Takes a vserver-info, returns the SVM that it describes. */
export function svmOf(fields: Fields): Svm {
  return {
    name: fields.text('vserver-name'),
    uuid: fields.optional('uuid') ?? '',
    state: fields.optional('state') ?? 'unknown',
    subtype: fields.optional('vserver-subtype') ?? 'default',
    comment: fields.optional('comment') ?? '',
    ipspace: fields.optional('ipspace') ?? 'Default',
    aggregates: assigned(fields),
    allowedProtocols: fields.list('allowed-protocols', 'protocol'),
    snapshotPolicy: fields.optional('snapshot-policy'),
  };
}

/** ONTAP tells the list twice: as it was set, and as the plugin reads it (Trident, ontap_zapi.go). */
function assigned(fields: Fields): string[] {
  const set = fields.list('aggr-list', 'aggr-name');
  // vserver-aggr-info is the repeated element here, its name one level deeper.
  const seen = fields
    .records('vserver-aggr-info-list', 'vserver-aggr-info')
    .map((one) => one.text('aggr-name'));
  return [...new Set([...set, ...seen])];
}

const READ_BACKS = 10;
const READ_BACK_MS = 300;

/**
 * Creates an SVM with its root volume and waits until it runs. `vserver-create-async` is there in every ONTAP 9
 * (recorded on 9.0), and its job, unlike the synchronous call, cannot outlast an HTTP time limit.
 * Throws OntapError 'exists' when the name is taken.
 */
export async function createSvm(zapi: Zapi, wish: NewSvm): Promise<void> {
  const api = 'vserver-create-async';
  const results = await zapi.call(
    api,
    {
      'vserver-name': wish.name,
      'root-volume': wish.rootVolume,
      'root-volume-aggregate': wish.rootAggregate,
      // NFS wants UNIX permissions on the junctions.
      'root-volume-security-style': 'unix',
      // Required up to ONTAPI 1.21 at least; "file" needs no name service.
      'name-server-switch': { nsswitch: 'file' },
      ipspace: wish.ipspace,
      'snapshot-policy': wish.snapshotPolicy,
    },
    { write: true },
  );
  await finishJob(zapi, api, results);
  for (let attempt = 0; attempt < READ_BACKS; attempt += 1) {
    if (attempt > 0) await sleep(READ_BACK_MS);
    if ((await getSvm(zapi, wish.name))?.state === 'running') return;
  }
  throw zapi.failure(
    api,
    'failed',
    `ONTAP ended the creation of SVM ${wish.name}, but the SVM is not there or not running (see: event log show, job history show).`,
  );
}

const aggregatesOf: SvmList = {
  what: 'aggregates',
  of: (svm) => svm.aggregates,
  asArgument: (list) => ({ 'aggr-list': { 'aggr-name': list } }),
};

/** Adds aggregates to the SVM's list and returns the list afterwards. */
export function assignAggregates(
  zapi: Zapi,
  name: string,
  add: readonly string[],
): Promise<string[]> {
  return changeList(zapi, name, aggregatesOf, listWith(add));
}

/** Takes aggregates off the SVM's list and returns the list afterwards. */
export function unassignAggregates(
  zapi: Zapi,
  name: string,
  remove: readonly string[],
): Promise<string[]> {
  return changeList(zapi, name, aggregatesOf, listWithout(remove));
}

/** Adds protocols to those that the SVM may serve. */
export async function allowProtocols(
  zapi: Zapi,
  name: string,
  add: readonly string[],
): Promise<void> {
  const protocols: SvmList = {
    what: 'allowed protocols',
    of: (svm) => svm.allowedProtocols,
    asArgument: (list) => ({ 'allowed-protocols': { protocol: list } }),
  };
  await changeList(zapi, name, protocols, listWith(add));
}

interface SvmList {
  readonly what: string;
  readonly of: (svm: Svm) => readonly string[];
  readonly asArgument: (list: readonly string[]) => XmlArgs;
}

/** vserver-modify replaces a list whole, so it is read first, written only when it differs, and read again. */
async function changeList(
  zapi: Zapi,
  name: string,
  list: SvmList,
  change: ListChange,
): Promise<string[]> {
  const api = 'vserver-modify';
  const before = list.of(await mustHave(zapi, api, name));
  const wish = change(before);
  if (unlike(before, wish, before).length === 0) return [...before];
  await zapi.call(api, { ...list.asArgument(wish), 'vserver-name': name }, { write: true });
  const after = list.of(await mustHave(zapi, api, name));
  const wrong = unlike(before, wish, after);
  if (wrong.length > 0) throw zapi.failure(api, 'failed', listFailure(name, list.what, wrong));
  return [...after];
}

async function mustHave(zapi: Zapi, api: string, name: string): Promise<Svm> {
  const found = await getSvm(zapi, name);
  if (found !== null) return found;
  throw zapi.failure(api, 'not-found', `There is no SVM ${name}.`, { svm: name });
}

/** The snapshot policies that volumes of this SVM can use, by name; without an SVM the cluster's. */
export async function listSnapshotPolicies(zapi: Zapi, name?: string): Promise<string[]> {
  const api = 'snapshot-policy-get-iter';
  // Tunnelled, the list is what the SVM may use: its own policies and the cluster's [inferred from the CLI].
  const records = await listAll(zapi, {
    api,
    element: 'snapshot-policy-info',
    desired: wanted('policy'),
    ...(name !== undefined && { svm: name }),
    nothing: [NO_SUCH_SVM],
  });
  return [...new Set(records.map((record) => fieldsOf(api, record).text('policy')))].toSorted();
}
