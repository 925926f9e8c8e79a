import type { Secret } from '../secret.ts';

/** What an SVM serves beside NFS, and where its addresses come from: REST's vocabulary, plain types. */

export interface IscsiService {
  readonly enabled: boolean;
  /** The target's name, "iqn.1992-08.com.netapp:sn.…:vs.3"; '' where ONTAP does not tell. */
  readonly target: string;
}

export interface NvmeService {
  readonly enabled: boolean;
}

export interface Igroup {
  readonly name: string;
  /** iscsi, fcp, mixed. */
  readonly protocol: string;
  /** linux, windows, vmware … */
  readonly osType: string;
  /** IQNs and WWPNs. */
  readonly initiators: readonly string[];
}

export interface NewIgroup {
  readonly name: string;
  readonly protocol: 'iscsi';
  readonly osType: 'linux';
  readonly initiators: readonly string[];
}

/** How an initiator without an entry of its own logs in. Passwords are never told. */
export interface InitiatorAuthentication {
  readonly type: 'none' | 'chap' | 'deny';
  /** Who logs in; null when not told. */
  readonly user: string | null;
  /** As whom the SVM answers (mutual CHAP); null without. */
  readonly targetUser: string | null;
}

export interface ChapCredentials {
  readonly user: string;
  readonly secret: Secret;
  readonly targetUser: string;
  readonly targetSecret: Secret;
}

export interface Dns {
  readonly domains: readonly string[];
  readonly servers: readonly string[];
}

/** What limits the throughput of volumes; the two kinds are given by different keys. */
export interface QosPolicy {
  readonly name: string;
  readonly adaptive: boolean;
}

/** A named pool of addresses of the cluster. */
export interface Subnet {
  readonly name: string;
  readonly ipspace: string;
  readonly broadcastDomain: string | null;
  /** CIDR. */
  readonly network: string;
  readonly gateway: string | null;
  /** How many addresses are free; null when not told. */
  readonly available: number | null;
}

/** A part of OntapClient; the same rules hold. */
export interface OntapServices {
  getIscsiService(svm: string): Promise<IscsiService | null>;
  getNvmeService(svm: string): Promise<NvmeService | null>;
  listIgroups(svm: string): Promise<Igroup[]>;
  /** Those that volumes of an SVM can use, by name: its own, and the cluster's as far as the login is shown them. */
  listQosPolicies(svm: string): Promise<QosPolicy[]>;
  /** null: the SVM has no iSCSI service. */
  getDefaultInitiatorAuthentication(svm: string): Promise<InitiatorAuthentication | null>;
  getDns(svm: string): Promise<Dns | null>;
  /** Of the whole cluster. A login of an SVM gets OntapError 'wrong-scope'. */
  listSubnets(): Promise<Subnet[]>;

  /** Adds to the protocols that the SVM may serve ("nvme" …): read, merge, write when something is missing, read again. */
  allowProtocols(svm: string, add: readonly string[]): Promise<void>;
  /** Creates the iSCSI service, or turns on the one that is there. */
  enableIscsi(svm: string): Promise<void>;
  /** Creates the NVMe service, or turns on the one that is there. */
  enableNvme(svm: string): Promise<void>;
  createIgroup(svm: string, igroup: NewIgroup): Promise<void>;
  /** Adds to the igroup what it does not hold. */
  addInitiators(svm: string, igroup: string, initiators: readonly string[]): Promise<void>;
  /** Mutual CHAP for every initiator without an entry of its own; sessions that exist stay. */
  setDefaultChap(svm: string, credentials: ChapCredentials): Promise<void>;
  createDns(svm: string, dns: Dns): Promise<void>;
}
