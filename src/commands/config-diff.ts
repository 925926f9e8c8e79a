import { type Change, changesBetween } from '../config/changes.ts';
import { type JsonObject, parseConfigObject } from '../config/document.ts';
import type { Context } from '../context.ts';
import { UsageError, UserError } from '../errors.ts';
import { changesView } from '../terminal/config-view.ts';
import { clean } from '../terminal/style.ts';
import { type ConfigSource, readConfigSource } from './config-source.ts';
import type { Given } from './given.ts';
import { defineCommand } from './spec.ts';

interface DiffInput {
  readonly a: string;
  readonly b: string;
  readonly given: Given;
}

interface DiffResult {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
  readonly changes: readonly Change[];
}

export const command = defineCommand<DiffInput, DiffResult>({
  input: async (given) => {
    const [a, b, ...more] = given.args;
    if (a === undefined || b === undefined || more.length > 0)
      throw new UsageError(
        'config diff takes two configs.',
        'For example: netappdvp config diff gold.json web1:/etc/netappdvp/config.json',
      );
    return { a, b, given };
  },
  run: compare,
  view: ({ a, b, same, changes }, look) =>
    same
      ? `${clean(a)} and ${clean(b)} say the same.\n`
      : `${clean(a)} -> ${clean(b)}\n${changesView(changes, look)}\n`,
});

async function compare({ a, b, given }: DiffInput, context: Context): Promise<DiffResult> {
  const before = await readConfigSource(a, given, context);
  const after = await readConfigSource(b, given, context);
  const changes = changesBetween(parseNamed(before), parseNamed(after));
  return { a: before.name, b: after.name, same: changes.length === 0, changes };
}

function parseNamed({ name, text }: ConfigSource): JsonObject {
  try {
    return parseConfigObject(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError({
      code: error.code,
      message: `${name} is no JSON object.`,
      hint: error.hint,
    });
  }
}
