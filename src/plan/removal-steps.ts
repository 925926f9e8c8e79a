import type { StepWords } from './svm-steps.ts';

/** The way back of what was made on an SVM; each is one method of OntapClient and safe to repeat. */
export type RemovalStep =
  | {
      readonly id: string;
      readonly kind: 'user.delete';
      readonly svm: string;
      readonly user: string;
    }
  | {
      readonly id: string;
      readonly kind: 'role.delete';
      readonly svm: string;
      readonly role: string;
    }
  | {
      readonly id: string;
      readonly kind: 'route.delete';
      readonly svm: string;
      readonly destination: string;
      readonly gateway: string;
    }
  | {
      readonly id: string;
      readonly kind: 'lif.delete';
      readonly svm: string;
      readonly name: string;
      readonly address: string;
    }
  | {
      readonly id: string;
      readonly kind: 'export-rule.delete';
      readonly svm: string;
      readonly policy: string;
      readonly index: number;
      readonly clients: string;
    }
  | {
      readonly id: string;
      readonly kind: 'export-policy.delete';
      readonly svm: string;
      readonly policy: string;
    }
  | {
      readonly id: string;
      readonly kind: 'svm.unassign-aggregates';
      readonly svm: string;
      readonly remove: readonly string[];
    }
  | { readonly id: string; readonly kind: 'svm.delete'; readonly svm: string };

/** Takes a step, returns what it does in the infinitive and its details. */
export function describeRemovalStep(step: RemovalStep): StepWords {
  return { ...wordsOf(step), removes: true };
}

function wordsOf(step: RemovalStep): StepWords {
  switch (step.kind) {
    case 'user.delete':
      return { what: 'delete the user', details: step.user };
    case 'role.delete':
      return { what: 'delete the role', details: step.role };
    case 'route.delete':
      return { what: 'delete the route', details: `${step.destination} by ${step.gateway}` };
    case 'lif.delete':
      return { what: 'delete the LIF', details: `${step.name}, ${step.address}` };
    case 'export-rule.delete':
      return { what: 'delete an export rule', details: `policy ${step.policy}: ${step.clients}` };
    case 'export-policy.delete':
      return { what: 'delete the export policy', details: step.policy };
    case 'svm.unassign-aggregates':
      return { what: 'take aggregates away', details: step.remove.join(', ') };
    // svm.delete: a kind that is added and forgotten above does not compile here.
    default:
      return {
        what: 'delete the SVM',
        details: `${step.svm}, with its root volume and what is left in it`,
      };
  }
}
