import type { Diagnostic } from '../errors.ts';
import type { Port } from '../ontapi/client.ts';
import { contains, parseNetwork } from './addresses.ts';
import { blocker } from './planned.ts';
import type { SvmWanted, SvmWorld } from './svm-world.ts';

/** The port that somebody named, or a blocker. */
export function givenPort(
  home: { readonly node: string; readonly port: string },
  world: SvmWorld,
): Port | Diagnostic {
  const name = `${home.node}:${home.port}`;
  const nodes = new Set(world.ports.map((port) => port.node));
  if (!nodes.has(home.node))
    return blocker(
      'port-unknown',
      name,
      `There is no node ${home.node}.`,
      `Nodes: ${[...nodes].toSorted().join(', ')}`,
    );
  const port = world.ports.find((p) => p.node === home.node && p.name === home.port);
  if (port !== undefined) return port;
  const there = world.ports.filter((p) => p.node === home.node).map((p) => p.name);
  return blocker(
    'port-unknown',
    name,
    `There is no port ${home.port} on ${home.node}.`,
    `Its ports: ${there.toSorted(naturally).join(', ')}`,
  );
}

/** Where a LIF is to be, as far as it is known. */
interface Place {
  /** Its address or subnet, for messages. */
  readonly name: string;
  /** CIDR of its network; null when not known. */
  readonly network: string | null;
  readonly broadcastDomain: string | null;
  /** null: any. */
  readonly node: string | null;
}

/** The IPspace that the SVM is in or will be in. */
export function ipspaceOf(world: SvmWorld, wanted: SvmWanted): string {
  return world.svm?.ipspace ?? wanted.ipspace ?? 'Default';
}

/**
 * The port for a LIF that came without one, the same for the same cluster: of the given broadcast domain, else the one
 * that already serves the LIF's subnet (else "Default", else the first), on the node with the fewest LIFs of this SVM,
 * the first aggregate's node before others; e0M last, for NetApp advises against data on it. `made`: LIFs of the plan.
 */
export function choosePort(
  place: Place,
  world: SvmWorld,
  wanted: SvmWanted,
  made: readonly { readonly node: string }[],
): Port | Diagnostic {
  const ipspace = ipspaceOf(world, wanted);
  const usable = world.ports.filter(
    (port) =>
      port.up &&
      port.broadcastDomain !== null &&
      port.broadcastDomain !== 'Cluster' &&
      (port.ipspace === null || port.ipspace === ipspace) &&
      (port.role === null || port.role === 'data'),
  );
  const domain = place.broadcastDomain ?? chooseDomain(place.network, world, usable);
  const own = [...world.interfaces.filter((other) => other.svm === wanted.svm), ...made];
  const dataNode = nodeOfFirstAggregate(world, wanted);
  const rank = (port: Port): readonly (number | string)[] => [
    port.name === 'e0M' ? 1 : 0,
    own.filter((other) => other.node === port.node).length,
    port.node === dataNode ? 0 : 1,
    port.node,
  ];
  const best = usable
    .filter((port) => port.broadcastDomain === domain)
    .filter((port) => place.node === null || port.node === place.node)
    .toSorted((a, b) => compareRanks(rank(a), rank(b)) || naturally(a.name, b.name))[0];
  return (
    best ??
    blocker(
      'no-data-port',
      place.name,
      `No port that is up${place.node === null ? '' : ` on ${place.node}`} lies in ${
        place.broadcastDomain === null
          ? 'a broadcast domain for data'
          : `broadcast domain ${place.broadcastDomain}`
      } (IPspace ${ipspace}).`,
      'Name a port: --data-lif IP/PREFIXLEN@NODE:PORT. Ports: network port show -fields broadcast-domain,link',
    )
  );
}

function chooseDomain(
  network: string | null,
  world: SvmWorld,
  usable: readonly Port[],
): string | null {
  const subnet = network === null ? null : parseNetwork(network);
  const neighbour = world.interfaces.find((other) => {
    const place = parseNetwork(other.address);
    return subnet !== null && place !== null && contains(subnet, place);
  });
  const domains = [...new Set(usable.flatMap((port) => port.broadcastDomain ?? []))].toSorted(
    naturally,
  );
  const near = usable.find(
    (port) => port.node === neighbour?.node && port.name === neighbour.port,
  )?.broadcastDomain;
  return near ?? (domains.includes('Default') ? 'Default' : (domains[0] ?? null));
}

function nodeOfFirstAggregate(world: SvmWorld, wanted: SvmWanted): string | undefined {
  const first = wanted.aggregates[0] ?? world.svm?.aggregates[0];
  return world.aggregates.find((aggregate) => aggregate.name === first)?.node;
}

function compareRanks(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? 0;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** e0b before e0c, e2 before e10. */
function naturally(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
