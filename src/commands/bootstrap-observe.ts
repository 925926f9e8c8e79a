import type { Context } from '../context.ts';
import type { OntapClient, OntapTarget } from '../ontapi/client.ts';
import { OntapError } from '../ontapi/errors.ts';
import { observeSvm } from '../plan/svm-observe.ts';
import { roleLacksRows } from '../plan/svm-role.ts';
import type { SvmWanted, SvmWorld } from '../plan/svm-world.ts';
import type { Given } from './given.ts';
import { restBeside, styleOf } from './role-there.ts';

export interface Observed {
  /** What to go on with; when it is not the one that was handed in, whoever asked closes it too. */
  readonly client: OntapClient;
  readonly world: SvmWorld;
}

/**
 * Reads what a bootstrap plans from. Over ONTAPI a role of REST paths looks like one of command directories that lacks
 * some, and ONTAP lets nobody complete it there (NetApp's REST reference, 5636168): then all goes on over REST.
 * Throws OntapError.
 */
export async function observeForPlan(
  client: OntapClient,
  target: OntapTarget,
  wanted: SvmWanted,
  given: Given,
  context: Context,
): Promise<Observed> {
  const world = await observeSvm(client, wanted, context);
  if (!roleLacksRows(world, wanted)) return { client, world };
  const rest = await clientOfPaths(client, target, wanted, given, context);
  if (rest === null) return { client, world };
  try {
    return { client: rest, world: await observeSvm(rest, wanted, context) };
  } catch (error) {
    rest.close();
    throw error;
  }
}

/** REST for a role of REST paths; null for any other, and where REST does not tell. */
async function clientOfPaths(
  client: OntapClient,
  target: OntapTarget,
  { svm, role }: SvmWanted,
  given: Given,
  context: Context,
): Promise<OntapClient | null> {
  let rest: OntapClient | null = null;
  let isOfPaths = false;
  try {
    rest = await restBeside(client, target, given, context);
    const there = (await rest?.getRole(svm, role)) ?? null;
    isOfPaths = there !== null && styleOf(there.privileges) === 'rest';
    return isOfPaths ? rest : null;
  } catch (error) {
    // It was asked for this alone: a REST that is unwell must not stop what goes on over ONTAPI.
    if (error instanceof OntapError) return null;
    throw error;
  } finally {
    if (!isOfPaths) rest?.close();
  }
}
