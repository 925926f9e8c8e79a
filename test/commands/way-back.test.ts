import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunOutcome, runCli } from '../support/run-cli.ts';
import { bootstrapWords, built, type Scene, startScene } from './svm-scene.ts';

/** What bootstrap made is taken away again, and nothing else is, over either API. */

interface Document {
  readonly run: string;
  readonly plan: {
    readonly steps: readonly { readonly id: string }[];
    readonly blockers: readonly { readonly code: string; readonly message: string }[];
  };
  readonly outcomes: readonly { readonly status: string }[];
  readonly converged: boolean;
  readonly error?: { readonly code: string; readonly message: string };
}
const documentOf = (outcome: RunOutcome): Document => outcome.json() as Document;

let scene: Scene;
afterEach(() => scene.end());

async function bootstrapped(...more: string[]): Promise<Document> {
  const words = bootstrapWords(scene.sim, '--yes', '-o', 'json', ...more);
  const env = { NETAPPDVP_PLUGIN_PASSWORD: 'Docker-4-volumes' };
  const outcome = await scene.run(words, { env });
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  return documentOf(outcome);
}
const teardown = (...more: string[]): Promise<RunOutcome> =>
  scene.run(['svm', 'teardown', '--svm', 'svm_docker', '-o', 'json', ...more]);
const confirmed = ['--confirm', 'svm_docker', '--yes'];

