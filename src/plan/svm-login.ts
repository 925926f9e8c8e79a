import type { Access, Privilege, Role } from '../ontapi/client.ts';
import { type RoleRow, rolePrivileges, roleRows } from '../templates/roles.ts';
import { blocker, type Planned } from './planned.ts';
import type { SvmStep } from './svm-steps.ts';
import type { SvmWanted, SvmWorld } from './svm-world.ts';

/** The plugin's role and user. A user's password, role and lock are never changed here. */
export function planLogin(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned: Planned<SvmStep> = { steps: [], unchanged: [], blockers: [] };
  planRole(world, wanted, planned);
  planUser(world, wanted, planned);
  return planned;
}

function planRole(world: SvmWorld, wanted: SvmWanted, planned: Planned<SvmStep>): void {
  const needed = rolePrivileges(wanted.driver);
  const { role } = world;
  const missing = role === null ? needed : missingPrivileges(role, roleRows(wanted.driver));
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
  const more = role === null ? [] : excessPrivileges(role, needed);
  planned.unchanged.push(
    `role ${wanted.role}${
      more.length === 0
        ? ''
        : ` (it holds more than the plugin needs: ${more.map(({ path, access }) => `${path} ${access}`).join(', ')})`
    }`,
  );
}

const ranks: Readonly<Record<Access, number>> = { none: 0, readonly: 1, all: 2 };

/**
 * What a role lacks; the longest matching command directory decides, as in ONTAP. A role that holds enough is
 * left alone; one that does not gets every row in full, so that a half-made role ends like a whole one.
 */
function missingPrivileges(role: Role, rows: readonly RoleRow[]): Privilege[] {
  const lacks = (path: string, access: Access): boolean =>
    ranks[grantedAccess(role, path)] < ranks[access];
  if (!rows.some((row) => lacks(row.path, row.enough ?? row.access))) return [];
  return rows
    .filter((row) => lacks(row.path, row.access))
    .map(({ path, access }) => ({ path, access }));
}

/** What a role grants on a command directory. Command directories are lists of words; DEFAULT is their root. */
function grantedAccess(role: Role, path: string): Access {
  const above = role.privileges.filter(
    (row) => row.path === 'DEFAULT' || `${path} `.startsWith(`${row.path} `),
  );
  return above.toSorted((a, b) => depth(b) - depth(a))[0]?.access ?? 'none';
}

function depth(row: Privilege): number {
  return row.path === 'DEFAULT' ? 0 : row.path.length;
}

/** Rows that grant more than any row of `needed` asks for. */
function excessPrivileges(role: Role, needed: readonly Privilege[]): Privilege[] {
  const wanted: Role = { name: role.name, privileges: needed };
  return role.privileges.filter(
    (row) => ranks[row.access] > ranks[grantedAccess(wanted, row.path)],
  );
}

function planUser(world: SvmWorld, wanted: SvmWanted, planned: Planned<SvmStep>): void {
  const { user } = world;
  const step = (newPassword: boolean): SvmStep => ({
    id: `user.create:${wanted.username}`,
    kind: 'user.create',
    svm: wanted.svm,
    user: wanted.username,
    role: wanted.role,
    application: 'ontapi',
    newPassword,
  });
  if (user === null) {
    planned.steps.push(step(true));
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
  const ontapi = user.applications.filter(
    ({ application, method }) => application === 'ontapi' && method === 'password',
  );
  const other = ontapi.find(({ role }) => role !== wanted.role);
  if (other !== undefined)
    planned.blockers.push(
      blocker(
        'user-has-other-role',
        user.name,
        `User ${user.name} of ${wanted.svm} has the role ${other.role}, not ${wanted.role}; a user's role is never changed here.`,
        `Give --role ${other.role} or another --plugin-username, or change it yourself: security login modify -vserver ${wanted.svm} -user-or-group-name ${user.name} -application ontapi -authentication-method password -role ${wanted.role}`,
      ),
    );
  else if (ontapi.length > 0) planned.unchanged.push(`user ${user.name} (application ontapi)`);
  // ONTAP keeps one password for all applications of a user; a second application takes it over.
  else planned.steps.push(step(!user.applications.some(({ method }) => method === 'password')));
}
