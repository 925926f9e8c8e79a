import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2_000;
/** Creating an SVM took 5 s in a recording; a busy cluster takes minutes. */
const LIMIT_MS = 10 * 60_000;

/**
 * Asks a job again and again until it has ended, at growing intervals. Throws what `ended` throws, and after ten
 * minutes what `stillRunning` makes of the words for that.
 */
export async function waitForJob(
  ended: () => Promise<boolean>,
  stillRunning: (words: string) => Error,
): Promise<void> {
  let waitMs = FIRST_WAIT_MS;
  for (let waited = 0; waited < LIMIT_MS; waited += waitMs) {
    await sleep(waitMs);
    waitMs = Math.min(waitMs * 1.5, LONGEST_WAIT_MS);
    if (await ended()) return;
  }
  throw stillRunning(`still runs after ${LIMIT_MS / 60_000} minutes`);
}
