import { parseManagementLif } from '../config/document.ts';
import { readServerCertificate } from '../ontapi/certificate.ts';
import type { ConfigDocument } from '../templates/config.ts';
import { clean } from '../terminal/style.ts';
import { type Asking, settledText } from './init-question.ts';
import { parseAddress, trustFrom } from './ontap-session.ts';
import { placeText } from './plugin-trust.ts';

/** Long enough for a management LIF that is there. */
const TIMEOUT_MS = 3000;

/**
 * Offers the certificate of the management LIF as trustedCACertificate: without one the plugin does not look whom it
 * gives its password to. It is looked at where --plugin-address says, else at the LIF that the person has just named or
 * chosen. Not offered when nothing answers there, or when the certificate does not name the address
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
  const other = given.text('pluginAddress');
  const place = other === undefined ? lif : parseAddress(other, '--plugin-address');
  const at = placeText(place);
  context.progress.start(`Looking at the certificate of ${at}`);
  const found = await readServerCertificate(place, {
    timeoutMs: TIMEOUT_MS,
    now: context.clock.now(),
    named: lif.host,
  });
  context.progress.stop();
  if (found === null || !found.inTime) return {};
  if (!found.namesHost) {
    context.terminal.note(
      `${at} shows a certificate for ${clean(found.names)}, not for ${clean(lif.host)}, so the plugin could not verify it: trustedCACertificate is left out.`,
    );
    return {};
  }
  const trust = trustFrom(given, context, `${place.host}:${place.port}`);
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
