import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './plan.ts';

/** What a journal needs to know of the world; a Context fits. */
export interface JournalPlace {
  readonly paths: { readonly state: string };
  readonly clock: Clock;
  readonly whoami: string;
  newId(): string;
}

export interface Journal {
  readonly run: string;
  /** Appends one line and returns when it is on the disk. Never give it a secret's value. */
  record(event: object): Promise<void>;
  close(): Promise<void>;
}

/** A name for a run that sorts by time: 20260131T120000Z-<id>. */
export function newRunId(place: Pick<JournalPlace, 'clock' | 'newId'>): string {
  const time = place.clock.now().toISOString().replaceAll(/[-:]/g, '');
  return `${time.replace(/\.\d+Z$/, 'Z')}-${place.newId()}`;
}

function runsFolder(place: Pick<JournalPlace, 'paths'>): string {
  return join(place.paths.state, 'runs');
}

/**
 * Starts <state>/runs/<run>.jsonl (0600, in folders of 0700) with a line that says who runs what.
 * The journal is evidence for the reader; what a later run does is decided by looking at the systems.
 */
export async function openJournal(
  place: JournalPlace,
  about: { command: string; subject: string },
): Promise<Journal> {
  const run = newRunId(place);
  const folder = runsFolder(place);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(join(folder, `${run}.jsonl`), 'ax', 0o600);
  const record = async (event: object): Promise<void> => {
    const line = JSON.stringify({ time: place.clock.now().toISOString(), ...event });
    await file.appendFile(`${line}\n`);
    await file.sync();
  };
  try {
    await record({ event: 'run.start', run, ...about, who: place.whoami });
  } catch (error) {
    await file.close();
    throw error;
  }
  return { run, record, close: () => file.close() };
}

/** Every event of every recorded run, oldest run first. A last line cut off by a crash is left out. */
export async function* readJournals(
  place: Pick<JournalPlace, 'paths'>,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const folder = runsFolder(place);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names.filter((entry) => entry.endsWith('.jsonl')).toSorted()) {
    for (const line of (await readFile(join(folder, name), 'utf8')).split('\n')) {
      const event = parseLine(line);
      if (event !== null) yield event;
    }
  }
}

function parseLine(line: string): Readonly<Record<string, unknown>> | null {
  if (line === '') return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
