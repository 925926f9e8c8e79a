import { type Cluster, isAdminSvm } from './cluster.ts';
import { checkNewPassword, checkUserName } from './passwords.ts';
import { Rejected } from './rejection.ts';
import { builtinSvmRoles, findRole } from './roles.ts';
import type { Account, AccountApplication } from './state.ts';

/** Methods of each application, and whether a data SVM may have it (ONTAPI security-login-create; Ansible na_ontap_user). */
const applications: Readonly<Record<string, { methods: readonly string[]; onSvm: boolean }>> = {
  amqp: { methods: ['password'], onSvm: false },
  console: { methods: ['password'], onSvm: false },
  http: { methods: ['password', 'domain', 'nsswitch', 'cert', 'saml'], onSvm: true },
  ontapi: { methods: ['password', 'domain', 'nsswitch', 'cert', 'saml'], onSvm: true },
  rsh: { methods: ['password'], onSvm: false },
  'service-processor': { methods: ['password'], onSvm: false },
  sp: { methods: ['password'], onSvm: false },
  snmp: { methods: ['community', 'usm'], onSvm: true },
  ssh: { methods: ['password', 'domain', 'nsswitch', 'publickey'], onSvm: true },
  telnet: { methods: ['password'], onSvm: false },
};

/** Each SVM has the built-in roles and vsadmin, which is locked and has no password until it is given one. */
export function createSvmSecurity(cluster: Cluster, svm: string): void {
  cluster.state.roles.push(...builtinSvmRoles(svm));
  cluster.state.accounts.push({
    owner: svm,
    name: 'vsadmin',
    passwords: [],
    locked: true,
    applications: ['http', 'ontapi', 'ssh'].map((application) => ({
      application,
      method: 'password',
      secondMethod: 'none',
      role: 'vsadmin',
      comment: '',
    })),
  });
}

export function removeSvmSecurity(cluster: Cluster, svm: string): void {
  const { state } = cluster;
  state.accounts = state.accounts.filter((account) => account.owner !== svm);
  state.roles = state.roles.filter((role) => role.owner !== svm);
}

export function findAccount(cluster: Cluster, owner: string, name: string): Account | null {
  return (
    cluster.state.accounts.find((account) => account.owner === owner && account.name === name) ??
    null
  );
}

/** The account, or EUSERNOTFOUND of netapp-lib with recorded-style words. */
export function requireAccount(cluster: Cluster, owner: string, name: string): Account {
  const account = findAccount(cluster, owner, name);
  if (!account) throw new Rejected('user-not-found', "entry doesn't exist");
  return account;
}

export function findEntry(
  account: Account | null,
  application: string,
  method: string,
): AccountApplication | null {
  return (
    account?.applications.find(
      (entry) => entry.application === application && entry.method === method,
    ) ?? null
  );
}

export interface NewLogin {
  owner: string;
  name: string;
  application: string;
  method: string;
  role: string;
  password: string | null;
  comment: string;
  secondMethod: string;
}

/** Whether an owner may have an entry of that application and method. */
export function checkNewLogin(
  cluster: Cluster,
  wanted: Pick<NewLogin, 'owner' | 'application' | 'method'>,
): void {
  const known = applications[wanted.application];
  if (!known || (!known.onSvm && !isAdminSvm(cluster, wanted.owner))) {
    throw new Rejected(
      'application-invalid',
      `Application "${wanted.application}" is not valid for Vserver "${wanted.owner}".`,
    );
  }
  if (!known.methods.includes(wanted.method)) {
    throw new Rejected(
      'method-invalid',
      `Authentication method "${wanted.method}" is not valid for application "${wanted.application}".`,
    );
  }
}

/** One entry per application and method; the password belongs to the user and is needed with its first password entry. */
export function createLogin(cluster: Cluster, wanted: NewLogin): void {
  checkNewLogin(cluster, wanted);
  const existing = findAccount(cluster, wanted.owner, wanted.name);
  if (findEntry(existing, wanted.application, wanted.method)) {
    throw new Rejected('duplicate', 'duplicate entry');
  }
  if (!findRole(cluster, wanted.owner, wanted.role)) {
    throw new Rejected('role-not-found', `Role "${wanted.role}" does not exist.`);
  }
  if (!existing) checkUserName(wanted.name);
  const account = existing ?? {
    owner: wanted.owner,
    name: wanted.name,
    passwords: [],
    locked: false,
    applications: [],
  };
  if (wanted.method === 'password' && account.passwords.length === 0 && !account.locked) {
    // Which code ONTAPI gives here could not be verified.
    if (wanted.password === null) {
      throw new Rejected('not-allowed', `A password is required for user "${wanted.name}".`);
    }
    checkNewPassword(account, wanted.password);
    account.passwords = [wanted.password];
  }
  account.applications.push({
    application: wanted.application,
    method: wanted.method,
    secondMethod: wanted.secondMethod,
    role: wanted.role,
    comment: wanted.comment,
  });
  if (!existing) cluster.state.accounts.push(account);
}

/** The last entry of a user takes the user with it. */
export function deleteLogin(cluster: Cluster, account: Account, entry: AccountApplication): void {
  const { state } = cluster;
  const others = state.accounts.some(
    (other) => other !== account && isAdministrator(cluster, other),
  );
  const last = account.applications.length === 1;
  // REST has a code for the last administrator; the ONTAPI words are an assumption.
  if (isAdministrator(cluster, account) && !others && last) {
    throw new Rejected('not-allowed', 'The last administrative account cannot be deleted.');
  }
  account.applications = account.applications.filter((other) => other !== entry);
  if (account.applications.length === 0) {
    state.accounts = state.accounts.filter((other) => other !== account);
  }
}

function isAdministrator(cluster: Cluster, account: Account): boolean {
  return (
    isAdminSvm(cluster, account.owner) &&
    account.applications.some((entry) => entry.role === 'admin')
  );
}

export function changePassword(account: Account, password: string): void {
  // Code 13114 for users without any password entry (Ansible na_ontap_user treats it as "nothing to do").
  if (!account.applications.some((entry) => entry.method === 'password')) {
    throw new Rejected('internal', `User "${account.name}" has no password entry.`);
  }
  checkNewPassword(account, password);
  account.passwords = [...account.passwords, password].slice(-6);
}

export function lockAccount(account: Account): void {
  if (account.passwords.length === 0) {
    throw new Rejected('internal', `User "${account.name}" has no password and cannot be locked.`);
  }
  account.locked = true;
}

/** Unlocking a user that never had a password fails with 13114 (Ansible). */
export function unlockAccount(account: Account): void {
  if (account.passwords.length === 0) {
    throw new Rejected(
      'internal',
      `User "${account.name}" has no password and cannot be unlocked.`,
    );
  }
  account.locked = false;
}
