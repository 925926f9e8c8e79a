import type { Diagnostic } from '../errors.ts';
import type { Step } from './plan.ts';

/** A part of a plan while it is being made. */
export interface Planned<S extends Step> {
  readonly steps: S[];
  readonly unchanged: string[];
  readonly blockers: Diagnostic[];
  readonly notes: Diagnostic[];
}

/** Nothing planned yet. */
export function emptyPlanned<S extends Step>(): Planned<S> {
  return { steps: [], unchanged: [], blockers: [], notes: [] };
}

/** Something that no step of a plan can mend. `path` names the thing that it is about. */
export function blocker(
  code: string,
  path: string,
  message: string,
  hint: string | null = null,
): Diagnostic {
  return { severity: 'error', code, path, line: null, column: null, message, hint };
}

/** Something to know, about which nothing has to be done. */
export function note(
  code: string,
  path: string,
  message: string,
  hint: string | null = null,
): Diagnostic {
  return { severity: 'info', code, path, line: null, column: null, message, hint };
}
