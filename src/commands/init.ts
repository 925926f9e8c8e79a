import { resolve } from 'node:path';
import { changesBetween } from '../config/changes.ts';
import {
  isSameDocument,
  type PluginConfig,
  parseConfigObject,
  readPluginConfig,
} from '../config/document.ts';
import {
  type ConfigFileState,
  observeConfigFile,
  performConfigWrite,
  performModeRepair,
} from '../config/file.ts';
import { validateConfigText } from '../config/validate.ts';
import type { Context } from '../context.ts';
import { CancelledError, type Diagnostic, ExitCode, UsageError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import {
  configText,
  type OntapNasSettings,
  ontapNasDocument,
  shownConfig,
} from '../templates/config.ts';
import {
  changesView,
  diagnosticsView,
  type InitOutcome,
  initView,
} from '../terminal/config-view.ts';
import { clean } from '../terminal/style.ts';
import type { Given } from './given.ts';
import { initAnswers } from './init-answers.ts';
import { furtherKeys } from './init-options.ts';
import { readSecret, type SecretQuestion } from './secrets.ts';
import { show } from './show.ts';
import { defineCommand } from './spec.ts';

interface InitInput {
  readonly settings: OntapNasSettings;
  /** Where it goes, as it was found; null: standard output. */
  readonly state: ConfigFileState | null;
  readonly force: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

interface InitResult extends InitOutcome {
  /** The document itself, when it was asked for on standard output. */
  readonly document: Secret | null;
}

export const command = defineCommand<InitInput, InitResult>({
  input: readInput,
  run: makeConfig,
  view: (result, look) => result.document?.reveal() ?? initView(result, look),
  json: ({ path, changed, backup, diagnostics, dryRun, refused }) => ({
    path,
    changed,
    backup,
    diagnostics,
    dryRun,
    ...(refused ? { error: refusal(diagnostics) } : {}),
  }),
  showsSecrets: (result) => result.document !== null,
  exitCode: (result) => (result.refused ? ExitCode.usage : ExitCode.ok),
});

async function readInput(given: Given, context: Context): Promise<InitInput> {
  const file = given.text('file') ?? context.paths.defaultConfig;
  if (file === '-' && given.text('output') === 'json')
    throw new UsageError(
      '--file - prints the document itself, which is not the JSON document of -o json.',
      'Leave out -o json, or give a file.',
    );
  const { labels, further, defaults } = furtherKeys(given, 'ontap-nas');
  const state = file === '-' ? null : await observeConfigFile(resolve(context.paths.cwd, file));
  const known = knownConfig(state);
  const username = given.text('pluginUsername') ?? known?.username ?? 'trident_user';
  const question: SecretQuestion = {
    stem: 'pluginPassword',
    env: 'NETAPPDVP_PLUGIN_PASSWORD',
    prompt: `Password of ${username} (the plugin's user on ONTAP):`,
    option: '--plugin-password-file',
    check: (value) => (value === '' ? 'A password is needed.' : null),
  };
  // Read before the questions, so that one error names all that is missing; asked for after them.
  const early = await readSecret(given, context, { ...question, ask: false });
  const answers = await initAnswers({ given, context, known, defaults }, early !== null);
  const password = early ?? (await readSecret(given, context, question));
  if (password === null)
    throw new UsageError(
      `The password of the plugin's user ${username} is needed.`,
      'Give --plugin-password-file (the file of svm bootstrap --generate-plugin-password), --plugin-password-stdin or NETAPPDVP_PLUGIN_PASSWORD.',
      'answer-needed',
    );
  return {
    settings: { ...answers, username, password, label: given.flag('label', true), labels, further },
    state,
    force: given.flag('force'),
    yes: given.flag('yes'),
    dryRun: given.flag('dryRun'),
  };
}

/** What stands there already, for proposals; a broken file proposes nothing. */
function knownConfig(state: ConfigFileState | null): PluginConfig | null {
  try {
    const content = state?.content ?? null;
    return content === null ? null : readPluginConfig(content.reveal());
  } catch {
    return null;
  }
}

async function makeConfig(input: InitInput, context: Context): Promise<InitResult> {
  const { state, dryRun } = input;
  const document = ontapNasDocument(input.settings);
  const content = configText(document);
  context.terminal.hide(input.settings.password);
  const path = state?.path ?? '-';
  const { valid, diagnostics } = validateConfigText(content.reveal(), { file: path });
  const outcome = {
    path,
    dryRun,
    refused: !valid,
    needsForce: false,
    backup: null,
    diagnostics,
    document: null,
  };
  if (!valid) return { ...outcome, changed: false };
  if (state === null) {
    const found = diagnostics.filter(({ severity }) => severity !== 'info');
    if (found.length > 0)
      context.terminal.note(diagnosticsView('stdout', found, context.terminal.look).trimEnd());
    return { ...outcome, changed: false, document: content };
  }
  if (state.content !== null && isSameDocument(state.content.reveal(), content.reveal()))
    return { ...outcome, changed: await repairMode(input, context) };
  showWork(shownConfig(document), { ...input, state }, content, context);
  const needsForce = state.content !== null && !input.force;
  if (dryRun) return { ...outcome, changed: true, needsForce };
  if (needsForce)
    throw new UsageError(
      `${path} exists and says something else; it was left untouched.`,
      'Give --force to replace it (the old file is kept beside it), or another --file.',
      'file-differs',
    );
  await confirm(input, state, context);
  const write = { state, content, now: context.clock.now(), id: context.newId() };
  const { backup } = await performConfigWrite(write);
  return { ...outcome, changed: true, backup };
}

/** A file that says the right thing but that others may read: the password is in it. */
async function repairMode({ state, dryRun }: InitInput, context: Context): Promise<boolean> {
  if (state === null || state.mode === 0o600) return false;
  const mode = (state.mode ?? 0).toString(8).padStart(4, '0');
  context.terminal.note(
    `${state.target} has the mode ${mode}; it holds a password and ${dryRun ? 'would get' : 'gets'} 0600.`,
  );
  if (!dryRun) await performModeRepair(state);
  return true;
}

function showWork(
  shown: string,
  input: { readonly state: ConfigFileState; readonly yes: boolean },
  content: Secret,
  context: Context,
): void {
  const { state } = input;
  const { look } = context.terminal;
  const say = (text: string): void => show(text, input, context);
  const lines = shown.trimEnd().split('\n').map(clean);
  say(`${state.path}:\n${lines.join('\n')}`);
  if (state.isLink) say(`${state.path} is a symbolic link; what is written is ${state.target}.`);
  if (state.content === null) return;
  try {
    const before = parseConfigObject(state.content.reveal());
    const changes = changesBetween(before, parseConfigObject(content.reveal()));
    say(`Against the file that is there:\n${changesView(changes, look)}`);
  } catch {
    say('The file that is there is no JSON object; all of it would be replaced.');
  }
}

async function confirm(input: InitInput, state: ConfigFileState, context: Context): Promise<void> {
  // --force and the file's absence say what may happen; a person at a terminal is asked all the same.
  if (input.yes || !context.prompter.interactive) return;
  const verb = state.content === null ? 'Write' : 'Replace';
  const agreed = await context.prompter.confirm({
    message: `${verb} ${state.target}?`,
    option: '--yes',
    initial: true,
  });
  if (!agreed) throw new CancelledError('Declined; nothing was written.');
}

function refusal(diagnostics: readonly Diagnostic[]): object {
  const first = diagnostics.find(({ severity }) => severity === 'error');
  return {
    code: 'config-invalid',
    message: `Nothing was written: ${first?.message ?? 'the document is not valid.'}`,
    hint: first?.hint ?? null,
  };
}
