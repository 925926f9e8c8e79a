import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../src/errors.ts';
import type { OntapClient, OntapTarget } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { OntapError } from '../../src/ontapi/errors.ts';
import { openHttp, type RequestTrace } from '../../src/ontapi/http.ts';
import { resolveTrust } from '../../src/ontapi/trust.ts';
import { openZapi, type Zapi } from '../../src/ontapi/zapi-call.ts';
import { Secret } from '../../src/secret.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import {
  type Answer,
  failed,
  PASSWORD,
  passed,
  reply,
  type ScriptedServer,
  scriptedServer,
  targetOf,
  VERSION,
} from '../support/zapi-server.ts';

const LOGIN = { api: 'system-get-version', answer: VERSION };
const A_NUMBER: unknown = expect.any(Number);
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const BASIC = Buffer.from(`admin:${PASSWORD}`, 'utf8').toString('base64');

async function zapiOf(
  server: ScriptedServer,
  more: Partial<OntapTarget> = {},
  trace: RequestTrace[] = [],
): Promise<Zapi> {
  const target = targetOf(server, more);
  const http = openHttp({
    ...target,
    trust: await resolveTrust(target.trust),
    clientName: 'netappdvp/1.2.3',
    onRequest: (request) => trace.push(request),
  });
  return openZapi(http, target.username, new Secret(PASSWORD));
}

/** Makes one call to a server with these answers; returns what came of it. */
async function one(
  answers: readonly Answer[],
  write: boolean,
  more: Partial<OntapTarget> = {},
): Promise<unknown> {
  const server = await scriptedServer(answers.map((answer) => ({ api: 'nfs-enable', answer })));
  const zapi = await zapiOf(server, more);
  const outcome = await zapi
    .call('nfs-enable', {}, { svm: 'svm1', write })
    .catch((error: unknown) => error);
  zapi.close();
  await server.finish();
  return outcome;
}

