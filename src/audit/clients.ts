/** NFS clients of one volume. */
export interface VolumeClients {
  readonly count: number;
  /** Some of them, the latest first. */
  readonly addresses: readonly string[];
  /** Since the last request of any; null when ONTAP does not tell. */
  readonly idleSeconds: number | null;
}

interface Seen {
  readonly svm: string;
  readonly volume: string;
  readonly address: string;
  readonly idleSeconds: number | null;
}

/** So many clients of a volume are named. */
const NAMED = 3;

/** Takes clients page by page; one that has several connections with a volume counts once. */
export function createClientList(): {
  add(page: readonly Seen[]): void;
  /** By "svm:volume". */
  finish(): ReadonlyMap<string, VolumeClients>;
} {
  const idle = new Map<string, Map<string, number>>();
  return {
    add(page) {
      for (const { svm, volume, address, idleSeconds } of page) {
        const key = `${svm}:${volume}`;
        const clients = idle.get(key) ?? new Map<string, number>();
        idle.set(key, clients);
        const seconds = idleSeconds ?? Number.POSITIVE_INFINITY;
        clients.set(address, Math.min(seconds, clients.get(address) ?? Number.POSITIVE_INFINITY));
      }
    },
    finish: () => new Map([...idle].map(([key, clients]) => [key, summed(clients)])),
  };
}

function summed(clients: ReadonlyMap<string, number>): VolumeClients {
  const latest = [...clients].toSorted(([, a], [, b]) => (a === b ? 0 : a - b));
  const least = latest[0]?.[1] ?? Number.POSITIVE_INFINITY;
  return {
    count: clients.size,
    addresses: latest.slice(0, NAMED).map(([address]) => address),
    idleSeconds: Number.isFinite(least) ? least : null,
  };
}

/** What is said of them: that somebody has it mounted, not whose it is. ONTAP keeps idle clients on its list for days. */
export function clientsText({ count, addresses, idleSeconds }: VolumeClients): string {
  const more = count > addresses.length ? ` and ${count - addresses.length} more` : '';
  const last = idleSeconds === null ? '' : `, last request ${ago(idleSeconds)} ago`;
  const names = `${addresses.join(', ')}${more}`;
  return count === 1
    ? `mounted by NFS client ${names}${last}`
    : `mounted by ${count} NFS clients (${names})${last}`;
}

function ago(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}
