import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { ServerCertificate } from './certificate.ts';
import { type Cluster, createCluster } from './cluster.ts';
import { SimulatorUsageError } from './rejection.ts';
import type { ClusterState, Volume } from './state.ts';
import { emptyStorage } from './storage-state.ts';

/** The administrator's login, as the ready line shows it. */
export interface AdministratorLogin {
  readonly username: string;
  readonly password: string;
}

/** Everything that outlives the process. */
export interface SavedState {
  readonly cluster: ClusterState;
  readonly volumes: readonly Volume[];
  readonly certificate: ServerCertificate;
  readonly administrator: AdministratorLogin;
  /** What it was made from; a restart may repeat these options but not change them. */
  readonly made: { readonly scenario: string; readonly volumes: number | null };
}

function isSaved(value: unknown): value is SavedState {
  if (typeof value !== 'object' || value === null) return false;
  const wanted = ['cluster', 'volumes', 'certificate', 'administrator', 'made'];
  if (!wanted.every((key) => key in value)) return false;
  const { cluster, volumes } = value as Partial<SavedState>;
  return cluster?.format === 1 && Array.isArray(cluster.svms) && Array.isArray(volumes);
}

/** The saved state, or null when there is no file yet. A file of another shape is a usage error: it is never overwritten. */
export function loadState(path: string): SavedState | null {
  if (!existsSync(path)) return null;
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new SimulatorUsageError(`${path}: the state file cannot be read or is not valid JSON.`);
  }
  if (!isSaved(document)) {
    throw new SimulatorUsageError(`${path}: this is no state file of the simulator.`);
  }
  return document;
}

/** Writes beside the file, flushes, and renames: a kill leaves the old state or the new one. Mode 0600. */
export function saveState(path: string, saved: SavedState): void {
  const temporary = `${path}.new`;
  try {
    // A file that lies there already would keep its own mode and owner.
    rmSync(temporary, { force: true });
    writeFileSync(temporary, JSON.stringify(saved), { mode: 0o600, flag: 'wx' });
    const handle = openSync(temporary, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    renameSync(temporary, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new SimulatorUsageError(`${path}: the state file cannot be written (${code}).`);
  }
}

/** Lists that files of earlier versions do not have. */
const addedLater = {
  iscsiServices: [],
  nvmeServices: [],
  igroups: [],
  iscsiCredentials: [],
  dns: [],
  subnets: [],
  qosPolicies: [],
} satisfies Partial<ClusterState>;

export function clusterOf(saved: SavedState, now: () => number, jobMs: number): Cluster {
  const state: ClusterState = {
    ...structuredClone(addedLater),
    ...saved.cluster,
    storage: { ...emptyStorage(), ...saved.cluster.storage },
  };
  return createCluster(state, saved.volumes, now, jobMs);
}
