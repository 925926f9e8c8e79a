import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect } from 'node:tls';

/** A server's certificate, as it was shown to somebody who believed nothing yet. */
export interface ServerCertificate {
  readonly pem: string;
  /** "SHA256:AB:CD:…" */
  readonly fingerprint: string;
  /** Whom it is for, in words. */
  readonly names: string;
  /** Whether a client that looks at names, as the plugin does, takes it for this address. */
  readonly namesHost: boolean;
  /** Whether it is valid at `now`. */
  readonly inTime: boolean;
  readonly validTo: Date;
}

/**
 * Asks a server for its certificate and ends the connection; nothing is sent and nothing is believed. `named`: the
 * address or name that it should be for, when it is reached by another one. null when it does not answer in time.
 */
export async function readServerCertificate(
  { host, port }: { readonly host: string; readonly port: number },
  {
    timeoutMs,
    now,
    named = host,
  }: { readonly timeoutMs: number; readonly now: Date; readonly named?: string },
): Promise<ServerCertificate | null> {
  const raw = await new Promise<Buffer | null>((resolve) => {
    const socket = connect({
      host,
      port,
      // The certificate is looked at, not believed: no request follows.
      rejectUnauthorized: false,
      ...(isIP(named) === 0 ? { servername: named } : {}),
    });
    const end = (found: Buffer | null): void => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(timeoutMs, () => end(null));
    socket.once('error', () => end(null));
    socket.once('secureConnect', () => end(socket.getPeerCertificate().raw ?? null));
  });
  if (raw === null) return null;
  const certificate = new X509Certificate(raw);
  // Go, in which the plugin is written, takes names from the list of alternative names only.
  const found =
    isIP(named) === 0
      ? certificate.checkHost(named, { subject: 'never' })
      : certificate.checkIP(named);
  return {
    pem: certificate.toString(),
    fingerprint: `SHA256:${certificate.fingerprint256}`,
    names: certificate.subjectAltName ?? certificate.subject.replaceAll('\n', ', '),
    namesHost: found !== undefined,
    inTime: new Date(certificate.validFrom) <= now && now <= new Date(certificate.validTo),
    validTo: new Date(certificate.validTo),
  };
}
