import type { Context } from '../context.ts';
import { type HostConnection, HostError } from '../hosts/connection.ts';
import {
  freeLock,
  holderText,
  LEASE_SECONDS,
  type LockAnswer,
  type LockRequest,
  lockedError,
  renewLock,
  takeLock,
} from '../hosts/lock.ts';
import { markOf } from '../hosts/process-mark.ts';
import type { Given } from './given.ts';

/** What the line says about a host that somebody else is changing. */
export interface LockSwitches {
  /** How long another run is waited for; 0: not at all. */
  readonly waitForLockSeconds: number;
  readonly breakLock: boolean;
}

export interface HeldLock {
  /** Another run was waited for: what was seen of the host before is old. */
  readonly waited: boolean;
  /** Call it before each change. Throws HostError 'host-lock-lost' once somebody took the lock away. */
  check(): Promise<void>;
}

const POLL_MS = 3000;
/** Several signs of life within the time that makes a lock stale. */
const RENEW_MS = 45_000;
/** After so long it is asked again, before the next change, whose the lock is. */
const SURE_MS = 2000;

export function lockSwitchesOf(given: Given): LockSwitches {
  return {
    waitForLockSeconds: given.integer('waitForLock', '--wait-for-lock', 0, 86_400) ?? 0,
    breakLock: given.flag('breakLock'),
  };
}

/**
 * Does `work` while this run alone may change the host: who, when and what lie there for others to read. The
 * lock is given back however the work ends. Throws HostError 'host-locked', before the work has begun, when
 * somebody else holds it and it is not waited for or broken; and what the work throws.
 */
export async function withHostLock<R>(
  host: HostConnection,
  about: { readonly run: string; readonly command: string },
  switches: LockSwitches,
  context: Context,
  work: (lock: HeldLock) => Promise<R>,
): Promise<R> {
  const request: LockRequest = {
    run: about.run,
    who: context.whoami,
    what: about.command,
    process: markOf(process.pid),
    force: switches.breakLock,
  };
  const waited = await acquire(host, request, switches, context);
  let thief: HostError | null = null;
  const { clock } = context;
  let sureAt = clock.monotonicMs();
  // By the clock of the wall: the other one stands still while a machine sleeps.
  let aliveAt = clock.now().getTime();
  const renew = async (): Promise<void> => {
    try {
      const answer = await renewLock(host, request);
      const silentMs = clock.now().getTime() - aliveAt;
      sureAt = clock.monotonicMs();
      aliveAt = clock.now().getTime();
      if (answer === 'remade') {
        if (silentMs > LEASE_SECONDS * 1000) thief = sleptError(host, silentMs);
      } else if (answer !== null) thief = lostError(host, holderText(answer));
    } catch (error) {
      // A connection that is lost shows in the work itself.
      if (!(error instanceof HostError)) throw error;
    }
  };
  // Whatever a sign of life fails of is no end of the run by itself.
  const timer = setInterval(() => void renew().catch(() => undefined), RENEW_MS);
  timer.unref();
  try {
    return await work({
      waited,
      async check() {
        if (thief === null && clock.monotonicMs() - sureAt > SURE_MS) await renew();
        if (thief !== null) throw thief;
      },
    });
  } finally {
    clearInterval(timer);
    // What cannot be given back now is stale soon.
    await freeLock(host, request).catch(() => undefined);
  }
}

/** Returns whether another run was waited for. */
async function acquire(
  host: HostConnection,
  request: LockRequest,
  { waitForLockSeconds }: LockSwitches,
  { clock, progress, signal, terminal }: Context,
): Promise<boolean> {
  const until = clock.monotonicMs() + waitForLockSeconds * 1000;
  const { name } = host.target;
  for (let waited = false; ; waited = true) {
    const answer: LockAnswer = await takeLock(host, request);
    if (answer.taken) {
      if (answer.broken !== null)
        terminal.warn(`${name}: the lock of ${holderText(answer.broken)} was taken away.`);
      return waited;
    }
    signal.throwIfAborted();
    if (clock.monotonicMs() >= until) throw lockedError(name, answer.holder);
    progress.start(`${name}: waiting for ${holderText(answer.holder)}`);
    await clock.sleep(POLL_MS, signal).catch(() => undefined);
  }
}

/** Silent for so long, a run's lock is anybody's, and another run may have come and gone. */
function sleptError(host: HostConnection, silentMs: number): HostError {
  return new HostError('failed', host.target.name, {
    code: 'host-lock-lost',
    message: `this run gave no sign of life for ${Math.round(silentMs / 60_000)} minutes, and its lock was gone: somebody may have changed the host meanwhile, so nothing more is changed here.`,
    hint: 'Run the command again: it looks at the host anew.',
  });
}

function lostError(host: HostConnection, who: string): HostError {
  return new HostError('failed', host.target.name, {
    code: 'host-lock-lost',
    message: `the lock was taken away by ${who}, so nothing more is changed here.`,
    hint: 'Wait until that run has ended, then run the command again.',
  });
}
