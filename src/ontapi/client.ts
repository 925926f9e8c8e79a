import type { Secret } from '../secret.ts';
import type { Backend } from '../templates/plugin-calls.ts';
import type { OntapRemoval } from './client-removal.ts';
import type { OntapServices } from './client-services.ts';
import type { StorageClient } from './client-storage.ts';
import type { Credential } from './credential.ts';

/** ONTAP as this program needs it: REST's vocabulary, plain types in and out, asynchronous jobs awaited inside. */

export type Trust =
  | { readonly kind: 'system' }
  | { readonly kind: 'ca-file'; readonly path: string }
  /** Certificates that are at hand already, as PEM. */
  | { readonly kind: 'ca-pem'; readonly pem: string }
  | { readonly kind: 'fingerprint'; readonly sha256: string };

export interface OntapTarget {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly credential: Credential;
  readonly trust: Trust;
  readonly api: 'auto' | 'rest' | 'zapi';
  readonly timeoutMs: number;
  /**
   * false: connecting sends nothing, so the first call tries the login and the certificate, and `auto` means ONTAPI.
   * Default: true.
   */
  readonly tryLogin?: boolean;
}

export interface OntapVersion {
  /** As ONTAP says it: "NetApp Release 9.15.1: …". */
  readonly full: string;
  readonly generation: number;
  readonly major: number;
  readonly minor: number;
}

export interface ClusterIdentity {
  /** null when the login belongs to an SVM. */
  readonly name: string | null;
  readonly scope: 'cluster' | 'svm';
  readonly version: OntapVersion;
  /** Whether the login may GET /cluster, without which the plugin does not go on over REST; null over ONTAPI. */
  readonly readsCluster: boolean | null;
}

export interface Aggregate {
  readonly name: string;
  readonly node: string;
  readonly sizeBytes: number;
  readonly availableBytes: number;
  readonly root: boolean;
  readonly state: string;
}

export interface Svm {
  readonly name: string;
  readonly uuid: string;
  readonly state: string;
  readonly subtype: string;
  readonly comment: string;
  readonly ipspace: string;
  /** Names of the aggregates assigned to it, as ONTAP lists them. */
  readonly aggregates: readonly string[];
  readonly allowedProtocols: readonly string[];
  readonly snapshotPolicy: string | null;
}

/** Where the SVM's tree of junctions begins. */
export interface RootVolume {
  readonly svm: string;
  readonly name: string;
  readonly aggregate: string | null;
  readonly exportPolicy: string | null;
}

export interface Port {
  readonly node: string;
  readonly name: string;
  readonly broadcastDomain: string | null;
  readonly ipspace: string | null;
  readonly up: boolean;
  /** "data", "cluster", "node-mgmt" … where ONTAP tells it. */
  readonly role: string | null;
}

export type InterfacePurpose = 'data-nfs' | 'data-iscsi' | 'data-nvme' | 'management';

export interface NetworkInterface {
  readonly name: string;
  readonly svm: string;
  readonly address: string;
  readonly netmaskLength: number;
  readonly node: string;
  readonly port: string;
  readonly enabled: boolean;
  readonly up: boolean;
  /** "nfs", "cifs", "iscsi", "nvme_tcp" …; empty for a management LIF. */
  readonly dataProtocols: readonly string[];
  /** Whether the LIF lets management (HTTPS) in, by its service policy or firewall policy. */
  readonly management: boolean;
}

export interface Route {
  readonly svm: string;
  readonly destination: string;
  readonly gateway: string;
}

export interface NfsService {
  readonly enabled: boolean;
  readonly v3: boolean;
  readonly v4: boolean;
  readonly v41: boolean;
}

export interface ExportRule {
  readonly index: number;
  readonly clients: readonly string[];
  readonly protocols: readonly string[];
  readonly ro: readonly string[];
  readonly rw: readonly string[];
  readonly superuser: readonly string[];
}

/** Of a command directory only none, readonly and all; the levels between are REST's, from 9.11.1 on. */
export type Access =
  | 'none'
  | 'readonly'
  | 'read_create'
  | 'read_modify'
  | 'read_create_modify'
  | 'all';

