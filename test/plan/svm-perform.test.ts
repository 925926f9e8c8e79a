import { describe, expect, it } from 'vitest';
import type { OntapClient } from '../../src/ontapi/client.ts';
import { performSvmStep } from '../../src/plan/svm-perform.ts';
import { planSvm } from '../../src/plan/svm-plan.ts';
import type { SvmStep } from '../../src/plan/svm-steps.ts';
import { Secret } from '../../src/secret.ts';
import { emptyWorld, wanted } from './svm-worlds.ts';

/** Notes which methods are called with what; every one answers with nothing. */
function recordingClient(calls: unknown[][]): OntapClient {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a stand-in for every method at once
  return new Proxy({} as OntapClient, {
    get:
      (_, name) =>
      async (...args: unknown[]) =>
        void calls.push([name, ...args]),
  });
}

const somePassword = async (): Promise<Secret> => new Secret('x');

describe('performSvmStep', () => {
  it('does each step with one call of the client', async () => {
    const { steps } = planSvm(emptyWorld(), wanted({ exportPolicy: 'docker' }));
    const methods = [];
    for (const step of steps) {
      const calls: unknown[][] = [];
      await performSvmStep(
        recordingClient(calls),
        step,
        ...(step.kind === 'user.create' ? [somePassword] : []),
      );
      expect(calls).toHaveLength(1);
      methods.push(calls[0]?.[0]);
    }
    expect(methods).toEqual([
      'createSvm',
      'assignAggregates',
      'enableNfs',
      'createExportPolicy',
      'createExportRule',
      'createExportRule',
      'createInterface',
      'createInterface',
      'createRoute',
      'grantPrivileges',
      'createUser',
    ]);
  });

  it('asks for no password when the user has one', async () => {
    const calls: unknown[][] = [];
    const step: SvmStep = {
      id: 'user.create:u',
      kind: 'user.create',
      svm: 's',
      user: 'u',
      role: 'r',
      application: 'ontapi',
      newPassword: false,
    };
    await performSvmStep(recordingClient(calls), step);
    expect(calls).toEqual([
      ['createUser', 's', { name: 'u', role: 'r', application: 'ontapi', password: null }],
    ]);
  });
});
