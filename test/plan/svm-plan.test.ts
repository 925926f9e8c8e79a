import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingAnswers, planSvm, rootVolumeName } from '../../src/plan/svm-plan.ts';
import { describeSvmStep, type SvmStep } from '../../src/plan/svm-steps.ts';
import type { SvmWanted, SvmWorld } from '../../src/plan/svm-world.ts';
import { rolePrivileges } from '../../src/templates/roles.ts';
import {
  afterStep,
  aggregate,
  completeWorld,
  emptyWorld,
  lif,
  port,
  rule,
  svm,
  user,
  wanted,
} from './svm-worlds.ts';

const ids = (world: SvmWorld, want: SvmWanted): string[] =>
  planSvm(world, want).steps.map((step) => step.id);
const blockers = (world: SvmWorld, want: SvmWanted): string[] =>
  planSvm(world, want).blockers.map((one) => `${one.code} ${one.path}`);
const stepOf = <K extends SvmStep['kind']>(world: SvmWorld, want: SvmWanted, kind: K) =>
  planSvm(world, want).steps.filter(
    (step): step is Extract<SvmStep, { kind: K }> => step.kind === kind,
  );

const having = (method: string) =>
  completeWorld({
    user: user({ applications: [{ application: 'http', method, role: 'trident_role' }] }),
  });

const homes = (world: SvmWorld, change: Partial<SvmWanted> = {}) =>
  stepOf(world, wanted(change), 'lif.create').map((step) => `${step.node}:${step.port}`);

const part = <T>(some: T): fc.Arbitrary<T | undefined> =>
  fc.option(fc.constant(some), { nil: undefined });

