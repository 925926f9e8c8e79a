// How much more than starting node do --version and --help cost? Runs are interleaved, so that a busy
// machine slows all of them alike; what counts is the ratio.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface StartupRow {
  readonly name: string;
  readonly medianMs: number;
  /** Median of the ratios to the empty script of the same round. */
  readonly ratio: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Takes how many rounds to run, returns a row for each way of starting; the first is node alone. */
export function measureStartup(rounds: number): StartupRow[] {
  const empty = join(mkdtempSync(join(tmpdir(), 'netappdvp-bench-')), 'empty.mjs');
  writeFileSync(empty, '');
  const program = resolve(import.meta.dirname, '../dist/netappdvp.js');
  const ways: readonly (readonly [string, readonly string[]])[] = [
    ['node, an empty script', [empty]],
    ['netappdvp --version', [program, '--version']],
    ['netappdvp --help', [program, '--help']],
    ['netappdvp svm bootstrap --help', [program, 'svm', 'bootstrap', '--help']],
  ];
  const times = ways.map(() => [] as number[]);
  for (let round = -1; round < rounds; round += 1)
    for (const [i, [, args]] of ways.entries()) {
      const begin = performance.now();
      const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
      if (status !== 0) throw new Error(`${args.join(' ')} ended with ${String(status)}`);
      if (round >= 0) times[i]?.push(performance.now() - begin);
    }
  const base = times[0] ?? [];
  return ways.map(([name], i) => {
    const own = times[i] ?? [];
    return {
      name,
      medianMs: median(own),
      ratio: median(own.map((ms, round) => ms / (base[round] ?? Number.NaN))),
    };
  });
}
