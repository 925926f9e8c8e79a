import type { Diagnostic } from '../errors.ts';
import type { Plan } from './plan.ts';
import { blocker, type Planned } from './planned.ts';
import { aggregateProblem, planAggregates } from './svm-aggregates.ts';
import { planExports, usableRules } from './svm-exports.ts';
import { planLogin } from './svm-login.ts';
import { planLifs, planRoute } from './svm-network.ts';
import type { SvmStep } from './svm-steps.ts';
import {
  type SvmWanted,
  type SvmWorld,
  workingDataLifs,
  workingManagementLifs,
} from './svm-world.ts';

/** Answers that an SVM which lacks the thing cannot do without. */
export type MissingAnswer = 'aggregates' | 'data-lif' | 'management-lif' | 'export-clients';

/** What has to be asked before a plan can be made; empty when the SVM has it or it was given. */
export function missingAnswers(world: SvmWorld, wanted: SvmWanted): MissingAnswer[] {
  const missing: MissingAnswer[] = [];
  if (wanted.aggregates.length === 0 && (world.svm?.aggregates ?? []).length === 0)
    missing.push('aggregates');
  if (wanted.dataLifs.length === 0 && workingDataLifs(world, wanted.svm).length === 0)
    missing.push('data-lif');
  if (wanted.managementLif === null && workingManagementLifs(world, wanted.svm).length === 0)
    missing.push('management-lif');
  if (wanted.exportClients.length === 0 && usableRules(world, wanted.exportPolicy).length === 0)
    missing.push('export-clients');
  return missing;
}

/** What it takes to make the SVM as wanted: nothing that is there is changed or taken away. */
export function planSvm(world: SvmWorld, wanted: SvmWanted): Plan<SvmStep> {
  const parts: Planned<SvmStep>[] = [
    planTheSvm(world, wanted),
    planAggregates(wanted.svm, world.svm?.aggregates ?? [], wanted.aggregates, world.aggregates),
    planNfs(world, wanted),
    planExports(world, wanted),
    planLifs(world, wanted),
    keptLifs(world, wanted),
    planRoute(world, wanted),
    planLogin(world, wanted),
  ];
  return {
    subject: wanted.svm,
    steps: parts.flatMap((part) => part.steps),
    unchanged: parts.flatMap((part) => part.unchanged),
    blockers: withoutRepeats(parts.flatMap((part) => part.blockers)),
  };
}

function withoutRepeats(blockers: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map(blockers.map((one) => [`${one.code} ${one.path}`, one]));
  return [...seen.values()];
}

function planTheSvm(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned: Planned<SvmStep> = { steps: [], unchanged: [], blockers: [] };
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
  const problem = aggregateProblem(rootAggregate, world.aggregates);
  if (problem !== null) planned.blockers.push(problem);
  planned.steps.push({
    id: 'svm.create',
    kind: 'svm.create',
    svm: wanted.svm,
    rootVolume: rootVolumeName(wanted.svm),
    rootAggregate,
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
  if (svm.allowedProtocols.length > 0 && !svm.allowedProtocols.includes('nfs'))
    return blocker(
      'protocol-not-allowed',
      svm.name,
      `SVM ${svm.name} may not serve NFS; it is allowed ${svm.allowedProtocols.join(', ')}.`,
      `vserver add-protocols -vserver ${svm.name} -protocols nfs`,
    );
  return null;
}

function planNfs(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const { nfs } = world;
  if (nfs !== null && !nfs.v3)
    // The plugin mounts with nfsvers=3 unless its config says otherwise (Trident ontap_common.go). Other clients may
    // be kept out by it on purpose: a person decides.
    return {
      steps: [],
      unchanged: [],
      blockers: [
        blocker(
          'nfs-v3-off',
          wanted.svm,
          `NFSv3 is switched off on ${wanted.svm}, and the plugin mounts with it.`,
          `vserver nfs modify -vserver ${wanted.svm} -v3 enabled`,
        ),
      ],
    };
  if (nfs?.enabled === true) return { steps: [], unchanged: ['NFS service'], blockers: [] };
  return {
    steps: [
      {
        id: 'protocol.enable:nfs',
        kind: 'protocol.enable',
        svm: wanted.svm,
        protocol: 'nfs',
        exists: nfs !== null,
      },
    ],
    unchanged: [],
    blockers: [],
  };
}

/** LIFs that nobody named and that do: said, so that the reader knows which will be used. */
function keptLifs(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const data = wanted.dataLifs.length > 0 ? [] : workingDataLifs(world, wanted.svm);
  const management = wanted.managementLif !== null ? [] : workingManagementLifs(world, wanted.svm);
  return {
    steps: [],
    unchanged: [
      ...data.map((lif) => `data LIF ${lif.address} (${lif.name})`),
      ...management.map((lif) => `management LIF ${lif.address} (${lif.name})`),
    ],
    blockers: [],
  };
}
