import { passwordPolicy } from './passwords.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { resource } from './rest-define.ts';
import { RestFailure } from './rest-errors.ts';
import { key, type RestFields, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import { addRow, isCommandAccess, restRow } from './rest-role-rows.ts';
import { remapRole, rolesInScope } from './rest-roles.ts';
import {
  createPrivilege,
  deletePrivilege,
  modifyPrivilege,
  normalDirectory,
  requirePrivilege,
} from './roles.ts';
import type { AccessLevel, Privilege, RestPrivilege, Role } from './state.ts';

interface Row<P> {
  readonly role: Role;
  readonly row: P;
}

/** The CLI's `-vserver`: the cluster when it is not given; an SVM's login has its own alone. */
function ownerOf(call: RestCall, body: Body): string {
  const given = body.text('vserver') ?? call.svm?.name ?? call.cluster.state.name;
  const owners = [call.cluster.state.name, ...call.cluster.state.svms.map((svm) => svm.name)];
  if (owners.includes(given) && (!call.svm || call.svm.name === given)) return given;
  throw new RestFailure(404, '2621462', `Vserver "${given}" does not exist.`, 'vserver');
}

function accessOf(given: string | undefined): AccessLevel | undefined {
  if (given === undefined || isCommandAccess(given)) return given;
  throw new RestFailure(400, '5636144', `The value "${given}" is invalid for access.`, 'access');
}

function rowFields<P>(): RestFields<Row<P>> {
  return { vserver: key((one) => one.role.owner), role: key((one) => one.role.name) };
}

const rowKeys: BodyTypes = { vserver: 'text', role: { type: 'text', required: true } };
const show = { commands: ['security login role show'] };

/** `security login role`: also what a REST role was made into, and what NetApp's role script writes (trident role-creator.py). */
const commandRows = resource<Row<Privilege>>({
  path: '/private/cli/security/login/role',
  scope: 'any',
  order: ['vserver', 'role', 'cmddirname'],
  list: (call) =>
    rolesInScope(call).flatMap((role) => role.privileges.map((row) => ({ role, row }))),
  fields: () => ({
    ...rowFields<Privilege>(),
    cmddirname: key((one) => one.row.path),
    access: value((one) => one.row.access),
    query: value((one) => one.row.query),
  }),
  get: show,
  post: {
    commands: ['security login role create'],
    body: {
      ...rowKeys,
      cmddirname: { type: 'text', required: true },
      access: 'text',
      query: 'text',
    },
    run(call, body) {
      createPrivilege(call.cluster, ownerOf(call, body), body.need('role'), {
        path: normalDirectory(body.need('cmddirname')),
        access: accessOf(body.text('access')) ?? 'all',
        query: body.text('query') ?? '',
      });
      return null;
    },
  },
  patch: {
    commands: ['security login role modify'],
    body: { access: 'text', query: 'text' },
    run: (call, { role, row }, body) =>
      modifyPrivilege(
        call.cluster,
        requirePrivilege(call.cluster, role.owner, role.name, row.path),
        { access: accessOf(body.text('access')), query: body.text('query') },
      ),
  },
  delete: {
    commands: ['security login role delete'],
    run: (call, { role, row }) =>
      deletePrivilege(
        call.cluster,
        requirePrivilege(call.cluster, role.owner, role.name, row.path),
      ),
  },
});

/** `security login rest-role`. */
const restRows = resource<Row<RestPrivilege>>({
  path: '/private/cli/security/login/rest-role',
  scope: 'any',
  order: ['vserver', 'role', 'api'],
  list: (call) =>
    rolesInScope(call).flatMap((role) => (role.rest ?? []).map((row) => ({ role, row }))),
  fields: () => ({
    ...rowFields<RestPrivilege>(),
    api: key((one) => one.row.path),
    access: value((one) => one.row.access),
  }),
  get: show,
  post: {
    commands: ['security login role create'],
    body: { ...rowKeys, api: { type: 'text', required: true }, access: 'text' },
    run(call, body) {
      const path = body.need('api');
      if (!path.startsWith('/')) {
        throw new RestFailure(400, '5636170', 'Specified URI path does not exist.', 'api');
      }
      const access = body.text('access') ?? 'all';
      addRow(call, ownerOf(call, body), body.need('role'), { path, access, query: '' });
      return null;
    },
  },
  patch: {
    commands: ['security login role modify'],
    body: { access: { type: 'text', required: true } },
    run(call, { role, row }, body) {
      const next = restRow(call, role.owner, { ...row, access: body.need('access'), query: '' });
      remapRole(
        call,
        role,
        (role.rest ?? []).map((one) => (one === row ? next : one)),
      );
    },
  },
  delete: {
    commands: ['security login role delete'],
    run: (call, { role, row }) =>
      remapRole(
        call,
        role,
        (role.rest ?? []).filter((one) => one !== row),
      ),
  },
});

/** Every role has ONTAP's defaults; option names are those of `security login role config`. */
const passwordRules = resource<Role>({
  path: '/private/cli/security/login/role/config',
  scope: 'any',
  order: ['vserver', 'role'],
  list: rolesInScope,
  fields: () => ({
    vserver: key((role) => role.owner),
    role: key((role) => role.name),
    disallowed_reuse: value(() => passwordPolicy.remembered),
    lockout_duration: value(() => passwordPolicy.lockoutDays),
    max_failed_login_attempts: value(() => passwordPolicy.maxFailedLogins),
    passwd_alphanum: value(() => (passwordPolicy.alphanumeric ? 'enabled' : 'disabled')),
    passwd_expiry_time: value(() => 'unlimited'),
    passwd_min_special_chars: value(() => passwordPolicy.minSpecial),
    passwd_minlength: value(() => passwordPolicy.minLength),
    require_initial_passwd_update: value(() => 'disabled'),
    username_alphanum: value(() => (passwordPolicy.userNameAlphanumeric ? 'enabled' : 'disabled')),
    username_minlength: value(() => passwordPolicy.minUserName),
  }),
  get: { commands: ['security login role config show'] },
});

export const cliSecurityResources: readonly Resource[] = [commandRows, restRows, passwordRules];
