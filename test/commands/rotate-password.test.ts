import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HostError } from '../../src/hosts/connection.ts';
import type { HostReport } from '../../src/hosts/report.ts';
import { connectFake, type FakeHost, fakeHost } from '../hosts/fake-host.ts';
import { type Scene, startScene } from './svm-scene.ts';

interface Login {
  username: string;
  password: string;
}

const clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: () => Promise.resolve(),
};

let scene: Scene;
let hosts: FakeHost[] = [];
/** The login with which each running plugin started. */
const started = new Map<FakeHost, Login>();

const works = ({ username, password }: Login): boolean => {
  const { accounts } = scene.sim.cluster.state;
  const account = accounts.find(
    ({ owner, name }) => owner === scene.sim.svms[0] && name === username,
  );
  return account?.locked === false && account.passwords.at(-1) === password;
};

/** Each plugin that runs could log in again: nobody lost access. */
const everybodyIn = (): void => {
  for (const host of hosts) {
    const login = started.get(host);
    if (host.plugin?.enabled === true && login !== undefined)
      expect(works(login), `${host.name} as ${login.username}`).toBe(true);
  }
};

const begin = async (faults: readonly object[] = []): Promise<void> => {
  const faultsFile = join(mkdtempSync(join(tmpdir(), 'netappdvp-faults-')), 'faults.json');
  writeFileSync(faultsFile, JSON.stringify({ faults }));
  scene = await startScene({ scenario: 'typical', ...(faults.length > 0 ? { faultsFile } : {}) });
  started.clear();
  const { sim, folder } = scene;
  const config = JSON.stringify({
    version: 1,
    storageDriverName: 'ontap-nas',
    managementLIF: sim.address,
    svm: sim.svms[0],
    ...sim.plugin,
    storagePrefix: 'netappdvp_',
  });
  writeFileSync(join(folder, 'config.json'), config, { mode: 0o600 });
  hosts = ['a', 'b', 'c'].map((name) => fakeHost(name));
  for (const host of hosts) {
    // What is particular to a host stays.
    const own = config.replace('"netappdvp_"', `"netappdvp_","limitVolumeSize":"${host.name}"`);
    host.files.set('/etc/netappdvp/config.json', { content: own, mode: '600', modified: 0 });
    host.plugin = {
      reference: 'netapp/trident-plugin:26.06',
      enabled: true,
      settings: { config: 'config.json' },
      started: 1,
    };
    started.set(host, sim.plugin ?? { username: '', password: '' });
    host.answer = (text) => {
      const login = JSON.parse(text) as Login;
      started.set(host, login);
      return works(login) ? '' : 'Trident initialization failed; 401 (Unauthorized)';
    };
    host.before = everybodyIn;
  }
};

beforeEach(() => begin());

afterEach(async () => {
  await scene.end();
});

async function rotate(words: string[] = ['--yes'], config = ['--config', 'config.json']) {
  const run = await scene.run(
    ['user', 'rotate-password', ...config, '--hosts', 'a,b,c', '-o', 'json', ...words],
    { overrides: { connectHost: connectFake(hosts), clock } },
  );
  expect(hosts.map((host) => host.open)).toEqual([0, 0, 0]);
  everybodyIn();
  const document = run.json() as {
    plan: { steps: { id: string }[]; blockers: { code: string }[] };
    outcomes: { status: string }[];
    converged: boolean;
    hosts: HostReport[];
    error?: { code: string; message: string };
  };
  for (const login of started.values())
    expect(run.stdout + run.stderr + hosts.flatMap(({ argv }) => argv).join()).not.toContain(
      login.password,
    );
  return { ...run, document };
}

const local = (): Login =>
  JSON.parse(readFileSync(join(scene.folder, 'config.json'), 'utf8')) as Login;
const locked = (name: string): boolean | undefined =>
  scene.sim.cluster.state.accounts.find(
    (one) => one.owner === scene.sim.svms[0] && one.name === name,
  )?.locked;

const apis = ['zapi', 'rest'] as const;

