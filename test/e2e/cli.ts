import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtProgram } from './fleet/simulator.ts';
import { type SecretWatch, watchSecrets } from './secret-watch.ts';

/** How one command line of the built program ended. */
export interface CliRun {
  readonly words: readonly string[];
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
  /** stdout, which must be exactly one JSON document. */
  json(): unknown;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export interface StartedCli {
  readonly finished: Promise<CliRun>;
  /** What a Ctrl-C at the terminal does: the signal goes to the program and to all that share its process group. */
  interrupt(): void;
  /** kill -9, of the program alone. */
  kill(): void;
}

/** The built program as a user starts it, with everything that it does on this machine under watch. */
export interface Cli {
  readonly watch: SecretWatch;
  /** XDG_STATE_HOME of every run. */
  readonly state: string;
  readonly cwd: string;
  /** TMPDIR of every run. */
  readonly tmp: string;
  start(line: readonly string[], options?: CliOptions): StartedCli;
  run(line: readonly string[], options?: CliOptions): Promise<CliRun>;
  /** Every ssh process that the runs started so far. */
  sshCalls(): Promise<SshCall[]>;
}

export interface SshCall {
  readonly argv: readonly string[];
  /** The environment's lines, NAME=VALUE. */
  readonly env: readonly string[];
  /** `-G` and `-O` talk to the local ssh only; everything else is a session on the host. */
  readonly kind: 'settings' | 'control' | 'session';
  readonly host: string;
}

/** Takes an empty folder for state, home, working directory and the record of ssh calls. */
export async function openCli(folder: string, watch: SecretWatch = watchSecrets()): Promise<Cli> {
  const [bin, calls, state, home, cwd, tmp] = await Promise.all(
    ['bin', 'ssh-calls', 'state', 'home', 'cwd', 'tmp'].map(async (name) => {
      const path = join(folder, name);
      await mkdir(path, { recursive: true });
      return path;
    }),
  );
  if (!bin || !calls || !state || !home || !cwd || !tmp) throw new Error('unreachable');
  await writeFile(join(bin, 'ssh'), recorder(calls), { mode: 0o755 });
  const base = {
    PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: home,
    TMPDIR: tmp,
    XDG_STATE_HOME: state,
    LC_ALL: 'C.UTF-8',
  };
  const start = (line: readonly string[], options: CliOptions = {}): StartedCli => {
    const begun = performance.now();
    const child = spawn(process.execPath, [builtProgram, ...line], {
      cwd,
      env: { ...base, ...options.env },
      // A process group of its own, as a shell gives to what it starts.
      detached: true,
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    const unwatch = watch.sampleProcesses();
    const finished = new Promise<CliRun>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode) => {
        unwatch();
        const run = { words: line, exitCode, ...output, ms: Math.round(performance.now() - begun) };
        const said = `netappdvp ${line.join(' ')}`;
        watch.look(run.stdout, `stdout of ${said}`);
        watch.look(run.stderr, `stderr of ${said}`);
        resolve({ ...run, json: () => parseOutput(run.stdout, said, run.stderr) });
      });
    });
    return {
      finished,
      interrupt: () => void process.kill(-(child.pid ?? 0), 'SIGINT'),
      kill: () => void child.kill('SIGKILL'),
    };
  };
  return {
    watch,
    state,
    cwd,
    tmp,
    start,
    run: (line, options) => start(line, options).finished,
    sshCalls: () => readCalls(calls),
  };
}

function parseOutput(stdout: string, said: string, stderr: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch (error) {
    throw new Error(`${said}\nprinted no JSON document:\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** Stands before the system's ssh: writes down arguments and environment, then becomes it. */
function recorder(folder: string): string {
  return `#!/bin/sh
printf '%s\\0' "$@" >> '${folder}'/$$.argv
env -0 >> '${folder}'/$$.env
exec /usr/bin/ssh "$@"
`;
}

async function readCalls(folder: string): Promise<SshCall[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.argv'));
  return Promise.all(
    names.map(async (name) => {
      const argv = await readList(join(folder, name));
      const env = await readList(join(folder, name.replace(/argv$/, 'env')));
      const kind = argv.includes('-G') ? 'settings' : argv.includes('-O') ? 'control' : 'session';
      return { argv, env, kind, host: argv[argv.lastIndexOf('--') + 1] ?? '' };
    }),
  );
}

async function readList(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).split('\0').slice(0, -1);
}

/** The words of a command line: each part is split at its blanks. */
export function words(...parts: readonly string[]): string[] {
  return parts.flatMap((part) => part.split(' '));
}
