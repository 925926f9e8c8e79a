import { execFile } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { errorCode, UsageError } from '../errors.ts';

const COMMAND_TIMEOUT_MS = 60_000;

/** Reads all of an inherited file descriptor. Throws UsageError. */
export function readSecretFd(text: string): string {
  if (!/^\d{1,4}$/.test(text)) throw new UsageError(`--password-fd takes a number, not "${text}".`);
  try {
    return readFileSync(Number(text), 'utf8');
  } catch (error) {
    throw new UsageError(`File descriptor ${text} cannot be read (${errorCode(error)}).`);
  }
}

/** Reads a file that nobody else may read or write. Throws UsageError for one that others may; `what` it is called there. */
export function readSecretFile(path: string, cwd: string, what = 'password file'): string {
  const file = resolve(cwd, path);
  let fd: number;
  try {
    // A named pipe is refused below, not waited for.
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new UsageError(`The ${what} ${path} cannot be read (${errorCode(error)}).`);
  }
  try {
    const stat = fstatSync(fd);
    const { mode, uid } = stat;
    if (!stat.isFile()) throw new UsageError(`The ${what} ${path} is no regular file.`);
    const me = process.getuid?.() ?? uid;
    if ((mode & 0o077) !== 0)
      throw new UsageError(`The ${what} ${path} can be read by others.`, `chmod 600 ${path}`);
    if (uid !== me && uid !== 0)
      throw new UsageError(
        `The ${what} ${path} belongs to somebody else.`,
        `Make one of your own, mode 0600.`,
      );
    return readFileSync(fd, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The ${what} ${path} cannot be read (${errorCode(error)}).`);
  } finally {
    closeSync(fd);
  }
}

/** Runs a command split into words, without a shell, and returns what it prints. Throws UsageError. */
export async function readSecretCommand(line: string): Promise<string> {
  const [program, ...args] = splitWords(line);
  if (program === undefined) throw new UsageError('--password-command is empty.');
  try {
    const { stdout } = await promisify(execFile)(program, args, { timeout: COMMAND_TIMEOUT_MS });
    return stdout;
  } catch (error) {
    const why = failureOf(error);
    throw new UsageError(`The password command "${program}" gave no password: ${why}.`);
  }
}

/** Splits like a shell does, with quotes and backslashes and nothing else. Throws UsageError for an open quote. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let i = 0; i < line.length; i += 1) {
    const char = line.charAt(i);
    if (char === '\\' && quote !== "'" && i + 1 < line.length) {
      i += 1;
      word = (word ?? '') + line.charAt(i);
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (quote !== '') throw new UsageError(`--password-command has an open quote (${quote}).`);
  if (word !== null) words.push(word);
  return words;
}

/** What became of a command, in words. */
function failureOf(error: unknown): string {
  if (errorCode(error) === 'ENOENT') return 'there is no such program';
  if (errorCode(error) === 'EACCES') return 'there is no such program, or it may not be run';
  if (!(error instanceof Error)) return 'it failed';
  if ('killed' in error && error.killed === true) return 'it took longer than 60 seconds';
  return `it ended with ${'code' in error ? String(error.code) : 'an error'}`;
}
