import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { changesBetween } from '../config/changes.ts';
import {
  isSameDocument,
  parseConfigObject,
  pluginConfigOf,
  readPluginConfig,
} from '../config/document.ts';
import { type ConfigFileState, readConfigFile } from '../config/file.ts';
import { locateDiagnostics } from '../config/locate.ts';
import { type Sibling, siblingFindings } from '../config/siblings.ts';
import { validateConfigText } from '../config/validate.ts';
import type { Context } from '../context.ts';
import { type Diagnostic, UsageError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { type ConfigDocument, configText, shownConfig } from '../templates/config.ts';
import { changesView } from '../terminal/config-view.ts';
import { clean } from '../terminal/style.ts';
import type { InitInput } from './init-input.ts';
import { show } from './show.ts';

/** A document that was looked at, and what would become of its file. */
export interface CheckedConfig {
  readonly content: Secret;
  readonly diagnostics: readonly Diagnostic[];
  /** 'secured': it says the right thing, but others may read it, and the password is in it. */
  readonly becomes: 'refused' | 'unchanged' | 'secured' | 'written';
  /** Another file stands there, and nobody said that it may be replaced. */
  readonly needsForce: boolean;
}

/** Looks at a document, its place and the configs beside it; changes nothing. */
export async function checkConfig(input: InitInput, context: Context): Promise<CheckedConfig> {
  const { state, document } = input;
  const content = configText(document);
  for (const secret of input.secrets) context.terminal.hide(secret);
  const { valid, diagnostics: own } = validateConfigText(content.reveal(), {
    file: state?.path ?? '-',
  });
  const beside = state === null ? [] : await siblingsOf(state);
  const shared = siblingFindings(pluginConfigOf(parseConfigObject(content.reveal())), beside);
  const diagnostics = [...own, ...locateDiagnostics(content.reveal(), shared)];
  const there = state?.content?.reveal() ?? null;
  const same = there !== null && isSameDocument(there, content.reveal());
  const kept = state?.mode === 0o600 ? 'unchanged' : 'secured';
  return {
    content,
    diagnostics,
    becomes: !valid ? 'refused' : same ? kept : 'written',
    needsForce: there !== null && !same && !input.force,
  };
}

/** The refusal to replace a file that says something else. */
export function differs({ path }: ConfigFileState): UsageError {
  return new UsageError(
    `${path} exists and says something else; it was left untouched.`,
    'Give --force to replace it (the old file is kept beside it), or another --file.',
    'file-differs',
  );
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

/** Says what a file will hold, secrets hidden, and in what that differs from what it holds now. */
export function showWork(
  input: {
    readonly document: ConfigDocument;
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
  const lines = shownConfig(input.document).trimEnd().split('\n').map(clean);
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
