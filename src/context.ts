import { randomBytes } from 'node:crypto';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { CancelledError, ExitCode, UsageError } from './errors.ts';
import type { HostConnection, HostTarget } from './hosts/connection.ts';
import type { OntapClient, OntapTarget } from './ontapi/client.ts';
import type { Clock } from './plan/plan.ts';
import { createPrompter, createSilentPrompter } from './terminal/inquirer-prompter.ts';
import { createProgress } from './terminal/ora-progress.ts';
import type { Progress } from './terminal/progress.ts';
import type { Prompter } from './terminal/prompter.ts';
import type { Terminal } from './terminal/terminal.ts';
import { createTerminal } from './terminal/terminal.ts';
import { version } from './version.ts';

export interface Paths {
  /** Where relative paths start. */
  readonly cwd: string;
  /** Journals and remembered fingerprints: $XDG_STATE_HOME/netappdvp, made 0700 when first needed. */
  readonly state: string;
  /** /etc/netappdvp/config.json unless a test says otherwise. */
  readonly defaultConfig: string;
  /** ssh's configuration files, the user's first. */
  readonly sshConfig: readonly string[];
}

/** Everything outside the process is reached through this one value, built once per run. */
export interface Context {
  readonly terminal: Terminal;
  readonly prompter: Prompter;
  readonly progress: Progress;
  readonly clock: Clock;
  /** Aborted by the first Ctrl-C: finish the running step and stop. */
  readonly signal: AbortSignal;
  /** Does work that the first Ctrl-C must not cut in the middle; elsewhere it ends running requests. */
  uninterrupted<T>(work: () => Promise<T>): Promise<T>;
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Who runs this: for the journal. */
  readonly whoami: string;
  /** A fresh id, for runs and nonces: lower-case letters and digits. */
  newId(): string;
  /** All of standard input as text; at most once per run. */
  readStdin(): Promise<string>;
  connectOntap(target: OntapTarget): Promise<OntapClient>;
  connectHost(target: HostTarget): Promise<HostConnection>;
}

