import { UsageError, UserError } from '../errors.ts';
import { madeHere } from '../plan/made-here.ts';
import { type RecordedRun, readRuns } from '../plan/recorded.ts';
import type { RemovalStep } from '../plan/removal-steps.ts';
import type { Given } from './given.ts';
import { openOntap } from './ontap-session.ts';
import { type Carried, runDocument, type Switches, switchesOf } from './plan-run.ts';
import { broughtJournals, carryOutRemoval, findRun, removalView } from './removal-run.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  readonly run: string;
  readonly switches: Switches;
}

/** Commands whose runs can be taken back. */
const UNDOABLE: ReadonlySet<string> = new Set(['svm bootstrap', 'aggregates assign', 'setup']);

export const command = defineCommand<Input, Carried<RemovalStep>>({
  async input(given) {
    const [run, ...more] = given.args;
    if (run === undefined || more.length > 0)
      throw new UsageError('undo takes one run.', 'netappdvp history lists them.');
    return { given, run, switches: switchesOf(given) };
  },

  async run({ given, run, switches }, context) {
    const runs = await readRuns(context, broughtJournals(given, context));
    const wanted = findRun(runs, run);
    refuseOthers(wanted);
    const client = await openOntap(given, context);
    try {
      const place = (await client.identity()).name;
      refuseOtherCluster(wanted, place);
      const svm = wanted.subject;
      const made = madeHere(runs, svm, place, (one) => one.run === wanted.run);
      const removal = { command: `undo ${run}`, svm, place, made };
      return await carryOutRemoval(removal, client, switches, context);
    } finally {
      client.close();
    }
  },

  view: removalView,
  json: runDocument,
  exitCode: (result) => result.exitCode,
});

const undoable = `These can: ${[...UNDOABLE].join(', ')}.`;

/** What leads back from the other commands. */
const wayBack: readonly (readonly [words: RegExp, lead: string])[] = [
  [/^aggregates unassign$/, 'Assign them again: netappdvp aggregates assign'],
  [/^svm teardown$/, 'What was deleted does not come back; make it anew: netappdvp svm bootstrap'],
  [/^undo /, 'Do it again with the command that was taken back.'],
  [
    /^user rotate-password$/,
    'The old password is not kept; set another one: netappdvp user rotate-password',
  ],
  [
    /^volumes label$/,
    'Comments are plain texts: volume modify -vserver SVM -volume NAME -comment TEXT',
  ],
  [/^volumes recover$/, 'A volume that came back is deleted by who owns it: docker volume rm'],
  [/^hosts install$/, 'On the hosts: netappdvp hosts uninstall'],
  [/^hosts (enable|disable)$/, 'On the hosts: netappdvp hosts disable, netappdvp hosts enable'],
  [
    /^hosts /,
    'On the hosts: netappdvp hosts install or push-config with the version and config of before; replaced configs have dated backups beside them.',
  ],
];

function refuseOthers(wanted: RecordedRun): void {
  if (UNDOABLE.has(wanted.command)) return;
  throw new UserError({
    code: 'not-undoable',
    message: `Run ${wanted.run} (${wanted.command}) cannot be taken back by itself.`,
    hint: wayBack.find(([words]) => words.test(wanted.command))?.[1] ?? undoable,
  });
}

function refuseOtherCluster(wanted: RecordedRun, place: string | null): void {
  if (wanted.place === null || place === null || wanted.place === place) return;
  throw new UserError({
    code: 'other-cluster',
    message: `Run ${wanted.run} was made on cluster ${wanted.place}, and this is ${place}.`,
    hint: 'Give --cluster with the address of that cluster.',
  });
}
