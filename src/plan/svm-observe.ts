import { CancelledError } from '../errors.ts';
import type { ClusterIdentity, ExportRule, OntapClient, Svm, User } from '../ontapi/client.ts';
import { isOntapError } from '../ontapi/errors.ts';
import { sameAddress } from './addresses.ts';
import type { Clock } from './plan.ts';
import {
  type SvmWanted,
  type SvmWorld,
  workingDataLifs,
  workingManagementLifs,
} from './svm-world.ts';

const SETTLING = new Set(['initializing', 'starting']);
const SETTLE_TRIES = 60;
const SETTLE_PAUSE_MS = 500;

/**
 * Reads what planSvm needs to know, and no more: an SVM that has everything takes eight or nine requests, in two waves
 * of reads that do not depend on each other. Throws OntapError.
 */
export async function observeSvm(
  client: OntapClient,
  wanted: SvmWanted,
  wait: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<SvmWorld> {
  const [cluster, svm, interfaces] = await Promise.all([
    client.identity(),
    settledSvm(client, wanted.svm, wait),
    client.listInterfaces(),
  ]);
  const [inside, around] = await Promise.all([
    svm === null ? nothingInside : observeInside(client, wanted, cluster),
    observeAround(client, wanted, cluster, svm, interfaces),
  ]);
  const restRoles = client.transport === 'rest';
  const { zapiAway } = client;
  return { cluster, svm, interfaces, restRoles, zapiAway, ...inside, ...around };
}

type Around = Pick<SvmWorld, 'aggregates' | 'ports' | 'subnets' | 'snapshotPolicies'>;

/** What the cluster has; a login of an SVM sees none of it. */
async function observeAround(
  client: OntapClient,
  wanted: SvmWanted,
  cluster: ClusterIdentity,
  svm: Svm | null,
  interfaces: SvmWorld['interfaces'],
): Promise<Around> {
  if (cluster.scope === 'svm')
    return { aggregates: [], ports: [], subnets: [], snapshotPolicies: [] };
  const needs = neededLists(wanted, svm, interfaces);
  const [aggregates, ports, subnets, snapshotPolicies] = await Promise.all([
    needs.aggregates ? client.listAggregates() : [],
    needs.ports ? client.listPorts() : [],
    wanted.subnet === null ? [] : readSubnets(client),
    wanted.snapshotPolicy === null || svm !== null ? [] : client.listSnapshotPolicies(),
  ]);
  return { aggregates, ports, subnets, snapshotPolicies };
}

/** They came to REST with 9.11.1; ONTAPI has them in every release. */
async function readSubnets(client: OntapClient): Promise<SvmWorld['subnets']> {
  try {
    return await client.listSubnets();
  } catch (error) {
    if (isOntapError(error, 'unsupported')) return null;
    throw error;
  }
}

type Exports = Pick<SvmWorld, 'exportPolicies' | 'exportRules' | 'rootPolicy'>;
type Block = Pick<SvmWorld, 'iscsi' | 'igroups' | 'initiatorAuthentication'>;
type Login = Pick<SvmWorld, 'role' | 'user' | 'passwordRules' | 'loginSeen'>;
type Inside = Exports & Block & Login & Pick<SvmWorld, 'routes' | 'nfs' | 'nvme' | 'dns'>;

const noExports: Exports = { exportPolicies: [], exportRules: {}, rootPolicy: 'default' };
const noBlock: Block = { iscsi: null, igroups: [], initiatorAuthentication: null };
const noLogin: Login = { role: null, user: null, passwordRules: null, loginSeen: true };
const nothingInside: Inside = {
  ...noExports,
  ...noBlock,
  ...noLogin,
  routes: [],
  nfs: null,
  nvme: null,
  dns: null,
};

async function observeInside(
  client: OntapClient,
  wanted: SvmWanted,
  cluster: ClusterIdentity,
): Promise<Inside> {
  const { svm, protocols } = wanted;
  const [nfs, exports, block, nvme, routes, dns, login] = await Promise.all([
    protocols.includes('nfs') ? client.getNfsService(svm) : null,
    protocols.includes('nfs') ? observeExports(client, wanted) : noExports,
    protocols.includes('iscsi') ? observeBlock(client, svm) : noBlock,
    protocols.includes('nvme') ? client.getNvmeService(svm) : null,
    wanted.gateway === null ? [] : client.listRoutes(svm),
    wanted.dns === null ? null : client.getDns(svm),
    observeLogin(client, wanted, cluster),
  ]);
  return { nfs, ...exports, ...block, nvme, routes, dns, ...login };
}

async function observeExports(
  client: OntapClient,
  { svm, exportPolicy }: SvmWanted,
): Promise<Exports> {
  const [rules, rootPolicy] = await Promise.all([
    client.listExportRules(svm, exportPolicy),
    // A client walks from "/" to the volume's junction, so the root volume's policy counts too.
    exportPolicy === 'default' ? 'default' : readRootPolicy(client, svm),
  ]);
  const [exportPolicies, rootRules] = await Promise.all([
    // A policy with rules exists; only an empty answer leaves that open.
    rules.length > 0 ? [exportPolicy] : client.listExportPolicies(svm),
    rootPolicy === exportPolicy ? rules : client.listExportRules(svm, rootPolicy),
  ]);
  const exportRules: Record<string, readonly ExportRule[]> = {
    [rootPolicy]: rootRules,
    [exportPolicy]: rules,
  };
  return { exportPolicies, exportRules, rootPolicy };
}

export async function readRootPolicy(client: OntapClient, svm: string): Promise<string> {
  const [root] = await client.listRootVolumes(svm);
  return root?.exportPolicy ?? 'default';
}

async function observeBlock(client: OntapClient, svm: string): Promise<Block> {
  const [iscsi, igroups, initiatorAuthentication] = await Promise.all([
    client.getIscsiService(svm),
    client.listIgroups(svm),
    client.getDefaultInitiatorAuthentication(svm),
  ]);
  return { iscsi, igroups, initiatorAuthentication };
}

/** The plugin's role and user. An administrator of an SVM may be kept from looking at them. */
async function observeLogin(
  client: OntapClient,
  wanted: SvmWanted,
  { scope }: ClusterIdentity,
): Promise<Login> {
  const { svm } = wanted;
  try {
    const [role, user] = await Promise.all([
      client.getRole(svm, wanted.role),
      client.getUser(svm, wanted.username),
    ]);
    // The rules hang on a role of the SVM; before both are there ONTAP's own defaults hold.
    const passwordRules =
      role !== null && !hasPassword(user) ? await client.getPasswordRules(svm, wanted.role) : null;
    return { role, user, passwordRules, loginSeen: true };
  } catch (error) {
    if (scope === 'svm' && isOntapError(error, 'forbidden', 'wrong-scope', 'unsupported'))
      return { ...noLogin, loginSeen: false };
    throw error;
  }
}

function hasPassword(user: User | null): boolean {
  return user?.applications.some(({ method }) => method === 'password') === true;
}

/** An SVM whose creation was cut short a moment ago may still be in the making: it is waited for. */
async function settledSvm(
  client: OntapClient,
  name: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Svm | null> {
  let svm = await client.getSvm(name);
  for (let tries = 0; svm !== null && SETTLING.has(svm.state) && tries < SETTLE_TRIES; tries += 1) {
    await clock.sleep(SETTLE_PAUSE_MS, signal).catch(() => {
      throw new CancelledError();
    });
    svm = await client.getSvm(name);
  }
  return svm;
}

function neededLists(
  wanted: SvmWanted,
  svm: Svm | null,
  interfaces: SvmWorld['interfaces'],
): { aggregates: boolean; ports: boolean } {
  const assigned = svm?.aggregates ?? [];
  const lifs = [
    ...wanted.dataLifs,
    ...(wanted.managementLif === null ? [] : [wanted.managementLif]),
  ];
  const present = ({ address }: { address: string }): boolean =>
    interfaces.some((lif) => lif.svm === wanted.svm && sameAddress(lif.address, address));
  const unserved = wanted.protocols.some(
    (protocol) => workingDataLifs({ interfaces }, wanted.svm, protocol).length === 0,
  );
  const newLif =
    !lifs.every(present) ||
    unserved ||
    // One LIF for each node with aggregates: which nodes these are has to be known.
    (wanted.subnet !== null && wanted.protocols.some((protocol) => protocol !== 'nfs')) ||
    (wanted.managementLif === null &&
      workingManagementLifs({ interfaces }, wanted.svm).length === 0);
  return {
    // Where a LIF goes depends on the node that holds the data.
    aggregates:
      newLif || assigned.length === 0 || wanted.aggregates.some((name) => !assigned.includes(name)),
    // An IPspace is known by its ports.
    ports: newLif || (svm === null && wanted.ipspace !== null),
  };
}
