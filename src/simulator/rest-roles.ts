import { isAdminSvm, ownerUuid } from './cluster.ts';
import { commandsOfRestRole } from './rest-access.ts';
import type { Body } from './rest-body.ts';
import { ownerBody, ownerFields, ownerFrom } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { RestFailure } from './rest-errors.ts';
import { items, key, type RestFields, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import {
  addRow,
  fineMinor,
  isCommandAccess,
  type Row,
  restRow,
  rowBody,
  rowOf,
  rowsOf,
} from './rest-role-rows.ts';
import {
  checkEditable,
  deletePrivilege,
  findRole,
  modifyPrivilege,
  removeRole,
  requirePrivilege,
} from './roles.ts';
import type { RestPrivilege, Role } from './state.ts';

/** All rows or none: a role that fails half way is not there afterwards. */
function create(call: RestCall, body: Body): Role {
  const { state } = call.cluster;
  const owner = ownerFrom(call, body);
  const name = body.need('name');
  if (findRole(call.cluster, owner, name)) {
    throw new RestFailure(409, '1', 'duplicate entry', 'name');
  }
  const before = state.roles;
  state.roles = [...before];
  try {
    for (const one of body.items('privileges') ?? []) addRow(call, owner, name, rowOf(one));
    const made = findRole(call.cluster, owner, name);
    if (!made) throw new RestFailure(400, '2', 'Field "privileges" is required', 'privileges');
    return made;
  } catch (error) {
    state.roles = before;
    throw error;
  }
}

export function rolesInScope(call: RestCall): Role[] {
  const { svm } = call;
  return call.cluster.state.roles.filter((role) => !svm || role.owner === svm.name);
}

/** Before 9.11.1 REST knows built-in roles and REST roles alone. */
function visible(call: RestCall): Role[] {
  const old = call.minor < fineMinor;
  return rolesInScope(call).filter((role) => !old || role.builtin || role.rest);
}

const rowFields = {
  path: key<Row>((row) => row.path),
  access: key<Row>((row) => row.access),
  query: value<Row>((row) => row.query || undefined, 'key', { since: fineMinor }),
};

const roleFields = (call: RestCall): RestFields<Role> => ({
  ...ownerFields<Role>(call, (role) => role.owner, 'key'),
  name: key((role) => role.name),
  builtin: value((role) => role.builtin),
  privileges: items(rowFields, rowsOf),
  scope: value((role) => (isAdminSvm(call.cluster, role.owner) ? 'cluster' : 'svm')),
});

const show = { commands: ['security login role show'] };

const roles = resource<Role>({
  path: '/security/roles',
  instance: '{owner.uuid}/{name}',
  scope: 'any',
  order: ['owner.name', 'name'],
  list: visible,
  fields: roleFields,
  get: show,
  post: {
    commands: ['security login role create'],
    body: {
      ...ownerBody,
      name: { type: 'text', required: true },
      privileges: { type: 'items', required: true, of: rowBody },
    },
    run: create,
  },
  delete: {
    commands: ['security login role delete'],
    run: (call, role) => removeRole(call.cluster, role),
  },
});

interface OwnRow {
  readonly role: Role;
  readonly row: Row;
}

function parentOf(call: RestCall): Role {
  const { parameters, cluster } = call;
  const role = visible(call).find(
    (one) =>
      ownerUuid(cluster, one.owner) === parameters['owner.uuid'] && one.name === parameters['name'],
  );
  if (!role) throw new RestFailure(404, '4', "entry doesn't exist", 'name');
  return role;
}

/** Changes what a REST role grants; without any path left the role is gone. */
export function remapRole(call: RestCall, role: Role, rest: RestPrivilege[]): void {
  checkEditable(role, 'rest');
  if (rest.length === 0) removeRole(call.cluster, role);
  Object.assign(role, { rest, privileges: commandsOfRestRole(rest, call.resources) });
}

const privileges = resource<OwnRow>({
  path: '/security/roles/{owner.uuid}/{name}/privileges',
  instance: '{path}',
  scope: 'any',
  order: ['path'],
  list(call) {
    const role = parentOf(call);
    return rowsOf(role).map((row) => ({ role, row }));
  },
  fields: (call) => ({
    ...ownerFields<OwnRow>(call, (one) => one.role.owner, 'costly'),
    name: value((one) => one.role.name, 'costly'),
    path: key((one) => one.row.path),
    access: key((one) => one.row.access),
    query: value((one) => one.row.query || undefined, 'key', { since: fineMinor }),
  }),
  get: show,
  post: {
    commands: ['security login role create'],
    body: rowBody,
    run(call, body) {
      const { owner, name } = parentOf(call);
      const row = rowOf(body);
      addRow(call, owner, name, row);
      return { role: parentOf(call), row };
    },
  },
  patch: {
    commands: ['security login role modify'],
    body: { access: 'text', query: { type: 'text', since: fineMinor } },
    run(call, { role, row }, body) {
      const changed: Row = {
        path: row.path,
        access: body.text('access') ?? row.access,
        query: body.text('query') ?? row.query,
      };
      if (role.rest) {
        const next = restRow(call, role.owner, changed);
        remapRole(
          call,
          role,
          role.rest.map((one) => (one.path === row.path ? next : one)),
        );
        return;
      }
      if (!isCommandAccess(changed.access)) {
        throw new RestFailure(
          400,
          '5636200',
          `The access "${changed.access}" is invalid.`,
          'access',
        );
      }
      const found = requirePrivilege(call.cluster, role.owner, role.name, row.path);
      modifyPrivilege(call.cluster, found, { access: changed.access, query: changed.query });
    },
  },
  delete: {
    commands: ['security login role delete'],
    run(call, { role, row }) {
      const { rest } = role;
      if (rest)
        remapRole(
          call,
          role,
          rest.filter((one) => one.path !== row.path),
        );
      else {
        const found = requirePrivilege(call.cluster, role.owner, role.name, row.path);
        deletePrivilege(call.cluster, found);
      }
    },
  },
});

export const roleResources: readonly Resource[] = [roles, privileges];
