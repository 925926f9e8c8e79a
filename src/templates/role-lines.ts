import type { Privilege } from '../ontapi/client.ts';

/** Whose role it is: the SVM's name, or the cluster's. */
export interface RoleOwner {
  readonly svm: string;
  readonly role: string;
}

/** A value as the ONTAP shell takes it: in quotes unless it is a plain word. */
export function shellWord(text: string): string {
  return /^[\w.:/-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** The ONTAP CLI line that makes, changes or deletes a row of a role (ONTAP 9 command reference). */
export function roleLine(
  verb: 'create' | 'modify' | 'delete',
  { svm, role }: RoleOwner,
  { path, access, query }: Privilege,
): string {
  const isRest = path.startsWith('/');
  const row = isRest ? `-api ${shellWord(path)}` : `-cmddirname "${path}"`;
  return [
    `security login ${isRest ? 'rest-role' : 'role'} ${verb}`,
    `-vserver ${shellWord(svm)} -role ${shellWord(role)} ${row}`,
    ...(verb === 'delete' ? [] : [`-access ${access}`]),
    ...(verb === 'delete' || query === undefined ? [] : [`-query "${query}"`]),
  ].join(' ');
}

/** The line that gives a user an application with a role; it asks for the password by itself. */
export function loginLine({ svm, role }: RoleOwner, user: string, application: string): string {
  return `security login create -vserver ${shellWord(svm)} -user-or-group-name ${shellWord(user)} -application ${application} -authentication-method password -role ${shellWord(role)}`;
}
