import type { Diagnostic } from '../errors.ts';
import type { NetworkInterface, Svm } from '../ontapi/client.ts';
import type { StartupCheck, StartupReport } from '../ontapi/client-proof.ts';
import type { OntapError, OntapErrorKind } from '../ontapi/errors.ts';
import type { DiagnosticCode } from './codes.ts';
import type { PluginConfig } from './document.ts';
import { family } from './drivers.ts';
import { type LiveServices, serviceFindings } from './live-services.ts';
import type { LiveWants } from './live-wants.ts';
import { unplaced } from './places.ts';

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

/** Takes a valid config, returns why no live check is made with it; null: there is nothing against it. */
export function whyNotLive(config: PluginConfig): Diagnostic | null {
  const { driver, username, password, clientLogin, managementLif } = config;
  const ontap: readonly (string | null)[] = family.ontap;
  if (!ontap.includes(driver))
    return unplaced(
      'live-not-checked',
      `The storage was not asked: netappdvp makes no live checks for ${driver ?? 'this driver'}. Keys, types and values were checked; whether addresses, account and login are right was not.`,
      'Look at the log of the plugin after its start: netappdvp hosts logs',
      '/storageDriverName',
    );
  const login = clientLogin !== null || (username !== null && password !== null);
  if (managementLif !== null && login) return null;
  return unplaced(
    'live-not-checked',
    'ONTAP was not asked: the config holds no login that can be tried.',
    null,
    '/username',
  );
}

/** What has to be said of live checks that could not be made. */
export function liveRemarks(unseen: readonly string[]): Diagnostic[] {
  if (unseen.length === 0) return [];
  const message = `The login may not look at ${[...new Set(unseen)].join(', ')}, so that was not checked.`;
  return [unplaced('live-not-checked', message, null, '/username')];
}

const SOON_DAYS = 30;
const DAY_MS = 86_400_000;

/** What is to be said of the end of ONTAP's certificate; the plugin minds it only with a trustedCACertificate. */
export function certificateFindings(validTo: Date, now: Date, minded: boolean): Diagnostic[] {
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY_MS);
  if (days >= SOON_DAYS) return [];
  const when = days < 0 ? `ended ${-days} days ago` : `ends in ${days} days`;
  const then = minded
    ? 'from then on the plugin refuses it'
    : 'the plugin does not look at it without trustedCACertificate';
  return [
    unplaced(
      'live-certificate-ends',
      `ONTAP's certificate ${when}; ${then}.`,
      'Make a new one in time: security certificate create',
      '/managementLIF',
    ),
  ];
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
  const path =
    code === 'live-login-refused' && config.clientLogin !== null
      ? '/clientCertificate'
      : (pathOfCode[code] ?? '');
  return unplaced(code, message, inConfigWords(hint), path);
}

/** What an option of the command line would do, a key of the config does here. */
function inConfigWords(hint: string | null): string | null {
  return (
    hint?.replace(
      /give --api (rest|zapi)/,
      (_, api) => `write "useREST": ${String(api === 'rest')}`,
    ) ?? null
  );
}

/** Findings that say why a start-up call about something finds nothing. */
const toldBy: Readonly<Record<string, NonNullable<StartupCheck['about']>>> = {
  'live-no-aggregates': 'aggregates',
  'live-no-data-lif': 'interfaces',
  'live-chap-mismatch': 'authentication',
  'live-protocol-off': 'block-service',
};

/** Compares a config with what ONTAP showed; the plugin's start-up calls first. Pure. */
export function liveFindings(
  config: PluginConfig,
  wants: LiveWants,
  report: StartupReport,
  services: LiveServices,
): Diagnostic[] {
  const { svm } = report;
  if (svm === 'unknown') {
    const message = `ONTAP shows the login no SVM ${config.svm ?? ''}.`;
    return [unplaced('live-svm-unknown', message, 'Check svm and username.', '/svm')];
  }
  const [aggregates, lifs] = [aggregateFindings(wants, svm), lifFindings(config, wants, report)];
  const found = [
    ...stateFindings(svm),
    ...aggregates,
    ...lifs,
    ...serviceFindings(wants, services, svm?.aggregates ?? []),
  ];
  // What a call fails for is said better, once, by the finding on it.
  const told = new Set(found.map(({ code }) => toldBy[code]));
  const failed = report.checks.filter(
    ({ ok, about }) => !ok && (about === null || !told.has(about)),
  );
  return [...failed.map(startupFinding), ...found];
}

