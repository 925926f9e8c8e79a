import type { Aggregate } from '../ontapi/client.ts';
import { dataAggregates } from '../plan/svm-world.ts';
import type { Choice } from '../terminal/prompter.ts';
import { bytesText } from '../terminal/style.ts';

/** Data aggregates to choose from; root aggregates are never offered. */
export function aggregateChoices(aggregates: readonly Aggregate[]): Choice<string>[] {
  return dataAggregates(aggregates).map((aggregate) => ({
    value: aggregate.name,
    label: `${aggregate.name} (${bytesText(aggregate.availableBytes)} free of ${bytesText(aggregate.sizeBytes)}, ${aggregate.node})`,
    ...(aggregate.state === 'online' ? {} : { disabled: aggregate.state }),
  }));
}
