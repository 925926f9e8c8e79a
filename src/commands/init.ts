import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { changesBetween } from '../config/changes.ts';
import {
  isSameDocument,
  parseConfigObject,
  pluginConfigOf,
  readPluginConfig,
} from '../config/document.ts';
import {
  type ConfigFileState,
  performConfigWrite,
  performModeRepair,
  readConfigFile,
} from '../config/file.ts';
import { locateDiagnostics } from '../config/locate.ts';
import { type Sibling, siblingFindings } from '../config/siblings.ts';
import { validateConfigText } from '../config/validate.ts';
import type { Context } from '../context.ts';
import { CancelledError, type Diagnostic, ExitCode, UsageError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { configText, shownConfig } from '../templates/config.ts';
import {
  changesView,
  diagnosticsView,
  type InitOutcome,
  initView,
} from '../terminal/config-view.ts';
import { clean } from '../terminal/style.ts';
import { type InitInput, readInitInput } from './init-input.ts';
import { show } from './show.ts';
import { defineCommand } from './spec.ts';

interface InitResult extends InitOutcome {
  /** The document itself, when it was asked for on standard output. */
  readonly document: Secret | null;
}

export const command = defineCommand<InitInput, InitResult>({
  input: readInitInput,
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

async function makeConfig(input: InitInput, context: Context): Promise<InitResult> {
  const { state, dryRun, document } = input;
  const content = configText(document);
  for (const secret of input.secrets) context.terminal.hide(secret);
  const path = state?.path ?? '-';
  const { valid, diagnostics: own } = validateConfigText(content.reveal(), { file: path });
  const beside = state === null ? [] : await siblingsOf(state);
  const shared = siblingFindings(pluginConfigOf(parseConfigObject(content.reveal())), beside);
  const diagnostics = [...own, ...locateDiagnostics(content.reveal(), shared)];
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
  if (!input.reviewed) await confirm(input, state, context);
  const write = { state, content, now: context.clock.now(), id: context.newId() };
  const { backup } = await performConfigWrite(write);
  return { ...outcome, changed: true, backup };
}

/** The other configs in the folder: instances of the plugin on the same host. */
async function siblingsOf({ target, content }: ConfigFileState): Promise<Sibling[]> {
  const folder = dirname(target);
  const names = await readdir(folder).catch((): string[] => []);
  const siblings: Sibling[] = [];
  for (const name of names.filter((one) => one.endsWith('.json') && !one.startsWith('.'))) {
    const path = join(folder, name);
    if (path === target) continue;
    const read = await readConfigFile(path);
    if ('problem' in read || read.text === content?.reveal()) continue;
    try {
      siblings.push({ name: path, config: readPluginConfig(read.text) });
    } catch {
      // What is no config says nothing of a prefix.
    }
  }
  return siblings;
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
  input: {
    readonly state: ConfigFileState;
    readonly yes: boolean;
    readonly reviewed: boolean;
  },
  content: Secret,
  context: Context,
): void {
  const { state } = input;
  const { look } = context.terminal;
  const say = (text: string): void => show(text, input, context);
  const lines = shown.trimEnd().split('\n').map(clean);
  if (!input.reviewed) say(`${state.path}:\n${lines.join('\n')}`);
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
