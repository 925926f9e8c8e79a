import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalPlace } from '../../src/plan/journal.ts';
import type { Clock } from '../../src/plan/plan.ts';

/** A clock that goes on by one second each time it is read. */
export function steadyClock(): Clock {
  let seconds = 0;
  const tick = (): number => {
    seconds += 1;
    return seconds * 1000;
  };
  return {
    now: () => new Date(Date.UTC(2026, 0, 31, 12) + tick()),
    monotonicMs: tick,
    sleep: async () => undefined,
  };
}

export function journalPlace(): JournalPlace {
  let ids = 0;
  return {
    paths: { state: join(mkdtempSync(join(tmpdir(), 'netappdvp-journal-')), 'netappdvp') },
    clock: steadyClock(),
    whoami: 'admin@desk',
    newId: () => {
      ids += 1;
      return `id${ids}`;
    },
  };
}
