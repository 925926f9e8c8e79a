import type { DiagnosticCode } from './codes.ts';
import type { DriverName } from './drivers.ts';
import type { Release } from './releases.ts';

/** What is wrong with one key or value. */
export interface ValueProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string | null;
}

/** Puts a value in quotes unless it would give a secret away. */
export type Show = (value: string) => string;

/** A text that is not empty, with what it is the value of. */
export interface CheckInput {
  readonly value: string;
  readonly key: string;
  readonly show: Show;
  readonly driver: DriverName;
  readonly release: Release;
}

/** Looks at one value by itself. */
export type Check = (input: CheckInput) => ValueProblem | null;

export function problem(code: DiagnosticCode, message: string, hint: string | null): ValueProblem {
  return { code, message, hint };
}
