/** The part of the state that is about SAN protocols, name services and subnets; same rules as state.ts. */

export interface IscsiService {
  svm: string;
  enabled: boolean;
  /** The target's IQN. */
  target: string;
  alias: string;
}

export interface NvmeService {
  svm: string;
  enabled: boolean;
}

export interface Igroup {
  svm: string;
  name: string;
  uuid: string;
  protocol: string;
  osType: string;
  initiators: string[];
}

/** How an initiator logs in; `default` stands for those without an entry of their own. */
export interface IscsiCredentials {
  svm: string;
  initiator: string;
  type: 'none' | 'chap' | 'deny';
  inbound: { user: string; password: string } | null;
  outbound: { user: string; password: string } | null;
}

export interface Dns {
  svm: string;
  domains: string[];
  servers: string[];
}

export interface Subnet {
  name: string;
  ipspace: string;
  broadcastDomain: string;
  /** CIDR. */
  network: string;
  gateway: string | null;
  /** First and last address. */
  ranges: [string, string][];
}

/** One of the two kinds. */
export interface QosPolicy {
  /** Cluster or SVM name. */
  owner: string;
  name: string;
  fixed: { maxIops: number; shared: boolean } | null;
  adaptive: { expectedIops: number; peakIops: number; absoluteMinIops: number } | null;
}
