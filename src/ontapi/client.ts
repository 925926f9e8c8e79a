import type { OntapChanges } from './client-changes.ts';
import type { OntapProof } from './client-proof.ts';
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

/**
 * Every method throws OntapError. Names that do not exist give null or an empty list from reads,
 * kind 'not-found' from writes. Methods with `svm` speak to that SVM whatever the login's scope is.
 */
export interface OntapClient
  extends OntapChanges,
    OntapProof,
    OntapRemoval,
    OntapServices,
    StorageClient {
  readonly transport: 'zapi' | 'rest';
  /** Why ONTAPI was left for REST; null: it was not, or nobody tried. */
  readonly zapiAway: 'suspended' | 'absent' | null;
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

  /** Ends the kept-alive connections. */
  close(): void;
}
