import { describe, expect, it } from 'vitest';
import type { Subnet } from '../../src/ontapi/client-services.ts';
import { missingAnswers, planSvm } from '../../src/plan/svm-plan.ts';
import type { SvmWanted, SvmWorld, WantedDataLif } from '../../src/plan/svm-world.ts';
import { svmStepCli } from '../../src/templates/ontap-cli.ts';
import { afterStep, completeWorld, emptyWorld, lif, port, svm, wanted } from './svm-worlds.ts';

const host = 'iqn.1993-08.org.debian:01:a';
const none = { type: 'none', user: null, targetUser: null } as const;
const chap = { user: 'docker', targetUser: 'svm' };
const subnet: Subnet = {
  name: 'pool',
  ipspace: 'Default',
  broadcastDomain: 'Default',
  network: '192.0.2.0/24',
  gateway: null,
  available: 10,
};

const dataLif = (address: string, protocol: WantedDataLif['protocol']): WantedDataLif => ({
  protocol,
  address,
  netmaskLength: 24,
  home: null,
});

/** What each driver is given on its shortest line, and a longer one. */
const drivers: readonly [string, Partial<SvmWanted>][] = [
  ['ontap-nas', {}],
  ['ontap-nas-economy', { driver: 'ontap-nas-economy' }],
  ['ontap-nas-flexgroup', { driver: 'ontap-nas-flexgroup' }],
  ['ontap-san', san()],
  ['ontap-san with everything', san({ initiators: [host], chap, igroup: 'docker' })],
  [
    'ontap-san over NVMe',
    san({
      driver: 'ontap-san-nvme',
      protocols: ['nvme'],
      dataLifs: [dataLif('198.51.100.11', 'nvme')],
    }),
  ],
  ['ontap-san-economy', san({ driver: 'ontap-san-economy' })],
  [
    'two protocols, name servers',
    {
      protocols: ['nfs', 'iscsi'],
      dataLifs: [dataLif('198.51.100.11', 'nfs'), dataLif('198.51.100.12', 'iscsi')],
      dns: { domains: ['example.com'], servers: ['192.0.2.53'] },
      snapshotPolicy: 'none',
    },
  ],
  ['addresses of a subnet', { dataLifs: [], managementLif: null, subnet: 'pool', gateway: null }],
  ['blocks by a subnet', san({ dataLifs: [], managementLif: null, subnet: 'pool', gateway: null })],
];

function san(change: Partial<SvmWanted> = {}): Partial<SvmWanted> {
  return {
    driver: 'ontap-san',
    protocols: ['iscsi'],
    exportClients: [],
    dataLifs: [dataLif('198.51.100.11', 'iscsi'), dataLif('198.51.100.12', 'iscsi')],
    ...change,
  };
}

const cluster = (change: Partial<SvmWorld> = {}): SvmWorld =>
  emptyWorld({ subnets: [subnet], snapshotPolicies: ['default', 'none'], ...change });

const kinds = (world: SvmWorld, want: SvmWanted): string[] =>
  planSvm(world, want).steps.map((step) => step.id);
const codes = (world: SvmWorld, want: SvmWanted): string[] =>
  planSvm(world, want).blockers.map((one) => one.code);

/** An SVM that serves blocks as planned for `want`. */
function made(want: SvmWanted, change: Partial<SvmWorld> = {}): SvmWorld {
  const whole = planSvm(cluster(), want).steps.reduce(afterStep, cluster());
  return { ...whole, ...change };
}

describe.each(drivers)('%s', (_name, change) => {
  const want = wanted(change);

  it('carried out, planned again: nothing', () => {
    expect(missingAnswers(cluster(), want)).toEqual([]);
    const plan = planSvm(cluster(), want);
    expect(plan.blockers).toEqual([]);
    expect(planSvm(made(want), want)).toMatchObject({ steps: [], blockers: [] });
    // An SVM that has it all needs no answers.
    const bare = wanted({ ...change, aggregates: [], dataLifs: [], managementLif: null });
    expect(missingAnswers(made(want), { ...bare, exportClients: [] })).toEqual([]);
  });

  it('stopped after any step and started again: the same', () => {
    const whole = made(want);
    const { steps } = planSvm(cluster(), want);
    for (const at of steps.keys()) {
      const stopped = steps.slice(0, at).reduce(afterStep, cluster());
      const again = planSvm(stopped, want);
      expect(again.blockers).toEqual([]);
      expect(again.steps.reduce(afterStep, stopped)).toEqual(whole);
    }
  });

  it('every step has ONTAP commands', () => {
    for (const step of planSvm(cluster(), want).steps)
      for (const version of [cluster().cluster.version, { ...cluster().cluster.version, major: 5 }])
        expect(svmStepCli(step, version).join('\n')).toMatch(/ -vserver svm_docker /);
  });
});

