import { findSvm, uuidOfName } from './cluster.ts';
import { ofScope, svmHref } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { key, value } from './rest-fields.ts';
import type { Resource } from './rest-resource.ts';
import type { QosPolicy } from './state-services.ts';

/** Fields of NetApp's REST reference (qos_policy); an SVM is told of its own policies alone. */
const policies = resource<QosPolicy>({
  path: '/storage/qos/policies',
  instance: '{uuid}',
  scope: 'any',
  since: 6,
  order: ['svm.name', 'name'],
  list: (call) => ofScope(call, call.cluster.state.qosPolicies, (one) => one.owner),
  fields: (call) => ({
    uuid: key((one) => uuidOfName(call.cluster, 'qos-policy', `${one.owner} ${one.name}`)),
    name: key((one) => one.name),
    'adaptive.absolute_min_iops': value((one) => one.adaptive?.absoluteMinIops),
    'adaptive.expected_iops': value((one) => one.adaptive?.expectedIops),
    'adaptive.peak_iops': value((one) => one.adaptive?.peakIops),
    'fixed.capacity_shared': value((one) => one.fixed?.shared),
    'fixed.max_throughput_iops': value((one) => one.fixed?.maxIops),
    object_count: value(() => 0),
    scope: value((one) => (findSvm(call.cluster, one.owner) ? 'svm' : 'cluster')),
    'svm.name': value((one) => findSvm(call.cluster, one.owner)?.name),
    'svm.uuid': value((one) => findSvm(call.cluster, one.owner)?.uuid),
  }),
  links: (call) => ({
    svm: (one) => (findSvm(call.cluster, one.owner) ? svmHref(call.cluster, one.owner) : null),
  }),
  get: { commands: ['qos policy-group show', 'qos adaptive-policy-group show'] },
});

export const qosResources: readonly Resource[] = [policies];