/** What main() needs of a process: the real one, or a test's. */
export interface ProcessLike {
  readonly env: Record<string, string | undefined>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  cwd(): string;
  exit(code: number): never;
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

export type ContextOverrides = Partial<Context>;

/** Lines for programs are not broken. */
const UNBOUNDED = 10_000;

/**
 * Builds the real Context: the composition root. `finish` must be called at the end of the run; `abandoned`
 * says the last words when a second Ctrl-C ends the process at once.
 */
export function createContext(
  words: readonly string[],
  process: ProcessLike,
  overrides: ContextOverrides = {},
  abandoned: (terminal: Terminal) => void = () => undefined,
): { context: Context; finish: () => Promise<void> } {
  const env = { ...process.env };
  // Children must not inherit a password; nothing of ours reads it from the process again.
  for (const name of Object.keys(process.env))
    if (/^NETAPPDVP_.*PASSWORD$/.test(name)) delete process.env[name];

  const interactive = isTerminal(process.stdin) && isTerminal(process.stderr);
  const colour = wantsColour(words, env, isTerminal(process.stdout) && isTerminal(process.stderr));
  applyColourPolicy(process.env, colour);
  const terminal = createTerminal({
    stdout: process.stdout,
    stderr: process.stderr,
    interactive,
    look: { colour, width: isTerminal(process.stdout) ? process.stdout.columns : UNBOUNDED },
    verbosity: verbosityOf(words),
  });
  const progress = createProgress(terminal, process.stderr);
  const interrupts = createInterrupts(process, terminal, abandoned);
  const closers: (() => void | Promise<void>)[] = [];
  let stdin: Promise<string> | null = null;
  let swept = false;
  const context: Context = {
    terminal,
    prompter: interactive
      ? createPrompter({ input: process.stdin, output: process.stderr }, interrupts.stop, () =>
          progress.stop(),
        )
      : createSilentPrompter(),
    progress,
    clock: systemClock,
    signal: interrupts.stop,
    uninterrupted: interrupts.uninterrupted,
    paths: {
      cwd: workingFolder(process),
      state: join(env['XDG_STATE_HOME'] ?? join(homeFolder(env), '.local', 'state'), 'netappdvp'),
      defaultConfig: '/etc/netappdvp/config.json',
      // ssh looks there whatever HOME says.
      sshConfig: [join(accountHome(env), '.ssh', 'config'), '/etc/ssh/ssh_config'],
    },
    env,
    whoami: whoami(),
    newId,
    readStdin() {
      if (stdin !== null)
        throw new UsageError(
          'Standard input can be read only once: two things on this line want it.',
        );
      if (isTerminal(process.stdin)) terminal.note('Reading from standard input; end with Ctrl-D.');
      stdin = text(process.stdin);
      return stdin;
    },
    async connectOntap(target) {
      const { connectOntap } = await import('./ontapi/connect.ts');
      const client = await connectOntap(target, {
        signal: interrupts.cut,
        trace: (line) => terminal.trace(line),
        clientName: `netappdvp/${version}`,
      });
      closers.push(() => client.close());
      return client;
    },
    async connectHost(target) {
      const { connectSsh, sweepConnections } = await import('./hosts/ssh.ts');
      if (!swept) sweepConnections(process.env);
      swept = true;
      const host = await connectSsh(target, {
        env: process.env,
        newId,
        trace: (line) => terminal.trace(line),
        signal: interrupts.cut,
      });
      closers.push(() => host.close());
      return host;
    },
    ...overrides,
  };
  return {
    context,
    finish: async () => {
      context.progress.stop();
      interrupts.end();
      for (const close of closers) await close();
    },
  };
}

/** Throws UsageError when the folder was removed meanwhile. */
function workingFolder(process: ProcessLike): string {
  try {
    return process.cwd();
  } catch {
    throw new UsageError(
      'The working folder does not exist any more.',
      'Change to another folder.',
    );
  }
}

function homeFolder(env: Context['env']): string {
  try {
    return env['HOME'] ?? homedir();
  } catch {
    return '/';
  }
}

function accountHome(env: Context['env']): string {
  try {
    return userInfo().homedir;
  } catch {
    return homeFolder(env);
  }
}

/** A uid without an entry in passwd is usual in containers. */
function whoami(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}@${hostname()}`;
  }
}

function newId(): string {
  return randomBytes(5).toString('hex');
}

interface Interrupts {
  /** Aborted by the first Ctrl-C. */
  readonly stop: AbortSignal;
  /** Aborted by the first Ctrl-C too, but never while uninterrupted work is going on. */
  readonly cut: AbortSignal;
  readonly uninterrupted: Context['uninterrupted'];
  end(): void;
}

function createInterrupts(
  process: ProcessLike,
  terminal: Terminal,
  abandoned: (terminal: Terminal) => void,
): Interrupts {
  const stop = new AbortController();
  const cut = new AbortController();
  let shields = 0;
  const onInterrupt = (): void => {
    if (stop.signal.aborted) {
      abandoned(terminal);
      process.exit(ExitCode.cancelled);
    }
    terminal.note('Stopping when what is running has ended. Press Ctrl-C again to stop at once.');
    stop.abort(new CancelledError());
    if (shields === 0) cut.abort(new CancelledError());
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return {
    stop: stop.signal,
    cut: cut.signal,
    async uninterrupted(work) {
      shields += 1;
      try {
        return await work();
      } finally {
        shields -= 1;
        if (shields === 0 && stop.signal.aborted) cut.abort(new CancelledError());
      }
    },
    end() {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onInterrupt);
    },
  };
}

/** Node leaves isTTY away where it is false. */
function isTerminal(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true;
}

const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, signal === undefined ? {} : { signal }),
};

/** FORCE_COLOR, --no-color and NO_COLOR as the world expects; otherwise colours belong to terminals. */
export function wantsColour(
  words: readonly string[],
  env: Context['env'],
  terminal: boolean,
): boolean {
  if (words.includes('--no-color') || (env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return terminal && env['TERM'] !== 'dumb';
}

/** inquirer and ora look at the environment by themselves: it must say what we decided before they are loaded. */
function applyColourPolicy(env: Record<string, string | undefined>, colour: boolean): void {
  if (colour) return;
  env['NO_COLOR'] = '1';
  delete env['FORCE_COLOR'];
}

function verbosityOf(words: readonly string[]): 'quiet' | 'normal' | 'verbose' {
  if (words.some((word) => word === '--verbose' || /^-[yq]*v[yqvo]*$/.test(word))) return 'verbose';
  return words.some((word) => word === '--quiet' || /^-[yv]*q[yqvo]*$/.test(word))
    ? 'quiet'
    : 'normal';
}
