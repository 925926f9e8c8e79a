import type { Aggregate } from './client.ts';
import type { Zapi } from './zapi-call.ts';
import { type Fields, fieldsOf } from './zapi-fields.ts';
import { listAll, wanted } from './zapi-pages.ts';

const API = 'aggr-get-iter';

/** All aggregates of the cluster by name. A login of an SVM gets OntapError 'wrong-scope'. */
export async function listAggregates(zapi: Zapi): Promise<Aggregate[]> {
  const records = await listAll(zapi, {
    api: API,
    element: 'aggr-attributes',
    desired: {
      'aggregate-name': null,
      nodes: wanted('node-name'),
      'aggr-raid-attributes': wanted(
        'is-root-aggregate',
        'has-local-root',
        'has-partner-root',
        'state',
      ),
      'aggr-space-attributes': wanted('size-total', 'size-available'),
    },
  });
  return records
    .map((record) => aggregate(fieldsOf(API, record)))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function aggregate(fields: Fields): Aggregate {
  const raid = (field: string): boolean => fields.flag('aggr-raid-attributes', field);
  return {
    name: fields.text('aggregate-name'),
    node: fields.list('nodes', 'node-name')[0] ?? '',
    // An aggregate that is not online has no space attributes.
    sizeBytes: fields.number('aggr-space-attributes', 'size-total') ?? 0,
    availableBytes: fields.number('aggr-space-attributes', 'size-available') ?? 0,
    // Three marks, because a node's root may sit on its partner's aggregate (HA take-over).
    root: raid('is-root-aggregate') || raid('has-local-root') || raid('has-partner-root'),
    state: fields.optional('aggr-raid-attributes', 'state') ?? 'unknown',
  };
}
