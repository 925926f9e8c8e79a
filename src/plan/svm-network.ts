import type { Diagnostic } from '../errors.ts';
import type { InterfacePurpose, NetworkInterface, Port } from '../ontapi/client.ts';
import { sameAddress } from './addresses.ts';
import { blocker, emptyPlanned, type Planned } from './planned.ts';
import { choosePort, givenPort, ipspaceOf } from './svm-ports.ts';
import { protocolWords, type SvmStep } from './svm-steps.ts';
import {
  type Protocol,
  type SvmWanted,
  type SvmWorld,
  serves,
  type WantedLif,
  workingDataLifs,
  workingManagementLifs,
} from './svm-world.ts';

type LifStep = Extract<SvmStep, { kind: 'lif.create' }>;

/** What a data LIF is for. */
const purposeOf: Readonly<Record<Protocol, InterfacePurpose>> = {
  nfs: 'data-nfs',
  iscsi: 'data-iscsi',
  nvme: 'data-nvme',
};

/** The LIFs of the SVM: those with an address are compared by it, those of a subnet by what serves already. */
export function planLifs(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned = emptyPlanned<SvmStep>();
  const made: LifStep[] = [];
  for (const lif of wanted.dataLifs) planLif(lif, lif.protocol, world, wanted, made, planned);
  for (const protocol of wanted.protocols)
    for (const node of nodesToServe(protocol, world, wanted, made))
      planFromSubnet(protocol, node, world, wanted, made, planned);
  if (wanted.managementLif !== null)
    planLif(wanted.managementLif, 'management', world, wanted, made, planned);
  else if (wanted.subnet !== null && workingManagementLifs(world, wanted.svm).length === 0)
    planFromSubnet('management', null, world, wanted, made, planned);
  planned.steps.push(...made);
  return planned;
}

/**
 * Where a data LIF is to come from the subnet: for NFS one anywhere, for blocks one on each node that holds aggregates
 * of the SVM, for a LUN is reached by the paths of its own node. Nowhere when addresses were given.
 */
function nodesToServe(
  protocol: Protocol,
  world: SvmWorld,
  wanted: SvmWanted,
  made: readonly LifStep[],
): readonly (string | null)[] {
  if (wanted.subnet === null || wanted.dataLifs.some((lif) => lif.protocol === protocol)) return [];
  const working = workingDataLifs(world, wanted.svm, protocol);
  if (protocol === 'nfs') return working.length + made.length === 0 ? [null] : [];
  return nodesWithData(world, wanted).filter((node) => !working.some((lif) => lif.node === node));
}

/** Nodes that hold the SVM's aggregates, those that are to be assigned included. */
export function nodesWithData(world: SvmWorld, wanted: SvmWanted): string[] {
  const names = new Set([...(world.svm?.aggregates ?? []), ...wanted.aggregates]);
  const holders = world.aggregates.filter(({ name }) => names.has(name)).map(({ node }) => node);
  return [...new Set(holders)].toSorted();
}

function planFromSubnet(
  purpose: Protocol | 'management',
  node: string | null,
  world: SvmWorld,
  wanted: SvmWanted,
  made: LifStep[],
  planned: Planned<SvmStep>,
): void {
  const subnet = world.subnets?.find(
    (one) => one.name === wanted.subnet && one.ipspace === ipspaceOf(world, wanted),
  );
  // Said once, by planSettings.
  if (subnet === undefined) return;
  const { name, network, broadcastDomain } = subnet;
  const home = choosePort({ name, network, broadcastDomain, node }, world, wanted, made);
  if ('severity' in home) {
    planned.blockers.push(home);
    return;
  }
  const lif = freeName(purpose, world, wanted, made);
  made.push({
    id: `lif.create:${lif}`,
    kind: 'lif.create',
    svm: wanted.svm,
    name: lif,
    purpose: purpose === 'management' ? purpose : purposeOf[purpose],
    address: null,
    netmaskLength: null,
    subnet: name,
    node: home.node,
    port: home.name,
  });
}

function planLif(
  lif: WantedLif,
  purpose: Protocol | 'management',
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
      planned.unchanged.push(
        `${purpose === 'management' ? 'management' : 'data'} LIF ${holder.address} (${holder.name})`,
      );
    else planned.blockers.push(wrong);
    return;
  }
  const home = homeOf(lif, world, wanted, made);
  if ('severity' in home) {
    planned.blockers.push(home);
    return;
  }
  made.push({
    id: `lif.create:${lif.address}`,
    kind: 'lif.create',
    svm: wanted.svm,
    name: freeName(purpose, world, wanted, made),
    purpose: purpose === 'management' ? purpose : purposeOf[purpose],
    address: lif.address,
    netmaskLength: lif.netmaskLength,
    subnet: null,
    node: home.node,
    port: home.name,
  });
}

function homeOf(
  lif: WantedLif,
  world: SvmWorld,
  wanted: SvmWanted,
  made: readonly LifStep[],
): Pick<Port, 'node' | 'name'> | Diagnostic {
  if (world.cluster.scope === 'svm')
    // A login of an SVM sees no ports; the step becomes a command for somebody who does.
    return lif.home === null
      ? { node: 'NODE', name: 'PORT' }
      : { node: lif.home.node, name: lif.home.port };
  if (lif.home !== null) return givenPort(lif.home, world);
  const place = {
    name: lif.address,
    network: `${lif.address}/${lif.netmaskLength}`,
    broadcastDomain: wanted.broadcastDomain,
    node: null,
  };
  return choosePort(place, world, wanted, made);
}

/** What keeps a LIF that has the address from doing its work; no step mends it, a person decides. */
function whatIsWrong(lif: NetworkInterface, purpose: Protocol | 'management'): Diagnostic | null {
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
  if (purpose !== 'management') {
    if (serves(lif, purpose)) return null;
    const protocol = protocolWords[purpose];
    return blocker(
      'lif-purpose',
      lif.address,
      `${where} does not serve ${protocol}.`,
      `Give the address of a LIF that serves ${protocol}, or a free address for a new one.`,
    );
  }
  if (!lif.management)
    return blocker(
      'lif-purpose',
      lif.address,
      `${where} does not let management in.`,
      'Give the address of a management LIF, or a free address for a new one.',
    );
  return null;
}

const stems: Readonly<Record<Protocol | 'management', string>> = {
  nfs: 'data',
  iscsi: 'iscsi',
  nvme: 'nvme',
  management: 'mgmt',
};

/** data1, data2 … and mgmt1 …: the first that no LIF of the SVM has. */
function freeName(
  purpose: Protocol | 'management',
  world: SvmWorld,
  wanted: SvmWanted,
  made: readonly LifStep[],
): string {
  const taken = new Set([
    ...world.interfaces.filter((lif) => lif.svm === wanted.svm).map((lif) => lif.name),
    ...made.map((step) => step.name),
  ]);
  const stem = stems[purpose];
  let number = 1;
  while (taken.has(`${stem}${number}`)) number += 1;
  return `${stem}${number}`;
}
