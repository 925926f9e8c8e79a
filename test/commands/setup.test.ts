import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HostError } from '../../src/hosts/connection.ts';
import type { HostReport } from '../../src/hosts/report.ts';
import { addForeignVolume } from '../../src/simulator/foreign-volume.ts';
import { CLOCK, connectFake, type FakeHost, fakeHost } from '../hosts/fake-host.ts';
import { goodHost, section } from '../hosts/preflight-fittings.ts';
import { type RunOptions, runCli } from '../support/run-cli.ts';
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

/** Everything that a run could change, but for journals. */
const everything = (): string =>
  JSON.stringify([
    built(scene.sim),
    files().map((name) => [name, read(name)]),
    hosts.map(({ files: there, plugin, volumes }) => [[...there], plugin, volumes]),
  ]);

test('a dry run shows the one plan and changes nothing', async () => {
  const before = everything();
  const run = await setup(words('--dry-run'));
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.document.dryRun).toBe(true);
  expect(run.document.plan.steps.length).toBeGreaterThan(12);
  expect(run.document.outcomes.map(({ status }) => status)).not.toContain('done');
  expect(run.document.hosts.map(({ status }) => status)).toEqual(Array(3).fill('planned'));
  expect(everything()).toBe(before);
  expect(scene.news().writes).toEqual([]);
  expect(hosts.flatMap(({ ran }) => ran).filter((one) => /plugin|upload/.test(one))).toEqual([]);

  const shown = await scene.run(words('--dry-run'), {
    overrides: { connectHost: connectFake(hosts), clock, paths: paths() },
  });
  expect(shown.stdout).toMatch(/^Plan for svm_docker: \d+ steps\.$/m);
  expect(shown.stdout).toMatch(/\+ {2}3 hosts: put the config .*; on a, b, c$/m);
  expect(shown.stdout).toMatch(/\+ {2}3 hosts: install the plugin/);
  expect(shown.stdout).toMatch(/\+ {2}write the site file/);
});

describe('without a terminal, what is missing is named', () => {
  test.each<[string, string[], RegExp]>([
    ['everything', [], /Give --svm, --hosts, --inventory or --swarm\./],
    ['the hosts', ['--svm=svm_docker'], /Give --hosts, --inventory or --swarm\./],
    [
      'what the SVM lacks',
      ['--svm=svm_docker', '--hosts=a', '--file=config.json'],
      /Give --aggregates, --data-lif, --management-lif, --export-clients\./,
    ],
  ])('%s', async (_, line, hint) => {
    const run = await setup(['setup', ...line]);
    expect(run.exitCode).toBe(2);
    expect(run.document.error?.hint).toMatch(hint);
  });

  test('the password of a new user, and the confirmation', async () => {
    const without = words().filter((word) => !word.includes('password'));
    const password = await setup([...without, '--yes']);
    expect([password.exitCode, password.document.error?.code]).toEqual([2, 'answer-needed']);
    expect(password.document.error?.hint).toMatch(/--generate-plugin-password FILE/);
    const before = everything();
    const unconfirmed = await setup(words());
    expect([unconfirmed.exitCode, unconfirmed.document.error?.code]).toEqual([2, 'answer-needed']);
    expect(unconfirmed.document.error?.hint).toMatch(/--yes/);
    expect(everything()).toBe(before);
  });
});

