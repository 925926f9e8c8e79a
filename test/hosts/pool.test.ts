import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runPool } from '../../src/hosts/pool.ts';

const go = { concurrency: 3, stopped: () => false };

test('results come in the order of the items, whatever ends first, and never more run at once than said', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 6 }),
      async (turns, concurrency) => {
        let running = 0;
        let most = 0;
        const work = async (turn: number): Promise<string> => {
          running += 1;
          most = Math.max(most, running);
          for (let i = 0; i < turn; i += 1) await Promise.resolve();
          running -= 1;
          return `r${turn}`;
        };
        expect(await runPool(turns, work, { concurrency, stopped: () => false })).toEqual(
          turns.map((turn) => `r${turn}`),
        );
        expect(most).toBeLessThanOrEqual(concurrency);
        expect(most).toBe(Math.min(concurrency, turns.length));
      },
    ),
  );
});

test('the first goes alone', async () => {
  const events: string[] = [];
  const work = async (name: string): Promise<string> => {
    events.push(`+${name}`);
    await Promise.resolve();
    events.push(`-${name}`);
    return name;
  };
  await runPool(['a', 'b', 'c'], work, { ...go, afterFirst: () => true });
  expect(events.slice(0, 4)).toEqual(['+a', '-a', '+b', '+c']);
});

test('and where it says so, nothing follows', async () => {
  const results = await runPool(['bad', 'b', 'c'], async (name) => name, {
    ...go,
    afterFirst: (name) => name !== 'bad',
  });
  expect(results).toEqual(['bad', null, null]);
});

test('after a stop nothing new is started; what runs is finished', async () => {
  let stopped = false;
  const work = async (n: number): Promise<number> => {
    if (n === 2) stopped = true;
    await Promise.resolve();
    return n;
  };
  expect(await runPool([1, 2, 3, 4, 5], work, { concurrency: 2, stopped: () => stopped })).toEqual([
    1,
    2,
    null,
    null,
    null,
  ]);
  expect(await runPool([1], work, { concurrency: 2, stopped: () => true })).toEqual([null]);
});

test('a defect is thrown after everything that runs has ended', async () => {
  const ended: number[] = [];
  const work = async (n: number): Promise<number> => {
    if (n === 1) throw new Error('defect');
    await Promise.resolve();
    await Promise.resolve();
    ended.push(n);
    return n;
  };
  await expect(runPool([1, 2, 3], work, go)).rejects.toThrow('defect');
  expect(ended).toEqual([2, 3]);
});

test('waves: the next begins when all of one have ended', async () => {
  const events: string[] = [];
  const work = async (n: number): Promise<number> => {
    events.push(`+${n}`);
    for (let i = 0; i < n % 3; i += 1) await Promise.resolve();
    events.push(`-${n}`);
    return n;
  };
  expect(await runPool([1, 2, 3, 4, 5], work, { ...go, wave: 2, afterFirst: () => true })).toEqual([
    1, 2, 3, 4, 5,
  ]);
  const before = (a: string, b: string): void =>
    expect(events.indexOf(a)).toBeLessThan(events.indexOf(b));
  for (const [a, b] of [
    ['-1', '+2'],
    ['-2', '+3'],
    ['-2', '+4'],
    ['-3', '+5'],
    ['-4', '+5'],
  ] as const)
    before(a, b);
});

test.each<[number | null, number | null, (number | null)[]]>([
  [null, null, [1, 2, 3, 4, 5, 6]],
  [0, null, [1, 2, null, null, null, null]],
  [1, null, [1, 2, 3, 4, null, null]],
  [0, 3, [1, 2, 3, null, null, null]],
])('with at most %j failures and waves of %j', async (maxFailures, wave, expected) => {
  // Two at once; 2 and 4 fail at the end of their turn.
  const work = (n: number): Promise<number> => Promise.resolve(n);
  const failed = (n: number): boolean => n % 2 === 0;
  const concurrency = wave ?? 2;
  expect(
    await runPool([1, 2, 3, 4, 5, 6], work, { ...go, concurrency, maxFailures, wave, failed }),
  ).toEqual(expected);
});
