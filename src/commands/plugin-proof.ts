import { join } from 'node:path';
import type { Context } from '../context.ts';
import { CancelledError, UserError } from '../errors.ts';
import type { OntapTarget, OntapVersion, Trust } from '../ontapi/client.ts';
import type { StartupCheck } from '../ontapi/client-proof.ts';
import { isOntapError, OntapError } from '../ontapi/errors.ts';
import { isAtLeast } from '../ontapi/version.ts';
import type { Secret } from '../secret.ts';
import type { Backend } from '../templates/plugin-calls.ts';
import { explainError } from '../terminal/explain.ts';
import { type Place, placeText, samePlace, withVouchedTrust } from './plugin-trust.ts';

/** How long the plugin's address may take to answer. */
const ANSWER_WITHIN_MS = 5000;

/** Whether the plugin's user can log in and make the plugin's start-up calls. null: it could not be told. */
export interface Proof {
  readonly ok: boolean | null;
  /** host:port where it was tried last; null when nowhere. */
  readonly address: string | null;
  /** The API over which the plugin will work; null when that could not be told. */
  readonly api: PluginApi | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
  } | null;
}

export type PluginApi = 'rest' | 'zapi';

export interface ProofQuestion {
  readonly svm: string;
  readonly username: string;
  readonly password: Secret | null;
  /** Where the plugin will log in. */
  readonly address: { readonly host: string; readonly port: number };
  /** The system's version decides which API the plugin speaks. */
  readonly version: OntapVersion;
  /** The administrator's own target: its trust, and where to try when nothing answers. */
  readonly cluster: OntapTarget;
  /** What the plugin will be, and whether its user may use REST; absent: ontap-nas, and it may. */
  readonly plugin?: {
    readonly backend: Backend;
    readonly chap: boolean;
    readonly http: boolean;
    /** Whether its config says useREST: then it speaks nothing else. */
    readonly useRest: boolean;
  };
}

type Attempt = Proof | { readonly nothingAnswers: unknown };

/**
 * Logs in as the plugin's user and makes the plugin's start-up calls: at the plugin's address and, when
 * nothing answers there in 5 s, once at the cluster. Only reads. Expected failures are in the answer; a
 * CancelledError alone is thrown.
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
  const timeoutMs = Math.min(ANSWER_WITHIN_MS, cluster.timeoutMs);
  const first = await tryAt({ ...address, timeoutMs }, password, question, context);
  if ('ok' in first) return first;
  if (samePlace(address, cluster)) return notProven(plugin, ...saying(first.nothingAnswers));
  const second = await tryAt(cluster, password, question, context);
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
  place: Place & { readonly timeoutMs: number },
  password: Secret,
  question: ProofQuestion,
  context: Context,
): Promise<Attempt> {
  const address = placeText(place);
  const tryTrusting = (trust: Trust): Promise<Proof> =>
    makeStartupCalls({ ...place, trust }, password, question, context);
  try {
    const vouched = await withVouchedTrust(place, question.cluster, context, tryTrusting);
    if ('value' in vouched) return vouched.value;
    const { distrusted, mine } = vouched;
    if (mine) return wrongCertificate(distrusted, place, context);
    const sha256 = distrusted.details.fingerprint;
    return notProven(
      address,
      saying(distrusted)[0],
      `Nobody vouches for the certificate of ${address}${sha256 === undefined ? '' : ` (${sha256})`}, so the password was not sent. An SVM has a certificate of its own, beside the cluster's.`,
      'Run the same command once on a terminal, where it asks about the certificate and remembers it, or give --ca-file with its authority.',
    );
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    if (isOntapError(error, 'unreachable', 'timeout')) return { nothingAnswers: error };
    if (error instanceof OntapError) {
      const owned = new OntapError({ ...error.details, ownerSvm: question.svm });
      return {
        ok: false,
        address,
        api: null,
        error: withOtherWay(explained(owned), error, question),
      };
    }
    // A CA file or the file of remembered certificates that cannot be read: nothing was tried.
    if (error instanceof UserError) return notProven(address, ...saying(error));
    throw error;
  }
}

/**
 * What else would lead to a plugin that starts. A login that REST refuses is not tried again here, as it may lock the
 * user; the plugin does try ONTAPI after that.
 */
