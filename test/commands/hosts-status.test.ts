import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configDifferences } from '../../src/commands/config-drift.ts';
import { logProblems, volumeProblems } from '../../src/commands/status-more.ts';
import { HostError } from '../../src/hosts/connection.ts';
import { inventoryText, parseInventory } from '../../src/hosts/inventory.ts';
import type { HostReport } from '../../src/hosts/report.ts';
import { CLOCK, connectFake, type FakeHost, fakeHost } from '../hosts/fake-host.ts';
import { section } from '../hosts/preflight-fittings.ts';
import { runCli } from '../support/run-cli.ts';
import { startScene } from './svm-scene.ts';

const clock = {
  now: () => new Date(CLOCK * 1000),
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
};
const document = (password: string): string => JSON.stringify({ version: 1, svm: 's1', password });

/** A host with a working plugin. */
const well = (name: string, change: Partial<FakeHost> = {}): FakeHost =>
  fakeHost(name, {
    files: new Map([
      [
        '/etc/netappdvp/gold.json',
        { content: document('Very-s3cret-word'), mode: '600', modified: CLOCK - 10 },
      ],
    ]),
    plugin: {
      reference: 'netapp/trident-plugin:26.06',
      enabled: true,
      settings: { config: 'gold.json' },
      started: CLOCK,
    },
    ...change,
  });
const down = (name: string): FakeHost =>
  fakeHost(name, {
    refusal: new HostError('unreachable', name, {
      code: 'host-no-answer',
      message: 'no answer.',
      hint: 'Check.',
    }),
  });

async function status(hosts: readonly FakeHost[], words: readonly string[] = []) {
  const run = await runCli(
    ['hosts', 'status', '--hosts', hosts.map((host) => host.name).join(','), ...words],
    { overrides: { connectHost: connectFake(hosts), clock } },
  );
  expect(run.stdout + run.stderr).not.toContain('s3cret');
  const names = new Set(hosts.flatMap((host) => host.ran));
  expect([...names].filter((name) => name !== 'facts' && name !== 'status')).toEqual([]);
  return run;
}

test('the document has every key, whatever the host is like', async () => {
  const hosts = [well('a'), fakeHost('b'), down('c')];
  const run = await status(hosts, ['-o', 'json']);
  const { hosts: reports } = run.json() as { hosts: HostReport[] };
  expect(run.exitCode).toBe(1);
  for (const report of reports)
    expect(Object.keys(report).toSorted()).toEqual([
      'error',
      'host',
      'outcomes',
      'plan',
      'plugin',
      'status',
      'warnings',
    ]);
  expect(reports.map((report) => [report.host, report.status])).toEqual([
    ['a', 'unchanged'],
    ['b', 'unchanged'],
    ['c', 'unreachable'],
  ]);
  expect(reports[0]?.plugin).toMatchObject({
    healthy: true,
    config: { path: '/etc/netappdvp/gold.json', mode: '0600' },
  });
  expect(reports[1]?.plugin).toBeNull();
  expect(reports[2]?.error).toEqual({
    code: 'host-no-answer',
    message: 'c: no answer.',
    hint: 'Check.',
  });
});

test('the digest is the same for another password, and another for another SVM', async () => {
  const digestOf = async (content: string): Promise<unknown> => {
    const host = well('a', {
      files: new Map([['/etc/netappdvp/gold.json', { content, mode: '600', modified: 1 }]]),
    });
    return ((await status([host], ['-o', 'json'])).json() as { hosts: HostReport[] }).hosts[0]
      ?.plugin?.config?.digest;
  };
  const digest = await digestOf(document('one'));
  expect(await digestOf(document('two'))).toBe(digest);
  expect(await digestOf(document('one').replace('s1', 's2'))).not.toBe(digest);
  expect(await digestOf('no JSON')).toBeNull();
});

