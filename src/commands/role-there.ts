import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import type { OntapClient, OntapTarget, Role } from '../ontapi/client.ts';
import { isOntapError } from '../ontapi/errors.ts';
import { isAtLeast } from '../ontapi/version.ts';
import type { RoleThere } from '../templates/role-diff.ts';
import type { RoleQuestion, RoleStyle } from '../templates/roles.ts';
import type { Given } from './given.ts';
import { connectAskingForTrust, ontapTarget, trustFrom } from './ontap-session.ts';

/** Connects to the cluster that was given, over the API that tells what a role is. */
export async function openForRoles(given: Given, context: Context): Promise<OntapClient> {
  return connectForRoles(await ontapTarget(given, context), given, context);
}

/**
 * A role of REST paths is shown over ONTAPI as the command directories that ONTAP made of it, which cannot be changed
 * (NetApp's REST reference, 5636168): unless an API was asked for, REST is taken where it lets this login in.
 */
export async function connectForRoles(
  target: OntapTarget,
  given: Given,
  context: Context,
): Promise<OntapClient> {
  const first = await connectAskingForTrust(target, context);
  try {
    const second = await restBeside(first, target, given, context);
    if (second !== null) first.close();
    return second ?? first;
  } catch (error) {
    first.close();
    throw error;
  }
}

const notLetIn = [
  'unauthorized',
  'forbidden',
  'wrong-scope',
  'unsupported',
  'busy',
  'timeout',
  'unreachable',
  'protocol',
] as const;

/** The same login over REST, when it speaks ONTAPI for want of a wish; null: it does not, or REST does not let it in, or is unwell. */
export async function restBeside(
  client: OntapClient,
  target: OntapTarget,
  given: Given,
  context: Context,
): Promise<OntapClient | null> {
  if (target.api !== 'auto' || client.transport === 'rest') return null;
  if (!isAtLeast((await client.identity()).version, 9, 6)) return null;
  const trust = trustFrom(given, context, `${target.host}:${target.port}`);
  try {
    return await context.connectOntap({ ...target, trust, api: 'rest' });
  } catch (error) {
    if (isOntapError(error, ...notLetIn)) return null;
    throw error;
  }
}

/** The question, with what the role that is there and its release say. */
export async function questionThere(
  client: OntapClient,
  question: RoleQuestion,
  there: Role['privileges'],
  svm: string | undefined,
): Promise<RoleQuestion> {
  const { version } = await client.identity();
  return {
    ...question,
    style: styleOf(there),
    scope: svm === undefined ? 'cluster' : 'svm',
    fineAccess: knowsFineAccess(version),
  };
}

/** ONTAP has the finer access levels of REST roles from 9.11.1 on (NetApp's REST reference, 5636200). */
export function knowsFineAccess(version: Parameters<typeof isAtLeast>[0]): boolean {
  return isAtLeast(version, 9, 11, 1);
}

/** A role that is on the cluster: of an SVM, or of the cluster itself when no SVM is named. Throws UserError when it is not there. */
export async function readRole(
  client: OntapClient,
  svm: string | undefined,
  name: string,
): Promise<RoleThere & { readonly there: Role['privileges'] }> {
  const owner = svm ?? (await client.identity()).name;
  if (owner === null)
    throw new UserError({
      code: 'svm-needed',
      message: 'This login belongs to an SVM, and none is named.',
      hint: 'Give --svm.',
    });
  const role = await client.getRole(owner, name);
  if (role === null)
    throw new UserError({
      code: 'role-unknown',
      message: `${owner} has no role ${name}.`,
      hint: `${svm === undefined ? 'The plugin has its role in its SVM: give --svm. ' : 'netappdvp svm bootstrap makes it. '}What there is: security login role show -vserver ${owner}`,
    });
  return { svm: owner, role: name, there: role.privileges };
}

/** ONTAP never mixes paths and directories in one role (NetApp's REST reference, code 5636191). */
export function styleOf(rows: Role['privileges']): RoleStyle {
  return rows.some(({ path }) => path.startsWith('/')) ? 'rest' : 'command';
}
