import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HostError } from '../../src/hosts/connection.ts';
import { CLOCK, connectFake, type FakeHost, fakeHost } from '../hosts/fake-host.ts';
import { goodHost } from '../hosts/preflight-fittings.ts';
import { type RunOptions, runCli } from '../support/run-cli.ts';
import { type Scene, startScene } from './svm-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-preflight-'));
const config = join(folder, 'config.json');
const document = {
  version: 1,
  storageDriverName: 'ontap-nas',
  managementLIF: '198.51.100.10',
  dataLIF: '198.51.100.11',
  svm: 'svm_docker',
  username: 'trident_user',
  password: 'Very-s3cret-word',
};
writeFileSync(config, JSON.stringify(document));
const clock = {
  now: () => new Date(CLOCK * 1000),
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
};

interface Finding {
  severity: string;
  code: string;
  message: string;
  hint: string;
  fix: string | null;
}
interface Document {
  run: string | null;
  hosts: {
    host: string;
    status: string;
    error: { code: string } | null;
    findings: Finding[];
    plan: { steps: { id: string }[] } | null;
    outcomes: { step: string; status: string }[];
  }[];
  error?: { code: string };
}

async function preflight(
  hosts: readonly FakeHost[],
  words: readonly string[] = [],
  options: RunOptions = {},
) {
  const run = await runCli(
    ['hosts', 'preflight', '--hosts', hosts.map((host) => host.name).join(','), ...words],
    { ...options, overrides: { connectHost: connectFake(hosts), clock, ...options.overrides } },
  );
  expect(hosts.map((host) => host.open)).toEqual(hosts.map(() => 0));
  expect(run.stdout + run.stderr).not.toContain('s3cret');
  return run;
}
const withConfig = ['--config', config, '-o', 'json'];
const documentOf = (run: { json(): unknown }): Document => run.json() as Document;
/** A host on which this is missing until a fix makes it. */
function lacking(name: string): FakeHost {
  let folderMade = false;
  const host = fakeHost(name, {
    fittings: () => goodHost('debian', folderMade ? {} : { folder: [['', 0]] }),
    fix: (command) => {
      expect(host.lock?.what).toBe('hosts preflight --fix');
      expect([command.name, ...command.args]).toEqual([
        'fix:config-folder-missing',
        'mkdir',
        '-m',
        '0700',
        '/etc/netappdvp',
      ]);
      folderMade = true;
      return { exitCode: 0, stdout: '', stderr: '', ms: 1 };
    },
  });
  return host;
}

test('a host that has everything is ready; what is asked for comes from the config', async () => {
  const asked: (readonly string[])[] = [];
  const host = fakeHost('a', {
    fittings: (args) => {
      asked.push(args);
      return goodHost();
    },
  });
  const run = await preflight([host], withConfig);
  expect(run.exitCode).toBe(0);
  expect(documentOf(run)).toEqual({
    run: null,
    hosts: [{ host: 'a', status: 'checked', error: null, findings: [], plan: null, outcomes: [] }],
  });
  expect(asked[0]?.slice(5)).toEqual([
    '198.51.100.10,443 198.51.100.11,2049 198.51.100.11,111',
    '198.51.100.11',
  ]);
  expect(host.ran).toEqual(['facts', 'preflight']);
  expect((await preflight([host], ['--config', config])).stdout).toContain(
    '1 host ready for the plugin',
  );
});

test('without a local config each host’s own tells where its LIFs are', async () => {
  const asked: string[] = [];
  const host = fakeHost('a', {
    files: new Map([
      [
        '/etc/netappdvp/config.json',
        { content: JSON.stringify({ ...document, dataLIF: '10.9.9.9' }), mode: '600', modified: 1 },
      ],
    ]),
    fittings: (args) => {
      asked.push(args[6] ?? '');
      return goodHost();
    },
  });
  const defaultConfig = join(folder, 'none.json');
  await preflight([host], [], {
    overrides: { paths: { cwd: folder, state: folder, defaultConfig, sshConfig: [] } },
  });
  expect(asked).toEqual(['10.9.9.9']);
});

test('problems end with 3, each with its code, its words and what mends it', async () => {
  const hosts = [
    fakeHost('a', { fittings: () => goodHost('debian', { 'space.data': [['1000', 0]] }) }),
    fakeHost('b', { docker: 'missing', fittings: () => goodHost('rocky') }),
    fakeHost('c', { uid: 1000 }),
  ];
  const run = await preflight(hosts, withConfig);
  expect(run.exitCode).toBe(3);
  const findings = documentOf(run).hosts.map((one) => one.findings.map(({ code }) => code));
  expect(findings).toEqual([['disk-full'], ['docker-missing'], ['host-not-root']]);
  for (const finding of documentOf(run).hosts.flatMap((one) => one.findings))
    expect(Object.keys(finding).toSorted()).toEqual([
      'code',
      'fix',
      'hint',
      'message',
      'safe',
      'severity',
    ]);
  const { stdout } = await preflight(hosts, ['--config', config]);
  expect(stdout).toContain('docker image prune');
  expect(stdout).toContain('3 of 3 hosts not ready');
});

