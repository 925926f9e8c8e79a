import type { OntapClient } from '../ontapi/client.ts';
import type { Secret } from '../secret.ts';
import type { SvmStep } from './svm-steps.ts';

/**
 * Does one step: one method of the client. `password` is the new user's, asked for only by a step that
 * makes one; a plan without such a step needs none. Throws OntapError, and what `password` throws.
 */
export async function performSvmStep(
  client: OntapClient,
  step: SvmStep,
  password: () => Promise<Secret> = noPassword,
): Promise<void> {
  const { svm } = step;
  switch (step.kind) {
    case 'svm.create':
      return client.createSvm({
        name: svm,
        rootAggregate: step.rootAggregate,
        rootVolume: step.rootVolume,
      });
    case 'svm.assign-aggregates':
      await client.assignAggregates(svm, step.add);
      return;
    case 'protocol.enable':
      return client.enableNfs(svm);
    case 'lif.create':
      return client.createInterface({
        name: step.name,
        svm,
        address: step.address,
        netmaskLength: step.netmaskLength,
        node: step.node,
        port: step.port,
        purpose: step.purpose,
      });
    case 'route.create':
      return client.createRoute({ svm, destination: step.destination, gateway: step.gateway });
    case 'export-policy.create':
      return client.createExportPolicy(svm, step.policy);
    case 'export-rule.create':
      return client.createExportRule({
        svm,
        policy: step.policy,
        clients: step.clients,
        protocol: step.protocol,
        ro: step.ro,
        rw: step.rw,
        superuser: step.superuser,
      });
    case 'role.create':
      return client.grantPrivileges(svm, step.role, step.privileges, { isNew: !step.exists });
    case 'user.create':
      return client.createUser(svm, {
        name: step.user,
        role: step.role,
        application: step.application,
        password: step.newPassword ? await password() : null,
      });
  }
}

function noPassword(): Promise<Secret> {
  return Promise.reject(new Error('a user is made by a plan that was given no password'));
}
