import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { OntapClient, OntapTarget, Svm } from '../ontapi/client.ts';
import type { Plan } from '../plan/plan.ts';
import { missingAnswers, planSvm } from '../plan/svm-plan.ts';
import type { SvmStep } from '../plan/svm-steps.ts';
import type { SvmWanted } from '../plan/svm-world.ts';
import type { Secret } from '../secret.ts';
import { clean, count } from '../terminal/style.ts';
import { makesUser } from './bootstrap-login.ts';
import { type Observed, observeForPlan } from './bootstrap-observe.ts';
import { type ChapSecrets, readChapSecrets } from './chap-secrets.ts';
import { ontapDrivers } from './drivers.ts';
import type { Given } from './given.ts';
import { chooseDriver } from './init-start.ts';
import { type PluginPassword, pluginPassword } from './plugin-password.ts';
import { completeAnswers } from './svm-answers.ts';
import { svmNameProblem, wantedFrom } from './svm-input.ts';

/** ONTAP as it is and as it should be, with everything that was asked for on the way. */
export interface SetupOntap extends Observed {
  readonly given: Given;
  readonly wanted: SvmWanted;
  readonly plan: Plan<SvmStep>;
  /** The SVM was there before and lacked nothing: its parts can be offered to choose from. */
  readonly complete: boolean;
  readonly password: PluginPassword;
  /** The password of the plugin's user, where it is known by now. */
  readonly known: Secret | null;
  /** New passwords of CHAP; null: none are set. */
  readonly chap: ChapSecrets | null;
}

/** Asks for what is missing of the SVM, and plans it; changes nothing. Throws UsageError, OntapError. */
export async function askOntap(
  first: Given,
  target: OntapTarget,
  client: OntapClient,
  context: Context,
): Promise<SetupOntap> {
  const svm = first.text('svm') ?? (await chooseSvm(client, context));
  const driver = await chooseDriver(first, context, {
    start: {},
    proposed: {},
    ask: true,
    drivers: ontapDrivers,
  });
  const named = first.with({ svm, driver });
  const asked = wantedFrom(named, svm);
  context.progress.start(`Reading what ${target.host} has`);
  const seen = await observeForPlan(client, target, asked, first, context);
  const { world } = seen;
  context.progress.stop();
  const complete = missingAnswers(world, asked).length === 0;
  const wanted = await completeAnswers(world, asked, context);
  const plan = planSvm(world, wanted);
  const newUser = makesUser(plan);
  const given = newUser ? await choosePassword(named, wanted.username, context) : named;
  const password = pluginPassword(given, context, {
    username: wanted.username,
    svm,
    cluster: `${world.cluster.name ?? ''} ${target.host}:${target.port}`,
    rules: world.passwordRules,
  });
  await password.prepare({ newUser, ask: !given.flag('dryRun') });
  const setsChap = plan.steps.some(({ kind }) => kind === 'iscsi.set-default-chap');
  const ask = !given.flag('dryRun');
  const chap = setsChap ? await readChapSecrets(given, context, { ask }) : null;
  const known = password.atHand();
  return { ...seen, given, wanted, plan, complete, password, known, chap };
}

/** One of those that are there, or the name of a new one. */
async function chooseSvm(client: OntapClient, context: Context): Promise<string> {
  context.progress.start('Asking the cluster what there is');
  const svms = await client.listSvms();
  context.progress.stop();
  const another = 'another one, which is made';
  const chosen =
    svms.length === 0
      ? null
      : await context.prompter.select({
          message: 'The SVM:',
          option: '--svm',
          choices: [
            ...svms.map((svm) => ({ value: svm.name, label: clean(svm.name), note: noteOf(svm) })),
            { value: null, label: another },
          ],
        });
  if (chosen !== null) return chosen;
  return context.prompter.text({
    message: 'Name of the new SVM:',
    option: '--svm',
    check: (name) =>
      svmNameProblem(name) ??
      (svms.some((svm) => svm.name === name) ? 'It is there already.' : null),
  });
}

function noteOf({ state, aggregates }: Svm): string {
  const may =
    aggregates.length === 0
      ? 'no aggregate assigned yet'
      : `${count(aggregates.length, 'aggregate')} assigned: ${clean(aggregates.join(', '))}`;
  return state === 'running' || state === '' ? may : `${state}; ${may}`;
}

/** Where the password of a new user comes from, when nobody said it and somebody can be asked. */
async function choosePassword(given: Given, username: string, context: Context): Promise<Given> {
  const options = ['generatePluginPassword', 'pluginPasswordFile', 'pluginPasswordStdin'];
  const said =
    options.some((key) => given.has(key)) ||
    (context.env['NETAPPDVP_PLUGIN_PASSWORD'] ?? '') !== '' ||
    given.flag('dryRun');
  if (said || !context.prompter.interactive) return given;
  const makes = await context.prompter.select({
    message: `The password of ${clean(username)}, the plugin's user, who is new:`,
    option: '--generate-plugin-password FILE',
    choices: [
      { value: true, label: 'make one and write it to a new file (0600)' },
      { value: false, label: 'I type one' },
    ],
  });
  if (!makes) return given;
  const file = await context.prompter.text({
    message: 'The file for it:',
    option: '--generate-plugin-password FILE',
    initial: 'plugin.pw',
    check: (name) => (name.trim() === '' ? 'A name is needed.' : null),
  });
  return given.with({ generatePluginPassword: resolve(context.paths.cwd, file) });
}