test('a host that cannot be reached is its outcome (1), and hides nobody', async () => {
  const gone = fakeHost('b', {
    refusal: new HostError('unreachable', 'b', { code: 'host-no-answer', message: 'no answer.' }),
  });
  const run = await preflight(
    [fakeHost('a', { fittings: () => goodHost('debian', { folder: [['', 0]] }) }), gone],
    withConfig,
  );
  expect(run.exitCode).toBe(1);
  expect(documentOf(run).hosts.map((one) => [one.status, one.error?.code])).toEqual([
    ['checked', undefined],
    ['unreachable', 'host-no-answer'],
  ]);
});

test('two hosts with one iSCSI name', async () => {
  writeFileSync(
    join(folder, 'san.json'),
    JSON.stringify({ ...document, storageDriverName: 'ontap-san' }),
  );
  const hosts = ['a', 'b'].map((name) => fakeHost(name, { fittings: () => goodHost() }));
  const run = await preflight(hosts, ['--config', join(folder, 'san.json'), '-o', 'json']);
  expect(documentOf(run).hosts.map((one) => one.findings.map(({ code }) => code))).toEqual([
    ['iqn-not-unique'],
    ['iqn-not-unique'],
  ]);
});

describe('--fix', () => {
  test('does what is safe after showing it, under the lock, and looks again', async () => {
    const hosts = [lacking('a'), fakeHost('b', { fittings: () => goodHost() })];
    const run = await preflight(hosts, [...withConfig, '--fix', '--yes']);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('mkdir -m 0700 /etc/netappdvp');
    const [a, b] = documentOf(run).hosts;
    expect(a).toMatchObject({
      findings: [],
      outcomes: [{ step: 'fix:config-folder-missing', status: 'done' }],
    });
    expect(b).toMatchObject({ findings: [], plan: { steps: [] }, outcomes: [] });
    expect(hosts[0]?.lock).toBeNull();
    expect(hosts[0]?.ran).toEqual([
      'facts',
      'preflight',
      'fix:config-folder-missing',
      'facts',
      'preflight',
    ]);
  });

  test.each<[string, string[], number]>([
    ['nobody said yes', ['--fix'], 2],
    ['a dry run', ['--fix', '--dry-run'], 0],
    ['without --fix', [], 0],
  ])('%s: nothing is changed', async (_, words, exitCode) => {
    const host = lacking('a');
    const run = await preflight([host], [...withConfig, ...words]);
    expect(run.exitCode).toBe(exitCode);
    expect(host.ran).toEqual(['facts', 'preflight']);
    if (words.includes('--dry-run'))
      expect(documentOf(run).hosts[0]?.plan?.steps.map(({ id }) => id)).toEqual([
        'fix:config-folder-missing',
      ]);
  });

  test('what fails is told with its words, and the rest of that host is not attempted', async () => {
    const host = fakeHost('a', {
      fittings: () => goodHost('debian', { folder: [['', 0]], iqn: [['', 0]] }),
      fix: () => ({ exitCode: 5, stdout: '', stderr: 'No space left on device', ms: 1 }),
    });
    const run = await preflight([host], [...withConfig, '--protocol', 'iscsi', '--fix', '--yes']);
    expect(run.exitCode).toBe(1);
    expect(documentOf(run).hosts[0]?.outcomes).toMatchObject([
      { status: 'failed', error: { message: expect.stringContaining('No space left') } },
      { status: 'not-attempted' },
    ]);
  });
});

describe('with the cluster', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene({ scenario: 'typical' });
  });
  afterAll(() => scene.end());

  test.each<[string, string[], number]>([
    ['198.51.100.7', [], 0],
    ['192.0.2.7', ['export-policy'], 3],
    ['', ['source-unknown'], 0],
  ])('from %j: %j', async (source, codes, exitCode) => {
    const host = fakeHost('a', { fittings: () => goodHost('debian', { source: [[source, 0]] }) });
    const run = await scene.run(['hosts', 'preflight', '--hosts', 'a', ...withConfig], {
      overrides: { connectHost: connectFake([host]), clock },
    });
    expect(documentOf(run).hosts[0]?.findings.map(({ code }) => code)).toEqual(codes);
    expect(run.exitCode).toBe(exitCode);
    expect(scene.news().writes).toEqual([]);
  });

  test('a cluster of the site file is asked only where its password is at hand', async () => {
    writeFileSync(join(folder, 'netappdvp.yaml'), `cluster: ${scene.sim.address}\n`);
    const host = fakeHost('a', { fittings: () => goodHost() });
    const run = await preflight([host], withConfig, { cwd: folder });
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('The cluster is not asked');
  });
});
