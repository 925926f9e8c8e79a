import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleetProblems } from './fleet/problems.ts';
import { failures } from './journey-failures.ts';
import { type Ground, startGround } from './journey-ground.ts';
import { interruptions } from './journey-interruptions.ts';
import { laws } from './journey-laws.ts';
import { wholeWay } from './journey-whole.ts';

const problems = fleetProblems();

if (problems.length > 0) {
  console.warn(`The journey on real Docker hosts cannot run here: ${problems.join('; ')}`);
}

it('can run on the machine of the continuous integration', () => {
  expect(process.env['CI'] === 'true' ? problems : []).toEqual([]);
});

describe.runIf(problems.length === 0)('from an empty ONTAP to volumes on three hosts', () => {
  let ground: Ground | undefined;
  const shared = (): Ground => {
    if (ground === undefined) throw new Error('the ground did not start');
    return ground;
  };

  beforeAll(async () => {
    ground = await startGround();
  });

  afterAll(async () => {
    await ground?.stop();
  });

  describe('the whole way', () => wholeWay(shared));
  describe('what goes wrong', () => failures(shared));
  describe('runs that are cut off', () => interruptions(shared));
  describe('what holds all the time', () => laws(shared));
});
