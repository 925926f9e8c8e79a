import type { Secret } from '../secret.ts';

/** A TLS client certificate whose CN is the user name, as PEM, and its key; shown in the handshake instead of a password. */
export interface ClientCertificate {
  readonly certificatePem: string;
  readonly keyPem: Secret;
}

/** How a login proves who it is; a Secret is its password. */
export type Credential = Secret | ClientCertificate;
