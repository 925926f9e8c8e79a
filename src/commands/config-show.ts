import { type EffectiveSettings, effectiveSettings } from '../config/effective.ts';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import { settingsView } from '../terminal/settings-view.ts';
import { readConfigSource } from './config-source.ts';
import type { Given } from './given.ts';
import { defineCommand } from './spec.ts';

interface ShowInput {
  readonly source: string;
  readonly given: Given;
}

interface ShowResult extends EffectiveSettings {
  readonly file: string;
}

export const command = defineCommand<ShowInput, ShowResult>({
  input: async (given, context) => ({
    source: given.args[0] ?? context.paths.defaultConfig,
    given,
  }),
  run: showConfig,
  view: (result, look) => settingsView(result, look),
});

async function showConfig({ source, given }: ShowInput, context: Context): Promise<ShowResult> {
  const { name, text } = await readConfigSource(source, given, context);
  const effective = effectiveSettings(text);
  if (effective === null)
    throw new UserError({
      code: 'config-not-json',
      message: `${name} is no JSON object.`,
      hint: 'netappdvp config validate shows line and column of what is wrong with it.',
    });
  return { file: name, ...effective };
}