describe('what is in the way of anything is found before anything is changed', () => {
  test.each<[string, () => string[], string, string[]]>([
    [
      'a host that does not answer',
      () => {
        const error = { code: 'host-unreachable', message: 'no route to it.' };
        Object.assign(hosts[1] ?? {}, { refusal: new HostError('unreachable', 'b', error) });
        return words('--yes');
      },
      'host-unreachable',
      ['not-attempted', 'unreachable', 'not-attempted'],
    ],
    [
      'a host that somebody else changes',
      () => {
        const lock = { run: 'r1', who: 'ann@desk', what: 'hosts upgrade', process: 'x' };
        Object.assign(hosts[0] ?? {}, { lock });
        return words('--yes');
      },
      'host-locked',
      ['failed', 'not-attempted', 'not-attempted'],
    ],
    [
      'no Docker',
      () => {
        Object.assign(hosts[2] ?? {}, { docker: 'missing' });
        return words('--yes');
      },
      'docker-missing',
      ['not-attempted', 'not-attempted', 'failed'],
    ],
    [
      'another config in the place of ours',
      () => {
        writeFileSync(join(scene.folder, 'config.json'), '{"version":1}', { mode: 0o600 });
        return words('--yes');
      },
      'file-differs',
      Array(3).fill('not-attempted'),
    ],
    [
      'a value that the plugin refuses',
      () => words('--yes', '--default=snapshotReserve=lots'),
      'snapshot-reserve-invalid',
      [],
    ],
    [
      'a folder for the config that is not there',
      () => words('--yes', '--file=no/such/folder/config.json'),
      'file-not-writable',
      Array(3).fill('not-attempted'),
    ],
    [
      'an aggregate that the cluster does not have',
      () => words('--yes', '--aggregates=aggr9'),
      'aggregate-unknown',
      Array(3).fill('not-attempted'),
    ],
  ])('%s', async (_, arrange, code, statuses) => {
    const line = arrange();
    const before = everything();
    const run = await setup(line);
    expect(run.exitCode).not.toBe(0);
    if (statuses.length > 0) {
      expect(run.document.plan.blockers.map((one) => one.code)).toContain(code);
      expect(run.document.hosts.map(({ status }) => status)).toEqual(statuses);
      expect(run.exitCode).toBe(1);
    }
    expect(everything()).toBe(before);
    expect(scene.news().writes).toEqual([]);
  });

  test('several of them at once', async () => {
    Object.assign(hosts[2] ?? {}, { docker: 'down' });
    writeFileSync(join(scene.folder, 'config.json'), '{"version":1}', { mode: 0o600 });
    const run = await setup(words('--yes', '--aggregates=aggr9'));
    expect(run.document.plan.blockers.length).toBeGreaterThanOrEqual(3);
  });
});

test('a management LIF that is made is asked for from the hosts before any of them is changed', async () => {
  Object.assign(hosts[1] ?? {}, { lif: 'closed' });
  const run = await setup();
  expect([run.exitCode, run.document.error?.code]).toEqual([1, 'management-lif-unreachable']);
  expect(run.document.outcomes.at(-3)).toMatchObject({ step: 'hosts.reach', status: 'failed' });
  expect(hosts.map(({ files: there }) => there.size)).toEqual([0, 0, 0]);
  Object.assign(hosts[1] ?? {}, { lif: 'open' });
  const again = await setup();
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.document.plan.steps.map(({ id }) => id)).toEqual([
    'login.prove',
    'hosts.install',
    'storage.prove',
  ]);
});

test('once the SVM is made, hosts that its export rules leave out are told before they are changed', async () => {
  Object.assign(hosts[1] ?? {}, {
    fittings: () => goodHost('debian', { source: [['10.9.9.9', 0]] }),
  });
  for (const host of [hosts[0], hosts[2]])
    Object.assign(host ?? {}, {
      fittings: () => goodHost('debian', { source: [['198.51.100.7', 0]] }),
    });
  const run = await setup();
  expect(run.exitCode, run.stderr).toBe(0);
  const told = run.stderr.search(/^b: No rule of the export policy default .*10\.9\.9\.9/m);
  expect(told).toBeGreaterThan(-1);
  expect(run.stderr.slice(told)).toMatch(/b: the plugin answers/);
  expect(run.stderr).not.toMatch(/No rule .*198\.51\.100\.7/);
});

test('one that is there is asked for before anything is changed', async () => {
  await setup(words('--yes', '--limit=a'));
  Object.assign(hosts[1] ?? {}, { lif: 'closed' });
  const run = await setup();
  expect(run.document.plan.blockers.map(({ code }) => code)).toEqual([
    'management-lif-unreachable',
  ]);
});

