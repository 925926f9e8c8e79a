import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNvmeService } from '../../src/simulator/nvme.ts';
import type { Role } from '../../src/simulator/state.ts';
import { rolePrivileges, roleProfiles, roleQuestion } from '../../src/templates/roles.ts';
import { rest } from '../simulator/rest-wire.ts';
import { typeOnOntap } from '../support/ontap-shell.ts';
import { type Scene, startScene } from './svm-scene.ts';

/**
 * Whatever is wrong with a role, the lines that `role verify` prints mend it: they are typed on ONTAP, and the next
 * verification has nothing to say. And a verification changes nothing, even as a user who may do everything.
 */
const svm = 'svm_docker';

interface Verified {
  readonly checks: readonly { readonly api: string; readonly ok: boolean | null }[];
  readonly missing: readonly { readonly path: string; readonly fix: string }[];
  readonly excess: readonly { readonly path: string; readonly fix: string }[] | null;
}

const setups = {
  'ontap-nas': [['--driver=ontap-nas'], roleQuestion('ontap-nas')],
  'ontap-nas-economy': [['--driver=ontap-nas-economy'], roleQuestion('ontap-nas-economy')],
  'ontap-nas-flexgroup': [['--driver=ontap-nas-flexgroup'], roleQuestion('ontap-nas-flexgroup')],
  'ontap-san with CHAP': [
    ['--driver=ontap-san', '--role-features=clones,chap'],
    roleQuestion('ontap-san', { features: ['clones', 'chap'] }),
  ],
  'ontap-san over NVMe': [
    ['--driver=ontap-san', '--san-type=nvme'],
    roleQuestion('ontap-san-nvme'),
  ],
  'ontap-san-economy': [['--driver=ontap-san-economy'], roleQuestion('ontap-san-economy')],
} as const;

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ scenario: 'typical' });
  const { cluster } = scene.sim;
  cluster.state.svms.find(({ name }) => name === svm)?.allowedProtocols.push('nvme');
  createNvmeService(cluster, svm, true);
});
afterAll(() => scene.end());

async function verify(...words: string[]): Promise<Verified & { readonly exitCode: number }> {
  const outcome = await scene.run(
    [
      'role',
      'verify',
      '-o',
      'json',
      '--svm',
      svm,
      `--plugin-address=${scene.sim.address}`,
      ...words,
    ],
    { env: { NETAPPDVP_PLUGIN_PASSWORD: scene.sim.plugin?.password ?? '' } },
  );
  return { ...(outcome.json() as Verified), exitCode: outcome.exitCode };
}

let names = 0;
/** Makes a role of these rows as its administrator would, and gives it to the plugin's user. */
async function given(rows: readonly object[]): Promise<Role> {
  names += 1;
  const name = `mend_${names}`;
  const { sim } = scene;
  const made = await rest(sim, 'POST /security/roles', {
    name,
    owner: { name: svm },
    privileges: rows,
  });
  expect(made.status).toBe(201);
  const account = sim.cluster.state.accounts.find((one) => one.name === sim.plugin?.username);
  for (const entry of account?.applications ?? []) entry.role = name;
  const role = sim.cluster.state.roles.find((one) => one.name === name);
  if (role === undefined) throw new Error('no role');
  return role;
}

const isSample = (name: string): boolean => /^ontap-nas(-economy)?$|NVMe/.test(name);
const cases = Object.keys(setups).flatMap((name) =>
  // The other profiles have their own rows in few places: three drivers stand for all.
  (isSample(name) ? roleProfiles : (['least'] as const)).flatMap((profile) =>
    (['command zapi', 'command rest', 'rest rest'] as const)
      .filter((kind) => kind !== 'command zapi' || name !== 'ontap-san over NVMe')
      .filter((kind) => kind !== 'rest rest' || profile !== 'fenced')
      .map((kind) => [name as keyof typeof setups, kind, profile] as const),
  ),
);

