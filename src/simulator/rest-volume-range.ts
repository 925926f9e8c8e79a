import type { RestCall } from './rest-resource.ts';
import type { Volume } from './state.ts';
import { volumesAfter } from './volume-range.ts';
import { compareNames } from './volume-store.ts';

/** The volumes from where a next link goes on, with the literal start of the name that is asked for: no others are looked at. */
export function inRange({ cluster, svm, query }: RestCall): Iterable<Volume> {
  const svms = svm ? [svm.name] : cluster.state.svms.map((one) => one.name).toSorted(compareNames);
  const [at, name] = [query.get('start.svm.name'), query.get('start.name')];
  const ordered = at !== undefined && name !== undefined && !query.has('order_by');
  const start = /^[A-Za-z0-9_]+(?=\*$)/.exec(query.get('name') ?? '')?.[0] ?? '';
  return volumesAfter(cluster, svms, ordered ? [at, name] : null, start);
}
