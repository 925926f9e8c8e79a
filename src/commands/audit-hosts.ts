import type { Backend } from '../audit/drivers.ts';
import type { Finding } from '../audit/findings.ts';
import { distinct } from '../audit/reach.ts';
import type { VolumeUse } from '../audit/users.ts';
import type { Context } from '../context.ts';
import { CancelledError, ExitCode, UserError, worstExitCode } from '../errors.ts';
import { CONFIG_FOLDER, type HostConfigFiles, observeConfigFiles } from '../hosts/config-files.ts';
import { type HostConnection, HostError, type HostTarget } from '../hosts/connection.ts';
import { runPool } from '../hosts/pool.ts';
import { explainError } from '../terminal/explain.ts';
import { count } from '../terminal/style.ts';
import { type HostBackends, readBackend } from './audit-input.ts';
import { type HostUsers, observeUsers } from './docker-users.ts';
import type { Given } from './given.ts';
import { helpFor, helpHost } from './hosts-help.ts';
import { type HostsInput, readHostsInput } from './hosts-input.ts';

/** Code of the finding for what could not be read on a host: that is a failure, not a danger. */
export const HOST_UNREADABLE = 'host-unreadable';

type Reading =
  | (HostUsers & { readonly target: HostTarget; readonly files: HostConfigFiles })
  | { readonly target: HostTarget; readonly error: HostError };

/** A config as it lies on a host; its text holds the plugin's password. */
interface HostConfig {
  readonly host: string;
  readonly source: string;
  readonly text: string;
  readonly users: HostUsers['users'];
}

/** What the plugin is called where nobody chose another name. */
const ALIAS = 'netapp';

/**
 * Reads the configs on the hosts of the host options over ssh; writes nothing. Hosts with the same config
 * count as one backend. A host that cannot be read is a finding and hides no other. Where a person can help
 * (an unknown host key, sudo's password), those hosts are tried again one after the other.
 */
export async function observeHostBackends(given: Given, context: Context): Promise<HostBackends> {
  const input = await readHostsInput(given, context);
  const { targets, concurrency } = input;
  context.progress.start(`Reading the configs on ${count(targets.length, 'host')}`);
  const first = await runPool(targets, (target) => readHost(target, input), {
    concurrency,
    stopped: () => context.signal.aborted,
  });
  const readings: Reading[] = [];
  let known: Pick<HostTarget, 'sudoPassword'> = {};
  for (const reading of first) {
    if (reading === null || context.signal.aborted) throw new CancelledError();
    const last = await readAgain(reading, known, context);
    // One password is tried on all hosts before a person is asked again.
    if (last.target.sudoPassword !== undefined) known = { sudoPassword: last.target.sudoPassword };
    readings.push(last);
  }
  context.progress.stop();
  const { backends, findings, uses } = joinHosts(
    readings.flatMap((reading) => ('files' in reading ? configsOf(reading) : [])),
  );
  const codes = readings.map((reading) => exitCodeOf(reading));
  return {
    backends,
    findings: [...readings.flatMap(readingFindings), ...findings],
    uses,
    exitCode: worstExitCode(codes),
  };
}

async function readHost(target: HostTarget, input: HostsInput): Promise<Reading> {
  try {
    return await openAndRead(target, (to) => input.connect(to));
  } catch (error) {
    if (error instanceof HostError) return { target, error };
    throw error;
  }
}

async function openAndRead(
  target: HostTarget,
  connect: (target: HostTarget) => Promise<HostConnection>,
): Promise<Reading> {
  const connection = await connect(target);
  try {
    const files = await observeConfigFiles(connection);
    if (files.files.length === 0) return { target, files, users: [], unread: null };
    return { target, files, ...(await observeUsers(connection, ALIAS)) };
  } finally {
    await connection.close();
  }
}

/** `known`: a sudo password that a person gave for an earlier host. */
async function readAgain(
  reading: Reading,
  known: Pick<HostTarget, 'sudoPassword'>,
  context: Context,
): Promise<Reading> {
  if (!('error' in reading) || helpFor(reading.error, context) === null) return reading;
  const retry = known.sudoPassword !== undefined && reading.error.kind === 'sudo-refused';
  const to = { ...reading.target, ...known };
  try {
    const work = (target: HostTarget): Promise<Reading> =>
      openAndRead(target, (t) => context.connectHost(t));
    return await helpHost(to, context, work, retry ? undefined : reading.error);
  } catch (error) {
    if (error instanceof HostError) return { target: to, error };
    throw error;
  }
}

