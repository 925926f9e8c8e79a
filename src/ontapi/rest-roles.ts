import { both, isAccess } from '../templates/access.ts';
import type { OntapVersion, PasswordRules, Privilege, Role } from './client.ts';
import { isOntapError } from './errors.ts';
import type { Rest } from './rest-call.ts';
import type { RestFields } from './rest-json.ts';
import { exactKeys } from './rest-query.ts';
import { suffices } from './role-rows.ts';
import { isAtLeast } from './version.ts';

const ROLES = '/security/roles';
/**
 * Roles of REST paths have been in the REST API since 9.6, those of command directories since 9.11.1 (ontap-automation,
 * "Work with roles and users"); before, the command itself makes and shows them.
 */
const COMMAND_ROLES = [9, 11, 1] as const;
export const CLI_ROLES = '/private/cli/security/login/role';

const isRestPath = ({ path }: Pick<Privilege, 'path'>): boolean => path.startsWith('/');

/** A role and its path; null where only the command has it. */
interface OwnedRole extends Role {
  readonly path: string | null;
}

/** A role with its rows, as ONTAP lists them (the DEFAULT row that it adds by itself too); null when there is none. */
export async function getRole(
  rest: Rest,
  version: OntapVersion | null,
  svm: string,
  name: string,
): Promise<Role | null> {
  const role = await readRole(rest, version, svm, name);
  return role === null ? null : { name, privileges: role.privileges };
}

/** A role as ONTAP lists it, with where it is; null when there is none. */
export async function readRole(
  rest: Rest,
  version: OntapVersion | null,
  svm: string,
  name: string,
): Promise<OwnedRole | null> {
  const inApi = await readApiRole(rest, svm, name);
  if (isAtLeast(version, ...COMMAND_ROLES) || inApi?.privileges.some(isRestPath)) return inApi;
  // Every role has its command directories: those of a role of REST paths were asked for first, so these are its own.
  return readCommandRole(rest, svm, name);
}

async function readApiRole(rest: Rest, svm: string, name: string): Promise<OwnedRole | null> {
  const records = await rest.list(ROLES, {
    fields: 'name,owner,privileges',
    svm,
    query: { name, 'owner.name': svm },
  });
  const found = records.find(
    (fields) => fields.optional('name') === name && fields.optional('owner.name') === svm,
  );
  if (found === undefined) return null;
  const privileges = found
    .records('privileges')
    .map((row) => privilege(rest, `GET /api${ROLES}`, row, 'path'));
  const owner = encodeURIComponent(found.text('owner.uuid'));
  return { name, privileges, path: `${ROLES}/${owner}/${encodeURIComponent(name)}` };
}

async function readCommandRole(rest: Rest, svm: string, name: string): Promise<OwnedRole | null> {
  const records = await rest.list(CLI_ROLES, {
    fields: 'vserver,role,cmddirname,access,query',
    svm,
    query: { vserver: svm, role: name },
  });
  const privileges = records
    .filter((row) => row.optional('vserver') === svm && row.optional('role') === name)
    .map((row) => privilege(rest, `GET /api${CLI_ROLES}`, row, 'cmddirname'));
  return privileges.length === 0 ? null : { name, privileges, path: null };
}

function privilege(rest: Rest, api: string, row: RestFields, key: string): Privilege {
  const access = row.text('access');
  if (!isAccess(access))
    throw rest.failure(api, 'protocol', `ONTAP's reply to ${api} has access level "${access}".`);
  // "-" where none is set (Ansible collection netapp.ontap).
  const query = row.optional('query');
  return {
    path: row.text(key),
    access,
    ...(query !== null && { query }),
  };
}

/**
 * Adds or raises rows of a role: all at once for a new one, one by one for what a role lacks. No row is lowered or
 * taken away. ONTAP adds `DEFAULT none` by itself, so a DEFAULT row comes last and only if it is not as wished by then.
 */
