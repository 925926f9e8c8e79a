import { Agent } from 'node:https';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { got } from 'got';
import { CancelledError, errorCode } from '../errors.ts';
import { Secret } from '../secret.ts';
import type { Credential } from './credential.ts';
import { isOntapError, OntapError, type Transport } from './errors.ts';
import { addressOf, openTrustedSocket, type ResolvedTrust } from './trust.ts';

/** One request as `-v` shows it; nothing secret is in it. */
export interface RequestTrace {
  readonly transport: Transport;
  readonly api: string;
  readonly svm: string | null;
  /** Milliseconds until the whole reply was there, or until it failed. */
  readonly ms: number;
  /** HTTP status; null when there was no reply. */
  readonly status: number | null;
}

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** A client certificate is shown by the connections that `trust` opens: no Authorization header is sent then. */
  readonly credential: Credential;
  readonly trust: ResolvedTrust;
  /** For one request, from sending it to the end of its reply. */
  readonly timeoutMs: number;
  /** Name and version of this program, as `X-Dot-Client-App`. */
  readonly clientName: string;
  readonly onRequest?: (trace: RequestTrace) => void;
  /** A connection that was not used for so long is not used again; tests make it short. */
  readonly idleLimitMs?: number;
}

export interface HttpRequest {
  readonly transport: Transport;
  /** For traces and errors. */
  readonly api: string;
  readonly svm: string | null;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** A request that changes something is never sent twice. */
  readonly write: boolean;
  readonly signal?: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  readonly body: string;
  /** The Location header; null when there is none. */
  readonly location: string | null;
}

export interface HttpClient {
  /** host:port */
  readonly address: string;
  /** Throws OntapError ('unreachable', 'timeout', the certificate kinds, 'protocol') or CancelledError. */
  send(request: HttpRequest): Promise<HttpReply>;
  close(): void;
}

const MAX_CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 10_000;
/** Web servers commonly close a connection after 5 s without a request (Apache's KeepAliveTimeout, Node's default). */
const IDLE_LIMIT_MS = 4_000;
const RETRY_DELAY_MS = 300;

/** Takes where to and whom to believe, returns a client with one pool of kept-alive connections. Connects when first used. */
export function openHttp(options: HttpOptions): HttpClient {
  const address = addressOf(options);
  let closed = false;
  const idleSince = new WeakMap<object, number>();
  const agent = trustingAgent(options, idleSince, () => closed);
  // A URL has no zone in its IPv6 address (fe80::1%eth0); the agent connects to where it is told.
  const url = `https://${address.replace(/%[^\]]*/, '')}`;
  const idleLimitMs = options.idleLimitMs ?? IDLE_LIMIT_MS;
  const inTurn = atMost(MAX_CONNECTIONS);
  const headers = {
    // Got's own username and password options end up in its error messages.
    ...(options.credential instanceof Secret && {
      authorization: basic(options.username, options.credential),
    }),
    'user-agent': options.clientName,
    'x-dot-client-app': options.clientName,
  };
  const once = async (request: HttpRequest): Promise<HttpReply> => {
    // One of several reads failed and the run has ended: those that wait yet are wanted by nobody.
    if (closed) throw new CancelledError();
    // The user may have thought for minutes before a confirmed change, and a request on a connection that the server
    // has closed meanwhile fails without being read. A write cannot be sent again, so it must not get there; and of
    // several connections one may have waited while another was used.
    dropIdle(agent, idleSince, idleLimitMs);
    const started = performance.now();
    let status: number | null = null;
    try {
      const response = await got(url + request.path, {
        method: request.method,
        agent: { https: agent },
        ...(request.body !== null && { body: request.body }),
        headers: { ...headers, ...request.headers },
        responseType: 'text',
        retry: { limit: 0 },
        followRedirect: false,
        throwHttpErrors: false,
        decompress: false,
        timeout: {
          send: options.timeoutMs,
          response: options.timeoutMs,
          read: options.timeoutMs,
          request: options.timeoutMs,
        },
        ...(request.signal && { signal: request.signal }),
      });
      status = response.statusCode;
      return { status, body: response.body, location: response.headers.location ?? null };
    } catch (error) {
      // Got's error holds the request with its Authorization header: it must not travel any further.
      throw withoutSecrets(error, options, request);
    } finally {
      options.onRequest?.({
        transport: request.transport,
        api: request.api,
        svm: request.svm,
        ms: Math.round(performance.now() - started),
        status,
      });
    }
  };

  return {
    address,
    close() {
      closed = true;
      agent.destroy();
    },
    send: (request) =>
      inTurn(async () => {
        if (request.write) return once(request);
        try {
          const reply = await once(request);
          if (reply.status !== 503) return reply;
        } catch (error) {
          if (!(error instanceof ConnectionLost)) throw error;
        }
        // ONTAP answers 503 under load (ansible/ansible issue 60680); a kept-alive connection may just have ended.
        await sleep(RETRY_DELAY_MS, undefined, signalOf(request)).catch(() => {
          throw new CancelledError();
        });
        return once(request);
      }),
  };
}

