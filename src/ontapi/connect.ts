import { UsageError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { version } from '../version.ts';
import { chooseApi, type Trial } from './choose.ts';
import type { OntapClient, OntapTarget, OntapVersion } from './client.ts';
import { isOntapError, OntapError, type Transport } from './errors.ts';
import { openHttp, type RequestTrace } from './http.ts';
import { restClient } from './rest.ts';
import { openRest } from './rest-call.ts';
import { type RestSystem, readSystem } from './rest-version.ts';
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
 * Takes an ONTAP target, returns a client whose login was tried: by one call for each API that had to be tried
 * (choose.ts), and a refused login is never tried again, because a wrong password that is repeated can lock the user.
 * With `tryLogin` false nothing was tried: the first call does it and must be waited for. Throws OntapError ('unauthorized', the certificate kinds, 'unreachable', …) and UsageError for a CA file,
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
  const { username, credential, timeoutMs } = target;
  const http = openHttp({
    host: target.host,
    port: target.port,
    username: target.username,
    credential,
    trust: await resolveTrust(target.trust, credential instanceof Secret ? null : credential),
    timeoutMs: target.timeoutMs,
    clientName: options.clientName ?? `netappdvp/${version}`,
    onRequest: (request) => options.trace?.(traceLine(request)),
  });
  const secret = credential instanceof Secret ? credential : credential.keyPem;
  const zapi = openZapi(http, username, secret, options.signal);
  const login = { user: username, secrets: [secret], timeoutMs };
  const rest = openRest(http, login, options.signal);
  if (target.tryLogin === false)
    return target.api === 'rest' ? restClient(rest, null) : zapiClient(zapi, null);
  try {
    return await connectByTrial(target.api, {
      rest: {
        read: () => readSystem(rest),
        client: (system, other) => restClient(rest, system, other),
      },
      zapi: { read: () => readVersion(zapi), client: (found) => zapiClient(zapi, found) },
    });
  } catch (error) {
    http.close();
    if (isOntapError(error, 'unauthorized') && !(credential instanceof Secret))
      throw refusedCertificate(error);
    throw error;
  }
}

/** ONTAP refuses a client certificate in the words for a wrong password: HTTP 401. */
function refusedCertificate({ details }: OntapError): OntapError {
  // The handshake told more.
  if (details.byCertificate === true) return new OntapError(details);
  const application = details.transport === 'rest' ? 'http' : 'ontapi';
  return new OntapError({
    ...details,
    byCertificate: true,
    message: `${details.address} refused the client certificate of "${details.user}": no client CA there vouches for it, client certificates are switched off, or the user has no login with the method cert for the application ${application}.`,
  });
}

/** One API: its trial call, and the client that is made of what it told (null when the role may not read it) and of why ONTAPI was left. */
interface Way<T> {
  readonly read: () => Promise<T>;
  readonly client: (told: T | null, zapiAway: OntapClient['zapiAway']) => OntapClient;
}

/** Makes the trials that the table asks for, one after the other, until it has chosen. */
async function connectByTrial(
  asked: OntapTarget['api'],
  ways: { readonly rest: Way<RestSystem>; readonly zapi: Way<OntapVersion> },
): Promise<OntapClient> {
  const rest = newTrial<RestSystem>();
  const zapi = newTrial<OntapVersion>();
  for (;;) {
    const choice = chooseApi({
      asked,
      rest: rest.outcome,
      zapi: zapi.outcome,
    });
    if (choice.do === 'try')
      await (choice.api === 'rest' ? rest.make(ways.rest.read) : zapi.make(ways.zapi.read));
    else if (choice.do === 'use')
      return choice.api === 'rest'
        ? ways.rest.client(rest.told, awayOf(zapi.outcome))
        : ways.zapi.client(zapi.told, null);
    else throw failureOf(choice.api, rest.error, zapi.error);
  }
}

function awayOf(outcome: Trial): OntapClient['zapiAway'] {
  return outcome === 'suspended' || outcome === 'absent' ? outcome : null;
}

function newTrial<T>() {
  return {
    outcome: 'untried' as Trial,
    told: null as T | null,
    error: null as OntapError | null,
    async make(read: () => Promise<T>): Promise<void> {
      try {
        this.told = await read();
        this.outcome = 'works';
      } catch (error) {
        if (!isOntapError(error)) throw error;
        this.error = error;
        this.outcome = outcomeOf(error);
      }
    },
  };
}

/** What a failed trial means. Throws what says nothing about the API: no connection, a certificate, another server. */
function outcomeOf(error: OntapError): Trial {
  const { code, transport } = error.details;
  if (error.kind === 'suspended') return 'suspended';
  if (error.kind === 'unauthorized') return 'refused';
  // The web service refuses with HTTP's own 403; a role that lacks one command is a login all the same.
  if (error.kind === 'forbidden') return code === '403' ? 'refused' : 'works-unseen';
  const noService = code === '404' || code === '410';
  if (error.kind === 'unsupported' && (noService || transport === 'rest')) return 'absent';
  throw error;
}

function failureOf(api: Transport, rest: OntapError | null, zapi: OntapError | null): OntapError {
  const one = api === 'rest' ? rest : zapi;
  if (one === null) throw new Error(`${api} was given up untried`);
  if (api === 'rest' || rest === null) return one;
  const { transport: _, ...details } = one.details;
  return new OntapError({
    ...details,
    message: `${one.message}\nAnd there is no REST API either: ${rest.message}`,
  });
}

function traceLine(request: RequestTrace): string {
  const svm = request.svm === null ? '' : ` on ${request.svm}`;
  const outcome = request.status === null ? 'no reply' : `HTTP ${request.status}`;
  return `${request.transport} ${request.api}${svm}: ${outcome}, ${request.ms} ms`;
}