describe('a request', () => {
  it('carries what ONTAP needs, and the login only in its header', async () => {
    const server = await scriptedServer([{ api: 'vserver-get', answer: passed() }]);
    const zapi = await zapiOf(server);
    await zapi.call('vserver-get', {}, { svm: 'svm1' });
    zapi.close();
    const [seen] = server.seen;
    expect(seen).toMatchObject({
      path: '/servlets/netapp.servlets.admin.XMLrequest_filer',
      svm: 'svm1',
    });
    expect(seen?.headers).toMatchObject({
      authorization: `Basic ${BASIC}`,
      'content-type': 'text/xml',
      'x-dot-client-app': 'netappdvp/1.2.3',
      'user-agent': 'netappdvp/1.2.3',
    });
    await server.finish();
  });

  it('goes straight to ONTAP whatever proxy the environment names', async () => {
    const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'];
    for (const name of names) process.env[name] = 'http://127.0.0.1:1';
    try {
      const server = await scriptedServer([LOGIN]);
      (await connectOntap(targetOf(server))).close();
      await server.finish();
    } finally {
      for (const name of names) delete process.env[name];
    }
  });

  it('speaks the version that the server told, once it told', async () => {
    const server = await scriptedServer([
      {
        api: 'vserver-get',
        answer: reply('<results status="passed"/>', '1.191'),
        contains: ['version="1.21"'],
      },
      { api: 'vserver-get', answer: passed(), contains: ['version="1.191"'] },
    ]);
    const zapi = await zapiOf(server);
    await zapi.call('vserver-get');
    await zapi.call('vserver-get');
    expect(zapi.ontapi()).toEqual([1, 191]);
    zapi.close();
    await server.finish();
  });

  it('shares one connection with the next, and at most four at once', async () => {
    const call = { api: 'vserver-get', answer: passed() };
    const server = await scriptedServer(Array.from({ length: 14 }, () => call));
    const zapi = await zapiOf(server);
    await zapi.call('vserver-get');
    await zapi.call('vserver-get');
    expect(server.connections()).toBe(1);
    await Promise.all(Array.from({ length: 12 }, () => zapi.call('vserver-get')));
    expect(server.connections()).toBeLessThanOrEqual(4);
    zapi.close();
    await server.finish();
  });

  it('does not trust a connection that was idle for long', async () => {
    const call = { api: 'nfs-enable', answer: passed() };
    const server = await scriptedServer([call, call, call]);
    const target = targetOf(server);
    const trust = await resolveTrust(target.trust);
    const http = openHttp({ ...target, trust, clientName: 'x', idleLimitMs: 0 });
    const zapi = openZapi(http, target.username, new Secret(PASSWORD));
    for (let turn = 0; turn < 3; turn += 1) await zapi.call('nfs-enable', {}, { write: true });
    zapi.close();
    expect(server.seen.map((seen) => seen.connection)).toEqual([1, 2, 3]);
    await server.finish();
  });

  it('does not trust one that was idle while another was used', async () => {
    const call = { api: 'nfs-enable', answer: passed() };
    const server = await scriptedServer(Array.from({ length: 12 }, () => call));
    const target = targetOf(server);
    const trust = await resolveTrust(target.trust);
    const http = openHttp({ ...target, trust, clientName: 'x', idleLimitMs: 200 });
    const zapi = openZapi(http, target.username, new Secret(PASSWORD));
    const write = () => zapi.call('nfs-enable', {}, { write: true });
    await Promise.all([write(), write()]);
    for (let turn = 0; turn < 8; turn += 1) {
      await sleep(50);
      await write();
    }
    const used = server.seen.at(-1)?.connection;
    await Promise.all([write(), write()]);
    zapi.close();
    const idle = [1, 2].filter((connection) => connection !== used);
    for (const { connection } of server.seen.slice(-2)) expect(idle).not.toContain(connection);
    await server.finish();
  });

  it('is told to the tracer without secrets', async () => {
    const trace: RequestTrace[] = [];
    const server = await scriptedServer([
      { api: 'vserver-get', answer: passed() },
      { api: 'nfs-enable', answer: { status: 401 } },
    ]);
    const zapi = await zapiOf(server, {}, trace);
    await zapi.call('vserver-get', {}, { svm: 'svm1' });
    await expect(zapi.call('nfs-enable')).rejects.toThrow();
    zapi.close();
    expect(trace).toEqual([
      {
        transport: 'zapi',
        api: 'vserver-get',
        svm: 'svm1',
        ms: A_NUMBER,
        status: 200,
      },
      {
        transport: 'zapi',
        api: 'nfs-enable',
        svm: null,
        ms: A_NUMBER,
        status: 401,
      },
    ]);
    await server.finish();
  });
});

const page = { status: 200, body: '<!DOCTYPE html><html><body>Sign in</body></html>' };

describe('what goes wrong has a kind', () => {
  it.each<[string, readonly Answer[], string, RegExp]>([
    [
      'a refused login',
      [{ status: 401, headers: { 'www-authenticate': 'Basic realm="Administration"' } }],
      'unauthorized',
      /refused the login of "admin"/,
    ],
    ['no right to the service', [{ status: 403 }], 'forbidden', /web service ontapi/],
    [
      'no such service',
      [{ status: 404, body: 'not found' }],
      'unsupported',
      /its web service "ontapi" is disabled/,
    ],
    [
      'a redirect',
      [{ status: 302, headers: { location: 'https://127.0.0.1:1/login' } }],
      'protocol',
      /redirects elsewhere/,
    ],
    ['an error of a server', [{ status: 500 }], 'protocol', /HTTP 500/],
    ['a login page', [page], 'protocol', /web page/],
    ['plain text', ['Service Unavailable'], 'protocol', /plain text/],
    ['a reply that ends early', [passed('<a>b</a>').slice(0, -20)], 'protocol', /no complete XML/],
    ['suspended ONTAPI', [failed('61253', 'ONTAPI is suspended')], 'suspended', /61253/],
    [
      'a missing right',
      [
        failed(
          '13003',
          'Insufficient privileges: user &apos;u&apos; does not have write access to this resource',
        ),
      ],
      'forbidden',
      /user 'u' does not have write access/,
    ],
    [
      'a call of the cluster',
      [failed('13005', 'Unable to find API: x on data vserver svm1')],
      'wrong-scope',
      /13005/,
    ],
    [
      'a call that it does not have',
      [failed('13005', 'Unable to find API: x')],
      'unsupported',
      /13005/,
    ],
    [
      'a duplicate',
      [failed('13130', 'duplicate entry')],
      'exists',
      /nfs-enable on SVM svm1 failed: duplicate entry/,
    ],
    [
      'a generic number with a text',
      [failed('13001', 'Duplicate route exists for Vserver')],
      'exists',
      /13001/,
    ],
    [
      'a generic number with an unknown text',
      [failed('13001', 'Something')],
      'failed',
      /Something/,
    ],
    ['an unknown number', [failed('99999', 'already exists')], 'failed', /99999/],
    ['an IPspace', [failed('13001', 'IPspace x does not exist.')], 'not-found', /IPspace x/],
    ['anything else amiss', [failed('13001', 'Tag does not exist.')], 'failed', /Tag/],
  ])('%s', async (_, answers, kind, message) => {
    for (const write of [true, false]) {
      const error = await one(answers, write);
      expect(error).toBeInstanceOf(OntapError);
      expect(error).toMatchObject({
        kind,
        details: { api: 'nfs-enable', svm: 'svm1', transport: 'zapi' },
      });
      expect(String(error)).toMatch(message);
    }
  });

  it('keeps ONTAP’s own number and words', async () => {
    expect(await one([failed('15661', 'entry doesn&apos;t exist')], true)).toMatchObject({
      kind: 'not-found',
      details: { code: '15661', reason: "entry doesn't exist" },
    });
  });

  it('a silent server ends in time', async () => {
    expect(await one([{ fault: 'silent' }], false, { timeoutMs: 300 })).toMatchObject({
      kind: 'timeout',
      message: matching(/did not answer nfs-enable within 0.3 s/),
    });
  });
});

