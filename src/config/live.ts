import type { Diagnostic } from '../errors.ts';
import type { NetworkInterface, StartupCheck, Svm } from '../ontapi/client.ts';
import type { OntapError, OntapErrorKind } from '../ontapi/errors.ts';
import type { DiagnosticCode } from './codes.ts';
import type { PluginConfig } from './document.ts';
import { unplaced } from './places.ts';

/** What ONTAP showed to the config's own login; null: the login may not look. */
export interface LiveWorld {
  readonly checks: readonly StartupCheck[];
  readonly svm: Svm | 'unknown' | null;
  readonly interfaces: readonly NetworkInterface[] | null;
}

/** Which finding a failed connection or call is; kinds that are not here are 'live-failed'. */
const codeOfKind: Partial<Record<OntapErrorKind, DiagnosticCode>> = {
  unauthorized: 'live-login-refused',
  'not-found': 'live-svm-unknown',
  unreachable: 'live-unreachable',
  timeout: 'live-unreachable',
  'certificate-unknown': 'live-certificate',
  'certificate-changed': 'live-certificate',
};

/** The key of the config that a finding is about. */
const pathOfCode: Partial<Record<DiagnosticCode, string>> = {
  'live-login-refused': '/username',
  'live-svm-unknown': '/svm',
  'live-unreachable': '/managementLIF',
  'live-certificate': '/managementLIF',
};

/** Takes a config, returns why no live check is made with it; null: there is nothing against it. */
export function whyNotLive(config: PluginConfig): Diagnostic | null {
  const { driver, username, password, managementLif } = config;
  // The plugin's start-up calls are those of ontap-nas.
  if (driver !== 'ontap-nas')
    return unplaced(
      'live-not-checked',
      `netappdvp makes no live checks for ${driver ?? 'this driver'} yet.`,
      null,
      '/storageDriverName',
    );
  if (managementLif !== null && username !== null && password !== null) return null;
  return unplaced(
    'live-not-checked',
    'No live check was made: netappdvp logs in with a user name and password only.',
    null,
    '/clientPrivateKey',
  );
}

/** What has to be said of live checks that were made, whatever they found. */
export function liveRemarks(config: PluginConfig): Diagnostic[] {
  const remarks: Diagnostic[] = [];
  if (config.svm === null)
    remarks.push(
      unplaced(
        'live-not-checked',
        'Without svm only the login was tried.',
        'Name the SVM.',
        '/svm',
      ),
    );
  if (config.useRest === true)
    remarks.push(
      unplaced(
        'live-zapi-only',
        'The live checks spoke ONTAPI (ZAPI), and with useREST the plugin speaks REST: they prove nothing of its login there, and a login without the application ontapi fails in them only.',
        'On ONTAP the login needs the application http: security login show',
        '/useREST',
      ),
    );
  return remarks;
}

/** Takes a failure of a call to ONTAP and what to do about it, returns the finding that it is. */
export function liveFailure(
  error: Pick<OntapError, 'kind' | 'message'>,
  hint: string | null,
  config: PluginConfig,
): Diagnostic {
  const code = codeOfKind[error.kind] ?? 'live-failed';
  if (code === 'live-certificate' && config.trustedCa !== null)
    return unplaced(
      code,
      `The password was not sent, and the plugin would fail too: ${error.message}`,
      "Put the CA of the server's certificate into trustedCACertificate: base64 -w0 CA.pem",
      '/trustedCACertificate',
    );
  const message =
    error.kind === 'certificate-unknown'
      ? `The password was not sent: ${error.message} The plugin itself does not look at the certificate unless trustedCACertificate is set.`
      : error.message;
  return unplaced(code, message, hint, pathOfCode[code] ?? '');
}

/** Compares a config with what ONTAP showed; the plugin's start-up calls first. Pure. */
export function liveFindings(config: PluginConfig, world: LiveWorld): Diagnostic[] {
  if (world.svm === 'unknown') {
    const message = `ONTAP shows the login no SVM ${config.svm ?? ''}.`;
    return [unplaced('live-svm-unknown', message, 'Check svm and username.', '/svm')];
  }
  const [aggregates, lifs] = [aggregateFindings(config, world.svm), lifFindings(config, world)];
  // These two calls fail for what is said better, once, by the findings on aggregates and LIFs.
  const told = new Set([
    ...(aggregates.some(({ code }) => code === 'live-no-aggregates') ? ['aggregates'] : []),
    ...(lifs.some(({ code }) => code === 'live-no-data-lif') ? ['interfaces'] : []),
  ]);
  const failed = world.checks.filter((check) => !check.ok && !told.has(check.about ?? ''));
  return [...failed.map(startupFinding), ...aggregates, ...lifs];
}

function aggregateFindings(config: PluginConfig, svm: Svm | null): Diagnostic[] {
  const { aggregate } = config;
  if (svm === null) return [];
  const assign = `netappdvp aggregates assign --svm ${svm.name}`;
  if (svm.aggregates.length === 0)
    return [
      unplaced('live-no-aggregates', `${svm.name} has no assigned aggregates.`, assign, '/svm'),
    ];
  if (aggregate === null || svm.aggregates.includes(aggregate)) return [];
  const message = `${aggregate} is not assigned to ${svm.name}, which has ${svm.aggregates.join(', ')}.`;
  return [unplaced('live-aggregate-not-assigned', message, `${assign} ${aggregate}`, '/aggregate')];
}

function lifFindings(config: PluginConfig, { interfaces }: LiveWorld): Diagnostic[] {
  if (interfaces === null) return [];
  const data = interfaces.filter((lif) => lif.dataProtocols.includes('nfs') && lif.up);
  if (data.length === 0) {
    const hint = 'netappdvp svm bootstrap makes one.';
    return [unplaced('live-no-data-lif', 'The SVM has no NFS data LIF that is up.', hint, '/svm')];
  }
  // A name is looked up by the plugin on the hosts, where it may mean something else: only addresses are compared.
  const address = config.dataLif ?? '';
  if (!/^[\d.]+$/.test(address) || data.some((lif) => lif.address === address)) return [];
  const message = `${address} is not an NFS data LIF of the SVM that is up.`;
  const hint = `It has: ${data.map((lif) => lif.address).join(', ')}.`;
  return [unplaced('live-data-lif-unknown', message, hint, '/dataLIF')];
}

function startupFinding(check: StartupCheck): Diagnostic {
  const code = check.fatal ? 'live-startup-call' : 'live-startup-call-optional';
  const message = `${check.api}, which the plugin calls at its start, fails: ${check.error ?? 'no reason given'}`;
  const hint = check.fatal
    ? "Look at the role of the plugin's user: security login role show"
    : 'The plugin goes on without it.';
  return unplaced(code, message, hint, '/username');
}
