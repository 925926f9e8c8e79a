import { isGranted } from './access.ts';
import { isAdminSvm, ownerUuid } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { ownerBody, ownerFields, ownerFrom } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { invalidValue, notAuthorized, RestFailure } from './rest-errors.ts';
import { items, key, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import { findRole } from './roles.ts';
import {
  changePassword,
  checkNewLogin,
  createLogin,
  deleteLogin,
  findAccount,
  findEntry,
  lockAccount,
  requireAccount,
  unlockAccount,
} from './security.ts';
import type { Account, AccountApplication } from './state.ts';

/** REST's words for methods and applications where ONTAPI has others (Ansible's na_ontap_user). */
const restMethod: Readonly<Record<string, string>> = { cert: 'certificate' };
const zapiMethod: Readonly<Record<string, string>> = { certificate: 'cert' };
const restApplication: Readonly<Record<string, string>> = {
  'service-processor': 'service_processor',
  sp: 'service_processor',
};
const zapiApplication: Readonly<Record<string, string>> = {
  service_processor: 'service-processor',
};

interface Application {
  readonly name: string;
  readonly entries: readonly AccountApplication[];
}

/** One entry of REST is all methods of one application. */
function applicationsOf(account: Account): Application[] {
  const names = [...new Set(account.applications.map((entry) => entry.application))];
  return names.map((name) => ({
    name,
    entries: account.applications.filter((entry) => entry.application === name),
  }));
}

const applicationFields = {
  application: key<Application>((one) => restApplication[one.name] ?? one.name),
  authentication_methods: key<Application>((one) =>
    one.entries.map((entry) => restMethod[entry.method] ?? entry.method),
  ),
  second_authentication_method: key<Application>((one) => one.entries[0]?.secondMethod),
  is_ldap_fastbind: value<Application>(() => false, 'key', { since: 11 }),
  is_ns_switch_group: value<Application>(() => false, 'key', { since: 14 }),
};

const applicationBody: BodyTypes = {
  application: { type: 'text', required: true },
  authentication_methods: 'texts',
  second_authentication_method: 'text',
};

const body: BodyTypes = {
  applications: { type: 'items', of: applicationBody },
  comment: 'text',
  locked: 'flag',
  password: 'text',
  'role.name': 'text',
};

/** The entries that a body's applications stand for. */
function entriesOf(wanted: readonly Body[], role: string, comment: string): AccountApplication[] {
  return wanted.flatMap((one) => {
    const application = one.need('application');
    const methods = one.texts('authentication_methods') ?? ['password'];
    return methods.map((method) => ({
      application: zapiApplication[application] ?? application,
      method: zapiMethod[method] ?? method,
      secondMethod: one.text('second_authentication_method') ?? 'none',
      role,
      comment,
    }));
  });
}

/** The built-in role of whoever is given none (NetApp's REST reference, account_create). */
function roleFor(call: RestCall, owner: string, given: string | undefined): string {
  return given ?? (isAdminSvm(call.cluster, owner) ? 'admin' : 'vsadmin');
}

/** The whole account or nothing: what is refused half way leaves no trace. */
function create(call: RestCall, wanted: Body): Account {
  const { state } = call.cluster;
  const owner = ownerFrom(call, wanted);
  const name = wanted.need('name');
  const role = roleFor(call, owner, wanted.text('role.name'));
  if (findAccount(call.cluster, owner, name)) {
    throw new RestFailure(409, '1', 'duplicate entry', 'name');
  }
  const entries = entriesOf(wanted.items('applications') ?? [], role, wanted.text('comment') ?? '');
  if (entries.length === 0)
    throw new RestFailure(400, '2', 'Field "applications" is required', 'applications');
  const before = state.accounts;
  state.accounts = [...before];
  try {
    for (const entry of entries) {
      createLogin(call.cluster, {
        ...entry,
        owner,
        name,
        password: wanted.text('password') ?? null,
      });
    }
    const account = requireAccount(call.cluster, owner, name);
    if (wanted.flag('locked')) lockAccount(account);
    return account;
  } catch (error) {
    state.accounts = before;
    throw error;
  }
}

/** A list of applications replaces what was there (ansible netapp.ontap issue 237); a role goes to every entry. */
function modify(call: RestCall, account: Account, wanted: Body): void {
  const { cluster } = call;
  const role = wanted.text('role.name') ?? account.applications[0]?.role ?? '';
  if (!findRole(cluster, account.owner, role)) {
    throw new Rejected('role-not-found', `Role "${role}" does not exist.`);
  }
  const comment = wanted.text('comment') ?? account.applications[0]?.comment ?? '';
  const given = wanted.items('applications');
  const entries = given
    ? entriesOf(given, role, comment)
    : account.applications.map((entry) => ({ ...entry, role, comment }));
  if (entries.length === 0) throw invalidValue('applications', '');
  for (const entry of entries) {
    if (!findEntry(account, entry.application, entry.method)) {
      checkNewLogin(cluster, { ...entry, owner: account.owner });
    }
  }
  // What is refused changes nothing: the account is changed as a copy first.
  const changed: Account = { ...account, applications: entries };
  const secret = wanted.text('password');
  const locked = wanted.flag('locked');
  if (secret !== undefined) changePassword(changed, secret);
  if (locked === true) lockAccount(changed);
  if (locked === false) unlockAccount(changed);
  Object.assign(account, changed);
}

const accounts = resource<Account>({
  path: '/security/accounts',
  instance: '{owner.uuid}/{name}',
  scope: 'any',
  order: ['owner.name', 'name'],
  list: (call) =>
    call.cluster.state.accounts.filter((one) => !call.svm || one.owner === call.svm.name),
  fields: (call) => ({
    ...ownerFields<Account>(call, (one) => one.owner, 'key'),
    name: key((one) => one.name),
    applications: items(applicationFields, applicationsOf),
    comment: value((one) => one.applications[0]?.comment || undefined),
    // Absent without a password (Ansible's na_ontap_user).
    locked: value((one) => (one.passwords.length > 0 ? one.locked : undefined)),
    'role.name': value((one) => one.applications[0]?.role),
    scope: value((one) => (isAdminSvm(call.cluster, one.owner) ? 'cluster' : 'svm')),
  }),
  links: (call) => ({
    role: (one) =>
      `/api/security/roles/${ownerUuid(call.cluster, one.owner)}/${one.applications[0]?.role ?? ''}`,
  }),
  get: { commands: ['security login show'] },
  post: {
    commands: ['security login create'],
    body: { ...body, ...ownerBody, name: { type: 'text', required: true } },
    run: create,
  },
  patch: { commands: ['security login modify'], body, run: modify },
  delete: {
    commands: ['security login delete'],
    run(call, account) {
      for (const entry of account.applications) deleteLogin(call.cluster, account, entry);
    },
  },
});

/** Changes the own password, or with the right for it somebody else's; the present one is not asked for (an assumption). */
const password = resource<never>({
  path: '/security/authentication/password',
  scope: 'any',
  order: [],
  list: () => [],
  fields: () => ({}),
  post: {
    commands: ['security login password'],
    body: {
      ...ownerBody,
      name: 'text',
      password: { type: 'text', required: true },
    },
    run(call, wanted) {
      const { cluster, login } = call;
      const owner = ownerFrom(call, wanted);
      const account = requireAccount(cluster, owner, wanted.text('name') ?? login.account.name);
      const own = account.owner === login.account.owner && account.name === login.account.name;
      if (!own && !isGranted(login.role, 'security login modify', true)) throw notAuthorized();
      changePassword(account, wanted.need('password'));
      return null;
    },
  },
});

export const accountResources: readonly Resource[] = [accounts, password];
