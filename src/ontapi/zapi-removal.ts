import type { OntapRemoval } from './client-removal.ts';
import { isOntapError } from './errors.ts';
import type { Zapi } from './zapi-call.ts';
import { finishJob } from './zapi-jobs.ts';
import { getRole, getUser } from './zapi-security.ts';
import { getSvm, listRootVolumes, unassignAggregates } from './zapi-svm.ts';
import type { XmlArgs } from './zapi-xml.ts';

/** The way back over ONTAPI. */
export function zapiRemoval(zapi: Zapi): OntapRemoval {
  return {
    unassignAggregates: (svm, remove) => unassignAggregates(zapi, svm, remove),
    deleteInterface: (svm, name) => deleteInterface(zapi, svm, name),
    deleteRoute: (svm, destination, gateway) =>
      take(zapi, 'net-routes-destroy', { destination, gateway }, svm),
    deleteExportRule: (svm, policy, index) =>
      take(zapi, 'export-rule-destroy', { 'policy-name': policy, 'rule-index': index }, svm),
    deleteExportPolicy: (svm, name) =>
      take(zapi, 'export-policy-destroy', { 'policy-name': name }, svm),
    deleteRole: (svm, name) => deleteRole(zapi, svm, name),
    deleteUser: (svm, name) => deleteUser(zapi, svm, name),
    deleteSvm: (svm) => deleteSvm(zapi, svm),
  };
}

/** Takes something away; what is not there is as wanted. `svm`: tunnelled to it. */
async function take(zapi: Zapi, api: string, args: XmlArgs, svm?: string): Promise<void> {
  try {
    await zapi.call(api, args, { write: true, ...(svm !== undefined && { svm }) });
  } catch (error) {
    if (!isOntapError(error, 'not-found')) throw error;
  }
}

/** A LIF must be down before it can be deleted (OpenStack Manila, client_cmode.py). */
async function deleteInterface(zapi: Zapi, svm: string, name: string): Promise<void> {
  const keys = { 'interface-name': name, vserver: svm };
  await take(zapi, 'net-interface-modify', { 'administrative-status': 'down', ...keys });
  await take(zapi, 'net-interface-delete', keys);
}

/** Row by row; ONTAP's own DEFAULT row goes last, and with the last row the role. */
async function deleteRole(zapi: Zapi, svm: string, role: string): Promise<void> {
  const rows = (await getRole(zapi, svm, role))?.privileges ?? [];
  const ordered = rows.toSorted(
    (a, b) => Number(a.path === 'DEFAULT') - Number(b.path === 'DEFAULT'),
  );
  for (const { path } of ordered)
    await take(zapi, 'security-login-role-delete', {
      'command-directory-name': path,
      'role-name': role,
      vserver: svm,
    });
}

/** One call for each application and method. */
async function deleteUser(zapi: Zapi, svm: string, name: string): Promise<void> {
  for (const { application, method } of (await getUser(zapi, svm, name))?.applications ?? [])
    await take(zapi, 'security-login-delete', {
      application,
      'authentication-method': method === 'certificate' ? 'cert' : method,
      'user-name': name,
      vserver: svm,
    });
}

/** As OpenStack Manila does it: the root volume is taken away first, then the SVM, which takes the rest with it. */
async function deleteSvm(zapi: Zapi, svm: string): Promise<void> {
  const api = 'vserver-destroy-async';
  if ((await getSvm(zapi, svm)) === null) return;
  for (const { name } of await listRootVolumes(zapi, svm)) {
    try {
      await take(zapi, 'volume-offline', { name }, svm);
    } catch (error) {
      // 13042: it is offline already.
      if (!isOntapError(error) || error.details.code !== '13042') throw error;
    }
    await take(zapi, 'volume-destroy', { name }, svm);
  }
  const results = await zapi.call(api, { 'vserver-name': svm }, { write: true });
  await finishJob(zapi, api, results);
  if ((await getSvm(zapi, svm)) !== null)
    throw zapi.failure(
      api,
      'failed',
      `ONTAP ended the deletion of SVM ${svm}, but it is still there (see: job history show).`,
    );
}
