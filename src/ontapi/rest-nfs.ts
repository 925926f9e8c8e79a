import type { ExportRule, NfsService } from './client.ts';
import type { NewExportRule } from './client-changes.ts';
import type { Rest } from './rest-call.ts';
import type { RestFields } from './rest-json.ts';
import { enableService, serviceOf } from './rest-services.ts';

const SERVICES = '/protocols/nfs/services';
const POLICIES = '/protocols/nfs/export-policies';

/** The NFS service of an SVM; null when it was never made or the SVM does not exist. */
export async function getNfsService(rest: Rest, svm: string): Promise<NfsService | null> {
  const versions = 'protocol.v3_enabled,protocol.v40_enabled,protocol.v41_enabled';
  const fields = await serviceOf(rest, SERVICES, svm, `enabled,${versions}`);
  return (
    fields && {
      enabled: fields.flag('enabled'),
      // ONTAP's own default; only a plain "no" is one.
      v3: fields.optional('protocol.v3_enabled') !== 'false',
      v4: fields.flag('protocol.v40_enabled'),
      v41: fields.flag('protocol.v41_enabled'),
    }
  );
}

/** Makes the service with NFSv3 (the plugin's default) or, where there is one, turns it on. */
export async function enableNfs(rest: Rest, svm: string): Promise<void> {
  await enableService(rest, SERVICES, svm, { protocol: { v3_enabled: true } });
}

/** Names of the export policies of an SVM, sorted. */
export async function listExportPolicies(rest: Rest, svm: string): Promise<string[]> {
  const records = await policies(rest, svm, 'name,svm.name');
  return records.map((fields) => fields.text('name')).toSorted();
}

async function policies(
  rest: Rest,
  svm: string,
  fields: string,
  name?: string,
): Promise<RestFields[]> {
  const records = await rest.list(POLICIES, { fields, svm, query: { 'svm.name': svm, name } });
  return records.filter(
    (record) =>
      record.optional('svm.name') === svm &&
      (name === undefined || record.optional('name') === name),
  );
}

/** The path of one policy; null when there is none. */
export async function policyId(rest: Rest, svm: string, name: string): Promise<string | null> {
  const found = (await policies(rest, svm, 'name,svm.name,id', name))[0];
  return found === undefined ? null : `${POLICIES}/${encodeURIComponent(found.text('id'))}`;
}

/** The rules of a policy by index; none when the policy does not exist. */
export async function listExportRules(
  rest: Rest,
  svm: string,
  policy: string,
): Promise<ExportRule[]> {
  const records = await policies(rest, svm, 'name,svm.name,rules', policy);
  return records
    .flatMap((fields) => fields.records('rules'))
    .map((rule) => ({
      index: rule.number('index') ?? 0,
      clients: rule.records('clients').map((client) => client.text('match')),
      protocols: rule.list('protocols'),
      ro: rule.list('ro_rule'),
      rw: rule.list('rw_rule'),
      superuser: rule.list('superuser'),
    }))
    .toSorted((a, b) => a.index - b.index);
}

/** Throws OntapError 'exists' when the policy is there. */
export async function createExportPolicy(rest: Rest, svm: string, name: string): Promise<void> {
  await rest.write('POST', POLICIES, { name, svm: { name: svm } }, { svm });
}

/** Adds a rule at the end of its policy. Throws OntapError 'not-found' when there is no such policy. */
export async function createExportRule(rest: Rest, rule: NewExportRule): Promise<void> {
  const { svm } = rule;
  const path = await policyId(rest, svm, rule.policy);
  if (path === null)
    throw rest.failure(
      `GET /api${POLICIES}`,
      'not-found',
      `SVM ${svm} has no export policy ${rule.policy}.`,
      svm,
    );
  await rest.write(
    'POST',
    `${path}/rules`,
    {
      // One rule takes several clients; ONTAPI has them in one text.
      clients: rule.clients.split(',').map((match) => ({ match: match.trim() })),
      protocols: [rule.protocol],
      ro_rule: [rule.ro],
      rw_rule: [rule.rw],
      superuser: [rule.superuser],
    },
    { svm },
  );
}
