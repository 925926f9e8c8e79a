import { resolve } from 'node:path';
import type { PluginConfig } from '../config/document.ts';
import { readConfigFile } from '../config/file.ts';
import { liveFailure, liveFindings, liveRemarks, whyNotLive } from '../config/live.ts';
import { locateDiagnostics } from '../config/locate.ts';
import { validateConfigText } from '../config/validate.ts';
import type { Context } from '../context.ts';
import { type Diagnostic, ExitCode, UsageError } from '../errors.ts';
import type { OntapClient, Trust } from '../ontapi/client.ts';
import { OntapError } from '../ontapi/errors.ts';
import { type CheckedFile, validationView } from '../terminal/config-view.ts';
import { explainError } from '../terminal/explain.ts';
import type { Given } from './given.ts';
import { connectAskingForTrust, trustFrom } from './ontap-session.ts';
import { defineCommand } from './spec.ts';

interface ValidateInput {
  /** As given; "-" is standard input. */
  readonly files: readonly string[];
  readonly live: LiveOptions | null;
}

interface LiveOptions {
  /** How the server at host:port is trusted. */
  readonly trust: (address: string) => Trust;
  readonly timeoutMs: number;
}

interface ValidateResult {
  readonly files: readonly CheckedFile[];
}

export const command = defineCommand<ValidateInput, ValidateResult>({
  input: async (given, context) => ({
    files: filesFrom(given, context),
    live: given.flag('offline') ? null : liveOptions(given, context),
  }),
  run: async ({ files, live }, context) => {
    const checked: CheckedFile[] = [];
    for (const file of files) checked.push(await checkFile(file, live, context));
    return { files: checked };
  },
  view: ({ files }, look) => validationView(files, look),
  exitCode: ({ files }) => (files.every((file) => file.valid) ? ExitCode.ok : ExitCode.findings),
});

function filesFrom(given: Given, context: Context): readonly string[] {
  if (given.args.filter((file) => file === '-').length > 1)
    throw new UsageError('Standard input can be read once.', 'Give - one time.');
  return given.args.length === 0 ? [context.paths.defaultConfig] : given.args;
}

function liveOptions(given: Given, context: Context): LiveOptions {
  // Malformed trust options are errors of the command line, whatever the files say.
  trustFrom(given, context, '');
  return {
    trust: (address) => trustFrom(given, context, address),
    timeoutMs: (given.integer('timeout', '--timeout', 1, 3600) ?? 30) * 1000,
  };
}

async function checkFile(
  file: string,
  live: LiveOptions | null,
  context: Context,
): Promise<CheckedFile> {
  const read =
    file === '-'
      ? { text: await context.readStdin() }
      : await readConfigFile(resolve(context.paths.cwd, file));
  if ('problem' in read) return { file, valid: false, diagnostics: [read.problem] };
  const validation = validateConfigText(read.text, {
    file: file === '-' ? 'standard input' : file,
  });
  if (live === null || validation.config === undefined)
    return { file, valid: validation.valid, diagnostics: validation.diagnostics };
  const found = locateDiagnostics(read.text, await checkLive(validation.config, live, context));
  const diagnostics = [...validation.diagnostics, ...found];
  return { file, valid: !found.some(({ severity }) => severity === 'error'), diagnostics };
}

/** Logs in as the plugin would and makes its start-up calls; whatever fails is a finding, not an error. */
async function checkLive(
  config: PluginConfig,
  live: LiveOptions,
  context: Context,
): Promise<Diagnostic[]> {
  const reason = whyNotLive(config);
  if (reason !== null) return [reason];
  return [...(await askOntap(config, live, context)), ...liveRemarks(config)];
}

async function askOntap(
  config: PluginConfig,
  live: LiveOptions,
  context: Context,
): Promise<Diagnostic[]> {
  const { managementLif, username, password, svm, trustedCa } = config;
  if (managementLif === null || username === null || password === null) return [];
  context.terminal.hide(password);
  const { host, port } = managementLif;
  context.progress.start(`Logging in to ${host} as ${username}`);
  let client: OntapClient | null = null;
  try {
    // What the file trusts is what the plugin will trust, whatever else this machine knows.
    const trust: Trust =
      trustedCa === null ? live.trust(`${host}:${port}`) : { kind: 'ca-pem', pem: trustedCa };
    const { timeoutMs } = live;
    client = await connectAskingForTrust(
      { host, port, username, password, trust, api: 'auto', timeoutMs },
      context,
    );
    // Without svm in the file the plugin asks which it may see; a login that works is all that is checked.
    if (svm === null) return [];
    return liveFindings(config, await client.checkPluginStartup(svm, { optional: true }));
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return [liveFailure(error, explainError(error).hint, config)];
  } finally {
    client?.close();
    context.progress.stop();
  }
}
