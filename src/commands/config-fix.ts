import { resolve } from 'node:path';
import { changesBetween } from '../config/changes.ts';
import { parseConfigObject } from '../config/document.ts';
import { observeConfigFile, performConfigWrite } from '../config/file.ts';
import { type Fix, fixConfigText } from '../config/fix.ts';
import type { Context } from '../context.ts';
import { CancelledError, UserError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { changesView, fixesView } from '../terminal/config-view.ts';
import { show } from './show.ts';

/** What --fix did to a file. */
export interface FixedFile {
  readonly fixed: readonly Fix[];
  /** Where the old file is kept; null when nothing was written. */
  readonly backup: string | null;
}

/**
 * Mends what can be mended without a guess in a file, and shows what that changes before it writes: with a person at
 * the terminal only when they agree. A file that cannot be read is left to the checks. Throws UserError.
 */
export async function fixFile(
  file: string,
  switches: { readonly yes: boolean; readonly dryRun: boolean },
  context: Context,
): Promise<FixedFile> {
  const nothing = { fixed: [], backup: null };
  const state = await observeConfigFile(resolve(context.paths.cwd, file)).catch(
    (error: unknown) => {
      if (error instanceof UserError) return null;
      throw error;
    },
  );
  if (state === null || state.content === null) return nothing;
  const before = state.content.reveal();
  const { text, fixes } = fixConfigText(before);
  if (fixes.length === 0) return nothing;
  const { look } = context.terminal;
  show(fixesView(file, fixes, look) + keyChanges(before, text, look), switches, context);
  if (switches.dryRun) return { fixed: fixes, backup: null };
  const asks = !switches.yes && context.prompter.interactive;
  const message = `Write ${state.target}? The old file is kept beside it.`;
  if (asks && !(await context.prompter.confirm({ message, option: '--yes', initial: true })))
    throw new CancelledError('Declined; nothing was written.');
  const content = new Secret(text);
  const write = { state, content, now: context.clock.now(), id: context.newId() };
  const { backup } = await performConfigWrite(write);
  return { fixed: fixes, backup };
}

/** Key by key, where the old text can be read at all; secrets hidden. */
function keyChanges(
  before: string,
  after: string,
  look: Parameters<typeof changesView>[1],
): string {
  try {
    const changes = changesBetween(parseConfigObject(before), parseConfigObject(after));
    return changes.length === 0 ? '' : `${changesView(changes, look)}\n`;
  } catch {
    return '';
  }
}
