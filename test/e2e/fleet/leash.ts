import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * A process in namespaces of its own whose standard input is a pipe from us. When the pipe closes, because
 * `end` was called or because this process died in whatever way, it exits, and as it is the first process of
 * a PID namespace the kernel ends all that it started. So nothing survives a crashed test.
 */
export interface Leashed {
  /** Of the outer process, whose namespaces are those of the inner one (but see pid_for_children). */
  readonly pid: number;
  tell(line: string): void;
  end(): Promise<void>;
  /** The first line of its output that starts so. Rejects with all it said when it ends without that line. */
  said(start: string): Promise<string>;
}

/** Starts `argv` as process 1 of new namespaces; `unshare` names those beside PID, e.g. `--net`. */
export async function startLeashed(
  unshare: readonly string[],
  argv: readonly string[],
): Promise<Leashed> {
  const options = ['--pid', '--fork', '--kill-child=SIGKILL', ...unshare];
  const child = spawn('unshare', [...options, '--', ...argv], { stdio: ['pipe', 'pipe', 'pipe'] });
  await once(child, 'spawn');
  const exited = once(child, 'exit');
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const listener of listeners) listener();
    });
  }
  child.stdin.on('error', () => undefined);
  return {
    pid: child.pid ?? 0,
    tell: (line) => void child.stdin.write(`${line}\n`),
    end: async () => {
      child.stdin.end();
      await exited;
    },
    said: async (start) => {
      const search = () => lines.find((line) => line.startsWith(start));
      const spoken = new Promise<void>((resolve) => {
        const listener = () => {
          if (search() === undefined) return;
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
        listener();
      });
      await Promise.race([spoken, exited]);
      const found = search();
      if (found !== undefined) return found;
      throw new Error(`${argv.join(' ')}\nended before it said ${start}:\n${lines.join('\n')}`);
    },
  };
}
