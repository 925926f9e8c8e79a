import type { HostTarget } from './connection.ts';
import { matchesWildcard } from './host-spec.ts';
import type { Swarm } from './swarm.ts';

/**
 * Takes the hosts as they were named, returns each machine once: a name that was given twice, and names that
 * lead to the same address and port. The first stays; what it leaves open is filled in from the others, so
 * that a bare name of the line has the login and the labels of the inventory.
 */
export function mergeNamed(hosts: readonly HostTarget[]): HostTarget[] {
  const merged = new Map<string, HostTarget>();
  for (const host of hosts) {
    const key = `${host.address.toLowerCase()} ${host.port ?? ''}`;
    const same = [...merged].find(([other, { name }]) => other === key || name === host.name);
    if (same === undefined) merged.set(key, host);
    else merged.set(same[0], fill(same[1], host));
  }
  return [...merged.values()];
}

function fill(host: HostTarget, from: HostTarget): HostTarget {
  return {
    ...host,
    sudo: host.sudo === 'auto' ? from.sudo : host.sudo,
    ...(host.user === undefined && from.user !== undefined ? { user: from.user } : {}),
    ...(host.port === undefined && from.port !== undefined ? { port: from.port } : {}),
    labels: { ...from.labels, ...host.labels },
  };
}

/** Whether a host is meant by a pattern: its name or address, or "label=value", both with wildcards. */
export function isMeant(host: HostTarget, pattern: string): boolean {
  const label = /^([^=]+)=(.*)$/.exec(pattern);
  if (label !== null)
    return Object.entries(host.labels ?? {}).some(
      ([key, value]) => key === label[1] && matchesWildcard(value, label[2] ?? ''),
    );
  return matchesWildcard(host.name, pattern) || matchesWildcard(host.address, pattern);
}

/** A host that goes by another name elsewhere: "web1" and "web1.example.com" are the same. */
function shortName(name: string): string {
  return /^[\d.]+$|:/.test(name) ? name : (name.split('.')[0] ?? name).toLowerCase();
}

export interface JoinedSwarm {
  /** The Swarm's nodes; those that the inventory knows have its name, address, login and labels. */
  readonly targets: readonly HostTarget[];
  /** Names of nodes that the inventory does not know. */
  readonly notInInventory: readonly string[];
  /** Names of hosts of the inventory that are no nodes. */
  readonly notInSwarm: readonly string[];
}

/**
 * Joins the nodes of a Swarm with an inventory: by name, by the name's first part, by address, and by what
 * `addresses` says of an inventory's host (DNS, HostName of ssh's configuration). Pure.
 */
export function joinSwarm(
  { targets, nodes }: Pick<Swarm, 'targets' | 'nodes'>,
  inventory: readonly HostTarget[],
  addresses: ReadonlyMap<string, readonly string[]>,
): JoinedSwarm {
  const known = new Map<HostTarget, HostTarget>();
  for (const host of inventory) {
    const own = new Set([host.address, ...(addresses.get(host.name) ?? [])]);
    const node =
      targets.find((one, i) =>
        [one.address, one.name, nodes[i]?.address ?? ''].some((at) => own.has(at)),
      ) ?? targets.find((one) => shortName(one.name) === shortName(host.address));
    if (node !== undefined && !known.has(node)) known.set(node, host);
  }
  const hosts = new Set(known.values());
  return {
    targets: targets.map((node) => {
      const host = known.get(node);
      return host === undefined ? node : fill(host, { ...node, labels: {} });
    }),
    notInInventory: targets.filter((node) => !known.has(node)).map((node) => node.name),
    notInSwarm: inventory.filter((host) => !hosts.has(host)).map((host) => host.name),
  };
}