export interface Privilege {
  /** A command directory ("volume snapshot"), a REST path ("/api/storage/volumes") or "DEFAULT". */
  readonly path: string;
  readonly access: Access;
  readonly query?: string;
}

export interface Role {
  readonly name: string;
  readonly privileges: readonly Privilege[];
}

export interface UserApplication {
  /** "ontapi", "http", "ssh" … */
  readonly application: string;
  /** "password", "certificate" … */
  readonly method: string;
  readonly role: string;
}

export interface User {
  readonly name: string;
  readonly locked: boolean;
  readonly applications: readonly UserApplication[];
}

export interface PasswordRules {
  readonly minLength: number;
  readonly alphanumericRequired: boolean;
  readonly minSpecialCharacters: number;
}

export interface Volume {
  readonly name: string;
  readonly svm: string;
  readonly aggregate: string | null;
  /** REST's words: flexvol, flexgroup, flexgroup_constituent. */
  readonly style: string;
  /** REST's words: rw, dp, ls. */
  readonly type: string;
  /** REST's words: online, offline, restricted, mixed. */
  readonly state: string;
  readonly sizeBytes: number | null;
  readonly usedBytes: number | null;
  readonly comment: string;
  readonly junctionPath: string | null;
  readonly svmRoot: boolean;
  readonly cloneParent: { readonly svm: string; readonly volume: string } | null;
  /** RFC 3339 UTC, null when ONTAP does not tell. */
  readonly createdAt: string | null;
  readonly exportPolicy: string | null;
  readonly snapshotPolicy: string | null;
  /** null or absent when ONTAP does not tell. */
  readonly snapshotCount?: number | null;
}

export interface VolumeFilter {
  /** Absent: every SVM that the login sees. */
  readonly svm?: string;
  /** Literal start of the name; absent or empty: all. */
  readonly namePrefix?: string;
  /** Only clones, of parents whose names begin with this. */
  readonly parentPrefix?: string;
}

/** One start-up call of the plugin, made as the plugin's user. */
export interface StartupCheck {
  readonly api: string;
  readonly ok: boolean;
  /** false: the plugin only warns when this call fails. */
  readonly fatal: boolean;
  /** What ONTAP answered when not ok. */
  readonly error: string | null;
  /** The call from which the plugin learns of the SVM's aggregates or data LIFs; null: another one. */
  readonly about: 'aggregates' | 'interfaces' | null;
}

export interface StartupQuestion {
  /** false: only calls without which the plugin does not start. */
  readonly optional: boolean;
  /** Absent: ontap-nas. */
  readonly backend?: Backend;
  /** Whether the config has useCHAP; absent: it has not. */
  readonly chap?: boolean;
}

export interface StartupReport {
  /** In the plugin's order. */
  readonly checks: readonly StartupCheck[];
  /** The SVM as these calls showed it; 'unknown': ONTAP shows this login no such SVM; null: it did not answer. */
  readonly svm: Svm | 'unknown' | null;
  /** The SVM's IP LIFs as these calls showed them; null: ONTAP did not answer. */
  readonly interfaces: readonly NetworkInterface[] | null;
}

/** Which of the plugin's calls a login may make is to be found out. */
export interface PermissionQuestion {
  readonly svm: string;
  /** Names of calls as the table of the plugin's calls has them: ONTAPI names, or "PATCH /storage/volumes/{uuid} nas.path". */
  readonly calls: readonly string[];
  /** Start of the names in probes: a row that a query narrows to this prefix is judged by it. */
  readonly prefix: string;
}

export interface PermissionAnswer {
  readonly call: string;
  /** null: it cannot be told without doing it, or this release does not have the call. */
  readonly granted: boolean | null;
}

export interface NewSvm {
  readonly name: string;
  readonly rootAggregate: string;
  readonly rootVolume: string;
  /** Absent: Default. */
  readonly ipspace?: string;
  /** For volumes that name none; absent: ONTAP's own choice. */
  readonly snapshotPolicy?: string;
}

export interface NewInterface {
  readonly name: string;
  readonly svm: string;
  readonly address: string;
  readonly netmaskLength: number;
  /** Given: ONTAP takes the next free address of this subnet; `address` is '' then and the length 0. */
  readonly subnet?: string;
  readonly node: string;
  readonly port: string;
  readonly purpose: InterfacePurpose;
}

