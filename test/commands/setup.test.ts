import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HostError } from '../../src/hosts/connection.ts';
import type { HostReport } from '../../src/hosts/report.ts';
import { CLOCK, connectFake, type FakeHost, fakeHost } from '../hosts/fake-host.ts';
import { goodHost, section } from '../hosts/preflight-fittings.ts';
import type { RunOptions } from '../support/run-cli.ts';
import { built, type Scene, startScene } from './svm-scene.ts';

interface Document {
  run: string;
  dryRun: boolean;
  plan: {
    subject: string;
    steps: { id: string; kind: string }[];
    unchanged: string[];
    blockers: { code: string; message: string; hint: string }[];
    notes: { code: string; message: string }[];
  };
  outcomes: { step: string; status: string }[];
  converged: boolean;
  proof: { ok: boolean | null };
  config: { path: string; changed: boolean; backup: string | null };
  site: { path: string; changed: boolean; backup: string | null };
  audit: { summary: { foreign: number }; findings: { code: string }[] } | null;
  storage: { ok: boolean | null } | null;
  hosts: HostReport[];
  error?: { code: string; message: string; hint: string | null };
}

const clock = {
  now: () => new Date(CLOCK * 1000),
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
};

let scene: Scene;
let hosts: FakeHost[];
const fresh = (name: string, change: Partial<FakeHost> = {}): FakeHost =>
  fakeHost(name, { fittings: () => goodHost('debian'), ...change });

beforeEach(async () => {
  await import('../../src/commands/setup.ts');
  scene = await startScene();
  hosts = ['a', 'b', 'c'].map((name) => fresh(name));
});
afterEach(async () => {
  await scene.end();
});

const words = (...more: string[]): string[] => [
  'setup',
  '--svm=svm_docker',
  '--aggregates=aggr1,aggr2',
  '--data-lif=198.51.100.11/24',
  '--management-lif=198.51.100.10/24',
  '--export-clients=198.51.100.0/24',
  `--plugin-address=${scene.sim.address}`,
  '--generate-plugin-password=plugin.pw',
  '--file=config.json',
  '--hosts=a,b,c',
  ...more,
];

/** Nothing of this machine is read or written. */
const paths = () => ({
  cwd: scene.folder,
  state: join(scene.state, 'netappdvp'),
  defaultConfig: join(scene.folder, 'usual', 'config.json'),
  sshConfig: [],
});

async function setup(line: readonly string[] = words('--yes'), more: RunOptions = {}) {
  const run = await scene.run([...line, '-o', 'json'], {
    ...more,
    overrides: { connectHost: connectFake(hosts), clock, paths: paths(), ...more.overrides },
  });
  expect(hosts.map((host) => host.open)).toEqual(hosts.map(() => 0));
  return { ...run, document: run.json() as Document };
}

const read = (name: string): string => readFileSync(join(scene.folder, name), 'utf8');
const files = (): string[] => readdirSync(scene.folder).toSorted();

test('from nothing to proven storage in one plan; a second run does nothing', async () => {
  const run = await setup();
  expect(run.exitCode, run.stderr).toBe(0);
  const { plan, outcomes, hosts: ends } = run.document;
  expect(plan.steps.map(({ id }) => id).slice(-7)).toEqual([
    expect.stringMatching(/^user\.create/),
    'login.prove',
    'config.write',
    'site.write',
    'hosts.reach',
    'hosts.install',
    'storage.prove',
  ]);
  expect(outcomes.every(({ status }) => status === 'done')).toBe(true);
  expect(ends.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
  expect(run.document).toMatchObject({
    converged: true,
    proof: { ok: true },
    storage: { ok: true },
  });
  expect(statSync(join(scene.folder, 'config.json')).mode & 0o777).toBe(0o600);
  expect(hosts[2]?.files.get('/etc/netappdvp/config.json')?.content).toBe(read('config.json'));
  const password = (JSON.parse(read('config.json')) as { password: string }).password;
  expect(read('plugin.pw').trim()).toBe(password);
  expect(read('netappdvp.yaml')).not.toContain(password);
  expect(scene.traces()).not.toContain(password);
  expect(scene.traces()).not.toContain(scene.sim.password);

  scene.news();
  const before = files();
  const again = await setup(['setup', '-y'], { env: { NETAPPDVP_CLUSTER: '' } });
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.document.plan.steps).toEqual([]);
  expect(again.document).toMatchObject({ converged: true, proof: { ok: true }, storage: null });
  expect(again.document.hosts.map(({ status }) => status)).toEqual(Array(3).fill('unchanged'));
  expect(scene.news().writes).toEqual([]);
  expect(files()).toEqual(before);
});
