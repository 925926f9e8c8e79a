import { type JournalPlace, readForeignJournals, readJournals } from './journal.ts';

/** A step as a run's journal has it. */
export interface RecordedStep {
  readonly id: string;
  readonly kind: string;
  /** Everything else that the step said of itself. */
  readonly data: Readonly<Record<string, unknown>>;
  /** 'started': the run was killed in it, so nobody knows. */
  readonly status: 'done' | 'failed' | 'not-attempted' | 'started';
  /** Of a step that failed; null otherwise. */
  readonly errorCode: string | null;
}

export interface RecordedRun {
  readonly run: string;
  readonly command: string;
  readonly subject: string;
  /** The cluster, where the run was about one; null: not told. */
  readonly place: string | null;
  readonly who: string;
  readonly startedAt: string;
  /** null: it was killed, or runs yet. */
  readonly endedAt: string | null;
  readonly converged: boolean | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly steps: readonly RecordedStep[];
}

type Event = Readonly<Record<string, unknown>>;

/**
 * Every recorded run, the oldest first; those of `brought` (files or folders from other machines) among them. Throws
 * UserError when the journals cannot be read.
 */
export async function readRuns(
  place: Pick<JournalPlace, 'paths'>,
  brought: readonly string[] = [],
): Promise<RecordedRun[]> {
  const own = await runsOf(readJournals(place));
  const others = await Promise.all(brought.map((path) => runsOf(readForeignJournals(path))));
  const known = new Set(own.map(({ run }) => run));
  const more = others.flat().filter(({ run }) => !known.has(run));
  return [...own, ...more].toSorted((a, b) =>
    a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0,
  );
}

async function runsOf(events: AsyncIterable<Event>): Promise<RecordedRun[]> {
  const runs: { run: RecordedRun; steps: Map<string, RecordedStep> }[] = [];
  for await (const event of events) {
    const current = runs.at(-1);
    if (event['event'] === 'run.start') runs.push({ run: runOf(event), steps: new Map() });
    else if (current !== undefined) addTo(current, event);
  }
  return runs.map(({ run, steps }) => ({ ...run, steps: [...steps.values()] }));
}

function runOf(event: Event): RecordedRun {
  return {
    run: text(event['run']),
    command: text(event['command']),
    subject: text(event['subject']),
    place: typeof event['place'] === 'string' ? event['place'] : null,
    who: text(event['who']),
    startedAt: text(event['time']),
    endedAt: null,
    converged: null,
    error: null,
    steps: [],
  };
}

function addTo(
  current: { run: RecordedRun; steps: Map<string, RecordedStep> },
  event: Event,
): void {
  const { steps } = current;
  switch (event['event']) {
    case 'step.start': {
      const step = objectOf(event['step']);
      const id = text(step['id']);
      steps.set(id, {
        id,
        kind: text(step['kind']),
        data: step,
        status: 'started',
        errorCode: null,
      });
      return;
    }
    case 'step.end': {
      const step = steps.get(text(event['step']));
      const status = event['status'];
      // It was about to begin when another one failed.
      if (step !== undefined && status === 'not-attempted') steps.delete(step.id);
      if (step === undefined || (status !== 'done' && status !== 'failed')) return;
      const code = objectOf(event['error'])['code'];
      steps.set(step.id, { ...step, status, errorCode: typeof code === 'string' ? code : null });
      return;
    }
    case 'run.end': {
      const error = objectOf(event['error']);
      current.run = {
        ...current.run,
        endedAt: text(event['time']),
        converged: event['converged'] === true,
        error:
          typeof error['code'] === 'string'
            ? { code: error['code'], message: text(error['message']) }
            : null,
      };
      return;
    }
    default:
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function objectOf(value: unknown): Event {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** How a run ended, in a word. */
export function outcomeOf(run: RecordedRun): 'done' | 'failed' | 'cancelled' | 'unfinished' {
  if (run.endedAt === null) return 'unfinished';
  if (run.error === null) return run.converged === true ? 'done' : 'failed';
  return run.error.code === 'cancelled' ? 'cancelled' : 'failed';
}
