import { isGranted, refusalText } from './access.ts';
import { Rejected } from './rejection.ts';
import { findRole } from './roles.ts';
import {
  changePassword,
  createLogin,
  deleteLogin,
  findAccount,
  findEntry,
  lockAccount,
  requireAccount,
  unlockAccount,
} from './security.ts';
import type { Account, AccountApplication } from './state.ts';
import type { Invocation, ZapiCall, ZapiCalls } from './zapi-call.ts';
import { ZapiFailure } from './zapi-errors.ts';
import { key, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { iterCall, oneRecord, type RecordType } from './zapi-iter.ts';
import { ownerOf } from './zapi-roles.ts';

interface Entry {
  readonly account: Account;
  readonly entry: AccountApplication;
}

/** Field names from the ONTAPI definitions; second-authentication-method came with 9.3. */
const entryType: RecordType<Entry> = {
  element: 'security-login-account-info',
  keyOf: (one) => [one.account.owner, one.account.name, one.entry.application, one.entry.method],
  fields: {
    application: key((one) => one.entry.application),
    'authentication-method': key((one) => one.entry.method),
    comment: text((one) => one.entry.comment),
    'is-locked': text((one) => one.account.locked),
    'role-name': text((one) => one.entry.role),
    'second-authentication-method': text((one) => one.entry.secondMethod),
    'user-name': key((one) => one.account.name),
    vserver: key((one) => one.account.owner),
  },
};

const userKeys: ArgumentTypes = {
  'user-name': { type: 'text', required: true },
  vserver: { type: 'text', required: true },
};
const entryKeys: ArgumentTypes = {
  ...userKeys,
  application: { type: 'text', required: true },
  'authentication-method': { type: 'text', required: true },
};

function entryOf(call: Invocation): Entry {
  const { input } = call;
  const account = findAccount(call.cluster, ownerOf(call), input.need('user-name'));
  const entry = findEntry(account, input.need('application'), input.need('authentication-method'));
  if (!account || !entry) throw new Rejected('not-found', "entry doesn't exist");
  return { account, entry };
}

function runCreate(call: Invocation): string {
  const { input } = call;
  createLogin(call.cluster, {
    owner: ownerOf(call),
    name: input.need('user-name'),
    application: input.need('application'),
    method: input.need('authentication-method'),
    role: input.need('role-name'),
    password: input.text('password') || null,
    comment: input.text('comment') ?? '',
    secondMethod: input.text('second-authentication-method') ?? 'none',
  });
  return '';
}

function runModify(call: Invocation): string {
  const { entry } = entryOf(call);
  const role = call.input.text('role-name');
  if (role !== undefined && !findRole(call.cluster, ownerOf(call), role)) {
    throw new Rejected('role-not-found', `Role "${role}" does not exist.`);
  }
  entry.role = role ?? entry.role;
  entry.comment = call.input.text('comment') ?? entry.comment;
  return '';
}

/**
 * Runs in the SVM whose user it is (Ansible tunnels it); without a user name it is the caller's own
 * password. Everybody may change the own one, which is what `security login password` is for.
 */
function runPassword(call: Invocation): string {
  const { cluster, input, login } = call;
  const owner = call.svm?.name ?? cluster.state.name;
  const name = input.text('user-name') ?? login.account.name;
  const account = requireAccount(cluster, owner, name);
  if (account !== login.account && !isGranted(login.role, 'security login modify', true)) {
    throw new ZapiFailure(13003, refusalText(login.account.name, true));
  }
  changePassword(account, input.need('new-password'));
  return '';
}

function onAccount(verb: string, change: (account: Account) => void): ZapiCall {
  return {
    command: `security login ${verb}`,
    scope: 'any',
    write: true,
    arguments: userKeys,
    run(call) {
      change(requireAccount(call.cluster, ownerOf(call), call.input.need('user-name')));
      return '';
    },
  };
}

const write = (verb: string) =>
  ({ command: `security login ${verb}`, scope: 'any', write: true }) as const;

export const loginCalls: ZapiCalls = {
  'security-login-get-iter': iterCall<Entry>(
    { command: 'security login show', scope: 'any' },
    () => entryType,
    (call) =>
      call.cluster.state.accounts
        .filter((account) => !call.svm || account.owner === call.svm.name)
        .flatMap((account) => account.applications.map((entry) => ({ account, entry }))),
  ),
  'security-login-get': {
    command: 'security login show',
    scope: 'any',
    write: false,
    arguments: { ...entryKeys, 'desired-attributes': 'xml' },
    run: (call) => oneRecord(call, entryType, entryOf(call)),
  },
  'security-login-create': {
    ...write('create'),
    arguments: {
      ...entryKeys,
      comment: 'text',
      password: 'text',
      'role-name': { type: 'text', required: true },
      'second-authentication-method': { type: 'text', since: 130 },
    },
    run: runCreate,
  },
  'security-login-modify': {
    ...write('modify'),
    arguments: { ...entryKeys, comment: 'text', 'role-name': 'text' },
    run: runModify,
  },
  'security-login-delete': {
    ...write('delete'),
    arguments: entryKeys,
    run(call) {
      const { account, entry } = entryOf(call);
      deleteLogin(call.cluster, account, entry);
      return '';
    },
  },
  'security-login-modify-password': {
    ...write('password'),
    arguments: { 'new-password': { type: 'text', required: true }, 'user-name': 'text' },
    run: runPassword,
  },
  'security-login-lock': onAccount('lock', lockAccount),
  'security-login-unlock': onAccount('unlock', unlockAccount),
};