function exitCodeOf(reading: Reading): ExitCode {
  if ('error' in reading) return explainError(reading.error).exitCode;
  return reading.files.unreadable.length > 0 ? ExitCode.failed : ExitCode.ok;
}

/** An instance that does not say where its config is has the only one that there is. */
function configsOf({
  target,
  files: { files },
  users,
}: Extract<Reading, { files: HostConfigFiles }>): HostConfig[] {
  const only = files.length === 1 ? files[0]?.path : undefined;
  return files.map(({ path, text }) => ({
    host: target.name,
    source: `${target.name}:${path}`,
    text,
    users: users.filter(({ configPath }) => (configPath ?? only) === path),
  }));
}

/** What is to be said of a host whatever its configs say. */
function readingFindings(reading: Reading): Finding[] {
  const host = reading.target.name;
  if ('error' in reading) {
    const message = `${host} could not be read, so its prefixes are not in this audit: ${reading.error.message}`;
    const hint = reading.error.hint ?? null;
    return [{ severity: 'error', code: HOST_UNREADABLE, message, hint }];
  }
  const { files, unreadable, tooLarge } = reading.files;
  if (files.length + unreadable.length + tooLarge.length === 0)
    return [
      {
        severity: 'warning',
        code: 'host-without-config',
        message: `${host} has no file in ${CONFIG_FOLDER}, so it adds no prefix to this audit.`,
        hint: 'netappdvp hosts install puts one there. Does this host run the plugin?',
      },
    ];
  return [
    ...unreadable.map(
      (path): Finding => ({
        severity: 'error',
        code: HOST_UNREADABLE,
        message: `${host}:${path} could not be read, so its prefix is not in this audit.`,
        hint: 'Only root reads it: leave --no-sudo away, or log in as root.',
      }),
    ),
    ...tooLarge.map((path) => leftOut(`${host}:${path}`, 'It is too large to be a config.', null)),
    ...(reading.unread === null ? [] : [usersUnread(host, reading.unread)]),
  ];
}

function usersUnread(host: string, { message, hint }: HostError): Finding {
  return {
    severity: 'warning',
    code: 'host-containers-unread',
    message: `Which containers of ${host} use volumes is not in this audit: ${message}`,
    hint: hint ?? null,
  };
}

function leftOut(source: string, reason: string, hint: string | null): Finding {
  const message = `${source} is not in this audit: ${reason}`;
  return { severity: 'warning', code: 'host-config-left-out', message, hint };
}

/** One backend for all hosts whose configs say the same, secrets aside; the source names those hosts. */
function joinHosts(configs: readonly HostConfig[]): {
  readonly backends: readonly Backend[];
  readonly findings: readonly Finding[];
  readonly uses: readonly VolumeUse[];
} {
  const findings: Finding[] = [];
  const uses: VolumeUse[] = [];
  const groups = new Map<string, { backend: Backend; configs: HostConfig[] }>();
  for (const config of configs) {
    try {
      const backend = readBackend(config.text, config.source);
      const key = backend.digest ?? config.source;
      const group = groups.get(key) ?? { backend, configs: [] };
      group.configs.push(config);
      groups.set(key, group);
      uses.push(...config.users.map((user) => ({ ...user, backend })));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      findings.push(leftOut(config.source, error.message, error.hint ?? null));
    }
  }
  const backends = [...groups.values()].map((group) => ({
    ...group.backend,
    source: sourcesText(group.configs),
  }));
  return { backends, findings, uses };
}

function sourcesText(configs: readonly HostConfig[]): string {
  const [first = '', ...others] = configs.map(({ source }) => source);
  if (others.length === 0) return first;
  const hosts = distinct(configs.map(({ host }) => host)).length;
  const more = `${others.length} more ${hosts === configs.length ? 'hosts' : 'files'}`;
  return `${first} and ${others.length === 1 ? (others[0] ?? '') : more}`;
}