describe('only a read is sent twice', () => {
  const reset = { fault: 'reset' } as const;
  const cut = { fault: 'cut' } as const;
  const busy = { status: 503, body: 'Service Unavailable' };
  it.each<[string, Answer]>([
    ['a reset', reset],
    ['a cut reply', cut],
    ['503', busy],
  ])('after %s', async (_, trouble) => {
    expect(await one([trouble, passed()], false)).not.toBeInstanceOf(Error);
    const kind = trouble === busy ? 'busy' : 'unreachable';
    expect(await one([trouble, trouble], false)).toMatchObject({ kind });
    expect(await one([trouble], true)).toMatchObject({ kind });
  });

  it('and not after an answer', async () => {
    expect(await one([failed('13001', 'temporarily locked')], false)).toMatchObject({
      kind: 'busy',
    });
    expect(await one([{ status: 401 }], false)).toMatchObject({ kind: 'unauthorized' });
  });
});

describe('no secret', () => {
  it('is in any error, however deep one looks', async () => {
    const troubles: (readonly Answer[])[] = [
      [{ status: 401 }],
      [{ status: 500, body: BASIC }],
      [{ fault: 'reset' }],
      [{ fault: 'silent' }],
      [{ status: 302, headers: { location: 'https://x/' } }],
      [
        failed(
          '13001',
          `no: ${PASSWORD.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}`,
        ),
      ],
      ['nonsense'],
    ];
    for (const trouble of troubles) {
      const error = await one(trouble, true, { timeoutMs: 400 });
      expect(error).toBeInstanceOf(OntapError);
      const seen = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error);
      expect(seen).not.toContain(PASSWORD);
      expect(seen).not.toContain(BASIC);
    }
  });
});