describe('--check', () => {
  test.each<[string, FakeHost[], number]>([
    ['all is well', [well('a'), well('b')], 0],
    [
      'one is unwell',
      [well('a'), well('b', { answer: () => 'Trident initialization failed; x' })],
      3,
    ],
    ['one has no plugin', [well('a'), fakeHost('b')], 3],
    [
      'one is stopped',
      [well('a', { plugin: { reference: 'x:1', enabled: false, settings: {}, started: 0 } })],
      3,
    ],
    [
      'they differ',
      [
        well('a'),
        well('b', {
          plugin: {
            reference: 'netapp/trident-plugin:26.02',
            enabled: true,
            settings: { config: 'gold.json' },
            started: CLOCK,
          },
        }),
      ],
      3,
    ],
    ['one cannot be read', [well('a'), down('b')], 1],
    ['one has no engine', [well('a'), fakeHost('b', { docker: 'down' })], 1],
  ])('%s', async (_, hosts, exitCode) => {
    expect((await status(hosts, ['--check'])).exitCode).toBe(exitCode);
    const found = exitCode === 3 ? 0 : exitCode;
    expect((await status(hosts)).exitCode).toBe(found);
  });
});

test('for people: who differs, in what, and what the plugin says', async () => {
  const other = well('b', {
    plugin: {
      reference: 'netapp/trident-plugin:26.02',
      enabled: true,
      settings: { config: 'gold.json' },
      started: CLOCK,
    },
    answer: () => 'Trident initialization failed; SVM s1 has no assigned aggregates',
  });
  const { stdout } = await status([well('a'), well('c'), other]);
  expect(stdout).toContain(
    'The hosts differ in image:\n    netapp/trident-plugin:26.06: a, c\n    netapp/trident-plugin:26.02: b\n',
  );
  expect(stdout).toContain('The SVM s1 has no assigned aggregates');
  expect(stdout).toContain('2 of 3 hosts with a plugin that answers; the hosts differ.');
  expect(stdout.match(/^Next: /gm)).toHaveLength(1);
});

/** A host whose config is this. */
const configured = (name: string, content: object): FakeHost =>
  well(name, {
    files: new Map([
      [
        '/etc/netappdvp/gold.json',
        { content: JSON.stringify(content), mode: '600', modified: CLOCK - 10 },
      ],
    ]),
  });

describe('drift of the config', () => {
  test('names the odd host and the odd key, and never a secret', async () => {
    const usual = { svm: 's1', password: 'Very-s3cret-word', defaults: { size: '1G' } };
    const hosts = [
      configured('a', usual),
      configured('b', { ...usual, defaults: { size: '2G' } }),
      configured('c', { ...usual, password: 'Other-s3cret-word' }),
    ];
    const run = await status(hosts, ['--check', '-o', 'json']);
    expect(run.exitCode).toBe(3);
    const { differences } = run.json() as { differences: { what: string; values: unknown }[] };
    expect(differences.filter(({ what }) => what.startsWith('config key'))).toEqual([
      {
        what: 'config key /defaults/size',
        values: [
          { value: '"1G"', hosts: ['a', 'c'] },
          { value: '"2G"', hosts: ['b'] },
        ],
      },
      {
        what: 'config key /password',
        values: [
          { value: 'hidden value 1', hosts: ['a', 'b'] },
          { value: 'hidden value 2', hosts: ['c'] },
        ],
      },
    ]);
    expect((await status(hosts)).stdout).toContain('The hosts differ in config key /defaults/size');
  });

  test.each<[string, string[], string[]]>([
    ['order and spelling', ['{"a":1,"b":{"c":2}}', '{ "b": {"c": 2}, "a": 1 }'], []],
    ['a key that one has not', ['{"a":1}', '{}'], ['config key /a']],
    ['no JSON is left to the digest', ['{"a":1}', 'oops'], []],
    [
      'what lies below a secret',
      ['{"credentials":{"x":"one"}}', '{"credentials":{"x":"two"}}'],
      ['config key /credentials/x'],
    ],
  ])('%s', (_, texts, expected) => {
    const found = configDifferences(texts.map((text, i) => ({ host: `h${i}`, text })));
    expect(found.map(({ what }) => what)).toEqual(expected);
    expect(JSON.stringify(found)).not.toMatch(/one|two/);
  });
});

