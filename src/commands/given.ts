import { UsageError } from '../errors.ts';

/** Where an answer can come from, strongest first. */
export const givenSources = ['line', 'environment', 'site'] as const;
export type GivenSource = (typeof givenSources)[number];

export type GivenValue = string | boolean | readonly string[] | undefined;

/**
 * What was given on the line, in the environment and in the site file, in that order of weight.
 * Keys are option names in camelCase ("dataLif"); values are text, lists or flags.
 */
export class Given {
  readonly #values: Readonly<Record<string, GivenValue>>;
  readonly args: readonly string[];
  readonly #sources: Readonly<Record<string, GivenSource>>;

  constructor(
    values: Readonly<Record<string, GivenValue>>,
    args: readonly string[] = [],
    sources: Readonly<Record<string, GivenSource>> = {},
  ) {
    this.#values = values;
    this.args = args;
    this.#sources = sources;
  }

  /** The same with other answers, for a command that another one runs; undefined takes an answer away. */
  with(values: Readonly<Record<string, GivenValue>>, args: readonly string[] = this.args): Given {
    return new Given({ ...this.#values, ...values }, args, this.#sources);
  }

  /** Where the answer came from; undefined when there is none. */
  sourceOf(key: string): GivenSource | undefined {
    return this.#sources[key];
  }

  /** How strong the source of an answer is: 0 is the line; Infinity when there is no answer. */
  rankOf(key: string): number {
    const source = this.has(key) ? this.#sources[key] : undefined;
    return source === undefined ? Number.POSITIVE_INFINITY : givenSources.indexOf(source);
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined;
  }

  /** The text of an option; undefined when it was not given. */
  text(key: string): string | undefined {
    const value = this.#values[key];
    if (value === undefined || typeof value === 'string') return value;
    throw new TypeError(`option ${key} is no text`);
  }

  /** A flag; `fallback` when neither --x nor --no-x was given. */
  flag(key: string, fallback = false): boolean {
    const value = this.#values[key];
    if (value === undefined) return fallback;
    if (typeof value === 'boolean') return value;
    throw new TypeError(`option ${key} is no flag`);
  }

  /** Whether --no-x was given. */
  declined(key: string): boolean {
    return this.#values[key] === false;
  }

  /** The values of a list or repeatable option; empty when it was not given. */
  list(key: string): readonly string[] {
    const value = this.#values[key];
    if (value === undefined) return [];
    if (typeof value === 'string') return [value];
    if (typeof value === 'boolean') throw new TypeError(`option ${key} is no list`);
    return value;
  }

  /** A whole number from an option, within bounds; undefined when it was not given. */
  integer(key: string, flag: string, min: number, max: number): number | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max)
      throw new UsageError(`${flag} takes a whole number from ${min} to ${max}, not "${value}".`);
    return number;
  }
}
