import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Check, checkNames, inOrder, ok, problem } from '../../src/commands/doctor-checks.ts';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import { doctorView } from '../../src/terminal/doctor-view.ts';
import { CLOCK, connectFake, type FakeHost, fakeHost } from '../hosts/fake-host.ts';
import { goodHost, section } from '../hosts/preflight-fittings.ts';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-doctor-'));
const clock = {
  now: () => new Date(CLOCK * 1000),
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
};
let sim: RunningSimulator;
let bare: RunningSimulator;
beforeAll(async () => {
  // Loaded when it runs: not within the time of the first test.
  await import('../../src/commands/doctor.ts');
  sim = await startSimulator({ scenario: 'typical' });
  bare = await startSimulator({ scenario: 'no-aggregates' });
});
afterAll(async () => {
  const refusals = [...sim.refusals(), ...bare.refusals()];
  await sim.close();
  await bare.close();
  expect(refusals).toEqual([]);
});

/** Writes a config for a simulator; returns its path. */
function config(at: RunningSimulator, change: object = {}): string {
  const file = join(mkdtempSync(join(folder, 'config-')), 'config.json');
  const document = {
    version: 1,
    storageDriverName: 'ontap-nas',
    managementLIF: at.address,
    dataLIF: '198.51.100.20',
    svm: 'svm_docker',
    username: at.plugin?.username,
    password: at.plugin?.password,
    storagePrefix: 'netappdvp_',
    labels: { netappdvp: 'svm_docker/netappdvp_' },
    ...change,
  };
  writeFileSync(file, JSON.stringify(document), { mode: 0o600 });
  return file;
}

/** A host on which everything is well, with this config. */
const well = (name: string, file: string, change: Partial<FakeHost> = {}): FakeHost =>
  fakeHost(name, {
    files: new Map([
      [
        '/etc/netappdvp/config.json',
        { content: readFileSync(file, 'utf8'), mode: '600', modified: CLOCK - 10 },
      ],
    ]),
    plugin: {
      reference: 'netapp/trident-plugin:26.06',
      enabled: true,
      settings: { config: 'config.json' },
      started: CLOCK,
    },
    // The export policy of the scenario lets this address in.
    fittings: () => goodHost('debian', { source: [['198.51.100.7', 0]] }),
    logs: () => section('plugin', 'ab') + section('journald', '') + section('end', ''),
    more: () => section('volumes', '') + section('end', ''),
    ...change,
  });

async function doctor(
  words: readonly string[],
  {
    hosts = [],
    env = {},
    at = sim,
  }: { hosts?: readonly FakeHost[]; env?: Record<string, string>; at?: RunningSimulator } = {},
) {
  const named = hosts.length === 0 ? [] : ['--hosts', hosts.map(({ name }) => name).join(',')];
  const run = await runCli(['doctor', ...words, ...named, '--fingerprint', at.fingerprint], {
    cwd: folder,
    env,
    overrides: { connectHost: connectFake(hosts), clock },
  });
  expect(run.stdout + run.stderr).not.toContain(at.plugin?.password);
  expect(hosts.map(({ open }) => open)).toEqual(hosts.map(() => 0));
  return run;
}
const problems = (run: { json(): unknown }): string[] =>
  (run.json() as { checks: Check[] }).checks
    .filter(({ status }) => status === 'problem')
    .map(({ check }) => check);

test('quiet when all is well: one line', async () => {
  const file = config(sim);
  const hosts = ['a', 'b'].map((name) => well(name, file));
  const run = await doctor(['--config', file], { hosts });
  expect(run.stdout).toBe(
    '✔ All is well: name, tls, login, ontapi, svm, aggregates, lifs, role, config, hosts, plugin; 2 not looked at.\n',
  );
  expect(run.exitCode).toBe(0);
  expect((await doctor(['-v', '--config', file], { hosts })).stdout).toMatch(
    /^✔ name {8}127\.0\.0\.1 is an address\./m,
  );
});

test('every check is in the document, in the order in which a person would look', async () => {
  const { checks } = (await doctor(['-o', 'json', '--config', config(sim)])).json() as {
    checks: Check[];
  };
  expect(checks.map(({ check }) => check)).toEqual(checkNames);
  for (const check of checks)
    expect(Object.keys(check).toSorted()).toEqual(['check', 'evidence', 'next', 'status']);
});

