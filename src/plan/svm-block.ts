import type { Igroup } from '../ontapi/client-services.ts';
import { blocker, emptyPlanned, type Planned } from './planned.ts';
import type { SvmStep } from './svm-steps.ts';
import type { SvmWanted, SvmWorld } from './svm-world.ts';

/** Who may see LUNs, and how they log in; for iSCSI alone. */
export function planBlockAccess(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned = emptyPlanned<SvmStep>();
  if (!wanted.protocols.includes('iscsi')) return planned;
  planIgroup(world, wanted, planned);
  planAuthentication(world, wanted, planned);
  return planned;
}

/**
 * One igroup for all hosts: in Docker the plugin puts every host's IQN into it, and makes it when it is not there
 * (Trident ontap_common.go; type iscsi, system linux).
 */
function planIgroup(world: SvmWorld, wanted: SvmWanted, planned: Planned<SvmStep>): void {
  const { svm, igroup: name, initiators } = wanted;
  const found = world.igroups.find((igroup) => igroup.name === name);
  if (found === undefined) {
    planned.steps.push({
      id: `igroup.create:${name}`,
      kind: 'igroup.create',
      svm,
      igroup: name,
      initiators,
    });
    return;
  }
  const wrong = whatIsWrong(found);
  if (wrong !== null) {
    planned.blockers.push(
      blocker(
        'igroup-differs',
        name,
        `Igroup ${name} of ${svm} is ${wrong}; the plugin needs one for iSCSI and Linux, and what an igroup is for is never changed here.`,
        `Give another --igroup (and the same name as igroupName in the config), or look whose it is: lun igroup show -vserver ${svm} -igroup ${name}`,
      ),
    );
    return;
  }
  const missing = initiators.filter(
    (initiator) => !found.initiators.some((one) => one.toLowerCase() === initiator),
  );
  if (missing.length === 0) planned.unchanged.push(`igroup ${name}`);
  else
    planned.steps.push({
      id: `igroup.add-initiators:${name}`,
      kind: 'igroup.add-initiators',
      svm,
      igroup: name,
      initiators: missing,
    });
}

function whatIsWrong(igroup: Igroup): string | null {
  if (igroup.protocol !== 'iscsi' && igroup.protocol !== 'mixed')
    return `of type ${igroup.protocol}`;
  return igroup.osType === 'linux' ? null : `for ${igroup.osType}`;
}

/**
 * How initiators log in. Without useCHAP the plugin starts only while the default is `none`; with it, only while the
 * default is `none` or CHAP with the users of its config, and `deny` stops it always (Trident ontap_common.go).
 */
function planAuthentication(world: SvmWorld, wanted: SvmWanted, planned: Planned<SvmStep>): void {
  const { svm, chap } = wanted;
  const now = world.initiatorAuthentication ?? { type: 'none', user: null, targetUser: null };
  const show = `vserver iscsi security show -vserver ${svm} -initiator-name default`;
  if (now.type === 'deny') {
    planned.blockers.push(
      blocker(
        'initiator-auth-differs',
        svm,
        `${svm} denies every initiator that has no entry of its own, and the plugin does not start with that.`,
        `vserver iscsi security default -vserver ${svm} -auth-type ${chap === null ? 'none' : 'CHAP'}`,
      ),
    );
    return;
  }
  if (chap === null) {
    if (now.type === 'none') planned.unchanged.push('iSCSI logins without CHAP');
    else
      planned.blockers.push(
        blocker(
          'initiator-auth-differs',
          svm,
          `${svm} asks initiators for CHAP (user ${now.user ?? 'unknown'}); without useCHAP in its config the plugin does not start.`,
          `Give --chap with the users that are set (${show}), or take CHAP away for all hosts: vserver iscsi security default -vserver ${svm} -auth-type none`,
        ),
      );
    return;
  }
  if (now.type === 'chap') {
    const same = now.user === chap.user && (now.targetUser ?? '') === chap.targetUser;
    if (same)
      planned.unchanged.push(
        `CHAP for initiators (user ${chap.user}; ONTAP never tells its passwords)`,
      );
    else
      planned.blockers.push(
        blocker(
          'chap-user-differs',
          svm,
          `${svm} asks initiators for CHAP as ${now.user ?? 'nobody'}, answering as ${now.targetUser ?? 'nobody'}; other users would lock out hosts that log in with these.`,
          `Give --chap-username ${now.user ?? 'NAME'} --chap-target-username ${now.targetUser ?? 'NAME'}, or change it yourself: ${show}`,
        ),
      );
    return;
  }
  const others = world.igroups.filter(
    (igroup) => igroup.name !== wanted.igroup && igroup.initiators.length > 0,
  );
  if (others.length > 0) {
    planned.blockers.push(
      blocker(
        'chap-locks-out',
        svm,
        `Hosts in igroup ${others.map(({ name }) => name).join(', ')} of ${svm} log in without CHAP today; asked for it, they would lose their LUNs at their next login.`,
        `Give these initiators entries of their own first (vserver iscsi security create -vserver ${svm} -initiator-name IQN -auth-type none), or use another SVM.`,
      ),
    );
    return;
  }
  planned.steps.push({
    id: 'iscsi.set-default-chap',
    kind: 'iscsi.set-default-chap',
    svm,
    user: chap.user,
    targetUser: chap.targetUser,
  });
}
