import type { Snapshot, Volume } from './state.ts';

/** What lies in volumes, and what hangs on them. Plain data, like the rest of the state. */

export interface Qtree {
  svm: string;
  volume: string;
  name: string;
  id: number;
  securityStyle: string;
  unixPermissions: number;
  exportPolicy: string;
}

/** A tree quota. qtree '': the default rule of the volume, which holds for every qtree. */
export interface QuotaRule {
  svm: string;
  volume: string;
  qtree: string;
  uuid: string;
  hardLimitBytes: number | null;
}

export interface Lun {
  svm: string;
  volume: string;
  name: string;
  uuid: string;
  serialNumber: string;
  sizeBytes: number;
  osType: string;
  online: boolean;
  comment: string;
  spaceReserved: boolean;
  /** "com.netapp.ndvp.fstype", "context" …: free text that clients hang on a LUN. */
  attributes: Record<string, string>;
  createdAt: number;
}

export interface LunMap {
  svm: string;
  /** "/vol/volume/lun". */
  path: string;
  igroup: string;
  id: number;
}

export interface Namespace {
  svm: string;
  volume: string;
  name: string;
  uuid: string;
  sizeBytes: number;
  osType: string;
  comment: string;
  createdAt: number;
}

export interface Subsystem {
  svm: string;
  name: string;
  uuid: string;
  osType: string;
  comment: string;
  /** NQNs. */
  hosts: string[];
}

export interface SubsystemMap {
  svm: string;
  /** "/vol/volume/namespace". */
  path: string;
  subsystem: string;
  /** Number of the namespace in the subsystem. */
  id: number;
}

export interface MirrorEndpoint {
  cluster: string;
  svm: string;
  volume: string;
}

/** One relation as both its ends know it: each end keeps its own record and loses it on its own. */
export interface MirrorRelation {
  uuid: string;
  source: MirrorEndpoint;
  destination: MirrorEndpoint;
  type: 'extended_data_protection' | 'data_protection' | 'load_sharing';
  policy: string;
  state: 'snapmirrored' | 'uninitialized' | 'broken_off';
  transferring: boolean;
  healthy: boolean;
  /** Whether the destination still has the relation (until snapmirror delete). */
  atDestination: boolean;
  /** Whether the source still lists the destination (until snapmirror release). */
  atSource: boolean;
}

/** Everything that goes with a volume into the recovery queue and comes back with it. */
export interface VolumeContents {
  snapshots: Snapshot[];
  qtrees: Qtree[];
  quotas: QuotaRule[];
  luns: Lun[];
  namespaces: Namespace[];
}

export interface RecoveryEntry {
  /** The volume as it stands in the queue, under its queue name. */
  volume: Volume;
  /** Its name before it was deleted. */
  formerName: string;
  contents: VolumeContents;
  deletedAt: number;
  retentionHours: number;
}

export interface CifsShare {
  svm: string;
  name: string;
  path: string;
  comment: string;
}

/** A client that an SVM's NFS server knows as connected with a volume. */
export interface NfsClient {
  svm: string;
  volume: string;
  address: string;
  protocol: string;
  idleSeconds: number;
}

export interface StorageState {
  qtrees: Qtree[];
  quotas: QuotaRule[];
  /** "svm:volume" of the volumes whose quotas are on. */
  quotasOn: string[];
  luns: Lun[];
  lunMaps: LunMap[];
  namespaces: Namespace[];
  subsystems: Subsystem[];
  subsystemMaps: SubsystemMap[];
  mirrors: MirrorRelation[];
  recoveryQueue: RecoveryEntry[];
  shares: CifsShare[];
  nfsClients: NfsClient[];
}

/** A cluster where nothing of all this was made. */
export function emptyStorage(): StorageState {
  return {
    qtrees: [],
    quotas: [],
    quotasOn: [],
    luns: [],
    lunMaps: [],
    namespaces: [],
    subsystems: [],
    subsystemMaps: [],
    mirrors: [],
    recoveryQueue: [],
    shares: [],
    nfsClients: [],
  };
}