describe('planSvm', () => {
  it('makes everything on an empty cluster, in an order in which each step can be done', () => {
    expect(ids(emptyWorld(), wanted())).toEqual([
      'svm.create',
      'svm.assign-aggregates',
      'protocol.enable:nfs',
      'export-rule.create:default:198.51.100.0/24',
      'lif.create:198.51.100.11',
      'lif.create:198.51.100.10',
      'route.create:0.0.0.0/0',
      'role.create:trident_role',
      'user.create:trident_user',
    ]);
    expect(blockers(emptyWorld(), wanted())).toEqual([]);
  });

  it('has nothing to do where everything is there, and says what is', () => {
    const plan = planSvm(completeWorld(), wanted());
    expect(plan.steps).toEqual([]);
    expect(plan.blockers).toEqual([]);
    expect(plan.unchanged).toEqual([
      'SVM svm_docker',
      'aggregate aggr1 is assigned',
      'aggregate aggr2 is assigned',
      'NFS service',
      'export rule 1 of default: 198.51.100.0/24',
      'data LIF 198.51.100.11 (data1)',
      'management LIF 198.51.100.10 (mgmt1)',
      'route 0.0.0.0/0 by 198.51.100.1',
      'role trident_role',
      'user trident_user (applications ontapi and http)',
    ]);
  });

  const bare: Partial<SvmWanted> = {
    aggregates: [],
    dataLifs: [],
    managementLif: null,
    gateway: null,
    exportClients: [],
  };

  it('needs no answers for an SVM that is complete', () => {
    expect(missingAnswers(completeWorld(), wanted(bare))).toEqual([]);
    expect(ids(completeWorld(), wanted(bare))).toEqual([]);
  });

  it.each<[string, SvmWorld, string[]]>([
    ['no SVM', emptyWorld(), ['aggregates', 'data-lif', 'management-lif', 'export-clients']],
    [
      'a data LIF that is down',
      completeWorld({
        interfaces: [lif({ up: false }), lif({ management: true, dataProtocols: [] })],
      }),
      ['data-lif'],
    ],
    [
      'a rule that only reads',
      completeWorld({ exportRules: { default: [rule({ rw: ['never'] })] } }),
      ['export-clients'],
    ],
    ['no aggregates', completeWorld({ svm: svm() }), ['aggregates']],
  ])('asks for what is missing: %s', (_, world, missing) => {
    expect(missingAnswers(world, wanted(bare))).toEqual(missing);
  });

  it.each<[string, SvmWorld, Partial<SvmWanted>, string[]]>([
    [
      'an unknown aggregate',
      completeWorld(),
      { aggregates: ['aggr9'] },
      ['aggregate-unknown aggr9'],
    ],
    [
      'a root aggregate',
      completeWorld(),
      { aggregates: ['aggr0_sim_01'] },
      ['aggregate-root aggr0_sim_01'],
    ],
    [
      'an aggregate that is offline',
      completeWorld({ aggregates: [{ ...aggregate('aggr3', 'sim-01'), state: 'offline' }] }),
      { aggregates: ['aggr3'] },
      ['aggregate-offline aggr3'],
    ],
    [
      'an unknown aggregate for the root volume, once',
      emptyWorld(),
      { aggregates: ['aggr9'] },
      ['aggregate-unknown aggr9'],
    ],
    [
      'a root aggregate for the root volume',
      emptyWorld(),
      { rootAggregate: 'aggr0_sim_02' },
      ['aggregate-root aggr0_sim_02'],
    ],
    [
      "another SVM's address",
      completeWorld({
        interfaces: [
          lif({ svm: 'other' }),
          lif({ name: 'm', address: '198.51.100.10', management: true }),
        ],
      }),
      {},
      ['address-in-use 198.51.100.11'],
    ],
    [
      'a LIF that is switched off',
      completeWorld({
        interfaces: [
          lif({ enabled: false, up: false }),
          lif({ name: 'm', address: '198.51.100.10', management: true }),
        ],
      }),
      {},
      ['lif-disabled 198.51.100.11'],
    ],
    [
      'a LIF that is down',
      completeWorld({
        interfaces: [
          lif({ up: false }),
          lif({ name: 'm', address: '198.51.100.10', management: true }),
        ],
      }),
      {},
      ['lif-down 198.51.100.11'],
    ],
    [
      'a data LIF without NFS',
      completeWorld({
        interfaces: [
          lif({ dataProtocols: ['iscsi'] }),
          lif({ name: 'm', address: '198.51.100.10', management: true }),
        ],
      }),
      {},
      ['lif-purpose 198.51.100.11'],
    ],
    [
      'a management LIF without management',
      completeWorld({ interfaces: [lif(), lif({ name: 'm', address: '198.51.100.10' })] }),
      {},
      ['lif-purpose 198.51.100.10'],
    ],
    [
      'an unknown node',
      emptyWorld(),
      {
        dataLifs: [
          {
            protocol: 'nfs',
            address: '198.51.100.11',
            netmaskLength: 24,
            home: { node: 'sim-09', port: 'e0c' },
          },
        ],
      },
      ['port-unknown sim-09:e0c'],
    ],
    [
      'an unknown port',
      emptyWorld(),
      {
        dataLifs: [
          {
            protocol: 'nfs',
            address: '198.51.100.11',
            netmaskLength: 24,
            home: { node: 'sim-01', port: 'e9z' },
          },
        ],
      },
      ['port-unknown sim-01:e9z'],
    ],
    [
      'no port for data',
      emptyWorld({
        ports: [
          port('sim-01', 'e0c', { up: false }),
          port('sim-01', 'e0a', { broadcastDomain: 'Cluster' }),
        ],
      }),
      { managementLif: null },
      ['no-data-port 198.51.100.11'],
    ],
    [
      'an SVM that is stopped',
      completeWorld({ svm: svm({ state: 'stopped' }) }),
      {},
      ['svm-not-running svm_docker'],
    ],
    [
      'an SVM that holds copies',
      completeWorld({ svm: svm({ subtype: 'dp_destination' }) }),
      {},
      ['svm-wrong-type svm_docker'],
    ],
    [
      'an SVM that may not serve NFS',
      completeWorld({ svm: svm({ allowedProtocols: ['iscsi'] }) }),
      {},
      ['protocol-not-allowed svm_docker'],
    ],
    ["the cluster's name", emptyWorld(), { svm: 'SIM' }, ['svm-name-taken SIM']],
    ["a node's name", emptyWorld(), { svm: 'sim-02' }, ['svm-name-taken sim-02']],
    ["an IPspace's name", emptyWorld(), { svm: 'Default' }, ['svm-name-taken Default']],
    [
      'another default route',
      completeWorld(),
      { gateway: '198.51.100.2' },
      ['route-differs 0.0.0.0/0'],
    ],
    [
      'a user with another role',
      completeWorld({
        user: user({
          applications: [{ application: 'ontapi', method: 'password', role: 'vsadmin' }],
        }),
      }),
      {},
      ['user-has-other-role trident_user'],
    ],
    ['a role that ONTAP brings', emptyWorld(), { role: 'vsadmin' }, ['role-predefined vsadmin']],
    [
      'a locked user',
      completeWorld({ user: user({ locked: true }) }),
      {},
      ['user-locked trident_user'],
    ],
    [
      'a rule that comes first and does not write',
      completeWorld({
        exportRules: {
          default: [rule({ index: 2 }), rule({ index: 1, clients: ['0.0.0.0/0'], rw: ['never'] })],
        },
      }),
      {},
      ['export-rule-differs 198.51.100.0/24'],
    ],
    [
      'a rule that squashes root',
      completeWorld({ exportRules: { default: [rule({ superuser: ['none'] })] } }),
      {},
      ['export-rule-differs 198.51.100.0/24'],
    ],
  ])('is blocked by %s', (_, world, change, expected) => {
    expect(blockers(world, wanted(change))).toEqual(expected);
  });

  it('names the aggregates that exist, never the root ones', () => {
    const [first] = planSvm(completeWorld(), wanted({ aggregates: ['aggr9'] })).blockers;
    expect(first?.hint).toBe('Data aggregates: aggr1, aggr2');
  });

  it.each<[string, SvmWorld, Partial<SvmWanted>, string[]]>([
    [
      'an aggregate that is not assigned',
      completeWorld({ svm: svm({ aggregates: ['aggr1'] }) }),
      {},
      ['svm.assign-aggregates'],
    ],
    [
      'an NFS service that is off',
      completeWorld({ nfs: { enabled: false, v3: true, v4: false, v41: false } }),
      {},
      ['protocol.enable:nfs'],
    ],
    [
      'a second data LIF',
      completeWorld(),
      {
        dataLifs: [
          ...wanted().dataLifs,
          { protocol: 'nfs', address: '198.51.100.12', netmaskLength: 24, home: null },
        ],
      },
      ['lif.create:198.51.100.12'],
    ],
    [
      'a user without ontapi',
      completeWorld({
        user: user({
          applications: [{ application: 'http', method: 'password', role: 'trident_role' }],
        }),
      }),
      {},
      ['user.create:trident_user'],
    ],
    [
      'a user without http',
      completeWorld({
        user: user({
          applications: [{ application: 'ontapi', method: 'password', role: 'trident_role' }],
        }),
      }),
      {},
      ['user.create:trident_user'],
    ],
    [
      'a network that no rule covers',
      completeWorld(),
      { exportClients: ['203.0.113.0/24', '198.51.100.7'] },
      ['export-rule.create:default:203.0.113.0/24'],
    ],
    [
      'a policy of its own, with a way through the root volume',
      completeWorld(),
      { exportPolicy: 'docker', exportClients: ['203.0.113.0/24'] },
      [
        'export-policy.create:docker',
        'export-rule.create:docker:203.0.113.0/24',
        'export-rule.create:default:203.0.113.0/24',
      ],
    ],
    [
      'a half-made role',
      completeWorld({
        role: { name: 'trident_role', privileges: [{ path: 'version', access: 'readonly' }] },
      }),
      {},
      ['role.create:trident_role'],
    ],
    [
      'an IPv6 gateway beside the IPv4 one',
      completeWorld(),
      { gateway: '2001:db8::1' },
      ['route.create:::/0'],
    ],
  ])('completes %s', (_, world, change, expected) => {
    expect(ids(world, wanted(change))).toEqual(expected);
    expect(blockers(world, wanted(change))).toEqual([]);
  });

  it('keeps the password of a user that has one', () => {
    expect(stepOf(having('password'), wanted(), 'user.create')[0]?.newPassword).toBe(false);
    expect(stepOf(having('certificate'), wanted(), 'user.create')[0]?.newPassword).toBe(true);
  });

  it('lets a wider grant stand for the narrow ones, and says that it is wider', () => {
    const privileges = [
      { path: 'DEFAULT', access: 'readonly' },
      { path: 'volume', access: 'all' },
      { path: 'vserver', access: 'all' },
      { path: 'snapmirror', access: 'all' },
      { path: 'event generate-autosupport-log', access: 'all' },
    ] as const;
    const plan = planSvm(completeWorld({ role: { name: 'trident_role', privileges } }), wanted());
    expect(plan.steps).toEqual([]);
    expect(plan.unchanged.find((line) => line.startsWith('role'))).toMatch(
      /more than the plugin needs: DEFAULT readonly, volume all, vserver all, snapmirror all\)$/,
    );
  });

  it('takes the most specific row of a role as ONTAP does', () => {
    const privileges = [
      { path: 'DEFAULT', access: 'all' },
      { path: 'volume create', access: 'none' },
    ] as const;
    const [step] = stepOf(
      completeWorld({ role: { name: 'trident_role', privileges } }),
      wanted(),
      'role.create',
    );
    expect(step?.privileges).toEqual([{ path: 'volume create', access: 'all', exists: true }]);
  });

  it('takes a row that a query narrows for one that grants nothing', () => {
    const privileges = rolePrivileges('ontap-nas').map((row) =>
      row.path === 'volume create' || row.path === 'version'
        ? { ...row, access: 'all' as const, query: '-volume x*' }
        : row,
    );
    const world = completeWorld({ role: { name: 'trident_role', privileges } });
    const [step] = stepOf(world, wanted(), 'role.create');
    expect(step?.exists).toBe(true);
    expect(step?.privileges).toEqual([
      { path: 'version', access: 'all', query: '', exists: true },
      { path: 'volume create', access: 'all', query: '', exists: true },
    ]);
    if (step !== undefined)
      expect(describeSvmStep(step).details).toBe(
        'trident_role, 2 command directories; no longer narrowed by a query: version, volume create',
      );
  });

  it('is in the way of nothing when NFSv3 is on, and wants it on when it is not', () => {
    const service = { enabled: true, v3: false, v4: true, v41: true };
    for (const enabled of [true, false]) {
      const { steps, blockers: found } = planSvm(
        completeWorld({ nfs: { ...service, enabled } }),
        wanted(),
      );
      expect(steps).toEqual([]);
      expect(found).toMatchObject([
        { code: 'nfs-v3-off', hint: 'vserver nfs modify -vserver svm_docker -v3 enabled' },
      ]);
    }
  });

  it.each([
    [['any'], []],
    [['nfs'], []],
    [['nfs3'], []],
    [['nfs4', 'nfs3'], []],
    // The plugin's NFSv3 passes over a rule for another protocol.
    [['nfs4'], ['export-rule.create:default:198.51.100.0/24']],
    [['cifs'], ['export-rule.create:default:198.51.100.0/24']],
  ])('an export rule for %j asks for %j', (protocols, expected) => {
    const world = completeWorld({ exportRules: { default: [rule({ protocols })] } });
    expect(ids(world, wanted())).toEqual(expected);
    expect(blockers(world, wanted())).toEqual([]);
    expect(missingAnswers(world, wanted({ exportClients: [] }))).toEqual(
      expected.length === 0 ? [] : ['export-clients'],
    );
  });

  it('lets a rule for NFSv4 alone stand before the one that decides', () => {
    const nobody = rule({ index: 1, protocols: ['nfs4'], rw: ['never'], superuser: ['none'] });
    const world = completeWorld({ exportRules: { default: [nobody, rule({ index: 2 })] } });
    expect(planSvm(world, wanted())).toMatchObject({ steps: [], blockers: [] });
  });

  describe('the port of a LIF that came without one', () => {
    const one: Partial<SvmWanted> = { managementLif: null };

    it('lies on the node of the first aggregate, never on e0M', () => {
      expect(homes(emptyWorld(), one)).toEqual(['sim-01:e0c']);
      expect(homes(emptyWorld(), { ...one, aggregates: ['aggr2'] })).toEqual(['sim-02:e0c']);
    });

    it('goes to the other node for the next LIF', () => {
      expect(homes(emptyWorld())).toEqual(['sim-01:e0c', 'sim-02:e0c']);
    });

    it('lies where the subnet is served already', () => {
      const world = emptyWorld({
        ports: [port('sim-01', 'e0c'), port('sim-01', 'a0a-20', { broadcastDomain: 'vlan20' })],
        interfaces: [
          lif({ svm: 'other', address: '198.51.100.77', node: 'sim-01', port: 'a0a-20' }),
        ],
      });
      expect(homes(world, one)).toEqual(['sim-01:a0a-20']);
    });

    it('is e0M only where there is nothing else', () => {
      const e0M = port('sim-01', 'e0M');
      expect(homes(emptyWorld({ ports: [e0M, port('sim-02', 'e0c')] }), one)).toEqual([
        'sim-02:e0c',
      ]);
      expect(homes(emptyWorld({ ports: [e0M] }), one)).toEqual(['sim-01:e0M']);
    });

    it('takes e2 before e10', () => {
      const world = emptyWorld({ ports: [port('sim-01', 'e10'), port('sim-01', 'e2')] });
      expect(homes(world, one)).toEqual(['sim-01:e2']);
    });

    it('is the one that was given', () => {
      const dataLifs = [
        {
          protocol: 'nfs' as const,
          address: '198.51.100.11',
          netmaskLength: 24,
          home: { node: 'sim-02', port: 'e0d' },
        },
      ];
      expect(homes(emptyWorld(), { ...one, dataLifs })).toEqual(['sim-02:e0d']);
    });
  });

  it('names LIFs with the first free number', () => {
    const world = completeWorld({
      interfaces: [
        lif({ name: 'data1', address: '198.51.100.50' }),
        lif({ name: 'data3', address: '198.51.100.51' }),
      ],
    });
    expect(stepOf(world, wanted(), 'lif.create').map((step) => step.name)).toEqual([
      'data2',
      'mgmt1',
    ]);
  });

  it('completes a role that was cut off after any row to the very rows of a whole one', () => {
    const rows = rolePrivileges('ontap-nas');
    for (const cut of rows.keys()) {
      const begun = rows.slice(0, cut + 1);
      const world = completeWorld({ role: { name: 'trident_role', privileges: begun } });
      const added = planSvm(world, wanted({})).steps.flatMap((step) =>
        step.kind === 'role.create' ? step.privileges : [],
      );
      expect(added).toEqual(rows.slice(cut + 1).map((row) => ({ ...row, exists: false })));
    }
  });

  it('takes nothing away from a role that somebody else made wider', () => {
    const privileges = [{ path: 'vserver', access: 'all' as const }];
    const world = completeWorld({ role: { name: 'trident_role', privileges } });
    const [step] = planSvm(world, wanted({})).steps;
    expect(step).toMatchObject({ kind: 'role.create' });
    if (step?.kind === 'role.create')
      expect(step.privileges.map(({ path }) => path)).not.toContain('vserver peer');
  });

  it.each([
    ['svm_docker', 'svm_docker_root'],
    ['docker-1.example', 'docker_1_example_root'],
  ])('names the root volume of %s %s', (name, root) => {
    expect(rootVolumeName(name)).toBe(root);
  });

  it('describes every step in words without a line break', () => {
    for (const step of planSvm(emptyWorld(), wanted({ exportPolicy: 'docker' })).steps) {
      const { what, details } = describeSvmStep(step);
      expect(`${what} ${details}`).toMatch(/^[a-z][^\n]+$/);
    }
  });
});

