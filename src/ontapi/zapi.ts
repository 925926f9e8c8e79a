import type { ClusterIdentity, OntapClient, OntapVersion } from './client.ts';
import { listAggregates } from './zapi-aggregates.ts';
import {
  lunAttributes,
  luns,
  noNamespaces,
  noNfsClients,
  qtrees,
  quotaRules,
} from './zapi-blocks.ts';
import type { Zapi } from './zapi-call.ts';
import { heartbeats, mirrors, recoveryQueue, shares } from './zapi-evidence.ts';
import { setLocked, setPassword } from './zapi-logins.ts';
import {
  createInterface,
  createRoute,
  listInterfaces,
  listPorts,
  listRoutes,
} from './zapi-network.ts';
import {
  createExportPolicy,
  createExportRule,
  enableNfs,
  getNfsService,
  listExportPolicies,
  listExportRules,
} from './zapi-nfs.ts';
import { probePermissions } from './zapi-permissions.ts';
import { zapiRemoval } from './zapi-removal.ts';
import {
  createUser,
  getPasswordRules,
  getRole,
  getUser,
  grantPrivileges,
} from './zapi-security.ts';
import { zapiServices } from './zapi-services.ts';
import { checkPluginStartup } from './zapi-startup.ts';
import {
  assignAggregates,
  createSvm,
  getSvm,
  listRootVolumes,
  listSnapshotPolicies,
  listSvms,
} from './zapi-svm.ts';
import { readIdentity, readVersion } from './zapi-version.ts';
import {
  mountVolume,
  onlineVolume,
  recoverVolume,
  renameVolume,
  setVolumeComment,
} from './zapi-volume-writes.ts';
import { volumes } from './zapi-volumes.ts';

/**
 * Takes an ONTAPI connection and, if already read, the system's version; returns the client over it.
 * `version` null: it was not asked for, or the login may not read it; identity() asks.
 */
export function zapiClient(zapi: Zapi, version: OntapVersion | null): OntapClient {
  let identity: Promise<ClusterIdentity> | null = null;
  const askIdentity = async (): Promise<ClusterIdentity> =>
    readIdentity(zapi, version ?? (await readVersion(zapi)));
  return {
    ...zapiServices(zapi),
    ...zapiRemoval(zapi),
    transport: 'zapi',
    zapiAway: null,
    identity() {
      identity ??= askIdentity().catch((error: unknown) => {
        // A failure is not remembered: the next caller asks again.
        identity = null;
        throw error;
      });
      return identity;
    },
    listAggregates: () => listAggregates(zapi),
    listSvms: () => listSvms(zapi),
    getSvm: (name) => getSvm(zapi, name),
    listRootVolumes: (svm) => listRootVolumes(zapi, svm),
    listPorts: () => listPorts(zapi),
    listInterfaces: (svm) => listInterfaces(zapi, svm),
    listRoutes: (svm) => listRoutes(zapi, svm),
    getNfsService: (svm) => getNfsService(zapi, svm),
    listExportPolicies: (svm) => listExportPolicies(zapi, svm),
    listExportRules: (svm, policy) => listExportRules(zapi, svm, policy),
    listSnapshotPolicies: (svm) => listSnapshotPolicies(zapi, svm),
    getRole: (svm, name) => getRole(zapi, svm, name),
    getUser: (svm, name) => getUser(zapi, svm, name),
    getPasswordRules: (svm, role) => getPasswordRules(zapi, svm, role),
    volumes: (filter) => volumes(zapi, filter),
    luns: (filter) => luns(zapi, filter),
    lunAttributes: (svm, path, names) => lunAttributes(zapi, svm, path, names),
    namespaces: () => noNamespaces(zapi),
    nfsClients: () => noNfsClients(zapi),
    qtrees: (filter) => qtrees(zapi, filter),
    quotaRules: (filter) => quotaRules(zapi, filter),
    mirrors: (svm) => mirrors(zapi, svm),
    recoveryQueue: (svm) => recoveryQueue(zapi, svm),
    shares: (svm) => shares(zapi, svm),
    heartbeats: () => heartbeats(zapi),
    setVolumeComment: (svm, volume, comment) => setVolumeComment(zapi, svm, volume, comment),
    recoverVolume: (svm, name) => recoverVolume(zapi, svm, name),
    renameVolume: (svm, volume, name) => renameVolume(zapi, svm, volume, name),
    onlineVolume: (svm, volume) => onlineVolume(zapi, svm, volume),
    mountVolume: (svm, volume, path) => mountVolume(zapi, svm, volume, path),
    checkPluginStartup: (svm, options) => checkPluginStartup(zapi, svm, options),
    probePermissions: (question) => probePermissions(zapi, question),
    createSvm: (svm) => createSvm(zapi, svm),
    assignAggregates: (svm, add) => assignAggregates(zapi, svm, add),
    createInterface: (lif) => createInterface(zapi, lif),
    createRoute: (route) => createRoute(zapi, route),
    enableNfs: (svm) => enableNfs(zapi, svm),
    createExportPolicy: (svm, name) => createExportPolicy(zapi, svm, name),
    createExportRule: (rule) => createExportRule(zapi, rule),
    grantPrivileges: (svm, role, rows, options) => grantPrivileges(zapi, svm, role, rows, options),
    createUser: (svm, user) => createUser(zapi, svm, user),
    setPassword: (svm, user, password) => setPassword(zapi, svm, user, password),
    setLocked: (svm, user, locked) => setLocked(zapi, svm, user, locked),
    close: () => zapi.close(),
  };
}
