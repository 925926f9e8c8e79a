import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { errorCode, UsageError } from '../errors.ts';
import type { Trust } from './client.ts';
import type { ClientCertificate } from './credential.ts';
import { OntapError, type OntapErrorDetails } from './errors.ts';
import { parseFingerprint } from './fingerprint.ts';

/** Whom to believe, with everything read that had to be read. */
export interface ResolvedTrust {
  /** With the client certificate, if one is shown. Made once: reading a machine's 140 authorities takes 20 ms, too much for each connection. */
  readonly context: SecureContext;
  /** The one certificate to accept, as parseFingerprint gives it; null: by the authorities in `context`. */
  readonly pin: string | null;
  readonly source: Trust['kind'];
}

/** Where Linux and BSD systems keep the authorities that the administrator of this machine trusts. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

async function firstReadable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const content = await readFile(path, 'utf8').catch(() => undefined);
    if (content?.includes('-----BEGIN CERTIFICATE-----')) return content;
  }
  return undefined;
}

async function readCaFile(path: string): Promise<string> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      `The CA file ${path} cannot be read (${errorCode(error) || 'unknown error'}).`,
      'Give a file with PEM certificates to --ca-file.',
    );
  });
  return checkedCa(content, `The CA file ${path}`);
}

function checkedCa(content: string, what: string): string {
  try {
    // Node.js passes over what it cannot read, and then nobody would be trusted without a reason.
    if (new X509Certificate(content).raw.length > 0) return content;
  } catch {
    // Told below.
  }
  throw new UsageError(
    `${what} has no PEM certificate in it that can be read.`,
    'A PEM certificate begins with -----BEGIN CERTIFICATE-----.',
  );
}

/**
 * Takes what the user said, and the client certificate to show if any, returns whom to believe. Throws UsageError for
 * a bad CA file or fingerprint.
 */
export async function resolveTrust(
  trust: Trust,
  shown: ClientCertificate | null = null,
  bundles: readonly string[] = SYSTEM_BUNDLES,
): Promise<ResolvedTrust> {
  if (trust.kind === 'ca-file')
    return {
      // It may hold only the issuing certificate or the server's own.
      context: contextOf(shown, await readCaFile(trust.path), true),
      pin: null,
      source: 'ca-file',
    };
  if (trust.kind === 'ca-pem')
    return {
      context: contextOf(shown, checkedCa(trust.pem, 'The CA certificate'), true),
      pin: null,
      source: 'ca-pem',
    };
  if (trust.kind === 'fingerprint') {
    const pin = parseFingerprint(trust.sha256);
    if (pin === null)
      throw new UsageError(
        `"${trust.sha256.slice(0, 100)}" is no SHA-256 fingerprint.`,
        'It has 64 hexadecimal digits: openssl x509 -noout -fingerprint -sha256 -in FILE prints it.',
      );
    return { context: contextOf(shown), pin, source: 'fingerprint' };
  }
  return { context: contextOf(shown, await firstReadable(bundles)), pin: null, source: 'system' };
}

/** Without authorities those that Node.js brings count. */
function contextOf(shown: ClientCertificate | null, ca?: string, partial = false): SecureContext {
  return createSecureContext({
    ...(shown !== null && { cert: shown.certificatePem, key: shown.keyPem.reveal() }),
    minVersion: 'TLSv1.2',
    ...(ca !== undefined && { ca }),
    allowPartialTrustChain: partial,
  });
}

export interface SocketTarget {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/**
 * Opens a TLS connection, checks the server's certificate, and hands the connection out only when it is trusted:
 * not a byte of a request, so no password either, is sent before. A client certificate is seen by whoever answers, its
 * key by nobody, and its signature is good for this one handshake (RFC 8446, 4.4.3). The handshake itself proves that the server
 * holds the certificate's key. Throws OntapError 'certificate-unknown' or 'certificate-changed' with the
 * fingerprint found, 'unreachable', 'timeout', or 'protocol' when the other side does not speak TLS.
 */
export function openTrustedSocket(target: SocketTarget, trust: ResolvedTrust): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const socket = connect({
      host: target.host,
      port: target.port,
      // Judged below: with `true` here the certificate, and so its fingerprint, would be gone.
      rejectUnauthorized: false,
      secureContext: trust.context,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(target.host) === 0 && { servername: target.host }),
    });
    const finish = (problem: OntapError | null): void => {
      clearTimeout(timer);
      socket.off('error', onError);
      if (problem === null) return resolve(socket);
      // A late reset of a connection that nobody wants any more is no news.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(problem);
    };
    const onError = (error: Error): void => finish(connectFailure(target, error));
    const timer = setTimeout(() => finish(silence(target, connected)), target.timeoutMs);
    socket.on('error', onError);
    socket.once('connect', () => {
      connected = true;
    });
    socket.once('secureConnect', () => finish(judge(socket, target, trust)));
  });
}

