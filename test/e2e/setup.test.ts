import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliRun } from './cli.ts';
import { fleetProblems } from './fleet/problems.ts';
import {
  endings,
  type Ground,
  hostsOf,
  hostWords,
  onHost,
  ontapEnv,
  pluginWords,
  startGround,
  until,
} from './journey-ground.ts';

const problems = fleetProblems();

if (problems.length > 0)
  console.warn(`setup cannot be tried on real Docker hosts here: ${problems.join('; ')}`);

it('can run on the machine of the continuous integration', () => {
  expect(process.env['CI'] === 'true' ? problems : []).toEqual([]);
});

interface Answer {
  readonly plan: { readonly steps: readonly { readonly id: string }[] };
  readonly converged: boolean;
  readonly proof: { readonly ok: boolean | null };
  readonly storage: { readonly error: { readonly code: string } | null } | null;
}

describe.runIf(problems.length === 0)('setup on three real Docker hosts', () => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await startGround();
  });

  afterAll(async () => {
    expect(await ground?.simulator.refusals()).toEqual([]);
    await ground?.stop();
  });

  const words = (): string[] => [
    'setup',
    '--yes',
    '--svm=svm_docker',
    '--aggregates=aggr1',
    `--data-lif=${ground.fleet.gateway}/24`,
    '--management-lif=192.0.2.10/24',
    `--export-clients=${ground.fleet.gateway.replace(/1$/, '0/24')}`,
    `--plugin-address=${ground.simulator.address}`,
    '--generate-plugin-password=plugin.pw',
    '--file=config.json',
    ...pluginWords(ground),
    ...hostWords(ground),
  ];
  const run = (line: readonly string[]): Promise<CliRun> =>
    ground.cli.run([...line, '-o', 'json'], { env: ontapEnv(ground.simulator) });
  const writes = async (): Promise<number> =>
    (await ground.simulator.requests()).filter(({ write }) => write).length;

  it('killed while it makes the SVM, and run again, it ends with storage on every host', async () => {
    const first = ground.cli.start([...words(), '-o', 'json'], { env: ontapEnv(ground.simulator) });
    await until(async () => (await writes()) > 6);
    first.kill();
    await first.finished;
    const again = await run(words());
    expect(again.exitCode, again.stderr).toBe(0);
    expect(endings(hostsOf(again))).toEqual(['done', 'done', 'done']);
    const { converged, proof, storage } = again.json() as Answer;
    expect({ converged, proof: proof.ok }).toEqual({ converged: true, proof: true });
    // These kernels have no NFS; the volume was made and removed all the same.
    expect(storage?.error?.code).toMatch(/^(?:kernel-without-nfs|mount-no-nfs)$/);
    ground.cli.watch.add((await readFile(join(ground.cli.cwd, 'plugin.pw'), 'utf8')).trim());

    await onHost(ground, 0, 'docker volume create -d netapp -o size=1g orders');
    expect(await onHost(ground, 1, 'docker volume ls -q')).toBe('orders\n');
  });

  it('has nothing left to do, with the site file alone', async () => {
    const before = await writes();
    // Who logs in is said by the environment, and remembered.
    await run(['setup', '--yes']);
    const idle = await run(['setup', '--yes']);
    expect(idle.exitCode, idle.stderr).toBe(0);
    expect((idle.json() as Answer).plan.steps).toEqual([]);
    expect(endings(hostsOf(idle))).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(await writes()).toBe(before);
  });

  it('leaves a site file with which doctor finds nothing but what these kernels lack', async () => {
    const doctor = await run(['doctor']);
    const { checks } = doctor.json() as {
      readonly checks: readonly { readonly check: string; readonly status: string }[];
    };
    const wrong = checks.filter(({ status }) => status !== 'ok').map(({ check }) => check);
    expect(wrong, doctor.stdout).toEqual(['hosts']);
    expect(doctor.stdout).toMatch(
      /There is no NFS client|cannot mount NFS|does not reach the data LIF/,
    );
  });

  it('gave no secret away', () => {
    expect(ground.cli.watch.findings()).toEqual([]);
  });
});