test('a host that fails is told beside those that went well, and is made good by the same line', async () => {
  Object.assign(hosts[1] ?? {}, { startFailure: 'dial unix netapp.sock: no such file' });
  const run = await setup();
  expect(run.exitCode).toBe(1);
  expect(run.document.hosts.map(({ status }) => status)).toEqual(['done', 'failed', 'done']);
  expect(run.document.outcomes.at(-1)).toMatchObject({ status: 'not-attempted' });
  Object.assign(hosts[1] ?? {}, { startFailure: null });
  const again = await setup();
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.document.hosts.map(({ status }) => status)).toEqual([
    'unchanged',
    'done',
    'unchanged',
  ]);
});

test('killed at any step, before it or after it, the same line ends where an undisturbed run does', async () => {
  const undisturbed = await setup();
  const steps = undisturbed.document.plan.steps.length;
  const good = built(scene.sim);
  await scene.end();
  const everyWay = process.env['NETAPPDVP_FAULTS'] === 'all';
  for (let at = 0; at < steps; at += 1)
    for (const after of everyWay ? [false, true] : [at % 2 === 0]) {
      scene = await startScene();
      hosts = ['a', 'b', 'c'].map((name) => fresh(name));
      const line = words('--yes');
      let died: () => void = () => undefined;
      const death = new Promise<void>((resolve) => {
        died = resolve;
      });
      let bury: (error: Error) => void = () => undefined;
      const grave = new Promise<never>((_, reject) => {
        bury = reject;
      });
      let seen = 0;
      const uninterrupted = async <T>(work: () => Promise<T>): Promise<T> => {
        const mine = seen;
        seen += 1;
        if (mine !== at) return work();
        if (after) await work();
        died();
        return grave;
      };
      const first = scene.run(line, {
        overrides: { connectHost: connectFake(hosts), clock, paths: paths(), uninterrupted },
      });
      await death;
      for (const host of hosts) host.open = 0;
      const again = await scene.run([...line, '-o', 'json'], {
        overrides: { connectHost: connectFake(hosts), clock, paths: paths() },
      });
      expect(again.exitCode, `${at} ${after}: ${again.stderr}`).toBe(0);
      expect((again.json() as Document).converged).toBe(true);
      expect(built(scene.sim)).toEqual(good);
      expect(hosts.map(({ plugin }) => plugin?.enabled)).toEqual([true, true, true]);
      bury(new Error('killed'));
      await first;
      await scene.end();
    }
  scene = await startScene();
});

describe('somebody else’s volume within reach', () => {
  const foreign = (): void =>
    addForeignVolume(scene.sim.cluster, 'svm_docker', 'netappdvp_payroll');

  test('is in the way of bringing the plugin to more hosts, unless it is said to be ours', async () => {
    await setup(words('--yes', '--limit=a'));
    foreign();
    const run = await setup();
    expect(run.exitCode).toBe(1);
    expect(run.document.plan.blockers.map(({ code }) => code)).toEqual([
      'foreign-volume-reachable',
    ]);
    expect(run.document.plan.blockers[0]?.hint).toMatch(/--storage-prefix.*--expect/);
    expect(run.document.audit?.summary.foreign).toBe(1);
    expect(hosts.map(({ plugin }) => plugin !== null)).toEqual([true, false, false]);
    const expected = await setup(words('--yes', '--expect=netappdvp_payroll'));
    expect(expected.exitCode, expected.stderr).toBe(0);
  });

  test('is told where nothing is left to do', async () => {
    await setup();
    foreign();
    const run = await setup(['setup', '--yes']);
    expect([run.exitCode, run.document.plan.steps]).toEqual([0, []]);
    expect(run.document.plan.notes.map(({ code }) => code)).toContain('foreign-volume-reachable');
  });
});

test('the first Ctrl-C ends the running step of a host and goes no further; the same line goes on', async () => {
  let interrupt: (name: 'SIGINT') => void = () => undefined;
  Object.assign(hosts[0] ?? {}, {
    before: ({ name }: { name: string }) => {
      if (name === 'plugin.install') interrupt('SIGINT');
    },
  });
  const run = await setup(words('--yes'), {
    onProcess: (signal) => {
      interrupt = signal;
    },
  });
  expect([run.exitCode, run.document.error?.code]).toEqual([130, 'cancelled']);
  expect(run.document.hosts.map(({ status }) => status)).toEqual([
    'failed',
    'not-attempted',
    'not-attempted',
  ]);
  expect(hosts[0]?.plugin).toMatchObject({ enabled: false });
  Object.assign(hosts[0] ?? {}, { before: () => undefined });
  const again = await setup(['setup', '--yes']);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.document.plan.steps.map(({ id }) => id)).toEqual([
    'login.prove',
    'hosts.install',
    'storage.prove',
  ]);
});

