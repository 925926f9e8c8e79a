import type { Diagnostic } from '../errors.ts';
import { releaseSpans } from './releases.ts';

/** Releases in a row that find the same in a document. */
export interface MatrixRow {
  /** "19.07 to 20.04". */
  readonly releases: string;
  readonly valid: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly remarks: number;
}

/** Takes the releases that were asked about, oldest first, and what was found, returns how the document fares in them. */
export function releaseMatrix(
  releases: readonly string[],
  diagnostics: readonly Diagnostic[],
): MatrixRow[] {
  const groups: { found: readonly Diagnostic[]; releases: string[] }[] = [];
  for (const release of releases) {
    const found = diagnostics.filter(({ versions }) => versions?.includes(release) === true);
    const last = groups.at(-1);
    if (last !== undefined && sameList(last.found, found)) last.releases.push(release);
    else groups.push({ found, releases: [release] });
  }
  return groups.map((group) => {
    const number = (severity: Diagnostic['severity']): number =>
      group.found.filter((one) => one.severity === severity).length;
    return {
      releases: releaseSpans(group.releases),
      valid: number('error') === 0,
      errors: number('error'),
      warnings: number('warning'),
      remarks: number('info'),
    };
  });
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
