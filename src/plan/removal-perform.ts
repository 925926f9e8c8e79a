import type { OntapClient } from '../ontapi/client.ts';
import type { RemovalStep } from './removal-steps.ts';

/** Does one step: one method of the client. Throws OntapError. */
export async function performRemovalStep(client: OntapClient, step: RemovalStep): Promise<void> {
  const { svm } = step;
  switch (step.kind) {
    case 'user.delete':
      return client.deleteUser(svm, step.user);
    case 'role.delete':
      return client.deleteRole(svm, step.role);
    case 'route.delete':
      return client.deleteRoute(svm, step.destination, step.gateway);
    case 'lif.delete':
      return client.deleteInterface(svm, step.name);
    case 'export-rule.delete':
      return client.deleteExportRule(svm, step.policy, step.index);
    case 'export-policy.delete':
      return client.deleteExportPolicy(svm, step.policy);
    case 'svm.unassign-aggregates':
      await client.unassignAggregates(svm, step.remove);
      return;
    case 'svm.delete':
      return client.deleteSvm(svm);
  }
}
