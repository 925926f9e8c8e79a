import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readConfigFile } from '../config/file.ts';
import type { Context } from '../context.ts';
import { UsageError, UserError } from '../errors.ts';
import { CONFIG_FOLDER, observeConfigFiles } from '../hosts/config-files.ts';
import type { Given } from './given.ts';
import { helpHost } from './hosts-help.ts';
import { readOneHost } from './hosts-input.ts';

/** A config as it was read; its text holds the plugin's password. */
export interface ConfigSource {
  /** As people call it. */
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a config from a file, from standard input ("-"), or from a host ("HOST:/etc/netappdvp/config.json", or
 * "HOST:" where the host has one only). Throws UserError, UsageError, HostError.
 */
export async function readConfigSource(
  source: string,
  given: Given,
  context: Context,
): Promise<ConfigSource> {
  if (source === '-') return { name: 'standard input', text: await context.readStdin() };
  const path = resolve(context.paths.cwd, source);
  const remote = existsSync(path) ? null : /^(.+):(\/.*)?$/.exec(source);
  if (remote !== null) return readFromHost(remote[1] ?? '', remote[2] ?? null, given, context);
  const read = await readConfigFile(path);
  if ('problem' in read)
    throw new UserError({
      code: read.problem.code,
      message: read.problem.message,
      hint: read.problem.hint ?? undefined,
    });
  return { name: source, text: read.text };
}

/** Reads the config of a host over ssh; `path` null: the only one there. */
export async function readFromHost(
  host: string,
  path: string | null,
  given: Given,
  context: Context,
): Promise<ConfigSource> {
  const target = await readOneHost(host, host, given, context);
  context.progress.start(`Reading the config of ${host}`);
  const found = await helpHost(target, context, async (to) => {
    const connection = await context.connectHost(to);
    try {
      return await observeConfigFiles(connection, path === null ? CONFIG_FOLDER : dirname(path));
    } finally {
      await connection.close();
    }
  });
  context.progress.stop();
  const names = found.files.map((file) => file.path);
  const [only, ...others] = found.files;
  const file = path === null ? only : found.files.find((one) => one.path === path);
  if (path === null && others.length > 0)
    throw new UsageError(
      `${host} has several configs: ${names.join(', ')}.`,
      `Name one: ${host}:${names[0] ?? ''}`,
    );
  if (file !== undefined) return { name: `${host}:${file.path}`, text: file.text };
  throw new UserError({
    code: 'file-missing',
    message: `${host} has no config ${path ?? `in ${CONFIG_FOLDER}`} that could be read.`,
    hint:
      names.length === 0
        ? `netappdvp hosts install --hosts ${host} puts one there.`
        : `It has: ${names.join(', ')}.`,
  });
}