function judge(socket: TLSSocket, target: SocketTarget, trust: ResolvedTrust): OntapError | null {
  const certificate = socket.getPeerX509Certificate();
  const fingerprint = certificate && parseFingerprint(certificate.fingerprint256);
  if (!fingerprint)
    return failure(target, 'protocol', `${addressOf(target)} showed no TLS certificate.`);
  if (trust.pin === fingerprint) return null;
  if (trust.pin === null && socket.authorized) return null;
  const address = addressOf(target);
  if (trust.pin !== null)
    return failure(
      target,
      'certificate-changed',
      `The certificate of ${address} is not the expected one: it shows ${fingerprint}, expected was ${trust.pin}.`,
      { fingerprint },
    );
  const reason = untrustedBecause(String(socket.authorizationError ?? ''), target, trust);
  return failure(
    target,
    'certificate-unknown',
    `The certificate of ${address} is not trusted: ${reason}. Its fingerprint is ${fingerprint}.`,
    { fingerprint },
  );
}

function untrustedBecause(code: string, target: SocketTarget, trust: ResolvedTrust): string {
  const vouch = {
    'ca-file': 'the given CA file does',
    'ca-pem': 'the given CA certificate does',
    system: 'the authorities of this machine do',
    fingerprint: 'the authorities of this machine do',
  }[trust.source];
  switch (code.match(/[A-Z][A-Z_]{5,}/)?.[0] ?? '') {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `it is self-signed, and ${vouch} not vouch for it`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `it is made out for other names than ${target.host}`;
    case 'CERT_HAS_EXPIRED':
      return 'it has expired';
    case 'CERT_NOT_YET_VALID':
      return 'it is not valid yet (check the clocks)';
    default:
      if (/altname|does not match certificate/i.test(code))
        return `it is made out for other names than ${target.host}`;
      return `${vouch} not vouch for it${code === '' ? '' : ` (${code.slice(0, 80)})`}`;
  }
}

function silence(target: SocketTarget, connected: boolean): OntapError {
  const seconds = Math.round(target.timeoutMs / 100) / 10;
  return failure(
    target,
    'timeout',
    connected
      ? `${addressOf(target)} accepted the connection but did not answer within ${seconds} s.`
      : `${addressOf(target)} did not answer within ${seconds} s.`,
  );
}

function connectFailure(target: SocketTarget, error: Error): OntapError {
  const address = addressOf(target);
  const code = errorCode(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return failure(target, 'unreachable', `The name ${target.host} cannot be resolved.`);
  if (code === 'ECONNREFUSED')
    return failure(target, 'unreachable', `Nothing listens at ${address} (connection refused).`);
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return failure(target, 'unreachable', `There is no route to ${address} (${code}).`);
  if (code === 'ETIMEDOUT')
    return failure(target, 'timeout', `${address} did not answer (connection timed out).`);
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return failure(target, 'protocol', `${address} does not speak TLS as ONTAP does (${code}).`, {
      code,
    });
  return failure(
    target,
    'unreachable',
    `The connection to ${address} failed (${code || 'unknown error'}).`,
  );
}

/** host:port, with brackets around an IPv6 address. */
export function addressOf(target: { readonly host: string; readonly port: number }): string {
  return isIP(target.host) === 6
    ? `[${target.host}]:${target.port}`
    : `${target.host}:${target.port}`;
}

function failure(
  target: SocketTarget,
  kind: OntapErrorDetails['kind'],
  message: string,
  more: Partial<OntapErrorDetails> = {},
): OntapError {
  return new OntapError({ kind, message, address: addressOf(target), ...more });
}
