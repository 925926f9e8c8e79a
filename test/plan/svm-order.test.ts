import { describe, expect, it } from 'vitest';
import { executePlan } from '../../src/plan/execute.ts';
import { waitsForSteps } from '../../src/plan/svm-order.ts';
import type { SvmStep } from '../../src/plan/svm-steps.ts';
import { steadyClock } from './places.ts';

/** Steps as far as their order goes. */
const steps = (
  [
    ['svm.create'],
    ['svm.allow-protocols'],
    ['svm.assign-aggregates'],
    ['protocol.enable'],
    ['export-policy.create'],
    ['export-rule.create', 'one'],
    ['export-rule.create', 'two'],
    ['igroup.create'],
    ['iscsi.set-default-chap'],
    ['lif.create', 'data'],
    ['lif.create', 'management'],
    ['route.create'],
    ['dns.create'],
    ['role.create'],
    ['user.create'],
  ] as const
).map(([kind, name = '']) => ({ id: `${kind}${name}`, kind, subnet: null }) as unknown as SvmStep);

/** Lets one step at a time end, the last begun first; returns what was going on side by side. */
async function waves(plan: readonly SvmStep[]): Promise<string[][]> {
  const seen: string[][] = [];
  let going: { readonly id: string; readonly end: () => void }[] = [];
  const executed = executePlan({
    plan: { subject: 's', steps: plan, unchanged: [], blockers: [] },
    perform: ({ id }) => new Promise<void>((end) => void going.push({ id, end })),
    waitsFor: waitsForSteps,
    journal: { record: () => Promise.resolve() },
    clock: steadyClock(),
    signal: new AbortController().signal,
    explain: (error) => ({ code: 'test', message: String(error), hint: null }),
  });
  let left = plan.length;
  while (left > 0) {
    await new Promise((done) => setImmediate(done));
    const wave = going;
    going = [];
    seen.push(wave.map(({ id }) => id).toSorted());
    left -= wave.length;
    for (const { end } of wave) end();
  }
  expect((await executed).outcomes.map(({ step, status }) => [step, status])).toEqual(
    plan.map(({ id }) => [id, 'done']),
  );
  return seen;
}

describe('the order of the steps of a bootstrap', () => {
  it('is the longest chain of those that wait for each other, not their number', async () => {
    expect(await waves(steps)).toEqual([
      ['svm.create'],
      ['svm.allow-protocols'],
      ['svm.assign-aggregates'],
      ['export-policy.create', 'protocol.enable', 'role.create'],
      [
        'export-rule.createone',
        'igroup.create',
        'iscsi.set-default-chap',
        'lif.createdata',
        'lif.createmanagement',
        'user.create',
      ],
      ['export-rule.createtwo', 'route.create'],
      ['dns.create'],
    ]);
  });

  it('gives out the addresses of a subnet one after the other', async () => {
    const lifs = steps
      .filter(({ kind }) => kind === 'lif.create')
      .map((step) => ({ ...step, subnet: 'net' }) as SvmStep);
    expect(await waves(lifs)).toEqual([['lif.createdata'], ['lif.createmanagement']]);
  });
});