test.each(apis)(
  'over %s every host goes over to the partner, nobody losing access, and the old login is locked',
  async (api) => {
    const before = local();
    const words = ['--yes', '--api', api];
    const run = await rotate(words);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.document.converged).toBe(true);
    expect(run.document.hosts.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
    expect(run.document.plan.steps.map(({ id }) => id.replace(/:.*\//, ':'))).toEqual([
      'config.switch:config.json',
      'user.create:trident_user_b',
      'login.prove:trident_user_b',
      'host.switch:a',
      'host.switch:b',
      'host.switch:c',
      'user.lock:trident_user',
    ]);
    const now = local();
    expect(now.username).toBe('trident_user_b');
    expect(now.password).not.toBe(before.password);
    expect(statSync(join(scene.folder, 'config.json')).mode & 0o777).toBe(0o600);
    for (const host of hosts) {
      expect(started.get(host)).toMatchObject(now);
      const text = host.files.get('/etc/netappdvp/config.json')?.content ?? '';
      expect(JSON.parse(text)).toMatchObject({ ...now, limitVolumeSize: host.name });
    }
    expect([locked('trident_user'), locked('trident_user_b')]).toEqual([true, false]);

    const back = await rotate(words);
    expect(back.exitCode, back.stderr).toBe(0);
    expect(local().username).toBe('trident_user');
    expect(works({ ...before })).toBe(false);
    expect([locked('trident_user'), locked('trident_user_b')]).toEqual([false, true]);
  },
);

test('a dry run, and a run that nobody confirms, change nothing', async () => {
  const state = JSON.stringify(scene.sim.cluster.state.accounts);
  const dry = await rotate(['--dry-run']);
  expect([dry.exitCode, dry.document.converged]).toEqual([0, false]);
  expect((await rotate([])).exitCode).toBe(2);
  expect(JSON.stringify(scene.sim.cluster.state.accounts)).toBe(state);
  expect(hosts.flatMap((host) => host.ran)).toEqual([
    'facts',
    'facts',
    'facts',
    'facts',
    'facts',
    'facts',
  ]);
});

test('a host that is not ready, or has volumes in use, stops it before anything is changed', async () => {
  const held = { container: 'web', state: 'running', volumes: ['data'], service: null };
  Object.assign(hosts[1] ?? {}, { holders: [held] });
  Object.assign(hosts[2] ?? {}, {
    refusal: new HostError('unreachable', 'c', { code: 'host-no-answer', message: 'x.' }),
  });
  const run = await rotate();
  expect(run.exitCode).toBe(1);
  expect(run.document.plan.blockers.map(({ code }) => code)).toEqual([
    'plugin-in-use',
    'host-no-answer',
  ]);
  expect(local().username).toBe('trident_user');
  expect(locked('trident_user_b')).toBeUndefined();
});

test('a host that does not work with the new login gets its old one back, and the others keep theirs', async () => {
  const [, second] = hosts;
  const usual = second?.answer ?? (() => '');
  Object.assign(second ?? {}, {
    answer: (text: string) =>
      text.includes('trident_user_b') ? 'Trident initialization failed; flux' : usual(text),
  });
  const run = await rotate();
  expect(run.exitCode).toBe(1);
  expect(run.document.error?.message).toContain('has its old login back');
  expect(hosts.map((host) => started.get(host)?.username)).toEqual([
    'trident_user_b',
    'trident_user',
    'trident_user',
  ]);
  expect(locked('trident_user')).toBe(false);
  Object.assign(second ?? {}, { answer: usual });
  const again = await rotate();
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.document.plan.steps.map(({ id }) => id)).toEqual([
    'login.prove:trident_user_b',
    'host.switch:b',
    'host.switch:c',
    'user.lock:trident_user',
  ]);
});

describe.each(apis)('over %s, whichever request of ONTAP is lost', (api) => {
  test('nobody loses access, and the same line ends the rotation', async () => {
    const words = ['--yes', '--api', api];
    await rotate(words);
    const requests = scene.news().all;
    expect(requests).toBeGreaterThan(10);
    for (let skip = 0; skip < requests; skip += 1) {
      await scene.end();
      // Lost before it was carried out, or its answer lost afterwards.
      await begin([{ kind: 'reset', executed: skip % 3 !== 0, skip, times: 1 }]);
      await rotate(words);
      const again = await rotate(words);
      expect(again.exitCode, `after ${skip}: ${again.stderr}`).toBe(0);
      expect(again.document.converged).toBe(true);
      const users = new Set(hosts.map((host) => started.get(host)?.username));
      expect([...users]).toEqual([local().username]);
    }
  });
});

test('a host that is left out may still need the old login: it stays open until all were seen', async () => {
  const first = await rotate(['--yes', '--exclude', 'c']);
  expect(first.exitCode, first.stderr).toBe(0);
  expect(hosts.map((host) => started.get(host)?.username)).toEqual([
    'trident_user_b',
    'trident_user_b',
    'trident_user',
  ]);
  expect(locked('trident_user')).toBe(false);
  const all = await rotate();
  expect(all.exitCode, all.stderr).toBe(0);
  expect(all.document.plan.steps.map(({ id }) => id)).toEqual([
    'login.prove:trident_user_b',
    'host.switch:c',
    'user.lock:trident_user',
  ]);
});

