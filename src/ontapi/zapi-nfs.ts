import type { ExportRule, NfsService } from './client.ts';
import type { NewExportRule } from './client-changes.ts';
import { isOntapError } from './errors.ts';
import type { Zapi } from './zapi-call.ts';
import { fieldsOf, missingField } from './zapi-fields.ts';
import { listAll, NO_SUCH_SVM, saysNothing } from './zapi-pages.ts';
import { child } from './zapi-xml.ts';

/** "entry doesn't exist" */
const NO_SERVICE = '15661';

/** The NFS service of an SVM; null when it was never made (15661) or the SVM does not exist. */
export async function getNfsService(zapi: Zapi, svm: string): Promise<NfsService | null> {
  const api = 'nfs-service-get';
  try {
    const info = child(await zapi.call(api, {}, { svm }), 'attributes', 'nfs-info');
    if (info === undefined) throw missingField(api, 'attributes/nfs-info');
    const fields = fieldsOf(api, info);
    return {
      enabled: fields.flag('is-nfs-access-enabled'),
      // ONTAP's own default; only a plain "no" is one.
      v3: fields.optional('is-nfsv3-enabled')?.toLowerCase() !== 'false',
      v4: fields.flag('is-nfsv40-enabled'),
      v41: fields.flag('is-nfsv41-enabled'),
    };
  } catch (error) {
    if (saysNothing(error, [NO_SERVICE, NO_SUCH_SVM])) return null;
    throw error;
  }
}

/** Makes the service with NFSv3 (the plugin's default) or, where there is one, turns it on. */
export async function enableNfs(zapi: Zapi, svm: string): Promise<void> {
  const wish = { 'is-nfs-access-enabled': true, 'is-nfsv3-enabled': true };
  try {
    await zapi.call('nfs-service-create', wish, { svm, write: true });
    return;
  } catch (error) {
    if (!isOntapError(error, 'exists')) throw error;
  }
  try {
    await zapi.call('nfs-enable', {}, { svm, write: true });
  } catch (error) {
    // 13013: it is on already.
    if (!isOntapError(error, 'exists')) throw error;
  }
}

/** Names of the export policies of an SVM, sorted. */
export async function listExportPolicies(zapi: Zapi, svm: string): Promise<string[]> {
  const api = 'export-policy-get-iter';
  const records = await listAll(zapi, {
    api,
    element: 'export-policy-info',
    svm,
    nothing: [NO_SUCH_SVM],
  });
  return records.map((record) => fieldsOf(api, record).text('policy-name')).toSorted();
}

/** The rules of a policy by index; none when the policy does not exist. */
export async function listExportRules(
  zapi: Zapi,
  svm: string,
  policy: string,
): Promise<ExportRule[]> {
  const api = 'export-rule-get-iter';
  const records = await listAll(zapi, {
    api,
    element: 'export-rule-info',
    query: { 'policy-name': policy },
    svm,
    nothing: [NO_SUCH_SVM],
  });
  return records
    .map((record) => fieldsOf(api, record))
    .filter((fields) => fields.text('policy-name') === policy)
    .map((fields) => ({
      index: fields.number('rule-index') ?? 0,
      // ONTAP takes several clients in one rule, separated by commas.
      clients: fields
        .text('client-match')
        .split(',')
        .map((client) => client.trim()),
      protocols: fields.list('protocol', 'access-protocol'),
      ro: fields.list('ro-rule', 'security-flavor'),
      rw: fields.list('rw-rule', 'security-flavor'),
      superuser: fields.list('super-user-security', 'security-flavor'),
    }))
    .toSorted((a, b) => a.index - b.index);
}

/** Throws OntapError 'exists' (13130) when the policy is there. */
export async function createExportPolicy(zapi: Zapi, svm: string, name: string): Promise<void> {
  await zapi.call('export-policy-create', { 'policy-name': name }, { svm, write: true });
}

/** Adds a rule at the end of its policy. Throws OntapError 'not-found' when there is no such policy. */
export async function createExportRule(zapi: Zapi, rule: NewExportRule): Promise<void> {
  await zapi.call(
    'export-rule-create',
    {
      'client-match': rule.clients,
      'policy-name': rule.policy,
      protocol: { 'access-protocol': rule.protocol },
      'ro-rule': { 'security-flavor': rule.ro },
      'rw-rule': { 'security-flavor': rule.rw },
      'super-user-security': { 'security-flavor': rule.superuser },
    },
    { svm: rule.svm, write: true },
  );
}