export async function grantPrivileges(
  rest: Rest,
  version: OntapVersion | null,
  svm: string,
  role: string,
  rows: readonly Privilege[],
  { isNew }: { readonly isNew: boolean },
): Promise<void> {
  const read = (): Promise<OwnedRole | null> => readRole(rest, version, svm, role);
  let there = isNew ? null : await read();
  if (there === null && (rows.some(isRestPath) || isAtLeast(version, ...COMMAND_ROLES))) {
    try {
      const privileges = rows.map(({ path, access, query }) => ({
        path,
        access,
        query: query || undefined,
      }));
      await rest.write('POST', ROLES, { name: role, owner: { name: svm }, privileges }, { svm });
      return;
    } catch (error) {
      // Somebody else made it meanwhile: then it is completed.
      if (!isOntapError(error, 'exists')) throw error;
    }
    there = await read();
  }
  const ofDefault = rows.filter((row) => row.path === 'DEFAULT');
  for (const row of rows.filter((one) => one.path !== 'DEFAULT'))
    there = await writeRow(rest, { svm, role, row, there, read });
  if (ofDefault.length > 0) there = await read();
  for (const row of ofDefault) there = await writeRow(rest, { svm, role, row, there, read });
}

interface RowWrite {
  readonly svm: string;
  readonly role: string;
  readonly row: Privilege;
  /** What is known of the role. */
  readonly there: OwnedRole | null;
  readonly read: () => Promise<OwnedRole | null>;
}

/** Returns what is known of the role afterwards, beside this row. */
async function writeRow(rest: Rest, write: RowWrite): Promise<OwnedRole | null> {
  const { row, there } = write;
  const old = there?.privileges.find(({ path }) => path === row.path);
  if (old !== undefined) {
    if (!suffices(old, row)) await raiseRow(rest, write, old);
    return there;
  }
  try {
    await addRow(rest, write);
    return there;
  } catch (error) {
    if (!isOntapError(error, 'exists')) throw error;
    // The row is there after all, so what was known of the role is out of date.
    const now = await write.read();
    const found = now?.privileges.find(({ path }) => path === row.path);
    if (found === undefined) throw error;
    if (!suffices(found, row)) await raiseRow(rest, { ...write, there: now }, found);
    return now;
  }
}

async function addRow(rest: Rest, { svm, role, row, there }: RowWrite): Promise<void> {
  const { path, access } = row;
  const query = row.query || undefined;
  if (there !== null && there.path !== null)
    await rest.write('POST', `${there.path}/privileges`, { path, access, query }, { svm });
  else
    await rest.write(
      'POST',
      CLI_ROLES,
      { vserver: svm, role, cmddirname: path, access, query },
      { svm },
    );
}

async function raiseRow(
  rest: Rest,
  { svm, role, row, there }: RowWrite,
  old: Privilege,
): Promise<void> {
  const access = both(old.access, row.access);
  // An empty query takes away one that narrows the row.
  const query = row.query ?? (old.query === undefined ? undefined : '');
  if (there !== null && there.path !== null) {
    const path = `${there.path}/privileges/${encodeURIComponent(row.path)}`;
    await rest.write('PATCH', path, { access, query }, { svm });
  } else {
    const keys = exactKeys({ vserver: svm, role, cmddirname: row.path });
    await rest.write('PATCH', CLI_ROLES, { access, query }, { svm, query: keys });
  }
}

/** The password rules that go with a role; null when ONTAP does not tell them to this login. */
export async function getPasswordRules(
  rest: Rest,
  svm: string,
  role: string,
): Promise<PasswordRules | null> {
  try {
    // The command alone has them (Ansible collection netapp.ontap, na_ontap_user_role_config).
    const records = await rest.list('/private/cli/security/login/role/config', {
      fields: 'vserver,role,passwd_minlength,passwd_alphanum,passwd_min_special_chars',
      svm,
      query: { vserver: svm, role },
    });
    const found = records.find(
      (fields) => fields.optional('vserver') === svm && fields.optional('role') === role,
    );
    if (found === undefined) return null;
    return {
      minLength: found.number('passwd_minlength') ?? 8,
      alphanumericRequired: !/^(?:false|disabled)$/.test(found.raw('passwd_alphanum')),
      minSpecialCharacters: found.number('passwd_min_special_chars') ?? 0,
    };
  } catch (error) {
    if (isOntapError(error, 'not-found', 'unsupported', 'forbidden')) return null;
    throw error;
  }
}
