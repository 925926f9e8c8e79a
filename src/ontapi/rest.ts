import type { ClusterIdentity, OntapClient, OntapVersion, Svm } from './client.ts';
import { isOntapError, OntapError } from './errors.ts';
import { listAggregates } from './rest-aggregates.ts';
import type { Rest } from './rest-call.ts';
import {
  createInterface,
  createRoute,
  listInterfaces,
  listPorts,
  listRoutes,
} from './rest-network.ts';
import {
  createExportPolicy,
  createExportRule,
  enableNfs,
  getNfsService,
  listExportPolicies,
  listExportRules,
} from './rest-nfs.ts';
import { probePermissions } from './rest-permissions.ts';
import { restRemoval } from './rest-removal.ts';
import { getPasswordRules, getRole, grantPrivileges } from './rest-roles.ts';
import { restServices } from './rest-services.ts';
import { checkPluginStartup } from './rest-startup.ts';
import { restStorage } from './rest-storage.ts';
import {
  assignAggregates,
  createSvm,
  getSvm,
  listRootVolumes,
  listSnapshotPolicies,
  listSvms,
} from './rest-svm.ts';
import { createUser, getUser, setLocked, setPassword } from './rest-users.ts';
import { type RestSystem, readIdentity, readSystem } from './rest-version.ts';
import { volumes } from './rest-volumes.ts';

/**
 * Takes a REST connection and, if already read, what the system is; returns the client over it. `system` null: it was
 * not asked for, or the login may not read it; identity() asks. `zapiAway`: what a trial of ONTAPI gave before.
 */
export function restClient(
  rest: Rest,
  system: RestSystem | null,
  zapiAway: OntapClient['zapiAway'] = null,
): OntapClient {
  let identity: Promise<ClusterIdentity> | null = null;
  // A system that does not tell its version is taken for a new one.
  const version: OntapVersion | null = system?.version ?? null;
  // What this client made and read a moment ago has the list that it was made with: the first change reads no more.
  const made = new Map<string, Svm>();
  const askIdentity = async (): Promise<ClusterIdentity> =>
    readIdentity(rest, system ?? (await readSystem(rest)));
  const knownIdentity = (): Promise<ClusterIdentity> => {
    identity ??= askIdentity().catch((error: unknown) => {
      // A failure is not remembered: the next caller asks again.
      identity = null;
      throw error;
    });
    return identity;
  };
  /** What the cluster alone has: ONTAP refuses it to an SVM's login in the words for a role that is too narrow. */
  const ofCluster = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (!isOntapError(error, 'forbidden') || error.details.code === '403') throw error;
      if ((await knownIdentity()).scope === 'cluster') throw error;
      throw new OntapError({ ...error.details, kind: 'wrong-scope' });
    }
  };
  return {
    ...restServices(rest, version),
    ...restStorage(rest),
    ...restRemoval(rest, version),
    transport: 'rest',
    zapiAway,
    identity: knownIdentity,
    listAggregates: () => ofCluster(listAggregates(rest)),
    listSvms: () => listSvms(rest, version),
    getSvm: (name) => getSvm(rest, version, name),
    listRootVolumes: (svm) => listRootVolumes(rest, svm),
    listPorts: () => ofCluster(listPorts(rest)),
    listInterfaces: (svm) => listInterfaces(rest, svm),
    listRoutes: (svm) => listRoutes(rest, svm),
    getNfsService: (svm) => getNfsService(rest, svm),
    listExportPolicies: (svm) => listExportPolicies(rest, svm),
    listExportRules: (svm, policy) => listExportRules(rest, svm, policy),
    listSnapshotPolicies: (svm) => listSnapshotPolicies(rest, svm),
    getRole: (svm, name) => getRole(rest, version, svm, name),
    getUser: (svm, name) => getUser(rest, svm, name),
    getPasswordRules: (svm, role) => getPasswordRules(rest, svm, role),
    volumes: (filter) => volumes(rest, filter),
    checkPluginStartup: (svm, options) => checkPluginStartup(rest, svm, options),
    probePermissions: (question) => probePermissions(rest, question),
    createSvm: async (svm) =>
      void made.set(svm.name, await ofCluster(createSvm(rest, version, svm))),
    assignAggregates(svm, add) {
      const fresh = made.get(svm);
      made.delete(svm);
      return assignAggregates(rest, version, svm, add, fresh);
    },
    createInterface: (lif) => createInterface(rest, lif),
    createRoute: (route) => createRoute(rest, route),
    enableNfs: (svm) => enableNfs(rest, svm),
    createExportPolicy: (svm, name) => createExportPolicy(rest, svm, name),
    createExportRule: (rule) => createExportRule(rest, rule),
    grantPrivileges: (svm, role, rows, options) =>
      grantPrivileges(rest, version, svm, role, rows, options),
    createUser: (svm, user) => createUser(rest, svm, user),
    setPassword: (svm, user, password) => setPassword(rest, svm, user, password),
    setLocked: (svm, user, locked) => setLocked(rest, svm, user, locked),
    close: () => rest.close(),
  };
}
