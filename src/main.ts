import type { Parsed } from './commands/spec.ts';
import type { ContextOverrides, ProcessLike } from './context.ts';
import { type ExitCode, UsageError } from './errors.ts';
import { parseCommandLine } from './program.ts';
import type { Terminal } from './terminal/terminal.ts';
import { version } from './version.ts';

/**
 * Runs one command line. Takes the words after the program's name and the process (or what a test puts
 * in its place), returns the exit code. The only catch of unknown errors.
 */
export async function main(
  words: readonly string[],
  process: ProcessLike,
  overrides: ContextOverrides = {},
): Promise<ExitCode> {
  let parsed: Parsed | UsageError;
  try {
    const found = parseCommandLine(words, version, columnsOf(process));
    if ('text' in found) {
      if (found.stream === 'stdout') {
        const text = found.text.trimEnd();
        const document = text === version ? { version } : { help: text };
        process.stdout.write(wantsJson(words) ? `${JSON.stringify(document)}\n` : found.text);
        return 0;
      }
      if (!wantsJson(words)) {
        process.stderr.write(found.text);
        return 2;
      }
      parsed = new UsageError('No command was given.', 'Try: netappdvp --help');
    } else parsed = found;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    parsed = error;
  }
  // A help page ends above: what a command needs is loaded only now.
  const { createContext } = await import('./context.ts');
  let running: ReturnType<typeof createContext> | null = null;
  try {
    running = createContext(words, process, overrides, (terminal) =>
      sayAbandoned(terminal, wantsJson(words)),
    );
    if (parsed instanceof UsageError) throw parsed;
    const { gatherGiven } = await import('./commands/gather.ts');
    const given = await gatherGiven(parsed, running.context);
    const { command } = await parsed.spec.load();
    return await command.execute(given, running.context, wantsJson(words) ? 'json' : 'text');
  } catch (error) {
    running?.context.progress.stop();
    return await tell(
      error,
      running?.context.terminal ?? (await plainTerminal(process)),
      wantsJson(words),
    );
  } finally {
    await running?.finish();
  }
}

/** The columns of the terminal; undefined when the help page goes elsewhere. */
function columnsOf({ stdout }: ProcessLike): number | undefined {
  return stdout.isTTY ? stdout.columns : undefined;
}

/** Says what went wrong, to people on stderr and to programs on stdout; returns the exit code. */
async function tell(error: unknown, terminal: Terminal, json: boolean): Promise<ExitCode> {
  const { explainError, errorView } = await import('./terminal/explain.ts');
  const explained = explainError(error);
  terminal.warn(errorView(explained, terminal.look));
  const { code, message, hint, exitCode } = explained;
  if (json) {
    const { jsonPieces } = await import('./terminal/json-pieces.ts');
    for (const piece of jsonPieces({ error: { code, message, hint } })) terminal.answer(piece);
  }
  return exitCode;
}

/** The last words when a second Ctrl-C leaves no time for a report. */
function sayAbandoned(terminal: Terminal, json: boolean): void {
  const message = 'Stopped at once; the step that was running may be half done.';
  const hint = 'Run the same command again: it looks what is there and goes on.';
  terminal.warn(`${message}\n${hint}`);
  if (json)
    terminal.answer(
      `${JSON.stringify({ error: { code: 'cancelled', message, hint } }, null, 2)}\n`,
    );
}

/** For the case that not even a Context could be made. */
async function plainTerminal({ stdout, stderr }: ProcessLike): Promise<Terminal> {
  const { createTerminal } = await import('./terminal/terminal.ts');
  const look = { colour: false, width: 80 };
  return createTerminal({ stdout, stderr, interactive: false, look, verbosity: 'normal' });
}

/** Whether the answer must be JSON, found without parsing: a usage error is JSON too. */
export function wantsJson(words: readonly string[]): boolean {
  let json = false;
  for (const [i, word] of words.entries()) {
    if (word === '--') break;
    const value = /^(?:-o|--output|-[a-zA-Z]*o)$/.test(word)
      ? words[i + 1]
      : /^(?:--output=|-[yqv]*o)(.+)$/.exec(word)?.[1];
    if (value !== undefined) json = value === 'json';
  }
  return json;
}
