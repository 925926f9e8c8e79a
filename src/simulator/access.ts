import type { Cluster } from './cluster.ts';
import { decidingRow } from './role-queries.ts';
import { findRole } from './roles.ts';
import { findAccount, findEntry } from './security.ts';
import type { AccessLevel, Account, Role } from './state.ts';

/** Who a request comes from, after its login was accepted. */
export interface Login {
  account: Account;
  /** null: the cluster's own login; else the data SVM that the login belongs to. */
  svm: string | null;
  role: Role;
}

/** Access of a role to a command, to all that it is about; role-queries.ts narrows it. */
export function accessTo(role: Role, command: string): AccessLevel {
  return decidingRow(role, command)?.access ?? 'none';
}

/** Reading needs readonly or more, changing needs all. */
export function isGranted(role: Role, command: string, write: boolean): boolean {
  const access = accessTo(role, command);
  return access === 'all' || (access === 'readonly' && !write);
}

/** The words of a refusal, as logged by Harvest (issue 453). */
export function refusalText(user: string, write: boolean): string {
  return `Insufficient privileges: user '${user}' does not have ${write ? 'write' : 'read'} access to this resource`;
}

/**
 * The login that a name and password (null: a client certificate) belong to: first among the cluster's users, then in the data
 * SVMs, `preferredSvm` before the others since the same name may exist in many. null: HTTP 401.
 */
export function logIn(
  cluster: Cluster,
  credentials: { username: string; password: string | null; application: 'ontapi' | 'http' },
  preferredSvm: string | null,
): Login | null {
  const { state } = cluster;
  const svms = state.svms.map((svm) => svm.name);
  const method = credentials.password === null ? 'cert' : 'password';
  const preferred = preferredSvm !== null && svms.includes(preferredSvm) ? [preferredSvm] : [];
  for (const owner of [state.name, ...preferred, ...svms]) {
    const account = findAccount(cluster, owner, credentials.username);
    const entry = findEntry(account, credentials.application, method);
    if (!account || !entry || account.locked) continue;
    if (method === 'password' && account.passwords.at(-1) !== credentials.password) continue;
    const role = findRole(cluster, owner, entry.role);
    if (role) return { account, svm: owner === state.name ? null : owner, role };
  }
  return null;
}
