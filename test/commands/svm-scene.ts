import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RunningSimulator,
  type SimulatorOptions,
  startSimulator,
} from '../../src/simulator/server.ts';
import { type RunOptions, type RunOutcome, runCli } from '../support/run-cli.ts';

/** With NETAPPDVP_FAULTS=all every driver meets every fault, and every release over every API; else some of it. */
export const everything = process.env['NETAPPDVP_FAULTS'] === 'all';

/** A simulator and a person's machine: its folder and its state stay from run to run. */
export interface Scene {
  readonly sim: RunningSimulator;
  readonly folder: string;
  readonly state: string;
  /** Runs a command of the administrator. */
  run(words: readonly string[], options?: RunOptions): Promise<RunOutcome>;
  /** Requests since the last call. */
  news(): { all: number; writes: string[] };
  /** Everything that was written to stdout, stderr and the journals. */
  traces(): string;
  end(): Promise<void>;
}

const temporary = (name: string): string => mkdtempSync(join(tmpdir(), `netappdvp-${name}-`));

export async function startScene(options: SimulatorOptions = {}): Promise<Scene> {
  const sim = await startSimulator({ scenario: 'empty', jobMs: 20, ...options });
  const folder = temporary('desk');
  const state = temporary('state');
  const outputs: string[] = [];
  let seen = 0;
  return {
    sim,
    folder,
    state,
    async run(words, runOptions = {}) {
      const outcome = await runCli(
        [...words, '--cluster', sim.address, '--fingerprint', sim.fingerprint],
        {
          cwd: folder,
          state,
          ...runOptions,
          env: { NETAPPDVP_PASSWORD: sim.password, ...runOptions.env },
        },
      );
      outputs.push(outcome.stdout, outcome.stderr);
      return outcome;
    },
    news() {
      const fresh = sim.requests().slice(seen);
      seen = sim.requests().length;
      return {
        all: fresh.length,
        writes: fresh.filter((entry) => entry.write).map((entry) => String(entry.api)),
      };
    },
    traces() {
      const runs = join(state, 'netappdvp', 'runs');
      const journals = readdirSync(runs).map((name) => readFileSync(join(runs, name), 'utf8'));
      return [...outputs, ...journals].join('\n');
    },
    async end() {
      const refusals = sim.refusals();
      await sim.close();
      if (refusals.length > 0)
        throw new Error(`the simulator refused: ${JSON.stringify(refusals)}`);
    },
  };
}

/** The line that makes svm_docker on an empty cluster; `--plugin-address` keeps the proof on this machine. */
export function bootstrapWords(sim: RunningSimulator, ...more: string[]): string[] {
  return [
    'svm',
    'bootstrap',
    '--svm=svm_docker',
    ...(more.some((word) => word.startsWith('--aggregates')) ? [] : ['--aggregates=aggr1,aggr2']),
    ...(more.some((word) => word.startsWith('--data-lif')) ? [] : ['--data-lif=198.51.100.11/24']),
    '--management-lif=198.51.100.10/24',
    '--gateway=198.51.100.1',
    '--export-clients=198.51.100.0/24',
    `--plugin-address=${sim.address}`,
    ...more,
  ];
}

/** What a bootstrap is about, without ids, times and passwords. */
export function built(sim: RunningSimulator): unknown {
  const { state } = sim.cluster;
  const bare = (list: readonly object[]): unknown[] =>
    list
      .map((one) => ({ ...one, uuid: null, id: null, createdAt: null, passwords: null }))
      // Steps go on side by side.
      .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    svms: bare(state.svms),
    interfaces: bare(state.interfaces),
    routes: state.routes,
    nfs: state.nfsServices,
    iscsi: state.iscsiServices.map((one) => ({ ...one, target: null })),
    nvme: state.nvmeServices,
    igroups: bare(state.igroups),
    credentials: state.iscsiCredentials,
    dns: state.dns,
    exports: bare(state.exportPolicies),
    roles: state.roles.map((role) => ({
      ...role,
      privileges: role.privileges.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    })),
    accounts: bare(state.accounts),
    volumes: bare([...sim.cluster.volumes.all()]),
  };
}
