import { createHash } from 'node:crypto';
import { Rejected } from './rejection.ts';
import type { Aggregate, ClusterState, Svm, Volume } from './state.ts';
import { createVolumeStore, type VolumeStore } from './volume-store.ts';

/** The only truth: state, its index of volumes, and the clock. Wire fronts translate, they keep nothing. */
export interface Cluster {
  readonly state: ClusterState;
  readonly volumes: VolumeStore;
  /** Milliseconds since 1970. */
  now(): number;
  /** How long a job takes, in milliseconds. */
  readonly jobMs: number;
}

/** Takes plain state and the clock, returns the cluster that rules and fronts work on. */
export function createCluster(
  state: ClusterState,
  volumes: Iterable<Volume>,
  now: () => number,
  jobMs: number,
): Cluster {
  return { state, volumes: createVolumeStore(volumes), now, jobMs };
}

/** The next number of the cluster's one counter. */
export function nextNumber(cluster: Cluster): number {
  cluster.state.counter += 1;
  return cluster.state.counter;
}

/** A uuid that depends on the seed and on how many were made before: the same run gives the same ids. */
export function uuidOf(seed: number, counter: number | string): string {
  const hex = createHash('sha256').update(`${seed}/${counter}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

export function newUuid(cluster: Cluster): string {
  return uuidOf(cluster.state.seed, nextNumber(cluster));
}

/** As ONTAP writes it: "NetApp Release 9.15.1: …"; the date is one for all releases. */
export function releaseName(cluster: Cluster): string {
  const { generation, major, minor } = cluster.state.version;
  const name = minor === 0 ? `${generation}.${major}` : `${generation}.${major}.${minor}`;
  return `NetApp Release ${name}: Thu Aug 15 12:00:00 UTC 2024`;
}

/** The uuid of something that has none of its own in the state: it depends on the name alone. */
export function uuidOfName(cluster: Cluster, kind: string, name: string): string {
  return uuidOf(cluster.state.seed, `${kind}/${name}`);
}

export function findSvm(cluster: Cluster, name: string): Svm | null {
  return cluster.state.svms.find((svm) => svm.name === name) ?? null;
}

/** The SVM of that name; throws svm-not-found with the text recorded on ONTAP 9.0 (pepabo/go-netapp). */
export function requireSvm(cluster: Cluster, name: string): Svm {
  const svm = findSvm(cluster, name);
  if (!svm) throw new Rejected('svm-not-found', 'Specified vserver not found');
  return svm;
}

/** Whether a name is the admin SVM's, whose name is the cluster's. */
export function isAdminSvm(cluster: Cluster, name: string): boolean {
  return cluster.state.name === name;
}

/** The uuid of the cluster (the admin SVM's owner of roles and logins) or of a data SVM; '' when there is none. */
export function ownerUuid(cluster: Cluster, owner: string): string {
  return isAdminSvm(cluster, owner) ? cluster.state.uuid : (findSvm(cluster, owner)?.uuid ?? '');
}

export function requireAggregate(cluster: Cluster, name: string): Aggregate {
  const found = cluster.state.aggregates.find((aggregate) => aggregate.name === name);
  // Code from netapp-lib (EAGGRDOESNOTEXIST); the wording is an assumption.
  if (!found) throw new Rejected('aggregate-not-found', `Aggregate "${name}" does not exist.`);
  return found;
}

export function availableBytes(cluster: Cluster, aggregate: Aggregate): number {
  // A root aggregate is full of its node's root volume, as on every real system.
  if (aggregate.root) return Math.floor(aggregate.sizeBytes / 20);
  return Math.max(0, aggregate.sizeBytes - cluster.volumes.usedBytes(aggregate.name));
}
