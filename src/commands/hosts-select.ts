import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { HostConnection, HostTarget } from '../hosts/connection.ts';
import { type HostSpec, matchesWildcard, parseHostSpec } from '../hosts/host-spec.ts';
import { parseInventory } from '../hosts/inventory.ts';
import { isMeant, joinSwarm, mergeNamed } from '../hosts/selection.ts';
import { readSshHosts, type SshHost } from '../hosts/ssh-config.ts';
import { type Swarm, swarmHosts } from '../hosts/swarm.ts';
import type { Given } from './given.ts';
import { helpHost } from './hosts-help.ts';

export type Common = Omit<HostTarget, 'name' | 'address' | 'user' | 'port' | 'labels'>;

/** How the Swarm and the inventory fit together, for `hosts status`. */
export interface SwarmReport {
  readonly manager: string;
  readonly nodes: readonly {
    readonly host: string;
    readonly address: string;
    /** As the manager sees it: ready, down, disconnected, unknown. */
    readonly state: string;
  }[];
  /** Nodes that the inventory does not name; empty without an inventory. */
  readonly notInInventory: readonly string[];
  /** Hosts of the inventory that are no nodes: they are left alone. */
  readonly notInSwarm: readonly string[];
}

export interface Selection {
  readonly targets: readonly HostTarget[];
  /** An open connection to one of them; null when there is none. */
  readonly manager: HostConnection | null;
  /** null without --swarm. */
  readonly swarm: SwarmReport | null;
}

/** Whether any option says which hosts. */
export function hostsGiven(given: Given): boolean {
  return given.has('hosts') || given.has('inventory') || given.has('swarm');
}

/**
 * Finds the hosts: --hosts, then those of --inventory, or all nodes of --swarm; each machine once. Throws
 * UsageError; HostError when the Swarm cannot be asked.
 */
export async function findHosts(
  first: Given,
  context: Context,
  common: Common,
): Promise<Selection> {
  const given = nearestSelection(first);
  const manager = given.text('swarm');
  if (!hostsGiven(given))
    throw new UsageError(
      'Which hosts? None was named.',
      'Give --hosts a,b,c, --inventory FILE, or --swarm MANAGER for all nodes of a Swarm.',
      'hosts-missing',
    );
  const inventory = await inventoryHosts(given, context, common);
  if (manager !== undefined) return swarmSelection(manager, inventory, given, context, common);
  const named = given.list('hosts').flatMap((text) => namedHosts(text, context));
  const targets = mergeNamed([...named.map((spec) => ({ ...spec, ...common })), ...inventory]);
  return { targets, manager: null, swarm: null };
}

/**
 * Which hosts, said on the line, wins over what the site file says in another way. An inventory beside --swarm tells
 * logins and labels, wherever it is named.
 */
function nearestSelection(given: Given): Given {
  const ways = ['hosts', 'inventory', 'swarm'] as const;
  const nearest = Math.min(...ways.map((way) => given.rankOf(way)));
  const isFar = (way: (typeof ways)[number]): boolean => given.rankOf(way) > nearest;
  const logins = !isFar('swarm');
  const left = ways.filter(
    (way) => given.has(way) && isFar(way) && !(way === 'inventory' && logins),
  );
  return given.with(Object.fromEntries(left.map((way) => [way, undefined])));
}

async function swarmSelection(
  manager: string,
  inventory: readonly HostTarget[],
  given: Given,
  context: Context,
  common: Common,
): Promise<Selection> {
  if (given.has('hosts'))
    throw new UsageError(
      '--swarm finds the hosts by itself; it does not go with --hosts.',
      'Use --limit and --exclude to narrow them, and --inventory for logins and labels.',
    );
  const known = inventory.find((host) => host.name === manager);
  const target = known ?? { ...specOf(manager, '--swarm'), ...common };
  const swarm = await helpHost(target, context, (to) =>
    swarmHosts(to, (other) => context.connectHost(other)),
  );
  const joined = given.has('inventory')
    ? joinSwarm(swarm, inventory, await addressesOf(inventory, context))
    : { targets: swarm.targets, notInInventory: [], notInSwarm: [] };
  const own = joined.targets.find((one) => one === swarm.manager?.target);
  if (own === undefined) await swarm.manager?.close();
  const report = reportSwarm(manager, swarm, joined);
  tellSwarm(report, context);
  return {
    targets: joined.targets,
    manager: own === undefined ? null : swarm.manager,
    swarm: report,
  };
}