describe('each thing that can be wrong', () => {
  test.each<[string, object, string[]]>([
    ['nobody answers', { managementLIF: '127.0.0.1:1' }, ['name']],
    ['the password is wrong', { password: 'Wr0ng-word' }, ['login']],
    ['the SVM is not there', { svm: 'svm_typo' }, ['svm']],
    ['the data LIF is another', { dataLIF: '198.51.100.99' }, ['lifs']],
    ['the config is wrong by itself', { defaults: { spaceReserve: 'thinn' } }, ['config']],
  ])('%s', async (_, change, expected) => {
    const run = await doctor(['-o', 'json', '--config', config(sim, change)]);
    expect(problems(run)[0]).toBe(expected[0]);
    expect(run.exitCode).toBe(3);
  });

  test('no aggregates', async () => {
    const run = await doctor(['-o', 'json', '--config', config(bare)], { at: bare });
    expect(problems(run)).toEqual(['aggregates']);
    expect((await doctor(['--config', config(bare)], { at: bare })).stdout).toContain(
      '→ netappdvp aggregates assign --svm svm_docker AGGREGATE',
    );
  });

  test('a certificate that nobody vouches for', async () => {
    const run = await runCli(['doctor', '-o', 'json', '--config', config(sim)], { cwd: folder });
    expect(problems(run)).toEqual(['tls']);
    const { checks } = run.json() as { checks: Check[] };
    expect(checks.find(({ check }) => check === 'svm')).toMatchObject({
      status: 'skipped',
      evidence: expect.stringContaining('first mend "tls"'),
    });
  });

  test.each<[string, Partial<FakeHost>, string]>([
    [
      'a host lacks something',
      { fittings: () => goodHost('debian', { 'space.data': [['1', 0]] }) },
      'hosts',
    ],
    [
      'the plugin does not work',
      { answer: () => 'Trident initialization failed; SVM s1 has no assigned aggregates' },
      'plugin',
    ],
    ['the plugin is not there', { plugin: null }, 'plugin'],
  ])('%s', async (_, change, expected) => {
    const file = config(sim);
    const run = await doctor(['-o', 'json', '--config', file], {
      hosts: [well('a', file), well('b', file, change)],
    });
    expect(problems(run)).toEqual([expected]);
    expect(run.exitCode).toBe(3);
  });
});

describe('ONTAPI is suspended', () => {
  let asleep: RunningSimulator;
  beforeAll(async () => {
    const faultsFile = join(folder, 'faults.json');
    writeFileSync(faultsFile, JSON.stringify({ faults: [{ kind: 'suspended' }] }));
    asleep = await startSimulator({ scenario: 'typical', ontapVersion: '9.15.1', faultsFile });
  });
  afterAll(async () => {
    const refusals = asleep.refusals();
    await asleep.close();
    expect(refusals).toEqual([]);
  });

  test.each<[string, object, string, RegExp]>([
    ['the plugin is told to speak it', { useREST: false }, '', /its config says "useREST": false/],
    ['its role sends it back to it', {}, '', /its role does not let it read the cluster over REST/],
    [
      'the administrator sees it too',
      {},
      'admin',
      /the plugin needs ONTAPI here, and it is suspended/i,
    ],
  ])('%s', async (_, change, login, evidence) => {
    const words = ['-o', 'json', '--config', config(asleep, change)];
    const run = await doctor(login === '' ? words : [...words, '--cluster', asleep.address], {
      at: asleep,
      env: { NETAPPDVP_PASSWORD: asleep.password },
    });
    const { checks } = run.json() as { checks: Check[] };
    expect(problems(run)[0]).toBe('ontapi');
    expect(checks[3]?.evidence).toMatch(evidence);
    expect(checks[3]?.next).toMatch(/system services web ontapi modify -suspended false/);
    expect(checks.find(({ check }) => check === 'role')).toMatchObject({
      status: 'skipped',
      evidence: 'Not looked at: first mend "ontapi".',
    });
  });

  test('and the plugin speaks REST: it is only told', async () => {
    const run = await doctor(['-v', '-o', 'json', '--config', config(asleep, { useREST: true })], {
      at: asleep,
    });
    const { checks } = run.json() as { checks: Check[] };
    expect(checks[3]).toMatchObject({
      check: 'ontapi',
      status: 'ok',
      evidence: 'It answers over REST; ONTAPI is suspended.',
    });
  });
});

describe('what each driver needs', () => {
  test.each<[string, object, string, RegExp]>([
    ['iSCSI', { storageDriverName: 'ontap-san' }, 'lifs', /no data LIF for iscsi that is up/],
    ['NVMe', { storageDriverName: 'ontap-san', sanType: 'nvme' }, 'lifs', /no data LIF for nvme/],
    [
      'a list of aggregates',
      { storageDriverName: 'ontap-nas-flexgroup', flexgroupAggregateList: ['aggr1', 'aggr7'] },
      'aggregates',
      /^Not assigned to svm_docker, and named by the config: aggr7\.$/,
    ],
    ['an aggregate', { aggregate: 'aggr8' }, 'aggregates', /aggr8/],
  ])('%s', async (_, change, check, evidence) => {
    const run = await doctor(['-o', 'json', '--config', config(sim, change)]);
    const { checks } = run.json() as { checks: Check[] };
    expect(checks.find((one) => one.check === check)).toMatchObject({
      status: 'problem',
      evidence: expect.stringMatching(evidence),
      next: expect.stringMatching(/^netappdvp /),
    });
  });
});

