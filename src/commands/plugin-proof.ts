import type { Context } from '../context.ts';
import type { OntapClient, OntapTarget, Trust } from '../ontapi/client.ts';
import { OntapError } from '../ontapi/errors.ts';
import { readPin } from '../ontapi/pins.ts';
import type { Secret } from '../secret.ts';
import { explainError } from '../terminal/explain.ts';

/** How long the plugin's address may take to answer. */
const ANSWER_WITHIN_MS = 5000;

/** Whether the plugin's user can log in and make the plugin's start-up calls. null: it could not be told. */
export interface Proof {
  readonly ok: boolean | null;
  /** host:port where it was tried last; null when nowhere. */
  readonly address: string | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
  } | null;
}

export interface ProofQuestion {
  readonly svm: string;
  readonly username: string;
  readonly password: Secret | null;
  /** Where the plugin will log in. */
  readonly address: { readonly host: string; readonly port: number };
  /** The administrator's own target: its trust, and where to try when nothing answers. */
  readonly cluster: OntapTarget;
}

/** "192.0.2.10:443", "[2001:db8::1]:443". */
export function placeText({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

type Attempt = Proof | { readonly nothingAnswers: unknown };

/**
 * Logs in as the plugin's user and makes the plugin's start-up calls: at the plugin's address and, when
 * nothing answers there in 5 s, once at the cluster. Reads only, but for the plugin's own heartbeat in the
 * event log. Never throws an expected failure: it is in the answer.
 */
export async function proveLogin(question: ProofQuestion, context: Context): Promise<Proof> {
  const { address, cluster, password } = question;
  const plugin = placeText(address);
  if (password === null)
    return notProven(
      plugin,
      'no-password',
      `The password of ${question.username} is not at hand.`,
      'Give --plugin-password-file to have the login proven.',
    );
  const first = await tryAt(
    address,
    Math.min(ANSWER_WITHIN_MS, cluster.timeoutMs),
    question,
    context,
  );
  if ('ok' in first) return first;
  if (address.host === cluster.host && address.port === cluster.port)
    return notProven(plugin, ...saying(first.nothingAnswers));
  const second = await tryAt(cluster, cluster.timeoutMs, question, context);
  if ('ok' in second && second.ok === true) return second;
  // The cluster's own LIF does not know an SVM's users, so a refusal there tells nothing.
  return notProven(
    plugin,
    'plugin-address-unreachable',
    `Nothing answers at ${plugin} from here, and the cluster's own address cannot tell.`,
    'Run this from a Docker host, or give --plugin-address HOST[:PORT] where the SVM can be reached.',
  );
}

async function tryAt(
  place: { readonly host: string; readonly port: number },
  timeoutMs: number,
  question: ProofQuestion,
  context: Context,
): Promise<Attempt> {
  const address = placeText(place);
  let last: unknown = null;
  for (const trust of trustsFor(place, question.cluster, context)) {
    let client: OntapClient | null = null;
    try {
      client = await context.connectOntap({
        host: place.host,
        port: place.port,
        username: question.username,
        password: question.password ?? failNoPassword(),
        trust,
        api: question.cluster.api,
        timeoutMs,
      });
      return await makeStartupCalls(client, address, question.svm);
    } catch (error) {
      if (!(error instanceof OntapError)) throw error;
      last = error;
      if (error.kind === 'certificate-changed' || error.kind === 'certificate-unknown') continue;
      if (error.kind === 'unreachable' || error.kind === 'timeout')
        return client === null ? { nothingAnswers: error } : notProven(address, ...saying(error));
      return { ok: false, address, error: explained(error) };
    } finally {
      client?.close();
    }
  }
  const [code, message] = saying(last);
  return notProven(
    address,
    code,
    `The certificate at ${address} is vouched for by nobody, so the password was not sent: ${message}`,
    'Give --ca-file with the authority of the certificate, or --plugin-address with the address of the cluster.',
  );
}

function failNoPassword(): never {
  throw new Error('a login is tried without a password');
}

async function makeStartupCalls(client: OntapClient, address: string, svm: string): Promise<Proof> {
  const checks = await client.checkPluginStartup(svm);
  const failed = checks.filter((check) => !check.ok && check.fatal);
  if (failed.length === 0) return { ok: true, address, error: null };
  return {
    ok: false,
    address,
    error: {
      code: 'startup-call-failed',
      message: `The plugin could not start: ${failed
        .map((check) => `${check.api}: ${check.error ?? 'failed'}`)
        .join('; ')}.`,
      hint: 'Run the same command again; what is missing is completed.',
    },
  };
}

/**
 * What may vouch for the server: what vouches for the cluster when it is the same place or shows the same
 * certificate, a fingerprint remembered for this address, or the system's authorities. The password is sent
 * only after one of them did.
 */
function trustsFor(
  place: { readonly host: string; readonly port: number },
  cluster: OntapTarget,
  context: Context,
): Trust[] {
  const pinOf = (host: string, port: number): Trust[] => {
    const sha256 = readPin(context.paths.state, `${host}:${port}`);
    return sha256 === null ? [] : [{ kind: 'fingerprint', sha256 }];
  };
  const ofCluster =
    cluster.trust.kind === 'system'
      ? [...pinOf(cluster.host, cluster.port), cluster.trust]
      : [cluster.trust];
  if (place.host === cluster.host && place.port === cluster.port) return ofCluster.slice(0, 1);
  const own = pinOf(place.host, place.port);
  const system: Trust[] = cluster.trust.kind === 'fingerprint' ? [{ kind: 'system' }] : [];
  return [...own, ...ofCluster, ...system];
}

function explained(error: unknown): NonNullable<Proof['error']> {
  const { code, message, hint } = explainError(error);
  return { code, message, hint };
}

function saying(error: unknown): [string, string, string | null] {
  const { code, message, hint } = explained(error);
  return [code, message, hint];
}

function notProven(
  address: string,
  code: string,
  message: string,
  hint: string | null = null,
): Proof {
  return { ok: null, address, error: { code, message, hint } };
}