describe.each(['zapi', 'rest'])('the way back over %s', (api) => {
  const over = ['--api', api];

  it('leaves the cluster as it was before, and twice changes nothing', async () => {
    scene = await startScene();
    const before = structuredClone(built(scene.sim));
    await bootstrapped(...over);
    scene.news();
    const dry = await teardown('--dry-run', ...over);
    expect(dry.exitCode).toBe(0);
    expect(scene.news().writes).toEqual([]);
    const outcome = await teardown(...confirmed, ...over);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(documentOf(outcome).plan.steps.map(({ id }) => id)).toEqual([
      'user.delete:trident_user',
      'role.delete:trident_role',
      'route.delete:0.0.0.0/0',
      'lif.delete:mgmt1',
      'lif.delete:data1',
      'export-rule.delete:default:1',
      'svm.delete',
    ]);
    expect(documentOf(outcome)).toMatchObject({ converged: true });
    expect(built(scene.sim)).toEqual(before);
    scene.news();
    const again = await teardown(...confirmed, ...over);
    expect([again.exitCode, scene.news().writes]).toEqual([0, []]);
  });

  it('is blocked while there are volumes, and leaves what it did not make', async () => {
    scene = await startScene({ scenario: 'typical' });
    const before = structuredClone(built(scene.sim));
    const outcome = await teardown(...confirmed, ...over);
    expect(outcome.exitCode).toBe(1);
    expect(documentOf(outcome).plan.blockers.map(({ code }) => code)).toEqual([
      'svm-has-volumes',
      'nothing-recorded',
    ]);
    expect(built(scene.sim)).toEqual(before);
  });

  it('is led by journals that were brought from the machine where it was made', async () => {
    scene = await startScene();
    const before = structuredClone(built(scene.sim));
    const { run } = await bootstrapped(...over);
    const journals = join(scene.state, 'netappdvp', 'runs');
    const elsewhere = { state: mkdtempSync(join(scene.folder, 'elsewhere-')) };
    const words = ['svm', 'teardown', '--svm', 'svm_docker', ...confirmed, '-o', 'json', ...over];
    const unknown = await scene.run(words, elsewhere);
    expect(documentOf(unknown).error?.code).toBe('nothing-recorded');
    expect(unknown.stderr).toContain('--journal FOLDER');
    const none = await scene.run([...words, '--journal', scene.folder], elsewhere);
    expect([none.exitCode, documentOf(none).error?.code]).toEqual([1, 'journal']);
    const taken = ['undo', run, '--dry-run', '-o', 'json', ...over];
    const undo = await scene.run(
      [...taken, '--journal', join(journals, `${run}.jsonl`)],
      elsewhere,
    );
    expect(documentOf(undo).plan.steps.at(-1)?.id).toBe('svm.delete');
    const outcome = await scene.run([...words, '--journal', journals], elsewhere);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(built(scene.sim)).toEqual(before);
  });

  it('takes back one run, when it is asked for by its name', async () => {
    scene = await startScene();
    await bootstrapped(...over, '--aggregates=aggr1');
    const before = structuredClone(built(scene.sim));
    const assigned = await scene.run([
      'aggregates',
      'assign',
      '--svm',
      'svm_docker',
      'aggr2',
      '--yes',
      '-o',
      'json',
      ...over,
    ]);
    const { run } = documentOf(assigned);
    const undone = await scene.run(['undo', run, '--yes', '-o', 'json', ...over]);
    expect(undone.exitCode, undone.stderr).toBe(0);
    expect(documentOf(undone).plan.steps).toMatchObject([{ remove: ['aggr2'] }]);
    expect(built(scene.sim)).toEqual(before);
    const again = await scene.run(['undo', run, '--yes', '-o', 'json', ...over]);
    expect(documentOf(again)).toMatchObject({ converged: true, plan: { steps: [] } });
    const unknown = await scene.run(['undo', 'x', '--yes', '-o', 'json', ...over]);
    expect([unknown.exitCode, documentOf(unknown).error?.code]).toEqual([1, 'run-not-found']);
  });

  it('takes aggregates away, and not from under volumes', async () => {
    scene = await startScene();
    await bootstrapped(...over);
    const unassign = (...names: string[]): Promise<RunOutcome> =>
      scene.run([
        'aggregates',
        'unassign',
        '--svm',
        'svm_docker',
        ...names,
        '--yes',
        '-o',
        'json',
        ...over,
      ]);
    const blocked = await unassign('aggr1');
    expect(blocked.exitCode).toBe(1);
    expect(documentOf(blocked).plan.blockers).toMatchObject([{ code: 'aggregate-in-use' }]);
    const done = await unassign('aggr2');
    expect([done.exitCode, documentOf(done).converged]).toEqual([0, true]);
    expect(scene.sim.cluster.state.svms[0]?.aggregates).toEqual(['aggr1']);
    const all = await unassign('aggr1');
    expect(documentOf(all).plan.blockers.map(({ code }) => code)).toContain('aggregates-all');
    scene.news();
    const again = await unassign('aggr2');
    expect([again.exitCode, scene.news().writes]).toEqual([0, []]);
    const slip = await unassign('aggr22', 'aggr0_sim_01', 'aggr2');
    expect([slip.exitCode, documentOf(slip).plan]).toMatchObject([
      1,
      {
        steps: [],
        unchanged: ['aggregate aggr2 is not assigned'],
        blockers: [
          { code: 'aggregate-unknown', path: 'aggr22' },
          { code: 'aggregate-root', path: 'aggr0_sim_01' },
        ],
      },
    ]);
  });

  it('gives the plugin’s user a new password on ONTAP alone, and proves it', async () => {
    scene = await startScene();
    await bootstrapped(...over);
    const file = join(scene.folder, 'new.pw');
    const words = ['user', 'rotate-password', '--svm', 'svm_docker', '-o', 'json', ...over];
    const place = ['--plugin-address', scene.sim.address, '--generate-plugin-password', file];
    const rotated = await scene.run([...words, '--no-hosts', '--yes', ...place]);
    expect(rotated.exitCode, rotated.stderr).toBe(0);
    expect(rotated.stderr).toMatch(/running plugin that logs in as trident_user is cut off/);
    expect(rotated.json()).toMatchObject({ converged: true, proof: { ok: true } });
    expect(existsSync(file)).toBe(true);
    expect(scene.traces()).not.toContain(readFileSync(file, 'utf8').trim());
    expect((await scene.run([...words, '--yes', ...place])).exitCode).toBe(2);
  });

  it('shows what an SVM has and what the plugin would lack', async () => {
    scene = await startScene();
    await bootstrapped(...over);
    const words = ['svm', 'show', '--svm', 'svm_docker', ...over];
    const whole = await scene.run([...words, '-o', 'json']);
    expect(whole.exitCode, whole.stderr).toBe(0);
    expect(whole.json()).toMatchObject({
      svm: { name: 'svm_docker', state: 'running', aggregates: ['aggr1', 'aggr2'] },
      rootVolume: { name: 'svm_docker_root' },
      interfaces: [{ name: 'data1' }, { name: 'mgmt1', management: true }],
      routes: [{ destination: '0.0.0.0/0', gateway: '198.51.100.1' }],
      services: { nfs: { enabled: true } },
      user: { name: 'trident_user' },
      plugin: { ready: true, lacks: [], problems: [] },
    });
    expect((await scene.run(words)).stdout).toMatch(/finds what it needs/);
    const lif = scene.sim.cluster.state.interfaces.find(({ name }) => name === 'data1');
    if (lif !== undefined) lif.enabled = false;
    const lame = await scene.run([...words, '-o', 'json']);
    expect(lame.json()).toMatchObject({
      plugin: { ready: false, lacks: [expect.stringMatching(/data LIF/)] },
    });
  });

  it('shows CHAP as what the SVM asks for, not as a lack', async () => {
    scene = await startScene();
    const secrets = {
      NETAPPDVP_CHAP_PASSWORD: 'inbound-secret-1',
      NETAPPDVP_CHAP_TARGET_PASSWORD: 'outbound-secret-2',
      NETAPPDVP_PLUGIN_PASSWORD: 'Trident12345',
    };
    const san = [
      '--driver=ontap-san',
      '--data-lif=198.51.100.11/24',
      '--chap',
      '--initiator=iqn.1993-08.org.debian:01:a',
    ];
    const words = [
      'svm',
      'bootstrap',
      '--svm=svm_docker',
      '--aggregates=aggr1',
      '--management-lif=198.51.100.10/24',
      `--plugin-address=${scene.sim.address}`,
      ...san,
      ...over,
      '--yes',
    ];
    const made = await scene.run(words, { env: secrets });
    expect(made.exitCode, made.stderr).toBe(0);
    const shown = await scene.run([
      'svm',
      'show',
      '--svm',
      'svm_docker',
      '--driver=ontap-san',
      ...over,
    ]);
    expect(shown.stdout).toMatch(/iSCSI with CHAP \(user netappdvp\)/);
    expect(shown.stdout).toMatch(/finds what it needs/);
  });
});

