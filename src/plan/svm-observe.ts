import { CancelledError, ExitCode, UserError } from '../errors.ts';
import type { ExportRule, OntapClient, Svm, User } from '../ontapi/client.ts';
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
 * Reads what planSvm needs to know, and no more: an SVM that has everything takes eight or nine requests.
 * Throws OntapError, and UserError when the login belongs to an SVM.
 */
export async function observeSvm(
  client: OntapClient,
  wanted: SvmWanted,
  wait: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<SvmWorld> {
  const cluster = await client.identity();
  if (cluster.scope === 'svm')
    throw new UserError(
      {
        code: 'needs-cluster-login',
        message:
          'This login belongs to an SVM; making or changing an SVM takes an administrator of the cluster.',
        hint: 'Give the address of the cluster management LIF and a cluster login: --cluster, --username.',
      },
      ExitCode.auth,
    );
  const [svm, interfaces] = await Promise.all([
    settledSvm(client, wanted.svm, wait),
    client.listInterfaces(),
  ]);
  const inside = svm === null ? nothingInside : await observeInside(client, wanted, svm.rootVolume);
  const needs = neededLists(wanted, svm, interfaces);
  const [aggregates, ports, passwordRules] = await Promise.all([
    needs.aggregates ? client.listAggregates() : [],
    needs.ports ? client.listPorts() : [],
    // The rules hang on a role of the SVM; before both are there ONTAP's own defaults hold.
    inside.role !== null && !hasPassword(inside.user)
      ? client.getPasswordRules(wanted.svm, wanted.role)
      : null,
  ]);
  return { cluster, svm, interfaces, aggregates, ports, passwordRules, ...inside };
}

function hasPassword(user: User | null): boolean {
  return user?.applications.some(({ method }) => method === 'password') === true;
}

type Inside = Pick<
  SvmWorld,
  'routes' | 'nfs' | 'exportPolicies' | 'exportRules' | 'rootPolicy' | 'role' | 'user'
>;

const nothingInside: Inside = {
  routes: [],
  nfs: null,
  exportPolicies: [],
  exportRules: {},
  rootPolicy: 'default',
  role: null,
  user: null,
};

async function observeInside(
  client: OntapClient,
  wanted: SvmWanted,
  rootVolume: string | null,
): Promise<Inside> {
  const { svm, exportPolicy } = wanted;
  const [nfs, rules, routes, role, user, rootPolicy] = await Promise.all([
    client.getNfsService(svm),
    client.listExportRules(svm, exportPolicy),
    wanted.gateway === null ? [] : client.listRoutes(svm),
    client.getRole(svm, wanted.role),
    client.getUser(svm, wanted.username),
    exportPolicy === 'default' ? 'default' : readRootPolicy(client, svm, rootVolume),
  ]);
  // A policy with rules exists; only an empty answer leaves that open.
  const exportPolicies = rules.length > 0 ? [exportPolicy] : await client.listExportPolicies(svm);
  const exportRules: Record<string, readonly ExportRule[]> = { [exportPolicy]: rules };
  if (rootPolicy !== exportPolicy)
    exportRules[rootPolicy] = await client.listExportRules(svm, rootPolicy);
  return { nfs, routes, role, user, exportPolicies, exportRules, rootPolicy };
}

/** A client walks from "/" to the volume's junction, so the root volume's policy counts too. */
async function readRootPolicy(
  client: OntapClient,
  svm: string,
  rootVolume: string | null,
): Promise<string> {
  if (rootVolume === null) return 'default';
  for await (const page of client.volumes({ svm, namePrefix: rootVolume }))
    for (const volume of page)
      if (volume.name === rootVolume) return volume.exportPolicy ?? 'default';
  return 'default';
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
  const newLif =
    !lifs.every(present) ||
    (wanted.dataLifs.length === 0 && workingDataLifs({ interfaces }, wanted.svm).length === 0) ||
    (wanted.managementLif === null &&
      workingManagementLifs({ interfaces }, wanted.svm).length === 0);
  return {
    // Where a LIF goes depends on the node that holds the data.
    aggregates:
      newLif || assigned.length === 0 || wanted.aggregates.some((name) => !assigned.includes(name)),
    ports: newLif,
  };
}