describe('blocks', () => {
  it('take no exports, and an igroup before anybody asks', () => {
    expect(kinds(cluster(), wanted(san()))).toEqual([
      'svm.create',
      'svm.assign-aggregates',
      'protocol.enable:iscsi',
      'igroup.create:netappdvp',
      'lif.create:198.51.100.11',
      'lif.create:198.51.100.12',
      'lif.create:198.51.100.10',
      'route.create:0.0.0.0/0',
      'role.create:trident_role',
      'user.create:trident_user',
    ]);
  });

  it('go to one node each', () => {
    const homes = planSvm(cluster(), wanted(san())).steps.flatMap((step) =>
      step.kind === 'lif.create' ? [step.node] : [],
    );
    expect(homes.slice(0, 2)).toEqual(['sim-01', 'sim-02']);
  });

  it('with fewer LIFs than nodes are told about, not stopped', () => {
    const one = wanted(
      san({
        dataLifs: [{ ...dataLif('198.51.100.11', 'iscsi'), home: { node: 'sim-01', port: 'e0c' } }],
      }),
    );
    const plan = planSvm(cluster(), one);
    expect(plan.blockers).toEqual([]);
    expect(plan.notes).toMatchObject([{ code: 'paths-missing', path: 'sim-02', severity: 'info' }]);
    expect(planSvm(cluster(), wanted(san())).notes).toEqual([]);
  });

  it('NVMe is allowed first, and only on 9.10.1 and later', () => {
    const want = wanted(drivers[5]?.[1]);
    expect(kinds(cluster(), want).slice(2, 4)).toEqual([
      'svm.allow-protocols:nvme',
      'protocol.enable:nvme',
    ]);
    const versions: readonly [number, number, boolean][] = [
      [8, 0, false],
      [9, 1, false],
      [10, 0, false],
      [10, 1, true],
      [11, 1, true],
    ];
    for (const [major, minor, can] of versions) {
      const version = {
        full: `NetApp Release 9.${major}.${minor}: x`,
        generation: 9,
        major,
        minor,
      };
      const world = cluster({ cluster: { ...cluster().cluster, version } });
      expect(codes(world, want)).toEqual(can ? [] : ['nvme-unsupported']);
    }
  });
});

describe('what differs and is not changed', () => {
  const want = wanted(san({ chap, initiators: [host] }));
  const plain = wanted(san());
  const whole = made(want);
  const igroup = { name: 'netappdvp', protocol: 'iscsi', osType: 'linux', initiators: [host] };
  const cases: readonly [string, SvmWorld, SvmWanted, string][] = [
    [
      'an igroup for Fibre Channel',
      made(want, { igroups: [{ ...igroup, protocol: 'fcp' }] }),
      want,
      'igroup-differs',
    ],
    [
      'an igroup for another system',
      made(want, { igroups: [{ ...igroup, osType: 'vmware' }] }),
      want,
      'igroup-differs',
    ],
    [
      'initiators are denied',
      made(plain, { initiatorAuthentication: { ...none, type: 'deny' } }),
      plain,
      'initiator-auth-differs',
    ],
    ['CHAP is on, and not asked for', whole, plain, 'initiator-auth-differs'],
    [
      'CHAP has other users',
      whole,
      { ...want, chap: { ...chap, user: 'somebody' } },
      'chap-user-differs',
    ],
    [
      'CHAP is not mutual',
      made(want, { initiatorAuthentication: { type: 'chap', user: 'docker', targetUser: null } }),
      want,
      'chap-user-differs',
    ],
    [
      'CHAP would lock out others',
      made(plain, { igroups: [{ ...igroup, name: 'esx' }, igroup] }),
      want,
      'chap-locks-out',
    ],
    [
      'the protocol is disallowed',
      made(plain, { svm: svm({ aggregates: ['aggr1', 'aggr2'], allowedProtocols: ['nfs'] }) }),
      plain,
      'protocol-not-allowed',
    ],
    [
      'the LIF serves another protocol',
      made(plain, { interfaces: completeWorld().interfaces }),
      wanted(san({ dataLifs: [dataLif('198.51.100.11', 'iscsi')] })),
      'lif-purpose',
    ],
    [
      'the SVM is in another IPspace',
      completeWorld(),
      wanted({ ipspace: 'red' }),
      'ipspace-differs',
    ],
    ['an IPspace without ports', cluster(), wanted({ ipspace: 'red' }), 'ipspace-unknown'],
    [
      'no port in the broadcast domain',
      cluster(),
      wanted({ broadcastDomain: 'storage' }),
      'no-data-port',
    ],
    [
      'an unknown snapshot policy',
      cluster(),
      wanted({ snapshotPolicy: 'weekly' }),
      'snapshot-policy-unknown',
    ],
    [
      'another snapshot policy',
      completeWorld(),
      wanted({ snapshotPolicy: 'none' }),
      'snapshot-policy-differs',
    ],
    [
      'other name servers',
      completeWorld({ dns: { domains: ['example.com'], servers: ['192.0.2.1'] } }),
      wanted({ dns: { domains: ['example.com'], servers: ['192.0.2.53'] } }),
      'dns-differs',
    ],
    ['an unknown subnet', cluster(), wanted({ dataLifs: [], subnet: 'no_such' }), 'subnet-unknown'],
    [
      'a subnet of another IPspace',
      cluster({ ports: [port('sim-01', 'e0c', { ipspace: 'red' })] }),
      wanted({ dataLifs: [], subnet: 'pool', ipspace: 'red' }),
      'subnet-unknown',
    ],
    [
      'a subnet that is full',
      cluster({ subnets: [{ ...subnet, available: 1 }] }),
      wanted({ dataLifs: [], managementLif: null, subnet: 'pool' }),
      'subnet-full',
    ],
  ];
  it.each(cases)('%s', (_name, world, asked, code) => {
    expect(codes(world, asked)).toContain(code);
    for (const { hint } of planSvm(world, asked).blockers) expect(hint).not.toBeNull();
  });

  it('more in it than was asked for is fine', () => {
    const more = made(want, {
      igroups: [{ ...igroup, initiators: [host, 'iqn.1993-08.org.debian:01:b'] }],
      dns: { domains: ['a.example', 'b.example'], servers: ['192.0.2.53', '192.0.2.54'] },
    });
    const dns = { domains: ['b.example'], servers: ['192.0.2.53'] };
    expect(planSvm(more, { ...want, dns })).toMatchObject({ steps: [], blockers: [] });
  });

  it('a new host is added to the igroup', () => {
    const second = 'iqn.1993-08.org.debian:01:b';
    expect(planSvm(whole, { ...want, initiators: [host, second] }).steps).toMatchObject([
      { kind: 'igroup.add-initiators', initiators: [second] },
    ]);
  });
});

