import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';

/** Key and certificate in PEM; the certificate is its own authority. */
export interface ServerCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}

/** DER: one value with its tag and length. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.from(content.length.toString(16).padStart(4, '0'), 'hex');
  const trimmed = length[0] === 0 ? length.subarray(1) : length;
  return Buffer.concat([Buffer.from([tag, 0x80 | trimmed.length]), trimmed, content]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const octets = (...parts: readonly Uint8Array[]) => der(0x04, ...parts);
const bits = (content: Uint8Array, unused = 0) => der(0x03, Buffer.from([unused]), content);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const yes = der(0x01, Buffer.from([0xff]));

const ids = {
  commonName: '550403',
  ecdsaWithSha256: '2a8648ce3d040302',
  basicConstraints: '551d13',
  keyUsage: '551d0f',
  extendedKeyUsage: '551d25',
  serverAuth: '2b06010505070301',
  subjectAltName: '551d11',
  subjectKeyIdentifier: '551d0e',
  authorityKeyIdentifier: '551d23',
} as const;

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  // Years from 2050 on take GeneralizedTime, before that UTCTime (RFC 5280).
  return Number(text.slice(0, 4)) >= 2050
    ? der(0x18, Buffer.from(`${text}Z`))
    : der(0x17, Buffer.from(`${text.slice(2)}Z`));
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

/** Bytes of an IP address, for a subject alternative name. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const middle = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Buffer.from(
    [...before, ...middle, ...after].map((group) => group.padStart(4, '0')).join(''),
    'hex',
  );
}

function alternativeName(name: string): Buffer {
  return isIP(name) === 0 ? der(0x82, Buffer.from(name)) : der(0x87, addressBytes(name));
}

function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return sequence(oid(id), ...(critical ? [yes] : []), octets(value));
}

function extensions(names: readonly string[], publicKey: Uint8Array): Buffer {
  const identifier = createHash('sha1').update(publicKey).digest();
  return der(
    0xa3,
    sequence(
      extension(ids.basicConstraints, true, sequence(yes)),
      // digitalSignature and keyCertSign: it signs itself.
      extension(ids.keyUsage, true, bits(Buffer.from([0x84]), 2)),
      extension(ids.extendedKeyUsage, false, sequence(oid(ids.serverAuth))),
      extension(ids.subjectAltName, false, sequence(...names.map(alternativeName))),
      extension(ids.subjectKeyIdentifier, false, octets(identifier)),
      extension(ids.authorityKeyIdentifier, false, sequence(der(0x80, identifier))),
    ),
  );
}

const day = 24 * 60 * 60 * 1000;

function selfSign(key: KeyObject, names: readonly string[], now: number): string {
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const algorithm = sequence(oid(ids.ecdsaWithSha256));
  const commonName = names[0] ?? 'localhost';
  const subject = sequence(
    der(0x31, sequence(oid(ids.commonName), der(0x0c, Buffer.from(commonName)))),
  );
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    subject,
    // A clock that is a little behind shall not refuse it.
    sequence(time(now - day), time(now + 3650 * day)),
    subject,
    publicKey,
    extensions(names, publicKey),
  );
  const certificate = sequence(body, algorithm, bits(sign('sha256', body, key)));
  const lines = certificate
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n')
    .trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/**
 * A self-signed certificate (ECDSA P-256) for the given DNS names and addresses, the first of which is
 * its common name. `kept` is used again, key and all, as long as it covers every name; with other names
 * only the certificate is made anew. `now` in milliseconds.
 */
export function serverCertificate(
  names: readonly string[],
  now: number,
  kept: ServerCertificate | null,
): ServerCertificate {
  if (kept) {
    const certificate = new X509Certificate(kept.certificatePem);
    const covered = names.every((name) =>
      isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name),
    );
    if (covered && Date.parse(certificate.validTo) > now) return kept;
    const certificatePem = selfSign(createPrivateKey(kept.keyPem), names, now);
    return { keyPem: kept.keyPem, certificatePem };
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificatePem: selfSign(privateKey, names, now),
  };
}

/** "SHA256:AA:BB…", of the certificate as `openssl x509 -fingerprint -sha256` computes it. */
export function fingerprintOf(certificatePem: string): string {
  return `SHA256:${new X509Certificate(certificatePem).fingerprint256}`;
}
