import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootstrapWords, startScene } from './svm-scene.ts';

/** What bootstrap has made is enough for what follows, on every release and whichever API the plugin takes there. */
const releases = ['9.5', '9.8', '9.11.1', '9.14.1', '9.15.1', '9.17.1'];
const env = { NETAPPDVP_PLUGIN_PASSWORD: 'Plugin-pass7word' };

describe.each(releases)('after svm bootstrap on %s', (ontapVersion) => {
  it('the role is proven to be enough and no more, and doctor finds nothing wrong', async () => {
    const scene = await startScene({ ontapVersion });
    try {
      const run = async (...words: string[]) => scene.run([...words, '-o', 'json'], { env });
      expect((await run(...bootstrapWords(scene.sim, '--yes'))).exitCode).toBe(0);
      const made = await run(
        'init',
        '--svm=svm_docker',
        `--management-lif=${scene.sim.address}`,
        '--data-lif=198.51.100.11',
        '--file=config.json',
        '--yes',
      );
      expect(made.exitCode, made.stderr).toBe(0);

      const proven = await run('role', 'verify', '--config=config.json');
      expect(JSON.parse(proven.stdout)).toMatchObject({ missing: [], excess: [] });
      expect(proven.exitCode).toBe(0);

      const doctor = await run('doctor', '--config=config.json');
      expect(doctor.exitCode, doctor.stdout).toBe(0);
    } finally {
      await scene.end();
    }
  });
});

it('a role of REST paths is seen as one without being told, and completed over REST', async () => {
  const scene = await startScene({ ontapVersion: '9.15.1' });
  try {
    const run = async (...more: string[]) =>
      scene.run([...bootstrapWords(scene.sim, '--yes', ...more), '-o', 'json'], { env });
    expect((await run('--role-style=rest')).exitCode).toBe(0);
    scene.news();
    expect((await run()).exitCode).toBe(0);
    expect(scene.news().writes).toEqual([]);

    const role = scene.sim.cluster.state.roles.find(({ name }) => name === 'trident_role');
    const rows = role?.rest ?? [];
    rows.splice(
      rows.findIndex(({ path }) => path === '/api/storage/volumes'),
      1,
    );
    const completed = await run();
    expect(completed.json()).toMatchObject({
      plan: { steps: [{ kind: 'role.create', privileges: [{ path: '/api/storage/volumes' }] }] },
      converged: true,
      proof: { ok: true, api: 'rest' },
    });
  } finally {
    await scene.end();
  }
});

it.each([
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'reset' },
  { kind: 'error', errno: 6, reason: 'not authorized for that command', status: 403 },
])('over ONTAPI a REST that is unwell ($kind $status) stands in nobody’s way', async (fault) => {
  const faultsFile = join(mkdtempSync(join(tmpdir(), 'netappdvp-unwell-')), 'faults.json');
  writeFileSync(faultsFile, JSON.stringify({ faults: [{ ...fault, transport: 'rest' }] }));
  const scene = await startScene({ scenario: 'typical', faultsFile });
  try {
    const line = bootstrapWords(scene.sim, '--role-profile=documented', '--dry-run');
    const run = await scene.run([...line, '-o', 'json']);
    expect(run.exitCode, run.stderr).toBe(0);
    const { plan } = run.json() as { plan: { steps: { kind: string; exists?: boolean }[] } };
    expect(plan.steps).toContainEqual(
      expect.objectContaining({ kind: 'role.create', exists: true }),
    );
  } finally {
    await scene.end();
  }
});
