import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readPluginConfig } from '../config/document.ts';
import { type ConfigFileState, observeConfigFile } from '../config/file.ts';
import type { Context } from '../context.ts';
import { type Diagnostic, errorCode, UsageError } from '../errors.ts';
import { blocker } from '../plan/planned.ts';
import type { SetupFile } from '../plan/setup-plan.ts';
import { Secret } from '../secret.ts';
import { initOptions } from '../templates/init-options.ts';
import type { Given } from './given.ts';
import { type CheckedConfig, checkConfig, differs } from './init-check.ts';
import { configFile, type InitInput, readInitInput } from './init-input.ts';
import { answer, questionsFor, withPrefixProposal } from './init-question.ts';
import { proposalsFrom } from './init-start.ts';
import type { SetupOntap } from './setup-ontap.ts';
import { summariseSvm } from './svm-summary.ts';

/** The config as it will be, and what becomes of its local file. */
export interface SetupConfig {
  /** As it was named. */
  readonly file: string;
  readonly input: InitInput & { readonly state: ConfigFileState };
  readonly checked: CheckedConfig;
  readonly becomes: SetupFile;
  /** What the file says in the end, to the letter: the hosts get the same. */
  readonly content: Secret;
  /** The plugin's password; null: it logs in otherwise. */
  readonly password: Secret | null;
  readonly blockers: readonly Diagnostic[];
}

/** Stand in a dry run where a password is not known; nothing of such a run is ever written. */
const unknown = {
  NETAPPDVP_PLUGIN_PASSWORD: 'not-known-in-a-dry-run',
  NETAPPDVP_CHAP_PASSWORD: 'not-known-in-a-dry-run-1',
  NETAPPDVP_CHAP_TARGET_PASSWORD: 'not-known-in-a-dry-run-2',
};

/**
 * Makes the config from what the SVM is or will be, as `init` does; changes nothing. One that is there for the same SVM
 * and driver is the start. `context` is one in whose environment the login of the administrator is found. Throws
 * UsageError.
 */
