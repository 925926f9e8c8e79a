import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import { readJournals } from '../plan/journal.ts';

/** When this machine's user first bootstrapped each SVM, by the journals of past runs; none is no reason to fail. */
export async function observePreparations(context: Context): Promise<ReadonlyMap<string, string>> {
  const first = new Map<string, string>();
  try {
    for await (const event of readJournals(context)) {
      const { command, subject, time } = event;
      if (event['event'] !== 'run.start' || command !== 'svm bootstrap') continue;
      if (typeof subject !== 'string' || typeof time !== 'string') continue;
      const svm = subject.replace(/^SVM /, '');
      if (!first.has(svm)) first.set(svm, time);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  return first;
}
