import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { OntapTarget } from '../../src/ontapi/client.ts';
import { Secret } from '../../src/secret.ts';
import { selfSigned, type TestCertificate } from './tls.ts';

/** What a scripted server does with one request. */
export type Answer =
  /** The reply's body, HTTP 200. */
  | string
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  /** Ends the connection without a word, after half a reply, or does nothing at all. */
  | { readonly fault: 'reset' | 'cut' | 'silent' };

export interface Seen {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The call in it: a ZAPI's name or, under /api, method and path. */
  readonly api: string;
  /** Under /api, the decoded query; else empty. */
  readonly query: string;
  readonly svm: string | null;
  /** From 1, one for each TLS connection. */
  readonly connection: number;
}

export interface Exchange {
  readonly api: string;
  readonly answer: Answer;
  /** Text that the body or the decoded query must contain. */
  readonly contains?: readonly string[];
  /** Text that it must not contain. */
  readonly lacks?: readonly string[];
}

export interface ScriptedServer {
  readonly port: number;
  readonly certificate: TestCertificate;
  readonly seen: readonly Seen[];
  /** TLS connections that were completed. */
  readonly connections: () => number;
  /** Fails when a request was not expected, or an expected one never came. */
  finish(): Promise<void>;
}

/** The prologue as recorded on ONTAP 9.0 (pepabo/go-netapp); the version is the server's. */
export function reply(results: string, version = '1.160'): string {
  return `<?xml version='1.0' encoding='UTF-8' ?>\n<!DOCTYPE netapp SYSTEM 'file:/etc/netapp_gx.dtd'>\n<netapp version='${version}' xmlns='http://www.netapp.com/filer/admin'>\n${results}</netapp>`;
}

export const passed = (content = ''): string =>
  reply(
    content === '' ? '<results status="passed"/>' : `<results status="passed">${content}</results>`,
  );

export const failed = (errno: string, reason: string): string =>
  reply(`<results reason="${reason}" status="failed" errno="${errno}"/>`);

export const records = (...list: string[]): string =>
  passed(
    list.length === 0
      ? '<num-records>0</num-records>'
      : `<attributes-list>${list.join('')}</attributes-list><num-records>${list.length}</num-records>`,
  );

export const VERSION = passed(
  '<build-timestamp>1</build-timestamp><is-clustered>true</is-clustered><version>NetApp Release 9.6: Fri Jun 14 00:00:00 UTC 2019</version><version-tuple><system-version-tuple><generation>9</generation><major>6</major><minor>0</minor></system-version-tuple></version-tuple>',
);

/** The port that a listening server got. */
export function portOf(server: { address(): unknown }): number {
  const address = server.address();
  if (typeof address === 'object' && address !== null && 'port' in address)
    return Number(address.port);
  throw new Error('the server does not listen on a port');
}

/** What a request asks for, by either API. */
function callOf(request: IncomingMessage, body: string): Pick<Seen, 'api' | 'query' | 'svm'> {
  const url = new URL(request.url ?? '', 'https://server');
  if (url.pathname.startsWith('/api/')) {
    const svm = request.headers['x-dot-svm-name'];
    return {
      api: `${request.method} ${url.pathname}`,
      query: decodeURIComponent(url.search),
      svm: typeof svm === 'string' ? svm : null,
    };
  }
  const [, attributes = '', api = '?'] = /<netapp([^>]*)><([a-z0-9-]+)/.exec(body) ?? [];
  return { api, query: '', svm: /vfiler="([^"]*)"/.exec(attributes)?.[1] ?? null };
}

/** A server that expects exactly these calls in this order. */
export async function scriptedServer(
  script: readonly Exchange[],
  certificate = selfSigned({ addresses: ['127.0.0.1'], authority: true }),
): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const problems: string[] = [];
  const left = [...script];
  const numbers = new WeakMap<Socket, number>();
  let connections = 0;
  const server: Server = createServer({ cert: certificate.cert, key: certificate.key });
  server.on('secureConnection', (socket: TLSSocket) => {
    connections += 1;
    numbers.set(socket, connections);
  });
  server.on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const call = callOf(request, body);
      const { api, query } = call;
      const connection = numbers.get(request.socket) ?? 0;
      const path = request.url ?? '';
      seen.push({ ...call, path, headers: request.headers, body, connection });
      const expected = left.shift();
      if (expected === undefined || expected.api !== api) {
        problems.push(`expected ${expected?.api ?? 'nothing more'}, got ${api}${query} ${body}`);
        response.writeHead(500).end();
        return;
      }
      for (const text of expected.contains ?? [])
        if (!`${query} ${body}`.includes(text))
          problems.push(`${text} is missing in ${query} ${body}`);
      for (const text of expected.lacks ?? [])
        if (`${query} ${body}`.includes(text)) problems.push(`${text} is in ${query} ${body}`);
      const { answer } = expected;
      if (typeof answer === 'string') {
        const type = answer.startsWith('{') ? 'application/hal+json' : 'text/xml';
        response.writeHead(200, { 'content-type': type }).end(answer);
      } else if ('fault' in answer) {
        if (answer.fault === 'reset') request.socket.destroy();
        if (answer.fault !== 'cut') return;
        response.writeHead(200, { 'content-length': '1000' });
        response.write(passed().slice(0, 60), () => request.socket.destroy());
      } else response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    certificate,
    seen,
    connections: () => connections,
    finish: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (problems.length > 0) throw new Error(problems.join('\n'));
      if (left.length > 0) throw new Error(`never asked: ${left.map((one) => one.api).join(', ')}`);
    },
  };
}

export const PASSWORD = 'pa$$ "wörd" <&1';

/** The target of a scripted server, its certificate pinned. */
export function targetOf(
  server: { readonly port: number; readonly certificate: TestCertificate },
  more: Partial<OntapTarget> = {},
): OntapTarget {
  return {
    host: '127.0.0.1',
    port: server.port,
    username: 'admin',
    credential: new Secret(PASSWORD),
    trust: { kind: 'fingerprint', sha256: server.certificate.fingerprint },
    api: 'zapi',
    timeoutMs: 10_000,
    ...more,
  };
}