test('another plugin on a host that has the old login keeps it open', async () => {
  const [host] = hosts;
  const text = host?.files.get('/etc/netappdvp/config.json')?.content ?? '';
  const silver = '/etc/netappdvp/silver.json';
  host?.files.set(silver, { content: text, mode: '600', modified: 0 });
  host?.neighbours.push({ name: 'silver:latest', config: silver });
  host?.aliases.push('silver:latest registry/netapp/trident-plugin:26.06');
  const run = await rotate();
  expect(run.exitCode, run.stderr).toBe(0);
  expect(locked('trident_user')).toBe(false);
  expect(run.stderr).toContain('stays open: plugin silver:latest on a logs in with it');
});

test.each<[string, string | null]>([
  ['is gone', null],
  ['is no JSON', '{"username": "trident_user"'],
  ['names no user', '{"version":1,"storageDriverName":"ontap-nas"}'],
])('a host whose plugin runs but whose config %s keeps the old login open', async (_, content) => {
  const files = hosts[2]?.files;
  Object.assign(hosts[2]?.plugin ?? {}, { says: '' });
  if (content === null) files?.delete('/etc/netappdvp/config.json');
  else files?.set('/etc/netappdvp/config.json', { content, mode: '600', modified: 0 });
  const run = await rotate();
  expect(run.exitCode, run.stderr).toBe(0);
  expect(started.get(hosts[2] ?? fakeHost('c'))).toBe(scene.sim.plugin);
  expect(locked('trident_user')).toBe(false);
  expect(run.stderr).toContain(
    'stays open: the plugin on c, whose config tells no login, may log in with it',
  );
  const again = await rotate();
  expect([again.exitCode, again.document.plan.steps]).toEqual([0, []]);
});

test('a host whose config is of another SVM keeps its login', async () => {
  const [, , host = fakeHost('c')] = hosts;
  // Its login is none of this SVM's.
  started.delete(host);
  Object.assign(host.plugin ?? {}, { says: '' });
  const file = host.files.get('/etc/netappdvp/config.json');
  const elsewhere = (file?.content ?? '').replace(`"${scene.sim.svms[0]}"`, '"svm_elsewhere"');
  Object.assign(file ?? {}, { content: elsewhere });
  const run = await rotate();
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.document.plan.steps.map(({ id }) => id)).not.toContain('host.switch:c');
  expect(file?.content).toBe(elsewhere);
  expect(locked('trident_user')).toBe(true);
});

describe('another plugin on a host whose config', () => {
  const withNeighbour = (reference: string): void => {
    hosts[0]?.neighbours.push({ name: 'silver:latest', config: '/etc/netappdvp/silver.json' });
    hosts[0]?.aliases.push(`silver:latest ${reference}`);
  };

  test('tells no login keeps the old one open', async () => {
    withNeighbour('registry/netapp/trident-plugin:26.06');
    const run = await rotate();
    expect(run.exitCode, run.stderr).toBe(0);
    expect(locked('trident_user')).toBe(false);
    expect(run.stderr).toContain('plugin silver:latest on a, whose config tells no login');
  });

  test('is of another maker does not matter', async () => {
    withNeighbour('registry/somebody/volumes:1');
    hosts[0]?.aliases.push('gold:latest registry/netapp/trident-plugin:26.06');
    expect((await rotate()).exitCode).toBe(0);
    expect(locked('trident_user')).toBe(true);
  });
});

test('cut at any session with a host, nobody loses access, and the same line ends the rotation', async () => {
  const config = readFileSync(join(scene.folder, 'config.json'), 'utf8');
  const files = hosts.map((host) => host.files.get('/etc/netappdvp/config.json')?.content ?? '');
  for (const left of [0, 3, 6, 7, 8, 9, 10, 12, 15, 20]) {
    let count = left;
    for (const host of hosts)
      host.before = () => {
        everybodyIn();
        count -= 1;
        if (count < 0) throw new HostError('unreachable', host.name, { message: 'cut.' });
      };
    await rotate();
    for (const host of hosts) {
      host.before = everybodyIn;
      host.lock = null;
    }
    const again = await rotate();
    expect(again.exitCode, `after ${left}: ${again.stderr}`).toBe(0);
    const users = new Set(hosts.map((host) => started.get(host)?.username));
    expect(users.size).toBe(1);
    expect(users.has(local().username)).toBe(true);
    // From the start again.
    writeFileSync(join(scene.folder, 'config.json'), config, { mode: 0o600 });
    const { accounts } = scene.sim.cluster.state;
    const first = accounts.find(
      (one) => one.owner === scene.sim.svms[0] && one.name === 'trident_user',
    );
    Object.assign(first ?? {}, { locked: false, passwords: [scene.sim.plugin?.password] });
    for (const [i, host] of hosts.entries()) {
      host.files.set('/etc/netappdvp/config.json', {
        content: files[i] ?? '',
        mode: '600',
        modified: 0,
      });
      Object.assign(host.plugin ?? {}, { enabled: true, says: '' });
      started.set(host, scene.sim.plugin ?? { username: '', password: '' });
    }
  }
});

