import type { OntapVersion } from '../ontapi/client.ts';
import { failedProbes } from '../templates/rest-probe.ts';
import { blocker, emptyPlanned, note, type Planned } from './planned.ts';
import { planWithoutZapi } from './svm-api.ts';
import { planRole } from './svm-role.ts';
import type { PluginApplication, SvmStep } from './svm-steps.ts';
import type { SvmWanted, SvmWorld } from './svm-world.ts';

/** The plugin's role and user. A user's password, role and lock are never changed here. */
export function planLogin(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned = emptyPlanned<SvmStep>();
  if (!world.loginSeen) {
    planned.notes.push(
      note(
        'login-unseen',
        wanted.username,
        `This login may not see roles and users, so whether ${wanted.username} and ${wanted.role} are right is told by the proof alone.`,
        'A login of the cluster completes them with the same command.',
      ),
    );
    return planned;
  }
  planWithoutZapi(world, wanted, planned);
  planRole(world, wanted, planned);
  planUser(world, wanted, planned);
  return planned;
}

/**
 * What the plugin's user must be allowed: from 24.06 on the plugin makes its first calls over REST wherever there is
 * one, whatever it uses afterwards (Trident, ontap_common.go), and a user without `http` fails to log in each time.
 */
function pluginApplications({ generation, major }: OntapVersion): PluginApplication[] {
  return generation > 9 || (generation === 9 && major >= 6) ? ['ontapi', 'http'] : ['ontapi'];
}

function planUser(world: SvmWorld, wanted: SvmWanted, planned: Planned<SvmStep>): void {
  const { user } = world;
  const needed = pluginApplications(world.cluster.version);
  const step = (applications: readonly PluginApplication[], newPassword: boolean): SvmStep => ({
    id: `user.create:${wanted.username}`,
    kind: 'user.create',
    svm: wanted.svm,
    user: wanted.username,
    role: wanted.role,
    applications,
    newPassword,
  });
  if (user === null) {
    planned.steps.push(step(needed, true));
    return;
  }
  if (user.locked)
    planned.blockers.push(
      blocker(
        'user-locked',
        user.name,
        `User ${user.name} of ${wanted.svm} is locked.`,
        `security login unlock -vserver ${wanted.svm} -username ${user.name}`,
      ),
    );
  const byPassword = user.applications.filter(({ method }) => method === 'password');
  const held = (application: string) =>
    byPassword.find((entry) => entry.application === application);
  const other = needed.map(held).find((entry) => entry !== undefined && entry.role !== wanted.role);
  if (other !== undefined) {
    planned.blockers.push(
      blocker(
        'user-has-other-role',
        user.name,
        `User ${user.name} of ${wanted.svm} has the role ${other.role}, not ${wanted.role}; a user's role is never changed here.`,
        `Give --role ${other.role} or another --plugin-username, or change it yourself: security login modify -vserver ${wanted.svm} -user-or-group-name ${user.name} -application ${other.application} -authentication-method password -role ${wanted.role}`,
      ),
    );
    return;
  }
  const missing = needed.filter((application) => held(application) === undefined);
  if (missing.length === 0)
    planned.unchanged.push(
      `user ${user.name} (application${needed.length === 1 ? '' : 's'} ${needed.join(' and ')})`,
    );
  // ONTAP keeps one password for all applications of a user; another application takes it over.
  else planned.steps.push(step(missing, byPassword.length === 0));
  const events = failedProbes(
    world.cluster.version,
    byPassword.map(({ application }) => application),
  );
  if (events !== null)
    planned.notes.push(
      note('rest-probe-refused', user.name, `Until now: ${events}.`, 'This plan mends it.'),
    );
}
