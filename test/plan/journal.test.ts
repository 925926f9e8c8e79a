import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkJournalPlace,
  type JournalPlace,
  newRunId,
  openJournal,
  readJournals,
} from '../../src/plan/journal.ts';
import { Secret } from '../../src/secret.ts';
import { journalPlace } from './places.ts';

const about = { command: 'svm bootstrap', subject: 'svm_docker' };

async function everything(place: JournalPlace) {
  const events = [];
  for await (const event of readJournals(place)) events.push(event);
  return events;
}

describe('journal', () => {
  it('is a file of JSON lines that only its owner can read', async () => {
    const place = journalPlace();
    const journal = await openJournal(place, about);
    await journal.record({ event: 'step.start', step: { id: 'a' } });
    await journal.close();
    const folder = join(place.paths.state, 'runs');
    const path = join(folder, `${journal.run}.jsonl`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(place.paths.state).mode & 0o777).toBe(0o700);
    expect(
      readFileSync(path, 'utf8')
        .split('\n')
        .slice(0, 2)
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        time: '2026-01-31T12:00:02.000Z',
        event: 'run.start',
        run: journal.run,
        ...about,
        who: 'admin@desk',
      },
      { time: '2026-01-31T12:00:03.000Z', event: 'step.start', step: { id: 'a' } },
    ]);
  });

  it('has what was recorded on the disk when record() returns', async () => {
    const place = journalPlace();
    const journal = await openJournal(place, about);
    await journal.record({ event: 'one' });
    expect((await everything(place)).map((event) => event['event'])).toEqual(['run.start', 'one']);
    await journal.close();
  });

  it('gives every run a name of its own, in the order of time', async () => {
    const place = journalPlace();
    const names = Array.from({ length: 5 }, () => newRunId(place));
    expect(new Set(names).size).toBe(5);
    expect(names.toSorted()).toEqual(names);
    expect(names[0]).toMatch(/^20260131T120001Z-id1$/);
  });

  it('reads all runs again and leaves out a line that a crash cut off', async () => {
    const place = journalPlace();
    for (const event of ['first', 'second']) {
      const journal = await openJournal(place, about);
      await journal.record({ event });
      await journal.close();
      appendFileSync(join(place.paths.state, 'runs', `${journal.run}.jsonl`), '{"event":"cut');
    }
    expect((await everything(place)).map((event) => event['event'])).toEqual([
      'run.start',
      'first',
      'run.start',
      'second',
    ]);
  });

  it('never holds a secret that is put into an event', async () => {
    const place = journalPlace();
    const journal = await openJournal(place, about);
    await journal.record({ event: 'x', password: new Secret('Hidden123') });
    await journal.close();
    const folder = join(place.paths.state, 'runs');
    const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(text.join('')).toContain('[redacted]');
    expect(text.join('')).not.toContain('Hidden123');
  });

  it('that cannot be written is an error that names the place and the way out', async () => {
    const place = journalPlace();
    // A file where a folder should be stops even root.
    writeFileSync(place.paths.state, '');
    const error = {
      name: 'UserError',
      code: 'journal',
      exitCode: 1,
      message: expect.stringContaining(join(place.paths.state, 'runs')) as unknown,
      hint: expect.stringContaining('XDG_STATE_HOME') as unknown,
    };
    await expect(checkJournalPlace(place)).rejects.toMatchObject(error);
    await expect(openJournal(place, about)).rejects.toMatchObject(error);
    await expect(everything(place)).rejects.toMatchObject({ code: 'journal' });
  });

  it('that takes no more lines is an error too', async () => {
    const journal = await openJournal(journalPlace(), about);
    await journal.close();
    await expect(journal.record({ event: 'x' })).rejects.toMatchObject({ code: 'journal' });
  });

  it('is not begun by looking whether it could be', async () => {
    const place = journalPlace();
    await checkJournalPlace(place);
    expect(existsSync(place.paths.state)).toBe(false);
    mkdirSync(join(place.paths.state, 'runs'), { recursive: true });
    await checkJournalPlace(place);
  });

  it('has nothing to read where nothing was ever run', async () => {
    expect(await everything(journalPlace())).toEqual([]);
  });
});