export interface NewExportRule {
  readonly svm: string;
  readonly policy: string;
  readonly clients: string;
  readonly protocol: 'nfs';
  readonly ro: string;
  readonly rw: string;
  readonly superuser: string;
}

export interface NewUser {
  readonly name: string;
  readonly role: string;
  /** "ontapi" for ONTAPI, "http" for REST. */
  readonly applications: readonly string[];
  readonly password: Secret | null;
}

/**
 * Every method throws OntapError. Names that do not exist give null or an empty list from reads,
 * kind 'not-found' from writes. Methods with `svm` speak to that SVM whatever the login's scope is.
 */
export interface OntapClient extends OntapRemoval, OntapServices, StorageClient {
  readonly transport: 'zapi' | 'rest';
  identity(): Promise<ClusterIdentity>;

  listAggregates(): Promise<Aggregate[]>;
  listSvms(): Promise<Svm[]>;
  getSvm(name: string): Promise<Svm | null>;
  /** Of one SVM; absent: of every SVM that the login sees. */
  listRootVolumes(svm?: string): Promise<RootVolume[]>;
  listPorts(): Promise<Port[]>;
  /** Of one SVM; absent: of every SVM that the login sees. */
  listInterfaces(svm?: string): Promise<NetworkInterface[]>;
  listRoutes(svm: string): Promise<Route[]>;
  getNfsService(svm: string): Promise<NfsService | null>;
  listExportPolicies(svm: string): Promise<string[]>;
  listExportRules(svm: string, policy: string): Promise<ExportRule[]>;
  /** Those that volumes of an SVM can use; absent: the cluster's, which every SVM can use. */
  listSnapshotPolicies(svm?: string): Promise<string[]>;
  getRole(svm: string, name: string): Promise<Role | null>;
  getUser(svm: string, name: string): Promise<User | null>;
  getPasswordRules(svm: string, role: string): Promise<PasswordRules | null>;
  /** Pages of volumes, sorted within a page as ONTAP sends them; deal with one before asking for the next. */
  volumes(filter: VolumeFilter): AsyncIterable<readonly Volume[]>;
  /**
   * Makes the plugin's start-up calls as this login (Trident, ontap_common.go, abstraction_zapi.go, ontap_rest.go), but for
   * those that change something.
   */
  checkPluginStartup(svm: string, question: StartupQuestion): Promise<StartupReport>;
  /**
   * Finds out which calls this login may make, without changing anything: by what ONTAP tells of it, else by calls
   * that only read, else by calls about names that ONTAP cannot have. Answers are in the order of the question.
   */
  probePermissions(question: PermissionQuestion): Promise<PermissionAnswer[]>;

  createSvm(svm: NewSvm): Promise<void>;
  /** Adds to the SVM's list and never removes: read, merge, write, read again. Returns the list afterwards. */
  assignAggregates(svm: string, add: readonly string[]): Promise<string[]>;
  createInterface(lif: NewInterface): Promise<void>;
  createRoute(route: Route): Promise<void>;
  /** Creates the NFS service, or turns on the one that is there. */
  enableNfs(svm: string): Promise<void>;
  createExportPolicy(svm: string, name: string): Promise<void>;
  createExportRule(rule: NewExportRule): Promise<void>;
  /**
   * Adds or raises the given rows of a role, row by row; a role that a killed run left half made is completed.
   * `isNew`: the role is known not to be there, so it is read only if that turns out to be wrong.
   */
  grantPrivileges(
    svm: string,
    role: string,
    rows: readonly Privilege[],
    options: { readonly isNew: boolean },
  ): Promise<void>;
  /**
   * Gives a user these applications with authentication by password. Without a password the user must exist; its
   * password counts for the new applications too, and those that it has stay.
   */
  createUser(svm: string, user: NewUser): Promise<void>;

  /** Gives a user another password, for all its applications. */
  setPassword(svm: string, user: string, password: Secret): Promise<void>;
  /** Locks a user, whose logins are then refused, or unlocks it. */
  setLocked(svm: string, user: string, locked: boolean): Promise<void>;

  /** Ends the kept-alive connections. */
  close(): void;
}
