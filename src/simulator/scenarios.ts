import { type Cluster, createCluster, nextNumber } from './cluster.ts';
import { createExportRule, requireExportPolicy } from './exports.ts';
import { emptyState, type ScenarioOptions } from './initial-state.ts';
import { createInterface } from './network.ts';
import { createNfsService } from './nfs.ts';
import { SimulatorUsageError } from './rejection.ts';
import { createPrivilege } from './roles.ts';
import { addSharedStorage } from './scenario-shared.ts';
import { addManyVolumes, addTypicalVolumes, svmName } from './scenario-volumes.ts';
import { createLogin } from './security.ts';
import type { AccessLevel } from './state.ts';
import { createSvm, modifySvm } from './svms.ts';

/** A scenario's name and what it holds, in one line. */
export const scenarios = {
  empty: 'a new cluster: no data SVM',
  typical: 'SVM svm_docker, ready for the plugin, with 30 volumes, some of them other people’s',
  'no-aggregates': 'typical, but nothing assigned to the SVM',
  shared:
    'typical, and what several teams leave on one SVM: every driver, mirrors, clones, deleted volumes',
} as const;
type ScenarioName = keyof typeof scenarios;

function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(scenarios, name);
}

function addInterface(
  cluster: Cluster,
  svm: string,
  name: string,
  address: string,
  at: readonly [string, string],
  management: boolean,
): void {
  createInterface(cluster, {
    name,
    svm,
    address,
    netmaskLength: 24,
    homeNode: at[0],
    homePort: at[1],
    enabled: true,
    dataProtocols: management ? [] : ['nfs'],
    servicePolicy: management ? 'default-management' : 'default-data-files',
    firewallPolicy: management ? 'mgmt' : 'data',
    role: svm === 'sim' ? 'cluster_mgmt' : 'data',
    comment: '',
    autoRevert: true,
    failoverPolicy: 'system_defined',
    failoverGroup: 'Default',
    dnsZone: 'none',
    subnet: null,
  });
}

/** What the plugin calls for ontap-nas, and no more: the documented command directories and those its code needs besides. */
const pluginRole: Readonly<Record<string, AccessLevel>> = {
  'event generate-autosupport-log': 'all',
  job: 'readonly',
  'network interface': 'readonly',
  snapmirror: 'all',
  version: 'readonly',
  volume: 'all',
  vserver: 'readonly',
};

function addDockerSvm(cluster: Cluster, options: ScenarioOptions): void {
  const { state } = cluster;
  const svm = createSvm(
    cluster,
    { name: svmName, rootAggregate: 'aggr1', snapshotPolicy: 'none' },
    'running',
  );
  createNfsService(cluster, svm.name, true, {});
  addInterface(cluster, svm.name, 'svm_docker_data', '198.51.100.20', ['sim-01', 'e0c'], false);
  addInterface(cluster, svm.name, 'svm_docker_mgmt', '198.51.100.10', ['sim-01', 'e0d'], true);
  state.qosPolicies.push({
    owner: svm.name,
    name: 'svm_docker_gold',
    fixed: { maxIops: 5000, shared: false },
    adaptive: null,
  });
  state.routes.push({
    svm: svm.name,
    destination: '0.0.0.0/0',
    gateway: '198.51.100.1',
    metric: 20,
  });
  createExportRule(requireExportPolicy(cluster, svm.name, 'default'), {
    index: 1,
    clients: '198.51.100.0/24',
    protocols: ['nfs'],
    ro: ['sys'],
    rw: ['sys'],
    superuser: ['sys'],
    anonymousUser: '65534',
    allowSuid: true,
    allowDevices: true,
    chownMode: 'restricted',
    ntfsUnixSecurity: 'fail',
  });
  for (const [path, access] of Object.entries(pluginRole)) {
    createPrivilege(cluster, svm.name, 'trident_role', { path, access, query: '' });
  }
  const plugin = { username: 'trident_user', password: options.pluginPassword };
  // Trident's documentation makes the login twice; the REST API came with 9.6.
  const { generation, major } = options.version;
  const hasRest = generation > 9 || major >= 6;
  for (const application of hasRest ? ['ontapi', 'http'] : ['ontapi'])
    createLogin(cluster, {
      owner: svm.name,
      name: plugin.username,
      application,
      method: 'password',
      role: 'trident_role',
      password: plugin.password,
      comment: '',
      secondMethod: 'none',
    });
  state.plugin = plugin;
}

/** A cluster as the scenario has it. Throws SimulatorUsageError for names and combinations that do not exist. */
export function createScenario(
  options: ScenarioOptions,
  now: () => number,
  jobMs: number,
): Cluster {
  const { scenario, volumes } = options;
  if (!isScenario(scenario)) {
    throw new SimulatorUsageError(
      `Unknown scenario "${scenario}". There are: ${Object.keys(scenarios).join(', ')}.`,
    );
  }
  if (scenario === 'empty' && volumes !== null) {
    throw new SimulatorUsageError(
      'The scenario "empty" has no SVM that could hold volumes; choose "typical" with --volumes.',
    );
  }
  const cluster = createCluster(emptyState(options), [], now, jobMs);
  addInterface(cluster, 'sim', 'cluster_mgmt', '198.51.100.2', ['sim-01', 'e0a'], true);
  if (scenario !== 'empty') {
    addDockerSvm(cluster, options);
    if (volumes === null) addTypicalVolumes(cluster);
    else addManyVolumes(cluster, volumes);
    const assigned = scenario === 'no-aggregates' ? [] : ['aggr1', 'aggr2'];
    modifySvm(cluster, svmName, { aggregates: assigned });
    if (scenario === 'shared' && volumes === null) addSharedStorage(cluster);
  }
  nextNumber(cluster);
  return cluster;
}
