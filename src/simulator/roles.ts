import { type Cluster, isAdminSvm } from './cluster.ts';
import { isKnownDirectory, isWithin } from './command-directories.ts';
import { Rejected } from './rejection.ts';
import { checkRoleQuery } from './role-queries.ts';
import type { AccessLevel, Privilege, Role } from './state.ts';

/** What a data SVM's role may not contain; the text and `storage aggregate` are from ansible netapp.ontap issue 89, the rest of the list is an assumption. */
const clusterOnly = [
  'autosupport',
  'cluster',
  'event',
  'metrocluster',
  'network ipspace',
  'network port',
  'security',
  'set',
  'storage',
  'system',
];
const allowedAgain = [
  'event generate-autosupport-log',
  'security certificate',
  'security login password',
  'security login publickey',
  'security ssl',
];

function isClusterOnly(directory: string): boolean {
  return (
    clusterOnly.some((parent) => isWithin(directory, parent)) &&
    !allowedAgain.some((parent) => isWithin(directory, parent))
  );
}

function rows(text: Readonly<Record<string, AccessLevel>>): Privilege[] {
  return Object.entries(text).map(([path, access]) => ({ path, access, query: '' }));
}

/** Built-in cluster roles (docs.netapp.com, predefined roles), abridged to what the simulated commands can tell apart. */
export function builtinClusterRoles(cluster: string): Role[] {
  const role = (name: string, privileges: Readonly<Record<string, AccessLevel>>): Role => ({
    owner: cluster,
    name,
    builtin: true,
    privileges: rows(privileges),
  });
  return [
    role('admin', { DEFAULT: 'all' }),
    role('autosupport', { DEFAULT: 'none', set: 'all', 'system node autosupport': 'all' }),
    role('backup', { DEFAULT: 'none', volume: 'readonly', 'vserver services ndmp': 'all' }),
    role('none', { DEFAULT: 'none' }),
    role('readonly', {
      DEFAULT: 'readonly',
      security: 'readonly',
      'security login password': 'all',
      set: 'all',
    }),
  ];
}

const everySvmRole: Readonly<Record<string, AccessLevel>> = {
  DEFAULT: 'none',
  // What lets vsadmin read /api/cluster, which a custom role of an SVM cannot have (Ansible, force_ontap_version).
  'cluster identity show': 'readonly',
  'security login password': 'all',
  version: 'readonly',
};

/** Built-in SVM roles; the lists follow NetApp's descriptions of them and are assumptions row by row. */
export function builtinSvmRoles(svm: string): Role[] {
  const role = (name: string, privileges: Readonly<Record<string, AccessLevel>>): Role => ({
    owner: svm,
    name,
    builtin: true,
    privileges: rows({ ...everySvmRole, ...privileges }),
  });
  const volumes: Readonly<Record<string, AccessLevel>> = {
    'event generate-autosupport-log': 'all',
    job: 'all',
    lun: 'all',
    'network interface': 'readonly',
    snapmirror: 'readonly',
    volume: 'all',
    vserver: 'readonly',
    'vserver export-policy': 'all',
    'vserver iscsi': 'all',
    'vserver nfs': 'all',
    'vserver nvme': 'all',
  };
  return [
    role('vsadmin', {
      ...volumes,
      'network route': 'readonly',
      snapmirror: 'all',
      'vserver cifs': 'all',
      'vserver fcp': 'all',
      'vserver services': 'all',
    }),
    role('vsadmin-protocol', {
      lun: 'all',
      'network interface': 'readonly',
      vserver: 'readonly',
      'vserver cifs': 'all',
      'vserver export-policy': 'all',
      'vserver fcp': 'all',
      'vserver iscsi': 'all',
      'vserver nfs': 'all',
      'vserver nvme': 'all',
    }),
    role('vsadmin-readonly', {
      job: 'readonly',
      lun: 'readonly',
      network: 'readonly',
      snapmirror: 'readonly',
      volume: 'readonly',
      vserver: 'readonly',
    }),
    role('vsadmin-volume', volumes),
  ];
}

export function findRole(cluster: Cluster, owner: string, name: string): Role | null {
  return cluster.state.roles.find((role) => role.owner === owner && role.name === name) ?? null;
}

/** One spelling of a command directory: single spaces, DEFAULT in capitals. */
export function normalDirectory(text: string): string {
  const words = text.trim().replaceAll(/\s+/g, ' ');
  return words.toUpperCase() === 'DEFAULT' ? 'DEFAULT' : words;
}

