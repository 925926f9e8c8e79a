import { family } from './drivers.ts';
import { entryOf, isBlank, type Rule, reportAt, reportBlank } from './rule.ts';

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
  'user-and-password': { drivers: family.ontap, look: userAndPassword },
};
