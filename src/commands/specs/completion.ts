import type { CommandSpec } from '../spec.ts';

/** What a shell is taught. */
export const completionCommands: readonly CommandSpec[] = [
  {
    name: 'completion',
    summary: 'Print the script that completes commands and options in a shell.',
    args: [{ name: '<shell>', help: 'bash, zsh or fish', choices: ['bash', 'zsh', 'fish'] }],
    groups: [],
    examples: [
      'source <(netappdvp completion bash)',
      'netappdvp completion fish > ~/.config/fish/completions/netappdvp.fish',
    ],
    readOn: 'docs/commands.md#completion',
    load: () => import('../completion.ts'),
  },
];
