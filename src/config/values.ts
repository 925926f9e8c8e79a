import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type Check, type CheckInput, problem, type ValueProblem } from './check.ts';
import {
  checkCidr,
  checkDataLif,
  checkEndpoint,
  checkManagementLif,
  checkSvip,
} from './checks-address.ts';
import {
  checkCount,
  checkHeartbeat,
  checkPercent,
  checkPeriod,
  checkPositiveInteger,
  checkReserve,
  checkSize,
  checkVolumeSize,
} from './checks-number.ts';
import { checkPrefix } from './checks-prefix.ts';
import type { CheckName } from './key-spec.ts';

/** What Go's strconv.ParseBool takes; "yes" and "on" are not among them. */
const trueTexts = '1 t T TRUE true True'.split(' ');
export const booleanTexts: readonly string[] = [
  ...trueTexts,
  ...'0 f F FALSE false False'.split(' '),
];

/** Whether the plugin reads the text as true. */
export function saysTrue(text: string | null): boolean {
  return text !== null && trueTexts.includes(text);
}

/** Trident, ontap_common.go:83. */
const LONGEST_IGROUP = 96;

/** What Go's decoder takes as base64: line breaks between, padding at the end; null for anything else. */
export function decodeBase64(value: string): string | null {
  const compact = value.replaceAll(/[\r\n]/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return null;
  return Buffer.from(compact, 'base64').toString('latin1');
}

function checkPem(
  { value, key }: CheckInput,
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

const checkNfsOptions: Check = ({ value, key }) => {
  if (!/(?:^|[\s,])vers=4/.test(value.replace(/^\s*-o\s*/, ''))) return null;
  return problem(
    'nfs-vers4-ignored',
    `${key} has vers=4…, with which the plugin still mounts NFS 3.`,
    'Write nfsvers=4 or nfsvers=4.1.',
  );
};

const checkBooleanText: Check = ({ value, key, show }) =>
  booleanTexts.includes(value)
    ? null
    : problem(
        'not-boolean-text',
        `${key} is neither true nor false: ${show(value)}.`,
        'Write "true" or "false".',
      );

const checkPermissions: Check = ({ value, key, show }) =>
  /^[0-7]{3,4}$/.test(value) || /^[-st]{3}(?:[-r][-w][-xsStT]){3}$/i.test(value)
    ? null
    : problem('bad-unix-permissions', `${key} is ${show(value)}.`, 'Write 755 or ---rwxr-xr-x.');

/** One check for each name that a row of the schema can carry; '' never reaches them. */
export const valueChecks: Readonly<Record<CheckName, Check>> = {
  'management-lif': checkManagementLif,
  'data-lif': checkDataLif,
  'storage-prefix': checkPrefix,
  size: checkSize,
  'volume-size': checkVolumeSize,
  percent: checkPercent,
  'positive-integer': checkPositiveInteger,
  qtrees: checkCount(50, 300),
  luns: checkCount(50, 200),
  period: checkPeriod,
  heartbeat: checkHeartbeat,
  'nfs-options': checkNfsOptions,
  'base64-certificate': (input) => checkPem(input, (pem) => new X509Certificate(pem)),
  'base64-key': (input) => checkPem(input, (pem) => createPrivateKey(pem)),
  cidr: checkCidr,
  'snapshot-reserve': checkReserve,
  'boolean-text': checkBooleanText,
  'unix-permissions': checkPermissions,
  username: ({ value, key }) =>
    value.includes(':')
      ? problem(
          'bad-username',
          `${key} has a colon in it, at which the login would be cut.`,
          'Use a name without a colon.',
        )
      : null,
  'nas-type': ({ value, key }) =>
    value === 'smb'
      ? problem(
          'smb-in-docker',
          `${key} is smb; Docker hosts with Linux cannot mount it.`,
          'Write "nfs" or leave it out.',
        )
      : null,
  aggregate: ({ value, key, show }) =>
    /[\s,]/.test(value)
      ? problem(
          'bad-aggregate',
          `${key} is ${show(value)}; it takes the name of one aggregate, not a list.`,
          'Leave it out: the plugin then uses every aggregate that is assigned to the SVM.',
        )
      : null,
  igroup: ({ value, key }) =>
    value.length > LONGEST_IGROUP
      ? problem(
          'igroup-too-long',
          `${key} has ${value.length} characters; ONTAP takes ${LONGEST_IGROUP}.`,
          'Choose a shorter name.',
        )
      : null,
  endpoint: checkEndpoint,
  svip: checkSvip,
};
