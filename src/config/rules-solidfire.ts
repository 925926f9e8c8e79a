import { family } from './drivers.ts';
import { entryOf, type Rule, reportAt, saysBoolean, textOf } from './rule.ts';

/** The plugin empties it (Trident, solidfire_san.go). */
const noPrefix: Rule['look'] = (input) => {
  const entry = entryOf(input.root, 'storagePrefix');
  if (entry !== null && textOf(input.root, 'storagePrefix') !== null)
    reportAt(
      input,
      entry,
      'ignored-key',
      'The plugin ignores storagePrefix: SolidFire volumes are told apart by TenantName.',
      'Take it out.',
    );
};

const alwaysChap: Rule['look'] = (input) => {
  const entry = entryOf(input.root, 'UseCHAP');
  if (entry !== null && saysBoolean(input.root, 'UseCHAP', false))
    reportAt(
      input,
      entry,
      'ignored-key',
      'The plugin ignores UseCHAP false: in Docker mode CHAP is always used.',
      'Take it out.',
    );
};

/** Rules of solidfire-san. */
export const solidfireRules: Readonly<Record<string, Rule>> = {
  'no-prefix': { drivers: family.solidfire, look: noPrefix },
  'always-chap': { drivers: family.solidfire, look: alwaysChap },
};
