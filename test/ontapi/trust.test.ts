import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer as plainServer } from 'node:http';
import { createServer as silentServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { OntapError, type OntapErrorDetails } from '../../src/ontapi/errors.ts';
import { parseFingerprint } from '../../src/ontapi/fingerprint.ts';
import { openTrustedSocket, resolveTrust } from '../../src/ontapi/trust.ts';
import { selfSigned } from '../support/tls.ts';
import { portOf, scriptedServer, targetOf, VERSION } from '../support/zapi-server.ts';

const HEX = 'ab'.repeat(32);
const NORMAL = `SHA256:${HEX.toUpperCase().match(/../g)?.join(':')}`;
const LOGIN = [{ api: 'system-get-version', answer: VERSION }];

function pemFile(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'netappdvp-trust-')), 'ca.pem');
  writeFileSync(path, content);
  return path;
}

async function failureOf(work: Promise<unknown>): Promise<OntapErrorDetails> {
  try {
    await work;
  } catch (error) {
    if (error instanceof OntapError) return error.details;
    throw error;
  }
  throw new Error('it went well');
}

describe('parseFingerprint', () => {
  it.each([
    HEX,
    HEX.toUpperCase(),
    NORMAL,
    NORMAL.slice(7),
    NORMAL.toLowerCase(),
    `sha256:${HEX}`,
    `SHA-256=${HEX}`,
    `SHA256 Fingerprint=${NORMAL.slice(7)}`,
    `  ${NORMAL}\n`,
  ])('takes %s', (text) => expect(parseFingerprint(text)).toBe(NORMAL));

  it.each([
    '',
    'SHA256:',
    HEX.slice(1),
    `${HEX}00`,
    HEX.replace('a', 'g'),
    `SHA1:${HEX}`,
    `${HEX} x`,
  ])('refuses %s', (text) => expect(parseFingerprint(text)).toBeNull());
});

