import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aggregatesView } from '../../src/terminal/aggregates-view.ts';
import { type Scene, startScene } from './svm-scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await startScene({ scenario: 'no-aggregates' });
});
afterEach(() => scene.end());

const assigned = (): readonly string[] | undefined => scene.sim.cluster.state.svms[0]?.aggregates;
const list = ['aggregates', 'list'];
const assign = ['aggregates', 'assign', '--svm', 'svm_docker'];

describe('aggregates list', () => {
  it('gives every aggregate by name, and `assigned` only for an SVM', async () => {
    const outcome = await scene.run([...list, '-o', 'json']);
    expect(outcome.exitCode).toBe(0);
    const { svm, aggregates } = outcome.json() as {
      svm: string | null;
      aggregates: Record<string, unknown>[];
    };
    expect(svm).toBeNull();
    expect(aggregates.map(({ name, root, assigned: has }) => [name, root, has])).toEqual([
      ['aggr0_sim_01', true, null],
      ['aggr0_sim_02', true, null],
      ['aggr1', false, null],
      ['aggr2', false, null],
    ]);
    expect(Object.keys(aggregates[0] ?? {})).toEqual([
      'name',
      'node',
      'sizeBytes',
      'availableBytes',
      'root',
      'assigned',
    ]);
    expect(scene.news().writes).toEqual([]);
  });

  it('tells which an SVM may use', async () => {
    await scene.run([...assign, 'aggr2', '--yes']);
    const outcome = await scene.run([...list, '--svm', 'svm_docker', '-o', 'json']);
    expect(outcome.json()).toMatchObject({
      svm: 'svm_docker',
      aggregates: [
        { assigned: false },
        { assigned: false },
        { assigned: false },
        { assigned: true },
      ],
    });
  });

  it('says what an SVM without aggregates means', async () => {
    const { stdout } = await scene.run([...list, '--svm', 'svm_docker']);
    expect(stdout).toMatch(/may use no aggregate: the plugin does not start/);
    expect(stdout).toMatch(/Next: netappdvp aggregates assign --svm svm_docker aggr1/);
  });

  it('fails for an SVM that is not there and names those that are', async () => {
    const outcome = await scene.run([...list, '--svm', 'nope', '-o', 'json']);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.json()).toEqual({
      error: {
        code: 'svm-not-found',
        message: 'There is no SVM nope.',
        hint: 'SVMs: svm_docker',
      },
    });
  });

  it('is a table that a person can read', async () => {
    const aggregates = ['aggr0_sim_01', 'aggr1', 'aggr2'].map((name, i) => ({
      name,
      node: 'sim-01',
      sizeBytes: 2 ** 40 * (i + 1),
      availableBytes: 2 ** 30 * 700,
      root: i === 0,
      assigned: i === 1,
    }));
    const look = { colour: false, width: 80 };
    await expect(aggregatesView({ svm: 'svm_docker', aggregates }, look)).toMatchFileSnapshot(
      '../golden/plan/aggregates.txt',
    );
    expect(aggregatesView({ svm: null, aggregates: [] }, look)).toMatch(/no aggregate/);
  });
});

describe('with a login of the SVM', () => {
  it.each([
    ['list', ['aggregates', 'list']],
    ['assign', ['aggregates', 'assign', '--svm', 'svm_docker', 'aggr1', '--yes']],
  ])('%s says that it is not authorised', async (_, words) => {
    const { plugin } = scene.sim;
    const outcome = await scene.run(
      [...words, '--username', plugin?.username ?? '', '-o', 'json'],
      {
        env: { NETAPPDVP_PASSWORD: plugin?.password ?? '' },
      },
    );
    expect(outcome.exitCode).toBe(4);
    expect(outcome.json()).toMatchObject({ error: { code: 'ontap-wrong-scope' } });
    expect(outcome.stderr).toContain('login of the cluster');
  });
});

