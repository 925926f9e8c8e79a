import { UsageError } from '../errors.ts';
import { version } from '../version.ts';
import type { OntapClient, OntapTarget } from './client.ts';
import { isOntapError } from './errors.ts';
import { type HttpClient, openHttp, type RequestTrace } from './http.ts';
import { restClient } from './rest.ts';
import { openRest } from './rest-call.ts';
import { readSystem } from './rest-version.ts';
import { resolveTrust } from './trust.ts';
import { zapiClient } from './zapi.ts';
import { openZapi } from './zapi-call.ts';
import { readVersion } from './zapi-version.ts';

export interface ConnectOptions {
  /** Told a line of every request, for -v. */
  readonly trace?: (line: string) => void;
  /** Ends every request that only reads with CancelledError. One that changes something is always waited for. */
  readonly signal?: AbortSignal;
  /** "netappdvp/0.1.0": ONTAP shows it to its administrators. */
  readonly clientName?: string;
}

/**
 * Takes an ONTAP target, returns a client whose login was tried by exactly one call: a wrong password that several
 * calls repeat can lock the user. With `tryLogin` false it was not tried: the first call does it and must be waited
 * for. Throws OntapError ('unauthorized', the certificate kinds, 'unreachable', …) and UsageError for a CA file,
 * fingerprint or user name that cannot be used.
 */
export async function connectOntap(
  target: OntapTarget,
  options: ConnectOptions = {},
): Promise<OntapClient> {
  // Basic authentication ends the name at its first colon.
  if (target.username === '' || target.username.includes(':'))
    throw new UsageError(
      'The ONTAP user name must not be empty and has no colon in it.',
      'Give --username NAME.',
    );
  const http = openHttp({
    host: target.host,
    port: target.port,
    username: target.username,
    password: target.password,
    trust: await resolveTrust(target.trust),
    timeoutMs: target.timeoutMs,
    clientName: options.clientName ?? `netappdvp/${version}`,
    onRequest: (request) => options.trace?.(traceLine(request)),
  });
  try {
    return target.api === 'rest'
      ? await connectRest(http, target, options)
      : await connectZapi(http, target, options);
  } catch (error) {
    http.close();
    throw error;
  }
}

async function connectZapi(
  http: HttpClient,
  target: OntapTarget,
  { signal }: ConnectOptions,
): Promise<OntapClient> {
  const zapi = openZapi(http, target.username, target.password, signal);
  return zapiClient(
    zapi,
    target.tryLogin === false ? null : await tryLogin(() => readVersion(zapi)),
  );
}

async function connectRest(
  http: HttpClient,
  target: OntapTarget,
  { signal }: ConnectOptions,
): Promise<OntapClient> {
  const { username, password, timeoutMs } = target;
  const rest = openRest(http, { user: username, secrets: [password], timeoutMs }, signal);
  return restClient(
    rest,
    target.tryLogin === false ? null : await tryLogin(() => readSystem(rest)),
  );
}

function traceLine(request: RequestTrace): string {
  const svm = request.svm === null ? '' : ` on ${request.svm}`;
  const outcome = request.status === null ? 'no reply' : `HTTP ${request.status}`;
  return `${request.transport} ${request.api}${svm}: ${outcome}, ${request.ms} ms`;
}

/** A login that works but may not read the version is a login all the same. */
async function tryLogin<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isOntapError(error, 'forbidden') && error.details.code !== '403') return null;
    throw error;
  }
}
