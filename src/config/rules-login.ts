import { createPrivateKey, X509Certificate } from 'node:crypto';
import { family } from './drivers.ts';
import { entryOf, isBlank, type Rule, reportAt, reportBlank, textOf } from './rule.ts';
import { decodeBase64 } from './values.ts';

const why = 'A client certificate and its private key go together.';

/** Trident, ontap_common.go: a login, or a client certificate with its key, and not both. */
const oneWay: Rule['look'] = (input) => {
  const key = entryOf(input.root, 'clientPrivateKey');
  if (key !== null && !isBlank(input.root, 'username') && !isBlank(input.root, 'clientPrivateKey'))
    reportAt(
      input,
      key,
      'two-auth-methods',
      'Both username and clientPrivateKey are there; the plugin refuses two ways to log in.',
      'Keep username and password, or clientCertificate and clientPrivateKey.',
    );
};

const wholeCertificate: Rule['look'] = (input) => {
  const [certificate, key] = ['clientCertificate', 'clientPrivateKey'].map(
    (name) => !isBlank(input.root, name),
  );
  if (certificate === key) return;
  // With a user name as well, one-way-to-log-in says what is to be taken out.
  if (key === true && !isBlank(input.root, 'username')) return;
  const missing = key === true ? 'clientCertificate' : 'clientPrivateKey';
  reportBlank(
    input,
    missing,
    'incomplete-certificate',
    `${missing} is missing beside its partner.`,
    why,
  );
};

/** ONTAP is shown the certificate and a proof made with the key; Go's tls.X509KeyPair refuses a pair that is none. */
const certificateWithItsKey: Rule['look'] = (input) => {
  const key = entryOf(input.root, 'clientPrivateKey');
  const pems = ['clientCertificate', 'clientPrivateKey'].map((name) =>
    decodeBase64(textOf(input.root, name) ?? ''),
  );
  if (key !== null && arePartners(pems[0] ?? '', pems[1] ?? '') === false)
    reportAt(
      input,
      key,
      'bad-certificate',
      'clientPrivateKey is not the key of clientCertificate.',
      'Take both from one pair: openssl x509 -noout -pubkey -in CERT.pem and openssl pkey -pubout -in KEY.pem print the same.',
    );
};

/** null: one of them cannot be read, which is told elsewhere. */
function arePartners(certificate: string, key: string): boolean | null {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return null;
  }
}

const userAndPassword: Rule['look'] = (input) => {
  const { root } = input;
  const byCertificate = !isBlank(root, 'clientPrivateKey') || !isBlank(root, 'clientCertificate');
  for (const key of ['username', 'password'])
    if (!byCertificate && isBlank(root, key))
      reportBlank(
        input,
        key,
        'missing-key',
        `${key} is missing.`,
        `Add "${key}": "…", or use clientCertificate and clientPrivateKey.`,
      );
};

/** How the plugin logs in to ONTAP. */
export const loginRules: Readonly<Record<string, Rule>> = {
  'one-way-to-log-in': { drivers: family.ontap, look: oneWay },
  'whole-certificate': { drivers: family.ontap, look: wholeCertificate },
  'certificate-with-its-key': { drivers: family.ontap, look: certificateWithItsKey },
  'user-and-password': { drivers: family.ontap, look: userAndPassword },
};
