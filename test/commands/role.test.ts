import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/templates/plugin-calls.ts';
import { type RunOutcome, runCli } from '../support/run-cli.ts';
import { type Scene, startScene } from './svm-scene.ts';

const svm = 'svm_docker';

interface Verified {
  readonly role: string;
  readonly user: string;
  readonly checks: readonly {
    readonly api: string;
    readonly transport: string;
    readonly needed: string;
    readonly granted: string | null;
    readonly ok: boolean | null;
    readonly optional: boolean;
  }[];
  readonly missing: readonly Finding[];
  readonly excess: readonly Finding[] | null;
}
interface Finding {
  readonly path: string;
  readonly access: string;
  readonly query: string | null;
  readonly fix: string;
}

const verifyWords = ['role', 'verify', '-o', 'json', '--svm', svm, '--api', 'zapi'];

let scene: Scene;
const folder = mkdtempSync(join(tmpdir(), 'netappdvp-role-'));

beforeAll(async () => {
  scene = await startScene({ scenario: 'typical' });
});
afterAll(() => scene.end());

function verified(outcome: RunOutcome): Verified {
  return outcome.json() as Verified;
}

/** As the plugin's user alone, at the simulator's address. */
async function asPlugin(...words: string[]): Promise<RunOutcome> {
  const { sim } = scene;
  return runCli(
    [
      ...verifyWords,
      `--plugin-address=${sim.address}`,
      `--fingerprint=${sim.fingerprint}`,
      ...words,
    ],
    { env: { NETAPPDVP_PLUGIN_PASSWORD: sim.plugin?.password ?? '' }, cwd: folder },
  );
}

/** With the administrator's login beside it. */
async function withAdmin(...words: string[]): Promise<RunOutcome> {
  const { sim } = scene;
  return scene.run(
    ['role', 'verify', '--svm', svm, '--api', 'zapi', '--plugin-address', sim.address, ...words],
    { env: { NETAPPDVP_PLUGIN_PASSWORD: sim.plugin?.password ?? '' } },
  );
}

/** Rows of the scenario's role, changed as its administrator would; put back by what is returned. */
function spoilt(
  change: (rows: { path: string; access: string; query: string }[]) => object[],
): () => void {
  const role = scene.sim.cluster.state.roles.find((one) => one.name === 'trident_role');
  if (role === undefined) throw new Error('no role');
  const before = role.privileges;
  role.privileges = change(before.map((row) => ({ ...row }))) as typeof before;
  return () => {
    role.privileges = before;
  };
}

/** The state but for the counter that new ids are taken from: a call that is refused may use one up. */
function cared(state: object): unknown {
  return JSON.parse(JSON.stringify({ ...state, counter: 0 })) as unknown;
}