test('what was not given is told as that, not as the consequence of a problem', async () => {
  const file = config(sim, { password: undefined, svm: 'svm_typo' });
  const { checks } = (await doctor(['-o', 'json', '--config', file])).json() as { checks: Check[] };
  const evidence = Object.fromEntries(checks.map((one) => [one.check, one.evidence]));
  expect(evidence).toMatchObject({
    name: expect.stringMatching(/^The config has no management LIF or no login/),
    hosts: 'No hosts were given.',
    prefixes: 'That takes the login of an administrator.',
  });
});

test('with the administrator’s login volumes and prefixes are looked at too; his own refusal is 4', async () => {
  const file = config(sim);
  const cluster = ['-o', 'json', '--config', file, '--cluster', sim.address];
  const run = await doctor(cluster, {
    hosts: [well('a', file)],
    env: { NETAPPDVP_PASSWORD: sim.password },
  });
  // Docker on this host lists nothing, and three of the volumes are somebody else's.
  expect(problems(run)).toEqual(['volumes', 'prefixes']);
  expect(run.exitCode).toBe(3);
  const refused = await doctor(cluster, { env: { NETAPPDVP_PASSWORD: 'Wr0ng-word' } });
  expect(problems(refused)[0]).toBe('login');
  expect(refused.exitCode).toBe(4);
});

test.each([
  [
    'nobody listens there',
    { managementLIF: '127.0.0.1:1' },
    /^The plugin's own login .*127\.0\.0\.1:1/,
  ],
  [
    'it is refused',
    { password: 'Wr0ng-word' },
    /^The plugin's own login .*refused the login of "trident_user"/,
  ],
])('the plugin’s login is told apart from the administrator’s: %s', async (_, change, evidence) => {
  const run = await doctor(
    ['-o', 'json', '--config', config(sim, change), '--cluster', sim.address],
    { env: { NETAPPDVP_PASSWORD: sim.password } },
  );
  const { checks } = run.json() as { checks: Check[] };
  expect(checks.find(({ check }) => check === 'role')?.evidence).toMatch(evidence);
  // Not this run's own login: a finding.
  expect(run.exitCode).toBe(3);
});

test('a password from standard input serves all parts', async () => {
  const file = config(sim);
  const run = await runCli(
    [
      'doctor',
      '-o',
      'json',
      '--config',
      file,
      '--cluster',
      sim.address,
      '--password-stdin',
      '--fingerprint',
      sim.fingerprint,
    ],
    { cwd: folder, stdin: `${sim.password}\n` },
  );
  expect(problems(run)).toEqual(['prefixes']);
});

test('--bundle keeps everything that helps, and no secret', async () => {
  const file = config(sim);
  const password = sim.plugin?.password ?? '';
  const host = well('a', file, {
    logs: () =>
      section('plugin', 'ab') +
      section(
        'journald',
        `level=error msg="level=error msg=\\"login with ${password} refused\\"" plugin=ab`,
      ) +
      section('end', ''),
  });
  const target = join(folder, 'help.json');
  await doctor(['--config', file, '--bundle', target], { hosts: [host] });
  const text = readFileSync(target, 'utf8');
  expect(statSync(target).mode & 0o777).toBe(0o600);
  expect(text).not.toContain(password);
  expect(JSON.parse(text)).toMatchObject({
    checks: expect.any(Array),
    config: { svm: 'svm_docker', password: null },
    status: { hosts: [{ host: 'a' }] },
    logs: { lines: [{ text: 'login with [redacted] refused' }] },
  });
});

test('nothing to look at is wrong usage', async () => {
  const overrides = {
    paths: { cwd: folder, state: folder, defaultConfig: join(folder, 'none'), sshConfig: [] },
  };
  expect((await runCli(['doctor'], { overrides })).exitCode).toBe(2);
});

test('a later failure takes back what was said first', () => {
  const checks = inOrder([ok('name', 'x is 10.0.0.1.'), problem('name', 'nobody answers', null)]);
  expect(checks[0]).toMatchObject({ check: 'name', status: 'problem' });
  expect(checks.slice(1).every(({ status }) => status === 'skipped')).toBe(true);
  expect(doctorView(checks, false, { colour: false, width: 80 })).toContain(
    '1 problem; begin with the first',
  );
});

test('a warning alone is no problem, and not well either', async () => {
  const run = await doctor(['--config', config(sim, { notAKey: true })]);
  expect(run.stdout).toMatch(
    /^! config .*notAKey.*\n +→ netappdvp config validate .*\n\n! 1 thing to look at; well: name, /,
  );
  expect(run.exitCode).toBe(0);
});