describe('--since-boot', () => {
  const more = (containers: object[] = [], volumes = ''): string =>
    section('booted', '1769860000') +
    section('engine', '1769860100') +
    section('containers', containers.map((one) => JSON.stringify(one)).join('\n')) +
    section('volumes', volumes) +
    section('end', '');
  const container = {
    name: '/web1',
    state: 'exited',
    error: 'error while mounting volume',
    restart: 'always',
    mounts: [{ Driver: 'netapp:latest', Name: 'v1' }],
  };

  test('all is back', async () => {
    const run = await status([well('a', { more })], ['--since-boot', '--check', '-o', 'json']);
    expect(run.exitCode).toBe(0);
    expect(run.json()).toMatchObject({
      boots: [{ host: 'a', bootedAt: '2026-01-31T11:46:40.000Z', stuck: [] }],
    });
  });

  test.each<[string, object, string[]]>([
    ['a container that Docker could not start', container, ['container-not-back']],
    ['one that ended by itself', { ...container, error: '' }, []],
    ['one that is not to start again', { ...container, restart: 'no' }, []],
    ['one of another driver', { ...container, mounts: [{ Driver: 'local', Name: 'v1' }] }, []],
  ])('%s', async (_, one, codes) => {
    const run = await status(
      [well('a', { more: () => more([one]) })],
      ['--since-boot', '--check', '-o', 'json'],
    );
    const [report] = (run.json() as { hosts: HostReport[] }).hosts;
    expect(report?.warnings.map(({ code }) => code)).toEqual(codes);
    expect(run.exitCode).toBe(codes.length > 0 ? 3 : 0);
  });
});

test('known errors in the log of a plugin that answers are problems, harmless ones are not', () => {
  const at = (text: string, level = 'error') => ({ timeMs: 1, level, text });
  const healthy = { healthy: true, said: '', explanation: null };
  const log = [
    at('SVM s1 has no assigned aggregates'),
    at('Trident bootstrapped successfully.', 'info'),
    at('error mounting NFS volume x: exit status 32'),
    at('error mounting NFS volume y: exit status 32'),
    at('plugin not found'),
    at('Could not determine controller serial numbers.', 'warning'),
  ];
  expect(
    logProblems({ log, health: healthy }).map(({ code, message }) => [
      code,
      /2 times/.test(message),
    ]),
  ).toEqual([['log-nfs-mount-failed', true]]);
  expect(logProblems({ log, health: { ...healthy, healthy: false } })).toEqual([]);
});

test.each<[string[] | null, string[], string[]]>([
  [['a', 'b'], ['b', 'a'], []],
  [['a'], ['a', 'b'], ['volumes-missing']],
  [['a', 'b'], ['a'], ['volumes-unknown']],
  [null, ['a'], ['volumes-unread']],
])('Docker lists %j, ONTAP has %j', (docker, ontap, codes) => {
  expect(volumeProblems(docker, new Set(ontap)).map(({ code }) => code)).toEqual(codes);
});

