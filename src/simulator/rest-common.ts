import { type Cluster, findSvm, ownerUuid } from './cluster.ts';
import type { Body } from './rest-body.ts';
import { RestFailure } from './rest-errors.ts';
import { key, type RestFields, value } from './rest-fields.ts';
import type { RestCall } from './rest-resource.ts';
import type { Svm } from './state.ts';

/** REST's form of a time (RFC 3339). */
export function restTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, '+00:00');
}

export function svmHref(cluster: Cluster, name: string): string {
  return `/api/svm/svms/${findSvm(cluster, name)?.uuid ?? ''}`;
}

/** `svm.name` and `svm.uuid` of a record; `asKey`: in every answer. */
export function svmFields<T>(
  call: RestCall,
  get: (object: T) => string,
  asKey = false,
): RestFields<T> {
  const make = asKey ? key : value;
  return {
    'svm.name': make<T>(get),
    'svm.uuid': make<T>((object) => findSvm(call.cluster, get(object))?.uuid),
  };
}

/** The body's fields by which an SVM is named. */
export const svmBody = { 'svm.name': 'text', 'svm.uuid': 'text' } as const;

function missingSvm(name: string): RestFailure {
  return new RestFailure(404, '2621462', `SVM "${name}" does not exist.`, 'svm.name');
}

/**
 * The SVM that a body names, or that the request is tunnelled to. An SVM's login reaches no other. Codes are
 * from NetApp's REST reference: 2621707 no SVM given, 2621462 no such SVM, 2621706 name and UUID differ.
 */
export function svmFrom(call: RestCall, body: Body): Svm {
  const name = body.text('svm.name');
  const uuid = body.text('svm.uuid');
  if (name === undefined && uuid === undefined) {
    if (call.svm) return call.svm;
    throw new RestFailure(
      400,
      '2621707',
      'No SVM was specified. Specify either "svm.name" or "svm.uuid".',
    );
  }
  const { svms } = call.cluster.state;
  const svm = svms.find((one) => (name === undefined ? one.uuid === uuid : one.name === name));
  if (!svm) throw missingSvm(name ?? uuid ?? '');
  if (call.svm && call.svm !== svm) throw missingSvm(svm.name);
  if (uuid !== undefined && svm.uuid !== uuid) {
    throw new RestFailure(
      400,
      '2621706',
      'The specified "svm.uuid" and "svm.name" do not refer to the same SVM.',
    );
  }
  return svm;
}

/** What an SVM's scope shows of a list; the cluster's shows all. */
export function ofScope<T>(
  call: RestCall,
  list: readonly T[],
  get: (object: T) => string,
): readonly T[] {
  const { svm } = call;
  return svm ? list.filter((object) => get(object) === svm.name) : list;
}

/** `owner.name` and `owner.uuid` of a role or login: the cluster, or a data SVM. */
export function ownerFields<T>(
  call: RestCall,
  get: (object: T) => string,
  show: 'key' | 'costly',
): RestFields<T> {
  return {
    'owner.name': value<T>(get, show),
    'owner.uuid': value<T>((object) => ownerUuid(call.cluster, get(object)), show),
  };
}

export const ownerBody = { 'owner.name': 'text', 'owner.uuid': 'text' } as const;

/** The owner that a body names: the cluster when it names none. An SVM's scope reaches that SVM alone. */
export function ownerFrom(call: RestCall, body: Body): string {
  const name = body.text('owner.name');
  const uuid = body.text('owner.uuid');
  const { name: cluster, svms } = call.cluster.state;
  if (name === undefined && uuid === undefined) return call.svm?.name ?? cluster;
  const owners = [cluster, ...svms.map((svm) => svm.name)];
  const found = owners.find(
    (one) =>
      (name === undefined || one === name) &&
      (uuid === undefined || ownerUuid(call.cluster, one) === uuid),
  );
  if (found === undefined || (call.svm && call.svm.name !== found)) {
    throw missingSvm(name ?? uuid ?? '');
  }
  return found;
}
