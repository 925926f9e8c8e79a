import type { Cluster } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { Volume } from './state.ts';
import type { RecoveryEntry } from './storage-state.ts';
import { putContents } from './volume-contents.ts';

const hour = 3_600_000;

/** When ONTAP purges it, in milliseconds since 1970. */
function purgeTime(entry: RecoveryEntry): number {
  return entry.deletedAt + entry.retentionHours * hour;
}

/** What stands in the queue now: entries past their time are gone. */
export function recoveryQueue(cluster: Cluster): readonly RecoveryEntry[] {
  const { storage } = cluster.state;
  const now = cluster.now();
  if (storage.recoveryQueue.some((entry) => purgeTime(entry) <= now))
    storage.recoveryQueue = storage.recoveryQueue.filter((entry) => purgeTime(entry) > now);
  return storage.recoveryQueue;
}

function requireEntry(cluster: Cluster, svm: string, name: string): RecoveryEntry {
  const entry = recoveryQueue(cluster).find(
    (one) => one.volume.svm === svm && one.volume.name === name,
  );
  if (!entry) throw new Rejected('not-found', "entry doesn't exist");
  return entry;
}

export function purgeVolume(cluster: Cluster, svm: string, name: string): void {
  const entry = requireEntry(cluster, svm, name);
  const { storage } = cluster.state;
  storage.recoveryQueue = storage.recoveryQueue.filter((one) => one !== entry);
}

/** Brings a volume back under its name in the queue, offline and not mounted (ONTAP CLI, volume recovery-queue recover). */
export function recoverVolume(cluster: Cluster, svm: string, name: string): Volume {
  const { volume, contents } = requireEntry(cluster, svm, name);
  purgeVolume(cluster, svm, name);
  cluster.volumes.add(volume);
  putContents(cluster, volume, contents);
  return volume;
}
