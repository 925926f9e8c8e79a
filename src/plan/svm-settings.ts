import { blocker, emptyPlanned, type Planned } from './planned.ts';
import { ipspaceOf } from './svm-ports.ts';
import type { SvmStep } from './svm-steps.ts';
import type { SvmWanted, SvmWorld } from './svm-world.ts';

/** IPspace, subnet and snapshot policy: what is asked for must be there, and fit what the SVM has. */
export function planSettings(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned = emptyPlanned<SvmStep>();
  planIpspace(world, wanted, planned);
  planSubnet(world, wanted, planned);
  planSnapshotPolicy(world, wanted, planned);
  return planned;
}

function planIpspace(world: SvmWorld, wanted: SvmWanted, planned: Planned<SvmStep>): void {
  const { ipspace, svm } = wanted;
  if (ipspace === null) return;
  if (world.svm !== null) {
    if (world.svm.ipspace === ipspace) planned.unchanged.push(`IPspace ${ipspace}`);
    else
      planned.blockers.push(
        blocker(
          'ipspace-differs',
          svm,
          `SVM ${svm} is in IPspace ${world.svm.ipspace}; an SVM stays in the IPspace that it was made in.`,
          'Leave out --ipspace, or choose another name for a new SVM.',
        ),
      );
    return;
  }
  const there = [...new Set(world.ports.flatMap((port) => port.ipspace ?? []))].filter(
    (name) => name !== 'Cluster',
  );
  if (world.cluster.scope === 'cluster' && !there.includes(ipspace))
    planned.blockers.push(
      blocker(
        'ipspace-unknown',
        ipspace,
        `No port of the cluster is in an IPspace ${ipspace}.`,
        `IPspaces with ports: ${there.toSorted().join(', ')}`,
      ),
    );
}

function planSubnet(world: SvmWorld, wanted: SvmWanted, planned: Planned<SvmStep>): void {
  const { subnet: name } = wanted;
  if (name === null || world.cluster.scope === 'svm') return;
  if (world.subnets === null) {
    planned.blockers.push(
      blocker(
        'subnets-unsupported',
        name,
        'Over REST this ONTAP does not tell of its subnets (since 9.11.1).',
        'Give --api zapi, or addresses with --data-lif and --management-lif.',
      ),
    );
    return;
  }
  const ipspace = ipspaceOf(world, wanted);
  const found = world.subnets.find((one) => one.name === name && one.ipspace === ipspace);
  const there = world.subnets.filter((one) => one.ipspace === ipspace).map((one) => one.name);
  if (found === undefined)
    planned.blockers.push(
      blocker(
        'subnet-unknown',
        name,
        `There is no subnet ${name} in IPspace ${ipspace}.`,
        there.length === 0
          ? 'Give addresses with --data-lif and --management-lif instead.'
          : `Subnets: ${there.join(', ')}`,
      ),
    );
}

/** Called when the LIFs are planned: whether the subnet holds as many addresses as they need. */
export function subnetShortage(
  world: SvmWorld,
  wanted: SvmWanted,
  steps: readonly SvmStep[],
): ReturnType<typeof blocker>[] {
  const needed = steps.filter((step) => step.kind === 'lif.create' && step.subnet !== null).length;
  const found = world.subnets?.find(
    (one) => one.name === wanted.subnet && one.ipspace === ipspaceOf(world, wanted),
  );
  const available = found?.available ?? null;
  if (needed === 0 || available === null || available >= needed) return [];
  return [
    blocker(
      'subnet-full',
      wanted.subnet ?? '',
      `Subnet ${wanted.subnet ?? ''} has ${available} free addresses, and ${needed} are needed.`,
      `network subnet add-ranges -subnet-name ${wanted.subnet ?? ''} -ip-ranges FIRST-LAST`,
    ),
  ];
}

function planSnapshotPolicy(world: SvmWorld, wanted: SvmWanted, planned: Planned<SvmStep>): void {
  const { snapshotPolicy: policy, svm } = wanted;
  if (policy === null) return;
  if (world.svm === null) {
    if (world.cluster.scope === 'cluster' && !world.snapshotPolicies.includes(policy))
      planned.blockers.push(
        blocker(
          'snapshot-policy-unknown',
          policy,
          `There is no snapshot policy ${policy}.`,
          `Policies of the cluster: ${world.snapshotPolicies.join(', ')}`,
        ),
      );
    return;
  }
  if (world.svm.snapshotPolicy === policy) planned.unchanged.push(`snapshot policy ${policy}`);
  // Other people's new volumes get it too: a person decides.
  else
    planned.blockers.push(
      blocker(
        'snapshot-policy-differs',
        svm,
        `SVM ${svm} gives new volumes the snapshot policy ${world.svm.snapshotPolicy ?? 'none'}, not ${policy}; it is not only the plugin's.`,
        `Leave out --snapshot-policy (the plugin names a policy for each of its volumes), or: vserver modify -vserver ${svm} -snapshot-policy ${policy}`,
      ),
    );
}

/** Name servers: ONTAP asks them when they are set, so LIFs and routes come before. */
export function planDns(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned = emptyPlanned<SvmStep>();
  const { dns, svm } = wanted;
  if (dns === null) return planned;
  const found = world.dns;
  if (found === null) {
    planned.steps.push({ id: 'dns.create', kind: 'dns.create', svm, ...dns });
    return planned;
  }
  const same =
    dns.domains.every((domain) => found.domains.includes(domain)) &&
    dns.servers.every((server) => found.servers.includes(server));
  if (same) planned.unchanged.push(`name servers ${found.servers.join(', ')}`);
  else
    planned.blockers.push(
      blocker(
        'dns-differs',
        svm,
        `SVM ${svm} asks ${found.servers.join(', ')} for ${found.domains.join(', ')} already; other services may depend on it.`,
        `Leave out --dns-server and --dns-domain, or: vserver services name-service dns modify -vserver ${svm} -domains ${dns.domains.join(',')} -name-servers ${dns.servers.join(',')}`,
      ),
    );
  return planned;
}