describe('connecting', () => {
  it('asks exactly one question', async () => {
    const server = await scriptedServer([LOGIN]);
    const client = await connectOntap(targetOf(server));
    expect(client.transport).toBe('zapi');
    client.close();
    await server.finish();
  });

  it('stops at a refused login', async () => {
    const server = await scriptedServer([{ api: 'system-get-version', answer: { status: 401 } }]);
    await expect(connectOntap(targetOf(server))).rejects.toMatchObject({
      kind: 'unauthorized',
      details: { user: 'admin' },
    });
    await server.finish();
  });

  it('takes a login that may not read the version; identity then says why', async () => {
    const refused = failed('13003', 'Insufficient privileges');
    const server = await scriptedServer([
      { api: 'system-get-version', answer: refused },
      { api: 'system-get-version', answer: refused },
      LOGIN,
      {
        api: 'cluster-identity-get',
        answer: failed('13005', 'Unable to find API: cluster-identity-get on data vserver svm1'),
      },
    ]);
    const client = await connectOntap(targetOf(server));
    await expect(client.identity()).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await client.identity()).toEqual({
      name: null,
      scope: 'svm',
      version: { full: matching(/9\.6/), generation: 9, major: 6, minor: 0 },
      readsCluster: null,
    });
    await client.identity();
    client.close();
    await server.finish();
  });

  it('refuses impossible user names before it connects', async () => {
    const server = await scriptedServer([]);
    await expect(connectOntap(targetOf(server, { username: 'a:b' }))).rejects.toThrow(/colon/);
    expect(server.connections()).toBe(0);
    await server.finish();
  });

  it('is ended by the signal', async () => {
    const controller = new AbortController();
    const server = await scriptedServer([
      { api: 'system-get-version', answer: { fault: 'silent' } },
    ]);
    const pending = connectOntap(targetOf(server), { signal: controller.signal });
    const outcome = pending.catch((error: unknown) => error);
    while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(await outcome).toBeInstanceOf(CancelledError);
    await server.finish();
  });

  it('lets a running step finish: the signal does not end its calls', async () => {
    const controller = new AbortController();
    const server = await scriptedServer([LOGIN, { api: 'export-policy-create', answer: passed() }]);
    const client = await connectOntap(targetOf(server), { signal: controller.signal });
    controller.abort();
    await client.createExportPolicy('svm1', 'p');
    const list = client.volumes({})[Symbol.asyncIterator]();
    await expect(list.next()).rejects.toBeInstanceOf(CancelledError);
    client.close();
    await server.finish();
  });

  it.each<[string, (client: OntapClient) => Promise<unknown>]>([
    ['vserver-get-iter', (client) => client.listSvms()],
    ['aggr-get-iter', (client) => client.listAggregates()],
    ['nfs-service-get', (client) => client.getNfsService('svm1')],
    ['security-login-role-get-iter', (client) => client.getRole('svm1', 'r')],
    ['vserver-get', (client) => client.checkPluginStartup('svm1', { optional: true })],
  ])('ends %s by the signal, however slow the server is', async (api, read) => {
    const controller = new AbortController();
    const server = await scriptedServer([LOGIN, { api, answer: { fault: 'silent' } }]);
    const client = await connectOntap(targetOf(server), { signal: controller.signal });
    const outcome = read(client).catch((error: unknown) => error);
    while (server.seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(await outcome).toBeInstanceOf(CancelledError);
    client.close();
    await server.finish();
  });

  it('can leave the login to the first call', async () => {
    const server = await scriptedServer([{ api: 'vserver-get-iter', answer: { status: 401 } }]);
    const client = await connectOntap(targetOf(server, { tryLogin: false }));
    await expect(client.listSvms()).rejects.toMatchObject({ kind: 'unauthorized' });
    client.close();
    await server.finish();
  });

  it('writes a line per request for -v', async () => {
    const lines: string[] = [];
    const server = await scriptedServer([LOGIN]);
    (await connectOntap(targetOf(server), { trace: (line) => lines.push(line) })).close();
    expect(lines).toEqual([matching(/^zapi system-get-version: HTTP 200, \d+ ms$/)]);
    await server.finish();
  });
});

it('what waits for its turn when the client is closed is not sent, and no connection is left open', async () => {
  const sim = await startSimulator({ latencyMs: 50 });
  const client = await connectOntap({
    host: sim.host,
    port: sim.port,
    username: sim.username,
    credential: new Secret(sim.password),
    trust: { kind: 'fingerprint', sha256: sim.fingerprint },
    api: 'rest',
    timeoutMs: 20_000,
  });
  const before = sim.requests().length;
  const asked = Array.from({ length: 9 }, () => client.listSvms());
  client.close();
  const ends = await Promise.allSettled(asked);
  expect(ends.map(({ status }) => status)).toEqual(Array.from({ length: 9 }, () => 'rejected'));
  expect(sim.requests().length - before).toBeLessThanOrEqual(4);
  // It waits for every connection that somebody holds open.
  await sim.close();
});
