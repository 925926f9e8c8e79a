import { findSvm, isAdminSvm } from './cluster.ts';
import { passwordPolicy } from './passwords.ts';
import { Rejected } from './rejection.ts';
import {
  createPrivilege,
  deletePrivilege,
  findRole,
  modifyPrivilege,
  normalDirectory,
  requirePrivilege,
} from './roles.ts';
import type { AccessLevel, Privilege, Role } from './state.ts';
import type { Invocation, ZapiCall, ZapiCalls } from './zapi-call.ts';
import { key, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { createdRecord, iterCall, oneRecord, type RecordType } from './zapi-iter.ts';

/** The SVM (or cluster) named in `vserver`; an SVM's scope shows only itself. */
export function ownerOf(call: Invocation): string {
  const name = call.input.need('vserver');
  const known = isAdminSvm(call.cluster, name) || findSvm(call.cluster, name) !== null;
  if (!known || (call.svm && call.svm.name !== name)) {
    throw new Rejected('svm-not-found', 'Specified vserver not found');
  }
  return name;
}

interface Row {
  readonly role: Role;
  readonly row: Privilege;
}

const row: RecordType<Row> = {
  element: 'security-login-role-info',
  keyOf: (one) => [one.role.owner, one.role.name, one.row.path],
  fields: {
    'access-level': text((one) => one.row.access),
    'command-directory-name': key((one) => one.row.path),
    'role-name': key((one) => one.role.name),
    'role-query': text((one) => one.row.query),
    vserver: key((one) => one.role.owner),
  },
};

const rowKeys: ArgumentTypes = {
  'command-directory-name': { type: 'text', required: true },
  'role-name': { type: 'text', required: true },
  vserver: { type: 'text', required: true },
};

function rowOf(call: Invocation): Row {
  const { input } = call;
  const path = normalDirectory(input.need('command-directory-name'));
  return requirePrivilege(call.cluster, ownerOf(call), input.need('role-name'), path);
}

function isAccess(value: string): value is AccessLevel {
  return value === 'none' || value === 'readonly' || value === 'all';
}

function accessOf(call: Invocation): AccessLevel | undefined {
  const access = call.input.text('access-level');
  if (access === undefined || access === '') return undefined;
  if (!isAccess(access)) {
    throw new Rejected('access-invalid', `Invalid access level "${access}".`);
  }
  return access;
}

function runCreate(call: Invocation): string {
  const { input, cluster } = call;
  const owner = ownerOf(call);
  const name = input.need('role-name');
  const made = createPrivilege(cluster, owner, name, {
    path: normalDirectory(input.need('command-directory-name')),
    access: accessOf(call) ?? 'all',
    query: input.text('role-query') ?? '',
  });
  const role = findRole(cluster, owner, name);
  return role ? createdRecord(call, row, { role, row: made }) : '';
}

const config: RecordType<{ owner: string; role: string }> = {
  element: 'security-login-role-config-info',
  keyOf: (one) => [one.owner, one.role],
  fields: {
    'change-password-duration-in-days': text(() => 0),
    'last-passwords-disallowed-count': text(() => passwordPolicy.remembered),
    'lockout-duration': text(() => passwordPolicy.lockoutDays),
    'max-failed-login-attempts': text(() => passwordPolicy.maxFailedLogins),
    'min-passwd-specialchar': text(() => passwordPolicy.minSpecial),
    'min-password-size': text(() => passwordPolicy.minLength),
    'min-username-size': text(() => passwordPolicy.minUserName),
    'password-expiration-duration': text(() => 'unlimited'),
    'require-initial-password-update': text(() => false),
    'require-password-alpha-numeric': text(() => passwordPolicy.alphanumeric),
    'require-username-alpha-numeric': text(() => passwordPolicy.userNameAlphanumeric),
    'role-name': key((one) => one.role),
    vserver: key((one) => one.owner),
  },
};

const configGet: ZapiCall = {
  command: 'security login role config show',
  scope: 'any',
  write: false,
  arguments: {
    'desired-attributes': 'xml',
    'role-name': { type: 'text', required: true },
    vserver: { type: 'text', required: true },
  },
  run(call) {
    const owner = ownerOf(call);
    const role = findRole(call.cluster, owner, call.input.need('role-name'));
    if (!role) throw new Rejected('not-found', "entry doesn't exist");
    return oneRecord(call, config, { owner, role: role.name });
  },
};

const write = (verb: string) =>
  ({ command: `security login role ${verb}`, scope: 'any', write: true }) as const;

export const roleCalls: ZapiCalls = {
  'security-login-role-get-iter': iterCall<Row>(
    { command: 'security login role show', scope: 'any' },
    () => row,
    (call) =>
      call.cluster.state.roles
        .filter((role) => !call.svm || role.owner === call.svm.name)
        .flatMap((role) => role.privileges.map((one) => ({ role, row: one }))),
  ),
  'security-login-role-get': {
    command: 'security login role show',
    scope: 'any',
    write: false,
    arguments: { ...rowKeys, 'desired-attributes': 'xml' },
    run: (call) => oneRecord(call, row, rowOf(call)),
  },
  'security-login-role-create': {
    ...write('create'),
    arguments: {
      ...rowKeys,
      'access-level': 'text',
      'return-record': 'flag',
      'role-query': 'text',
    },
    run: runCreate,
  },
  'security-login-role-modify': {
    ...write('modify'),
    arguments: { ...rowKeys, 'access-level': 'text', 'role-query': 'text' },
    run(call) {
      modifyPrivilege(call.cluster, rowOf(call), {
        access: accessOf(call),
        query: call.input.text('role-query'),
      });
      return '';
    },
  },
  'security-login-role-delete': {
    ...write('delete'),
    arguments: rowKeys,
    run(call) {
      deletePrivilege(call.cluster, rowOf(call));
      return '';
    },
  },
  'security-login-role-config-get': configGet,
};
