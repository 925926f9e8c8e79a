import type { VolumeFilter } from './client.ts';

/** What lies in volumes and what hangs on them, as far as an audit and its remedies need it. */

export interface Lun {
  readonly svm: string;
  readonly volume: string;
  /** Last part of its path. */
  readonly name: string;
  /** "/vol/volume/lun". */
  readonly path: string;
  readonly sizeBytes: number | null;
  readonly mapped: boolean | null;
  /** Free text that clients hang on it; null: not told without a request for each LUN. */
  readonly attributes: Readonly<Record<string, string>> | null;
}

export interface Namespace {
  readonly svm: string;
  readonly volume: string;
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number | null;
}

export interface Qtree {
  readonly svm: string;
  readonly volume: string;
  /** Never empty: the volume's own qtree is left out. */
  readonly name: string;
}

/** A tree quota of one qtree. */
export interface QuotaRule {
  readonly svm: string;
  readonly volume: string;
  readonly qtree: string;
  readonly hardLimitBytes: number | null;
}

export interface MirrorEnd {
  /** null: this cluster. */
  readonly cluster: string | null;
  readonly svm: string;
  readonly volume: string;
}

/** A SnapMirror relation of which at least one end is here. */
export interface Mirror {
  readonly source: MirrorEnd;
  readonly destination: MirrorEnd;
  /** Whether its destination is here: that end is the one that a running transfer protects. */
  readonly transferring: boolean;
}

export interface RecoverableVolume {
  readonly svm: string;
  /** Its name in the queue. */
  readonly name: string;
  /** Its name before it was deleted: without the number that ONTAP appends. */
  readonly formerName: string;
  /** RFC 3339 UTC, null when ONTAP does not tell. */
  readonly deletedAt: string | null;
  /** When ONTAP purges it. */
  readonly expiresAt: string | null;
}

export interface Share {
  readonly svm: string;
  readonly name: string;
  readonly path: string;
}

/** A client that ONTAP knows as connected with a volume; idle ones stay on the list for some time (48 hours by default). */
export interface NfsClient {
  readonly svm: string;
  readonly volume: string;
  readonly address: string;
  /** Seconds since its last request; null when ONTAP does not tell. */
  readonly idleSeconds: number | null;
}

/** One backend that wrote to ONTAP's event log that it lives. */
export interface Heartbeat {
  readonly svm: string;
  readonly prefix: string;
  /** The driver: "ontap-nas". */
  readonly driver: string;
  /** Trident's version, and what it runs under ("docker", "kubernetes"); '' when not told. */
  readonly version: string;
  readonly platform: string;
  /** Of its last beat: RFC 3339 UTC. */
  readonly lastSeen: string;
  readonly host: string;
}

/** As with every method of OntapClient: reads of what does not exist give nothing, all throw OntapError. */
export interface StorageClient {
  /** Pages of LUNs in volumes whose names begin with the filter's prefix. */
  luns(filter: VolumeFilter): AsyncIterable<readonly Lun[]>;
  /** Attributes of one LUN by these names; absent ones are left out. */
  lunAttributes(
    svm: string,
    path: string,
    names: readonly string[],
  ): Promise<Readonly<Record<string, string>>>;
  /** NVMe namespaces; over ONTAPI kind 'unsupported'. */
  namespaces(filter: VolumeFilter): AsyncIterable<readonly Namespace[]>;
  qtrees(filter: VolumeFilter): AsyncIterable<readonly Qtree[]>;
  quotaRules(filter: VolumeFilter): AsyncIterable<readonly QuotaRule[]>;
  /** Of one SVM; absent: of every SVM that the login sees. */
  mirrors(svm?: string): Promise<Mirror[]>;
  recoveryQueue(svm?: string): Promise<RecoverableVolume[]>;
  shares(svm?: string): Promise<Share[]>;
  /** Pages of NFS clients of volumes whose names begin with the filter's prefix; over ONTAPI kind 'unsupported'. */
  nfsClients(filter: VolumeFilter): AsyncIterable<readonly NfsClient[]>;
  /** The newest beat of each backend in the event log, which only a login of the cluster may read. */
  heartbeats(): Promise<Heartbeat[]>;

  setVolumeComment(svm: string, volume: string, comment: string): Promise<void>;
  /** Brings a volume back from the recovery queue under its name there. */
  recoverVolume(svm: string, name: string): Promise<void>;
  renameVolume(svm: string, volume: string, name: string): Promise<void>;
  onlineVolume(svm: string, volume: string): Promise<void>;
  mountVolume(svm: string, volume: string, junctionPath: string): Promise<void>;
}
