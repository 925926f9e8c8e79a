import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { HostConnection, HostTarget } from '../hosts/connection.ts';
import {
  checkKeysAreKept,
  checkSshOption,
  type HostSpec,
  matchesWildcard,
  parseHostSpec,
} from '../hosts/host-spec.ts';
import { parseInventory } from '../hosts/inventory.ts';
import { type Swarm, swarmHosts } from '../hosts/swarm.ts';
import type { Given } from './given.ts';
import { helpHost } from './hosts-help.ts';
import { readSecret } from './secrets.ts';

export interface HostsInput {
  /** In inventory order; at least one. */
  readonly targets: readonly HostTarget[];
  readonly concurrency: number;
  /** Opens a connection to one of them, or hands out the one by which it was found. */
  connect(target: HostTarget): Promise<HostConnection>;
}

type Common = Omit<HostTarget, 'name' | 'address' | 'user' | 'port'>;

/** Whether any option says which hosts. */
export function hostsGiven(given: Given): boolean {
  return given.has('hosts') || given.has('inventory') || given.has('swarm');
}

/**
 * Takes the host options, returns the hosts: --hosts, then those of --inventory, or all nodes of --swarm, each
 * once, narrowed by --limit and --exclude. Throws UsageError; HostError when the Swarm cannot be asked.
 */
export async function readHostsInput(given: Given, context: Context): Promise<HostsInput> {
  const concurrency = given.integer('concurrency', '--concurrency', 1, 100) ?? 8;
  const common = await readCommon(given, context);
  const { targets: all, manager } = await findHosts(given, context, common);
  let open: HostConnection | null = null;
  try {
    const targets = narrow(all, given.list('limit'), given.list('exclude'));
    if (manager !== null && targets.includes(manager.target)) open = manager;
    return {
      targets,
      concurrency,
      connect(target) {
        if (open === null || open.target.name !== target.name) return context.connectHost(target);
        const found = open;
        open = null;
        return Promise.resolve(found);
      },
    };
  } finally {
    if (open === null) await manager?.close();
  }
}

async function readCommon(given: Given, context: Context): Promise<Common> {
  const sudoPassword = await readSecret(given, context, {
    stem: 'sudoPassword',
    env: 'NETAPPDVP_SUDO_PASSWORD',
    prompt: 'Password for sudo on the hosts:',
    option: '--sudo-password-file',
    // Asked for only when a host's sudo asks: see hosts-survey.ts.
    ask: false,
  });
  const acceptNewHostKeys = given.flag('acceptNewHostKeys');
  const sshOptions = given.list('sshOption').map(checkSshOption);
  if (acceptNewHostKeys) checkKeysAreKept(sshOptions);
  return {
    sudo: given.has('sudo') ? (given.flag('sudo') ? 'yes' : 'no') : 'auto',
    ...(sudoPassword === null ? {} : { sudoPassword }),
    acceptNewHostKeys,
    sshOptions,
  };
}

async function findHosts(given: Given, context: Context, common: Common): Promise<Swarm> {
  const manager = given.text('swarm');
  if (!hostsGiven(given))
    throw new UsageError(
      'Which hosts? None was named.',
      'Give --hosts a,b,c, --inventory FILE, or --swarm MANAGER for all nodes of a Swarm.',
      'hosts-missing',
    );
  if (manager !== undefined) {
    if (given.has('hosts') || given.has('inventory'))
      throw new UsageError(
        '--swarm finds the hosts by itself; it does not go with --hosts or --inventory.',
        'Use --limit and --exclude to narrow them.',
      );
    return helpHost({ ...specOf(manager, '--swarm'), ...common }, context, (target) =>
      swarmHosts(target, (to) => context.connectHost(to)),
    );
  }
  const hosts = [
    ...given.list('hosts').map((text) => ({ ...specOf(text, '--hosts'), ...common })),
    ...(await inventoryHosts(given, context, common)),
  ];
  const targets = hosts.filter(
    (host, i) => hosts.findIndex((other) => other.name === host.name) === i,
  );
  return { targets, manager: null };
}

function specOf(text: string, option: string): HostSpec {
  const spec = parseHostSpec(text);
  if ('problem' in spec)
    throw new UsageError(
      `${option}: ${spec.problem}.`,
      'A host is written [user@]name[:port]; an IPv6 address in brackets.',
    );
  return spec;
}

async function inventoryHosts(
  given: Given,
  context: Context,
  common: Common,
): Promise<HostTarget[]> {
  const file = given.text('inventory');
  if (file === undefined) return [];
  const path = isAbsolute(file) ? file : join(context.paths.cwd, file);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `The inventory ${file} cannot be read (${error.code ?? 'unknown'}).`,
      'Check --inventory.',
      'inventory-unreadable',
    );
  });
  return parseInventory(text, file).map((host) => ({
    ...common,
    name: host.name,
    address: host.address,
    ...(host.user === undefined ? {} : { user: host.user }),
    ...(host.port === undefined ? {} : { port: host.port }),
    // An option on the line wins over the file.
    sudo: given.has('sudo') || host.sudo === undefined ? common.sudo : host.sudo ? 'yes' : 'no',
  }));
}

function matches(host: HostTarget, patterns: readonly string[]): boolean {
  return patterns.some(
    (pattern) => matchesWildcard(host.name, pattern) || matchesWildcard(host.address, pattern),
  );
}

function narrow(
  hosts: readonly HostTarget[],
  limit: readonly string[],
  exclude: readonly string[],
): HostTarget[] {
  for (const [option, patterns] of [
    ['--limit', limit],
    ['--exclude', exclude],
  ] as const)
    for (const pattern of patterns)
      if (!hosts.some((host) => matches(host, [pattern])))
        throw new UsageError(
          `${option} ${pattern} matches none of the hosts.`,
          `They are: ${hosts.map((host) => host.name).join(', ')}`,
        );
  const left = hosts.filter(
    (host) => (limit.length === 0 || matches(host, limit)) && !matches(host, exclude),
  );
  if (left.length > 0) return left;
  throw new UsageError(
    `None of the ${hosts.length} hosts is left after --limit and --exclude.`,
    `They are: ${hosts.map((host) => host.name).join(', ')}`,
  );
}
