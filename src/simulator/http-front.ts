import type { IncomingMessage } from 'node:http';
import type { Cluster } from './cluster.ts';
import type { Faults } from './faults.ts';
import { type Answer, type Credentials, type FrontRequest, htmlAnswer } from './http-answer.ts';
import { answerRest, isRestPath } from './rest-front.ts';
import { answerZapi, zapiPath } from './zapi-front.ts';

const mostBytes = 8 * 1024 * 1024;

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

/** The headers that the fronts look at, by lower-case name. */
export function readHeaders(request: IncomingMessage): FrontRequest['headers'] {
  const names = ['accept', 'authorization', 'x-dot-svm-name', 'x-dot-svm-uuid'];
  return Object.fromEntries(
    names.map((name) => {
      const found = request.headers[name];
      return [name, Array.isArray(found) ? found[0] : found];
    }),
  );
}

function basicCredentials(header: string | undefined): Credentials | null {
  const match = /^basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(header ?? '');
  if (!match) return null;
  const text = Buffer.from(match[1] ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Answers one HTTP request. All that is slow or breaks the connection is left to the caller, as data. */
export function answerRequest(cluster: Cluster, faults: Faults, request: FrontRequest): Answer {
  const { certificateName } = request;
  const credentials =
    basicCredentials(request.headers['authorization']) ??
    (certificateName === null ? null : { username: certificateName, password: null });
  if (isRestPath(request.path)) return answerRest(cluster, faults, request, credentials);
  if (request.path.split('?')[0] === zapiPath) {
    return answerZapi(cluster, faults, request, credentials);
  }
  return htmlAnswer(404, 'Not Found', {
    transport: null,
    api: null,
    svm: null,
    user: credentials?.username ?? null,
    write: false,
    errno: null,
  });
}