describe('role verify', () => {
  it('proves a role that is enough, and knows of its excess only from the administrator', async () => {
    const alone = await asPlugin();
    expect(alone.exitCode).toBe(0);
    const { checks, ...rest } = verified(alone);
    expect(rest).toEqual({ role: 'trident_role', user: 'trident_user', missing: [], excess: null });
    expect(checks).toContainEqual({
      api: 'volume-create',
      transport: 'zapi',
      needed: 'all',
      granted: 'all',
      ok: true,
      optional: false,
    });
    const both = verified(await withAdmin('-o', 'json'));
    expect(both.excess?.map(({ path, access }) => `${path} ${access}`)).toEqual([
      'snapmirror all',
      'volume all',
    ]);
    expect(both.excess?.[1]?.fix.split('\n').at(-1)).toBe(
      'security login role modify -vserver svm_docker -role trident_role -cmddirname "volume" -access readonly',
    );
  });

  it('changes nothing, whatever it asks', async () => {
    const before = cared(scene.sim.cluster.state);
    scene.news();
    expect((await asPlugin()).exitCode).toBe(0);
    expect(scene.news().writes).toEqual([]);
    expect(cared(scene.sim.cluster.state)).toEqual(before);
  });

  it('names a row that is gone, one that says too little and one that a query narrows, with the line that mends it', async () => {
    const restore = spoilt((rows) => [
      ...rows.filter(({ path }) => path !== 'network interface'),
      { path: 'volume create', access: 'readonly', query: '' },
      { path: 'volume mount', access: 'none', query: '' },
    ]);
    const alone = await asPlugin();
    const both = await withAdmin('-o', 'json');
    restore();
    expect([alone.exitCode, both.exitCode]).toEqual([3, 3]);
    const start = 'security login role';
    const row = '-vserver svm_docker -role trident_role -cmddirname';
    expect(verified(both).missing).toEqual([
      {
        path: 'network interface',
        access: 'readonly',
        query: null,
        fix: `${start} create ${row} "network interface" -access readonly`,
      },
      {
        path: 'volume create',
        access: 'all',
        query: null,
        fix: `${start} modify ${row} "volume create" -access all`,
      },
      {
        path: 'volume mount',
        access: 'all',
        query: null,
        fix: `${start} modify ${row} "volume mount" -access all`,
      },
    ]);
    const granted = (document: Verified, api: string) =>
      document.checks.find((check) => check.api === api)?.granted;
    expect(granted(verified(both), 'volume-create')).toBe('readonly');
    expect(granted(verified(both), 'volume-mount')).toBe('none');
    // Without the administrator nobody knows the rows: a refused write may be readonly or none.
    expect(granted(verified(alone), 'volume-create')).toBeNull();
    expect(granted(verified(alone), 'net-interface-get-iter')).toBe('none');
    expect(verified(alone).missing.map(({ path }) => path)).toEqual(
      verified(both).missing.map(({ path }) => path),
    );
  });

  it('raises the row that closes a call, however long it is', async () => {
    const restore = spoilt((rows) => [
      ...rows,
      { path: 'volume snapshot', access: 'none', query: '' },
    ]);
    const both = verified(await withAdmin('-o', 'json', '--role-profile', 'documented'));
    restore();
    expect(both.missing.map(({ fix }) => fix)).toEqual(
      expect.arrayContaining([
        expect.stringContaining(
          'modify -vserver svm_docker -role trident_role -cmddirname "volume snapshot" -access readonly',
        ),
      ]),
    );
  });

  it('says it to people', async () => {
    const restore = spoilt((rows) => rows.filter(({ path }) => path !== 'vserver'));
    const { stdout, exitCode } = await withAdmin();
    restore();
    expect(exitCode).toBe(3);
    await expect(stdout).toMatchFileSnapshot('../golden/roles/verify-missing.txt');
    await expect((await withAdmin()).stdout).toMatchFileSnapshot(
      '../golden/roles/verify-excess.txt',
    );
  });

  it('takes login, address, driver and prefix from a config', async () => {
    const file = join(folder, 'config.json');
    const { address, plugin, fingerprint } = scene.sim;
    const config = {
      version: 1,
      storageDriverName: 'ontap-san',
      useCHAP: true,
      svm,
      managementLIF: address,
      ...plugin,
    };
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    const words = ['role', 'verify', '-o', 'json', '--config', file, '--fingerprint', fingerprint];
    const { exitCode, json } = await runCli([...words, '--api', 'zapi']);
    expect(exitCode).toBe(3);
    const missing = (json() as Verified).missing.map(({ path }) => path);
    expect(missing).toEqual(
      expect.arrayContaining(['lun', 'lun create', 'vserver iscsi security default']),
    );
  });

  it('is refused with 4 for a wrong password, 2 without one, and 1 for what no SVM can have', async () => {
    const wrong = await runCli(
      [
        ...verifyWords,
        `--plugin-address=${scene.sim.address}`,
        `--fingerprint=${scene.sim.fingerprint}`,
      ],
      { env: { NETAPPDVP_PLUGIN_PASSWORD: 'Wrong-pass1' } },
    );
    expect(wrong.exitCode).toBe(4);
    const none = await runCli(['role', 'verify', '--svm', svm, '--plugin-address', 'x']);
    expect([none.exitCode, none.stderr]).toEqual([
      2,
      expect.stringContaining('--plugin-password-file'),
    ]);
    const limit = await asPlugin('--role-features', 'limit-aggregate-usage');
    expect([limit.exitCode, limit.json()]).toMatchObject([
      1,
      { error: { code: 'limit-aggregate-usage-needs-cluster' } },
    ]);
  });
});