test('one run id: history has all steps of a setup, and undo takes its part on ONTAP back', async () => {
  const { document } = await setup();
  const history = await runCli(['history', '-o', 'json'], {
    cwd: scene.folder,
    state: scene.state,
  });
  expect(history.json()).toMatchObject({
    runs: [{ run: document.run, command: 'setup', subject: 'svm_docker', outcome: 'done' }],
  });
  const undone = await scene.run(['undo', document.run, '--yes', '-o', 'json']);
  expect(undone.exitCode, undone.stderr).toBe(0);
  expect(scene.sim.cluster.state.accounts.map(({ name }) => name)).not.toContain('trident_user');
});

test('what was written into the config by hand stays', async () => {
  await setup();
  const config = JSON.parse(read('config.json')) as object;
  const own = JSON.stringify({ ...config, limitVolumeSize: '10Gi', defaults: { size: '5G' } });
  writeFileSync(join(scene.folder, 'config.json'), own, { mode: 0o600 });
  const run = await setup(['setup', '--yes']);
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.document.config.changed).toBe(false);
  expect(run.document.hosts.map(({ status }) => status)).toEqual(Array(3).fill('done'));
  expect(hosts[0]?.files.get('/etc/netappdvp/config.json')?.content).toBe(own);
});

test('a config with another user takes the user that is proven, or stays as it is', async () => {
  const first = await setup(words('--yes', '--plugin-username=docker_user'));
  expect(first.exitCode, first.stderr).toBe(0);
  const old = read('config.json');
  writeFileSync(join(scene.folder, 'netappdvp.yaml'), '');
  const line = words('--yes', '--generate-plugin-password=trident.pw');
  const refused = await setup(line);
  expect(refused.document.plan.blockers.map(({ code }) => code)).toEqual(['file-differs']);
  expect(read('config.json')).toBe(old);
  const run = await setup([...line, '--force']);
  expect(run.exitCode, run.stderr).toBe(0);
  expect(JSON.parse(read('config.json'))).toMatchObject({
    username: 'trident_user',
    password: read('trident.pw').trim(),
  });
  writeFileSync(join(scene.folder, 'config.json'), old, { mode: 0o600 });
  writeFileSync(join(scene.folder, 'netappdvp.yaml'), '');
  const without = line.filter((word) => !word.startsWith('--generate'));
  const unknown = await setup([...without, '--force']);
  expect([unknown.exitCode, unknown.document.error?.code]).toEqual([2, 'answer-needed']);
  expect(read('config.json')).toBe(old);
});

test('further hosts come to those of the site file; a fleet that it names otherwise stays', async () => {
  await setup(words('--yes'));
  hosts.push(fresh('d'));
  const run = await setup(['setup', '--yes', '--hosts=d']);
  expect(run.document.hosts.map(({ host, status }) => [host, status])).toEqual([['d', 'done']]);
  expect(read('netappdvp.yaml')).toMatch(/list:\n {4}- a\n {4}- b\n {4}- c\n {4}- d\n/);
  writeFileSync(join(scene.folder, 'hosts.yaml'), 'hosts: [a, b, c, d]\n');
  const text = read('netappdvp.yaml').replace(/hosts:\n.*$/s, 'inventory: hosts.yaml\n');
  writeFileSync(join(scene.folder, 'netappdvp.yaml'), text);
  const again = await setup(['setup', '--yes', '--hosts=a']);
  expect(again.document.plan.steps).toEqual([]);
  expect(read('netappdvp.yaml')).toBe(text);
});

