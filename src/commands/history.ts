import { outcomeOf, readRuns } from '../plan/recorded.ts';
import { type History, historyView } from '../terminal/history-view.ts';
import { defineCommand } from './spec.ts';

export const command = defineCommand<null, History>({
  input: () => Promise.resolve(null),

  async run(_, context) {
    const runs = await readRuns(context);
    return {
      runs: runs.map((run) => ({
        run: run.run,
        command: run.command,
        subject: run.subject,
        cluster: run.place,
        who: run.who,
        startedAt: run.startedAt,
        endedAt: run.endedAt,
        outcome: outcomeOf(run),
        error: run.error,
        steps: run.steps.map(({ id, kind, status }) => ({ id, kind, status })),
      })),
    };
  },

  view: historyView,
});
