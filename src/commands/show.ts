import type { Context } from '../context.ts';

/**
 * Says on stderr what is going to be done. A quiet run says it only when somebody will be asked about it:
 * nobody confirms what was not shown.
 */
export function show(text: string, switches: { readonly yes: boolean }, context: Context): void {
  const asks = !switches.yes && context.prompter.interactive;
  if (asks) context.terminal.warn(text);
  else context.terminal.note(text);
}
