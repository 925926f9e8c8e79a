import { resolve } from 'node:path';
import { type PluginConfig, parseConfigObject, readPluginConfig } from '../config/document.ts';
import { family, isChecked, isOf } from '../config/drivers.ts';
import { readConfigFile } from '../config/file.ts';
import { type LiveWants, wantsOf } from '../config/live-wants.ts';
import type { Context } from '../context.ts';
import { ExitCode, UsageError } from '../errors.ts';
import type { OntapTarget } from '../ontapi/client.ts';
import { Secret } from '../secret.ts';
import { doctorView } from '../terminal/doctor-view.ts';
import { version } from '../version.ts';
import { writeBundle } from './doctor-bundle.ts';
import { type Check, type CheckName, inOrder } from './doctor-checks.ts';
import { notGiven } from './doctor-missing.ts';
import { examineOntap } from './doctor-ontap.ts';
import {
  examineConfig,
  examineHosts,
  examinePlugin,
  examinePrefixes,
  examineRole,
} from './doctor-parts.ts';
import type { Given } from './given.ts';
import { command as logsCommand } from './hosts-logs.ts';
import { hostsGiven } from './hosts-select.ts';
import { clusterIsAsked, ontapTarget, trustFrom } from './ontap-session.ts';
import { readSecret } from './secrets.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  /** The config's path; null: none was named and none lies at its usual place. */
  readonly file: string | null;
  readonly configText: string | null;
  readonly config: PluginConfig | null;
  /** The administrator's login; null: none at hand. */
  readonly admin: OntapTarget | null;
  /** Where passwords that were read once are found by the parts. */
  readonly env: Context['env'];
  readonly bundle: string | null;
}

interface DoctorResult {
  readonly checks: readonly Check[];
  readonly all: boolean;
  readonly exitCode: ExitCode;
}

export const command = defineCommand<Input, DoctorResult>({
  async input(given, context) {
    const { file, configText } = await readLocal(given, context);
    const config = configText === null ? null : parse(configText);
    if (config?.password != null) context.terminal.hide(config.password);
    const admin = clusterIsAsked(given, context) ? await ontapTarget(given, context) : null;
    if (file === null && admin === null && !hostsGiven(given))
      throw new UsageError(
        'There is nothing to look at: no config, no cluster, no hosts.',
        'Give --config F, --cluster HOST or --hosts a,b; a site file (netappdvp.yaml) holds them for all commands.',
        'answer-needed',
      );
    const sudo = await readSecret(given, context, {
      stem: 'sudoPassword',
      env: 'NETAPPDVP_SUDO_PASSWORD',
      prompt: 'Password for sudo on the hosts:',
      option: '--sudo-password-file',
      ask: false,
    });
    const password = admin?.credential instanceof Secret ? admin.credential : null;
    return {
      // Whichever of the two was chosen, the parts must not choose again.
      given:
        password === null ? given : given.with({ clientCert: undefined, clientKey: undefined }),
      file,
      configText,
      config,
      admin,
      bundle: given.text('bundle') ?? null,
      // Standard input and descriptors can be read once; the parts find what was read in an environment of theirs.
      env: {
        ...context.env,
        ...(password === null ? {} : { NETAPPDVP_PASSWORD: password.reveal() }),
        ...(sudo === null ? {} : { NETAPPDVP_SUDO_PASSWORD: sudo.reveal() }),
      },
    };
  },

  run: examine,
  view: ({ checks, all }, look) => doctorView(checks, all, look),
  json: ({ checks }) => ({ checks }),
  exitCode: (result) => result.exitCode,
});

async function readLocal(
  given: Given,
  context: Context,
): Promise<{ file: string | null; configText: string | null }> {
  const named = given.text('config');
  const file = resolve(context.paths.cwd, named ?? context.paths.defaultConfig);
  const read = await readConfigFile(file);
  if (!('problem' in read)) return { file, configText: read.text };
  return { file: named === undefined ? null : file, configText: null };
}

function parse(text: string): PluginConfig | null {
  try {
    return readPluginConfig(text);
  } catch {
    // The check of the config says what is wrong with it.
    return null;
  }
}

