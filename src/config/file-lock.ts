import { open, readFile, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { fileErrorCode } from './file-errors.ts';

/** A write takes a moment; whoever holds the lock longer has stopped, or waits for a slow disk. */
const WAIT_MS = 10_000;
const STEP_MS = 50;

/**
 * Does work that replaces a file while no other process of this program replaces it: of two that begin at once, the
 * second sees what the first wrote. A lock whose process has died is taken over. Throws UserError 'file-locked'.
 */
export async function whileLocked<T>(
  target: string,
  id: string,
  work: () => Promise<T>,
): Promise<T> {
  const lock = join(dirname(target), `.${basename(target)}.lock`);
  await take(lock, id, target);
  try {
    return await work();
  } finally {
    await unlink(lock).catch(ignoreMissing);
  }
}

async function take(lock: string, id: string, target: string): Promise<void> {
  for (let waited = 0; ; waited += STEP_MS) {
    if (await create(lock)) return;
    const holder = await holderOf(lock);
    if (holder !== null && !isAlive(holder)) await removeStale(lock, id, holder);
    else if (waited >= WAIT_MS)
      throw new UserError({
        code: 'file-locked',
        message: `${target} is being written by another netappdvp${holder === null ? '' : ` (process ${holder})`}.`,
        hint: `Run the command again; if no other one runs, remove ${lock}.`,
      });
    else await sleep(STEP_MS);
  }
}

async function create(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600);
    try {
      await file.writeFile(String(process.pid));
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return false;
    // What was made before the disk was full would lock everybody out.
    if (fileErrorCode(error) === 'ENOSPC') await unlink(lock).catch(ignoreMissing);
    throw error;
  }
}

/** The process that holds a lock; null when it has just gone, or is being written. */
async function holderOf(lock: string): Promise<number | null> {
  const text = await readFile(lock, 'utf8').catch(ignoreMissing);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return fileErrorCode(error) !== 'ESRCH';
  }
}

/** Moves a dead process's lock aside; when two do so at once, one of them moves the other's new lock, and puts it back. */
async function removeStale(lock: string, id: string, holder: number): Promise<void> {
  const aside = `${lock}.${id}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  if ((await holderOf(aside)) === holder) await unlink(aside).catch(ignoreMissing);
  else await rename(aside, lock);
}

function ignoreMissing(error: unknown): null {
  if (fileErrorCode(error) === 'ENOENT') return null;
  throw error;
}
