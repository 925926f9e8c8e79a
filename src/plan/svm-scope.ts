import { svmStepCli } from '../templates/ontap-cli.ts';
import type { Plan } from './plan.ts';
import { blocker } from './planned.ts';
import { describeSvmStep, protocolWords, type SvmStep } from './svm-steps.ts';
import {
  type SvmWanted,
  type SvmWorld,
  workingDataLifs,
  workingManagementLifs,
} from './svm-world.ts';

/** What an administrator of an SVM cannot do (NetApp docs, predefined role vsadmin). */
const clusterKinds: ReadonlySet<SvmStep['kind']> = new Set([
  'svm.create',
  'svm.assign-aggregates',
  'svm.allow-protocols',
  'lif.create',
  'route.create',
  'role.create',
  'user.create',
]);

/** A plan as this login may carry it out: a login of an SVM gets what only the cluster's may do as blockers, with the commands. */
export function withinScope(
  plan: Plan<SvmStep>,
  world: SvmWorld,
  wanted: SvmWanted,
): Plan<SvmStep> {
  if (world.cluster.scope === 'cluster') return plan;
  const beyond = plan.steps.filter((step) => clusterKinds.has(step.kind));
  const blockers = beyond.map((step) => {
    const { what, details } = describeSvmStep(step);
    return needsCluster(
      step.id,
      `${what}: ${details}`,
      svmStepCli(step, world.cluster.version).join('\n  '),
    );
  });
  return {
    ...plan,
    steps: plan.steps.filter((step) => !clusterKinds.has(step.kind)),
    blockers: [...plan.blockers, ...blockers, ...unanswered(world, wanted)],
  };
}

/** What the SVM lacks, nobody gave, and this login could not make anyway. */
function unanswered(world: SvmWorld, wanted: SvmWanted) {
  const { svm } = wanted;
  if (world.svm === null) return [];
  const lifs = (purpose: string, options: string) =>
    needsCluster(
      purpose,
      `create a ${purpose}`,
      `network interface create -vserver ${svm} -lif NAME ${options} -home-node NODE -home-port PORT -address IP -netmask-length LENGTH`,
    );
  const blockers = [];
  if (world.svm.aggregates.length + wanted.aggregates.length === 0)
    blockers.push(
      needsCluster(
        'aggregates',
        `assign aggregates to ${svm}; it has none`,
        `vserver add-aggregates -vserver ${svm} -aggregates NAME`,
      ),
    );
  for (const protocol of wanted.protocols) {
    const given = wanted.dataLifs.some((lif) => lif.protocol === protocol);
    if (!given && workingDataLifs(world, svm, protocol).length === 0)
      blockers.push(lifs(`data LIF for ${protocolWords[protocol]}`, '-service-policy POLICY'));
  }
  if (wanted.managementLif === null && workingManagementLifs(world, svm).length === 0)
    blockers.push(lifs('management LIF', '-service-policy default-management'));
  return blockers;
}

function needsCluster(path: string, what: string, commands: string) {
  return blocker(
    'needs-cluster-login',
    path,
    `Only a login of the cluster may ${what}.`,
    `Give one (--cluster, --username), or have it done: ${commands}`,
  );
}
