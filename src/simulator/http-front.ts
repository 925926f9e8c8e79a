import type { IncomingMessage } from 'node:http';
import { logIn } from './access.ts';
import type { Cluster } from './cluster.ts';
import type { Faults } from './faults.ts';
import type { RefusalEntry, RequestLogEntry } from './logs.ts';
import { handleZapi, wouldChange } from './zapi.ts';
import {
  type Envelope,
  failedReply,
  readEnvelope,
  restUnauthorized,
  unauthorizedPage,
} from './zapi-envelope.ts';

/** What the log says about a request, apart from when and where. */
type Facts = Pick<RequestLogEntry, 'transport' | 'api' | 'svm' | 'user' | 'write' | 'errno'>;

/** The answer to one request, and how it goes out. */
export interface Answer extends Facts {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** reset: no answer at all; cut: half of it, then the connection ends. */
  readonly delivery: 'whole' | 'cut' | 'reset';
  readonly delayMs: number;
  readonly changed: boolean;
  readonly refusal: Pick<RefusalEntry, 'transport' | 'api' | 'kind' | 'detail'> | null;
}

export interface FrontRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  /** null: larger than what is accepted. */
  readonly body: string | null;
}

const zapiPath = '/servlets/netapp.servlets.admin.XMLrequest_filer';
const mostBytes = 8 * 1024 * 1024;
const challenge = { 'WWW-Authenticate': 'Basic realm="Administration Tools"' };
const html = { 'Content-Type': 'text/html' };
const nothing: Facts = {
  transport: null,
  api: null,
  svm: null,
  user: null,
  write: false,
  errno: null,
};

/** The whole body as UTF-8; null when it is too large. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= mostBytes) chunks.push(chunk);
  }
  return size > mostBytes ? null : Buffer.concat(chunks).toString('utf8');
}

function basicCredentials(
  header: string | undefined,
): { username: string; password: string } | null {
  const match = /^basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(header ?? '');
  if (!match) return null;
  const text = Buffer.from(match[1] ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function answer(status: number, body: string, facts: Facts, headers: Answer['headers']): Answer {
  return {
    ...facts,
    status,
    body,
    headers,
    delivery: 'whole',
    delayMs: 0,
    changed: false,
    refusal: null,
  };
}

/**
 * Until the REST front exists, every login is as one without the application http: 401, with the
 * right password too.
 */
function answerRest(request: FrontRequest, user: string | null): Answer {
  const path = request.path.split('?')[0] ?? '';
  const reads = ['GET', 'HEAD', 'OPTIONS'].includes(request.method);
  const facts: Facts = {
    transport: 'rest',
    api: `${request.method} ${path}`,
    svm: null,
    user,
    write: !reads && path !== '/api/support/ems/application-logs',
    errno: '6691623',
  };
  return answer(401, restUnauthorized, facts, {
    ...challenge,
    'Content-Type': 'application/hal+json',
  });
}

/** Answers one HTTP request. All that is slow or breaks the connection is left to the caller, as data. */
export function answerRequest(cluster: Cluster, faults: Faults, request: FrontRequest): Answer {
  const credentials = basicCredentials(request.authorization);
  const user = credentials?.username ?? null;
  const path = request.path.split('?')[0];
  if (path === '/api' || path?.startsWith('/api/')) return answerRest(request, user);
  if (path !== zapiPath) {
    return answer(
      404,
      '<html><body><h1>Not Found</h1></body></html>\n',
      { ...nothing, user },
      html,
    );
  }
  if (request.method !== 'POST') {
    const facts: Facts = { ...nothing, transport: 'zapi', user };
    const body = '<html><body><h1>Method Not Allowed</h1></body></html>\n';
    return answer(405, body, facts, { ...html, Allow: 'POST' });
  }
  if (request.body === null) {
    const facts: Facts = { ...nothing, transport: 'zapi', user };
    return answer(413, '<html><body><h1>Too Large</h1></body></html>\n', facts, html);
  }
  return answerZapi(cluster, faults, credentials, readEnvelope(request.body));
}

function answerZapi(
  cluster: Cluster,
  faults: Faults,
  credentials: { username: string; password: string } | null,
  envelope: Envelope | string,
): Answer {
  const { version } = cluster.state;
  const readable = typeof envelope !== 'string';
  const api = readable ? envelope.call.name : null;
  const vfiler = readable ? envelope.vfiler : null;
  const facts: Facts = {
    transport: 'zapi',
    api,
    svm: vfiler,
    user: credentials?.username ?? null,
    write: readable && wouldChange(cluster, envelope),
    errno: null,
  };
  const target = { api, user: facts.user, svm: vfiler };
  const xml = { 'Content-Type': 'text/xml' };
  const failed = (errno: number, reason: string) =>
    answer(200, failedReply(version, errno, reason), { ...facts, errno: String(errno) }, xml);

  const login = credentials
    ? logIn(cluster, { ...credentials, application: 'ontapi' }, vfiler)
    : null;
  if (!login || faults.strike(['unauthorized'], target)) {
    return answer(401, unauthorizedPage, facts, { ...challenge, ...html });
  }
  const before = faults.strike(['status', 'reset', 'suspended', 'error'], target);
  if (before?.kind === 'status') {
    const page = `<html><body><h1>${before.status}</h1></body></html>\n`;
    return answer(before.status, page, facts, html);
  }
  // The number is from Harvest; how ONTAP words it could not be verified.
  if (before?.kind === 'suspended') return failed(61253, 'ONTAPI is suspended.');
  if (before?.kind === 'error') return failed(before.errno, before.reason);
  if (before?.kind === 'reset' && !before.executed) {
    return { ...answer(0, '', facts, xml), delivery: 'reset' };
  }
  // A document that is no request fails as any bad call; the number is an assumption.
  if (!readable) return failed(13001, envelope);

  const outcome = handleZapi(cluster, {
    envelope,
    login,
    nextJobFailure() {
      const fault = faults.strike(['fail-job'], target);
      return fault ? { code: fault.errno, message: fault.reason } : null;
    },
  });
  const cut = before ?? faults.strike(['cut'], target);
  const delay = faults.strike(['delay'], target);
  const done: Facts = {
    ...facts,
    svm: outcome.svm,
    write: outcome.write,
    errno: outcome.errno,
  };
  return {
    ...answer(cut?.kind === 'reset' ? 0 : 200, outcome.body, done, xml),
    delivery: cut?.kind === 'reset' ? 'reset' : cut ? 'cut' : 'whole',
    delayMs: delay?.ms ?? 0,
    changed: outcome.changed,
    refusal: outcome.refusal ? { transport: 'zapi', api: api ?? '', ...outcome.refusal } : null,
  };
}
