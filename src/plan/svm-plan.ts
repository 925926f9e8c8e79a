import type { Diagnostic } from '../errors.ts';
import type { Plan } from './plan.ts';
import { blocker, emptyPlanned, type Planned } from './planned.ts';
import { aggregateProblem, planAggregates } from './svm-aggregates.ts';
import { planBlockAccess } from './svm-block.ts';
import { planExports, usableRules } from './svm-exports.ts';
import { planLogin } from './svm-login.ts';
import { planLifs } from './svm-network.ts';
import { planProtocols } from './svm-protocols.ts';
import { planRoute } from './svm-routes.ts';
import { withinScope } from './svm-scope.ts';
import { planDns, planSettings, subnetShortage } from './svm-settings.ts';
import type { SvmStep } from './svm-steps.ts';
import {
  type Protocol,
  type SvmWanted,
  type SvmWorld,
  workingDataLifs,
  workingManagementLifs,
} from './svm-world.ts';

/** Answers that an SVM which lacks the thing cannot do without. */
export type MissingAnswer = 'aggregates' | 'data-lif' | 'management-lif' | 'export-clients';

/**
 * What has to be asked before a plan can be made; empty when the SVM has it or it was given. A login of an SVM is asked
 * only for what it may do.
 */
export function missingAnswers(world: SvmWorld, wanted: SvmWanted): MissingAnswer[] {
  const missing: MissingAnswer[] = [];
  if (world.cluster.scope === 'cluster') {
    if (wanted.aggregates.length === 0 && (world.svm?.aggregates ?? []).length === 0)
      missing.push('aggregates');
    if (unservedProtocols(world, wanted).length > 0) missing.push('data-lif');
    if (
      wanted.managementLif === null &&
      wanted.subnet === null &&
      workingManagementLifs(world, wanted.svm).length === 0
    )
      missing.push('management-lif');
  }
  if (
    wanted.protocols.includes('nfs') &&
    wanted.exportClients.length === 0 &&
    usableRules(world, wanted.exportPolicy).length === 0
  )
    missing.push('export-clients');
  return missing;
}

/** Protocols for which the SVM has no data LIF and none was given. */
export function unservedProtocols(world: SvmWorld, wanted: SvmWanted): Protocol[] {
  if (wanted.subnet !== null) return [];
  return wanted.protocols.filter(
    (protocol) =>
      !wanted.dataLifs.some((lif) => lif.protocol === protocol) &&
      workingDataLifs(world, wanted.svm, protocol).length === 0,
  );
}

/** What it takes to make the SVM as wanted: nothing that is there is changed or taken away. */
export function planSvm(world: SvmWorld, wanted: SvmWanted): Plan<SvmStep> {
  const { scope } = world.cluster;
  const lifs = planLifs(world, wanted);
  const parts: Planned<SvmStep>[] = [
    planTheSvm(world, wanted),
    planSettings(world, wanted),
    planAggregates(
      wanted.svm,
      world.svm?.aggregates ?? [],
      wanted.aggregates,
      scope === 'svm' ? null : world.aggregates,
    ),
    planProtocols(world, wanted),
    ...(wanted.protocols.includes('nfs') ? [planExports(world, wanted)] : []),
    planBlockAccess(world, wanted),
    lifs,
    keptLifs(world, wanted),
    planRoute(world, wanted),
    planDns(world, wanted),
    planLogin(world, wanted),
  ];
  const shortage = subnetShortage(world, wanted, lifs.steps);
  const plan: Plan<SvmStep> = {
    subject: wanted.svm,
    steps: parts.flatMap((part) => part.steps),
    unchanged: parts.flatMap((part) => part.unchanged),
    blockers: withoutRepeats([...parts.flatMap((part) => part.blockers), ...shortage]),
    notes: parts.flatMap((part) => part.notes),
  };
  return withinScope(plan, world, wanted);
}

function withoutRepeats(blockers: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map(blockers.map((one) => [`${one.code} ${one.path}`, one]));
  return [...seen.values()];
}

function planTheSvm(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned = emptyPlanned<SvmStep>();
  const { svm } = world;
  if (svm !== null) {
    const problem = whyUnusable(svm);
    if (problem === null) planned.unchanged.push(`SVM ${svm.name}`);
    else planned.blockers.push(problem);
    return planned;
  }
  const holder = nameHolder(world, wanted.svm);
  if (holder !== null)
    planned.blockers.push(
      // ONTAP: 'The name "x" is already in use by a cluster node, Vserver, or is the name of the local cluster.'
      blocker(
        'svm-name-taken',
        wanted.svm,
        `${wanted.svm} is the name of ${holder}.`,
        'Choose another name for the SVM.',
      ),
    );
  const rootAggregate = wanted.rootAggregate ?? wanted.aggregates[0];
  if (rootAggregate === undefined) return planned;
  const seen = world.cluster.scope === 'cluster';
  const problem = seen ? aggregateProblem(rootAggregate, world.aggregates) : null;
  if (problem !== null) planned.blockers.push(problem);
  planned.steps.push({
    id: 'svm.create',
    kind: 'svm.create',
    svm: wanted.svm,
    rootVolume: rootVolumeName(wanted.svm),
    rootAggregate,
    ipspace: wanted.ipspace,
    snapshotPolicy: wanted.snapshotPolicy,
  });
  return planned;
}

/** As ONTAP names root volumes itself: signs that no volume name may have become "_". */
export function rootVolumeName(svm: string): string {
  return `${svm.replaceAll(/[-.]/g, '_')}_root`;
}

function nameHolder(world: SvmWorld, name: string): string | null {
  const nodes = [
    ...world.aggregates.map((aggregate) => aggregate.node),
    ...world.ports.map((port) => port.node),
  ];
  const same = (other: string | null): boolean => other?.toLowerCase() === name.toLowerCase();
  if (same(world.cluster.name)) return 'the cluster';
  if (nodes.some(same)) return 'a node';
  return world.ports.some((port) => same(port.ipspace)) ? 'an IPspace' : null;
}

function whyUnusable(svm: NonNullable<SvmWorld['svm']>): Diagnostic | null {
  if (svm.subtype !== 'default' && svm.subtype !== 'sync_source')
    return blocker(
      'svm-wrong-type',
      svm.name,
      `SVM ${svm.name} is a ${svm.subtype} SVM: it holds copies and serves no new volumes.`,
      'Choose an SVM that serves data, or a new name.',
    );
  if (svm.state !== 'running')
    return blocker(
      'svm-not-running',
      svm.name,
      `SVM ${svm.name} is ${svm.state}.`,
      `vserver start -vserver ${svm.name}`,
    );
  return null;
}

/** LIFs that nobody named and that do: said, so that the reader knows which will be used. */
function keptLifs(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned = emptyPlanned<SvmStep>();
  for (const protocol of wanted.protocols)
    if (!wanted.dataLifs.some((lif) => lif.protocol === protocol))
      for (const lif of workingDataLifs(world, wanted.svm, protocol))
        planned.unchanged.push(`data LIF ${lif.address} (${lif.name})`);
  if (wanted.managementLif === null)
    for (const lif of workingManagementLifs(world, wanted.svm))
      planned.unchanged.push(`management LIF ${lif.address} (${lif.name})`);
  return planned;
}
