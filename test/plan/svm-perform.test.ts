import { describe, expect, it } from 'vitest';
import type { OntapClient } from '../../src/ontapi/client.ts';
import { performSvmStep, type StepSecrets } from '../../src/plan/svm-perform.ts';
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

const some = async (): Promise<Secret> => new Secret('x');
const secrets: StepSecrets = {
  password: some,
  chap: async () => ({ secret: new Secret('in'), targetSecret: new Secret('out') }),
};

const svm = 's';
const blockSteps: readonly SvmStep[] = [
  {
    id: '1',
    kind: 'svm.create',
    svm,
    rootVolume: 'r',
    rootAggregate: 'a',
    ipspace: 'red',
    snapshotPolicy: 'none',
  },
  { id: '2', kind: 'svm.allow-protocols', svm, add: ['nvme'] },
  { id: '3', kind: 'protocol.enable', svm, protocol: 'nvme', exists: false },
  { id: '4', kind: 'protocol.enable', svm, protocol: 'iscsi', exists: true },
  { id: '5', kind: 'dns.create', svm, domains: ['example.com'], servers: ['192.0.2.53'] },
  { id: '6', kind: 'igroup.create', svm, igroup: 'g', initiators: ['i'] },
  { id: '7', kind: 'igroup.add-initiators', svm, igroup: 'g', initiators: ['j'] },
  { id: '8', kind: 'iscsi.set-default-chap', svm, user: 'u', targetUser: 't' },
  {
    id: '9',
    kind: 'lif.create',
    svm,
    name: 'iscsi1',
    purpose: 'data-iscsi',
    address: null,
    netmaskLength: null,
    subnet: 'pool',
    node: 'n',
    port: 'e0c',
  },
];

describe('performSvmStep', () => {
  it('does each step with one call of the client', async () => {
    const { steps } = planSvm(emptyWorld(), wanted({ exportPolicy: 'docker' }));
    const methods = [];
    for (const step of steps) {
      const calls: unknown[][] = [];
      await performSvmStep(
        recordingClient(calls),
        step,
        ...(step.kind === 'user.create' ? [secrets] : []),
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

  it('does the steps of blocks and settings with one call each, a subnet in place of an address', async () => {
    const methods = [];
    for (const step of blockSteps) {
      const calls: unknown[][] = [];
      await performSvmStep(recordingClient(calls), step, secrets);
      expect(calls).toHaveLength(1);
      methods.push(calls[0]);
    }
    expect(methods).toMatchObject([
      ['createSvm', { name: 's', ipspace: 'red', snapshotPolicy: 'none' }],
      ['allowProtocols', 's', ['nvme']],
      ['enableNvme', 's'],
      ['enableIscsi', 's'],
      ['createDns', 's', { domains: ['example.com'], servers: ['192.0.2.53'] }],
      ['createIgroup', 's', { name: 'g', protocol: 'iscsi', osType: 'linux', initiators: ['i'] }],
      ['addInitiators', 's', 'g', ['j']],
      ['setDefaultChap', 's', { user: 'u', targetUser: 't' }],
      ['createInterface', { name: 'iscsi1', address: '', subnet: 'pool' }],
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
      applications: ['ontapi'],
      newPassword: false,
    };
    await performSvmStep(recordingClient(calls), step);
    expect(calls).toEqual([
      ['createUser', 's', { name: 'u', role: 'r', applications: ['ontapi'], password: null }],
    ]);
  });
});
