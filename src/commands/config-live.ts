import type { JsonObject, PluginConfig } from '../config/document.ts';
import { family, isChecked, isOf } from '../config/drivers.ts';
import {
  certificateFindings,
  liveFailure,
  liveFindings,
  liveRemarks,
  whyNotLive,
} from '../config/live.ts';
import type { LiveServices } from '../config/live-services.ts';
import { type LiveWants, wantsOf } from '../config/live-wants.ts';
import type { Context } from '../context.ts';
import type { Diagnostic } from '../errors.ts';
import { readServerCertificate } from '../ontapi/certificate.ts';
import type { OntapClient, OntapTarget, Trust } from '../ontapi/client.ts';
import type { StartupReport } from '../ontapi/client-proof.ts';
import { isOntapError, OntapError } from '../ontapi/errors.ts';
import { explainError } from '../terminal/explain.ts';
import { connectAskingForTrust } from './ontap-session.ts';

export interface LiveOptions {
  /** How the server at host:port is trusted. */
  readonly trust: (address: string) => Trust;
  readonly timeoutMs: number;
}

/** Asks the storage with the config's own login, as the plugin would; whatever fails is a finding, not an error. */
export async function checkLive(
  config: PluginConfig,
  document: JsonObject,
  live: LiveOptions,
  context: Context,
): Promise<Diagnostic[]> {
  const reason = whyNotLive(config);
  if (reason !== null) return [reason];
  return askOntap(config, document, live, context);
}

async function askOntap(
  config: PluginConfig,
  document: JsonObject,
  live: LiveOptions,
  context: Context,
): Promise<Diagnostic[]> {
  const { managementLif, username, password, trustedCa, driver, useRest } = config;
  if (managementLif === null || username === null || password === null || !isChecked(driver))
    return [];
  context.terminal.hide(password);
  const { host, port } = managementLif;
  context.progress.start(`Logging in to ${host} as ${username}`);
  const clients: OntapClient[] = [];
  const connect = async (api: OntapTarget['api']): Promise<OntapClient> => {
    // What the file trusts is what the plugin will trust, whatever else this machine knows.
    const trust: Trust =
      trustedCa === null ? live.trust(`${host}:${port}`) : { kind: 'ca-pem', pem: trustedCa };
    const login = { username, credential: password };
    const target = { host, port, ...login, trust, api, timeoutMs: live.timeoutMs };
    const client = await connectAskingForTrust(target, context);
    clients.push(client);
    return client;
  };
  try {
    const first = await connect(useRest === null ? 'auto' : useRest ? 'rest' : 'zapi');
    const client = await asThePlugin(first, config, connect);
    const svm = await nameOfSvm(client, config);
    if (typeof svm !== 'string') return [svm];
    const wants = wantsOf(document, driver);
    const report = await observeSvm(client, svm, config);
    const services = await observeServices(client, svm, wants);
    return [
      ...liveFindings(config, wants, report, services),
      ...liveRemarks(services.unseen),
      ...(await expiry(config, context)),
    ];
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return [liveFailure(error, explainError(error).hint, config)];
  } finally {
    for (const client of clients) client.close();
    context.progress.stop();
  }
}

/**
 * Without useREST the plugin turns to REST by itself on ONTAP 9.15.1 and later, and back when its login may not
 * (Trident, ontap_common.go:1719). The login is known to be right by now, so trying it again locks nobody out.
 */
async function asThePlugin(
  first: OntapClient,
  { useRest }: PluginConfig,
  connect: (api: OntapTarget['api']) => Promise<OntapClient>,
): Promise<OntapClient> {
  if (useRest !== null || first.transport === 'rest') return first;
  const { version } = await first.identity();
  const { generation: g, major: j, minor: n } = version;
  const turns = g > 9 || (g === 9 && (j > 15 || (j === 15 && n >= 1)));
  if (!turns) return first;
  try {
    const rest = await connect('rest');
    // The plugin's own first call: where it is refused, the plugin goes back.
    return (await rest.identity()).readsCluster === true ? rest : first;
  } catch (error) {
    if (isOntapError(error, 'unauthorized', 'forbidden', 'unsupported')) return first;
    throw error;
  }
}

