import type { Access, Privilege, Role } from '../ontapi/client.ts';
import { accessRank } from '../templates/access.ts';
import { type RoleRow, rolePrivileges, roleRows } from '../templates/roles.ts';
import { blocker, type Planned } from './planned.ts';
import type { RowChange, SvmStep } from './svm-steps.ts';
import type { SvmWanted, SvmWorld } from './svm-world.ts';

/** The plugin's role and user. A user's password, role and lock are never changed here. */
export function planLogin(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned: Planned<SvmStep> = { steps: [], unchanged: [], blockers: [] };
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
  const missing = missingPrivileges(role, roleRows(wanted.driver));
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
  const more = role === null ? [] : excessPrivileges(role, rolePrivileges(wanted.driver));
  planned.unchanged.push(
    `role ${wanted.role}${
      more.length === 0
        ? ''
        : ` (it holds more than the plugin needs: ${more.map(({ path, access }) => `${path} ${access}`).join(', ')})`
    }`,
  );
}

/** Roles of clusters and SVMs that ONTAP defines itself (NetApp's ONTAP documentation, predefined roles). */
function isPredefined(role: string): boolean {
  return /^(?:admin|admin-no-fsa|autosupport|backup|readonly|snaplock|none|vsadmin(?:-.+)?)$/.test(
    role,
  );
}

/**
 * What a role lacks; the longest matching command directory decides, as in ONTAP. A role that holds enough is
 * left alone; one that does not gets every row in full that it lacks. None of our rows covers another, so a
 * half-made role ends with the rows of a whole one.
 */
function missingPrivileges(role: Role | null, rows: readonly RoleRow[]): RowChange[] {
  const lacks = (path: string, access: Access): boolean =>
    accessRank[grantedAccess(role, path)] < accessRank[access];
  if (!rows.some((row) => lacks(row.path, row.enough ?? row.access))) return [];
  return rows
    .filter((row) => lacks(row.path, row.access))
    .map(({ path, access }) => rowChange({ path, access }, role));
}

function rowChange(row: Privilege, role: Role | null): RowChange {
  const old = role?.privileges.find(({ path }) => path === row.path);
  if (old === undefined) return { ...row, exists: false };
  const access = accessRank[old.access] > accessRank[row.access] ? old.access : row.access;
  return { ...row, access, ...(old.query !== undefined && { query: '' }), exists: true };
}

/**
 * What a role grants on a command directory: what its longest row that covers it says. Command directories are
 * lists of words; DEFAULT is their root. A row that a query narrows to some objects grants nothing to rely on.
 */
function grantedAccess(role: Role | null, path: string): Access {
  const above = (role?.privileges ?? []).filter(
    (row) => row.path === 'DEFAULT' || `${path} `.startsWith(`${row.path} `),
  );
  const deciding = above.toSorted((a, b) => depth(b) - depth(a))[0];
  return deciding === undefined || deciding.query !== undefined ? 'none' : deciding.access;
}

function depth(row: Privilege): number {
  return row.path === 'DEFAULT' ? 0 : row.path.length;
}

/** Rows that grant more than any row of `needed` asks for. */
function excessPrivileges(role: Role, needed: readonly Privilege[]): Privilege[] {
  const wanted: Role = { name: role.name, privileges: needed };
  return role.privileges.filter(
    (row) => accessRank[row.access] > accessRank[grantedAccess(wanted, row.path)],
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
