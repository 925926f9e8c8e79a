import type { PermissionAnswer, PermissionQuestion } from './client-proof.ts';
import { permissionVerdict } from './permission-verdict.ts';
import type { Rest } from './rest-call.ts';
import { type RestProbe, restProbe } from './rest-probes.ts';

/** "not authorized for that command" (OpenStack Manila, NetApp Harvest issue 3390). */
const REFUSAL = '6';

/**
 * Makes the probes one after the other. ONTAP tells no login what it may do over REST; a login that may read its own
 * role is rare, and what its calls are answered weighs more. Throws OntapError when the login is refused or ONTAP cannot
 * be reached.
 */
export async function probePermissions(
  rest: Rest,
  { svm, calls, prefix }: PermissionQuestion,
): Promise<PermissionAnswer[]> {
  const answers: PermissionAnswer[] = [];
  for (const call of calls) {
    const probe = restProbe(call, svm, prefix);
    answers.push({ call, granted: probe === null ? null : await tryProbe(rest, svm, probe) });
  }
  return answers;
}

async function tryProbe(
  rest: Rest,
  svm: string,
  { method, path, query, body }: RestProbe,
): Promise<boolean | null> {
  try {
    if (method === 'GET') await rest.get(path, { svm, query });
    else await rest.write(method, path, body, { svm, query });
    return true;
  } catch (error) {
    return permissionVerdict(error, REFUSAL);
  }
}
