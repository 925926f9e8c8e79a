import { parseManagementLif } from '../config/document.ts';
import { readServerCertificate } from '../ontapi/certificate.ts';
import type { ConfigDocument } from '../templates/config.ts';
import { clean } from '../terminal/style.ts';
import { type Asking, settledText } from './init-question.ts';
import { trustFrom } from './ontap-session.ts';

/** Long enough for a management LIF that is there. */
const TIMEOUT_MS = 3000;

/**
 * Offers the certificate of the management LIF as trustedCACertificate: without one the plugin does not look whom it
 * gives its password to. Not offered when nothing answers there, or when the certificate does not name the address
 * (the plugin would refuse it).
 */
export async function askForCertificate(
  answers: ConfigDocument,
  asking: Asking,
): Promise<ConfigDocument> {
  const { given, context, settled } = asking;
  const address = answers['managementLIF'] ?? settledText(asking, 'managementLIF');
  if (typeof address !== 'string' || settled['trustedCACertificate'] !== undefined) return {};
  const parsed = parseManagementLif(address);
  if (!('lif' in parsed)) return {};
  const { lif } = parsed;
  context.progress.start(`Looking at the certificate of ${clean(address)}`);
  const found = await readServerCertificate(lif, {
    timeoutMs: TIMEOUT_MS,
    now: context.clock.now(),
  });
  context.progress.stop();
  if (found === null || !found.inTime) return {};
  if (!found.namesHost) {
    context.terminal.note(
      `The certificate of ${clean(address)} does not name that address, so the plugin cannot verify it: trustedCACertificate is left out.`,
    );
    return {};
  }
  const trust = trustFrom(given, context, `${lif.host}:${lif.port}`);
  const verified = trust.kind === 'fingerprint' && trust.sha256 === found.fingerprint;
  const which = verified
    ? 'the one that you trusted'
    : `SHA-256 ${found.fingerprint}; compare it with: security certificate show -type server -fields fingerprint`;
  const agreed = await context.prompter.confirm({
    message: `Let the plugin accept only the certificate of ${clean(address)} (${which})?`,
    option: '--set trustedCACertificate=BASE64',
    initial: verified,
  });
  return agreed ? { trustedCACertificate: Buffer.from(found.pem).toString('base64') } : {};
}
