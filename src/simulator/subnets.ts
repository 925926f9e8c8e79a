import type { Cluster } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { NetworkInterface } from './state.ts';
import type { Subnet } from './state-services.ts';

/** Dotted IPv4 as a number; subnets of the simulated cluster are IPv4. */
function toNumber(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function* addressesOf(subnet: Subnet): Iterable<string> {
  for (const [first, last] of subnet.ranges) {
    for (let value = toNumber(first); value <= toNumber(last); value += 1) yield toAddress(value);
  }
}

function used(cluster: Cluster, subnet: Subnet): Set<string> {
  const taken = new Set(cluster.state.interfaces.map((lif) => lif.address));
  return new Set([...addressesOf(subnet)].filter((address) => taken.has(address)));
}

export function countsOf(cluster: Cluster, subnet: Subnet): { total: number; used: number } {
  return { total: [...addressesOf(subnet)].length, used: used(cluster, subnet).size };
}

/** The next free address of a subnet, for a LIF that comes without one. */
export function takeAddress(
  cluster: Cluster,
  name: string,
  place: { ipspace: string; broadcastDomain: string | undefined },
): Pick<NetworkInterface, 'address' | 'netmaskLength'> & { gateway: string | null } {
  const subnet = cluster.state.subnets.find(
    (one) => one.name === name && one.ipspace === place.ipspace,
  );
  if (!subnet) throw new Rejected('not-found', `Subnet "${name}" does not exist.`);
  if (subnet.broadcastDomain !== place.broadcastDomain) {
    throw new Rejected(
      'not-allowed',
      `The home port is not in the broadcast domain of subnet "${name}".`,
    );
  }
  const taken = used(cluster, subnet);
  const free = [...addressesOf(subnet)].find((address) => !taken.has(address));
  if (free === undefined) {
    throw new Rejected('not-allowed', `Subnet "${name}" has no free address.`);
  }
  const netmaskLength = Number(subnet.network.split('/')[1]);
  return { address: free, netmaskLength, gateway: subnet.gateway };
}

/** An explicit address that a subnet manages is refused (ONTAP REST: fail_if_subnet_conflicts, true by default). */
export function checkNoConflict(cluster: Cluster, address: string, ipspace: string): void {
  const holder = cluster.state.subnets.find(
    (subnet) => subnet.ipspace === ipspace && [...addressesOf(subnet)].includes(address),
  );
  if (holder) {
    throw new Rejected(
      'not-allowed',
      `The address ${address} belongs to subnet "${holder.name}"; give the subnet instead.`,
    );
  }
}
