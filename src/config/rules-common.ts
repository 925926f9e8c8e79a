import { roomForNames } from './checks-prefix.ts';
import {
  checkedDrivers,
  type DriverName,
  driverArrival,
  driverDeparture,
  family,
  isChecked,
  isOf,
  knownDrivers,
} from './drivers.ts';
import { entryOf, isBlank, type Rule, reportAt, reportBlank, textOf } from './rule.ts';
import { keysAt, nearestName } from './schema.ts';

/** Fewer characters than this behind the prefix are too few for the names that docker compose makes. */
const ROOM_FOR_COMPOSE = 32;

const versionIsOne: Rule['look'] = (input) => {
  const entry = entryOf(input.root, 'version');
  if (isBlank(input.root, 'version'))
    reportBlank(input, 'version', 'missing-key', 'version is missing.', 'Add "version": 1.');
  else if (
    entry?.node.kind === 'number' &&
    Number.isInteger(entry.node.value) &&
    entry.node.value !== 1
  )
    reportAt(input, entry, 'version-not-1', 'version is not 1, the only one there is.', 'Write 1.');
};

const driverIsThere: Rule['look'] = (input) => {
  if (isBlank(input.root, 'storageDriverName'))
    reportBlank(
      input,
      'storageDriverName',
      'missing-key',
      'storageDriverName is missing.',
      `Add "storageDriverName": "ontap-nas" (one FlexVol for each volume, by NFS), or another driver: ${checkedDrivers.join(', ')}.`,
    );
};

const driverIsKnown: Rule['look'] = (input) => {
  const entry = entryOf(input.root, 'storageDriverName');
  const name = textOf(input.root, 'storageDriverName');
  if (entry === null || name === null) return;
  const { release } = input;
  const [arrival, departure] = [driverArrival(name), driverDeparture(name)];
  const drivers = `It has: ${knownDrivers.filter((driver) => driver !== 'fake').join(', ')}.`;
  if (departure !== null && release >= departure)
    reportAt(
      input,
      entry,
      'driver-dropped',
      `The plugin has had no driver ${name} since ${departure}.`,
      drivers,
    );
  else if (arrival !== null && release < arrival)
    reportAt(
      input,
      entry,
      'driver-too-new',
      `The driver ${name} came with plugin ${arrival}; older ones do not start with it.`,
      `Install plugin ${arrival} or newer.`,
    );
  else if (departure === null && !knownDrivers.some((known) => known === name)) {
    const near = nearestName(name, checkedDrivers);
    reportAt(
      input,
      entry,
      'driver-unknown',
      `The plugin has no driver ${input.show(name)}.`,
      near === null ? drivers : `Did you mean "${near}"?`,
    );
  } else if (!isChecked(name))
    reportAt(
      input,
      entry,
      'driver-not-checked',
      `${name} is not checked by netappdvp: only the keys of every driver were looked at.`,
      null,
    );
};

/** Keys without which the plugin does not start, by the schema's rows. */
const requiredKeys: Rule['look'] = (input) => {
  const rows = keysAt('top', input.driver).filter((spec) => spec.required === true);
  for (const { key, help } of rows) {
    if (key === 'version' || key === 'storageDriverName') continue;
    if (isBlank(input.root, key))
      reportBlank(input, key, 'missing-key', `${key} is missing.`, `Add "${key}": "…". ${help}`);
  }
};

const prefixed: readonly DriverName[] = knownDrivers.filter(
  (driver) => !isOf(family.solidfire, driver),
);

const emptyPrefix: Rule['look'] = (input) => {
  const entry = entryOf(input.root, 'storagePrefix');
  if (entry?.node.kind !== 'string' || entry.node.value !== '') return;
  // Only this release refused it (Trident's changelog and issues 430, 455, 476).
  if (input.release === '20.07')
    reportAt(
      input,
      entry,
      'bad-prefix',
      'storagePrefix is empty; plugin 20.07 does not start with that.',
      'Install plugin 20.10 or newer, or give a prefix.',
    );
  else
    reportAt(
      input,
      entry,
      'empty-prefix',
      'storagePrefix is empty: the plugin lists and deletes every volume of the SVM, whoever made it.',
      'Give each fleet a prefix of its own, such as "netappdvp_".',
    );
};

const prefixIsNamed: Rule['look'] = (input) => {
  const entry = entryOf(input.root, 'storagePrefix');
  if (entry === null || (entry.node.kind === 'object' && entry.node.members.length === 0))
    reportBlank(
      input,
      'storagePrefix',
      'prefix-not-named',
      'Without storagePrefix the plugin uses netappdvp_, as every other fleet does that names none.',
      'Write it down: "storagePrefix": "netappdvp_", or a prefix of your own.',
    );
};

const roomBehindPrefix: Rule['look'] = (input) => {
  const entry = entryOf(input.root, 'storagePrefix');
  const prefix = textOf(input.root, 'storagePrefix');
  if (entry === null || prefix === null) return;
  const room = roomForNames(prefix, input.driver);
  if (room >= 2 && room < ROOM_FOR_COMPOSE)
    reportAt(
      input,
      entry,
      'short-names',
      `storagePrefix leaves ${room} characters for the name of a volume.`,
      'Choose a shorter prefix: docker compose puts the project before the name.',
    );
};

/** Rules that every driver's document must keep. */
export const commonRules: Readonly<Record<string, Rule>> = {
  'version-is-1': { drivers: knownDrivers, look: versionIsOne },
  'driver-is-there': { drivers: knownDrivers, look: driverIsThere },
  'driver-is-known': { drivers: knownDrivers, look: driverIsKnown },
  'required-keys': { drivers: checkedDrivers, look: requiredKeys },
  'empty-prefix': { drivers: prefixed, look: emptyPrefix },
  'prefix-is-named': { drivers: prefixed, look: prefixIsNamed },
  'room-for-names': { drivers: family.ontap, look: roomBehindPrefix },
};
