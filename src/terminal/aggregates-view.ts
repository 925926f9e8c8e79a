import type { RunResult, Step } from '../plan/plan.ts';
import { bytesText, clean, count, styleFor } from './style.ts';
import { table } from './table.ts';
import type { Look } from './terminal.ts';

export interface ListedAggregate {
  readonly name: string;
  readonly node: string;
  readonly sizeBytes: number;
  readonly availableBytes: number;
  readonly root: boolean;
  /** null when no SVM was named. */
  readonly assigned: boolean | null;
}

export interface AggregateList {
  readonly svm: string | null;
  readonly aggregates: readonly ListedAggregate[];
}

/** The aggregates of a cluster and, for an SVM, which of them it may use. */
export function aggregatesView({ svm, aggregates }: AggregateList, look: Look): string {
  if (aggregates.length === 0) return 'This login sees no aggregate.\n';
  const style = styleFor(look);
  const use = (aggregate: ListedAggregate): string => {
    if (aggregate.root) return style.faint("the node's own");
    if (aggregate.assigned === null) return '';
    return aggregate.assigned ? style.good('assigned') : 'not assigned';
  };
  const listing = table(
    [
      { title: 'AGGREGATE' },
      { title: 'NODE' },
      { title: 'SIZE', align: 'right' },
      { title: 'FREE', align: 'right' },
      { title: svm === null ? '' : clean(svm) },
    ],
    aggregates.map((aggregate) => [
      clean(aggregate.name),
      clean(aggregate.node),
      bytesText(aggregate.sizeBytes),
      bytesText(aggregate.availableBytes),
      use(aggregate),
    ]),
    look,
  );
  return svm === null ? listing : `${listing}\n${judgement(svm, aggregates, look)}`;
}

function judgement(svm: string, aggregates: readonly ListedAggregate[], look: Look): string {
  const style = styleFor(look);
  const assigned = aggregates.filter((aggregate) => aggregate.assigned === true).length;
  if (assigned > 0) return `${clean(svm)} may use ${count(assigned, 'aggregate')}.\n`;
  const first = aggregates.find((aggregate) => !aggregate.root)?.name ?? 'AGGREGATE';
  return `${style.caution(`${clean(svm)} may use no aggregate: the plugin does not start with it.`)}\nNext: ${style.typed(
    `netappdvp aggregates assign --svm ${clean(svm)} ${clean(first)}`,
  )}\n`;
}

/** What to type after aggregates were assigned; '' when nothing was changed. */
export function assignedView(result: RunResult<Step>, look: Look): string {
  if (result.error !== undefined || result.plan.steps.length === 0) return '';
  const { typed } = styleFor(look);
  return `A plugin that did not start for want of aggregates is started again by hosts install.\nNext: ${typed(`netappdvp aggregates list --svm ${clean(result.plan.subject)}`)}\n`;
}