describe('laws of planSvm', () => {
  const complete = completeWorld();
  /** Anything between an empty and a complete SVM. */
  const halfWay = fc
    .record({
      svm: fc.subarray(['aggr1', 'aggr2']).map((aggregates) => svm({ aggregates })),
      nfs: fc.constantFrom(null, { enabled: false, v3: true, v4: false, v41: false }, complete.nfs),
      interfaces: fc.subarray([...complete.interfaces]),
      routes: fc.subarray([...complete.routes]),
      role: part({ name: 'trident_role', privileges: rolePrivileges('ontap-nas').slice(0, 5) }),
      ruled: fc.boolean(),
      http: fc.boolean(),
    })
    .map(({ role, ruled, http, ...rest }) =>
      emptyWorld({
        ...rest,
        exportPolicies: ['default'],
        exportRules: ruled ? complete.exportRules : {},
        role: role ?? null,
        user:
          http && role !== undefined
            ? user({
                applications: [{ application: 'http', method: 'password', role: 'trident_role' }],
              })
            : null,
      }),
    );
  const wants = fc
    .record({
      dataLifs: fc.subarray(
        ['198.51.100.11', '198.51.100.12', '2001:db8::12'].map((address) => ({
          protocol: 'nfs' as const,
          address,
          netmaskLength: 24,
          home: null,
        })),
        { minLength: 1 },
      ),
      exportPolicy: fc.constantFrom('default', 'docker'),
      exportClients: fc.subarray(['198.51.100.0/24', '203.0.113.9', '2001:db8::/64'], {
        minLength: 1,
      }),
      gateway: fc.constantFrom(null, '198.51.100.1', '2001:db8::1'),
    })
    .map(wanted);
  const worlds = fc.oneof(fc.constant(emptyWorld()), halfWay);

  it('the same after the plan was carried out: nothing is left', () => {
    fc.assert(
      fc.property(worlds, wants, (world, want) => {
        const plan = planSvm(world, want);
        expect(plan.blockers).toEqual([]);
        const after = plan.steps.reduce(afterStep, world);
        expect(planSvm(after, want)).toMatchObject({ steps: [], blockers: [] });
      }),
    );
  });

  it('a run that stopped after any step and was started again ends in the same state', () => {
    fc.assert(
      fc.property(worlds, wants, fc.nat(), (world, want, at) => {
        const plan = planSvm(world, want);
        const whole = plan.steps.reduce(afterStep, world);
        const stopped = plan.steps.slice(0, at % (plan.steps.length + 1)).reduce(afterStep, world);
        const resumed = planSvm(stopped, want).steps.reduce(afterStep, stopped);
        expect(resumed).toEqual(whole);
      }),
    );
  });

  it('ids are unique, and every step is plain data', () => {
    fc.assert(
      fc.property(worlds, wants, (world, want) => {
        const { steps } = planSvm(world, want);
        expect(new Set(steps.map((step) => step.id)).size).toBe(steps.length);
        expect(JSON.parse(JSON.stringify(steps))).toEqual(steps);
      }),
    );
  });
});

it.each<[string, Partial<SvmWanted>, boolean]>([
  ['elsewhere', { exportClients: ['10.1.0.0/16'] }, true],
  ['in the network of the LIF', { exportClients: ['198.51.100.128/25'] }, false],
  ['elsewhere, with a gateway', { exportClients: ['10.1.0.0/16'], gateway: '198.51.100.1' }, false],
])('clients %s: whether it is said that there is no route', (_, change, told) => {
  const { notes = [] } = planSvm(emptyWorld(), wanted({ gateway: null, ...change }));
  expect(notes.some(({ code }) => code === 'no-route')).toBe(told);
});
