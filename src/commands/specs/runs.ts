import { journalOption, ontapOptions } from '../options.ts';
import type { CommandSpec } from '../spec.ts';

/** What was done before. */
export const runCommands: readonly CommandSpec[] = [
  {
    name: 'history',
    summary: 'List the recorded runs: what, on what, by whom, and how it ended.',
    groups: [],
    examples: ['netappdvp history', 'netappdvp history -o json'],
    readOn: 'docs/commands.md#history',
    load: () => import('../history.ts'),
  },
  {
    name: 'undo',
    summary: 'Take back what a recorded run did on ONTAP, where that is safe.',
    args: [{ name: '<run>', help: 'as history names it' }],
    groups: [{ title: 'Recorded elsewhere:', options: [journalOption] }, ontapOptions],
    examples: [
      'netappdvp undo 20260131T120000Z-0123456789 --cluster cluster1.example.com --dry-run',
      'netappdvp undo 20260131T120000Z-0123456789 --cluster cluster1.example.com --yes',
    ],
    readOn: 'docs/commands.md#undo',
    load: () => import('../undo.ts'),
  },
];
