import type {
  ExportRule,
  InterfacePurpose,
  NetworkInterface,
  Port,
  Svm,
  User,
} from '../../src/ontapi/client.ts';
import type { SvmStep } from '../../src/plan/svm-steps.ts';
import type { SvmWanted, SvmWorld } from '../../src/plan/svm-world.ts';
import { rolePrivileges } from '../../src/templates/roles.ts';

/** A cluster of two nodes without a data SVM. */
export function emptyWorld(change: Partial<SvmWorld> = {}): SvmWorld {
  return {
    cluster: {
      name: 'sim',
      scope: 'cluster',
      version: { full: 'NetApp Release 9.15.1', generation: 9, major: 15, minor: 1 },
      readsCluster: null,
    },
    svm: null,
    aggregates: [
      aggregate('aggr0_sim_01', 'sim-01', true),
      aggregate('aggr0_sim_02', 'sim-02', true),
      aggregate('aggr1', 'sim-01'),
      aggregate('aggr2', 'sim-02'),
    ],
    ports: ['sim-01', 'sim-02'].flatMap((node) => [
      port(node, 'e0M', { role: 'node-mgmt' }),
      port(node, 'e0a', { broadcastDomain: 'Cluster', ipspace: 'Cluster', role: 'cluster' }),
      port(node, 'e0c'),
      port(node, 'e0d'),
    ]),
    interfaces: [],
    routes: [],
    nfs: null,
    iscsi: null,
    nvme: null,
    igroups: [],
    initiatorAuthentication: null,
    dns: null,
    subnets: [],
    restRoles: true,
    zapiAway: null,
    snapshotPolicies: [],
    loginSeen: true,
    exportPolicies: [],
    exportRules: {},
    rootPolicy: 'default',
    role: null,
    user: null,
    passwordRules: null,
    ...change,
  };
}

export function aggregate(name: string, node: string, root = false) {
  return { name, node, root, sizeBytes: 10 ** 12, availableBytes: 10 ** 11, state: 'online' };
}

export function port(node: string, name: string, change: Partial<Port> = {}): Port {
  return {
    node,
    name,
    broadcastDomain: 'Default',
    ipspace: 'Default',
    up: true,
    role: 'data',
    ...change,
  };
}

export function svm(change: Partial<Svm> = {}): Svm {
  return {
    name: 'svm_docker',
    uuid: '1',
    state: 'running',
    subtype: 'default',
    comment: '',
    ipspace: 'Default',
    aggregates: [],
    allowedProtocols: ['nfs', 'cifs', 'fcp', 'iscsi', 'ndmp'],
    snapshotPolicy: 'default',
    ...change,
  };
}

export function lif(change: Partial<NetworkInterface> = {}): NetworkInterface {
  return {
    name: 'data1',
    svm: 'svm_docker',
    address: '198.51.100.11',
    netmaskLength: 24,
    node: 'sim-01',
    port: 'e0c',
    enabled: true,
    up: true,
    dataProtocols: ['nfs'],
    management: false,
    ...change,
  };
}

export function rule(change: Partial<ExportRule> = {}): ExportRule {
  return {
    index: 1,
    clients: ['198.51.100.0/24'],
    protocols: ['nfs'],
    ro: ['sys'],
    rw: ['sys'],
    superuser: ['sys'],
    ...change,
  };
}

export function user(change: Partial<User> = {}): User {
  return {
    name: 'trident_user',
    locked: false,
    applications: ['ontapi', 'http'].map((application) => ({
      application,
      method: 'password',
      role: 'trident_role',
    })),
    ...change,
  };
}

export function wanted(change: Partial<SvmWanted> = {}): SvmWanted {
  return {
    svm: 'svm_docker',
    aggregates: ['aggr1', 'aggr2'],
    rootAggregate: null,
    protocols: ['nfs'],
    dataLifs: [{ protocol: 'nfs', address: '198.51.100.11', netmaskLength: 24, home: null }],
    managementLif: { address: '198.51.100.10', netmaskLength: 24, home: null },
    gateway: '198.51.100.1',
    exportClients: ['198.51.100.0/24'],
    exportPolicy: 'default',
    driver: 'ontap-nas',
    role: 'trident_role',
    roleStyle: 'command',
    roleWishes: { profile: 'least', features: ['clones'], prefix: 'netappdvp_' },
    username: 'trident_user',
    subnet: null,
    ipspace: null,
    broadcastDomain: null,
    snapshotPolicy: null,
    dns: null,
    igroup: 'netappdvp',
    initiators: [],
    chap: null,
    ...change,
  };
}

/** An SVM that has everything that wanted() asks for. */
export function completeWorld(change: Partial<SvmWorld> = {}): SvmWorld {
  return emptyWorld({
    svm: svm({ aggregates: ['aggr1', 'aggr2'] }),
    interfaces: [
      lif(),
      lif({ name: 'mgmt1', address: '198.51.100.10', dataProtocols: [], management: true }),
    ],
    routes: [{ svm: 'svm_docker', destination: '0.0.0.0/0', gateway: '198.51.100.1' }],
    nfs: { enabled: true, v3: true, v4: true, v41: true },
    exportPolicies: ['default'],
    exportRules: { default: [rule()] },
    role: {
      name: 'trident_role',
      privileges: [{ path: 'DEFAULT', access: 'none' }, ...rolePrivileges('ontap-nas')],
    },
    user: user(),
    ...change,
  });
}

