import type { Secret } from '../secret.ts';

export interface Choice<T> {
  readonly value: T;
  readonly label: string;
  readonly note?: string;
  /** A reason why it cannot be chosen. */
  readonly disabled?: string;
}

/** A question that is answered by typing. */
export interface TypedQuestion {
  readonly message: string;
  readonly option: string;
  readonly initial?: string;
  /** Says what is wrong with an answer, or null. */
  readonly check?: (value: string) => string | null;
  /** Says what an answer that is not wrong means, or what is expected of an empty one; null: nothing is to be said. */
  readonly accepts?: (value: string) => string | null;
}

/**
 * Questions for a person. `option` is the command-line option that answers the same question:
 * when nobody can be asked, a UsageError (exit 2) names it. Ctrl-C and end of input throw CancelledError.
 * What is typed is looked at with every key.
 */
export interface Prompter {
  readonly interactive: boolean;
  /** Spaces around the answer are taken away. */
  text(q: TypedQuestion): Promise<string>;
  secret(q: Omit<TypedQuestion, 'initial'>): Promise<Secret>;
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
