import type { Diagnostic } from '../errors.ts';
import type { InterfacePurpose, NetworkInterface, Port } from '../ontapi/client.ts';
import { contains, normalAddress, parseNetwork, sameAddress } from './addresses.ts';
import { blocker, type Planned } from './planned.ts';
import type { SvmStep } from './svm-steps.ts';
import type { SvmWanted, SvmWorld, WantedLif } from './svm-world.ts';

type LifStep = Extract<SvmStep, { kind: 'lif.create' }>;

/** The LIFs of the SVM, compared by address. */
export function planLifs(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned: Planned<SvmStep> = { steps: [], unchanged: [], blockers: [] };
  const made: LifStep[] = [];
  for (const lif of wanted.dataLifs) planLif(lif, 'data-nfs', world, wanted, made, planned);
  if (wanted.managementLif !== null)
    planLif(wanted.managementLif, 'management', world, wanted, made, planned);
  planned.steps.push(...made);
  return planned;
}

function planLif(
  lif: WantedLif,
  purpose: InterfacePurpose,
  world: SvmWorld,
  wanted: SvmWanted,
  made: LifStep[],
  planned: Planned<SvmStep>,
): void {
  const holder = world.interfaces.find((other) => sameAddress(other.address, lif.address));
  if (holder !== undefined && holder.svm !== wanted.svm) {
    planned.blockers.push(
      blocker(
        'address-in-use',
        lif.address,
        `${lif.address} belongs to LIF ${holder.name} of ${holder.svm}.`,
        'Choose an address that is free.',
      ),
    );
    return;
  }
  if (holder !== undefined) {
    const wrong = whatIsWrong(holder, purpose);
    if (wrong === null)
      planned.unchanged.push(`${words[purpose]} ${holder.address} (${holder.name})`);
    else planned.blockers.push(wrong);
    return;
  }
  const home =
    lif.home === null ? choosePort(lif, world, wanted, made) : givenPort(lif.home, world);
  if ('severity' in home) {
    planned.blockers.push(home);
    return;
  }
  made.push({
    id: `lif.create:${lif.address}`,
    kind: 'lif.create',
    svm: wanted.svm,
    name: freeName(purpose, world, wanted, made),
    purpose,
    address: lif.address,
    netmaskLength: lif.netmaskLength,
    node: home.node,
    port: home.name,
  });
}

const words: Readonly<Record<InterfacePurpose, string>> = {
  'data-nfs': 'data LIF',
  'data-iscsi': 'data LIF',
  'data-nvme': 'data LIF',
  management: 'management LIF',
};

/** What keeps a LIF that has the address from doing its work; no step mends it, a person decides. */
function whatIsWrong(lif: NetworkInterface, purpose: InterfacePurpose): Diagnostic | null {
  const where = `LIF ${lif.name} (${lif.address}) of ${lif.svm}`;
  if (!lif.enabled)
    return blocker(
      'lif-disabled',
      lif.address,
      `${where} is switched off.`,
      `network interface modify -vserver ${lif.svm} -lif ${lif.name} -status-admin up`,
    );
  if (!lif.up)
    return blocker(
      'lif-down',
      lif.address,
      `${where} is down on ${lif.node}:${lif.port}.`,
      `Look at the port and its cable: network port show -node ${lif.node} -port ${lif.port}`,
    );
  if (purpose === 'data-nfs' && !lif.dataProtocols.includes('nfs'))
    return blocker(
      'lif-purpose',
      lif.address,
      `${where} does not serve NFS.`,
      'Give the address of a LIF that serves NFS, or a free address for a new one.',
    );
  if (purpose === 'management' && !lif.management)
    return blocker(
      'lif-purpose',
      lif.address,
      `${where} does not let management in.`,
      'Give the address of a management LIF, or a free address for a new one.',
    );
  return null;
}

function givenPort(home: { node: string; port: string }, world: SvmWorld): Port | Diagnostic {
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

/**
 * The port for a LIF that came without one, the same for the same cluster: of the broadcast domain that
 * already serves the LIF's subnet (else "Default", else the first), on the node with the fewest LIFs of this
 * SVM, the first aggregate's node before others; e0M last, for NetApp advises against data on it.
 */
function choosePort(
  lif: WantedLif,
  world: SvmWorld,
  wanted: SvmWanted,
  made: readonly LifStep[],
): Port | Diagnostic {
  const ipspace = world.svm?.ipspace ?? 'Default';
  const usable = world.ports.filter(
    (port) =>
      port.up &&
      port.broadcastDomain !== null &&
      port.broadcastDomain !== 'Cluster' &&
      (port.ipspace === null || port.ipspace === ipspace) &&
      (port.role === null || port.role === 'data'),
  );
  const domain = chooseDomain(lif, world, usable);
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
    .toSorted((a, b) => compareRanks(rank(a), rank(b)) || naturally(a.name, b.name))[0];
  return (
    best ??
    blocker(
      'no-data-port',
      lif.address,
      `No port that is up lies in a broadcast domain for data (IPspace ${ipspace}).`,
      'Name a port: --data-lif IP/PREFIXLEN@NODE:PORT. Ports: network port show -fields broadcast-domain,link',
    )
  );
}

function chooseDomain(lif: WantedLif, world: SvmWorld, usable: readonly Port[]): string | null {
  const subnet = parseNetwork(`${lif.address}/${lif.netmaskLength}`);
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

/** data1, data2 … and mgmt1 …: the first that no LIF of the SVM has. */
function freeName(
  purpose: InterfacePurpose,
  world: SvmWorld,
  wanted: SvmWanted,
  made: readonly LifStep[],
): string {
  const taken = new Set([
    ...world.interfaces.filter((lif) => lif.svm === wanted.svm).map((lif) => lif.name),
    ...made.map((step) => step.name),
  ]);
  const stem = purpose === 'management' ? 'mgmt' : 'data';
  let number = 1;
  while (taken.has(`${stem}${number}`)) number += 1;
  return `${stem}${number}`;
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

/** The default route, when a gateway was given. */
export function planRoute(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned: Planned<SvmStep> = { steps: [], unchanged: [], blockers: [] };
  const { svm, gateway } = wanted;
  if (gateway === null) return planned;
  const destination = gateway.includes(':') ? '::/0' : '0.0.0.0/0';
  const present = world.routes.filter((route) => route.destination === destination);
  const others = present.map((route) => normalAddress(route.gateway) ?? route.gateway);
  if (others.includes(gateway)) planned.unchanged.push(`route ${destination} by ${gateway}`);
  else if (others.length > 0)
    // A second default route would decide by metric where replies go: a person's choice.
    planned.blockers.push(
      blocker(
        'route-differs',
        destination,
        `${svm} has a default route already, by ${others.join(', ')}.`,
        `Leave out --gateway to keep it, or take it away first: network route delete -vserver ${svm} -destination ${destination} -gateway ${others[0] ?? ''}`,
      ),
    );
  else
    planned.steps.push({
      id: `route.create:${destination}`,
      kind: 'route.create',
      svm,
      destination,
      gateway,
    });
  return planned;
}
