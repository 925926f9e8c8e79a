import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bootstrapWords, type Scene, startScene } from './svm-scene.ts';

/** Clusters on which nobody used ONTAPI for 30 days, or somebody switched it off: nobody has to know of it. */

let running: Scene | null = null;
afterEach(async () => {
  await running?.end();
  running = null;
});

async function start(ontapVersion: string, kind: 'suspended' | 'disabled'): Promise<Scene> {
  const faultsFile = join(mkdtempSync(join(tmpdir(), 'netappdvp-asleep-')), 'faults.json');
  writeFileSync(faultsFile, JSON.stringify({ faults: [{ kind, transport: 'zapi' }] }));
  running = await startScene({ ontapVersion, faultsFile });
  return running;
}

const env = { NETAPPDVP_PLUGIN_PASSWORD: 'Trident12345' };

describe('a bootstrap without ONTAPI', () => {
  it.each([
    ['9.14.1', 'suspended', /ONTAPI is suspended/, true],
    ['9.15.1', 'suspended', /ONTAPI is suspended/, false],
    ['9.17.1', 'disabled', /ONTAPI is switched off/, false],
  ] as const)(
    'on %s, %s: a role of REST paths, a login proven over REST, and a second run that does nothing',
    async (version, kind, why, useRest) => {
      const scene = await start(version, kind);
      const words = [...bootstrapWords(scene.sim), '--yes'];
      const first = await scene.run(words, { env });
      expect(first.exitCode, first.stderr).toBe(0);
      expect(first.stderr).toMatch(why);
      expect(first.stderr).toMatch(/the plugin will speak REST/);
      expect(first.stderr.includes('"useREST": true')).toBe(useRest);
      expect(first.stdout).toMatch(/proven at \S+ over REST/);
      expect(first.stdout.includes('--set useREST=true')).toBe(useRest);
      expect(
        scene.sim.cluster.state.roles.find(({ name }) => name === 'trident_role')?.rest,
      ).toBeDefined();
      const second = await scene.run([...words, '-o', 'json'], { env });
      expect(second.json()).toMatchObject({ converged: true, plan: { steps: [], blockers: [] } });
    },
  );

  it('before 9.12.1 is told to be of no use: the plugin would not start', async () => {
    const scene = await start('9.11.1', 'disabled');
    const outcome = await scene.run([...bootstrapWords(scene.sim), '--yes', '-o', 'json'], { env });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.json()).toMatchObject({
      error: {
        code: 'plugin-needs-ontapi',
        hint: expect.stringMatching(/-name ontapi -enabled true/) as string,
      },
    });
    expect(scene.news().writes).toEqual([]);
  });

  it('with a role of commands, because it is asked for, says what the plugin will lack', async () => {
    const scene = await start('9.15.1', 'suspended');
    const words = [...bootstrapWords(scene.sim), '--role-style=command', '--yes'];
    const outcome = await scene.run(words, { env });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(/a role of command directories, the plugin wants it/);
    expect(outcome.stderr).toMatch(/system services web ontapi modify -suspended false/);
  });

  it('over REST, which was asked for, the proof says what else leads there', async () => {
    const scene = await start('9.15.1', 'suspended');
    const words = [...bootstrapWords(scene.sim), '--api=rest', '--yes'];
    const outcome = await scene.run(words, { env });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(/does not let it start over REST/);
    expect(outcome.stderr).toMatch(/Or give --role-style rest with another --role/);
  });
});

describe('a proof that fails in every call', () => {
  it('tells the reason once', async () => {
    const scene = await start('9.15.1', 'disabled');
    const words = [...bootstrapWords(scene.sim), '--role-style=command', '--api=rest', '--yes'];
    const outcome = await scene.run(words, { env });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(/could not start: vserver-get, .*volume-get-iter: \S+ has no/);
    expect(outcome.stderr.match(/has no ONTAPI/g)).toHaveLength(1);
    expect(outcome.stderr).not.toMatch(/\.[.;]/);
  });
});

describe('a login that REST refuses', () => {
  it('is told with what the plugin would do, and can be proven over ONTAPI', async () => {
    const faultsFile = join(mkdtempSync(join(tmpdir(), 'netappdvp-asleep-')), 'faults.json');
    const fault = { kind: 'unauthorized', transport: 'rest', user: 'trident_user' };
    writeFileSync(faultsFile, JSON.stringify({ faults: [fault] }));
    running = await startScene({ ontapVersion: '9.15.1', faultsFile });
    const words = [...bootstrapWords(running.sim), '--yes'];
    const first = await running.run(words, { env });
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toMatch(/the plugin would go on over ONTAPI, which was not tried/);
    expect(first.stderr).toContain(
      'security login unlock -vserver svm_docker -username trident_user',
    );
    expect(first.stdout).toContain('every step is done (9), and yet something is wrong');
    const second = await running.run([...words, '--api=zapi'], { env });
    expect(second.exitCode, second.stderr).toBe(0);
    expect(second.stdout).toMatch(/proven at \S+ over ONTAPI/);
  });
});

it('a role of REST paths, and NVMe with it, is made and shown over REST without asking for it', async () => {
  running = await startScene({ ontapVersion: '9.15.1' });
  const nvme = ['--driver=ontap-san', '--protocol=nvme'];
  const words = [
    'svm',
    'bootstrap',
    '--svm=svm_docker',
    '--aggregates=aggr1',
    '--data-lif=198.51.100.11/24',
    '--management-lif=198.51.100.10/24',
    `--plugin-address=${running.sim.address}`,
    ...nvme,
    '--yes',
  ];
  const made = await running.run(words, { env });
  expect(made.exitCode, made.stderr).toBe(0);
  expect(made.stdout).toMatch(/proven at \S+ over REST/);
  const shown = await running.run(['svm', 'show', '--svm=svm_docker', ...nvme]);
  expect(shown.stdout).toMatch(/Serves +NVMe/);
  expect(shown.stdout).toMatch(/finds what it needs/);
  const again = await running.run([...words, '-o', 'json'], { env });
  expect(again.json()).toMatchObject({ converged: true, plan: { steps: [], blockers: [] } });
});
