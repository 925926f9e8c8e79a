import { basename, resolve } from 'node:path';
import {
  type AuditedDriver,
  auditedDrivers,
  type Backend,
  isAudited,
  isPluginPrefix,
} from '../audit/drivers.ts';
import { type FailRule, type Finding, failRules } from '../audit/findings.ts';
import { distinct } from '../audit/reach.ts';
import { usersByVolume, type VolumeUse } from '../audit/users.ts';
import {
  digestWithoutSecrets,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  memberOf,
  parseConfigObject,
  readPluginConfig,
} from '../config/document.ts';
import type { Context } from '../context.ts';
import { ExitCode, UsageError, UserError, worstExitCode } from '../errors.ts';
import type { Given } from './given.ts';
import { readText } from './input-files.ts';

/** What is to be audited, before anybody asked ONTAP. */
export interface AuditScope {
  /** null: every SVM. */
  readonly svm: string | null;
  readonly backends: readonly Backend[];
  readonly expected: ReadonlySet<string>;
  readonly failOn: FailRule | null;
  /** Whether single volumes may be asked about, a thousand at most. */
  readonly details: boolean;
  /** Containers that use a volume, as the hosts tell, by `userKey`. */
  readonly users: ReadonlyMap<string, readonly string[]>;
  /** What reading the hosts' configs brought up. */
  readonly found: readonly Finding[];
  /** What the run ends with when nothing graver comes: not 0 when a host could not be read. */
  readonly exitCode: ExitCode;
}

export interface HostBackends {
  readonly backends: readonly Backend[];
  /** What was found on the hosts that is no backend: what could not be read, other drivers. */
  readonly findings: readonly Finding[];
  readonly uses: readonly VolumeUse[];
  /** The gravest of the hosts' failures; 0: none. */
  readonly exitCode: ExitCode;
}

/** Reads the configs on the hosts that were given; absent when none was. */
export type HostReader = () => Promise<HostBackends>;

/** For bare prefixes. */
const DRIVER = 'ontap-nas';

/** Reads the options and the files that they name. Throws UsageError, or UserError for a useless config. */
export async function readAuditScope(
  given: Given,
  context: Context,
  readHosts?: HostReader,
): Promise<AuditScope> {
  const driver = readDriver(given.text('driver') ?? DRIVER, '--driver');
  const failOn = readFailOn(given.text('failOn'));
  const files = distinct(given.list('config').map((file) => resolve(context.paths.cwd, file)));
  const prefixes = distinct(given.list('prefix'));
  if (files.length === 0 && prefixes.length === 0 && readHosts === undefined)
    throw new UsageError(
      'Nothing says which prefix to audit.',
      "Give the plugin's config with --config, the hosts that have it with --hosts, or a prefix with --prefix and its SVM with --svm.",
      'answer-needed',
    );
  for (const prefix of prefixes) checkPrefix(prefix, driver, '--prefix');
  const configs = await Promise.all(
    files.map(async (file) =>
      readBackend(await readText(file, '--config'), shortName(file, files)),
    ),
  );
  const expected = await readExpected(given, context);
  const hosts = (await readHosts?.()) ?? {
    backends: [],
    findings: [],
    uses: [],
    exitCode: ExitCode.ok,
  };
  // A host that has the config at hand is no other instance of the plugin.
  const known = new Set(configs.map((config) => config.digest));
  const others = hosts.backends.filter((backend) => !known.has(backend.digest));
  if (configs.length + others.length + prefixes.length === 0)
    throw new UserError(
      {
        code: 'no-config-found',
        message: 'None of the hosts has a config of the plugin that could be read.',
        hint: hosts.findings.toSorted(errorsFirst)[0]?.message,
      },
      worstExitCode([hosts.exitCode, ExitCode.failed]),
    );
  const svm = chooseSvm(given, [...configs, ...others]);
  const backends = [
    ...[...configs, ...others].map((config) => ({ ...config, svm: config.svm ?? svm })),
    ...prefixes.map((prefix) => bareBackend(prefix, driver, svm)),
  ];
  return {
    svm,
    backends,
    expected,
    failOn,
    details: given.flag('details'),
    users: usersByVolume(hosts.uses, svm),
    found: hosts.findings,
    exitCode: hosts.exitCode,
  };
}

function errorsFirst(a: Finding, b: Finding): number {
  return Number(b.severity === 'error') - Number(a.severity === 'error');
}

/** The SVM that is looked at; null with --all-svms. Throws UsageError when the options contradict each other. */
function chooseSvm(given: Given, configs: readonly Backend[]): string | null {
  const named = given.text('svm');
  if (given.flag('allSvms')) {
    if (named !== undefined)
      throw new UsageError('--svm and --all-svms exclude each other.', 'Give one of them.');
    const homeless = configs.find((config) => config.svm === null);
    if (homeless !== undefined)
      throw new UsageError(
        `${homeless.source} names no SVM, so it cannot be placed with --all-svms.`,
        'Give --svm instead.',
      );
    return null;
  }
  const svms = distinct(configs.flatMap((config) => config.svm ?? []));
  const svm = named ?? svms[0];
  if (svm === undefined || svm === '')
    throw new UsageError(
      'Nothing says which SVM to audit.',
      'Give --svm, a --config that names one, or --all-svms.',
      'answer-needed',
    );
  const other = configs.find((config) => config.svm !== null && config.svm !== svm);
  if (other !== undefined)
    throw new UsageError(
      `${other.source} is for SVM ${other.svm}, not for ${svm}: its plugin reaches nothing of ${svm}.`,
      'Audit one SVM at a time, or all of them with --all-svms.',
    );
  return svm;
}

