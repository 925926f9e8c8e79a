import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { CancelledError, UsageError } from '../errors.ts';
import type { OntapClient, OntapTarget, Trust } from '../ontapi/client.ts';
import { OntapError } from '../ontapi/errors.ts';
import { parseFingerprint } from '../ontapi/fingerprint.ts';
import { readPin, rememberPin } from '../ontapi/pins.ts';
import type { Secret } from '../secret.ts';
import type { RoleStyle } from '../templates/roles.ts';
import { certificateLogin, passwordOptions } from './client-certificate.ts';
import type { Given } from './given.ts';
import { readSecret } from './secrets.ts';

const DEFAULT_TIMEOUT_S = 60;

export function hasOntapTarget(given: Given): boolean {
  return given.has('cluster');
}

/**
 * For commands that do well without the cluster: whether it is asked all the same. One that only a site file or
 * the environment names is asked where its password is at hand; otherwise that is said.
 */
export function clusterIsAsked(given: Given, context: Context): boolean {
  if (!hasOntapTarget(given)) return false;
  const keys = [...passwordOptions, 'clientCert'];
  const atHand =
    keys.some((key) => given.has(key)) || (context.env['NETAPPDVP_PASSWORD'] ?? '') !== '';
  if (given.sourceOf('cluster') === 'line' || atHand) return true;
  context.terminal.note('The cluster is not asked: its password is not at hand.');
  return false;
}

/** Where and as whom to speak to ONTAP. Throws UsageError when something is missing or malformed. */
export async function ontapTarget(given: Given, context: Context): Promise<OntapTarget> {
  const address =
    given.text('cluster') ??
    (await context.prompter.text({
      message: 'Cluster management address (host or host:port):',
      option: '--cluster',
      check: (value) => (value.trim() === '' ? 'An address is needed.' : null),
    }));
  const { host, port } = parseAddress(address, '--cluster');
  const trust = trustFrom(given, context, `${host}:${port}`);
  const timeoutMs = (given.integer('timeout', '--timeout', 1, 3600) ?? DEFAULT_TIMEOUT_S) * 1000;
  const login =
    (await certificateLogin(given, context)) ?? (await passwordLogin(given, context, host));
  return { host, port, ...login, trust, api: apiFrom(given), timeoutMs };
}

async function passwordLogin(
  given: Given,
  context: Context,
  host: string,
): Promise<{ readonly username: string; readonly credential: Secret }> {
  const username = given.text('username') ?? 'admin';
  const password = await readSecret(given, context, {
    stem: 'password',
    env: 'NETAPPDVP_PASSWORD',
    prompt: `Password of ${username} on ${host}:`,
    option: '--password-stdin, --password-file or NETAPPDVP_PASSWORD',
  });
  if (password === null)
    throw new UsageError(
      `The password of ${username} on ${host} is needed.`,
      'Give --password-stdin, --password-file, --password-fd, --password-command or NETAPPDVP_PASSWORD; or --client-cert and --client-key.',
      'answer-needed',
    );
  return { username, credential: password };
}

/** The choice was checked against the catalog already. */
function apiFrom(given: Given): OntapTarget['api'] {
  const api = given.text('api');
  return api === 'rest' || api === 'zapi' ? api : 'auto';
}

/** "host", "host:port", "[v6]", "[v6]:port"; the port is 443 unless given. Throws UsageError naming the option. */
export function parseAddress(text: string, option: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:.%a-z]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3] ?? 443);
  if (host === undefined || host.startsWith('-') || port < 1 || port > 65_535)
    throw new UsageError(
      `${option} takes a host or host:port, not "${text}".`,
      text.includes('::')
        ? 'Write an IPv6 address in brackets: [2001:db8::1]:443'
        : 'Leave out https:// and any path.',
    );
  return { host, port };
}

/**
 * Whom to believe: --fingerprint or --ca-file, whichever was given closer to the line (the fingerprint when
 * both were), else what was remembered for this address. Throws UsageError.
 */
export function trustFrom(given: Given, context: Context, address: string): Trust {
  const fingerprint = given.text('fingerprint');
  const caFile = given.text('caFile');
  const pinWins = given.rankOf('fingerprint') <= given.rankOf('caFile');
  if (fingerprint !== undefined && pinWins) return pinned(fingerprint);
  if (caFile !== undefined) return { kind: 'ca-file', path: resolve(context.paths.cwd, caFile) };
  const remembered = readPin(context.paths.state, address);
  return remembered === null ? { kind: 'system' } : { kind: 'fingerprint', sha256: remembered };
}

function pinned(fingerprint: string): Trust {
  const sha256 = parseFingerprint(fingerprint);
  if (sha256 === null)
    throw new UsageError(
      '--fingerprint takes a SHA-256 fingerprint: 64 hexadecimal digits.',
      'openssl s_client -connect HOST:443 </dev/null | openssl x509 -noout -fingerprint -sha256',
    );
  return { kind: 'fingerprint', sha256 };
}

/**
 * The target over REST where the choice is left to us and a role of REST paths is asked for (NVMe has no other): ONTAPI
 * neither makes such a role nor shows that it is one.
 */
export function targetForRole(target: OntapTarget, style: RoleStyle | null): OntapTarget {
  return target.api === 'auto' && style === 'rest' ? { ...target, api: 'rest' } : target;
}

/**
 * Connects to the cluster that was given. A certificate that nobody vouches for is asked about once, on a
 * terminal, and remembered; without a terminal it is an error (exit 2) that shows the fingerprint.
 */
export async function openOntap(given: Given, context: Context): Promise<OntapClient> {
  const target = await ontapTarget(given, context);
  return connectAskingForTrust(target, context);
}

export async function connectAskingForTrust(
  target: OntapTarget,
  context: Context,
): Promise<OntapClient> {
  try {
    return await context.connectOntap(target);
  } catch (error) {
    const fingerprint =
      error instanceof OntapError && error.kind === 'certificate-unknown'
        ? error.details.fingerprint
        : undefined;
    if (
      fingerprint === undefined ||
      target.trust.kind !== 'system' ||
      !context.prompter.interactive
    )
      throw error;
    if (!(await askForTrust(target, fingerprint, context)))
      throw new CancelledError('The certificate was not trusted; nothing was sent.');
    return context.connectOntap({ ...target, trust: { kind: 'fingerprint', sha256: fingerprint } });
  }
}

/** Asks a person about a certificate that nobody vouches for, and remembers it when it is trusted. */
export async function askForTrust(
  place: { readonly host: string; readonly port: number },
  fingerprint: string,
  context: Context,
): Promise<boolean> {
  const address = `${place.host}:${place.port}`;
  context.terminal.warn(
    `No authority that this machine trusts vouches for the certificate of ${address}.\nIts SHA-256 fingerprint: ${fingerprint}\nCompare it with: security certificate show -type server -fields fingerprint`,
  );
  const trusted = await context.prompter.confirm({
    message: 'Trust this certificate from now on?',
    option: '--fingerprint',
    initial: false,
  });
  if (trusted) rememberPin(context.paths.state, address, fingerprint);
  return trusted;
}
