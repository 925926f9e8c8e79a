import type { Diagnostic } from '../errors.ts';
import type { Access, Privilege, Role } from '../ontapi/client.ts';
import { both, gives, grantedAccess } from '../templates/access.ts';
import { needsCluster } from '../templates/role-needs.ts';
import {
  type RoleQuestion,
  type RoleRow,
  rolePrivileges,
  roleQuestion,
  roleRows,
} from '../templates/roles.ts';
import { blocker, note, type Planned } from './planned.ts';
import { roleStyleFor, styleOf } from './svm-api.ts';
import type { RowChange, SvmStep } from './svm-steps.ts';
import type { SvmWanted, SvmWorld } from './svm-world.ts';

/** The plugin's role: made, completed or left alone, never lowered. */
export function planRole(world: SvmWorld, wanted: SvmWanted, planned: Planned<SvmStep>): void {
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
  if (question.style === 'rest' && !world.restRoles) {
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
  if (needsCluster(question)) {
    planned.blockers.push(limitNeedsCluster(wanted.svm, question));
    return;
  }
  const other = otherKind(role, question.style);
  if (other !== null) {
    planned.blockers.push(other);
    return;
  }
  if (question.profile === 'fenced') planned.notes.push(fenceUnverified(wanted.role));
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

/** Whether the role is there and lacks rows, as far as the API that was asked shows it. */
export function roleLacksRows(world: SvmWorld, wanted: SvmWanted): boolean {
  return (
    world.role !== null &&
    missingPrivileges(world.role, roleRows(roleFor(world, wanted))).length > 0
  );
}

/** What the role is for: the driver, and CHAP when it is asked for. */
function roleFor(world: SvmWorld, wanted: SvmWanted): RoleQuestion {
  const { driver, chap, roleWishes } = wanted;
  const usual = roleQuestion(driver, roleWishes);
  const { generation, major, minor } = world.cluster.version;
  return {
    ...usual,
    style: roleStyleFor(world, wanted),
    // Access words finer than none, readonly and all came with 9.11.1 (ONTAP REST reference, 5636200).
    fineAccess: generation > 9 || major > 11 || (major === 11 && minor >= 1),
    features: chap === null ? usual.features : [...usual.features, 'chap'],
  };
}

/** ONTAP tells how full aggregates are to logins of the cluster only (NetApp's documentation of Trident). */
export function limitNeedsCluster(
  svm: string,
  { backend, features }: Pick<RoleQuestion, 'backend' | 'features'>,
): Diagnostic {
  const driver = backend === 'ontap-san-nvme' ? 'ontap-san --san-type nvme' : backend;
  return blocker(
    'limit-aggregate-usage-needs-cluster',
    svm,
    `limitAggregateUsage cannot be had in ${svm}: only a login of the cluster may ask how full an aggregate is.`,
    `Take it out of the config, or make a role and a user of the cluster: netappdvp role show --role-scope cluster --svm ${svm} --driver ${driver} --role-features ${features.join(',')} --print-cli`,
  );
}

/** A role holds command directories or REST paths, never both (NetApp's REST reference, code 5636191). */
function otherKind(role: Role | null, style: RoleQuestion['style']): Diagnostic | null {
  const there = role === null ? null : styleOf(role);
  if (role === null || there === null || there === style) return null;
  const words = { rest: 'REST paths', command: 'command directories' };
  return blocker(
    'role-of-other-kind',
    role.name,
    `${role.name} is a role of ${words[there]}, and one of ${words[style]} is asked for; ONTAP has no role of both.`,
    `Give --role-style ${there}, or another --role (and --plugin-username).`,
  );
}

function fenceUnverified(role: string): Diagnostic {
  return note(
    'role-fence-unverified',
    role,
    `${role} is fenced by queries. That ONTAP applies them to the calls of the plugin was not verified on a live system.`,
    'netappdvp role verify tells whether the plugin may do what it needs.',
  );
}

/** Roles of clusters and SVMs that ONTAP defines itself (NetApp's ONTAP documentation, predefined roles). */
function isPredefined(role: string): boolean {
  return /^(?:admin|admin-no-fsa|autosupport|backup|readonly|snaplock|none|vsadmin(?:-.+)?)$/.test(
    role,
  );
}

/**
 * What a role lacks; the longest matching row decides, as in ONTAP. A role that holds enough is left alone; one that
 * does not gets every row in full that it lacks. Rows that another one of the same list implies, and those that only
 * NetApp's list has, are asked for by name, so a half-made role ends with the rows of a whole one.
 */
function missingPrivileges(role: Role | null, rows: readonly RoleRow[]): RowChange[] {
  const there = role?.privileges ?? [];
  const lacks = (row: RoleRow, access: Access): boolean => {
    const byName = row.need === 'unused' || (row.impliedBy !== null && !row.precaution);
    if (byName && !there.some(({ path }) => path === row.path)) return true;
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
