import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TlsOptions } from 'node:tls';
import { fingerprintOf } from './certificate.ts';
import { askForCertificates, certificateNameOf } from './client-certificate.ts';
import type { Cluster } from './cluster.ts';
import { createFaults, type Faults, readFaultsFile } from './faults.ts';
import type { Answer } from './http-answer.ts';
import { answerRequest, readBody, readHeaders } from './http-front.ts';
import { settleJobs } from './jobs.ts';
import { createLineLog, type LineLog, type RefusalEntry, type RequestLogEntry } from './logs.ts';
import { addressText, type SimulatorOptions, wholeNumber } from './options.ts';
import { SimulatorUsageError } from './rejection.ts';
import { restWorker } from './rest-jobs.ts';
import { restResources } from './rest-resources.ts';
import { scenarios } from './scenarios.ts';
import { findAccount } from './security.ts';
import { prepareWorld, type World } from './world.ts';

export type { RefusalEntry, RequestLogEntry } from './logs.ts';
export type { SimulatorOptions } from './options.ts';
export { SimulatorUsageError } from './rejection.ts';

/** A simulator that answers. */
export interface RunningSimulator {
  /** "host:port". */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** "SHA256:AA:BB…" of the server's certificate. */
  readonly fingerprint: string;
  readonly caPem: string;
  /** A file with caPem that lives until close. */
  readonly caFile: string;
  /** Names of the data SVMs at start. */
  readonly svms: string[];
  /** The plugin's login of the scenario. */
  readonly plugin: { username: string; password: string } | null;
  requests(): readonly RequestLogEntry[];
  refusals(): readonly RefusalEntry[];
  /** The state itself, for assertions: look, do not touch. */
  readonly cluster: Cluster;
  close(): Promise<void>;
}

/** The scenarios that exist, in the order to show them. */
export function scenarioList(): { name: string; summary: string }[] {
  return Object.entries(scenarios).map(([name, summary]) => ({ name, summary }));
}

interface Serving {
  readonly world: World;
  readonly faults: Faults;
  readonly latencyMs: number;
  readonly clientCertificates: TlsOptions;
  readonly requests: LineLog<RequestLogEntry>;
  readonly refusals: LineLog<RefusalEntry>;
  connectionOf(request: IncomingMessage): number;
  /** Breaks the connection that a request came on with a TCP reset. */
  reset(request: IncomingMessage): void;
}

function deliver(
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): void {
  if (answer.delivery === 'hang') return;
  if (answer.delivery === 'reset') {
    serving.reset(request);
    return;
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': String(body.length) });
  if (answer.delivery === 'whole') {
    response.end(body);
    return;
  }
  // The length promises more than what comes: a reader must notice.
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => request.socket.destroy());
}

async function serve(
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { world, requests, refusals } = serving;
  const { cluster } = world;
  const started = cluster.now();
  const connection = serving.connectionOf(request);
  const body = await readBody(request);
  const settled = settleJobs(cluster, restWorker(cluster, restResources));
  const answer = answerRequest(cluster, serving.faults, {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: readHeaders(request),
    body,
    certificateName: certificateNameOf(request),
  });
  if (settled || answer.changed) world.save();
  const wait = serving.latencyMs + answer.delayMs;
  if (wait > 0) await sleep(wait);
  const time = new Date(started).toISOString();
  if (answer.refusal) refusals.write({ time, ...answer.refusal });
  const { transport, api, svm, user, write, status, errno } = answer;
  const ms = cluster.now() - started;
  requests.write({ time, connection, transport, api, svm, user, write, status, errno, ms });
  deliver(serving, request, response, answer);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new SimulatorUsageError(
          `Cannot listen on ${addressText(host, port)} (${error.code ?? error.message}).`,
        ),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function createHttpsServer(serving: Omit<Serving, 'connectionOf' | 'reset'>): Server {
  const connections = new WeakMap<object, number>();
  // A TLS socket cannot reset: its TCP socket can, and is found by the client's port.
  const sockets = new Map<number | undefined, Socket>();
  let count = 0;
  const full: Serving = {
    ...serving,
    connectionOf: (request) => connections.get(request.socket) ?? 0,
    reset: (request) => {
      sockets.get(request.socket.remotePort)?.resetAndDestroy();
    },
  };
  const { keyPem, certificatePem } = serving.world.certificate;
  const server = createServer(
    {
      key: keyPem,
      cert: certificatePem,
      minVersion: 'TLSv1.2',
      keepAliveTimeout: 60_000,
      ...serving.clientCertificates,
    },
    (request, response) => {
      serve(full, request, response).catch((error: unknown) => {
        // A client that went away is its own affair; anything else is a defect and must be seen.
        if (request.destroyed && !request.complete) return;
        process.emitWarning(error instanceof Error ? error : String(error), 'SimulatorDefect');
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    },
  );
  server.on('secureConnection', (socket) => {
    count += 1;
    connections.set(socket, count);
  });
  server.prependListener('connection', (socket: Socket) => {
    const { remotePort } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => {
      if (sockets.get(remotePort) === socket) sockets.delete(remotePort);
    });
    if (serving.faults.strike(['refuse'], { transport: null, api: null, user: null, svm: null })) {
      socket.resetAndDestroy();
    }
  });
  // A handshake that fails is the client's decision (an unknown certificate): nothing to do here.
  server.on('tlsClientError', () => undefined);
  return server;
}

/** Starts a simulator and returns when it answers. Throws SimulatorUsageError for options that cannot be. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const { host, port: wanted } = options.listen ?? { host: '127.0.0.1', port: 0 };
  const latencyMs = wholeNumber(options.latencyMs, '--latency', [0, 600_000], 0);
  const faultList = options.faultsFile === undefined ? [] : readFaultsFile(options.faultsFile);
  const clientCertificates = askForCertificates(options.clientCaFile);
  const world = prepareWorld(options, host);
  const { cluster, certificate, administrator } = world;
  const requests = createLineLog<RequestLogEntry>(options.requestLog);
  const refusals = createLineLog<RefusalEntry>(options.refusals);
  const faults = createFaults(faultList, cluster.state.seed);
  const server = createHttpsServer({
    world,
    faults,
    latencyMs,
    clientCertificates,
    requests,
    refusals,
  });
  const stop = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    requests.close();
    refusals.close();
  };
  let port: number;
  try {
    port = await listen(server, host, wanted);
    world.save();
  } catch (error) {
    await stop();
    throw error;
  }
  const folder = mkdtempSync(join(tmpdir(), 'netappdvp-simulator-'));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, certificate.certificatePem);
  const passwordOf = (owner: string, name: string) =>
    findAccount(cluster, owner, name)?.passwords.at(-1);
  const { state } = cluster;
  const pluginOwner = state.svms[0]?.name ?? '';
  const pluginPassword = state.plugin ? passwordOf(pluginOwner, state.plugin.username) : undefined;
  return {
    address: addressText(host, port),
    host,
    port,
    username: administrator.username,
    password: passwordOf(state.name, administrator.username) ?? administrator.password,
    fingerprint: fingerprintOf(certificate.certificatePem),
    caPem: certificate.certificatePem,
    caFile,
    svms: state.svms.map((svm) => svm.name),
    plugin:
      state.plugin && pluginPassword !== undefined
        ? { username: state.plugin.username, password: pluginPassword }
        : null,
    requests: () => requests.entries(),
    refusals: () => refusals.entries(),
    cluster,
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
