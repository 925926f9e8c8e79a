import {
  createHash,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** A certificate with its key, made on the spot: nothing secret is in the repository. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  /** SHA256:AA:BB:… */
  readonly fingerprint: string;
  readonly issue: (wish: CertificateWish) => TestCertificate;
}

export interface CertificateWish {
  readonly name?: string;
  /** IPv4 addresses in the subject's alternative names; none: no such extension, as ONTAP's own certificates. */
  readonly addresses?: readonly string[];
  readonly names?: readonly string[];
  readonly authority?: boolean;
  readonly expired?: boolean;
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size =
    content.length < 128
      ? Buffer.from([content.length])
      : Buffer.from([0x82, content.length >> 8, content.length & 255]);
  return Buffer.concat([Buffer.from([tag]), size, content]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const set = (...parts: Buffer[]): Buffer => der(0x31, ...parts);
const octets = (content: Buffer): Buffer => der(0x04, content);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const utcTime = (time: Date): Buffer =>
  der(0x17, Buffer.from(`${time.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const TRUE = der(0x01, Buffer.from([255]));

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))));
}

function extensions(wish: CertificateWish): Buffer {
  const alternatives = [
    ...(wish.names ?? []).map((name) => der(0x82, Buffer.from(name))),
    ...(wish.addresses ?? []).map((address) =>
      der(0x87, Buffer.from(address.split('.').map(Number))),
    ),
  ];
  const list = [
    ...(wish.authority ? [sequence(oid('551d13'), TRUE, octets(sequence(TRUE)))] : []),
    ...(alternatives.length > 0
      ? [sequence(oid('551d11'), octets(sequence(...alternatives)))]
      : []),
  ];
  return list.length === 0 ? Buffer.alloc(0) : der(0xa3, sequence(...list));
}

function build(
  wish: CertificateWish,
  issuer: { name: string; key: KeyObject } | null,
): TestCertificate {
  const name = wish.name ?? 'test';
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const from = new Date(Date.now() - 48 * 3_600_000);
  const until = new Date(Date.now() + (wish.expired ? -24 : 24) * 3_600_000);
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1]), randomBytes(8)),
    ECDSA_WITH_SHA256,
    nameOf(issuer?.name ?? name),
    sequence(utcTime(from), utcTime(until)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(wish),
  );
  const signature = createSign('sha256')
    .update(content)
    .sign(issuer?.key ?? privateKey);
  const raw = sequence(content, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), signature));
  const lines = raw.toString('base64').match(/.{1,64}/g) ?? [];
  const digest = createHash('sha256').update(raw).digest('hex').toUpperCase();
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: `SHA256:${digest.match(/../g)?.join(':')}`,
    issue: (child) => build(child, { name, key: privateKey }),
  };
}

/** A self-signed certificate; its `issue` makes others that it signs. */
export function selfSigned(wish: CertificateWish = {}): TestCertificate {
  return build(wish, null);
}
