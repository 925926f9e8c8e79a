import { checkedDrivers, droppedDrivers, knownDrivers } from './key-spec.ts';
import { entryOf, isBlank, type Rule, reportAt, reportBlank, textOf } from './rule.ts';
import { nearestName } from './schema.ts';

const versionIsOne: Rule = (input) => {
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

const driverIsKnown: Rule = (input) => {
  const entry = entryOf(input.root, 'storageDriverName');
  const name = textOf(input.root, 'storageDriverName');
  if (isBlank(input.root, 'storageDriverName'))
    reportBlank(
      input,
      'storageDriverName',
      'missing-key',
      'storageDriverName is missing.',
      'Add "storageDriverName": "ontap-nas".',
    );
  if (entry === null || name === null) return;
  const dropped = Object.hasOwn(droppedDrivers, name) ? droppedDrivers[name] : undefined;
  if (dropped !== undefined)
    reportAt(
      input,
      entry,
      'driver-dropped',
      `The plugin has had no driver ${name} since ${dropped}.`,
      `It has: ${knownDrivers.join(', ')}.`,
    );
  else if (!knownDrivers.some((known) => known === name)) {
    const near = nearestName(name, knownDrivers);
    reportAt(
      input,
      entry,
      'driver-unknown',
      `The plugin has no driver ${input.show(name)}.`,
      near === null ? `It has: ${knownDrivers.join(', ')}.` : `Did you mean "${near}"?`,
    );
  } else if (!checkedDrivers.some((checked) => checked === name))
    reportAt(
      input,
      entry,
      'driver-not-checked',
      `netappdvp does not check ${name} yet: only the keys of every driver were looked at.`,
      null,
    );
};

const prefixIsThere: Rule = (input) => {
  const entry = entryOf(input.root, 'storagePrefix');
  if (entry?.node.kind === 'string') {
    if (entry.node.value === '')
      reportAt(
        input,
        entry,
        'empty-prefix',
        'storagePrefix is empty: the plugin lists and deletes every volume of the SVM, whoever made it.',
        'Give each fleet a prefix of its own, such as "netappdvp_".',
      );
  } else if (entry === null || (entry.node.kind === 'object' && entry.node.members.length === 0))
    reportBlank(
      input,
      'storagePrefix',
      'prefix-not-named',
      'Without storagePrefix the plugin uses netappdvp_, as every other fleet does that names none.',
      'Write the prefix down.',
    );
};

/** Rules that every driver's document must keep. */
export const commonRules: readonly Rule[] = [versionIsOne, driverIsKnown, prefixIsThere];
