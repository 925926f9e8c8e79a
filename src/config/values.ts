import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { DiagnosticCode } from './codes.ts';
import { isIpv6, isNameOrIpv4, parseManagementLif } from './document.ts';
import type { CheckName } from './key-spec.ts';
import { MINIMUM_VOLUME_BYTES, parseSizeBytes } from './sizes.ts';

/** What is wrong with one value. `show` puts a value in quotes unless it would give a secret away. */
export interface ValueProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string | null;
}
export type Show = (value: string) => string;
type Check = (value: string, key: string, show: Show) => ValueProblem | null;

const problem = (code: DiagnosticCode, message: string, hint: string | null): ValueProblem => ({
  code,
  message,
  hint,
});

/** The plugin's rule and ONTAP's, for drivers that make one FlexVol for each volume. */
const pluginPrefix = /^[a-zA-Z_.-][a-zA-Z0-9_.-]*$/;
const flexVolPrefix = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** ONTAP takes 203 characters for a volume's name, and Docker's names have at least 2. */
const LONGEST_PREFIX = 201;

/** What Go's strconv.ParseBool takes; "yes" and "on" are not among them. */
const booleanTexts = new Set('1 t T TRUE true True 0 f F FALSE false False'.split(' '));

const sizeHint = 'Write a whole number and a unit without a space: 500M, 10G, 1TiB.';

function checkSize(value: string, key: string, show: Show): ValueProblem | null {
  return parseSizeBytes(value) === null
    ? problem('bad-size', `${key} is no size: ${show(value)}.`, sizeHint)
    : null;
}

function checkVolumeSize(value: string, key: string, show: Show): ValueProblem | null {
  const bytes = parseSizeBytes(value);
  if (bytes === null || bytes >= MINIMUM_VOLUME_BYTES) return checkSize(value, key, show);
  return problem(
    'size-too-small',
    `${key} is ${bytes} bytes; the plugin does not start with less than 20 MiB.`,
    /^\d+$/.test(value) ? 'A bare number is bytes. Add a unit: 10G.' : 'Write 20M or more.',
  );
}

function checkManagementLif(value: string, key: string, show: Show): ValueProblem | null {
  const result = parseManagementLif(value);
  if ('lif' in result) return null;
  const forms = 'Write HOST, HOST:PORT, [IPV6] or [IPV6]:PORT.';
  switch (result.problem) {
    case 'ipv6-unbracketed':
      return problem(
        'ipv6-unbracketed',
        `${key} is an IPv6 address without brackets; the plugin fails with "index out of range".`,
        `Put the address in brackets${isIpv6(value) ? `: ${show(`[${value}]`)}` : ''}.`,
      );
    case 'port':
      return problem('bad-port', `The port of ${key} is no number from 1 to 65535.`, forms);
    case 'url':
      // Not shown: what people paste here may hold user:password@.
      return problem('bad-address', `${key} is a URL or path, not an address.`, forms);
    default:
      return problem('bad-address', `${key} is no name or address: ${show(value)}.`, forms);
  }
}

function checkDataLif(value: string, key: string, show: Show): ValueProblem | null {
  const bare = /^\[(.*)\]$/.exec(value)?.[1] ?? value;
  if (isNameOrIpv4(bare) || isIpv6(bare)) return null;
  const hint = 'Write an address or a name alone: no port, no /prefix length, no https://.';
  return problem('bad-address', `${key} is no name or address: ${show(value)}.`, hint);
}

function checkPrefix(value: string, key: string, show: Show): ValueProblem | null {
  if (value.length > LONGEST_PREFIX)
    return problem(
      'prefix-too-long',
      `${key} has ${value.length} characters; a volume's name on ONTAP has at most 203 in all.`,
      'Choose a short prefix.',
    );
  if (flexVolPrefix.test(value)) return null;
  const who = pluginPrefix.test(value)
    ? 'ONTAP refuses every volume name that begins with it'
    : 'the plugin refuses it';
  return problem(
    'bad-prefix',
    `${key} is ${show(value)}; ${who}.`,
    'Use letters, digits and underscores, and do not begin with a digit.',
  );
}