describe.each(cases)('a role of %s, %s, profile %s', { timeout: 60_000 }, (name, kind, profile) => {
  const [words, question] = setups[name];
  const [style, api] = kind.split(' ') as ['command' | 'rest', 'zapi' | 'rest'];
  const rows = rolePrivileges({ ...question, style, profile });
  const asked = [...words, `--role-profile=${profile}`, `--role-style=${style}`, `--api=${api}`];
  // What a role of command directories cannot have in an SVM: nothing mends it.
  const never = style === 'command' && api === 'rest' ? ['cluster identity'] : [];

  it.each([
    [
      'half of whose rows are gone',
      (all: typeof rows) => all.filter((_, index) => index % 2 === 0),
    ],
    [
      'whose rows all say readonly, or nothing',
      (all: typeof rows) =>
        all.map((row, index) => ({ ...row, access: index % 3 === 0 ? 'none' : 'readonly' })),
    ],
    [
      'that is closed further down',
      (all: typeof rows) =>
        style === 'rest'
          ? [
              ...all.filter(({ path }) => path !== '/api/storage/volumes/snapshots'),
              { path: '/api/storage/volumes/snapshots', access: 'none' },
            ]
          : [
              ...all.filter(({ path }) => path !== 'volume' && path !== 'vserver'),
              { path: 'volume', access: 'none' },
              { path: 'vserver', access: 'none' },
            ],
    ],
    [
      'that holds too much',
      (all: typeof rows) =>
        style === 'rest'
          ? [
              ...all.map((row) => ({ ...row, access: 'all' })),
              { path: '/api/protocols', access: 'all' },
            ].filter(
              ({ path }, index, list) => list.findIndex((one) => one.path === path) === index,
            )
          : [
              ...all.filter(({ path }) => !['volume', 'snapmirror', 'lun'].includes(path)),
              { path: 'volume', access: 'all' },
              { path: 'snapmirror', access: 'all' },
              { path: 'lun', access: 'all' },
            ],
    ],
    [
      'that a query narrows to other volumes',
      (all: typeof rows) =>
        // ONTAP has no queries of paths: such a role is cut short.
        style === 'rest'
          ? all.slice(0, 2)
          : all.map((row) =>
              /^volume (create|mount|destroy)$/.test(row.path)
                ? { ...row, query: '-volume elsewhere_*' }
                : row,
            ),
    ],
  ])('%s: the lines mend it', async (_what, spoil) => {
    await given(spoil(rows));
    const before = await verify(...asked);
    const lines = [...before.missing, ...(before.excess ?? [])]
      .filter(({ path }) => !never.includes(path))
      .flatMap(({ fix }) => fix.split('\n'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) await typeOnOntap(scene.sim, line);
    const after = await verify(...asked);
    expect(after.missing.map(({ path }) => path)).toEqual(never);
    expect(after.excess).toEqual([]);
    expect(after.exitCode).toBe(never.length > 0 ? 3 : 0);
  });
});

describe('role verify as a user who may do everything', { timeout: 60_000 }, () => {
  const open = {
    command: { path: 'DEFAULT', access: 'all' },
    rest: { path: '/api', access: 'all' },
  };
  /** All that ONTAP holds; refused calls may use up numbers of which ids are made. */
  const held = (): string => {
    const { state, volumes } = scene.sim.cluster;
    return JSON.stringify([{ ...state, counter: 0 }, [...volumes.all()]]);
  };
  const everything = Object.keys(setups).flatMap((name) =>
    (['zapi', 'rest'] as const)
      .filter((api) => api === 'rest' || name !== 'ontap-san over NVMe')
      .map((api) => [name, api] as const),
  );

  it.each(everything)('%s over %s: changes nothing', async (name, api) => {
    const [words] = setups[name as keyof typeof setups];
    const style = api === 'zapi' ? 'command' : 'rest';
    const role = await given([{ path: '/api/storage', access: 'readonly' }]);
    const { rest: _paths, ...traditional } = role;
    const { state } = scene.sim.cluster;
    // Wide open: no SVM may make itself such a role, so it is put there.
    const wide =
      style === 'command'
        ? { ...traditional, privileges: [{ ...open.command, query: '' }] }
        : { ...role, rest: [open.rest] };
    state.roles = state.roles.map((one) => (one === role ? (wide as Role) : one));
    const before = held();
    const asked = [...words, `--api=${api}`, `--role-style=${style}`];
    const found = await verify(...asked);
    expect(held()).toBe(before);
    expect(found.missing).toEqual([]);
    expect(found.checks.length).toBeGreaterThan(15);
  });
});
