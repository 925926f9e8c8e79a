import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import type { ContextOverrides, ProcessLike } from '../../src/context.ts';
import { main } from '../../src/main.ts';
import { type ScriptedPrompt, scriptedPrompter } from './scripted-prompter.ts';

export interface RunOptions {
  /** Environment of the run; nothing of this process's environment is taken over but PATH. */
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly cwd?: string;
  /** Thrown when the working folder is asked for. */
  readonly cwdError?: Error;
  /** XDG_STATE_HOME; a fresh folder unless given. */
  readonly state?: string;
  /** Answers to prompts, in order; every one must be asked for. Given: the run is interactive. */
  readonly prompts?: readonly ScriptedPrompt[];
  readonly overrides?: ContextOverrides;
  /** Called with the process, to send it signals. */
  readonly onProcess?: (signal: (name: 'SIGINT' | 'SIGTERM') => void) => void;
}

export interface RunOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as JSON; throws when it is not exactly one document. */
  json(): unknown;
  readonly state: string;
}

/** Runs main() in this process: a real Context, except for what is replaced; stdin is never a terminal. */
export async function runCli(
  words: readonly string[],
  options: RunOptions = {},
): Promise<RunOutcome> {
  const state = options.state ?? folder('state');
  const stdout = collector();
  const stderr = collector();
  const listeners = new Map<string, () => void>();
  const fakeProcess: ProcessLike = {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder('home'),
      XDG_STATE_HOME: state,
      ...options.env,
    },
    stdin: (options.stdin === undefined
      ? new PassThrough().end()
      : Readable.from([options.stdin])) as unknown as NodeJS.ReadStream,
    stdout: stdout.stream as unknown as NodeJS.WriteStream,
    stderr: stderr.stream as unknown as NodeJS.WriteStream,
    cwd: () => {
      if (options.cwdError !== undefined) throw options.cwdError;
      return options.cwd ?? folder('cwd');
    },
    exit: (code) => {
      throw new Error(`the program ended the process with ${code}`);
    },
    on: (event, listener) => listeners.set(event, listener),
    off: (event) => listeners.delete(event),
  };
  options.onProcess?.((name) => listeners.get(name)?.());
  const prompter = options.prompts === undefined ? undefined : scriptedPrompter(options.prompts);
  const exitCode = await main(words, fakeProcess, {
    ...(prompter === undefined ? {} : { prompter }),
    ...options.overrides,
  });
  prompter?.assertExhausted();
  return {
    exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
    json: () => JSON.parse(stdout.text()) as unknown,
    state,
  };
}

/** One folder for all runs of this test file; removed when its worker ends. */
const base = mkdtempSync(join(tmpdir(), 'netappdvp-run-'));
process.on('exit', () => rmSync(base, { recursive: true, force: true }));

function folder(name: string): string {
  return mkdtempSync(join(base, `${name}-`));
}

function collector(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
