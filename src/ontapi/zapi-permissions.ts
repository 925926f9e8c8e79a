import type { PermissionAnswer, PermissionQuestion } from './client-proof.ts';
import { isOntapError } from './errors.ts';
import { permissionVerdict } from './permission-verdict.ts';
import type { Zapi } from './zapi-call.ts';
import { fieldsOf } from './zapi-fields.ts';
import { listAll } from './zapi-pages.ts';
import { type Probe, zapiProbes } from './zapi-probes.ts';

/** Every login may ask what it may do (OpenStack Cinder tests permissions by it). */
const CAPABILITIES = 'system-user-capability-get-iter';
/** The plugin's first call: no role that serves it lacks it. */
const FIRST = 'vserver-get';
/** "Insufficient privileges" (NetApp Harvest issue 453). */
const REFUSAL = '13003';

/**
 * Asks ONTAP for the calls that this login may make; where it does not tell, or tells what is not true of the plugin's
 * first call, makes the probes. A call that the list lacks and that only reads is made all the same: its answer weighs
 * more than the list. Throws OntapError when the login is refused or ONTAP cannot be reached.
 */
export async function probePermissions(
  zapi: Zapi,
  { svm, calls, prefix, doubted = [] }: PermissionQuestion,
): Promise<PermissionAnswer[]> {
  const probes = zapiProbes(svm, prefix);
  const first = await tryProbe(zapi, svm, FIRST, probes.get(FIRST));
  const told = await capabilities(zapi, svm);
  const list = told !== null && told.has(FIRST) === first ? told : null;
  const answers: PermissionAnswer[] = [];
  for (const call of calls) {
    const probe = probes.get(call);
    const fromList = list === null ? undefined : list.has(call);
    const asIs = fromList === true && !(doubted.includes(call) && probe !== undefined);
    const decided = asIs || (fromList === false && probe?.kind !== 'read');
    const granted = decided
      ? fromList
      : call === FIRST
        ? first
        : await tryProbe(zapi, svm, call, probe);
    answers.push({ call, granted });
  }
  return answers;
}

async function capabilities(zapi: Zapi, svm: string): Promise<ReadonlySet<string> | null> {
  try {
    const records = await listAll(zapi, { api: CAPABILITIES, element: 'capability-info', svm });
    const names = records.flatMap((record) =>
      fieldsOf(CAPABILITIES, record)
        .records('operation-list', 'operation-info')
        .flatMap((operation) => (operation.optional('api-name') ?? '').split(',')),
    );
    return new Set(names.map((name) => name.trim()).filter((name) => name !== ''));
  } catch (error) {
    if (isOntapError(error, 'forbidden', 'wrong-scope', 'unsupported', 'invalid', 'failed'))
      return null;
    throw error;
  }
}

async function tryProbe(
  zapi: Zapi,
  svm: string,
  api: string,
  probe: Probe | undefined,
): Promise<boolean | null> {
  if (probe === undefined) return null;
  const tunnelled = probe.kind === 'read' && probe.cluster === true ? {} : { svm };
  try {
    await zapi.call(api, probe.args, { ...tunnelled, write: probe.kind === 'impossible' });
    return true;
  } catch (error) {
    return permissionVerdict(error, REFUSAL);
  }
}
