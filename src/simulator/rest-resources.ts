import { aggregateResources } from './rest-aggregates.ts';
import { blockResources } from './rest-block.ts';
import { nameServiceResources } from './rest-name-services.ts';
import { nfsResources } from './rest-nfs.ts';
import type { Resource } from './rest-resource.ts';
import { svmResources } from './rest-svms.ts';
import { systemResources } from './rest-system.ts';

/** Everything below /api that is modelled. */
export const restResources: readonly Resource[] = [
  ...systemResources,
  ...aggregateResources,
  ...svmResources,
  ...nfsResources,
  ...blockResources,
  ...nameServiceResources,
];