test('the site file keeps what it says, and takes the answers of this run', async () => {
  const text = '# ours\nsvm: other\nplugin:\n  username: trident_user # the usual\n';
  writeFileSync(join(scene.folder, 'netappdvp.yaml'), text);
  const run = await setup();
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.document.site.backup).toMatch(/netappdvp\.yaml\..*\.bak$/);
  expect(read('netappdvp.yaml')).toMatch(
    /^# ours\nsvm: svm_docker\nplugin:\n {2}username: trident_user # the usual$/m,
  );
});

test('hosts that the site file names in one text are the same hosts in a list', async () => {
  writeFileSync(join(scene.folder, 'netappdvp.yaml'), 'hosts: a, b\n');
  const run = await setup(words('--yes', '--hosts=b,c'));
  expect(run.exitCode, run.stderr).toBe(0);
  expect(read('netappdvp.yaml')).toMatch(/^hosts:\n {2}- a\n {2}- b\n {2}- c\n/);
  hosts.push(fresh('d'));
  const text = read('netappdvp.yaml').replace('- b', '- b # at the back');
  writeFileSync(join(scene.folder, 'netappdvp.yaml'), text);
  const more = await setup(['setup', '--yes', '--hosts=d']);
  expect(more.exitCode, more.stderr).toBe(0);
  expect(read('netappdvp.yaml')).toBe(text.replace('  - c\n', '  - c\n  - d\n'));
});

test('a list of the site file that an alias repeats is left to a person, before anything is changed', async () => {
  writeFileSync(join(scene.folder, 'netappdvp.yaml'), 'hosts: &h [a]\nssh-option: *h\n');
  const before = everything();
  const run = await setup();
  expect([run.exitCode, run.document.error?.message]).toEqual([
    2,
    'The site file has aliases (*name), so no answers can be put into it.',
  ]);
  expect(everything()).toBe(before);
});

describe('of answers that exclude each other the site file keeps that of the line', () => {
  const wrong = Array(32).fill('00').join(':');
  test.each<[string, string, () => string[], string[]]>([
    [
      'a password and a fingerprint',
      'client-cert: gone.pem\nclient-key: gone.key\nca-file: gone.crt\npassword-command: gone',
      () => [`--fingerprint=${scene.sim.fingerprint}`],
      ['password-file: admin.pw', 'fingerprint:'],
    ],
    [
      'an authority',
      `fingerprint: ${wrong}`,
      () => [`--ca-file=${scene.sim.caFile}`],
      ['password-file: admin.pw', 'ca-file:'],
    ],
  ])('%s', async (_, others, trust, kept) => {
    writeFileSync(join(scene.folder, 'admin.pw'), scene.sim.password, { mode: 0o600 });
    writeFileSync(join(scene.folder, 'netappdvp.yaml'), `cluster:\n  api: zapi\n${others}\n`);
    const alone = (line: readonly string[]) =>
      runCli(line, {
        cwd: scene.folder,
        state: scene.state,
        overrides: { connectHost: connectFake(hosts), clock, paths: paths() },
      });
    const line = [`--cluster=${scene.sim.address}`, '--password-file=admin.pw', ...trust()];
    const run = await alone([...words('--yes'), ...line]);
    expect(run.exitCode, run.stderr).toBe(0);
    const text = read('netappdvp.yaml');
    for (const answer of kept) expect(text).toContain(answer);
    for (const other of others.split('\n')) expect(text).not.toContain(other);
    const again = await alone(['setup', '--yes']);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(read('netappdvp.yaml')).toBe(text);
  });
});

