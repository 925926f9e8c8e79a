import { UsageError } from '../errors.ts';
import { catalog, groups } from './catalog.ts';
import { completionScript, type Shell, shells } from './completion-scripts.ts';
import { completionPlaces } from './completion-words.ts';
import { defineCommand } from './spec.ts';

interface CompletionResult {
  readonly shell: Shell;
  readonly script: string;
}

export const command = defineCommand<Shell, CompletionResult>({
  input: async (given) => {
    const [word, ...more] = given.args;
    const shell = shells.find((known) => known === word);
    if (shell === undefined || more.length > 0)
      throw new UsageError(
        `completion takes one of: ${shells.join(', ')}.`,
        'For example: source <(netappdvp completion bash)',
      );
    return shell;
  },
  run: async (shell) => ({
    shell,
    script: completionScript(shell, completionPlaces(catalog, groups)),
  }),
  view: ({ script }) => script,
});
