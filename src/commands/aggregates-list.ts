import { UserError } from '../errors.ts';
import type { OntapClient, Svm } from '../ontapi/client.ts';
import { type AggregateList, aggregatesView } from '../terminal/aggregates-view.ts';
import type { Given } from './given.ts';
import { openOntap } from './ontap-session.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  readonly svm: string | null;
}

export const command = defineCommand<Input, AggregateList>({
  input: async (given) => ({ given, svm: given.text('svm') ?? null }),

  async run({ given, svm }, context) {
    const client = await openOntap(given, context);
    try {
      const [aggregates, found] = await Promise.all([
        client.listAggregates(),
        svm === null ? null : findSvm(client, svm),
      ]);
      return {
        svm,
        aggregates: aggregates
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
          .map(({ name, node, sizeBytes, availableBytes, root }) => ({
            name,
            node,
            sizeBytes,
            availableBytes,
            root,
            assigned: found === null ? null : found.aggregates.includes(name),
          })),
      };
    } finally {
      client.close();
    }
  },

  view: aggregatesView,
});

/** The SVM of that name. Throws UserError for one that is not there, naming those that are. */
export async function findSvm(client: OntapClient, name: string): Promise<Svm> {
  const svm = await client.getSvm(name);
  if (svm !== null) return svm;
  const names = (await client.listSvms()).map((other) => other.name);
  throw new UserError({
    code: 'svm-not-found',
    message: `There is no SVM ${name}.`,
    hint:
      names.length === 0
        ? `The cluster has no data SVM yet: netappdvp svm bootstrap --svm ${name}`
        : `SVMs: ${names.toSorted((a, b) => a.localeCompare(b)).join(', ')}`,
  });
}
