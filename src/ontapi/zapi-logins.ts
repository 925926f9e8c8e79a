import type { Secret } from '../secret.ts';
import type { Zapi } from './zapi-call.ts';

/** Gives a user another password, for all its applications. Runs in the SVM whose user it is (Ansible collection). */
export async function setPassword(
  zapi: Zapi,
  svm: string,
  user: string,
  password: Secret,
): Promise<void> {
  const args = { 'new-password': password, 'user-name': user };
  await zapi.call('security-login-modify-password', args, { svm, write: true });
}

/** Locks a user, whose logins are then refused, or unlocks it. */
export async function setLocked(
  zapi: Zapi,
  svm: string,
  user: string,
  locked: boolean,
): Promise<void> {
  const api = locked ? 'security-login-lock' : 'security-login-unlock';
  await zapi.call(api, { 'user-name': user, vserver: svm }, { write: true });
}