/** What Go's decoder takes as base64: line breaks between, padding at the end; null for anything else. */
function decodeBase64(value: string): string | null {
  const compact = value.replaceAll(/[\r\n]/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return null;
  return Buffer.from(compact, 'base64').toString('latin1');
}

function checkPem(
  value: string,
  key: string,
  readable: (pem: string) => void,
): ValueProblem | null {
  const hint = 'Take what "base64 -w0 FILE.pem" prints.';
  const pem = decodeBase64(value);
  if (pem?.includes('-----BEGIN ') !== true)
    return problem('bad-certificate', `${key} is not base64 of a PEM file.`, hint);
  try {
    readable(pem);
    return null;
  } catch {
    // The library's message may hold pieces of a key.
    const what = key === 'clientPrivateKey' ? 'private key' : 'certificate';
    return problem('bad-certificate', `${key} holds no ${what} that can be read.`, hint);
  }
}

function checkReserve(value: string, key: string, show: Show): ValueProblem | null {
  // Go's strconv takes a sign and leading zeros.
  if (/^(?:\+?0*\d{1,2}|-0+)$/.test(value)) return null;
  const message = `${key} is ${show(value)}; every volume create would fail.`;
  return problem('bad-snapshot-reserve', message, 'Write a whole number from 0 to 99, without %.');
}

function checkHeartbeat(value: string, key: string, show: Show): ValueProblem | null {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value))
    return problem(
      'heartbeat-ignored',
      `${key} is no number: ${show(value)}; the plugin uses 24 hours.`,
      'Write hours as a number in quotes: "24".',
    );
  // Known from reading the plugin's code, not from a run: no ticker is made and then it is read.
  return Number(value) > 0
    ? null
    : problem(
        'heartbeat-not-positive',
        `${key} is ${show(value)}; the plugin would end ten seconds after its start.`,
        'Write hours above 0, such as "24".',
      );
}

function checkCidr(value: string, key: string, show: Show): ValueProblem | null {
  const [address = '', bits = '', ...rest] = value.split('/');
  const most = address.includes(':') ? 128 : 32;
  const isAddress = isIpv6(address) || (/^[\d.]+$/.test(address) && isNameOrIpv4(address));
  if (isAddress && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most) return null;
  return problem('bad-cidr', `${key} holds ${show(value)}.`, 'Write a network: 192.0.2.0/24.');
}

function checkNfsOptions(value: string, key: string): ValueProblem | null {
  if (!/(?:^|[\s,])vers=4/.test(value.replace(/^\s*-o\s*/, ''))) return null;
  return problem(
    'nfs-vers4-ignored',
    `${key} has vers=4…, with which the plugin still mounts NFS 3.`,
    'Write nfsvers=4 or nfsvers=4.1.',
  );
}

/** One check for each name that a row of the schema can carry; '' never reaches them. */
export const valueChecks: Readonly<Record<CheckName, Check>> = {
  // Only the number 1 is of the right type; rules.ts looks at it.
  version: () => null,
  'management-lif': checkManagementLif,
  'data-lif': checkDataLif,
  'storage-prefix': checkPrefix,
  size: checkSize,
  'volume-size': checkVolumeSize,
  percent: (value, key, show) =>
    /^\d+(\.\d+)?%?$/.test(value) && Number.parseFloat(value) <= 100
      ? null
      : problem('bad-percent', `${key} is no percentage: ${show(value)}.`, 'Write "80" or "80%".'),
  'positive-integer': (value, key, show) =>
    /^\+?\d+$/.test(value) &&
    BigInt(value.replace('+', '')) > 0n &&
    BigInt(value.replace('+', '')) < 2n ** 63n
      ? null
      : problem('bad-number', `${key} is no whole number above 0: ${show(value)}.`, null),
  heartbeat: checkHeartbeat,
  'nfs-options': checkNfsOptions,
  'base64-certificate': (value, key) => checkPem(value, key, (pem) => new X509Certificate(pem)),
  'base64-key': (value, key) => checkPem(value, key, (pem) => createPrivateKey(pem)),
  cidr: checkCidr,
  'snapshot-reserve': checkReserve,
  'boolean-text': (value, key, show) =>
    booleanTexts.has(value)
      ? null
      : problem(
          'not-boolean-text',
          `${key} is neither true nor false: ${show(value)}.`,
          'Write "true" or "false".',
        ),
  'unix-permissions': (value, key, show) =>
    /^[0-7]{3,4}$/.test(value) || /^[-st]{3}(?:[-r][-w][-xsStT]){3}$/i.test(value)
      ? null
      : problem('bad-unix-permissions', `${key} is ${show(value)}.`, 'Write 755 or ---rwxr-xr-x.'),
  username: (value, key) =>
    value.includes(':')
      ? problem(
          'bad-username',
          `${key} has a colon in it, at which the login would be cut.`,
          'Use a name without a colon.',
        )
      : null,
  'nas-type': (value, key) =>
    value === 'smb'
      ? problem(
          'smb-in-docker',
          `${key} is smb; Docker hosts with Linux cannot mount it.`,
          'Write "nfs" or leave it out.',
        )
      : null,
};