describe('role verify where ONTAP does not tell capabilities', () => {
  it.each<Backend>([
    'ontap-nas',
    'ontap-nas-economy',
    'ontap-nas-flexgroup',
    'ontap-san',
    'ontap-san-economy',
  ])('of %s asks by calls that cannot do anything, and finds the same', async (backend) => {
    const faults = join(folder, `${backend}.json`);
    const fault = {
      kind: 'error',
      api: 'system-user-capability-get-iter',
      errno: 13005,
      reason: 'Unable to find API',
    };
    writeFileSync(faults, JSON.stringify({ faults: [fault] }));
    const own = await startScene({ scenario: 'typical', faultsFile: faults });
    const { state } = own.sim.cluster;
    const role = state.roles.find((one) => one.name === 'trident_role');
    if (role === undefined) throw new Error('no role');
    const run = (...words: string[]) =>
      runCli(
        [
          ...verifyWords,
          `--driver=${backend}`,
          `--plugin-address=${own.sim.address}`,
          `--fingerprint=${own.sim.fingerprint}`,
          '--role-features=clones,chap,recovery-queue',
          ...words,
        ],
        { env: { NETAPPDVP_PLUGIN_PASSWORD: own.sim.plugin?.password ?? '' } },
      );
    // A role that may do everything: if a probe could do anything, it would.
    role.privileges = [{ path: 'DEFAULT', access: 'all', query: '' }];
    const before = cared(state);
    const all = await run();
    expect(cared(state)).toEqual(before);
    expect(all.exitCode).toBe(0);
    const untold = verified(all)
      .checks.filter(({ ok }) => ok !== true)
      .map(({ api }) => api);
    // It names nothing, so it would take effect: it is never sent.
    expect(untold).toEqual(
      backend.startsWith('ontap-san') ? ['iscsi-initiator-set-default-auth'] : [],
    );
    role.privileges = [{ path: 'DEFAULT', access: 'none', query: '' }];
    const nothing = verified(await run());
    expect(nothing.checks.filter(({ ok }) => ok !== false).map(({ api }) => api)).toEqual(untold);
    const asked = verified(all).checks.map(({ api }) => api);
    expect(nothing.checks.map(({ api }) => api)).toEqual(asked);
    await own.end();
  });
});

describe('role show and role diff', () => {
  it.each([
    ['ontap-nas', []],
    ['ontap-nas-economy', ['--role-profile', 'fenced', '--storage-prefix', 'a_b_']],
    ['ontap-nas-flexgroup', ['--role-style', 'rest']],
    ['ontap-san', ['--role-features', 'clones,chap', '--role-style', 'rest']],
    ['ontap-san-economy', ['--print-cli']],
    ['ontap-san', ['--san-type', 'nvme', '--role-style', 'rest']],
    ['ontap-nas', ['--role-profile', 'documented', '--role-features', 'none']],
  ])('explains a role of %s %j', async (driver, more) => {
    const { stdout, exitCode, stderr } = await runCli([
      'role',
      'show',
      '--driver',
      driver,
      ...more,
    ]);
    expect([exitCode, stderr]).toEqual([0, '']);
    const name = [driver, ...more].join(' ').replaceAll(/[^a-z0-9]+/g, '-');
    await expect(stdout).toMatchFileSnapshot(`../golden/roles/show-${name}.txt`);
  });

  it('shows a role that is on the cluster, and what it has more and less than a list', async () => {
    const shown = await scene.run(['role', 'show', '--svm', svm, '-o', 'json']);
    const { rows, source } = shown.json() as {
      source: string;
      rows: { path: string; need: string }[];
    };
    expect(source).toBe('cluster');
    expect(rows.find(({ path }) => path === 'volume')?.need).toBe('required');
    const diff = await scene.run([
      'role',
      'diff',
      '--svm',
      svm,
      '--against',
      'manual',
      '-o',
      'json',
    ]);
    expect([diff.exitCode, diff.json()]).toMatchObject([
      0,
      { against: 'manual', missing: [], excess: [{ path: 'job', access: 'readonly' }] },
    ]);
    const unknown = await scene.run(['role', 'show', '--svm', svm, '--role', 'nobody']);
    expect(unknown.exitCode).toBe(1);
  });

  it('compares profiles without a cluster', async () => {
    const { stdout } = await runCli([
      'role',
      'diff',
      '--driver',
      'ontap-san',
      '--against',
      'manual',
    ]);
    await expect(stdout).toMatchFileSnapshot('../golden/roles/diff-least-manual.txt');
    const fence = await runCli([
      'role',
      'show',
      '--role-profile',
      'fenced',
      '--storage-prefix',
      '',
    ]);
    expect([fence.exitCode, fence.stderr]).toEqual([
      2,
      expect.stringContaining('--storage-prefix'),
    ]);
    for (const prefix of ['a..b', '-a']) {
      const words = ['role', 'show', '--role-profile=fenced', `--storage-prefix=${prefix}`];
      const odd = await runCli(words);
      expect([odd.exitCode, odd.stderr]).toEqual([
        2,
        expect.stringContaining(`The storage prefix "${prefix}" cannot stand in a query`),
      ]);
    }
  });
});
