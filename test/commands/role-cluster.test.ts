import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/simulator/state.ts';
import { TYPED_PASSWORD, typeOnOntap } from '../support/ontap-shell.ts';
import { type Scene, startScene } from './svm-scene.ts';

/** limitAggregateUsage needs a role and a user of the cluster: what is printed makes them, and verify proves them. */
const svm = 'svm_docker';
let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ scenario: 'typical' });
});
afterAll(() => scene.end());

interface Verified {
  readonly role: string;
  readonly checks: readonly { readonly api: string; readonly ok: boolean | null }[];
  readonly missing: readonly { readonly path: string; readonly fix: string }[];
  readonly excess: readonly object[] | null;
}

describe.each([
  ['ontap-nas', 'command', 'zapi'],
  ['ontap-nas', 'command', 'rest'],
  ['ontap-nas-economy', 'rest', 'rest'],
  ['ontap-san', 'command', 'zapi'],
  ['ontap-san', 'rest', 'rest'],
  ['ontap-san-economy', 'command', 'rest'],
] as const)('limitAggregateUsage with %s, %s, over %s', (driver, style, api) => {
  const name = `${driver}-${style}-${api}`.replaceAll('-', '_');
  const about = [
    '--svm',
    svm,
    '--role-scope=cluster',
    `--driver=${driver}`,
    `--role-style=${style}`,
    '--role-features=clones,limit-aggregate-usage',
    `--role=role_${name}`,
  ];
  const env = { NETAPPDVP_PLUGIN_PASSWORD: TYPED_PASSWORD };
  const verify = async () => {
    const outcome = await scene.run(
      ['role', 'verify', '-o', 'json', ...about, `--api=${api}`, `--plugin-username=user_${name}`],
      { env },
    );
    return { ...(outcome.json() as Verified), exitCode: outcome.exitCode };
  };

  it('is made by the lines that role show prints, proven, and its lack is told', async () => {
    const printed = await scene.run(['role', 'show', ...about, '--print-cli', '--offline']);
    const lines = printed.stdout
      .trim()
      .split('\n')
      .map((line) => line.replace('CLUSTER', 'sim').replace('trident_user', `user_${name}`));
    expect(lines.filter((line) => line.startsWith('security login create'))).toHaveLength(2);
    for (const line of lines) await typeOnOntap(scene.sim, line);
    expect(await verify()).toMatchObject({
      exitCode: 0,
      role: `role_${name}`,
      missing: [],
      excess: [],
    });
    const { roles } = scene.sim.cluster.state;
    const role = roles.find((one) => one.name === `role_${name}`) as Role;
    expect(role.owner).toBe('sim');
    const gone =
      style === 'rest'
        ? ['/api/storage/aggregates']
        : ['storage aggregate', 'storage aggregate show-space'];
    for (const path of gone)
      await typeOnOntap(
        scene.sim,
        style === 'rest'
          ? `security login rest-role delete -vserver sim -role ${role.name} -api ${path}`
          : `security login role delete -vserver sim -role ${role.name} -cmddirname "${path}"`,
      );
    const without = await verify();
    const lost = api === 'zapi' ? gone.slice(1) : gone;
    expect(without.missing.map(({ path }) => path)).toEqual(lost);
    expect(without.exitCode).toBe(3);
    for (const { fix } of without.missing) await typeOnOntap(scene.sim, fix);
    expect(await verify()).toMatchObject({ exitCode: 0, missing: [] });
  });
});

it('FlexGroups do without it, wherever the role is', async () => {
  const words = ['role', 'show', '--offline', '--driver=ontap-nas-flexgroup', '-o', 'json'];
  const plain = await scene.run(words);
  const asked = await scene.run([...words, '--role-features=clones,limit-aggregate-usage']);
  const rows = (outcome: typeof plain) => (outcome.json() as { rows: object[] }).rows;
  expect(rows(asked)).toEqual(rows(plain));
});

it('in an SVM it is refused with the lines for the cluster, driver and features named', async () => {
  const outcome = await scene.run(
    [
      'role',
      'verify',
      '--svm',
      svm,
      '--driver=ontap-san',
      '--role-features=chap,limit-aggregate-usage',
    ],
    { env: { NETAPPDVP_PLUGIN_PASSWORD: 'x' } },
  );
  expect([outcome.exitCode, outcome.stderr]).toEqual([
    1,
    expect.stringContaining(
      `netappdvp role show --role-scope cluster --svm ${svm} --driver ontap-san --role-features chap,limit-aggregate-usage --print-cli`,
    ),
  ]);
});
