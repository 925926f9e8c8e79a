import { access, constants, mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, UserError } from '../errors.ts';
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
  /** Appends one line and returns when it is on the disk. Never give it a secret's value. Throws UserError. */
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
 * Throws UserError 'journal' when it cannot be written. The journal is evidence for the reader; what a later run does is decided by looking at the systems.
 */
export async function openJournal(
  place: JournalPlace,
  about: { readonly command: string; readonly subject: string; readonly place?: string },
): Promise<Journal> {
  const run = newRunId(place);
  const folder = runsFolder(place);
  const path = join(folder, `${run}.jsonl`);
  const file = await orUserError(folder, 'written', async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return open(path, 'ax', 0o600);
  });
  const write = (event: object): Promise<void> =>
    orUserError(path, 'written', async () => {
      const time = place.clock.now().toISOString();
      await file.appendFile(`${JSON.stringify({ time, ...event })}\n`);
      await file.sync();
    });
  let last = Promise.resolve();
  // Steps go on side by side, and each line is whole.
  const record = (event: object): Promise<void> => {
    const done = last.then(() => write(event));
    last = done.catch(() => undefined);
    return done;
  };
  try {
    await record({ event: 'run.start', run, ...about, who: place.whoami });
  } catch (error) {
    await file.close();
    throw error;
  }
  return { run, record, close: () => file.close() };
}

/**
 * Finds out, without making anything, whether a journal could be started: before somebody is asked about a plan.
 * Throws UserError 'journal'.
 */
export async function checkJournalPlace(place: Pick<JournalPlace, 'paths'>): Promise<void> {
  const folder = runsFolder(place);
  for (let at = folder; ; at = dirname(at)) {
    const problem = await access(at, constants.W_OK | constants.X_OK).catch(errorCode);
    if (problem === undefined) return;
    // What is not there yet is made when it is needed, in the nearest folder that is.
    if (problem !== 'ENOENT' || at === dirname(at)) throw journalError(folder, 'written', problem);
  }
}

async function orUserError<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw journalError(path, what, errorCode(error) || String(error));
  }
}

function journalError(path: string, what: string, problem: string): UserError {
  return new UserError({
    code: 'journal',
    message: `The journal of this run cannot be ${what} at ${path} (${problem}).`,
    hint: 'Make room or give yourself the right to write there, or name another folder by XDG_STATE_HOME.',
  });
}

/** Every event of every recorded run, oldest run first. A last line cut off by a crash is left out. Throws UserError. */
export async function* readJournals(
  place: Pick<JournalPlace, 'paths'>,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const folder = runsFolder(place);
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw journalError(folder, 'read', errorCode(error));
  });
  for (const name of journalsAmong(names)) yield* readEvents(join(folder, name));
}

const journalsAmong = (names: readonly string[]): string[] =>
  names.filter((name) => name.endsWith('.jsonl')).toSorted();

/**
 * Every event of journals that were brought from elsewhere: a file, or a folder of them. Throws UserError, for what is no
 * journal too.
 */
export async function* readForeignJournals(
  path: string,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const isFolder = await orUserError(path, 'read', async () => (await stat(path)).isDirectory());
  const names = isFolder
    ? journalsAmong(await orUserError(path, 'read', () => readdir(path)))
    : [null];
  let runs = 0;
  for (const name of names)
    for await (const event of readEvents(name === null ? path : join(path, name))) {
      if (event['event'] === 'run.start') runs += 1;
      // What comes before the first run is of no run.
      if (runs > 0) yield event;
    }
  if (runs === 0)
    throw new UserError({
      code: 'journal',
      message: `${path} holds no journal of a run.`,
      hint: 'Journals are $XDG_STATE_HOME/netappdvp/runs/*.jsonl, or ~/.local/state/netappdvp/runs/*.jsonl, where the run was made.',
    });
}

async function* readEvents(path: string): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const text = await orUserError(path, 'read', () => readFile(path, 'utf8'));
  for (const line of text.split('\n')) {
    const event = parseLine(line);
    if (event !== null) yield event;
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
