import type { ClusterIdentity, OntapVersion } from './client.ts';
import { isOntapError } from './errors.ts';
import type { Rest } from './rest-call.ts';

/** What one request tells of the system. */
export interface RestSystem {
  readonly version: OntapVersion;
  /** Of the cluster; null when ONTAP does not tell it to this login. */
  readonly name: string | null;
  /** Whether GET /cluster told it. */
  readonly readsCluster: boolean;
}

/**
 * The call by which a login is tried: name and version of the system. A role of an SVM may not be allowed it (Ansible
 * collection, force_ontap_version); then the command is asked, as OpenStack Manila does it.
 */
export async function readSystem(rest: Rest): Promise<RestSystem> {
  try {
    return await readCluster(rest);
  } catch (error) {
    if (!isOntapError(error, 'forbidden') || error.details.code === '403') throw error;
    return { name: null, version: await readCommandVersion(rest), readsCluster: false };
  }
}

/** "NetApp Release 9.10.1RC1: Wed Oct 27 …"; "9.6" has no third number. */
async function readCommandVersion(rest: Rest): Promise<OntapVersion> {
  const path = '/private/cli/version';
  const [record] = await rest.list(path, { fields: 'version' });
  const full = record?.optional('version.full') ?? '';
  const found = /\b(\d+)\.(\d+)(?:\.(\d+))?/.exec(full);
  if (found === null)
    throw rest.failure(`GET /api${path}`, 'protocol', `ONTAP's reply to ${path} has no version.`);
  const [generation = 0, major = 0, minor = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return { full, generation, major, minor };
}

async function readCluster(rest: Rest): Promise<RestSystem> {
  const fields = await rest.get('/cluster', { query: { fields: 'name,version' } });
  const part = (name: string): number => {
    const value = fields.number(`version.${name}`);
    if (value !== null) return value;
    throw rest.failure('GET /api/cluster', 'protocol', `ONTAP's reply lacks version.${name}.`);
  };
  return {
    name: fields.optional('name'),
    readsCluster: true,
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
  const { version, name, readsCluster } = system;
  try {
    await rest.list('/cluster/nodes', { fields: 'name' });
    return { name, scope: 'cluster', version, readsCluster };
  } catch (error) {
    if (isOntapError(error, 'wrong-scope', 'unsupported', 'forbidden', 'not-found'))
      return { name: null, scope: 'svm', version, readsCluster };
    throw error;
  }
}