function checkDirectory(cluster: Cluster, owner: string, path: string, access: AccessLevel): void {
  if (path !== 'DEFAULT' && !isKnownDirectory(path)) {
    throw new Rejected('directory-not-found', `Command directory "${path}" does not exist.`);
  }
  if (!isAdminSvm(cluster, owner) && isClusterOnly(path) && access !== 'none') {
    throw new Rejected(
      'not-allowed',
      `A Vserver admin cannot use command directory "${path}" with access level "${access}". Use a different access level.`,
    );
  }
}

/** Built-in roles never change, and what was made of a REST role changes with that alone (REST: 5636168). */
export function checkEditable(role: Role, by: 'command' | 'rest'): void {
  if (role.builtin) {
    throw new Rejected('role-builtin', `Role "${role.name}" is predefined and cannot be changed.`);
  }
  if (role.rest && by === 'command') {
    throw new Rejected(
      'role-mapped',
      `Role "${role.name}" is mapped to a REST role: edit the REST role instead.`,
    );
  }
}

function checkUnused(cluster: Cluster, role: Role): void {
  const users = cluster.state.accounts.filter(
    (account) =>
      account.owner === role.owner && account.applications.some((app) => app.role === role.name),
  );
  if (users.length > 0) {
    throw new Rejected(
      'role-in-use',
      `Role "${role.name}" cannot be deleted: it is used by ${users.map((user) => user.name).join(', ')}.`,
    );
  }
}

/** Takes a role away whole. */
export function removeRole(cluster: Cluster, role: Role): void {
  checkEditable(role, 'rest');
  checkUnused(cluster, role);
  cluster.state.roles = cluster.state.roles.filter((other) => other !== role);
}

/** The first row of a role brings a DEFAULT row with access none (Ansible strips it again; Harvest issue 1622). */
export function createPrivilege(
  cluster: Cluster,
  owner: string,
  name: string,
  privilege: Privilege,
): Privilege {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(name)) {
    throw new Rejected('role-name-invalid', `"${name}" is not a valid role name.`);
  }
  const role = findRole(cluster, owner, name);
  if (role) checkEditable(role, 'command');
  checkDirectory(cluster, owner, privilege.path, privilege.access);
  checkRoleQuery(privilege.query);
  if (role?.privileges.some((row) => row.path === privilege.path)) {
    throw new Rejected('duplicate', 'duplicate entry');
  }
  if (role) {
    role.privileges.push(privilege);
  } else {
    const first = privilege.path === 'DEFAULT' ? [] : rows({ DEFAULT: 'none' });
    cluster.state.roles.push({ owner, name, builtin: false, privileges: [...first, privilege] });
  }
  return privilege;
}

export function requirePrivilege(
  cluster: Cluster,
  owner: string,
  name: string,
  path: string,
): { role: Role; row: Privilege } {
  const role = findRole(cluster, owner, name);
  const row = role?.privileges.find((one) => one.path === path);
  if (!role || !row) throw new Rejected('not-found', "entry doesn't exist");
  return { role, row };
}

/** DEFAULT can be modified only for roles of the admin SVM (ONTAP command reference, role modify). */
export function modifyPrivilege(
  cluster: Cluster,
  found: { role: Role; row: Privilege },
  change: { access?: AccessLevel | undefined; query?: string | undefined },
): void {
  const { role, row } = found;
  checkEditable(role, 'command');
  if (row.path === 'DEFAULT' && !isAdminSvm(cluster, role.owner)) {
    throw new Rejected(
      'not-allowed',
      'The DEFAULT command directory can be modified only for roles of the admin Vserver.',
    );
  }
  checkDirectory(cluster, role.owner, row.path, change.access ?? row.access);
  checkRoleQuery(change.query ?? '');
  row.access = change.access ?? row.access;
  row.query = change.query ?? row.query;
}

/** The last row takes the role with it, which is refused while logins use the role (REST: 5636172). */
export function deletePrivilege(cluster: Cluster, found: { role: Role; row: Privilege }): void {
  const { role, row } = found;
  const { state } = cluster;
  checkEditable(role, 'command');
  const rest = role.privileges.filter((other) => other !== row);
  const vanishes = rest.every((other) => other.path === 'DEFAULT');
  if (vanishes) checkUnused(cluster, role);
  role.privileges = rest;
  if (rest.length === 0) state.roles = state.roles.filter((other) => other !== role);
}