const noChap = { type: 'none', user: null, targetUser: null } as const;

const lifProtocols: Readonly<Record<InterfacePurpose, string[]>> = {
  'data-nfs': ['nfs'],
  'data-iscsi': ['iscsi'],
  'data-nvme': ['nvme_tcp'],
  management: [],
};

/** What a cluster is like after a step: a model of ONTAP small enough to be read. */
export function afterStep(world: SvmWorld, step: SvmStep): SvmWorld {
  switch (step.kind) {
    case 'svm.create':
      if (world.svm !== null) throw new Error('the SVM is there already');
      return {
        ...world,
        svm: svm({
          name: step.svm,
          ipspace: step.ipspace ?? 'Default',
          snapshotPolicy: step.snapshotPolicy ?? 'default',
        }),
        exportPolicies: ['default'],
        exportRules: {},
      };
    case 'svm.assign-aggregates': {
      const there = mustHaveSvm(world);
      return { ...world, svm: { ...there, aggregates: [...there.aggregates, ...step.add] } };
    }
    case 'svm.allow-protocols': {
      const there = mustHaveSvm(world);
      return {
        ...world,
        svm: { ...there, allowedProtocols: [...there.allowedProtocols, ...step.add] },
      };
    }
    case 'protocol.enable':
      if (!mustHaveSvm(world).allowedProtocols.includes(step.protocol))
        throw new Error(`${step.protocol} is not allowed`);
      if (step.protocol === 'nfs')
        return { ...world, nfs: { enabled: true, v3: true, v4: false, v41: false } };
      if (step.protocol === 'nvme') return { ...world, nvme: { enabled: true } };
      return {
        ...world,
        iscsi: { enabled: true, target: 'iqn.1992-08.com.netapp:sn.1:vs.1' },
        initiatorAuthentication: world.initiatorAuthentication ?? noChap,
      };
    case 'dns.create':
      if (world.dns !== null) throw new Error('there are name servers already');
      return { ...world, dns: { domains: step.domains, servers: step.servers } };
    case 'igroup.create':
      if (world.igroups.some((igroup) => igroup.name === step.igroup))
        throw new Error(`duplicate igroup ${step.igroup}`);
      return {
        ...world,
        igroups: [
          ...world.igroups,
          {
            name: step.igroup,
            protocol: 'iscsi',
            osType: 'linux',
            initiators: step.initiators,
          },
        ],
      };
    case 'igroup.add-initiators':
      return {
        ...world,
        igroups: world.igroups.map((igroup) =>
          igroup.name === step.igroup
            ? { ...igroup, initiators: [...igroup.initiators, ...step.initiators] }
            : igroup,
        ),
      };
    case 'iscsi.set-default-chap':
      if (world.iscsi === null) throw new Error('CHAP needs the iSCSI service');
      return {
        ...world,
        initiatorAuthentication: { type: 'chap', user: step.user, targetUser: step.targetUser },
      };
    case 'lif.create':
      mustHaveSvm(world);
      if (world.interfaces.some((other) => other.svm === step.svm && other.name === step.name))
        throw new Error(`duplicate LIF ${step.name}`);
      return {
        ...world,
        interfaces: [
          ...world.interfaces,
          lif({
            name: step.name,
            svm: step.svm,
            address: step.address ?? `192.0.2.${100 + world.interfaces.length}`,
            netmaskLength: step.netmaskLength ?? 24,
            node: step.node,
            port: step.port,
            dataProtocols: lifProtocols[step.purpose],
            management: step.purpose === 'management',
          }),
        ],
      };
    case 'route.create':
      return { ...world, routes: [...world.routes, { ...step }] };
    case 'export-policy.create':
      return { ...world, exportPolicies: [...world.exportPolicies, step.policy] };
    case 'export-rule.create': {
      const rules = world.exportRules[step.policy] ?? [];
      if (!world.exportPolicies.includes(step.policy) && step.policy !== world.rootPolicy)
        throw new Error(`there is no policy ${step.policy}`);
      const made = rule({
        index: rules.length + 1,
        clients: [step.clients],
        ro: [step.ro],
        rw: [step.rw],
        superuser: [step.superuser],
      });
      return { ...world, exportRules: { ...world.exportRules, [step.policy]: [...rules, made] } };
    }
    case 'role.create': {
      const before = world.role?.privileges ?? [{ path: 'DEFAULT', access: 'none' as const }];
      const paths = new Set(step.privileges.map(({ path }) => path));
      return {
        ...world,
        role: {
          name: step.role,
          privileges: [...before.filter(({ path }) => !paths.has(path)), ...step.privileges],
        },
      };
    }
    default: {
      if (world.role === null) throw new Error('a user needs a role');
      const before = world.user?.applications ?? [];
      return {
        ...world,
        user: user({
          name: step.user,
          applications: [
            ...before,
            ...step.applications.map((application) => ({
              application,
              method: 'password',
              role: step.role,
            })),
          ],
        }),
      };
    }
  }
}

function mustHaveSvm(world: SvmWorld): Svm {
  if (world.svm === null) throw new Error('there is no SVM yet');
  return world.svm;
}