function reportSwarm(
  manager: string,
  { nodes }: Swarm,
  { targets, notInInventory, notInSwarm }: ReturnType<typeof joinSwarm>,
): SwarmReport {
  return {
    manager,
    nodes: targets.map(({ name }, i) => ({
      host: name,
      address: nodes[i]?.address ?? '',
      state: nodes[i]?.state ?? 'unknown',
    })),
    notInInventory,
    notInSwarm,
  };
}

function tellSwarm(
  { manager, nodes, notInInventory, notInSwarm }: SwarmReport,
  { terminal }: Context,
): void {
  const down = nodes.filter((node) => !/^(?:ready|)$/.test(node.state));
  if (down.length > 0)
    terminal.warn(
      `${manager} says of its Swarm: ${down.map(({ host, state }) => `${host} is ${state}`).join(', ')}.`,
    );
  if (notInSwarm.length > 0)
    terminal.warn(
      `In the inventory and not in the Swarm, so left alone: ${notInSwarm.join(', ')}.`,
    );
  if (notInInventory.length > 0)
    terminal.warn(`In the Swarm and not in the inventory: ${notInInventory.join(', ')}.`);
}

/** What the names of an inventory lead to, by DNS and by HostName lines; a name without an answer is left out. */
async function addressesOf(
  hosts: readonly HostTarget[],
  context: Context,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = new Map(sshHosts(context).map(({ name, hostname }) => [name, hostname]));
  const found = hosts.map(async ({ name, address }) => {
    const at = names.get(address) ?? address;
    const addresses = await lookup(at, { all: true }).catch(() => []);
    return [name, [at, ...addresses.map((one) => one.address)]] as const;
  });
  return new Map(await Promise.all(found));
}

function sshHosts({ paths }: Context): SshHost[] {
  const own = paths.sshConfig[0];
  return readSshHosts(paths.sshConfig, own === undefined ? '/' : dirname(dirname(own)));
}

/** One word of --hosts; with a wildcard: the hosts of ssh's configuration that it matches. */
function namedHosts(text: string, context: Context): HostSpec[] {
  const pattern = /^(?:(.*)@)?([^@:[\]]*[*?][^@:[\]]*)(?::(\d+))?$/.exec(text);
  if (pattern === null) return [specOf(text, '--hosts')];
  const [, user, names = '', port] = pattern;
  const found = sshHosts(context).filter(({ name }) => matchesWildcard(name, names));
  if (found.length === 0)
    throw new UsageError(
      `--hosts ${text} matches no Host of ${context.paths.sshConfig[0] ?? 'ssh’s configuration'}.`,
      'A wildcard stands for names on the Host lines of ssh’s configuration; name the hosts, or use --inventory with --limit.',
    );
  return found.map(({ name }) => {
    const spec = specOf(
      `${user === undefined ? '' : `${user}@`}${name}${port === undefined ? '' : `:${port}`}`,
      '--hosts',
    );
    return { ...spec, name };
  });
}

export function specOf(text: string, option: string): HostSpec {
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
    ...host,
    // An option on the line wins over the file.
    sudo: given.has('sudo') || host.sudo === undefined ? common.sudo : host.sudo ? 'yes' : 'no',
  }));
}

/**
 * Narrows hosts by --limit and --exclude: wildcards of names and addresses, or label=value. Throws UsageError
 * for a pattern that matches none, and when none is left.
 */
export function narrowHosts(
  hosts: readonly HostTarget[],
  limit: readonly string[],
  exclude: readonly string[],
): HostTarget[] {
  const names = `They are: ${hosts.map((host) => host.name).join(', ')}`;
  for (const [option, patterns] of [
    ['--limit', limit],
    ['--exclude', exclude],
  ] as const)
    for (const pattern of patterns)
      if (!hosts.some((host) => isMeant(host, pattern)))
        throw new UsageError(`${option} ${pattern} matches none of the hosts.`, names);
  const left = hosts.filter(
    (host) =>
      (limit.length === 0 || limit.some((pattern) => isMeant(host, pattern))) &&
      !exclude.some((pattern) => isMeant(host, pattern)),
  );
  if (left.length > 0) return left;
  throw new UsageError(
    `None of the ${hosts.length} hosts is left after --limit and --exclude.`,
    names,
  );
}
