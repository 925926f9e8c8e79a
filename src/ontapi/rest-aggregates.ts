import type { Aggregate } from './client.ts';
import type { Rest } from './rest-call.ts';

/**
 * All aggregates of the cluster by name. `/storage/aggregates` leaves root aggregates out by design (NetApp's Python
 * client), so the command line is asked, as OpenStack Manila and NetApp Harvest do. Throws OntapError 'forbidden' for a
 * login of an SVM.
 */
export async function listAggregates(rest: Rest): Promise<Aggregate[]> {
  const records = await rest.list('/private/cli/aggr', {
    fields: 'aggregate,node,size,availsize,state,root',
  });
  return records
    .map((fields) => ({
      name: fields.text('aggregate'),
      node: fields.optional('node') ?? fields.list('nodes')[0] ?? '',
      // An aggregate that is not online has no sizes.
      sizeBytes: fields.number('size') ?? 0,
      availableBytes: fields.number('availsize') ?? 0,
      root: fields.flag('root'),
      state: fields.optional('state') ?? 'unknown',
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
