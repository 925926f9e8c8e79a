import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { executePlan } from '../../src/plan/execute.ts';
import { openJournal, readJournals } from '../../src/plan/journal.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { journalPlace, steadyClock } from './places.ts';

const planOf = (...ids: string[]): Plan<Step> => ({
  subject: 's',
  steps: ids.map((id) => ({ id, kind: 'test' })),
  unchanged: [],
  blockers: [],
});

interface Scene {
  readonly failAt?: string;
  readonly interruptAt?: string;
  readonly journalBreaksAfter?: number;
}

async function play(plan: Plan<Step>, scene: Scene = {}) {
  const performed: string[] = [];
  const recorded: object[] = [];
  const interrupt = new AbortController();
  const said: string[] = [];
  const executed = await executePlan({
    plan,
    perform: async ({ id }) => {
      performed.push(id);
      if (id === scene.interruptAt) interrupt.abort();
      if (id === scene.failAt) throw new Error(`${id} went wrong`);
    },
    journal: {
      record: async (event) => {
        if (recorded.length === scene.journalBreaksAfter) throw new Error('disk full');
        recorded.push(event);
      },
    },
    clock: steadyClock(),
    signal: interrupt.signal,
    explain: (error) => ({ code: 'test', message: String(error), hint: null }),
    progress: {
      start: (text) => said.push(`start ${text}`),
      done: (text) => said.push(`done ${text}`),
      failed: (text) => said.push(`failed ${text}`),
      stop: () => undefined,
    },
  });
  return {
    ...executed,
    performed,
    recorded,
    said,
    statuses: executed.outcomes.map((o) => o.status),
  };
}

describe('executePlan', () => {
  it('does the steps in order and says how long each took', async () => {
    const { outcomes, error, performed, said } = await play(planOf('a', 'b'));
    expect(performed).toEqual(['a', 'b']);
    expect(outcomes).toEqual([
      { step: 'a', status: 'done', ms: 1000 },
      { step: 'b', status: 'done', ms: 1000 },
    ]);
    expect(error).toBeUndefined();
    expect(said).toEqual(['start a', 'done a', 'start b', 'done b']);
  });

  it('stops at the first failure', async () => {
    const { outcomes, error, performed } = await play(planOf('a', 'b', 'c'), { failAt: 'b' });
    expect(performed).toEqual(['a', 'b']);
    expect(outcomes[1]).toEqual({
      step: 'b',
      status: 'failed',
      ms: 1000,
      error: { code: 'test', message: 'Error: b went wrong', hint: null },
    });
    expect(outcomes[2]).toEqual({ step: 'c', status: 'not-attempted', ms: 0 });
    expect(error?.message).toBe('b went wrong');
  });

  it('finishes the running step after Ctrl-C and begins no other', async () => {
    const { statuses, error, performed } = await play(planOf('a', 'b', 'c'), { interruptAt: 'a' });
    expect(performed).toEqual(['a']);
    expect(statuses).toEqual(['done', 'not-attempted', 'not-attempted']);
    expect(error).toMatchObject({ code: 'cancelled' });
  });

  it('a Ctrl-C during the last step leaves a run that is complete', async () => {
    const { statuses, error } = await play(planOf('a', 'b'), { interruptAt: 'b' });
    expect(statuses).toEqual(['done', 'done']);
    expect(error).toBeUndefined();
  });

  it.each([
    [0, [], ['not-attempted', 'not-attempted']],
    [1, ['a'], ['done', 'not-attempted']],
    [2, ['a'], ['done', 'not-attempted']],
    [3, ['a', 'b'], ['done', 'done']],
  ])(
    'changes nothing more once the journal cannot be written (after %i lines)',
    async (lines, did, want) => {
      const { performed, statuses, error } = await play(planOf('a', 'b'), {
        journalBreaksAfter: lines,
      });
      expect(performed).toEqual(did);
      expect(statuses).toEqual(want);
      expect(error?.message).toBe('disk full');
    },
  );

  it('the journal tells the same story as the outcomes', async () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(ids, fc.nat(), fc.boolean(), async (names, at, fails) => {
        const place = journalPlace();
        const journal = await openJournal(place, { command: 'c', subject: 's' });
        const failAt = fails ? names[at % names.length] : undefined;
        const { outcomes } = await executePlan({
          plan: planOf(...names),
          perform: async ({ id }) => {
            if (id === failAt) throw new Error('no');
          },
          journal,
          clock: place.clock,
          signal: new AbortController().signal,
          explain: () => ({ code: 'c', message: 'm', hint: 'h' }),
        });
        await journal.close();
        const events = [];
        for await (const event of readJournals(place)) events.push(event);
        const ended = events.filter((event) => event['event'] === 'step.end');
        const attempted = outcomes.filter((outcome) => outcome.status !== 'not-attempted');
        expect(ended).toEqual(
          attempted.map((outcome) => expect.objectContaining({ ...outcome }) as unknown),
        );
        const begun = events.filter((event) => event['event'] === 'step.start');
        expect(begun.map((event) => event['step'])).toEqual(
          planOf(...names).steps.slice(0, attempted.length),
        );
      }),
      { numRuns: 25 },
    );
  });
});

it('a step whose journal line is written while another one fails does not begin', async () => {
  const performed: string[] = [];
  let failed = (): void => undefined;
  const failure = new Promise<void>((resolve) => {
    failed = resolve;
  });
  const { outcomes, error } = await executePlan({
    plan: planOf('fails', 'late'),
    waitsFor: () => [],
    perform: async ({ id }) => {
      performed.push(id);
      throw new Error(`${id} went wrong`);
    },
    journal: {
      record: async (event) => {
        if (JSON.stringify(event).includes('"id":"late"')) await failure;
      },
    },
    clock: steadyClock(),
    signal: new AbortController().signal,
    explain: (thrown) => {
      // Told in the very moment of the failure; the line of the other step is on the disk after it.
      setImmediate(failed);
      return { code: 'test', message: String(thrown), hint: null };
    },
  });
  expect(performed).toEqual(['fails']);
  expect(outcomes.map(({ status }) => status)).toEqual(['failed', 'not-attempted']);
  expect(error?.message).toBe('fails went wrong');
});
