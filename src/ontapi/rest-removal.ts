import type { OntapVersion } from './client.ts';
import type { OntapRemoval } from './client-removal.ts';
import { isOntapError } from './errors.ts';
import type { Rest, RestOptions } from './rest-call.ts';
import { policyId } from './rest-nfs.ts';
import { exactKeys } from './rest-query.ts';
import { CLI_ROLES, readRole } from './rest-roles.ts';
import { getSvm, unassignAggregates } from './rest-svm.ts';
import { accountPath } from './rest-users.ts';

const INTERFACES = '/network/ip/interfaces';
const ROUTES = '/network/ip/routes';

/** The way back over REST. */
export function restRemoval(rest: Rest, version: OntapVersion | null): OntapRemoval {
  return {
    unassignAggregates: (svm, remove) => unassignAggregates(rest, version, svm, remove),
    async deleteInterface(svm, name) {
      const records = await rest.list(INTERFACES, {
        fields: 'uuid,name,svm.name',
        svm,
        query: { 'svm.name': svm, name },
      });
      for (const lif of records)
        if (lif.optional('name') === name && lif.optional('svm.name') === svm)
          await take(rest, `${INTERFACES}/${encodeURIComponent(lif.text('uuid'))}`, { svm });
    },
    async deleteRoute(svm, destination, gateway) {
      const records = await rest.list(ROUTES, {
        fields: 'uuid,svm.name,destination.address,destination.netmask,gateway',
        svm,
        query: { 'svm.name': svm, gateway },
      });
      for (const route of records)
        if (
          route.optional('svm.name') === svm &&
          `${route.raw('destination.address')}/${route.raw('destination.netmask')}` === destination
        )
          await take(rest, `${ROUTES}/${encodeURIComponent(route.text('uuid'))}`, { svm });
    },
    async deleteExportRule(svm, policy, index) {
      const path = await policyId(rest, svm, policy);
      if (path !== null) await take(rest, `${path}/rules/${index}`, { svm });
    },
    async deleteExportPolicy(svm, name) {
      const path = await policyId(rest, svm, name);
      if (path !== null) await take(rest, path, { svm });
    },
    async deleteRole(svm, name) {
      const role = await readRole(rest, version, svm, name);
      if (role === null) return;
      if (role.path !== null) await take(rest, role.path, { svm });
      else await take(rest, CLI_ROLES, { svm, query: exactKeys({ vserver: svm, role: name }) });
    },
    async deleteUser(svm, name) {
      const path = await accountPath(rest, svm, name);
      if (path !== null) await take(rest, path, { svm });
    },
    async deleteSvm(svm) {
      const found = await getSvm(rest, version, svm);
      if (found === null) return;
      // Its root volume, when it is the last volume, goes with it.
      await take(rest, `/svm/svms/${encodeURIComponent(found.uuid)}`, { svm });
      if ((await getSvm(rest, version, svm)) !== null)
        throw rest.failure(
          'DELETE /api/svm/svms',
          'failed',
          `ONTAP ended the deletion of SVM ${svm}, but it is still there (see: job history show).`,
          svm,
        );
    },
  };
}

/** Takes something away; what is not there is as wanted. */
async function take(rest: Rest, path: string, options: RestOptions): Promise<void> {
  try {
    await rest.write('DELETE', path, null, options);
  } catch (error) {
    if (!isOntapError(error, 'not-found')) throw error;
  }
}
