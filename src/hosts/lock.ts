import { type HostConnection, HostError } from './connection.ts';
import { lockScript } from './lock-script.ts';
import { hasEnded } from './process-mark.ts';

/** Who holds a host's lock. */
export interface LockHolder {
  readonly run: string;
  /** "root@admin1". */
  readonly who: string;
  /** "hosts upgrade". */
  readonly what: string;
  /** The mark of the process that took it. */
  readonly process: string;
  /** By the host's clock, seconds since 1970; null when it cannot be read. */
  readonly since: number | null;
  /** Seconds since its last sign of life. */
  readonly age: number;
}

export interface LockRequest extends Pick<LockHolder, 'run' | 'who' | 'what' | 'process'> {
  /** Takes the lock whoever holds it. */
  readonly force: boolean;
}

export type LockAnswer =
  /** `broken`: from whom it was taken by force. */
  | { readonly taken: true; readonly broken: LockHolder | null }
  | { readonly taken: false; readonly holder: LockHolder };

/** Emptied by a reboot; root's alone. */
const LOCK_FOLDER = '/run/netappdvp';
/** A lock without a sign of life for so long is stale: its run has ended, or cannot reach the host any more. */
export const LEASE_SECONDS = 180;

type Verb = 'take' | 'break' | 'renew' | 'free';
type Host = Pick<HostConnection, 'target' | 'run'>;

/**
 * Takes the lock of a host, or tells who holds it. A lock is stale, and then taken as if it were free, after a
 * reboot, without a sign of life for LEASE_SECONDS, and when its process ran on this machine and has ended.
 * Taking it twice in one run is fine. Throws HostError.
 */
export async function takeLock(
  host: Host,
  request: LockRequest,
  folder = LOCK_FOLDER,
): Promise<LockAnswer> {
  const verb = request.force ? 'break' : 'take';
  const first = await askLock(host, verb, request, folder, '');
  if (first.holder === null || first.word !== 'held')
    return { taken: true, broken: first.word === 'broken' ? first.holder : null };
  if (!hasEnded(first.holder.process)) return { taken: false, holder: first.holder };
  const second = await askLock(host, verb, request, folder, first.holder.run);
  return second.word === 'held' && second.holder !== null
    ? { taken: false, holder: second.holder }
    : { taken: true, broken: null };
}

/**
 * A sign of life. Returns null while the lock is held, who took it away meanwhile, or 'remade' when it was gone and is
 * taken anew. Throws HostError.
 */
export async function renewLock(
  host: Host,
  request: LockRequest,
  folder = LOCK_FOLDER,
): Promise<LockHolder | 'remade' | null> {
  const { word, holder } = await askLock(host, 'renew', request, folder, '');
  if (word === 'remade') return word;
  return word === 'lost' ? holder : null;
}

/** Gives the lock back; one that somebody else holds by now is left alone. Throws HostError. */
export async function freeLock(
  host: Host,
  request: LockRequest,
  folder = LOCK_FOLDER,
): Promise<void> {
  await askLock(host, 'free', request, folder, '');
}

async function askLock(
  host: Host,
  verb: Verb,
  { run, who, what, process }: LockRequest,
  folder: string,
  dead: string,
): Promise<{ word: string; holder: LockHolder | null }> {
  const words = [run, String(LEASE_SECONDS), who, what, process, dead];
  const result = await host.run({
    name: `lock.${verb}`,
    script: lockScript,
    args: [verb, folder, ...words.map((word) => word.replaceAll(/\s+/g, ' '))],
    asRoot: true,
    timeoutMs: 60_000,
  });
  const answer = parseLock(result.stdout);
  if (result.exitCode === 0 && answer !== null && answer.word !== 'busy') return answer;
  throw new HostError('failed', host.target.name, {
    code: 'host-lock-failed',
    message: `the lock in ${folder} could not be used: ${result.stderr.trim().slice(0, 200) || answer?.word || `exit code ${result.exitCode}`}`,
    hint: `Look at the folder ${folder} on the host; it must be root's.`,
  });
}

/** Takes what the script printed: a word, the age, and the holder's lines. */
export function parseLock(text: string): { word: string; holder: LockHolder | null } | null {
  const match = /^(\w+)(?: (-?\d+))?\n([\s\S]*)$/.exec(text);
  if (match === null) return null;
  const [, word = '', age, lines = ''] = match;
  const fields = new Map(
    lines.split('\n').map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)] as const;
    }),
  );
  const run = fields.get('run') ?? '';
  if (age === undefined || run === '') return { word, holder: null };
  const since = Number(fields.get('since') ?? Number.NaN);
  return {
    word,
    holder: {
      run,
      who: fields.get('who') ?? '',
      what: fields.get('what') ?? '',
      process: fields.get('process') ?? '',
      since: Number.isNaN(since) ? null : since,
      age: Number(age),
    },
  };
}

/** "root@admin1 since 2026-01-31 12:00:00 UTC (hosts upgrade, run …)". */
export function holderText({ who, what, since, run }: LockHolder): string {
  const when =
    since === null
      ? ''
      : ` since ${new Date(since * 1000).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
  return `${who}${when} (netappdvp ${what}, run ${run})`;
}

/**
 * Takes who holds a host's lock, returns why the host cannot be changed now; null when it can: nobody holds
 * it, or only a run on this machine that has ended.
 */
export function lockObstacle(host: string, holder: LockHolder | null): HostError | null {
  return holder === null || hasEnded(holder.process) ? null : lockedError(host, holder);
}

export function lockedError(host: string, holder: LockHolder): HostError {
  return new HostError('failed', host, {
    code: 'host-locked',
    message: `somebody else is changing this host: ${holderText(holder)}. Nothing was changed on it.`,
    hint: `Wait for that run to end (--wait-for-lock SECONDS), or, when you know that it is over, take the lock away: --break-lock. A run that died lets go by itself within ${LEASE_SECONDS / 60} minutes.`,
  });
}