async function examine(input: Input, outer: Context): Promise<DoctorResult> {
  // What its parts remark is not the answer here; -v shows it.
  const { terminal } = outer;
  const context = {
    ...outer,
    env: input.env,
    terminal: { ...terminal, note: (text: string) => terminal.trace(text) },
  };
  const { given, file, config } = input;
  const secretless = given.with({
    passwordStdin: undefined,
    passwordFd: undefined,
    sudoPasswordStdin: undefined,
  });
  const svm = given.text('svm') ?? config?.svm ?? null;
  const checks: Check[] = [];
  const target = input.admin ?? loginOf(config, given, context);
  const told = config === null ? null : { config, wants: wantsIn(input.configText, config) };
  if (target !== null) checks.push(...(await examineOntap(target, svm, told, context)));
  const isOk = (name: CheckName): boolean =>
    checks.some(({ check, status }) => check === name && status === 'ok');
  const reached = isOk('login');
  if (file !== null) {
    if (isOk('ontapi') && config !== null && svm !== null) {
      // --api is about the administrator; the plugin goes its own way.
      const asPlugin = secretless.with({ config: file, svm, api: undefined });
      checks.push(await examineRole(asPlugin, context));
    }
    checks.push(await examineConfig(file, secretless, context));
  }
  // Without an answer of ONTAP nothing of it is asked again.
  const onHosts = secretless.with({
    cluster: reached && input.admin !== null ? given.text('cluster') : undefined,
  });
  const withConfig =
    config === null ? onHosts : onHosts.with({ config: file ?? undefined, svm: svm ?? undefined });
  let status: unknown = null;
  if (hostsGiven(given)) {
    checks.push(await examineHosts(withConfig, context));
    const plugin = await examinePlugin(onHosts, context);
    checks.push(...plugin.checks);
    status = plugin.status;
  }
  if (reached && input.admin !== null && config !== null)
    checks.push(await examinePrefixes(withConfig.with({ config: [file ?? ''] }), context));
  const ordered = inOrder(
    checks,
    notGiven({
      file: file !== null,
      config: config !== null,
      admin: input.admin !== null,
      login: target !== null,
      hosts: hostsGiven(given),
    }),
  );
  if (input.bundle !== null) {
    await bundle(input.bundle, input, ordered, status, onHosts, context);
    terminal.note(
      `Wrote ${input.bundle}: the config without its secrets, status and logs. Look through it before you send it to anybody.`,
    );
  }
  return {
    checks: ordered,
    all: outer.terminal.verbosity === 'verbose',
    exitCode: exitCodeOf(ordered, input),
  };
}

/** What a config needs of ONTAP; null when it is for no ONTAP driver that is known. */
function wantsIn(text: string | null, { driver }: PluginConfig): LiveWants | null {
  if (text === null || !isChecked(driver) || isOf(family.solidfire, driver)) return null;
  return wantsOf(parseConfigObject(text), driver);
}

/** The plugin's own login, where no administrator's is at hand. */
function loginOf(config: PluginConfig | null, given: Given, context: Context): OntapTarget | null {
  if (config?.managementLif == null || config.username === null || config.password === null)
    return null;
  const { host, port } = config.managementLif;
  const { trustedCa, username, password } = config;
  const trust =
    trustedCa === null
      ? trustFrom(given, context, `${host}:${port}`)
      : ({ kind: 'ca-pem', pem: trustedCa } as const);
  return { host, port, username, credential: password, trust, api: 'auto', timeoutMs: 30_000 };
}

function exitCodeOf(checks: readonly Check[], { admin }: Input): ExitCode {
  const problems = checks.filter(({ status }) => status === 'problem');
  if (admin !== null && problems.some(({ check }) => check === 'login')) return ExitCode.auth;
  return problems.length > 0 ? ExitCode.findings : ExitCode.ok;
}

async function bundle(
  file: string,
  { configText }: Input,
  checks: readonly Check[],
  status: unknown,
  given: Given,
  context: Context,
): Promise<void> {
  let logs: unknown = null;
  if (hostsGiven(given)) {
    const read = await logsCommand.run(
      await logsCommand.input(given.with({ lines: '2000' }), context),
      context,
    );
    logs = logsCommand.json?.(read) ?? null;
  }
  await writeBundle(
    resolve(context.paths.cwd, file),
    { checks, configText, status, logs },
    { version },
    context,
  );
}
