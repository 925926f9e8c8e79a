import { UserError } from '../errors.ts';
import type { OntapClient, Role } from '../ontapi/client.ts';
import type { RoleThere } from '../templates/role-diff.ts';
import type { RoleStyle } from '../templates/roles.ts';

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
      hint: `netappdvp svm bootstrap makes it. What there is: security login role show -vserver ${owner}`,
    });
  return { svm: owner, role: name, there: role.privileges };
}

/** ONTAP never mixes paths and directories in one role (NetApp's REST reference, code 5636191). */
export function styleOf(rows: Role['privileges']): RoleStyle {
  return rows.some(({ path }) => path.startsWith('/')) ? 'rest' : 'command';
}
