import type { X509Certificate } from 'node:crypto';
import type { Secret } from '../secret.ts';

/** A TLS client certificate whose CN is the user name, as PEM, and its key; shown in the handshake instead of a password. */
export interface ClientCertificate {
  readonly certificatePem: string;
  readonly keyPem: Secret;
}

/** How a login proves who it is; a Secret is its password. */
export type Credential = Secret | ClientCertificate;

/**
 * The user of a client certificate: its CN, as ONTAP reads it; null when it has none, or several. Not by toLegacyObject,
 * which leaves Node 20 without tls.createSecureContext when it is called before node:tls is loaded.
 */
export function userOf(certificate: X509Certificate): string | null {
  const names = certificate.subject.split('\n').filter((part) => part.startsWith('CN='));
  const [name = ''] = names;
  if (names.length !== 1 || name === 'CN=') return null;
  return name.slice('CN='.length).replaceAll(/\\(.)/g, '$1');
}
