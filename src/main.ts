import type { Context, ContextOverrides, ProcessLike } from './context.ts';
import { type ExitCode, UsageError } from './errors.ts';
import { type Parsed, parseCommandLine } from './program.ts';
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
    const found = parseCommandLine(words, version);
    if ('text' in found) {
      if (found.stream === 'stdout' || !wantsJson(words)) {
        process[found.stream].write(found.text);
        return found.stream === 'stdout' ? 0 : 2;
      }
      parsed = new UsageError('No command was given.', 'Try: netappdvp --help');
    } else parsed = found;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    parsed = error;
  }
  // A help page ends above: what a command needs is loaded only now.
  const { createContext } = await import('./context.ts');
  const { context, finish } = createContext(words, process, overrides);
  try {
    if (parsed instanceof UsageError) throw parsed;
    const { gatherGiven } = await import('./commands/gather.ts');
    const given = await gatherGiven(parsed, context);
    const { command } = await parsed.spec.load();
    return await command.execute(given, context, wantsJson(words) ? 'json' : 'text');
  } catch (error) {
    return await tell(error, context, wantsJson(words));
  } finally {
    await finish();
  }
}

/** Says what went wrong, to people on stderr and to programs on stdout; returns the exit code. */
async function tell(error: unknown, context: Context, json: boolean): Promise<ExitCode> {
  const { explainError, errorView } = await import('./terminal/explain.ts');
  context.progress.stop();
  const explained = explainError(error);
  context.terminal.warn(errorView(explained, context.terminal.look));
  const { code, message, hint, exitCode } = explained;
  if (json)
    context.terminal.answer(`${JSON.stringify({ error: { code, message, hint } }, null, 2)}\n`);
  return exitCode;
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
