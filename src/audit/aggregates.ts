import type { AuditedVolume, Counts } from './collect.ts';

/** What lies within reach on one aggregate. The plugin thinks in SVMs; people often think in aggregates. */
export interface AuditedAggregate extends Counts {
  /** null: FlexGroups, which lie on several. */
  readonly name: string | null;
  readonly svms: readonly string[];
}

export function byAggregate(volumes: readonly AuditedVolume[]): AuditedAggregate[] {
  const rows = new Map<
    string | null,
    { -readonly [K in keyof Counts]: number } & { svms: Set<string> }
  >();
  for (const { aggregate, svm, verdict } of volumes) {
    const row = rows.get(aggregate) ?? {
      reachable: 0,
      ours: 0,
      foreign: 0,
      unknown: 0,
      svms: new Set<string>(),
    };
    rows.set(aggregate, row);
    row.reachable += 1;
    row[verdict] += 1;
    row.svms.add(svm);
  }
  return [...rows]
    .map(([name, { svms, ...counts }]) => ({ name, svms: [...svms].toSorted(), ...counts }))
    .toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
}
