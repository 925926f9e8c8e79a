import { both, isAccess } from '../templates/access.ts';
import type { PasswordRules, Privilege, Role, User } from './client.ts';
import type { NewUser } from './client-changes.ts';
import { isOntapError } from './errors.ts';
import { suffices } from './role-rows.ts';
import type { Zapi } from './zapi-call.ts';
import { type Fields, fieldsOf, missingField } from './zapi-fields.ts';
import { listAll, NO_SUCH_SVM } from './zapi-pages.ts';
import { child, type XmlArgs } from './zapi-xml.ts';

// The calls of this file name the SVM in an element and are not tunnelled (NetApp Manageability SDK, Ansible collection).

/** A role with its rows, as ONTAP lists them (the DEFAULT row that it adds by itself too); null when there is none. */
export async function getRole(zapi: Zapi, svm: string, name: string): Promise<Role | null> {
  const api = 'security-login-role-get-iter';
  // Older releases answer 16031 or 16039 instead of an empty list (Ansible collection).
  const records = await listAll(zapi, {
    api,
    element: 'security-login-role-info',
    query: { 'role-name': name, vserver: svm },
    nothing: [NO_SUCH_SVM, '16031', '16039'],
  });
  const rows = records
    .map((record) => fieldsOf(api, record))
    .filter((fields) => fields.text('role-name') === name && fields.text('vserver') === svm)
    .map((fields) => privilege(api, zapi, fields));
  return rows.length === 0 ? null : { name, privileges: rows };
}

function privilege(api: string, zapi: Zapi, fields: Fields): Privilege {
  const access = fields.text('access-level');
  if (!isAccess(access))
    throw zapi.failure(api, 'protocol', `ONTAP's reply to ${api} has access level "${access}".`);
  const query = fields.optional('role-query');
  return {
    path: fields.text('command-directory-name'),
    access,
    ...(query !== null && query !== '-' && { query }),
  };
}

/**
 * Adds or raises rows of a role, one call each: a role that a killed run left half made is completed, and no row is
 * lowered or taken away. ONTAP adds `DEFAULT none` with a role's first row (Harvest issue 1622, Ansible collection), so
 * a DEFAULT row comes last and only if it is not as wished by then. Whoever needs certainty reads the role afterwards.
 */
export async function grantPrivileges(
  zapi: Zapi,
  svm: string,
  role: string,
  rows: readonly Privilege[],
  { isNew }: { readonly isNew: boolean },
): Promise<void> {
  const ofDefault = rows.filter((row) => row.path === 'DEFAULT');
  const others = rows.filter((row) => row.path !== 'DEFAULT');
  let there = isNew ? null : await getRole(zapi, svm, role);
  for (const row of others) there = await writeRow(zapi, svm, role, row, there);
  if (ofDefault.length > 0) there = await getRole(zapi, svm, role);
  for (const row of ofDefault) there = await writeRow(zapi, svm, role, row, there);
}

/** `there` is what is known of the role; returns what is known of it afterwards, beside this row. */
async function writeRow(
  zapi: Zapi,
  svm: string,
  role: string,
  row: Privilege,
  there: Role | null,
): Promise<Role | null> {
  const old = there?.privileges.find((one) => one.path === row.path);
  if (old !== undefined) {
    await raiseRow(zapi, svm, role, row, old);
    return there;
  }
  try {
    await zapi.call(
      'security-login-role-create',
      {
        'access-level': row.access,
        ...rowKey(svm, role, row),
        'role-query': row.query || undefined,
      },
      { write: true },
    );
    return there;
  } catch (error) {
    if (!isOntapError(error, 'exists')) throw error;
    // 13130: the row is there after all, so what was known of the role is out of date.
    const now = await getRole(zapi, svm, role);
    const found = now?.privileges.find((one) => one.path === row.path);
    if (found === undefined) throw error;
    await raiseRow(zapi, svm, role, row, found);
    return now;
  }
}

async function raiseRow(
  zapi: Zapi,
  svm: string,
  role: string,
  row: Privilege,
  old: Privilege,
): Promise<void> {
  if (suffices(old, row)) return;
  const access = both(old.access, row.access);
  // An empty query takes away one that narrows the row.
  const query = row.query ?? (old.query === undefined ? undefined : '');
  await zapi.call(
    'security-login-role-modify',
    { 'access-level': access, ...rowKey(svm, role, row), 'role-query': query },
    { write: true },
  );
}

function rowKey(svm: string, role: string, { path }: Privilege): XmlArgs {
  return { 'command-directory-name': path, 'role-name': role, vserver: svm };
}

/** A user with its applications; null when there is none. */
export async function getUser(zapi: Zapi, svm: string, name: string): Promise<User | null> {
  const api = 'security-login-get-iter';
  // 9.1 and older answer 16034 instead of an empty list (Ansible collection).
  const records = await listAll(zapi, {
    api,
    element: 'security-login-account-info',
    query: { 'user-name': name, vserver: svm },
    nothing: [NO_SUCH_SVM, '16034'],
  });
  const entries = records
    .map((record) => fieldsOf(api, record))
    .filter((fields) => fields.text('user-name') === name && fields.text('vserver') === svm);
  if (entries.length === 0) return null;
  return {
    name,
    locked: entries.some((fields) => fields.flag('is-locked')),
    applications: entries.map((fields) => ({
      application: fields.text('application'),
      method: restMethod(fields.text('authentication-method')),
      role: fields.text('role-name'),
    })),
  };
}

/** REST's words. */
function restMethod(method: string): string {
  return method === 'cert' ? 'certificate' : method;
}

/** The password rules that go with a role; null when ONTAP does not tell them to this login. */
export async function getPasswordRules(
  zapi: Zapi,
  svm: string,
  role: string,
): Promise<PasswordRules | null> {
  const api = 'security-login-role-config-get';
  try {
    const results = await zapi.call(api, { 'role-name': role, vserver: svm });
    const info = child(results, 'attributes', 'security-login-role-config-info');
    if (info === undefined) throw missingField(api, 'attributes/security-login-role-config-info');
    const fields = fieldsOf(api, info);
    return {
      minLength: fields.number('min-password-size') ?? 8,
      alphanumericRequired:
        fields.optional('require-password-alpha-numeric')?.toLowerCase() !== 'false',
      minSpecialCharacters: fields.number('min-passwd-specialchar') ?? 0,
    };
  } catch (error) {
    // No such role yet (16031, 16033), a release or a scope without the call, or a login that may not ask.
    if (isOntapError(error, 'not-found', 'wrong-scope', 'unsupported', 'forbidden')) return null;
    throw error;
  }
}

/**
 * Gives a user applications with authentication by password, one call each. Without a password the user must exist: its
 * password counts for the new applications too. Throws OntapError 'exists' when it has one of them already.
 */
export async function createUser(zapi: Zapi, svm: string, user: NewUser): Promise<void> {
  for (const [index, application] of user.applications.entries())
    await zapi.call(
      'security-login-create',
      {
        application,
        'authentication-method': 'password',
        // ONTAP keeps one password for all applications of a user.
        password: (index === 0 ? user.password : null) ?? undefined,
        'role-name': user.role,
        'user-name': user.name,
        vserver: svm,
      },
      { write: true },
    );
}
