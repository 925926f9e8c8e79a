import type { QosPolicy } from './client-services.ts';
import type { Zapi } from './zapi-call.ts';
import { fieldsOf } from './zapi-fields.ts';
import { listAll, wanted } from './zapi-pages.ts';
import { listSvms } from './zapi-svm.ts';

/** ONTAPI has a call for each kind (Ansible collection, na_ontap_qos_policy_group, _adaptive_policy_group). */
const kinds = [
  { api: 'qos-policy-group-get-iter', element: 'qos-policy-group-info', adaptive: false },
  {
    api: 'qos-adaptive-policy-group-get-iter',
    element: 'qos-adaptive-policy-group-info',
    adaptive: true,
  },
];

/**
 * The QoS policies that volumes of this SVM can use: its own and the cluster's. Not tunnelled: to an SVM ONTAP may not
 * show those of the cluster.
 */
export async function listQosPolicies(zapi: Zapi, svm: string): Promise<QosPolicy[]> {
  const all: (QosPolicy & { readonly owner: string })[] = [];
  for (const { api, element, adaptive } of kinds) {
    const records = await listAll(zapi, {
      api,
      element,
      desired: wanted('policy-group', 'vserver'),
    });
    for (const record of records) {
      const fields = fieldsOf(api, record);
      all.push({ name: fields.text('policy-group'), adaptive, owner: fields.text('vserver') });
    }
  }
  // Those of the cluster carry its name, which a login of an SVM may not ask for: they are those of no data SVM.
  const foreign = all.some(({ owner }) => owner !== svm);
  const svms = foreign ? (await listSvms(zapi)).map(({ name }) => name) : [];
  return all
    .filter(({ owner }) => owner === svm || !svms.includes(owner))
    .map(({ name, adaptive }) => ({ name, adaptive }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
