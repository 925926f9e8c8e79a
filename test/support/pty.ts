import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';

const root = resolve(import.meta.dirname, '../..');

export const key = {
  enter: '\r',
  down: '\u001b[B',
  left: '\u001b[D',
  space: ' ',
  tab: '\t',
  backspace: '\u007f',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
} as const;

export interface Pty {
  /** Everything shown so far, without control sequences. */
  text(): string;
  /** Everything the program wrote, as it wrote it. */
  raw(): string;
  /** Waits until the text since the last match holds this; throws with the screen when it does not come. */
  expect(wanted: RegExp | string): Promise<void>;
  /** Waits until this does not throw any more; throws what it threw last when it goes on throwing. */
  settled(look: () => void): Promise<void>;
  send(keys: string): void;
  readonly exitCode: Promise<number>;
  kill(signal?: 'SIGTERM'): void;
}

const PATIENCE_MS = 10_000;

/** Runs the program from source in a pseudo-terminal of its own. */
export function openPty(words: readonly string[], env: Record<string, string>, columns = 100): Pty {
  const terminal = spawn(
    process.execPath,
    ['--import', 'tsx', resolve(root, 'bin/netappdvp.ts'), ...words],
    {
      name: 'xterm-256color',
      cols: columns,
      rows: 40,
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', ...env },
    },
  );
  let raw = '';
  let mark = 0;
  const wake = new Set<() => void>();
  terminal.onData((data) => {
    raw += data;
    for (const waiter of wake) waiter();
  });
  const exitCode = new Promise<number>((done) => {
    terminal.onExit((event) => {
      done(event.exitCode);
      for (const waiter of wake) waiter();
    });
  });
  /** Waits for more output; false: it is too late for that. */
  const news = async (deadline: number): Promise<boolean> => {
    const left = deadline - Date.now();
    if (left <= 0) return false;
    await new Promise<void>((done) => {
      const finish = (): void => {
        clearTimeout(timer);
        wake.delete(finish);
        done();
      };
      const timer = setTimeout(finish, left);
      wake.add(finish);
    });
    return true;
  };
  const text = (): string => stripVTControlCharacters(raw);
  return {
    text,
    raw: () => raw,
    exitCode,
    kill: (signal) => terminal.kill(signal),
    send: (keys) => terminal.write(keys),
    async expect(wanted) {
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        // What came together with it in one piece is still to be seen: only what matched is done with.
        const shown = text().slice(mark);
        const found = typeof wanted === 'string' ? wanted : wanted.exec(shown)?.[0];
        if (found !== undefined && shown.includes(found)) {
          mark += shown.indexOf(found) + found.length;
          return;
        }
        if (!(await news(deadline)))
          throw new Error(`never seen: ${String(wanted)}\nthe screen:\n${text()}`);
      }
    },
    async settled(look) {
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        try {
          look();
          return;
        } catch (error) {
          if (!(await news(deadline))) throw error;
        }
      }
    },
  };
}
