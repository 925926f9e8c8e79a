import type { Aggregate } from '../ontapi/client.ts';
import { blocker, emptyPlanned, type Planned } from './planned.ts';
import type { SvmStep } from './svm-steps.ts';
import { dataAggregates } from './svm-world.ts';

/**
 * Assigns aggregates to an SVM: adds what is missing, takes nothing away. `assigned` is what the SVM has;
 * `aggregates` those of the cluster (not looked at for names that are assigned already; null: this login sees none).
 */
export function planAggregates(
  svm: string,
  assigned: readonly string[],
  wanted: readonly string[],
  aggregates: readonly Aggregate[] | null,
): Planned<SvmStep> {
  const planned = emptyPlanned<SvmStep>();
  const add: string[] = [];
  for (const name of new Set(wanted)) {
    const problem =
      assigned.includes(name) || aggregates === null ? null : aggregateProblem(name, aggregates);
    if (problem !== null) planned.blockers.push(problem);
    else if (assigned.includes(name)) planned.unchanged.push(`aggregate ${name} is assigned`);
    else add.push(name);
  }
  if (add.length > 0)
    planned.steps.push({
      id: 'svm.assign-aggregates',
      kind: 'svm.assign-aggregates',
      svm,
      add,
      assigned,
    });
  if (wanted.length === 0)
    for (const name of assigned) planned.unchanged.push(`aggregate ${name} is assigned`);
  return planned;
}

/** Names that no SVM can have been given: a slip of the hand, which "is not assigned" would hide. */
export function noDataAggregates(names: readonly string[], aggregates: readonly Aggregate[]) {
  return [...new Set(names)]
    .map((name) => aggregateProblem(name, aggregates))
    .filter((problem) => problem !== null)
    .filter(({ code }) => code !== 'aggregate-offline');
}

/** Why an aggregate cannot hold volumes of an SVM; null when it can. */
export function aggregateProblem(name: string, aggregates: readonly Aggregate[]) {
  const found = aggregates.find((aggregate) => aggregate.name === name);
  const there = dataAggregates(aggregates).map((aggregate) => aggregate.name);
  const choice =
    there.length === 0
      ? 'The cluster has no data aggregate yet: storage aggregate create'
      : `Data aggregates: ${there.join(', ')}`;
  if (found === undefined)
    return blocker('aggregate-unknown', name, `There is no aggregate ${name}.`, choice);
  if (found.root)
    return blocker(
      'aggregate-root',
      name,
      `${name} is the root aggregate of ${found.node}; it holds the node's own system and no volumes.`,
      choice,
    );
  if (found.state !== 'online')
    return blocker(
      'aggregate-offline',
      name,
      `Aggregate ${name} is ${found.state}.`,
      `storage aggregate show -aggregate ${name}`,
    );
  return null;
}
