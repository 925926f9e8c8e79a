import { basename, isAbsolute, join } from 'node:path';
import { type PluginConfig, readPluginConfig } from '../config/document.ts';
import { readConfigFile } from '../config/file.ts';
import { validateConfigText } from '../config/validate.ts';
import type { Context } from '../context.ts';
import { UsageError, UserError } from '../errors.ts';
import { plainReference } from '../hosts/docker-plugin.ts';
import { Secret } from '../secret.ts';
import type { Given } from './given.ts';

/** The folder on a host that the plugin sees as its own (its plugin.json mounts it). */
const HOST_FOLDER = '/etc/netappdvp';

/** Takes --alias, returns it checked: it becomes a plugin's name and a word of docker commands. */
export function pluginAlias(given: Given): string {
  const alias = given.text('alias') ?? 'netapp';
  if (/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(alias)) return alias;
  throw new UsageError(
    `--alias takes lower-case letters, digits and single . _ - between them, not "${alias}".`,
    'Docker adds ":latest" to it by itself.',
  );
}

/** Takes --image and --plugin-version, returns the reference without docker.io. */
export function pluginReference(given: Given): string {
  const image = given.text('image') ?? 'netapp/trident-plugin';
  const tag = given.text('pluginVersion') ?? '26.06';
  if ((image.split('/').at(-1) ?? '').includes(':'))
    throw new UsageError(
      `--image "${image}" holds a version.`,
      'Give the version with --plugin-version.',
    );
  if (!/^[a-zA-Z0-9][a-zA-Z0-9.:_-]*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/.test(image))
    throw new UsageError(
      `--image "${image}" is no image name.`,
      'For example: netapp/trident-plugin, or registry.example.com:5000/netapp/trident-plugin',
    );
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag))
    throw new UsageError(`--plugin-version "${tag}" is no version.`, 'For example: 26.06');
  return plainReference(`${image}:${tag}`);
}

export interface WantedPlugin {
  readonly alias: string;
  /** Image and tag, without docker.io. */
  readonly reference: string;
  /** Where the config lies on a host. */
  readonly configPath: string;
  readonly content: Secret;
  readonly settings: Readonly<Record<string, string>>;
  /** The local file, as it was named. */
  readonly file: string;
  readonly config: PluginConfig;
}

/**
 * Takes --config and the plugin's options, returns what every host should have. Throws UsageError for a file
 * that cannot be read, UserError for one that the plugin would not start with.
 */
export async function readWantedPlugin(given: Given, context: Context): Promise<WantedPlugin> {
  const file = given.text('config') ?? context.paths.defaultConfig;
  checkFileName(file);
  const path = isAbsolute(file) ? file : join(context.paths.cwd, file);
  const wanted = wantedPlugin(given, file, await readLocalConfig(path, file));
  if (wanted.config.password !== null) context.terminal.hide(wanted.config.password);
  return wanted;
}

/** Takes the plugin's options and a config, returns what every host should have. Throws UsageError. */
export function wantedPlugin(given: Given, file: string, text: string): WantedPlugin {
  checkFileName(file);
  const name = basename(file);
  return {
    alias: pluginAlias(given),
    reference: pluginReference(given),
    configPath: `${HOST_FOLDER}/${name}`,
    content: new Secret(text),
    // A bare name is what every release of the plugin understands (Trident main.go, before and after 21.04).
    settings: { config: name },
    file,
    config: readPluginConfig(text),
  };
}

function checkFileName(file: string): void {
  const name = basename(file);
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name))
    throw new UsageError(
      `The config's file name "${name}" becomes its name on the hosts: letters, digits, . _ - only.`,
      'Rename the file.',
    );
}

async function readLocalConfig(path: string, file: string): Promise<string> {
  const read = await readConfigFile(path);
  if ('problem' in read)
    throw new UsageError(
      read.problem.message,
      read.problem.hint ?? 'Make one: netappdvp init; or name it with --config.',
      read.problem.code,
    );
  const errors = validateConfigText(read.text, { file }).diagnostics.filter(
    (one) => one.severity === 'error',
  );
  // What is no JSON makes much else look wrong.
  const first = errors.find((one) => one.code.startsWith('json-')) ?? errors[0];
  if (first === undefined) return read.text;
  const place = first.line === null ? file : `${file}:${first.line}:${first.column ?? 1}`;
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  throw new UserError({
    code: 'config-invalid',
    message: `The plugin would not start with this config. ${place}: ${first.message}${more}`,
    hint: `See everything with: netappdvp config validate --offline ${file}`,
  });
}
