import { type Check, problem } from './check.ts';
import { family, isOf } from './drivers.ts';
import { MINIMUM_SOLIDFIRE_BYTES, MINIMUM_VOLUME_BYTES, parseSizeBytes } from './sizes.ts';

const sizeHint = 'Write a whole number and a unit without a space: 500M, 10G, 1TiB.';

export const checkSize: Check = ({ value, key, show }) =>
  parseSizeBytes(value) === null
    ? problem('bad-size', `${key} is no size: ${show(value)}.`, sizeHint)
    : null;

export const checkVolumeSize: Check = (input) => {
  const { value, key, driver } = input;
  const bytes = parseSizeBytes(value);
  if (bytes === null) return checkSize(input);
  const bare = /^\d+$/.test(value) ? 'A bare number is bytes. Add a unit: 10G.' : null;
  if (isOf(family.solidfire, driver))
    return bytes >= MINIMUM_SOLIDFIRE_BYTES
      ? null
      : problem(
          'size-too-small',
          `${key} is ${bytes} bytes; a SolidFire volume has at least 1000000000.`,
          bare ?? 'Write 1G or more.',
        );
  return bytes >= MINIMUM_VOLUME_BYTES
    ? null
    : problem(
        'size-too-small',
        `${key} is ${bytes} bytes; the plugin does not start with less than 20 MiB.`,
        bare ?? 'Write 20M or more.',
      );
};

export const checkPercent: Check = ({ value, key, show }) =>
  /^\d+(\.\d+)?%?$/.test(value) && Number.parseFloat(value) <= 100
    ? null
    : problem('bad-percent', `${key} is no percentage: ${show(value)}.`, 'Write "80" or "80%".');

/** Go's strconv takes a sign and leading zeros, and as much as 64 bits hold. */
export const checkPositiveInteger: Check = ({ value, key, show }) =>
  /^\+?\d+$/.test(value) &&
  BigInt(value.replace('+', '')) > 0n &&
  BigInt(value.replace('+', '')) < 2n ** 63n
    ? null
    : problem('bad-number', `${key} is no whole number above 0: ${show(value)}.`, null);

/** Trident, ontap_nas_qtree.go and ontap_san_economy.go. */
export const checkCount =
  (least: number, most: number): Check =>
  ({ value, key, show }) =>
    /^\+?\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most
      ? null
      : problem(
          'out-of-range',
          `${key} is ${show(value)}; it takes a whole number from ${least} to ${most}.`,
          `Write a number from ${least} to ${most} in double quotes.`,
        );

/** That the plugin goes on with its own default is how its code is remembered, not confirmed for every release. */
export const checkPeriod: Check = ({ value, key, show }) =>
  /^\+?0*[1-9]\d{0,9}$/.test(value)
    ? null
    : problem(
        'period-ignored',
        `${key} is no number of seconds above 0: ${show(value)}.`,
        'Write seconds in double quotes, such as "60".',
      );

export const checkReserve: Check = ({ value, key, show }) => {
  // Go's strconv takes a sign and leading zeros.
  if (/^(?:\+?0*\d{1,2}|-0+)$/.test(value)) return null;
  const message = `${key} is ${show(value)}; every volume create would fail.`;
  return problem('bad-snapshot-reserve', message, 'Write a whole number from 0 to 99, without %.');
};

export const checkHeartbeat: Check = ({ value, key, show }) => {
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
};
