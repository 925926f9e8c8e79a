import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HostError } from '../../src/hosts/connection.ts';
import type { HostReport } from '../../src/hosts/report.ts';
import {
  CLOCK,
  connectFake,
  type FakeHost,
  fakeHost,
  fakeSwarm,
  usualPrivileges,
} from '../hosts/fake-host.ts';
import { type RunOptions, runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-lifecycle-'));
const local = (name: string, change: object = {}): string => {
  const path = join(folder, name);
  const config = {
    version: 1,
    storageDriverName: 'ontap-nas',
    managementLIF: '198.51.100.10',
    svm: 'svm_docker',
    username: 'trident_user',
    password: 'Very-s3cret-word',
    storagePrefix: 'netappdvp_',
    labels: { netappdvp: 'svm_docker/netappdvp_' },
  };
  writeFileSync(path, JSON.stringify({ ...config, ...change }));
  return path;
};
const config = local('config.json');
const clock = {
  now: () => new Date(CLOCK * 1000),
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
};

async function hosts(
  verb: string,
  on: readonly FakeHost[],
  words: string[] = [],
  more: RunOptions = {},
) {
  const names = on.map((host) => host.name).join(',');
  const run = await runCli(['hosts', verb, '--hosts', names, '--yes', '-o', 'json', ...words], {
    ...more,
    overrides: { connectHost: connectFake(on), clock, ...more.overrides },
  });
  expect(on.map((host) => host.open)).toEqual(on.map(() => 0));
  expect(run.stdout + run.stderr).not.toContain('Very-s3cret-word');
  const document = run.json() as { hosts: HostReport[]; error?: { code: string } };
  const endings = document.hosts.map(({ status, error }) =>
    error === null ? status : `${status} ${error.code}`,
  );
  return { ...run, document, endings };
}

/** Hosts with the plugin 26.02 running well, each its own fake. */
async function fleet(names = ['a', 'b', 'c'], change: Partial<FakeHost> = {}): Promise<FakeHost[]> {
  const all = names.map((name) => fakeHost(name, change));
  const installed = await hosts('install', all, ['--config', config, '--plugin-version', '26.02']);
  expect(installed.exitCode, installed.stderr).toBe(0);
  for (const host of all) host.ran.length = 0;
  return all;
}

const to26 = ['--plugin-version', '26.06'];
const holder = (service: string | null) => ({
  container: service === null ? 'web' : `${service}.1.x`,
  state: 'running',
  volumes: ['data'],
  service,
});

test.each<[string, string[], string[], boolean]>([
  ['restart', [], ['plugin.disable', 'plugin.enable', 'facts'], true],
  ['disable', [], ['plugin.disable', 'facts'], false],
  [
    'push-config',
    ['--config', local('gold.json')],
    ['plugin.disable', 'upload', 'plugin.set', 'plugin.enable', 'facts'],
    true,
  ],
  ['upgrade', to26, ['plugin.disable', 'plugin.upgrade', 'plugin.enable', 'facts'], true],
])('%s', async (verb, words, ran, enabled) => {
  const all = await fleet();
  const run = await hosts(verb, all, words);
  expect(run.endings, run.stderr).toEqual(['done', 'done', 'done']);
  expect(run.exitCode).toBe(0);
  for (const host of all) {
    expect(host.ran).toEqual(['facts', ...ran]);
    expect(host.plugin?.enabled).toBe(enabled);
  }
  if (verb === 'restart') return;
  const again = await hosts(verb, all, words);
  expect(again.endings).toEqual(['unchanged', 'unchanged', 'unchanged']);
});

test('enable starts what was stopped', async () => {
  const all = await fleet();
  await hosts('disable', all);
  expect((await hosts('enable', all)).endings).toEqual(['done', 'done', 'done']);
  expect((await hosts('enable', all)).endings).toEqual(['unchanged', 'unchanged', 'unchanged']);
});

test('uninstall takes the plugin off and leaves the config, unless told', async () => {
  const all = await fleet(['a']);
  expect((await hosts('uninstall', all)).document.hosts[0]).toMatchObject({
    status: 'done',
    plugin: null,
  });
  expect(all[0]?.files.size).toBe(1);
  expect((await hosts('uninstall', all)).endings).toEqual(['unchanged']);
  await hosts('install', all, ['--config', config]);
  await hosts('uninstall', all, ['--remove-config']);
  expect([all[0]?.plugin, all[0]?.files.size]).toEqual([null, 0]);
});

describe('upgrade', () => {
  test('stops before the first change when the registry has no such release', async () => {
    const all = await fleet();
    for (const host of all) host.privileges = () => null;
    const run = await hosts('upgrade', all, to26);
    expect(run.endings).toEqual(['failed image-not-found', 'not-attempted', 'not-attempted']);
    expect(all.flatMap((host) => host.ran)).toEqual(['facts', 'facts', 'facts']);
  });

  test('refuses an older release, unless told', async () => {
    const all = await fleet(['a']);
    const words = ['--plugin-version', '25.06'];
    expect((await hosts('upgrade', all, words)).endings).toEqual(['failed plugin-downgrade']);
    expect((await hosts('upgrade', all, [...words, '--allow-downgrade'])).endings).toEqual([
      'done',
    ]);
    expect(all[0]?.plugin?.reference).toBe('netapp/trident-plugin:25.06');
  });

  test('stops when the new release asks for more, unless that is accepted', async () => {
    const all = await fleet(['a', 'b']);
    for (const host of all) host.privileges = () => [...usualPrivileges, 'mount /var/lib'];
    const run = await hosts('upgrade', all, to26);
    expect(run.endings).toEqual(['failed plugin-wants-more', 'failed plugin-wants-more']);
    expect(run.document.hosts[0]?.error?.message).toContain('mount /var/lib');
    expect(all.every(({ plugin }) => plugin?.reference.endsWith(':26.02'))).toBe(true);
    const accepted = await hosts('upgrade', all, [...to26, '--accept-privileges']);
    expect(accepted.endings).toEqual(['done', 'done']);
    expect((await hosts('upgrade', all, to26)).endings).toEqual(['unchanged', 'unchanged']);
  });

  test('one that fails leaves the old release running, and the re-run goes on', async () => {
    const all = await fleet(['a']);
    const [host] = all;
    let asked = 0;
    // There while it is looked for, gone when it is fetched.
    Object.assign(host ?? {}, { privileges: () => ((asked += 1) === 1 ? usualPrivileges : null) });
    const run = await hosts('upgrade', all, to26);
    expect(run.endings).toEqual(['failed image-not-found']);
    expect(run.document.hosts[0]?.outcomes.map(({ status }) => status)).toEqual([
      'done',
      'failed',
      'done',
    ]);
    expect(host?.plugin).toMatchObject({ enabled: true, reference: 'netapp/trident-plugin:26.02' });
    Object.assign(host ?? {}, { privileges: () => usualPrivileges });
    expect((await hosts('upgrade', all, to26)).endings).toEqual(['done']);
  });
});

test('volumes in use stop the run before the first change on any host, unless told', async () => {
  const all = await fleet();
  Object.assign(all[2] ?? {}, { holders: [holder(null), holder('shop')] });
  const run = await hosts('restart', all);
  expect(run.endings).toEqual(['not-attempted', 'not-attempted', 'failed plugin-in-use']);
  const said = run.document.hosts[2]?.error?.message;
  expect(said).toContain('data in web, data in shop.1.x (service shop)');
  expect(all.flatMap((host) => host.ran)).toEqual(['facts', 'facts', 'facts']);
  expect((await hosts('restart', all, ['--force-in-use'])).endings).toEqual([
    'done',
    'done',
    'done',
  ]);
});

describe('--drain', () => {
  const swarm = async () => {
    const all = await fleet();
    for (const host of all) Object.assign(host, { volumes: ['data', 'other'] });
    const { nodes } = fakeSwarm(all);
    Object.assign(all[1] ?? {}, { holders: [holder('shop')] });
    return { all, nodes };
  };
  const active = [
    ['na', { availability: 'active', taken: '' }],
    ['nb', { availability: 'active', taken: '' }],
    ['nc', { availability: 'active', taken: '' }],
  ];

  test('one node after the other goes out, is worked on, and comes back', async () => {
    const { all, nodes } = await swarm();
    let out = 0;
    for (const host of all)
      host.before = ({ name }) => {
        if (!name.startsWith('plugin.')) return;
        out = [...nodes.values()].filter(({ availability }) => availability === 'drain').length;
        expect(out).toBe(1);
      };
    const run = await hosts('upgrade', all, [...to26, '--drain']);
    expect(run.endings, run.stderr).toEqual(['done', 'done', 'done']);
    expect(out).toBe(1);
    expect([...nodes]).toEqual(active);
    expect(run.document.hosts[1]?.outcomes.map(({ step }) => step.split(':')[0])).toEqual([
      'node.drain',
      'plugin.disable',
      'plugin.upgrade',
      'plugin.enable',
      'volumes.check',
      'node.activate',
    ]);
  });

  test('a node that somebody else took out stays out', async () => {
    const { all, nodes } = await swarm();
    nodes.set('nb', { availability: 'drain', taken: '' });
    Object.assign(all[1] ?? {}, { holders: [] });
    expect((await hosts('restart', all, ['--drain'])).endings).toEqual(['done', 'done', 'done']);
    expect(nodes.get('nb')).toEqual({ availability: 'drain', taken: '' });
    expect(nodes.get('na')?.availability).toBe('active');
  });

  test.each<[string, (host: FakeHost) => void, string, number]>([
    ['a step fails', (host) => (host.startFailure = 'boom'), 'failed docker-failed', 1],
    [
      'a volume is no longer listed',
      (host) => {
        host.before = ({ name }) => void (name === 'plugin.enable' && host.volumes.pop());
      },
      'failed volumes-missing',
      1,
    ],
  ])('%s: the node is put back, and no other goes out', async (_, breaks, ending, exitCode) => {
    const { all, nodes } = await swarm();
    if (all[0] !== undefined) breaks(all[0]);
    const run = await hosts('restart', all, ['--drain']);
    expect(run.endings).toEqual([ending, 'not-attempted', 'not-attempted']);
    expect(run.exitCode).toBe(exitCode);
    expect([...nodes]).toEqual(active);
  });

  test('Ctrl-C: the plugin is started again and the node put back', async () => {
    const { all, nodes } = await swarm();
    let interrupt: () => void = () => expect.unreachable();
    Object.assign(all[0] ?? {}, {
      before: ({ name }: { name: string }) => name === 'plugin.disable' && interrupt(),
    });
    const run = await hosts('upgrade', all, [...to26, '--drain'], {
      onProcess: (signal) => {
        interrupt = () => signal('SIGINT');
      },
    });
    expect(run.exitCode).toBe(130);
    expect([...nodes]).toEqual(active);
    expect(all[0]?.plugin).toMatchObject({ enabled: true });
    expect(run.document.hosts[0]?.outcomes.map(({ status }) => status)).toEqual([
      'done',
      'done',
      'not-attempted',
      'done',
      'not-attempted',
      'done',
    ]);
  });

  test('killed while a node is out: the next run knows that it was us, and puts it back', async () => {
    const { all, nodes } = await swarm();
    let dead = false;
    for (const host of all)
      host.before = ({ name }) => {
        dead ||= name === 'plugin.upgrade';
        if (dead) throw new HostError('unreachable', host.name, { message: 'lost.' });
      };
    await hosts('upgrade', all, [...to26, '--drain']);
    expect(nodes.get('na')).toEqual({ availability: 'drain', taken: 'active' });
    for (const host of all) {
      host.before = () => undefined;
      host.lock = null;
    }
    const again = await hosts('upgrade', all, [...to26, '--drain']);
    expect(again.endings).toEqual(['done', 'done', 'done']);
    expect([...nodes]).toEqual(active);
  });
});

test('several plugins on one host: a config of its own, and a warning where prefixes meet', async () => {
  const all = await fleet(['a']);
  const gold = local('neighbour.json', { storagePrefix: 'netappdvp_gold_' });
  const [host] = all;
  host?.neighbours.push({ name: 'silver:latest', config: '/etc/netappdvp/config.json' });
  const other = await hosts('push-config', all, ['--config', gold]);
  expect(other.endings).toEqual(['done']);
  const dry = await hosts('push-config', all, ['--config', config, '--dry-run']);
  expect(dry.document.hosts[0]?.warnings).toMatchObject([{ code: 'prefix-shared' }]);
  // silver reads config.json: it must not change under it.
  const changed = local('config.json', { limitVolumeSize: '1t' });
  const blocked = await hosts('push-config', all, ['--config', changed]);
  expect(blocked.endings).toEqual(['failed config-shared']);
});

/** Everything that can be cut, for every command: the host ends with an outcome, and the same line converges. */
test.each<[string, string[]]>([
  ['push-config', ['--config', local('cut.json', { limitVolumeSize: '2t' })]],
  ['upgrade', to26],
  ['disable', []],
  ['uninstall', []],
  ['install', ['--config', config, '--plugin-version', '26.02', '--alias', 'netapp']],
])('%s cut at any session converges when it is run again', async (verb, words) => {
  for (let left = 0; left < 9; left += 1) {
    const all = verb === 'install' ? [fakeHost('a')] : await fleet(['a']);
    const [host] = all;
    if (host === undefined) return;
    let count = left;
    host.before = () => {
      count -= 1;
      if (count < 0) throw new HostError('unreachable', 'a', { message: 'cut.' });
    };
    const cut = await hosts(verb, all, words);
    if (count < 0) expect(cut.exitCode).toBe(1);
    host.before = () => undefined;
    host.lock = null;
    const again = await hosts(verb, all, words);
    expect(again.exitCode, `${verb} after ${left} sessions`).toBe(0);
    expect((await hosts(verb, all, words)).endings).toEqual(['unchanged']);
  }
});

describe('install --prove', () => {
  const install = ['--config', config, '--plugin-version', '26.02', '--prove'];
  const proofOf = (run: { json(): unknown }) =>
    (run.json() as { proof: { ok: boolean | null; error: { code: string } | null } }).proof;

  test('a volume is written on one host, read on another, and gone afterwards', async () => {
    const all = await fleet();
    const run = await hosts('install', all, install);
    expect([run.exitCode, run.endings]).toEqual([0, ['unchanged', 'unchanged', 'unchanged']]);
    expect(proofOf(run)).toMatchObject({ ok: true, wroteOn: 'a', readOn: 'b', filesystem: 'nfs' });
    expect(all.flatMap(({ volumes }) => volumes)).toEqual([]);
    expect(all.map(({ ran }) => ran.filter((name) => name.startsWith('probe.')))).toEqual([
      ['probe.sweep', 'probe.write', 'probe.remove'],
      ['probe.read'],
      [],
    ]);
  });

  test('one that fails fails the run, and is removed all the same', async () => {
    const all = await fleet();
    Object.assign(all[1] ?? {}, { mounts: null });
    const run = await hosts('install', all, install);
    expect([run.exitCode, proofOf(run).ok]).toEqual([1, false]);
    expect(all[0]?.volumes).toEqual([]);
  });

  test('a kernel without NFS proves nothing, which is no failure', async () => {
    const all = await fleet(['a'], { kernelNfs: false, mounts: 'tmpfs' });
    const run = await hosts('install', all, install);
    expect([run.exitCode, proofOf(run).ok, proofOf(run).error?.code]).toEqual([
      0,
      null,
      'kernel-without-nfs',
    ]);
  });

  test('nothing is proven on hosts that are not as wanted, or without a yes', async () => {
    const all = await fleet(['a']);
    Object.assign(all[0] ?? {}, { answer: () => 'Trident initialization failed; flux' });
    expect(
      proofOf(await hosts('install', all, [...install, '--alias', 'netapp', '--dry-run'])).ok,
    ).toBeNull();
    const unasked = await runCli(['hosts', 'install', '--hosts', 'a', '-o', 'json', ...install], {
      overrides: { connectHost: connectFake(all), clock },
    });
    expect([unasked.exitCode, proofOf(unasked).ok]).toEqual([2, null]);
  });
});