describe('a person is asked for what is not given', () => {
  const ask = (
    kind: 'text' | 'select' | 'confirm' | 'selectMany' | 'secret',
    message: RegExp,
    answer: unknown,
  ) => ({ kind, message, answer });

  test('for a new SVM', async () => {
    const run = await setup(
      ['setup', '--file=config.json', `--plugin-address=${scene.sim.address}`],
      {
        prompts: [
          ask('text', /Name of the new SVM/, 'svm_docker'),
          ask('select', /The driver/, 'ontap-nas'),
          ask('selectMany', /Aggregates that svm_docker may use/, ['aggr1']),
          ask('text', /data LIF/, '198.51.100.11/24'),
          ask('text', /management LIF/, '198.51.100.10/24'),
          ask('text', /Networks or addresses/, '198.51.100.0/24'),
          ask('select', /password of trident_user/, true),
          ask('text', /file for it/, 'plugin.pw'),
          ask('text', /Storage prefix/, 'swarm1_'),
          ask('select', /The Docker hosts/, false),
          ask('text', /Their names/, 'a,b,c'),
          ask('confirm', /Do all of this on sim/, true),
        ],
      },
    );
    expect(run.exitCode, run.stderr).toBe(0);
    expect(JSON.parse(read('config.json'))).toMatchObject({ storagePrefix: 'swarm1_' });
    expect(run.document.hosts.map(({ status }) => status)).toEqual(Array(3).fill('done'));
  });

  test('and nothing is changed when the plan is declined', async () => {
    const before = everything();
    const run = await setup(words(), {
      prompts: [
        ask('select', /The driver/, 'ontap-nas'),
        ask('text', /Storage prefix/, 'netappdvp_'),
        ask('confirm', /Do all of this/, false),
      ],
    });
    expect(run.exitCode).toBe(130);
    expect(everything()).toBe(before);
  });
});

test('where ONTAPI is suspended the plugin is set up for REST, and a second run has nothing to do', async () => {
  await scene.end();
  const folder = mkdtempSync(join(tmpdir(), 'netappdvp-faults-'));
  const faultsFile = join(folder, 'faults.json');
  writeFileSync(faultsFile, JSON.stringify({ faults: [{ kind: 'suspended' }] }));
  scene = await startScene({ ontapVersion: '9.14.1', faultsFile });
  const run = await setup();
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.document.proof).toMatchObject({ ok: true, api: 'rest' });
  expect(JSON.parse(read('config.json'))).toMatchObject({ useREST: true });
  scene.news();
  const again = await setup(['setup', '--yes']);
  expect([again.exitCode, again.document.plan.steps]).toEqual([0, []]);
  expect(scene.news().writes).toEqual([]);
});

describe.each(['zapi', 'rest'])('over %s', (api) => {
  test.each<[string, string[]]>([
    ['ontap-nas-economy', []],
    ['ontap-nas-flexgroup', []],
    ['ontap-san', []],
    ['ontap-san', ['--chap', '--igroup=docker']],
    ['ontap-san-economy', []],
  ])('%s %j: a second run has nothing to do', async (driver, more) => {
    const line = words('--yes', `--driver=${driver}`, `--api=${api}`, ...more).filter(
      (word) => driver.startsWith('ontap-nas') || !word.startsWith('--export-clients'),
    );
    const chap = {
      NETAPPDVP_CHAP_PASSWORD: 'inbound-secret-1',
      NETAPPDVP_CHAP_TARGET_PASSWORD: 'outbound-secret-2',
    };
    const run = await setup(line, { env: more.length > 0 ? chap : {} });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(read('config.json').includes('inbound-secret-1')).toBe(more.length > 0);
    expect(scene.traces()).not.toMatch(/bound-secret-/);
    scene.news();
    const again = await setup(['setup', '--yes', `--api=${api}`]);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.document.plan.steps).toEqual([]);
    expect(scene.news().writes).toEqual([]);
    // And the doctor finds nothing, asked as the administrator and as the plugin.
    for (const host of hosts)
      Object.assign(host, {
        fittings: () =>
          goodHost('debian', {
            source: [['198.51.100.7', 0]],
            iqn: [[`iqn.1993-08.org.debian:01:${host.name}`, 0]],
          }),
        more: () => section('volumes', '') + section('end', ''),
        logs: () => section('plugin', 'ab') + section('journald', '') + section('end', ''),
      });
    for (const password of [scene.sim.password, '']) {
      const doctor = await runCli(['doctor'], {
        cwd: scene.folder,
        env: { NETAPPDVP_PASSWORD: password },
        overrides: { connectHost: connectFake(hosts), clock, paths: paths() },
      });
      expect(doctor.stdout).toMatch(/^✔ All is well: [^\n]*\n$/);
      expect(doctor.exitCode).toBe(0);
    }
  });
});