/** The SVM that is meant; without svm the one that the login sees. */
async function nameOfSvm(client: OntapClient, { svm }: PluginConfig): Promise<string | Diagnostic> {
  if (svm !== null) return svm;
  const [only, ...others] = await client.listSvms();
  if (only !== undefined && others.length === 0) return only.name;
  return {
    severity: 'error',
    code: 'live-svm-ambiguous',
    path: '/svm',
    line: null,
    column: null,
    message: `The config names no SVM, and its login sees ${others.length === 0 ? 'none' : `${others.length + 1}`}: the plugin does not start.`,
    hint: 'Name the SVM.',
  };
}

/** NAS drivers: by the plugin's own start-up calls; the others by what they need of them. */
async function observeSvm(
  client: OntapClient,
  svm: string,
  { driver }: PluginConfig,
): Promise<StartupReport> {
  if (isChecked(driver) && isOf(family.nas, driver))
    return client.checkPluginStartup(svm, { optional: true });
  const found = await client.getSvm(svm);
  const interfaces = found === null ? null : await orNull(client.listInterfaces(svm));
  return { checks: [], svm: found ?? 'unknown', interfaces };
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (isOntapError(error, 'forbidden', 'wrong-scope', 'unsupported')) return null;
    throw error;
  });
}

/** What volumes need beside an SVM, as far as the login may look; `unseen` is what it may not. */
async function observeServices(
  client: OntapClient,
  svm: string,
  wants: LiveWants,
): Promise<LiveServices & { readonly unseen: readonly string[] }> {
  const unseen: string[] = [];
  const look = async <T>(what: string, ask: () => Promise<T>): Promise<T | null> => {
    const found = await orNull(ask().then((value) => ({ value })));
    if (found === null) unseen.push(what);
    return found === null ? null : found.value;
  };
  const nfs = wants.protocol === 'nfs';
  const policies = nfs ? await look('export policies', () => client.listExportPolicies(svm)) : null;
  const rules = new Map<string, Awaited<ReturnType<OntapClient['listExportRules']>>>();
  for (const name of new Set(wants.exportPolicies.map((one) => one.name)))
    if (policies?.includes(name) === true) {
      const found = await look('export rules', () => client.listExportRules(svm, name));
      if (found !== null) rules.set(name, found);
    }
  return {
    nfs: nfs ? await look('NFS', async () => (await client.getNfsService(svm)) ?? 'none') : null,
    block: nfs ? null : await look('its block service', () => blockService(client, svm, wants)),
    exportPolicies: policies,
    exportRules: rules,
    snapshotPolicies:
      wants.snapshotPolicies.length === 0
        ? null
        : await look('snapshot policies', () => client.listSnapshotPolicies(svm)),
    qosPolicies:
      wants.qosPolicies.length === 0
        ? null
        : await look('QoS policies', () => client.listQosPolicies(svm)),
    igroups:
      wants.protocol === 'iscsi'
        ? await look('initiator groups', () => client.listIgroups(svm))
        : null,
    authentication:
      wants.protocol === 'iscsi'
        ? await look('CHAP', () => client.getDefaultInitiatorAuthentication(svm))
        : null,
    aggregates: await orNull(client.listAggregates()),
    scope: (await orNull(client.identity()))?.scope ?? null,
    unseen,
  };
}

async function blockService(
  client: OntapClient,
  svm: string,
  { protocol }: LiveWants,
): Promise<boolean> {
  const service =
    protocol === 'nvme' ? await client.getNvmeService(svm) : await client.getIscsiService(svm);
  return service?.enabled === true;
}

/** How long the certificate that ONTAP shows is good for; asked without logging in. */
async function expiry(
  { managementLif, trustedCa }: PluginConfig,
  context: Context,
): Promise<Diagnostic[]> {
  if (managementLif === null) return [];
  const now = context.clock.now();
  const found = await readServerCertificate(managementLif, { timeoutMs: 5000, now });
  return found === null ? [] : certificateFindings(found.validTo, now, trustedCa !== null);
}
