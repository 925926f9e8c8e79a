import type { SvmStep } from './svm-steps.ts';

type Kind = SvmStep['kind'];

/** What changes the SVM itself: ONTAP locks an SVM meanwhile, so nothing else goes on beside it. */
const svm: readonly Kind[] = ['svm.create', 'svm.assign-aggregates', 'svm.allow-protocols'];
const service: readonly Kind[] = [...svm, 'protocol.enable'];

/**
 * The kinds of steps that must be done before one of a kind begins; what is not listed goes on beside it. Rules of a
 * policy stand in their order, CHAP needs the iSCSI service, a route leads through the net of a LIF, name servers are
 * asked by ONTAP when they are set (vserver services name-service dns create), a user needs its role.
 */
const needs: Readonly<Record<Kind, readonly Kind[]>> = {
  'svm.create': svm,
  'svm.assign-aggregates': svm,
  'svm.allow-protocols': svm,
  'protocol.enable': service,
  'igroup.create': service,
  'igroup.add-initiators': [...service, 'igroup.create'],
  'iscsi.set-default-chap': service,
  'lif.create': service,
  'route.create': [...service, 'lif.create', 'route.create'],
  'dns.create': [...service, 'lif.create', 'route.create'],
  'export-policy.create': svm,
  'export-rule.create': [...svm, 'export-policy.create', 'export-rule.create'],
  'role.create': svm,
  'user.create': [...svm, 'role.create'],
};

/** Takes a step and those before it in the plan, returns those of them that must be done before it begins. Pure. */
export function waitsForSteps(step: SvmStep, earlier: readonly SvmStep[]): readonly SvmStep[] {
  // Addresses of a subnet are given out in the order of the plan.
  const more = step.kind === 'lif.create' && step.subnet !== null ? [step.kind] : [];
  const kinds: readonly Kind[] = [...needs[step.kind], ...more];
  return earlier.filter(({ kind }) => kinds.includes(kind));
}