function stateFindings(svm: Svm | null): Diagnostic[] {
  if (svm === null || svm.state === '' || svm.state === 'running') return [];
  const message = `${svm.name} is ${svm.state}, not running.`;
  return [
    unplaced('live-svm-stopped', message, `Start it: vserver start -vserver ${svm.name}`, '/svm'),
  ];
}

function aggregateFindings({ aggregates }: LiveWants, svm: Svm | null): Diagnostic[] {
  if (svm === null) return [];
  const assign = `netappdvp aggregates assign --svm ${svm.name}`;
  if (svm.aggregates.length === 0)
    return [
      unplaced('live-no-aggregates', `${svm.name} has no assigned aggregates.`, assign, '/svm'),
    ];
  return aggregates
    .filter(({ name }) => !svm.aggregates.includes(name))
    .map(({ name, path }) => {
      const message = `${name} is not assigned to ${svm.name}, which has ${svm.aggregates.join(', ')}.`;
      return unplaced('live-aggregate-not-assigned', message, `${assign} ${name}`, path);
    });
}

const protocols = {
  nfs: { name: 'NFS', of: /^nfs$/ },
  iscsi: { name: 'iSCSI', of: /^iscsi$/ },
  nvme: { name: 'NVMe', of: /^nvme/ },
} as const;

function lifFindings(
  config: PluginConfig,
  { protocol }: LiveWants,
  { interfaces }: StartupReport,
): Diagnostic[] {
  if (interfaces === null) return [];
  const { name, of } = protocols[protocol];
  const data = interfaces.filter((lif) => lif.up && lif.dataProtocols.some((one) => of.test(one)));
  if (data.length === 0) {
    const hint = `netappdvp svm bootstrap makes one.${othersServed(interfaces, protocol)}`;
    return [
      unplaced('live-no-data-lif', `The SVM has no ${name} data LIF that is up.`, hint, '/svm'),
    ];
  }
  // A name is looked up by the plugin on the hosts, where it may mean something else: only addresses are compared.
  const address = config.dataLif ?? '';
  const ignored = protocol !== 'nfs' || !/^[\d.]+$/.test(address);
  if (ignored || data.some((lif) => lif.address === address)) return [];
  const message = `${address} is not an NFS data LIF of the SVM that is up.`;
  const hint = `It has: ${data.map((lif) => lif.address).join(', ')}.`;
  return [unplaced('live-data-lif-unknown', message, hint, '/dataLIF')];
}

/** What to write for the protocols that the SVM does serve. */
const driversFor = {
  nfs: 'a driver ontap-nas…',
  iscsi: 'a driver ontap-san…',
  nvme: 'ontap-san with "sanType": "nvme"',
} as const;

function othersServed(
  interfaces: readonly NetworkInterface[],
  wanted: LiveWants['protocol'],
): string {
  const served = (['nfs', 'iscsi', 'nvme'] as const).filter(
    (one) =>
      one !== wanted &&
      interfaces.some((lif) => lif.up && lif.dataProtocols.some((p) => protocols[one].of.test(p))),
  );
  const words = served.map((one) => `for ${protocols[one].name}, so for ${driversFor[one]}`);
  return words.length === 0 ? '' : ` It has data LIFs ${words.join(', ')}.`;
}

function startupFinding(check: StartupCheck): Diagnostic {
  const code = check.fatal ? 'live-startup-call' : 'live-startup-call-optional';
  const message = `${check.api}, which the plugin calls at its start, fails: ${check.error ?? 'no reason given'}`;
  const hint = check.fatal
    ? "If the role of the plugin's user is the reason: netappdvp role verify --config FILE tells what it lacks."
    : 'The plugin goes on without it.';
  return unplaced(code, message, hint, '/username');
}
