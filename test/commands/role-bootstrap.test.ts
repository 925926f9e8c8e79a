import { describe, expect, it } from 'vitest';
import {
  type RoleProfile,
  type RoleStyle,
  rolePrivileges,
  roleQuestion,
} from '../../src/templates/roles.ts';
import { bootstrapWords, startScene } from './svm-scene.ts';

const PASSWORD = 'Plugin-pass7word';

/** Rows of the role as ONTAP has them now, without DEFAULT. */
function rowsOf(state: {
  roles: readonly {
    name: string;
    rest?: readonly object[];
    privileges: readonly { path: string }[];
  }[];
}): number {
  const role = state.roles.find((one) => one.name === 'trident_role');
  return (
    role?.rest?.length ?? role?.privileges.filter(({ path }) => path !== 'DEFAULT').length ?? 0
  );
}

describe('svm bootstrap makes the role that is asked for, and role verify proves it', {
  timeout: 90_000,
}, () => {
  it.each<[RoleStyle, RoleProfile, 'zapi' | 'rest']>([
    ['command', 'documented', 'zapi'],
    ['command', 'fenced', 'zapi'],
    ['rest', 'least', 'rest'],
    ['rest', 'documented', 'rest'],
    ['command', 'fenced', 'rest'],
  ])('%s, %s, over %s', async (style, profile, api) => {
    const scene = await startScene();
    const env = { NETAPPDVP_PLUGIN_PASSWORD: PASSWORD };
    const asked = [`--role-style=${style}`, `--role-profile=${profile}`, `--api=${api}`];
    const words = bootstrapWords(scene.sim, '--yes', ...asked);
    const first = await scene.run(words, { env });
    expect([first.exitCode, first.stderr]).toEqual([0, expect.any(String)]);
    const rows = rolePrivileges(roleQuestion('ontap-nas', { style, profile }));
    expect(rowsOf(scene.sim.cluster.state)).toBe(rows.length);
    scene.news();
    const second = await scene.run(words, { env });
    expect([second.exitCode, scene.news().writes]).toEqual([0, []]);
    const verify = ['role', 'verify', '--svm', 'svm_docker', '-o', 'json', ...asked];
    const proof = await scene.run([...verify, `--plugin-address=${scene.sim.address}`], { env });
    const { missing, excess } = proof.json() as { missing: { path: string }[]; excess: unknown[] };
    // ONTAP gives this to no role of command directories in an SVM.
    const never = style === 'command' && api === 'rest' ? ['cluster identity'] : [];
    expect(missing.map(({ path }) => path)).toEqual(never);
    expect(excess).toEqual([]);
    expect(proof.exitCode).toBe(never.length > 0 ? 3 : 0);
    await scene.end();
  });

  it.each([
    ['9.8', 'rest-role-before-9-12-1', null],
    ['9.10.1', 'rest-role-before-9-12-1', null],
    ['9.14.1', 'rest-role-needs-use-rest', true],
    ['9.15.1', null, true],
  ])('a role of REST paths on ONTAP %s: note %s, proof %s', async (ontapVersion, code, ok) => {
    const scene = await startScene({ ontapVersion });
    const words = bootstrapWords(
      scene.sim,
      '--yes',
      '-o',
      'json',
      '--role-style=rest',
      '--api=rest',
    );
    const made = await scene.run(words, { env: { NETAPPDVP_PLUGIN_PASSWORD: PASSWORD } });
    const { plan, proof } = made.json() as {
      plan: { notes?: { code: string }[] };
      proof: { ok: boolean | null };
    };
    expect([made.exitCode, proof.ok]).toEqual([0, ok]);
    const notes = (plan.notes ?? []).map((one) => one.code);
    expect(notes.filter((one) => one.startsWith('rest-role'))).toEqual(code === null ? [] : [code]);
    // Before 9.11.1 its rows say none, readonly or all.
    const role = scene.sim.cluster.state.roles.find((one) => one.name === 'trident_role');
    const fine = (role?.rest ?? []).some(({ access }) => access.startsWith('read_'));
    expect([role?.rest?.length, fine]).toEqual([7, !['9.8', '9.10.1'].includes(ontapVersion)]);
    // Where the plugin can speak REST there, it is spoken unasked.
    const api = ok === null ? ['--api=rest'] : [];
    const verify = ['role', 'verify', '--svm', 'svm_docker', '-o', 'json', ...api];
    const proven = await scene.run([...verify, `--plugin-address=${scene.sim.address}`], {
      env: { NETAPPDVP_PLUGIN_PASSWORD: PASSWORD },
    });
    expect([proven.exitCode, proven.json()]).toMatchObject([0, { missing: [], excess: [] }]);
    const shown = await scene.run(['role', 'diff', '--svm', 'svm_docker', '-o', 'json']);
    expect(shown.json()).toMatchObject({ missing: [], excess: [] });
    await scene.end();
  });

  it('says beforehand that no SVM can have limitAggregateUsage, and that a fence needs a prefix', async () => {
    const scene = await startScene();
    const limit = await scene.run(
      bootstrapWords(
        scene.sim,
        '--yes',
        '--role-features=clones,limit-aggregate-usage',
        '-o',
        'json',
      ),
      { env: { NETAPPDVP_PLUGIN_PASSWORD: PASSWORD } },
    );
    expect([limit.exitCode, limit.json()]).toMatchObject([
      1,
      { error: { code: 'limit-aggregate-usage-needs-cluster' } },
    ]);
    const fence = await scene.run(
      bootstrapWords(scene.sim, '--role-profile=fenced', '--storage-prefix='),
    );
    expect([fence.exitCode, fence.stderr]).toEqual([
      2,
      expect.stringContaining('--storage-prefix'),
    ]);
    expect(scene.news().writes).toEqual([]);
    await scene.end();
  });
});