function withOtherWay(
  said: NonNullable<Proof['error']>,
  { kind, details }: OntapError,
  { plugin }: ProofQuestion,
): NonNullable<Proof['error']> {
  if (kind === 'suspended')
    return {
      ...said,
      message: `${said.message} The plugin wants it, because a role of command directories does not let it start over REST.`,
      hint: 'Wake it: system services web ontapi modify -suspended false\nOr give --role-style rest with another --role and --plugin-username.',
    };
  const alone = plugin?.backend === 'ontap-san-nvme' || plugin?.useRest === true;
  if (kind !== 'unauthorized' || details.transport !== 'rest' || alone) return said;
  return {
    ...said,
    message: `${said.message} That was over REST; the plugin would go on over ONTAPI, which was not tried: a wrong password that is repeated locks users.`,
    hint: `${said.hint ?? ''}\nIf the password is right, prove it over ONTAPI: --api zapi`.trim(),
  };
}

/** The trust that somebody gave or confirmed for this very address does not fit: then no other is looked for. */
function wrongCertificate(error: OntapError, place: Place, context: Context): Proof {
  const said = explained(error);
  const address = placeText(place);
  if (error.kind === 'certificate-unknown') return { ok: null, address, api: null, error: said };
  const file = join(context.paths.state, 'known_clusters');
  const hint = `Nothing was sent. If the certificate was renewed on purpose, take the line of ${place.host}:${place.port} out of ${file} and run this on a terminal, or give --fingerprint when it is the cluster's address.`;
  return { ok: false, address, api: null, error: { ...said, hint } };
}

type PlaceTrusted = Place & { readonly timeoutMs: number; readonly trust: Trust };

/**
 * As the plugin does it: from 9.15.1 on over REST, and over ONTAPI where REST does not let it begin; with NVMe over REST
 * alone (Trident, ontap_common.go). A refused login is not tried again.
 */
async function makeStartupCalls(
  place: PlaceTrusted,
  password: Secret,
  question: ProofQuestion,
  context: Context,
): Promise<Proof> {
  const { cluster, version, plugin } = question;
  const restAlone = plugin?.backend === 'ontap-san-nvme' || plugin?.useRest === true;
  const triesRest =
    cluster.api !== 'zapi' && isAtLeast(version, 9, 15, 1) && plugin?.http !== false;
  if (restAlone || triesRest) {
    const checks = await startupChecks('rest', place, password, question, context);
    if (restAlone || checks.some(({ about }) => about !== null))
      return verdictOf('rest', checks, place);
  }
  const checks = await startupChecks('zapi', place, password, question, context);
  return verdictOf('zapi', checks, place);
}

async function startupChecks(
  api: PluginApi,
  { host, port, timeoutMs, trust }: PlaceTrusted,
  password: Secret,
  { username, svm, plugin }: ProofQuestion,
  context: Context,
): Promise<readonly StartupCheck[]> {
  const client = await context.connectOntap({
    host,
    port,
    username,
    credential: password,
    trust,
    api,
    timeoutMs,
    // The plugin's own first call does it.
    tryLogin: false,
  });
  try {
    const driver = plugin && { backend: plugin.backend, chap: plugin.chap };
    return (await client.checkPluginStartup(svm, { optional: false, ...driver })).checks;
  } finally {
    client.close();
  }
}

function verdictOf(api: PluginApi, checks: readonly StartupCheck[], place: Place): Proof {
  const failed = checks.filter((check) => !check.ok);
  const address = placeText(place);
  if (failed.length === 0) return { ok: true, address, api, error: null };
  return {
    ok: false,
    address,
    api,
    error: {
      code: 'startup-call-failed',
      message: `The plugin could not start: ${reasons(failed).join('; ')}.`,
      hint: 'Run the same command again; what is missing is completed.',
    },
  };
}

/** What went wrong, each reason once, behind the calls that it stopped. */
function reasons(failed: readonly StartupCheck[]): string[] {
  const calls = new Map<string, string[]>();
  for (const { api, error } of failed) {
    const reason = (error ?? 'failed').replace(/\.$/, '');
    calls.set(reason, [...(calls.get(reason) ?? []), api]);
  }
  return [...calls].map(([reason, apis]) => `${apis.join(', ')}: ${reason}`);
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
  return { ok: null, address, api: null, error: { code, message, hint } };
}
