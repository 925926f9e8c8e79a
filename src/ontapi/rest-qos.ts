import type { QosPolicy } from './client-services.ts';
import type { Rest } from './rest-call.ts';

/**
 * The QoS policies that volumes of this SVM can use: its own and the cluster's, which have no SVM (NetApp's REST
 * reference, qos_policy).
 */
export async function listQosPolicies(rest: Rest, svm: string): Promise<QosPolicy[]> {
  const records = await rest.list('/storage/qos/policies', {
    fields: 'name,scope,svm.name,adaptive.expected_iops',
  });
  return records
    .filter((one) => {
      const owner = one.optional('svm.name');
      return owner === null || owner === svm || one.optional('scope') === 'cluster';
    })
    .map((one) => ({ name: one.text('name'), adaptive: one.has('adaptive') }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
