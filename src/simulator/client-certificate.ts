import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { TLSSocket, type TlsOptions } from 'node:tls';
import { SimulatorUsageError } from './rejection.ts';

/**
 * Takes the PEM file that stands for the installed certificates of type client-ca, returns what the server's TLS needs.
 * Without one none is asked for, as before `security ssl modify -client-enabled true` (Trident, ontap-san-prep.adoc). Throws
 * SimulatorUsageError.
 */
export function askForCertificates(file: string | undefined): TlsOptions {
  if (file === undefined) return {};
  let ca: string;
  try {
    ca = readFileSync(file, 'utf8');
    // The server would pass over what it cannot read.
    if (new X509Certificate(ca).raw.length === 0) throw new Error('empty');
  } catch {
    throw new SimulatorUsageError(`--client-ca: ${file} has no PEM certificate that can be read.`);
  }
  // Asked for, not demanded: passwords go on working beside certificates.
  return { ca, requestCert: true, rejectUnauthorized: false };
}

/** The CN of the client certificate of a request's connection; null unless the client CA vouches for it. */
export function certificateNameOf(request: IncomingMessage): string | null {
  const { socket } = request;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const name: unknown = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' ? name : null;
}