describe('a subnet', () => {
  it('gives only what the SVM lacks', () => {
    const want = wanted({ dataLifs: [], managementLif: null, subnet: 'pool' });
    expect(kinds(completeWorld({ subnets: [subnet] }), want)).toEqual([]);
    const noData = completeWorld({
      subnets: [subnet],
      interfaces: [lif({ name: 'mgmt1', dataProtocols: [], management: true })],
    });
    expect(planSvm(noData, want).steps).toMatchObject([
      { id: 'lif.create:data1', subnet: 'pool', address: null },
    ]);
  });

  it('gives blocks one on each node that holds aggregates', () => {
    const want = wanted(san({ dataLifs: [], managementLif: null, subnet: 'pool' }));
    const lifs = planSvm(cluster(), want).steps.filter((step) => step.kind === 'lif.create');
    expect(lifs).toMatchObject([
      { name: 'iscsi1', node: 'sim-01' },
      { name: 'iscsi2', node: 'sim-02' },
      { name: 'mgmt1' },
    ]);
  });
});

describe('a login of the SVM', () => {
  const scope = {
    name: null,
    scope: 'svm',
    version: cluster().cluster.version,
    readsCluster: null,
  } as const;

  it('does what it may, and is told the commands for the rest', () => {
    const world = completeWorld({
      cluster: scope,
      aggregates: [],
      ports: [],
      nfs: null,
      role: null,
      user: null,
      loginSeen: false,
    });
    const may = wanted({ aggregates: [], exportClients: ['203.0.113.9'], gateway: null });
    expect(planSvm(world, may)).toMatchObject({
      steps: [{ id: 'protocol.enable:nfs' }, { id: 'export-rule.create:default:203.0.113.9' }],
      blockers: [],
      notes: [{ code: 'login-unseen' }],
    });
    const more = wanted({ aggregates: ['aggr3'], gateway: '198.51.100.254' });
    const { blockers } = planSvm({ ...world, routes: [] }, more);
    expect(blockers.map(({ code, path }) => [code, path])).toEqual([
      ['needs-cluster-login', 'svm.assign-aggregates'],
      ['needs-cluster-login', 'route.create:0.0.0.0/0'],
    ]);
    expect(blockers[0]?.hint).toContain(
      'vserver add-aggregates -vserver svm_docker -aggregates aggr3',
    );
  });

  it('cannot make an SVM, nor what an SVM lacks', () => {
    const world = emptyWorld({ cluster: scope, aggregates: [], ports: [] });
    const found = planSvm(world, wanted());
    expect(found.steps.map((step) => step.kind)).not.toContain('svm.create');
    expect(found.blockers[0]).toMatchObject({ code: 'needs-cluster-login', path: 'svm.create' });
    const bare = { ...world, svm: svm(), exportPolicies: ['default'], loginSeen: false };
    const nothing = wanted({ aggregates: [], dataLifs: [], managementLif: null, gateway: null });
    expect(missingAnswers(bare, { ...nothing, exportClients: [] })).toEqual(['export-clients']);
    expect(planSvm(bare, nothing).blockers.map(({ path }) => path)).toEqual([
      'aggregates',
      'data LIF for NFS',
      'management LIF',
    ]);
  });
});
