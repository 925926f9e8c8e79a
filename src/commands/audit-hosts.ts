import type { Finding } from '../audit/findings.ts';
import type { Backend } from '../audit/reach.ts';
import type { Context } from '../context.ts';
import { CancelledError, UserError } from '../errors.ts';
import { type HostConnection, HostError, type HostTarget } from '../hosts/connection.ts';
import { runPool } from '../hosts/pool.ts';
import { count } from '../terminal/style.ts';
import { readBackend } from './audit-input.ts';
import type { Given } from './given.ts';
import { readHostsInput } from './hosts-input.ts';

/** A config as it lies on a host; its text holds the plugin's password. */
interface HostConfig {
  readonly host: string;
  readonly path: string;
  readonly text: string;
}

export interface HostBackends {
  readonly backends: readonly Backend[];
  /** What was found on the hosts that is no backend: unreadable hosts and configs, other drivers. */
  readonly findings: readonly Finding[];
}

/** Code of the finding for a host that could not be read: that is a failure (exit 1), not a danger. */
export const HOST_UNREADABLE = 'host-unreadable';

/** Prints each JSON file of the folder $1: path and content in base64. Larger files are no configs. */
export const configsScript = String.raw`
for file in "$1"/*.json; do
  if [ -f "$file" ] && [ "$(wc -c <"$file")" -le 262144 ]; then
    printf '%s ' "$(printf %s "$file" | base64 | tr -d '\n')"; base64 <"$file" | tr -d '\n'; echo
  fi
done
echo end`;

/** Where the plugin looks for its config (Trident, main.go). */
const CONFIG_FOLDER = '/etc/netappdvp';
const READ_MS = 60_000;

/**
 * Reads the configs on the hosts of the host options over ssh; writes nothing. Hosts with the same config
 * count as one backend. A host that cannot be read is a finding and hides no other.
 */
export async function observeHostBackends(given: Given, context: Context): Promise<HostBackends> {
  const { targets, concurrency } = await readHostsInput(given, context);
  context.progress.start(`Reading the configs on ${count(targets.length, 'host')}`);
  const results = await runPool(targets, (target) => observeConfigs(target, context), {
    concurrency,
    stopped: () => context.signal.aborted,
  });
  context.progress.stop();
  if (context.signal.aborted) throw new CancelledError();
  const found = results.filter((result) => result !== null);
  return joinHosts(
    found.flatMap((result) => ('configs' in result ? result.configs : [])),
    found.flatMap((result) => ('finding' in result ? [result.finding] : [])),
  );
}

async function observeConfigs(
  target: HostTarget,
  context: Context,
): Promise<{ configs: HostConfig[] } | { finding: Finding }> {
  let connection: HostConnection | null = null;
  try {
    connection = await context.connectHost(target);
    const result = await connection.run({
      name: 'audit.configs',
      script: configsScript,
      args: [CONFIG_FOLDER],
      asRoot: true,
      timeoutMs: READ_MS,
    });
    return { configs: parseConfigs(result.stdout, target.name) };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return {
      finding: {
        severity: 'error',
        code: HOST_UNREADABLE,
        message: `${target.name} could not be read, so its prefixes are not in this audit: ${error.message}`,
        hint: error.hint ?? null,
      },
    };
  } finally {
    await connection?.close();
  }
}

/** Takes what the script printed. Throws HostError when it did not come to its end. */
export function parseConfigs(stdout: string, host: string): HostConfig[] {
  const lines = stdout.trimEnd().split('\n');
  if (lines.pop() !== 'end')
    throw new HostError('failed', host, { message: 'reading /etc/netappdvp ended early.' });
  return lines.map((line) => {
    const [path = '', content = ''] = line.split(' ').map((part) => fromBase64(part));
    return { host, path, text: content };
  });
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

/** One backend for all hosts whose configs say the same, secrets aside; the source names those hosts. */
function joinHosts(configs: readonly HostConfig[], unreadable: readonly Finding[]): HostBackends {
  const findings = [...unreadable];
  const groups = new Map<string, { backend: Backend; sources: string[] }>();
  for (const { host, path, text } of configs) {
    const source = `${host}:${path}`;
    try {
      const backend = readBackend(text, source);
      const key = backend.digest ?? source;
      const group = groups.get(key) ?? { backend, sources: [] };
      group.sources.push(source);
      groups.set(key, group);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      findings.push({
        severity: 'warning',
        code: 'host-config-left-out',
        message: `${source} is not in this audit: ${error.message}`,
        hint: error.hint ?? null,
      });
    }
  }
  const backends = [...groups.values()].map(({ backend, sources }) => ({
    ...backend,
    source: sourcesText(sources),
  }));
  return { backends, findings };
}

function sourcesText(sources: readonly string[]): string {
  const [first = '', ...others] = sources;
  if (others.length === 0) return first;
  return `${first} and ${others.length === 1 ? (others[0] ?? '') : `${others.length} more hosts`}`;
}
