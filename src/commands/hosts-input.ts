import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { HostTarget } from '../hosts/connection.ts';
import {
  checkSshOption,
  type HostSpec,
  matchesWildcard,
  parseHostSpec,
} from '../hosts/host-spec.ts';
import { parseInventory } from '../hosts/inventory.ts';
import { swarmHosts } from '../hosts/swarm.ts';
import type { Given } from './given.ts';
import { helpHost } from './hosts-help.ts';
import { readSecret } from './secrets.ts';

export interface HostsInput {
  /** In inventory order; at least one. */
  readonly targets: readonly HostTarget[];
  readonly concurrency: number;
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
  const common = await readCommon(given, context);
  const all = await findHosts(given, context, common);
  const targets = narrow(all, given.list('limit'), given.list('exclude'));
  if (targets.length === 0)
    throw new UsageError(
      `None of the ${all.length} hosts is left after --limit and --exclude.`,
      `They are: ${all.map((host) => host.name).join(', ')}`,
    );
  return { targets, concurrency: given.integer('concurrency', '--concurrency', 1, 100) ?? 8 };
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
  return {
    sudo: given.has('sudo') ? (given.flag('sudo') ? 'yes' : 'no') : 'auto',
    ...(sudoPassword === null ? {} : { sudoPassword }),
    acceptNewHostKeys: given.flag('acceptNewHostKeys'),
    sshOptions: given.list('sshOption').map(checkSshOption),
  };
}

async function findHosts(given: Given, context: Context, common: Common): Promise<HostTarget[]> {
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
    ).then((nodes) => nodes.map(({ askAboutHostKey: _asked, ...target }) => target));
  }
  const hosts = [
    ...given.list('hosts').map((text) => ({ ...specOf(text, '--hosts'), ...common })),
    ...(await inventoryHosts(given, context, common)),
  ];
  return hosts.filter((host, i) => hosts.findIndex((other) => other.name === host.name) === i);
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
  return hosts.filter(
    (host) => (limit.length === 0 || matches(host, limit)) && !matches(host, exclude),
  );
}
