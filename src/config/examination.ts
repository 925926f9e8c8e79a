import type { Show, ValueProblem } from './check.ts';
import type { DriverName } from './drivers.ts';
import { type Finding, pointer } from './places.ts';
import type { Release } from './releases.ts';
import type { Rules } from './rules.ts';

/** What a document is examined with. */
export interface Examination {
  readonly driver: DriverName;
  readonly release: Release;
  /** The oldest release that was asked about together with this one; the same when there is one only. */
  readonly from: Release;
  /** Whether the keys of this driver are all known here; otherwise only common keys are looked at. */
  readonly thorough: boolean;
  readonly rules: Rules;
  readonly show: Show;
  readonly report: (finding: Finding) => void;
}

/** A key is part of the path unless it is also somebody's password. */
export function pathTo(parent: string, key: string, exam: Examination): string {
  return exam.show(key) === JSON.stringify(key) ? pointer(parent, key) : pointer(parent, '…');
}

/** Reports a problem, if there is one, at a place; returns whether there was one. */
export function reportIf(
  found: ValueProblem | null,
  at: { readonly path: string; readonly offset: number },
  exam: Examination,
): boolean {
  if (found !== null) exam.report({ ...found, path: at.path, offset: at.offset });
  return found !== null;
}
