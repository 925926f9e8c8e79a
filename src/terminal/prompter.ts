import type { Secret } from '../secret.ts';

export interface Choice<T> {
  readonly value: T;
  readonly label: string;
  readonly note?: string;
  /** A reason why it cannot be chosen. */
  readonly disabled?: string;
}

/**
 * Questions for a person. `option` is the command-line option that answers the same question:
 * when nobody can be asked, a UsageError (exit 2) names it. Ctrl-C and end of input throw CancelledError.
 * `check` returns a sentence saying what is wrong, or null.
 */
export interface Prompter {
  readonly interactive: boolean;
  text(q: {
    message: string;
    option: string;
    initial?: string;
    check?: (value: string) => string | null;
  }): Promise<string>;
  secret(q: {
    message: string;
    option: string;
    check?: (value: string) => string | null;
  }): Promise<Secret>;
  confirm(q: { message: string; option: string; initial: boolean }): Promise<boolean>;
  select<T>(q: {
    message: string;
    option: string;
    choices: readonly Choice<T>[];
    initial?: T;
  }): Promise<T>;
  selectMany<T>(q: {
    message: string;
    option: string;
    choices: readonly Choice<T>[];
    initial?: readonly T[];
    atLeastOne?: boolean;
  }): Promise<T[]>;
}
