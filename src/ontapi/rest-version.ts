import type { ClusterIdentity, OntapVersion } from './client.ts';
import { isOntapError } from './errors.ts';
import type { Rest } from './rest-call.ts';

/** What one request tells of the system. */
export interface RestSystem {
  readonly version: OntapVersion;
  /** Of the cluster; null when ONTAP does not tell it to this login. */
  readonly name: string | null;
}

/** The call by which a login is tried: name and version of the system. A custom role may not be allowed it. */
export async function readSystem(rest: Rest): Promise<RestSystem> {
  const fields = await rest.get('/cluster', { query: { fields: 'name,version' } });
  const part = (name: string): number => {
    const value = fields.number(`version.${name}`);
    if (value !== null) return value;
    throw rest.failure('GET /api/cluster', 'protocol', `ONTAP's reply lacks version.${name}.`);
  };
  return {
    name: fields.optional('name'),
    version: {
      full: fields.text('version.full'),
      generation: part('generation'),
      major: part('major'),
      minor: fields.number('version.minor') ?? 0,
    },
  };
}

/**
 * Whose login this is: only one of the cluster may list nodes, one of an SVM is refused (OpenStack Manila,
 * client_cmode_rest.py, tells them apart so). A login of the cluster that may not either sees no more than one of an SVM.
 */
export async function readIdentity(rest: Rest, system: RestSystem): Promise<ClusterIdentity> {
  const { version, name } = system;
  try {
    await rest.list('/cluster/nodes', { fields: 'name' });
    return { name, scope: 'cluster', version };
  } catch (error) {
    if (isOntapError(error, 'wrong-scope', 'unsupported', 'forbidden', 'not-found'))
      return { name: null, scope: 'svm', version };
    throw error;
  }
}