describe('aggregates assign', () => {
  it('adds, never removes, and does nothing the second time', async () => {
    const first = await scene.run([...assign, 'aggr1', '--yes', '-o', 'json']);
    expect(first.json()).toMatchObject({
      dryRun: false,
      converged: true,
      plan: {
        subject: 'svm_docker',
        steps: [{ id: 'svm.assign-aggregates', kind: 'svm.assign-aggregates', add: ['aggr1'] }],
        unchanged: [],
        blockers: [],
      },
      outcomes: [{ step: 'svm.assign-aggregates', status: 'done' }],
    });
    const second = await scene.run([...assign, 'aggr2,aggr2', '--yes']);
    expect(second.stdout).toContain('Next: netappdvp aggregates list --svm svm_docker');
    expect(assigned()).toEqual(['aggr1', 'aggr2']);
    scene.news();
    const again = await scene.run([...assign, 'aggr1', 'aggr2', '-o', 'json']);
    expect(again.exitCode).toBe(0);
    expect(again.json()).toMatchObject({
      plan: {
        steps: [],
        unchanged: ['aggregate aggr1 is assigned', 'aggregate aggr2 is assigned'],
      },
      outcomes: [],
      converged: true,
    });
    expect(scene.news().writes).toEqual([]);
  });

  it.each<[string, string[], number, string, RegExp]>([
    [
      'an unknown name',
      ['aggr9', '--yes'],
      1,
      'aggregate-unknown',
      /Data aggregates: aggr1, aggr2/,
    ],
    [
      'one bad name beside a good one',
      ['aggr1', 'aggr9', '--yes'],
      1,
      'aggregate-unknown',
      /no aggregate aggr9/,
    ],
    [
      'a root aggregate',
      ['aggr0_sim_01', '--yes'],
      1,
      'aggregate-root',
      /root aggregate of sim-01/,
    ],
    ['no --yes', ['aggr1'], 2, 'answer-needed', /--yes/],
    ['no name', [], 2, 'answer-needed', /AGGREGATE/],
    ['an unknown SVM', ['aggr1', '--svm', 'nope', '--yes'], 1, 'svm-not-found', /SVMs: svm_docker/],
  ])('%s changes nothing', async (_, more, code, error, says) => {
    const outcome = await scene.run([...assign, ...more, '-o', 'json']);
    expect(outcome.exitCode).toBe(code);
    expect(outcome.json()).toMatchObject({ error: { code: error } });
    expect(outcome.stderr).toMatch(says);
    expect(scene.news().writes).toEqual([]);
    expect(assigned()).toEqual([]);
  });

  it('offers a person the data aggregates that are left', async () => {
    await scene.run([...assign, 'aggr1', '--yes']);
    const outcome = await scene.run(assign, {
      prompts: [
        { kind: 'selectMany', message: /svm_docker may use/, answer: ['aggr2'] },
        { kind: 'confirm', message: /svm_docker/, answer: true },
      ],
    });
    expect(outcome.exitCode).toBe(0);
    expect(assigned()).toEqual(['aggr1', 'aggr2']);
    const none = await scene.run(assign, { prompts: [] });
    expect(none.exitCode).toBe(0);
    expect(none.stderr).toMatch(/every data aggregate already/);
  });

  it.each(['aggr0_sim_01', 'aggr1'])('never offers %s when it must not', async (name) => {
    await scene.run([...assign, 'aggr1', '--yes']);
    const prompts = [{ kind: 'selectMany' as const, message: /may use/, answer: [name] }];
    const outcome = await scene.run(assign, { prompts });
    expect(outcome.stderr).toMatch(`${name} cannot be chosen`);
  });

  it('a dry run shows and changes nothing', async () => {
    const before = JSON.stringify(scene.sim.cluster.state);
    const { exitCode, stdout } = await scene.run([...assign, 'aggr1', '--dry-run']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/assign aggregates +aggr1/);
    expect(JSON.stringify(scene.sim.cluster.state)).toBe(before);
  });
});
