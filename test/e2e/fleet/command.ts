import { spawn } from 'node:child_process';

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs a program to its end and tells how it ended; a signal counts as 128. Rejects when it cannot start. */
export function run(argv: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  const [program = '', ...rest] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { env: options.env ?? process.env, cwd: options.cwd });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 128, ...output }));
    // A program that ends without reading its input is no failure of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** Like `run`, but a code other than 0 rejects with the command and what it said. Returns stdout. */
export async function must(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options);
  if (code !== 0) {
    throw new Error(`${argv.join(' ')}\nended with ${code}: ${stderr.trim() || stdout.trim()}`);
  }
  return stdout;
}
