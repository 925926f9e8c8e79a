import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { disturbed, lineOf, secrets, type Whole, wholes } from './svm-disturbed.ts';
import { built, everything, type Scene } from './svm-scene.ts';

/**
 * kill -9 while a change is under way, before ONTAP has carried it out or after it: the same line again makes the very SVM that an
 * undisturbed run makes. Some of the changes here; NETAPPDVP_FAULTS=all kills the built program at every one, twice.
 */
const root = resolve(import.meta.dirname, '../..');
const program = everything
  ? [resolve(root, 'dist/netappdvp.js')]
  : ['--import', import.meta.resolve('tsx'), resolve(root, 'bin/netappdvp.ts')];

function killsOf({ requests }: Whole) {
  const writes = requests.filter((one) => one.write);
  const some = new Set([1, 0.6, 0.2].map((part) => Math.floor((writes.length - 1) * part)));
  return writes.flatMap((write, at) =>
    [true, false]
      .filter((executed) => everything || (some.has(at) && executed === (at % 2 === 0)))
      .map((executed) => ({
        ...write,
        executed,
        name: `${write.api} (number ${write.nth + 1}), ${executed ? 'carried out' : 'not carried out'}`,
      })),
  );
}

/** Starts the line as a process of its own and kills it when it waits for the answer that never comes. */
async function killed(scene: Scene, line: readonly string[]): Promise<void> {
  const { sim } = scene;
  const child = spawn(
    process.execPath,
    [...program, ...line, '--cluster', sim.address, '--fingerprint', sim.fingerprint],
    {
      cwd: scene.folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: scene.folder,
        XDG_STATE_HOME: scene.state,
        NETAPPDVP_PASSWORD: sim.password,
        ...secrets,
      },
      stdio: 'ignore',
    },
  );
  const ended = once(child, 'exit');
  while (!sim.requests().some(({ status }) => status === 0)) {
    if (child.exitCode !== null) throw new Error(`it ended by itself with ${child.exitCode}`);
    await sleep(5);
  }
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

describe.each(wholes)(
  '$driver over $transport, killed',
  { timeout: 120_000 },
  ({ driver, transport, whole }) => {
    it.concurrent.each(killsOf(whole))('at $name', async ({ api, nth, executed }) => {
      const scene = await disturbed([{ kind: 'hang', api, skip: nth, times: 1, executed }]);
      const line = lineOf(driver, transport, scene);
      await killed(scene, line);
      const again = await scene.run(line, { env: secrets });
      expect(again.exitCode, again.stderr).toBe(0);
      expect(again.json()).toMatchObject({ converged: true });
      expect(built(scene.sim)).toEqual(whole.state);
      await scene.end();
    });
  },
);
