import { describe, expect, test } from 'vitest';
import { HostError } from '../../src/hosts/connection.ts';
import type { HostReport } from '../../src/hosts/report.ts';
import { CLOCK, connectFake, type FakeHost, fakeHost } from '../hosts/fake-host.ts';
import { runCli } from '../support/run-cli.ts';

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
  expect(hosts.flatMap((host) => host.ran).every((name) => name === 'facts')).toBe(true);
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
