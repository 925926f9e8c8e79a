import type { Context } from '../context.ts';
import type { ExitCode } from '../errors.ts';
import { jsonPieces } from '../terminal/json-pieces.ts';
import type { Look } from '../terminal/terminal.ts';
import type { Given } from './given.ts';

/** An option as data: the program, the help pages and the docs are made from it. */
export interface OptionSpec {
  /** As commander writes it: "--svm <name>", "--dry-run", "--no-label". */
  readonly flags: string;
  readonly help: string;
  readonly choices?: readonly string[];
  /** Environment variable that answers it when the line does not. */
  readonly env?: string;
  /** May be given several times; the values add up. */
  readonly repeat?: boolean;
  /** A comma-separated list in one value. */
  readonly list?: boolean;
  readonly defaultText?: string;
  /** An empty value means something. */
  readonly emptyAllowed?: boolean;
  /** Only from the line: consent, trust and what belongs to one run are not taken from a site file. */
  readonly lineOnly?: boolean;
}

export interface ArgumentSpec {
  /** "[files...]", "<aggregate...>". */
  readonly name: string;
  readonly help: string;
  /** The only words that it takes. */
  readonly choices?: readonly string[];
}

export interface OptionGroup {
  readonly title: string;
  readonly options: readonly OptionSpec[];
}

/** A command without its code: enough for the help page. `load` brings the code. */
export interface CommandSpec {
  /** Words as typed: "svm bootstrap". */
  readonly name: string;
  /** One line of what it does. */
  readonly summary: string;
  readonly args?: readonly ArgumentSpec[];
  readonly groups: readonly OptionGroup[];
  readonly examples: readonly [string, string];
  /** Where to read on. */
  readonly readOn: string;
  /** It writes the site file, which need not be there before. */
  readonly makesSiteFile?: boolean;
  readonly load: () => Promise<{ readonly command: AnyCommand }>;
}

/** What the command line said: which command, which words, and the options that were really typed. */
export interface Parsed {
  readonly spec: CommandSpec;
  readonly args: readonly string[];
  readonly typed: Readonly<Record<string, string | boolean | readonly string[]>>;
}

/** A command: arguments become Input, Input becomes a Result, a Result becomes a View. */
export interface Command<Input, Result> {
  /** Asks for what is missing; throws UsageError when nobody can be asked. */
  input(given: Given, context: Context): Promise<Input>;
  run(input: Input, context: Context): Promise<Result>;
  /** The answer for people, ending in a newline; '' for nothing. */
  view(result: Result, look: Look): string;
  /** The JSON document; absent: the Result itself. */
  json?(result: Result): unknown;
  /** The answer holds a secret because that is its purpose; any other answer is scrubbed. */
  showsSecrets?(result: Result): boolean;
  /** Absent: 0. */
  exitCode?(result: Result): ExitCode;
}

/** What the program holds: input and result are the command's own business. */
export interface AnyCommand {
  execute(given: Given, context: Context, output: 'text' | 'json'): Promise<ExitCode>;
}

/** Closes a command over its types: parse, run, print, exit code. */
export function defineCommand<Input, Result>(
  command: Command<Input, Result>,
): AnyCommand & Command<Input, Result> {
  return {
    ...command,
    async execute(given, context, output) {
      const input = await command.input(given, context);
      const result = await command.run(input, context);
      context.progress.stop();
      const pieces =
        output === 'json'
          ? jsonPieces(command.json?.(result) ?? result)
          : [command.view(result, context.terminal.look)];
      await context.terminal.answerInPieces(pieces, command.showsSecrets?.(result) === true);
      return command.exitCode?.(result) ?? 0;
    },
  };
}
