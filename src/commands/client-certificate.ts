import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { errorCode, UsageError } from '../errors.ts';
import { type ClientCertificate, userOf } from '../ontapi/credential.ts';
import { Secret } from '../secret.ts';
import { type Given, givenSources } from './given.ts';
import { readText } from './input-files.ts';

export const passwordOptions = ['passwordStdin', 'passwordFd', 'passwordFile', 'passwordCommand'];

/**
 * The login by --client-cert and --client-key; null when there is none, or a password was given closer to the line.
 * The user name is the certificate's CN, as ONTAP reads it. Throws UsageError for one without the other, for both kinds
 * of login from the same source, and for files that cannot be used.
 */
export async function certificateLogin(
  given: Given,
  context: Context,
): Promise<{ readonly username: string; readonly credential: ClientCertificate } | null> {
  const certificateFile = given.text('clientCert');
  const keyFile = given.text('clientKey');
  if (certificateFile === undefined && keyFile === undefined) return null;
  if (passwordWins(given, context)) return null;
  if (certificateFile === undefined || keyFile === undefined)
    throw new UsageError(
      `${certificateFile === undefined ? '--client-cert' : '--client-key'} is missing: a client certificate and its key go together.`,
      'Give both --client-cert and --client-key.',
    );
  const { readSecretFile } = await import('../terminal/secret-input.ts');
  const keyPem = new Secret(readSecretFile(keyFile, context.paths.cwd, 'key file'));
  context.terminal.hide(keyPem);
  const certificatePem = await readText(
    resolve(context.paths.cwd, certificateFile),
    '--client-cert',
  );
  const certificate = readCertificate(certificatePem, certificateFile);
  if (!certificate.checkPrivateKey(readKey(keyPem, keyFile)))
    throw new UsageError(
      `The key of ${keyFile} is not that of the certificate in ${certificateFile}.`,
      'In a file with several certificates the own one must be the first.',
    );
  if (new Date(certificate.validTo) < context.clock.now())
    throw new UsageError(
      `The certificate in ${certificateFile} expired on ${new Date(certificate.validTo).toISOString().slice(0, 10)}.`,
      'Give one that is valid, issued by a CA that is installed there (security certificate show -type client-ca), or a password.',
    );
  const username = commonName(certificate, certificateFile);
  const wanted = given.text('username');
  if (wanted !== undefined && wanted !== username)
    throw new UsageError(
      `--username is ${wanted}, but the certificate in ${certificateFile} is made out to ${username}: ONTAP takes the user name from the certificate's CN.`,
      'Leave --username out, or give the certificate of that user.',
    );
  return { username, credential: { certificatePem, keyPem } };
}

function passwordWins(given: Given, context: Context): boolean {
  const fromEnvironment = (context.env['NETAPPDVP_PASSWORD'] ?? '') !== '';
  const password = Math.min(
    ...passwordOptions.map((key) => given.rankOf(key)),
    fromEnvironment ? givenSources.indexOf('environment') : Number.POSITIVE_INFINITY,
  );
  const certificate = Math.min(given.rankOf('clientCert'), given.rankOf('clientKey'));
  if (password === certificate && Number.isFinite(password))
    throw new UsageError(
      'A client certificate takes the place of a password: both were given.',
      'Give --client-cert and --client-key, or one of the password options.',
    );
  return password < certificate;
}

function readCertificate(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new UsageError(
      `--client-cert: ${file} has no PEM certificate in it that can be read.`,
      'A PEM certificate begins with -----BEGIN CERTIFICATE-----.',
    );
  }
}

function readKey(pem: Secret, file: string): KeyObject {
  try {
    return createPrivateKey(pem.reveal());
  } catch (error) {
    if (errorCode(error) === 'ERR_MISSING_PASSPHRASE')
      throw new UsageError(
        `The key in ${file} is encrypted; it must be usable without a passphrase.`,
        `umask 077; openssl pkey -in ${file} -out NEW`,
      );
    throw new UsageError(
      `--client-key: ${file} has no PEM private key in it that can be read.`,
      'A PEM key begins with -----BEGIN PRIVATE KEY-----.',
    );
  }
}

function commonName(certificate: X509Certificate, file: string): string {
  const name = userOf(certificate);
  if (name !== null) return name;
  throw new UsageError(
    `The certificate in ${file} does not have exactly one CN.`,
    "ONTAP takes the user name from the certificate's CN.",
  );
}
