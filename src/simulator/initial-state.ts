import { uuidOf } from './cluster.ts';
import { builtinQosPolicies } from './qos.ts';
import { builtinClusterRoles } from './roles.ts';
import type { ClusterState, OntapVersion } from './state.ts';
import { emptyStorage } from './storage-state.ts';

const GiB = 1024 ** 3;
const TiB = 1024 ** 4;

export interface ScenarioOptions {
  readonly scenario: string;
  readonly version: OntapVersion;
  readonly seed: number;
  /** Replaces the volumes of the first SVM. */
  readonly volumes: number | null;
  readonly username: string;
  readonly password: string;
  readonly pluginPassword: string;
}

/** The cluster before anybody made an SVM. */
export function emptyState(options: ScenarioOptions): ClusterState {
  const { seed } = options;
  const nodes = ['sim-01', 'sim-02'].map((name, index) => ({
    name,
    uuid: uuidOf(seed, 1 + index),
    serialNumber: `99904000000${index + 1}`,
    systemId: `53687000${index + 1}`,
    model: 'SIMBOX',
  }));
  const aggregate = (name: string, node: number, counter: number, root: boolean) => ({
    name,
    uuid: uuidOf(seed, counter),
    node: nodes[node]?.name ?? '',
    sizeBytes: root ? 160 * GiB : 40 * TiB,
    root,
    storageType: root || node === 0 ? 'ssd' : 'hdd',
  });
  return {
    format: 1,
    name: 'sim',
    uuid: uuidOf(seed, 0),
    serialNumber: '1-80-000099',
    version: options.version,
    seed,
    counter: 100,
    plugin: null,
    nodes,
    aggregates: [
      aggregate('aggr0_sim_01', 0, 11, true),
      aggregate('aggr0_sim_02', 1, 12, true),
      aggregate('aggr1', 0, 13, false),
      aggregate('aggr2', 1, 14, false),
    ],
    ipspaces: ['Cluster', 'Default'],
    broadcastDomains: [{ name: 'Default', ipspace: 'Default', mtu: 1500 }],
    ports: nodes.flatMap((node) =>
      ['e0a', 'e0b', 'e0c', 'e0d'].map((name) => ({
        node: node.name,
        name,
        broadcastDomain: 'Default',
        ipspace: 'Default',
        up: true,
        speedMbps: 10000,
      })),
    ),
    svms: [],
    interfaces: [],
    routes: [],
    nfsServices: [],
    iscsiServices: [],
    nvmeServices: [],
    igroups: [],
    iscsiCredentials: [],
    dns: [],
    subnets: [
      {
        name: 'sim_subnet',
        ipspace: 'Default',
        broadcastDomain: 'Default',
        network: '100.64.7.0/24',
        gateway: '100.64.7.1',
        ranges: [['100.64.7.10', '100.64.7.19']],
      },
    ],
    exportPolicies: [],
    snapshotPolicies: [
      {
        name: 'default',
        comment: 'Default policy with hourly, daily & weekly schedules.',
        enabled: true,
        copies: [
          { schedule: 'hourly', count: 6, prefix: 'hourly' },
          { schedule: 'daily', count: 2, prefix: 'daily' },
          { schedule: 'weekly', count: 2, prefix: 'weekly' },
        ],
      },
      { name: 'none', comment: 'Policy for no automatic snapshots.', enabled: false, copies: [] },
    ],
    qosPolicies: builtinQosPolicies('sim'),
    roles: builtinClusterRoles('sim'),
    accounts: [
      {
        owner: 'sim',
        name: options.username,
        passwords: [options.password],
        locked: false,
        applications: ['console', 'http', 'ontapi', 'ssh'].map((application) => ({
          application,
          method: 'password',
          secondMethod: 'none',
          role: 'admin',
          comment: '',
        })),
      },
    ],
    snapshots: [],
    jobs: [],
    ems: [],
    licenses: [
      'base',
      'nfs',
      'cifs',
      'iscsi',
      'fcp',
      'flexclone',
      'nvme_of',
      'snapmirror',
      'snaprestore',
    ],
    storage: emptyStorage(),
  };
}
