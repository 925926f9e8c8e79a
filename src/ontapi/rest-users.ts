import type { Secret } from '../secret.ts';
import type { User } from './client.ts';
import type { NewUser } from './client-changes.ts';
import type { Rest } from './rest-call.ts';
import type { RestFields } from './rest-json.ts';

const ACCOUNTS = '/security/accounts';

/** A user with its applications; null when there is none. */
export async function getUser(rest: Rest, svm: string, name: string): Promise<User | null> {
  const found = await readAccount(rest, svm, name);
  if (found === null) return null;
  return {
    name,
    // Absent for a user without a password (Ansible collection netapp.ontap).
    locked: found.flag('locked'),
    applications: found.records('applications').flatMap((entry) =>
      entry.list('authentication_methods').map((method) => ({
        application: entry.text('application'),
        method,
        role: found.text('role.name'),
      })),
    ),
  };
}

async function readAccount(rest: Rest, svm: string, name: string): Promise<RestFields | null> {
  const records = await rest.list(ACCOUNTS, {
    fields: 'name,owner,role.name,applications,locked',
    svm,
    query: { name, 'owner.name': svm },
  });
  return (
    records.find(
      (fields) => fields.optional('name') === name && fields.optional('owner.name') === svm,
    ) ?? null
  );
}

/** The path of one user; null when there is none. */
export async function accountPath(rest: Rest, svm: string, name: string): Promise<string | null> {
  const found = await readAccount(rest, svm, name);
  return found === null ? null : pathOf(found);
}

function pathOf(account: RestFields): string {
  const owner = encodeURIComponent(account.text('owner.uuid'));
  return `${ACCOUNTS}/${owner}/${encodeURIComponent(account.text('name'))}`;
}

/**
 * Gives a user applications with authentication by password, in one request. Without a password the user must exist:
 * ONTAP replaces its list of applications whole, so it is read and merged. Throws OntapError 'exists' for a user that is
 * there when a password is given.
 */
export async function createUser(rest: Rest, svm: string, user: NewUser): Promise<void> {
  const { name, role, password } = user;
  const added = user.applications.map((application) => ({
    application,
    authentication_methods: ['password'],
  }));
  if (password !== null) {
    const wish = {
      name,
      owner: { name: svm },
      role: { name: role },
      applications: added,
      password,
    };
    await rest.write('POST', ACCOUNTS, wish, { svm });
    return;
  }
  const found = await needAccount(rest, svm, name);
  const kept = found.records('applications').map((entry) => ({
    application: entry.text('application'),
    authentication_methods: entry.list('authentication_methods'),
    second_authentication_method: entry.optional('second_authentication_method') ?? undefined,
  }));
  const merged = [
    ...kept.map((entry) =>
      user.applications.includes(entry.application)
        ? {
            ...entry,
            authentication_methods: [...new Set([...entry.authentication_methods, 'password'])],
          }
        : entry,
    ),
    ...added.filter((entry) => !kept.some(({ application }) => application === entry.application)),
  ];
  await rest.write('PATCH', pathOf(found), { applications: merged }, { svm });
}

/** Gives a user another password, for all its applications. Throws OntapError. */
export async function setPassword(
  rest: Rest,
  svm: string,
  name: string,
  password: Secret,
): Promise<void> {
  const found = await needAccount(rest, svm, name);
  await rest.write('PATCH', pathOf(found), { password }, { svm });
}

/** Locks a user, whose logins are then refused, or unlocks it. Throws OntapError. */
export async function setLocked(
  rest: Rest,
  svm: string,
  name: string,
  locked: boolean,
): Promise<void> {
  const found = await needAccount(rest, svm, name);
  await rest.write('PATCH', pathOf(found), { locked }, { svm });
}

async function needAccount(rest: Rest, svm: string, name: string): Promise<RestFields> {
  const found = await readAccount(rest, svm, name);
  if (found !== null) return found;
  throw rest.failure(`GET /api${ACCOUNTS}`, 'not-found', `SVM ${svm} has no user ${name}.`, svm);
}
