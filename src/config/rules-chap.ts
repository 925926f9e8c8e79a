import { family } from './drivers.ts';
import { entryOf, isBlank, type Rule, reportAt, reportBlank, saysBoolean } from './rule.ts';

const chapKeys = [
  'chapUsername',
  'chapInitiatorSecret',
  'chapTargetUsername',
  'chapTargetInitiatorSecret',
];

/** Trident, ontap_common.go:1448: "missing value for required field(s)". */
const chapIsComplete: Rule['look'] = (input) => {
  if (!saysBoolean(input.root, 'useCHAP', true)) return;
  for (const key of chapKeys)
    if (isBlank(input.root, key))
      reportBlank(
        input,
        key,
        'missing-key',
        `${key} is missing; with useCHAP the plugin needs all four keys chap….`,
        `Add "${key}": "…", or take useCHAP out.`,
      );
};

const chapIsUsed: Rule['look'] = (input) => {
  if (entryOf(input.root, 'useCHAP')?.node.kind === 'boolean') {
    if (saysBoolean(input.root, 'useCHAP', true)) return;
  } else if (entryOf(input.root, 'useCHAP') !== null) return;
  for (const key of chapKeys) {
    const entry = entryOf(input.root, key);
    if (entry !== null && !isBlank(input.root, key))
      reportAt(
        input,
        entry,
        'chap-unused',
        `The plugin ignores ${key}: useCHAP is not true.`,
        'Add "useCHAP": true, or take it out.',
      );
  }
};

/** Rules about logging in to iSCSI. */
export const chapRules: Readonly<Record<string, Rule>> = {
  'chap-is-complete': { drivers: family.san, look: chapIsComplete },
  'chap-is-used': { drivers: family.san, look: chapIsUsed },
};
