import type { Access, OntapVersion, Privilege, Role } from '../ontapi/client.ts';
import { both, gives, grantedAccess } from '../templates/access.ts';
import {
  type RoleQuestion,
  type RoleRow,
  rolePrivileges,
  roleQuestion,
  roleRows,
} from '../templates/roles.ts';
import { blocker, emptyPlanned, note, type Planned } from './planned.ts';
import type { PluginApplication, RowChange, SvmStep } from './svm-steps.ts';
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
  planRole(world, wanted, planned);
  planUser(world, wanted, planned);
  return planned;
}

function planRole(world: SvmWorld, wanted: SvmWanted, planned: Planned<SvmStep>): void {
  const { role } = world;
  if (isPredefined(wanted.role)) {
    planned.blockers.push(
      blocker(
        'role-predefined',
        wanted.role,
        `${wanted.role} is a role that ONTAP brings; it cannot be changed, and it grants more than the plugin needs.`,
        'Give another --role, or none for trident_role.',
      ),
    );
    return;
  }
  const question = roleFor(world, wanted);
  if (wanted.roleStyle === 'rest' && !world.restRoles) {
    planned.blockers.push(
      blocker(
        'rest-role-needs-rest',
        wanted.role,
        `${wanted.role} is to be a role of REST paths, and those are made over REST alone.`,
        wanted.driver === 'ontap-san-nvme'
          ? 'Give --api rest: the plugin works with NVMe over REST, and a role of commands does not let a login of an SVM start it there.'
          : 'Give --api rest, or --role-style command.',
      ),
    );
    return;
  }
  const missing = missingPrivileges(role, roleRows(question));
  if (missing.length > 0) {
    planned.steps.push({
      id: `role.create:${wanted.role}`,
      kind: 'role.create',
      svm: wanted.svm,
      role: wanted.role,
      exists: role !== null,
      privileges: missing,
    });
    return;
  }
  const more = role === null ? [] : excessPrivileges(role, rolePrivileges(question));
  planned.unchanged.push(
    `role ${wanted.role}${
      more.length === 0
        ? ''
        : ` (it holds more than the plugin needs: ${more.map(({ path, access }) => `${path} ${access}`).join(', ')})`
    }`,
  );
}

/** What the role is for: the driver, and CHAP when it is asked for. */
function roleFor(world: SvmWorld, { driver, chap, roleStyle }: SvmWanted): RoleQuestion {
  const usual = roleQuestion(driver);
  const { generation, major, minor } = world.cluster.version;
  return {
    ...usual,
    style: roleStyle,
    // Access words finer than none, readonly and all came with 9.11.1 (ONTAP REST reference, 5636200).
    fineAccess: generation > 9 || major > 11 || (major === 11 && minor >= 1),
    features: chap === null ? usual.features : [...usual.features, 'chap'],
  };
}

/** Roles of clusters and SVMs that ONTAP defines itself (NetApp's ONTAP documentation, predefined roles). */
function isPredefined(role: string): boolean {
  return /^(?:admin|admin-no-fsa|autosupport|backup|readonly|snaplock|none|vsadmin(?:-.+)?)$/.test(
    role,
  );
}

/**
 * What a role lacks; the longest matching row decides, as in ONTAP. A role that holds enough is left alone; one that
 * does not gets every row in full that it lacks. Rows that another one of the same list implies are asked for by name,
 * so a half-made role ends with the rows of a whole one.
 */
function missingPrivileges(role: Role | null, rows: readonly RoleRow[]): RowChange[] {
  const there = role?.privileges ?? [];
  const lacks = (row: RoleRow, access: Access): boolean => {
    if (row.impliedBy !== null && !row.precaution && !there.some(({ path }) => path === row.path))
      return true;
    const queries = row.query === undefined ? [] : [row.query];
    return !gives(grantedAccess(there, row.path, queries), access);
  };
  if (!rows.some((row) => lacks(row, row.enough))) return [];
  return rows
    .filter((row) => lacks(row, row.access))
    .map(({ path, access, query }) =>
      rowChange({ path, access, ...(query !== undefined && { query }) }, role),
    );
}

function rowChange(row: Privilege, role: Role | null): RowChange {
  const old = role?.privileges.find(({ path }) => path === row.path);
  if (old === undefined) return { ...row, exists: false };
  const unnarrowed = old.query !== undefined && row.query === undefined;
  return {
    ...row,
    access: both(old.access, row.access),
    ...(unnarrowed && { query: '' }),
    exists: true,
  };
}

/** Rows that grant more than any row of `needed` asks for. */
function excessPrivileges(role: Role, needed: readonly Privilege[]): Privilege[] {
  return role.privileges.filter(
    ({ path, access, query }) =>
      !gives(grantedAccess(needed, path, query === undefined ? [] : [query]), access),
  );
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
    planned.unchanged.push(`user ${user.name} (applications ${needed.join(' and ')})`);
  // ONTAP keeps one password for all applications of a user; another application takes it over.
  else planned.steps.push(step(missing, byPassword.length === 0));
}
