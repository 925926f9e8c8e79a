import { X509Certificate } from 'node:crypto';
import type { JsonObject, PluginConfig } from '../config/document.ts';
import { isChecked } from '../config/drivers.ts';
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
import type { NetworkInterface, OntapClient, OntapTarget, Trust } from '../ontapi/client.ts';
import type { StartupReport } from '../ontapi/client-proof.ts';
import { userOf } from '../ontapi/credential.ts';
import { isOntapError, OntapError } from '../ontapi/errors.ts';
import { Secret } from '../secret.ts';
import { explainError } from '../terminal/explain.ts';
import { type Clients, exportFindings } from './config-live-exports.ts';
import { connectAsPlugin } from './role-login.ts';

export interface LiveOptions {
  /** How the server at host:port is trusted. */
  readonly trust: (address: string) => Trust;
  readonly timeoutMs: number;
  /** Who is to mount. */
  readonly clients: Clients;
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
  const { managementLif, trustedCa, driver, useRest } = config;
  const login = loginOf(config);
  if (managementLif === null || login === null || !isChecked(driver)) return [];
  const { credential, username } = login;
  context.terminal.hide(credential instanceof Secret ? credential : credential.keyPem);
  const { host, port } = managementLif;
  context.progress.start(`Logging in to ${host} as ${username}`);
  const wants = wantsOf(document, driver);
  const chosen = useRest === null ? 'auto' : useRest ? 'rest' : 'zapi';
  let client: OntapClient | null = null;
  try {
    client = await connectAsPlugin(
      {
        place: { host, port },
        username,
        credential,
        timeoutMs: live.timeoutMs,
        // NVMe is spoken over REST alone.
        api: useRest === null && wants.protocol === 'nvme' ? 'rest' : chosen,
        useRest,
        // What the file trusts is what the plugin will trust, whatever else this machine knows.
        trust: () =>
          trustedCa === null ? live.trust(`${host}:${port}`) : { kind: 'ca-pem', pem: trustedCa },
      },
      null,
      context,
    );
    const svm = await nameOfSvm(client, config);
    if (typeof svm !== 'string') return [svm];
    const backend = driver === 'ontap-san' && wants.protocol === 'nvme' ? 'ontap-san-nvme' : driver;
    if (backend === 'solidfire-san') return [];
    const report = await client.checkPluginStartup(svm, {
      optional: true,
      backend,
      chap: wants.chap !== null,
    });
    const services = await observeServices(client, svm, wants);
    const question = { clients: live.clients, lifs: dataLifs(config, report) };
    const exports = (await orNull(exportFindings(client, svm, wants, services, question))) ?? [];
    // That nobody is let in is said better by a host that is not.
    const told = exports.some(({ severity }) => severity !== 'info') ? 'live-export-closed' : null;
    return [
      ...liveFindings(config, wants, report, services).filter(({ code }) => code !== told),
      ...exports,
      ...liveRemarks(services.unseen),
      ...(await expiry(config, context)),
    ];
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return [liveFailure(error, explainError(error).hint, config)];
  } finally {
    client?.close();
    context.progress.stop();
  }
}

/** Data LIFs by which a host would mount: the one that the config names, else those that are up. */
function dataLifs({ dataLif }: PluginConfig, { interfaces }: StartupReport): NetworkInterface[] {
  const nfs = (interfaces ?? []).filter((lif) => lif.up && lif.dataProtocols.includes('nfs'));
  const named = nfs.filter(({ address }) => address === dataLif);
  return named.length > 0 ? named : nfs;
}

/** The config's own login; a client certificate's user is its CN, as ONTAP reads it. null: there is none. */
function loginOf({
  username,
  password,
  clientLogin,
}: PluginConfig): Pick<OntapTarget, 'username' | 'credential'> | null {
  if (clientLogin !== null) {
    return {
      username: userOf(new X509Certificate(clientLogin.certificatePem)) ?? 'the client certificate',
      credential: clientLogin,
    };
  }
  return username === null || password === null ? null : { username, credential: password };
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
    block: nfs
      ? null
      : await look(`its service for ${wants.protocol === 'nvme' ? 'NVMe' : 'iSCSI'}`, () =>
          blockService(client, svm, wants),
        ),
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
