import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { digestWithoutSecrets, parseConfigObject, readPluginConfig } from '../config/document.ts';
import { readConfigFile } from '../config/file.ts';
import { locateDiagnostics } from '../config/locate.ts';
import { releaseMatrix } from '../config/matrix.ts';
import { parseReleases, type Release, releaseSpans } from '../config/releases.ts';
import { siblingFindings } from '../config/siblings.ts';
import { validateConfigText } from '../config/validate.ts';
import type { Context } from '../context.ts';
import { type Diagnostic, ExitCode, UsageError } from '../errors.ts';
import { type CheckedFile, validationView } from '../terminal/config-view.ts';
import { fixFile } from './config-fix.ts';
import { checkLive, type LiveOptions } from './config-live.ts';
import type { Given } from './given.ts';
import { trustFrom } from './ontap-session.ts';
import { defineCommand } from './spec.ts';
import { clientsFrom } from './svm-input.ts';

interface ValidateInput {
  /** As given; "-" is standard input. */
  readonly files: readonly string[];
  readonly live: Omit<LiveOptions, 'clients'> | null;
  /** --export-clients: addresses and networks of the Docker hosts. */
  readonly exportClients: readonly string[];
  /** The releases of the plugin that were asked about; null: nobody asked. */
  readonly releases: readonly Release[] | null;
  /** null: nothing is mended. */
  readonly fix: { readonly yes: boolean; readonly dryRun: boolean } | null;
}

interface ValidateResult {
  readonly files: readonly CheckedFile[];
}

export const command = defineCommand<ValidateInput, ValidateResult>({
  input: async (given, context) => ({
    files: filesFrom(given, context),
    releases: releasesFrom(given),
    fix: fixFrom(given),
    exportClients: given.list('exportClients').map(clientsFrom),
    live: given.flag('offline') ? null : liveOptions(given, context),
  }),
  run: async (input, context) => {
    const checked: CheckedFile[] = [];
    const texts: (string | null)[] = [];
    for (const file of input.files) {
      const fixed = input.fix === null ? {} : await fixFile(file, input.fix, context);
      const { text, ...found } = await checkFile(file, input, context);
      checked.push({ ...found, ...fixed });
      texts.push(text);
    }
    return { files: besideEachOther(checked, texts, input.releases) };
  },
  view: ({ files }, look) => validationView(files, look, releaseSpans),
  exitCode: ({ files }) => (files.every((file) => file.valid) ? ExitCode.ok : ExitCode.findings),
});

function filesFrom(given: Given, context: Context): readonly string[] {
  if (given.args.filter((file) => file === '-').length > 1)
    throw new UsageError('Standard input can be read once.', 'Give - one time.');
  return given.args.length === 0 ? [context.paths.defaultConfig] : given.args;
}

function fixFrom(given: Given): ValidateInput['fix'] {
  if (!given.flag('fix')) return null;
  if (given.args.includes('-'))
    throw new UsageError('--fix mends files, not standard input.', 'Give the name of a file.');
  return { yes: given.flag('yes'), dryRun: given.flag('dryRun') };
}

function releasesFrom(given: Given): readonly Release[] | null {
  const text = given.text('for');
  if (text === undefined) return null;
  const parsed = parseReleases(text);
  if ('problem' in parsed) throw new UsageError(`--for: ${parsed.problem}`);
  return parsed.releases;
}

function liveOptions(given: Given, context: Context): Omit<LiveOptions, 'clients'> {
  // Malformed trust options are errors of the command line, whatever the files say.
  trustFrom(given, context, '');
  return {
    trust: (address) => trustFrom(given, context, address),
    timeoutMs: (given.integer('timeout', '--timeout', 1, 3600) ?? 30) * 1000,
  };
}

async function checkFile(
  file: string,
  { live, releases, exportClients }: ValidateInput,
  context: Context,
): Promise<CheckedFile & { readonly text: string | null }> {
  const read =
    file === '-'
      ? { text: await context.readStdin() }
      : await readConfigFile(resolve(context.paths.cwd, file));
  const versions = releases === null ? {} : { versions: releases };
  if ('problem' in read)
    return { file, text: null, valid: false, diagnostics: [{ ...read.problem, ...versions }] };
  const { text } = read;
  const validation = validateConfigText(read.text, {
    file: file === '-' ? 'standard input' : file,
    ...(releases === null ? {} : { releases }),
  });
  const { valid, config } = validation;
  if (live === null || config === undefined)
    return { file, text, valid, ...withMatrix(validation.diagnostics, releases) };
  const clients = { named: exportClients, here: isPluginFolder(file, context) };
  const document = parseConfigObject(read.text);
  const asked = await checkLive(config, document, { ...live, clients }, context);
  const found = locateDiagnostics(read.text, asked).map((one) => ({ ...one, ...versions }));
  const diagnostics = [...validation.diagnostics, ...found];
  return {
    file,
    text,
    valid: !found.some(({ severity }) => severity === 'error'),
    ...withMatrix(diagnostics, releases),
  };
}

/** Whether the file lies where a plugin on this machine reads it, and Docker runs here. */
function isPluginFolder(file: string, { paths }: Context): boolean {
  const folder = dirname(resolve(paths.cwd, file));
  return file !== '-' && folder === dirname(paths.defaultConfig) && existsSync('/run/docker.sock');
}

function withMatrix(
  diagnostics: readonly Diagnostic[],
  releases: readonly Release[] | null,
): Pick<CheckedFile, 'diagnostics' | 'matrix'> {
  return releases === null
    ? { diagnostics }
    : { diagnostics, matrix: releaseMatrix(releases, diagnostics) };
}

/** Valid files that were given together are instances of one plugin host, or fleets of one SVM. */
function besideEachOther(
  files: readonly CheckedFile[],
  texts: readonly (string | null)[],
  releases: readonly Release[] | null,
): readonly CheckedFile[] {
  const all = files.flatMap(({ file, valid }, i) => {
    const text = texts[i] ?? null;
    if (!valid || text === null) return [];
    return [
      { name: file, text, config: readPluginConfig(text), digest: digestWithoutSecrets(text) },
    ];
  });
  return files.map((checked, i) => {
    const own = all.find(({ text }) => text === texts[i]);
    if (own === undefined) return checked;
    // The same config for another host is no other instance.
    const others = all.filter(({ digest }) => digest !== own.digest);
    const shared = locateDiagnostics(own.text, siblingFindings(own.config, others));
    const versions = releases === null ? {} : { versions: releases };
    const found = shared.map((one) => ({ ...one, ...versions }));
    return { ...checked, ...withMatrix([...checked.diagnostics, ...found], releases) };
  });
}