describe('trust', () => {
  it('accepts the pinned certificate, self-signed and without any name in it', async () => {
    const server = await scriptedServer(LOGIN, selfSigned());
    (await connectOntap(targetOf(server))).close();
    await server.finish();
  });

  it('accepts a certificate that a CA file vouches for', async () => {
    const authority = selfSigned({ name: 'authority', authority: true });
    const leaf = authority.issue({ addresses: ['127.0.0.1'] });
    const server = await scriptedServer(LOGIN, leaf);
    const trust = { kind: 'ca-file', path: pemFile(authority.cert) } as const;
    (await connectOntap(targetOf(server, { trust }))).close();
    await server.finish();
  });

  it('accepts a self-signed certificate that is itself the CA file', async () => {
    const server = await scriptedServer(LOGIN);
    const trust = { kind: 'ca-file', path: pemFile(server.certificate.cert) } as const;
    (await connectOntap(targetOf(server, { trust }))).close();
    await server.finish();
  });

  it('accepts what the authorities of the machine vouch for', async () => {
    const authority = selfSigned({ name: 'authority', authority: true });
    const server = await scriptedServer([], authority.issue({ addresses: ['127.0.0.1'] }));
    const bundle = pemFile(authority.cert);
    const trust = await resolveTrust({ kind: 'system' }, null, ['/nonexistent', bundle]);
    const target = { host: '127.0.0.1', port: server.port, timeoutMs: 5_000 };
    const socket = await openTrustedSocket(target, trust);
    expect(socket.authorized).toBe(true);
    socket.destroy();
    await server.finish();
  });

  const authority = selfSigned({ name: 'authority', authority: true });
  it.each([
    ['a self-signed one', selfSigned({ addresses: ['127.0.0.1'] }), 'system', /self-signed/],
    [
      'one of an unknown authority',
      authority.issue({ addresses: ['127.0.0.1'] }),
      'system',
      /authorities of this machine do not vouch/,
    ],
    [
      'one that the CA file does not cover',
      selfSigned({ addresses: ['127.0.0.1'] }),
      'ca-file',
      /given CA file does not vouch/,
    ],
    [
      'one for another name',
      authority.issue({ names: ['elsewhere.example'] }),
      'ca-file',
      /made out for other names than 127\.0\.0\.1/,
    ],
    [
      'one without names',
      authority.issue({ name: '127.0.0.1' }),
      'ca-file',
      /made out for other names/,
    ],
    [
      'an expired one',
      authority.issue({ addresses: ['127.0.0.1'], expired: true }),
      'ca-file',
      /has expired/,
    ],
  ])(
    'knows nothing of %s: the fingerprint is told and nothing is sent',
    async (_, certificate, kind, message) => {
      const server = await scriptedServer([], certificate);
      const trust =
        kind === 'system'
          ? ({ kind } as const)
          : ({ kind: 'ca-file', path: pemFile(authority.cert) } as const);
      const failure = await failureOf(connectOntap(targetOf(server, { trust })));
      expect(failure).toMatchObject({
        kind: 'certificate-unknown',
        fingerprint: certificate.fingerprint,
        address: `127.0.0.1:${server.port}`,
      });
      expect(failure.message).toMatch(message);
      expect(server.seen).toEqual([]);
      await server.finish();
    },
  );

  it('sends nothing to a certificate that is not the pinned one, even if an authority vouches for it', async () => {
    const server = await scriptedServer([]);
    const other = selfSigned();
    const trust = { kind: 'fingerprint', sha256: other.fingerprint } as const;
    const failure = await failureOf(connectOntap(targetOf(server, { trust })));
    expect(failure).toMatchObject({
      kind: 'certificate-changed',
      fingerprint: server.certificate.fingerprint,
    });
    expect(failure.message).toContain(other.fingerprint);
    expect(server.seen).toEqual([]);
    await server.finish();
  });

  it('refuses a CA file that is not there or holds none, and a fingerprint that is none', async () => {
    await expect(resolveTrust({ kind: 'ca-file', path: '/nonexistent/ca.pem' })).rejects.toThrow(
      /cannot be read \(ENOENT\)/,
    );
    await expect(resolveTrust({ kind: 'ca-file', path: pemFile('hello') })).rejects.toThrow(
      /no PEM certificate/,
    );
    const damaged = pemFile('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    await expect(resolveTrust({ kind: 'ca-file', path: damaged })).rejects.toThrow(
      /no PEM certificate/,
    );
    await expect(resolveTrust({ kind: 'fingerprint', sha256: 'abc' })).rejects.toThrow(
      /no SHA-256 fingerprint/,
    );
  });
});

const to = (port: number, host = '127.0.0.1', timeoutMs = 5_000): Promise<unknown> =>
  openTrustedSocket(
    { host, port, timeoutMs },
    { context: createSecureContext(), pin: NORMAL, source: 'fingerprint' },
  );

describe('a connection', () => {
  it('that nobody takes is unreachable', async () => {
    const probe = silentServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const port = portOf(probe);
    await new Promise((resolve) => probe.close(resolve));
    expect(await failureOf(to(port))).toMatchObject({
      kind: 'unreachable',
      message: `Nothing listens at 127.0.0.1:${port} (connection refused).`,
    });
  });

  it('to a name that does not exist is unreachable', async () => {
    const failure = await failureOf(to(443, 'nothing.invalid'));
    expect(failure).toMatchObject({ kind: 'unreachable' });
    expect(failure.message).toContain('nothing.invalid');
  });

  it('to a peer that never speaks ends in time', async () => {
    const sockets: { destroy(): void }[] = [];
    const server = silentServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const failure = await failureOf(to(portOf(server), '127.0.0.1', 300));
    expect(failure).toMatchObject({ kind: 'timeout' });
    expect(failure.message).toContain('accepted the connection but did not answer within 0.3 s');
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('to a server without TLS says so', async () => {
    const server = plainServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect(await failureOf(to(portOf(server)))).toMatchObject({ kind: 'protocol' });
    server.closeAllConnections();
    server.close();
  });
});
