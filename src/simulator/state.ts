import type { StorageState } from './storage-state.ts';

/**
 * What the simulated cluster knows, in REST's words. Plain data: it can be written to a state file
 * and compared in tests. Objects refer to each other by name, sizes are bytes, times are
 * milliseconds since 1970.
 */

import type { Job } from './state-jobs.ts';
import type {
  Dns,
  Igroup,
  IscsiCredentials,
  IscsiService,
  NvmeService,
  QosPolicy,
  Subnet,
} from './state-services.ts';

export interface OntapVersion {
  generation: number;
  major: number;
  minor: number;
}

export interface Node {
  name: string;
  uuid: string;
  serialNumber: string;
  systemId: string;
  model: string;
}

export interface Aggregate {
  name: string;
  uuid: string;
  node: string;
  sizeBytes: number;
  /** Holds a node's root volume. */
  root: boolean;
  /** "hdd", "ssd", "hybrid" … */
  storageType: string;
}

export interface BroadcastDomain {
  name: string;
  ipspace: string;
  mtu: number;
}

export interface Port {
  node: string;
  name: string;
  broadcastDomain: string;
  ipspace: string;
  up: boolean;
  speedMbps: number;
}

export interface Svm {
  name: string;
  uuid: string;
  state: 'initializing' | 'running' | 'stopped' | 'deleting';
  subtype: string;
  comment: string;
  ipspace: string;
  language: string;
  aggregates: string[];
  allowedProtocols: string[];
  nameServices: string[];
  nameMapping: string[];
  snapshotPolicy: string;
  quotaPolicy: string;
  maxVolumes: string;
  retentionHours: number;
  /** null after the root volume was destroyed on the way to destroying the SVM. */
  rootVolume: string | null;
  rootSecurityStyle: string;
}

export interface NetworkInterface {
  name: string;
  uuid: string;
  svm: string;
  address: string;
  netmaskLength: number;
  homeNode: string;
  homePort: string;
  enabled: boolean;
  dataProtocols: string[];
  servicePolicy: string;
  firewallPolicy: string;
  role: string;
  comment: string;
  autoRevert: boolean;
  failoverPolicy: string;
  failoverGroup: string;
  dnsZone: string;
  /** The subnet that its address was taken from. */
  subnet: string | null;
}

export interface Route {
  svm: string;
  destination: string;
  gateway: string;
  metric: number;
}

export interface NfsService {
  svm: string;
  enabled: boolean;
  /** Everything else, by the names of nfs-options.ts. */
  options: Record<string, string>;
}

export interface ExportRule {
  index: number;
  clients: string;
  protocols: string[];
  ro: string[];
  rw: string[];
  superuser: string[];
  anonymousUser: string;
  allowSuid: boolean;
  allowDevices: boolean;
  chownMode: string;
  ntfsUnixSecurity: string;
}

export interface ExportPolicy {
  svm: string;
  name: string;
  id: number;
  rules: ExportRule[];
}

export interface SnapshotPolicy {
  name: string;
  comment: string;
  enabled: boolean;
  copies: { schedule: string; count: number; prefix: string }[];
}

export type AccessLevel = 'none' | 'readonly' | 'all';

export interface Privilege {
  path: string;
  access: AccessLevel;
  query: string;
}

export type RestAccess = AccessLevel | 'read_create' | 'read_modify' | 'read_create_modify';

export interface RestPrivilege {
  /** "/api/storage/volumes". */
  path: string;
  access: RestAccess;
}

export interface Role {
  /** Cluster or SVM name. */
  owner: string;
  name: string;
  builtin: boolean;
  /** By command directory; of a REST role: what was made of its paths, and governs ONTAPI. */
  privileges: Privilege[];
  /** Of a REST role. */
  rest?: RestPrivilege[];
}

export interface AccountApplication {
  application: string;
  method: string;
  secondMethod: string;
  role: string;
  comment: string;
}

export interface Account {
  owner: string;
  name: string;
  /** Newest last, at most seven: the present one and the six that may not be used again. */
  passwords: string[];
  locked: boolean;
  applications: AccountApplication[];
}

export interface Volume {
  name: string;
  svm: string;
  uuid: string;
  /** Empty for a FlexGroup: its constituents have the aggregates. */
  aggregate: string;
  sizeBytes: number;
  usedBytes: number;
  state: 'online' | 'offline' | 'restricted';
  type: 'rw' | 'dp' | 'ls';
  style: 'flexvol' | 'flexgroup' | 'flexgroup_constituent';
  comment: string;
  junctionPath: string | null;
  guarantee: 'none' | 'volume';
  snapshotPolicy: string;
  snapshotReservePercent: number;
  snapshotDirectory: boolean;
  exportPolicy: string;
  securityStyle: string;
  unixPermissions: number;
  userId: number;
  groupId: number;
  language: string;
  tiering: string;
  encrypted: boolean;
  filesMaximum: number;
  svmRoot: boolean;
  cloneParent: { volume: string; snapshot: string } | null;
  createdAt: number;
}

export interface Snapshot {
  svm: string;
  volume: string;
  name: string;
  uuid: string;
  comment: string;
  createdAt: number;
}

export interface EmsEvent {
  /** Counts the events of the cluster. */
  sequence: number;
  time: number;
  svm: string;
  source: string;
  id: number;
  category: string;
  severity: number;
  computer: string;
  appVersion: string;
  description: string;
}

export interface ClusterState {
  format: 1;
  name: string;
  uuid: string;
  serialNumber: string;
  version: OntapVersion;
  seed: number;
  /** Counts everything that needed an id; with the seed it makes the next uuid. */
  counter: number;
  /** The plugin's login of the scenario, for the ready line; null where the scenario has none. */
  plugin: { username: string; password: string } | null;
  nodes: Node[];
  aggregates: Aggregate[];
  ipspaces: string[];
  broadcastDomains: BroadcastDomain[];
  ports: Port[];
  svms: Svm[];
  interfaces: NetworkInterface[];
  routes: Route[];
  nfsServices: NfsService[];
  iscsiServices: IscsiService[];
  nvmeServices: NvmeService[];
  igroups: Igroup[];
  iscsiCredentials: IscsiCredentials[];
  dns: Dns[];
  subnets: Subnet[];
  exportPolicies: ExportPolicy[];
  snapshotPolicies: SnapshotPolicy[];
  qosPolicies: QosPolicy[];
  roles: Role[];
  accounts: Account[];
  snapshots: Snapshot[];
  jobs: Job[];
  ems: EmsEvent[];
  storage: StorageState;
  licenses: string[];
}