function basic(username: string, password: Secret): string {
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`, 'utf8').toString('base64')}`;
}

/** The connection ended before the reply did. A read may be sent again. */
class ConnectionLost extends OntapError {}

/** An agent whose connections are checked before a request can use them. */
function trustingAgent(
  options: HttpOptions,
  idleSince: WeakMap<object, number>,
  isClosed: () => boolean,
): Agent {
  const agent = new IdleAgent(idleSince);
  const connect = {
    host: options.host,
    port: options.port,
    timeoutMs: Math.min(CONNECT_TIMEOUT_MS, options.timeoutMs),
  };
  agent.createConnection = (_options, done) => {
    openTrustedSocket(connect, options.trust).then(
      (socket) => {
        if (!isClosed()) return done?.(null, socket);
        socket.destroy();
        return done?.(new CancelledError(), socket);
      },
      // Node.js reads no second argument after an error; its type wants one.
      (error: Error) => done?.(error, new Duplex()),
    );
    return undefined;
  };
  return agent;
}

/** Notes since when each of its connections waits. */
class IdleAgent extends Agent {
  readonly #idleSince: WeakMap<object, number>;

  constructor(idleSince: WeakMap<object, number>) {
    super({ keepAlive: true, maxSockets: MAX_CONNECTIONS, scheduling: 'lifo' });
    this.#idleSince = idleSince;
  }

  override keepSocketAlive(socket: Duplex): void {
    this.#idleSince.set(socket, performance.now());
    // Its type tells of no result; what Node.js answers says whether the connection is kept.
    return super.keepSocketAlive(socket);
  }
}

function dropIdle(agent: Agent, idleSince: WeakMap<object, number>, limitMs: number): void {
  const now = performance.now();
  for (const sockets of Object.values(agent.freeSockets))
    for (const socket of sockets ?? [])
      if (now - (idleSince.get(socket) ?? 0) > limitMs) socket.destroy();
}

function signalOf(request: HttpRequest): { signal?: AbortSignal } {
  return request.signal ? { signal: request.signal } : {};
}

/** Node's agent counts a connection only when it is made: without this, ten calls at once would open ten. */
function atMost(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** What a TLS alert says of the client's certificate (RFC 8446, 6.2), by OpenSSL's name of it; null: it is about something else. */
function certificateAlert(code: string): string | null {
  const alert = /^ERR_SSL_.*_ALERT_(\w+)$/.exec(code)?.[1] ?? '';
  if (alert === 'CERTIFICATE_EXPIRED') return 'it has expired';
  if (alert === 'CERTIFICATE_REVOKED') return 'it was revoked';
  if (alert === 'UNKNOWN_CA') return 'no client CA there vouches for it';
  return /CERTIFICATE|ACCESS_DENIED/.test(alert) ? `alert ${alert.toLowerCase()}` : null;
}

function withoutSecrets(error: unknown, options: HttpOptions, request: HttpRequest): Error {
  const { name, cause } = error instanceof Error ? error : new Error(String(error));
  const code = errorCode(error);
  const context = {
    transport: request.transport,
    api: request.api,
    address: addressOf(options),
    user: options.username,
    ...(request.svm !== null && { svm: request.svm }),
  };
  const told = isOntapError(error) ? error : isOntapError(cause) ? cause : null;
  const byCertificate = !(options.credential instanceof Secret);
  const alert = byCertificate ? certificateAlert(told?.details.code ?? code) : null;
  if (alert !== null)
    return new OntapError({
      ...context,
      kind: 'unauthorized',
      byCertificate,
      message: `${context.address} refused the client certificate of "${options.username}" in the TLS handshake: ${alert}.`,
    });
  if (told !== null) return new OntapError({ ...context, ...told.details });
  if (name === 'AbortError' || code === 'ERR_ABORTED') return new CancelledError();
  if (name === 'TimeoutError')
    return new OntapError({
      ...context,
      kind: 'timeout',
      message: `${context.address} did not answer ${request.api} within ${options.timeoutMs / 1000} s.`,
    });
  if (code.startsWith('HPE_') || code === 'ERR_BODY_PARSE_FAILURE')
    return new OntapError({
      ...context,
      kind: 'protocol',
      message: `${context.address} does not answer ${request.api} in HTTP (${code}).`,
    });
  return new ConnectionLost({
    ...context,
    ...(byCertificate && { byCertificate }),
    kind: 'unreachable',
    message: `The connection to ${context.address} ended before ${request.api} was answered (${code || 'unknown error'}).`,
  });
}
