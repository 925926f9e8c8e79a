import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';

const root = resolve(import.meta.dirname, '../..');

export const key = { enter: '\r', down: '\u001b[B', space: ' ', ctrlC: '\u0003' } as const;

export interface Pty {
  /** Everything shown so far, without control sequences. */
  text(): string;
  /** Everything the program wrote, as it wrote it. */
  raw(): string;
  /** Waits until the text since the last match holds this; throws with the screen when it does not come. */
  expect(wanted: RegExp | string): Promise<void>;
  send(keys: string): void;
  readonly exitCode: Promise<number>;
  kill(): void;
}

const PATIENCE_MS = 10_000;

/** Runs the program from source in a pseudo-terminal of its own. */
export function openPty(words: readonly string[], env: Record<string, string>): Pty {
  const terminal = spawn(
    process.execPath,
    ['--import', 'tsx', resolve(root, 'bin/netappdvp.ts'), ...words],
    {
      name: 'xterm-256color',
      cols: 100,
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
  const text = (): string => stripVTControlCharacters(raw);
  return {
    text,
    raw: () => raw,
    exitCode,
    kill: () => terminal.kill(),
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
        const left = deadline - Date.now();
        if (left <= 0) throw new Error(`never seen: ${String(wanted)}\nthe screen:\n${text()}`);
        await new Promise<void>((done) => {
          const finish = (): void => {
            clearTimeout(timer);
            wake.delete(finish);
            done();
          };
          const timer = setTimeout(finish, left);
          wake.add(finish);
        });
      }
    },
  };
}