export async function readSetupConfig(ontap: SetupOntap, context: Context): Promise<SetupConfig> {
  const { wanted } = ontap;
  const alias = ontap.given.text('alias') === 'netapp' ? undefined : ontap.given.text('alias');
  const given = ontap.given.with({ alias });
  const file = configFile(given, context);
  if (file === '-')
    throw new UsageError('setup puts the config on the hosts, so it needs a file.', 'Name one.');
  const before = await observeConfigFile(resolve(context.paths.cwd, file));
  const start = startFrom(before, given, wanted.svm);
  const known = ontap.known ?? (start === null ? null : passwordOf(start, wanted.username));
  const { chap } = ontap;
  const inner = {
    ...context,
    env: {
      ...(given.flag('dryRun') && start === null ? unknown : {}),
      ...context.env,
      ...(known === null ? {} : { NETAPPDVP_PLUGIN_PASSWORD: known.reveal() }),
      ...(chap === null
        ? {}
        : {
            NETAPPDVP_CHAP_PASSWORD: chap.secret.reveal(),
            NETAPPDVP_CHAP_TARGET_PASSWORD: chap.targetSecret.reveal(),
          }),
    },
  };
  const answers = await answersFor(ontap, given, start, context);
  const input = await readInitInput(
    given.with({
      ...answers,
      file,
      // Of the two questions, that about the whole plan is the one that counts.
      yes: true,
      pluginPasswordStdin: undefined,
      pluginPasswordFile: undefined,
      ...(chap === null ? {} : { chapPasswordFile: undefined, chapTargetPasswordFile: undefined }),
    }),
    inner,
  );
  if (input.state === null) throw new Error('a config without a place');
  const checked = await checkConfig(input, context);
  const { state } = input;
  const becomes: SetupFile = {
    path: state.path,
    becomes: checked.becomes === 'refused' ? 'written' : checked.becomes,
    replaces: state.content !== null,
  };
  const password = input.document['password'];
  return {
    file,
    input: { ...input, state, yes: given.flag('yes') },
    checked,
    becomes,
    content: becomes.becomes === 'written' ? checked.content : (state.content ?? checked.content),
    password: password instanceof Secret ? password : null,
    blockers: [
      ...(checked.becomes === 'refused' ? checked.diagnostics.filter(isError) : []),
      ...(checked.needsForce ? [differsBlocker(state)] : []),
      ...(checked.becomes === 'written' ? await placeBlockers(state.target) : []),
    ],
  };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function differsBlocker(state: ConfigFileState): Diagnostic {
  const { code, message, hint } = differs(state);
  return blocker(code, state.path, message, hint ?? null);
}

/** The file that is there, when it is for the same SVM and driver: what it says beside the answers is kept. */
function startFrom(state: ConfigFileState, given: Given, svm: string): ConfigFileState | null {
  const there = proposalsFrom(state);
  const same = there['svm'] === svm && there['storageDriverName'] === given.text('driver');
  return same && !given.has('from') ? state : null;
}

function passwordOf({ content }: ConfigFileState, username: string): Secret | null {
  const config = readPluginConfig(content?.reveal() ?? '');
  return config.username === username ? config.password : null;
}

/** What `init` is told, as its options are called. */
async function answersFor(
  { wanted, world, complete }: SetupOntap,
  given: Given,
  start: ConfigFileState | null,
  context: Context,
): Promise<Parameters<Given['with']>[0]> {
  const options = initOptions(
    summariseSvm(world, wanted, null, given.text('pluginAddress') ?? null),
  );
  const values = (name: string): string[] =>
    options.flatMap(([option, value]) => (option === name ? [value] : []));
  const there = proposalsFrom(start);
  const managementIsSaid = given.has('managementLif') || given.has('pluginAddress');
  const dataIsSaid = given.has('dataLif');
  // A person chooses from what a complete SVM has, as for init.
  const offers = complete && start === null && context.prompter.interactive && !managementIsSaid;
  const prefix =
    given.text('storagePrefix') ??
    (start !== null || offers || !context.prompter.interactive
      ? undefined
      : await askPrefix(given, context));
  return {
    ...(start === null ? {} : { from: start.path }),
    managementLif:
      managementIsSaid || (!offers && there['managementLIF'] === undefined)
        ? values('management-lif')[0]
        : undefined,
    dataLif: dataIsSaid || (!offers && start === null) ? values('data-lif')[0] : undefined,
    storagePrefix: prefix,
    set: [...values('set'), ...given.list('set')],
    default: [...values('default'), ...given.list('default')],
    // Where the file names another user, its password is that user's: neither is kept.
    pluginUsername:
      wanted.username === (there['username'] ?? 'trident_user') ? undefined : wanted.username,
  };
}

async function askPrefix(given: Given, context: Context): Promise<string | undefined> {
  const driver = 'ontap-nas';
  const question = questionsFor(driver).find(({ key }) => key === 'storagePrefix');
  if (question === undefined || given.has('alias')) return undefined;
  const asking = {
    given,
    context,
    driver,
    settled: {},
    proposed: {},
    username: '',
    defaults: {},
  } as const;
  return answer(question, withPrefixProposal(asking));
}

/** Why a file cannot be written there; found out before anything is changed anywhere. */
export async function placeBlockers(path: string): Promise<Diagnostic[]> {
  const problem = await whyNotWritable(dirname(path));
  if (problem === null) return [];
  return [
    blocker(
      'file-not-writable',
      path,
      `${path} cannot be written here (${problem}).`,
      'Run this as somebody who may, or name another file: --file, --site.',
    ),
  ];
}

async function whyNotWritable(folder: string): Promise<string | null> {
  const problem = await access(folder, constants.W_OK | constants.X_OK).then(
    () => null,
    (error: unknown) => errorCode(error),
  );
  // The last folder of the path is made when it is missing.
  if (problem !== 'ENOENT') return problem;
  const above = await access(dirname(folder), constants.W_OK | constants.X_OK).then(
    () => null,
    (error: unknown) => errorCode(error),
  );
  return above;
}
