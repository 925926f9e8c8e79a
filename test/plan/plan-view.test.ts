import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/plan/plan.ts';
import { planSvm } from '../../src/plan/svm-plan.ts';
import { describeSvmStep, type SvmStep } from '../../src/plan/svm-steps.ts';
import { planView, runLine } from '../../src/terminal/plan-view.ts';
import { bootstrapView, type SvmSummary } from '../../src/terminal/svm-view.ts';
import { completeWorld, emptyWorld, svm, user, wanted } from './svm-worlds.ts';

const look = { colour: false, width: 80 };

describe('planView', () => {
  it('shows what is done, what is right and what is in the way', async () => {
    const world = completeWorld({
      svm: svm({ aggregates: ['aggr1'] }),
      user: user({ locked: true }),
    });
    const plan = planSvm(world, wanted({ aggregates: ['aggr1', 'aggr2', 'aggr9'] }));
    await expect(`${planView(plan, describeSvmStep, look)}\n`).toMatchFileSnapshot(
      '../golden/plan/blocked.txt',
    );
  });

  it('has nothing that steers the terminal, whatever a name holds', () => {
    const evil = '\u001B[2Jx\u202E';
    const world = completeWorld({ user: user({ name: evil, locked: true }), routes: [] });
    const plan = planSvm(world, wanted({ gateway: evil }));
    expect(planView(plan, describeSvmStep, look)).not.toMatch(/[\u001B\u202E]/);
  });
});

describe('how a run ended', () => {
  const plan = planSvm(emptyWorld(), wanted());
  const result = (done: number, error?: RunResult<SvmStep>['error']): RunResult<SvmStep> => ({
    run: 'r',
    dryRun: false,
    plan,
    outcomes: plan.steps.map((step, i) => ({
      step: step.id,
      status: i < done ? 'done' : 'not-attempted',
      ms: 0,
    })),
    converged: error === undefined,
    ...(error !== undefined && { error }),
  });
  const error = { code: 'x', message: 'y', hint: null };

  it.each([
    ['✔ svm_docker: 9 steps done.\n', result(9)],
    [
      '✔ svm_docker: nothing to do, nothing was changed.\n',
      { ...result(0), plan: { ...plan, steps: [] } },
    ],
    ['✖ svm_docker: 3 of 9 steps done; run the same command again to go on.\n', result(3, error)],
    ['', result(0, error)],
  ])('%j', (line, run) => {
    expect(runLine(run, look)).toBe(line);
  });

  const summary: SvmSummary = {
    name: 'svm_docker',
    aggregates: ['aggr1'],
    dataLifs: ['2001:db8::11'],
    managementLifs: ['2001:db8::10'],
    driver: 'ontap-nas',
    protocols: ['nfs'],
    target: null,
    igroup: null,
    chapUsers: null,
    exportPolicy: 'docker',
    exportClients: ['2001:db8::/64'],
    role: 'r',
    username: 'ndvp',
    passwordFile: "it's here",
    loginAddress: null,
    useRest: false,
  };

  it.each([
    ['not proven', null],
    ['proven at host:443 over ONTAPI', true],
  ] as const)('names the next command, ready to be typed, when the login is %s', (words, ok) => {
    const text = bootstrapView(
      {
        ...result(9),
        svm: summary,
        proof: { ok, address: 'host:443', api: ok === true ? 'zapi' : null },
      },
      look,
    );
    expect(text).toContain(`Plugin's login  ${words}\n`);
    expect(text).toContain(
      "Next: netappdvp init --svm svm_docker --management-lif '[2001:db8::10]' --data-lif '[2001:db8::11]' --plugin-username ndvp --default exportPolicy=docker --plugin-password-file 'it'\\''s here'\n",
    );
  });

  it('names none when the login does not work', () => {
    const proof = { ok: false, address: 'host:443', api: 'zapi' } as const;
    const text = bootstrapView({ ...result(9), svm: summary, proof }, look);
    expect(text).toContain('does not work at host:443');
    expect(text).not.toContain('Next:');
  });
});
