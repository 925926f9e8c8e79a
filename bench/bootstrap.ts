// What does `svm bootstrap` cost over each API in requests, connections and time, the first time and again? The built
// program against a simulator of its own; the difference that 50 ms of latency make tells how many calls wait for one another.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RequestLogEntry, startSimulator } from '../src/simulator/server.ts';
import { openCli, words } from '../test/e2e/cli.ts';

export interface BootstrapRow {
  readonly name: string;
  /** The administrator's; those of the plugin's proof are not among them. */
  readonly requests: number;
  readonly writes: number;
  readonly connections: number;
  readonly ms: number;
  readonly slowMs: number;
  /** How often the whole run waited for 50 ms, the proof included. */
  readonly roundTrips: number;
  /** All requests, the proof included: what it would wait for one after the other. */
  readonly allRequests: number;
}

const LATENCY_MS = 50;

interface Run {
  readonly ms: number;
  readonly requests: readonly RequestLogEntry[];
}

/** Measures both APIs in about ten seconds. */
export async function measureBootstrap(): Promise<BootstrapRow[]> {
  const rows: BootstrapRow[] = [];
  for (const api of ['rest', 'zapi'] as const) {
    const quick = await bothRuns(api, 0);
    const slow = await bothRuns(api, LATENCY_MS);
    for (const [at, run] of quick.entries()) {
      const slowMs = slow[at]?.ms ?? 0;
      const own = run.requests.filter(({ user }) => user === 'admin');
      rows.push({
        name: `${api}, ${at === 0 ? 'first run' : 'second run'}`,
        requests: own.length,
        writes: own.filter(({ write }) => write).length,
        connections: new Set(own.map(({ connection }) => connection)).size,
        ms: run.ms,
        slowMs,
        roundTrips: Math.round((slowMs - run.ms) / LATENCY_MS),
        allRequests: run.requests.length,
      });
    }
  }
  return rows;
}

async function bothRuns(api: 'rest' | 'zapi', latencyMs: number): Promise<Run[]> {
  const simulator = await startSimulator({ scenario: 'empty', latencyMs, jobMs: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'netappdvp-bench-'));
  try {
    const cli = await openCli(folder);
    const line = words(
      'svm bootstrap --svm svm_bench --aggregates aggr1,aggr2 --yes',
      '--data-lif 198.51.100.11/24 --management-lif 198.51.100.10/24',
      '--gateway 198.51.100.1 --export-clients 198.51.100.0/24',
      `--plugin-address ${simulator.address} --api ${api}`,
      `--cluster ${simulator.address} --fingerprint ${simulator.fingerprint}`,
    );
    const env = {
      NETAPPDVP_PASSWORD: simulator.password,
      NETAPPDVP_PLUGIN_PASSWORD: 'Trident12345',
    };
    const runs: Run[] = [];
    for (let seen = 0; runs.length < 2; seen = simulator.requests().length) {
      const done = await cli.run(line, { env });
      if (done.exitCode !== 0)
        throw new Error(`svm bootstrap ended with ${done.exitCode}\n${done.stderr}`);
      runs.push({ ms: done.ms, requests: simulator.requests().slice(seen) });
    }
    if (simulator.refusals().length > 0) throw new Error(JSON.stringify(simulator.refusals()));
    return runs;
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true });
  }
}

/** The measurements as a small table; ends with a newline. */
export function bootstrapView(rows: readonly BootstrapRow[]): string {
  const titles = ['requests', 'writes', 'TLS', 'ms', 'ms at 50 ms', 'waits', 'of calls'];
  const lineOf = (name: string, cells: readonly (string | number)[]): string =>
    `  ${name.padEnd(20)}${cells.map((cell) => String(cell).padStart(12)).join('')}\n`;
  const lines = rows.map((row) =>
    lineOf(row.name, [
      row.requests,
      row.writes,
      row.connections,
      row.ms,
      row.slowMs,
      row.roundTrips,
      row.allRequests,
    ]),
  );
  return `svm bootstrap of an NFS SVM with two LIFs, a route, an export rule, role and user\n${lineOf('', titles)}${lines.join('')}`;
}