function bareBackend(prefix: string, driver: AuditedDriver, svm: string | null): Backend {
  return { prefix, source: '--prefix', driver, svm, labelSets: [], digest: null };
}

/** Takes a config's text and the name to call it by. Throws UserError when its reach cannot be known. */
export function readBackend(text: string, source: string): Backend {
  const document = parseNamed(text, source);
  const config = readPluginConfig(text);
  if (config.driver === null)
    throw configError(source, 'names no driver (storageDriverName)', 'driver-missing');
  const driver = readDriver(config.driver, source);
  if (!isPrefixValue(memberOf(document, 'storagePrefix')))
    throw configError(source, 'has a storagePrefix that is no string', 'config-invalid');
  checkPrefix(config.storagePrefix, driver, source);
  return {
    prefix: config.storagePrefix,
    source,
    driver,
    nvme: isNvme(memberOf(document, 'sanType')),
    svm: config.svm,
    labelSets: labelSets(document, config.labels),
    exportPolicies: exportPolicies(document),
    digest: digestWithoutSecrets(text),
  };
}

function parseNamed(text: string, source: string): JsonObject {
  try {
    return parseConfigObject(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw configError(source, 'is not a JSON object', error.code);
  }
}

/** null and {} stand for the default prefix, as for the plugin (Trident, storage_drivers/common.go). */
function isPrefixValue(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || typeof value === 'string') return true;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** A virtual pool's labels are written together with the config's own; that the pool's win is inferred. */
function labelSets(
  document: JsonObject,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>>[] {
  const sets = virtualPools(document).map((pool) => {
    const labels = memberOf(pool, 'labels');
    const strings = Object.entries(isJsonObject(labels) ? labels : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return { ...own, ...Object.fromEntries(strings) };
  });
  return [own, ...sets];
}

/** Of the config's own defaults and of each virtual pool; "default" where nothing is said (Trident, ontap_common.go). */
function exportPolicies(document: JsonObject): string[] {
  const own = policyOf(document) ?? 'default';
  return distinct([own, ...virtualPools(document).map((pool) => policyOf(pool) ?? own)]);
}

function policyOf(object: JsonObject): string | null {
  const defaults = memberOf(object, 'defaults');
  const policy = isJsonObject(defaults) ? memberOf(defaults, 'exportPolicy') : undefined;
  return typeof policy === 'string' && policy !== '' ? policy : null;
}

function virtualPools(document: JsonObject): JsonObject[] {
  const storage = memberOf(document, 'storage');
  return (Array.isArray(storage) ? (storage as readonly JsonValue[]) : []).filter(isJsonObject);
}

function isNvme(sanType: JsonValue | undefined): boolean {
  return typeof sanType === 'string' && sanType.toLowerCase() === 'nvme';
}

function readDriver(driver: string, source: string): AuditedDriver {
  if (isAudited(driver)) return driver;
  throw new UsageError(
    `${source}: the audit does not know how far the driver "${driver}" reaches.`,
    `It audits ${auditedDrivers.join(', ')}.`,
    'driver-unsupported',
  );
}

function checkPrefix(prefix: string, driver: AuditedDriver, source: string): void {
  if (isPluginPrefix(prefix, driver)) return;
  throw new UsageError(
    `${source}: the plugin refuses the prefix "${prefix}", so it would reach nothing.`,
    'A prefix is made of letters, digits and "_" and does not begin with a digit; wildcards are not needed.',
    'prefix-invalid',
  );
}

function readFailOn(value: string | undefined): FailRule | null {
  if (value === undefined) return null;
  const rule = failRules.find((known) => known === value);
  if (rule !== undefined) return rule;
  throw new UsageError(`--fail-on takes ${failRules.join(', ')}, not "${value}".`);
}

/** Names of --expect and of --expect-file: one a line, "#" begins a comment. Throws UsageError. */
export async function readExpected(given: Given, context: Context): Promise<Set<string>> {
  const file = given.text('expectFile');
  const text =
    file === undefined ? '' : await readText(resolve(context.paths.cwd, file), '--expect-file');
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.replace(/#.*/, '').trim());
  return new Set([...given.list('expect'), ...lines].filter((name) => name !== ''));
}

/** The name of a file for people: without its folder, unless another has the same. */
function shortName(file: string, files: readonly string[]): string {
  const name = basename(file);
  return files.some((other) => other !== file && basename(other) === name) ? file : name;
}

function configError(source: string, what: string, code: string): UserError {
  return new UserError({
    code,
    message: `${source} ${what}.`,
    hint: `netappdvp config validate ${source} shows everything that is wrong with it.`,
  });
}