describe.each(['zapi', 'rest'])('with the cluster the volume lists are compared over %s', (api) => {
  test.each([
    'ontap-nas',
    'ontap-nas-flexgroup',
    'ontap-nas-economy',
    'ontap-san',
    'ontap-san-economy',
  ])('%s', async (driver) => {
    const prefix = 'netappdvp_';
    const scene = await startScene({ scenario: 'shared' });
    const config = { svm: 'svm_docker', storageDriverName: driver, storagePrefix: prefix };
    writeFileSync(join(scene.folder, 'config.json'), JSON.stringify({ version: 1, ...config }));
    // The audit finds the same things by another way.
    const audit = await scene.run([
      'prefix-audit',
      '--config',
      'config.json',
      '--api',
      api,
      '-o',
      'json',
    ]);
    const { volumes } = audit.json() as { volumes: { name: string; heardOnly: boolean }[] };
    // What other backends alone reach is in the audit too.
    const own = volumes.filter(({ heardOnly }) => !heardOnly);
    const names = own.map(({ name }) => name.slice(prefix.length));
    const host = configured('a', config);
    const ask = async (listed: readonly string[]) => {
      host.more = () => section('volumes', listed.join('\n')) + section('end', '');
      const line = ['hosts', 'status', '--hosts', 'a', '--check', '--api', api, '-o', 'json'];
      const run = await scene.run(line, {
        overrides: { connectHost: connectFake([host]), clock },
      });
      const codes = (run.json() as { hosts: HostReport[] }).hosts[0]?.warnings.map(
        ({ code }) => code,
      );
      return [run.exitCode, codes];
    };
    expect(names.length).toBeGreaterThan(0);
    expect(await ask(names)).toEqual([0, []]);
    expect(await ask(names.slice(1))).toEqual([3, ['volumes-missing']]);
    expect(await ask([...names, 'gone'])).toEqual([3, ['volumes-unknown']]);
    expect(scene.news().writes).toEqual([]);
    await scene.end();
  });
});

test('what the API cannot list is not compared, and that is said', async () => {
  const scene = await startScene({ scenario: 'typical' });
  const config = { svm: 'svm_docker', storageDriverName: 'ontap-san', sanType: 'nvme' };
  const host = configured('a', config);
  host.more = () => section('volumes', 'a') + section('end', '');
  const run = await scene.run(['hosts', 'status', '--hosts', 'a', '--check', '--api', 'zapi'], {
    overrides: { connectHost: connectFake([host]), clock },
  });
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stderr).toContain('The volume lists of svm_docker were not compared: ');
  await scene.end();
});

describe('--write-inventory', () => {
  test('takes a fleet over: who answers, in a form that is read back', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'netappdvp-takeover-'));
    const hosts = [well('a'), well('b'), down('c')];
    const run = (words: string[]) =>
      runCli(
        [
          'hosts',
          'status',
          '--hosts',
          'ops@a:2222,b,c',
          '--write-inventory',
          'hosts.yaml',
          ...words,
        ],
        {
          cwd,
          overrides: { connectHost: connectFake(hosts), clock },
        },
      );
    expect((await run([])).exitCode).toBe(1);
    const file = join(cwd, 'hosts.yaml');
    expect(parseInventory(readFileSync(file, 'utf8'), 'f')).toEqual([
      { name: 'a', address: 'a', user: 'ops', port: 2222, labels: {} },
      { name: 'b', address: 'b', labels: {} },
    ]);
    // The same again changes nothing; another text is left alone unless that is wanted.
    expect((await run([])).stderr).toContain('says this already');
    writeFileSync(file, 'hosts: [z]\n');
    expect((await run([])).exitCode).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('hosts: [z]\n');
    expect((await run(['--force'])).exitCode).toBe(1);
    expect(readFileSync(file, 'utf8')).toContain('user: ops');
  });

  test('labels and sudo stay', () => {
    const hosts = [
      { name: 'x', address: 'x', sudo: false, labels: { rack: 'b: 2', row: '7' } },
      { name: '10.0.0.1', address: '10.0.0.1', labels: {} },
    ];
    expect(parseInventory(inventoryText(hosts, 'r'), 'f')).toEqual(hosts);
  });
});

test('a plugin of another name is told', async () => {
  const host = fakeHost('a', {
    aliases: ['gold:latest netapp/trident-plugin:26.02', 'other:latest x/y:1'],
  });
  const [report] = ((await status([host], ['-o', 'json'])).json() as { hosts: HostReport[] }).hosts;
  expect(report?.warnings).toMatchObject([{ code: 'other-alias', hint: 'Give --alias gold.' }]);
});
