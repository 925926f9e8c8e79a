import { describe, expect, it } from 'vitest';
import { planSvm } from '../../src/plan/svm-plan.ts';
import { svmStepCli } from '../../src/templates/ontap-cli.ts';
import { completeWorld, emptyWorld, svm, user, wanted } from '../plan/svm-worlds.ts';

const version = (major: number) => ({ full: '', generation: 9, major, minor: 1 });

function lines(major: number): string {
  const { cluster } = emptyWorld();
  const world = emptyWorld({ cluster: { ...cluster, version: version(major) } });
  const { steps } = planSvm(world, wanted({ exportPolicy: 'docker' }));
  return `${steps.flatMap((step) => svmStepCli(step, version(major))).join('\n')}\n`;
}

describe('ONTAP CLI lines', () => {
  it.each([15, 5])('of a whole bootstrap on 9.%i', async (major) => {
    await expect(lines(major)).toMatchFileSnapshot(`../golden/plan/cli-9.${major}.txt`);
  });

  it('add what is missing to an SVM that is there', () => {
    const world = completeWorld({
      svm: svm({ aggregates: ['aggr1'] }),
      nfs: { enabled: false, v3: true, v4: false, v41: false },
      user: user({
        applications: [{ application: 'http', method: 'password', role: 'trident_role' }],
      }),
    });
    const { steps } = planSvm(world, wanted());
    expect(steps.flatMap((step) => svmStepCli(step, version(15)))).toEqual([
      'vserver add-aggregates -vserver svm_docker -aggregates aggr2',
      'vserver nfs on -vserver svm_docker',
      'security login create -vserver svm_docker -user-or-group-name trident_user -application ontapi -authentication-method password -role trident_role',
    ]);
  });

  it('modify the rows of a role that are there, and create the others', () => {
    const privileges = [
      { path: 'DEFAULT', access: 'all' },
      { path: 'volume create', access: 'readonly' },
      { path: 'volume size', access: 'all', query: '-volume x*' },
      { path: 'snapmirror', access: 'none' },
    ] as const;
    const { steps } = planSvm(
      completeWorld({ role: { name: 'trident_role', privileges } }),
      wanted(),
    );
    const start = '-vserver svm_docker -role trident_role -cmddirname';
    expect(steps.flatMap((step) => svmStepCli(step, version(15)))).toEqual([
      `security login role modify ${start} "volume create" -access all`,
      `security login role modify ${start} "volume size" -access all -query ""`,
      `security login role create ${start} "snapmirror delete" -access all`,
      `security login role create ${start} "snapmirror release" -access all`,
      `security login role create ${start} "snapmirror list-destinations" -access all`,
      `security login role modify ${start} "snapmirror" -access readonly`,
    ]);
  });

  it('quote a name that is no plain word', () => {
    const [line] = svmStepCli(
      { id: 'x', kind: 'export-policy.create', svm: 'svm1', policy: 'two words"' },
      version(15),
    );
    expect(line).toBe('vserver export-policy create -vserver svm1 -policyname "two words\\""');
  });
});
