import { type Cluster, uuidOfName } from './cluster.ts';
import type { QosPolicy } from './state-services.ts';
import type { Invocation, ZapiCalls } from './zapi-call.ts';
import { key, text } from './zapi-fields.ts';
import { iterCall, type RecordType } from './zapi-iter.ts';

/** Field names from Manila's fixtures and Ansible's modules for both kinds. */
function fixedType(cluster: Cluster): RecordType<QosPolicy> {
  return {
    element: 'qos-policy-group-info',
    keyOf: (one) => [one.owner, one.name],
    fields: {
      'is-shared': text((one) => one.fixed?.shared),
      'max-throughput': text((one) => `${one.fixed?.maxIops ?? 0}IOPS`),
      'num-workloads': text(() => 0),
      'policy-group': key((one) => one.name),
      'policy-group-class': text(() => 'user_defined'),
      uuid: text((one) => uuidOfName(cluster, 'qos-policy', `${one.owner} ${one.name}`)),
      vserver: key((one) => one.owner),
    },
  };
}

const adaptiveType: RecordType<QosPolicy> = {
  element: 'qos-adaptive-policy-group-info',
  keyOf: (one) => [one.owner, one.name],
  fields: {
    'absolute-min-iops': text((one) => `${one.adaptive?.absoluteMinIops ?? 0}IOPS`),
    'expected-iops': text((one) => `${one.adaptive?.expectedIops ?? 0}IOPS/TB`),
    'num-workloads': text(() => 0),
    'peak-iops': text((one) => `${one.adaptive?.peakIops ?? 0}IOPS/TB`),
    'peak-iops-allocation': text(() => 'used_space'),
    'policy-group': key((one) => one.name),
    vserver: key((one) => one.owner),
  },
};

/** An SVM's scope shows its own alone; those of the cluster are the cluster's to show (an assumption). */
function shown(call: Invocation, kind: 'fixed' | 'adaptive'): QosPolicy[] {
  return call.cluster.state.qosPolicies.filter(
    (one) => one[kind] !== null && (call.svm === null || one.owner === call.svm.name),
  );
}

export const qosCalls: ZapiCalls = {
  'qos-policy-group-get-iter': iterCall(
    { command: 'qos policy-group show', scope: 'any' },
    (call) => fixedType(call.cluster),
    (call) => shown(call, 'fixed'),
  ),
  'qos-adaptive-policy-group-get-iter': iterCall(
    { command: 'qos adaptive-policy-group show', scope: 'any' },
    () => adaptiveType,
    (call) => shown(call, 'adaptive'),
  ),
};