describe('a way back that nobody asked for', () => {
  it.each([
    ['no name', ['--yes'], 2, /--confirm svm_docker/],
    ['another name', ['--confirm', 'svm_dock', '--yes'], 2, /--svm says svm_docker/],
    ['no --yes', ['--confirm', 'svm_docker'], 2, /--yes/],
  ])('is refused: %s', async (_, words, exitCode, message) => {
    scene = await startScene();
    await bootstrapped();
    scene.news();
    const outcome = await teardown(...words);
    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.stderr + outcome.stdout).toMatch(message);
    expect(scene.news().writes).toEqual([]);
  });
});

it('history tells every run, also one that was killed', async () => {
  scene = await startScene();
  expect((await runCli(['history', '-o', 'json'], { state: scene.state })).json()).toEqual({
    runs: [],
  });
  const { run } = await bootstrapped();
  const runs = join(scene.state, 'netappdvp', 'runs');
  const killed = readFileSync(join(runs, `${run}.jsonl`), 'utf8')
    .split('\n')
    .slice(0, 4);
  writeFileSync(join(runs, '99990101T000000Z-killed.jsonl'), `${killed.join('\n')}\n{"cut`);
  const history = await runCli(['history', '-o', 'json'], { state: scene.state });
  expect(history.json()).toMatchObject({
    runs: [
      { run, command: 'svm bootstrap', subject: 'svm_docker', cluster: 'sim', outcome: 'done' },
      { outcome: 'unfinished', steps: [{ status: 'done' }, { status: 'started' }] },
    ],
  });
  expect((await runCli(['history'], { state: scene.state })).stdout).toMatch(/svm_docker on sim/);
});

describe('a role of REST paths, which ONTAPI does not delete', () => {
  const made = ['--api=rest', '--role-style=rest'];

  it('goes with its SVM, whatever the way back is spoken over', async () => {
    scene = await startScene();
    const before = structuredClone(built(scene.sim));
    await bootstrapped(...made);
    const outcome = await teardown(...confirmed, '--api', 'zapi');
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(built(scene.sim)).toEqual(before);
  });

  it('in an SVM that stays is in the way over ONTAPI, and taken away over REST', async () => {
    scene = await startScene({ scenario: 'typical', volumes: 0 });
    const { run } = await bootstrapped(...made, '--role=docker_role', '--plugin-username=swarm');
    const undo = (api: string): Promise<RunOutcome> =>
      scene.run(['undo', run, '--api', api, '--yes', '-o', 'json']);
    const zapi = await undo('zapi');
    expect([zapi.exitCode, documentOf(zapi).error?.code]).toEqual([1, 'rest-role-needs-rest']);
    expect(zapi.stderr).toContain('--api rest');
    const rest = await undo('rest');
    expect(rest.exitCode, rest.stderr).toBe(0);
    expect(scene.sim.cluster.state.roles.some(({ name }) => name === 'docker_role')).toBe(false);
  });
});