describe('the password', () => {
  test('may be given', async () => {
    writeFileSync(join(scene.folder, 'pw'), 'Chosen-Passw0rd\n', { mode: 0o600 });
    await rotate(['--yes', '--plugin-password-file', 'pw']);
    expect(local().password).toBe('Chosen-Passw0rd');
  });

  const given = async (password: string, ...more: string[]) => {
    writeFileSync(join(scene.folder, 'pw'), `${password}\n`, { mode: 0o600 });
    return rotate(['--yes', '--plugin-password-file', 'pw', ...more], []);
  };
  /** The partner is there, and a plugin that nobody looks at logs in with it. */
  const partnerInUse = (password: string, config: Partial<Login>): void => {
    const { accounts } = scene.sim.cluster.state;
    const old = accounts.find(
      ({ owner, name }) => owner === scene.sim.svms[0] && name === 'trident_user',
    );
    if (old === undefined) throw new Error('no trident_user');
    accounts.push({ ...structuredClone(old), name: 'trident_user_b', passwords: [password] });
    const text = readFileSync(join(scene.folder, 'config.json'), 'utf8');
    const content = JSON.stringify({ ...(JSON.parse(text) as Login), username: null, ...config });
    hosts[0]?.files.set('/etc/netappdvp/silver.json', { content, mode: '600', modified: 0 });
    hosts[0]?.neighbours.push({ name: 'silver:latest', config: '/etc/netappdvp/silver.json' });
    hosts[0]?.aliases.push('silver:latest registry/netapp/trident-plugin:26.06');
  };
  const theirs = { username: 'trident_user_b', password: 'Chosen-Passw0rd' };
  const expectKept = ({ exitCode, stderr, document }: Awaited<ReturnType<typeof rotate>>) => {
    expect(exitCode, stderr).toBe(0);
    expect(document.plan.steps.map(({ id }) => id)).not.toContain(
      'user.set-password:trident_user_b',
    );
    for (const host of hosts) expect(started.get(host)).toMatchObject(theirs);
    expect(works(theirs)).toBe(true);
  };

  test('that logs in is no new one: whoever uses the partner keeps its access', async () => {
    partnerInUse('Chosen-Passw0rd', {});
    const blocked = await rotate(['--yes'], []);
    expect(blocked.document.plan.blockers.map(({ code }) => code)).toEqual(['login-in-use']);
    expectKept(await given('Chosen-Passw0rd'));
  });

  test('that another plugin has too is no new one where no login can be tried', async () => {
    partnerInUse('Chosen-Passw0rd', theirs);
    // Nobody vouches for the certificate there, so no password is sent.
    const untrusted = await startScene();
    const there = ['--plugin-address', untrusted.sim.address];
    try {
      const blocked = await rotate(['--yes', ...there], []);
      expect(blocked.document.plan.blockers.map(({ code }) => code)).toEqual(['login-in-use']);
      expectKept(await given('Chosen-Passw0rd', ...there));
    } finally {
      await untrusted.end();
    }
  });

  test('of another plugin that went before is taken from a local config that has it', async () => {
    partnerInUse('Chosen-Passw0rd', theirs);
    const config = JSON.parse(readFileSync(join(scene.folder, 'config.json'), 'utf8')) as Login;
    writeFileSync(join(scene.folder, 'config.json'), JSON.stringify({ ...config, ...theirs }));
    const run = await rotate();
    expectKept(run);
    expect(locked('trident_user')).toBe(true);
  });

  test.each<[string, Partial<Login>]>([
    ['is not the one of the partner', {}],
    ['is not, though another plugin has it too,', { ...theirs, password: 'Chosen-Passw0rd2' }],
  ])('that %s stays in the way', async (_, config) => {
    partnerInUse('Chosen-Passw0rd', config);
    const run = await given('Chosen-Passw0rd2');
    expect(run.document.plan.blockers.map(({ code }) => code)).toEqual(['login-in-use']);
    expect(works(theirs)).toBe(true);
  });

  test('that ONTAP would refuse is refused before anything is changed', async () => {
    writeFileSync(join(scene.folder, 'pw'), 'short\n', { mode: 0o600 });
    const run = await scene.run(
      [
        'user',
        'rotate-password',
        '--config',
        'config.json',
        '--hosts',
        'a,b,c',
        '--yes',
        '--plugin-password-file',
        'pw',
      ],
      { overrides: { connectHost: connectFake(hosts), clock } },
    );
    expect(run.exitCode).toBe(2);
    expect(local().username).toBe('trident_user');
  });
});
