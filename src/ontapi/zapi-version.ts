import type { ClusterIdentity, OntapVersion } from './client.ts';
import { isOntapError } from './errors.ts';
import type { Zapi } from './zapi-call.ts';
import { fieldsOf, missingField } from './zapi-fields.ts';
import { child, type XmlNode } from './zapi-xml.ts';

const API = 'system-get-version';

/** The system's version. It works at both scopes, so it is the call by which a login is tried. */
export async function readVersion(zapi: Zapi): Promise<OntapVersion> {
  return parseVersion(await zapi.call(API));
}

/** Takes <results> of system-get-version, returns the version. Throws OntapError 'protocol'. */
function parseVersion(results: XmlNode): OntapVersion {
  const fields = fieldsOf(API, results);
  const full = fields.text('version');
  const tuple = child(results, 'version-tuple', 'system-version-tuple');
  if (tuple !== undefined) {
    const part = (name: string): number => {
      const value = fieldsOf(API, tuple).number(name);
      if (value === null) throw missingField(API, `version-tuple/${name}`);
      return value;
    };
    return { full, generation: part('generation'), major: part('major'), minor: part('minor') };
  }
  // "NetApp Release 9.10.1RC1: Wed Oct 27 …"; "9.6" has no third number.
  const found = /\b(\d+)\.(\d+)(?:\.(\d+))?/.exec(full);
  if (found === null) throw missingField(API, 'version-tuple');
  return {
    full,
    generation: Number(found[1]),
    major: Number(found[2]),
    minor: Number(found[3] ?? 0),
  };
}

/**
 * Asks who the cluster is. Only a login of the cluster may ask: 13005 (or 13003, for a role without
 * `cluster identity`) means a login of an SVM, or one that sees no more than such a login.
 */
export async function readIdentity(zapi: Zapi, version: OntapVersion): Promise<ClusterIdentity> {
  const api = 'cluster-identity-get';
  try {
    const info = child(await zapi.call(api), 'attributes', 'cluster-identity-info');
    if (info === undefined) throw missingField(api, 'attributes/cluster-identity-info');
    const name = fieldsOf(api, info).text('cluster-name');
    return { name, scope: 'cluster', version, readsCluster: null };
  } catch (error) {
    if (isOntapError(error, 'wrong-scope', 'unsupported', 'forbidden'))
      return { name: null, scope: 'svm', version, readsCluster: null };
    throw error;
  }
}
