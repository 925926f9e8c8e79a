import { afterEach, describe, expect, it } from 'vitest';
import type { ClusterState } from '../../src/simulator/state.ts';
import { type Scene, startScene } from './svm-scene.ts';

/** The SVM's own administrator: does what it may, and says what it may not, with the commands for who may. */

interface Case {
  readonly name: string;
  readonly spoil?: (state: ClusterState) => void;
  readonly words?: readonly string[];
  readonly svm?: string;
  readonly exitCode: number;
  /** What is done. */
  readonly steps: readonly string[];
  readonly blockers: readonly string[];
  readonly says: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'an SVM that is complete',
    exitCode: 0,
    steps: [],
    blockers: [],
    says: ['This login may not see roles and users'],
  },
  {
    name: 'no NFS service, no export rule',
    spoil: (state) => {
      state.nfsServices = [];
      for (const policy of state.exportPolicies) policy.rules = [];
    },
    words: ['--export-clients=198.51.100.0/24'],
    exitCode: 0,
    steps: ['protocol.enable:nfs', 'export-rule.create:default:198.51.100.0/24'],
    blockers: [],
    says: [],
  },
  {
    name: 'another export policy, name servers',
    words: [
      '--export-policy=docker',
      '--export-clients=198.51.100.0/24',
      '--dns-domain=example.com',
      '--dns-server=192.0.2.53',
    ],
    exitCode: 0,
    steps: [
      'export-policy.create:docker',
      'export-rule.create:docker:198.51.100.0/24',
      'dns.create',
    ],
    blockers: [],
    says: [],
  },
  {
    name: 'no aggregates',
    spoil: (state) => {
      for (const svm of state.svms) svm.aggregates = [];
    },
    exitCode: 1,
    steps: [],
    blockers: ['needs-cluster-login'],
    says: ['vserver add-aggregates -vserver svm_docker -aggregates NAME'],
  },
  {
    name: 'aggregates to assign, a LIF and a route to make',
    words: ['--aggregates=aggr3', '--data-lif=198.51.100.99/24', '--gateway=198.51.100.2'],
    spoil: (state) => {
      state.routes = [];
    },
    exitCode: 1,
    steps: [],
    blockers: ['needs-cluster-login', 'needs-cluster-login', 'needs-cluster-login'],
    says: [
      'Only a login of the cluster may',
      'network interface create -vserver svm_docker',
      'network route create -vserver svm_docker',
    ],
  },
  {
    name: 'no data LIF',
    spoil: (state) => {
      state.interfaces = state.interfaces.filter(({ name }) => name !== 'svm_docker_data');
    },
    exitCode: 1,
    steps: [],
    blockers: ['needs-cluster-login'],
    says: ['create a data LIF for NFS'],
  },
  {
    name: 'an SVM that is not there',
    svm: 'svm_new',
    words: [
      '--aggregates=aggr1',
      '--data-lif=198.51.100.99/24',
      '--management-lif=198.51.100.98/24',
      '--export-clients=198.51.100.0/24',
    ],
    exitCode: 1,
    steps: [],
    blockers: ['needs-cluster-login'],
    says: ['vserver create -vserver svm_new'],
  },
];

let running: Scene | null = null;
afterEach(async () => {
  await running?.end();
  running = null;
});

describe.each(['zapi', 'rest'])("svm bootstrap with the SVM's own login over %s", (api) => {
  it.each(cases)('$name', async ({ spoil, words = [], svm = 'svm_docker', exitCode, ...wish }) => {
    const scene = await startScene({ scenario: 'typical' });
    running = scene;
    const { state } = scene.sim.cluster;
    spoil?.(state);
    for (const account of state.accounts.filter(({ name }) => name === 'vsadmin')) {
      account.locked = false;
      account.passwords = ['Vsadmin12345'];
    }
    const before = JSON.stringify(state);
    const outcome = await scene.run(
      [
        'svm',
        'bootstrap',
        `--svm=${svm}`,
        ...words,
        '--username=vsadmin',
        `--api=${api}`,
        '--yes',
        '-o',
        'json',
      ],
      { env: { NETAPPDVP_PASSWORD: 'Vsadmin12345' } },
    );
    expect(outcome.exitCode, outcome.stderr).toBe(exitCode);
    const { plan } = outcome.json() as {
      plan: { steps: { id: string }[]; blockers: { code: string }[] };
    };
    if (exitCode === 0) expect(plan.steps.map(({ id }) => id)).toEqual(wish.steps);
    else expect(JSON.stringify(state)).toBe(before);
    expect(plan.blockers.map(({ code }) => code)).toEqual(
      expect.arrayContaining([...wish.blockers]),
    );
    for (const text of wish.says) expect(outcome.stderr).toContain(text);
  });
});
