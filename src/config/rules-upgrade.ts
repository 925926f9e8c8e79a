import { family, knownDrivers } from './drivers.ts';
import { entryOf, type Rule, reportAt, reportBlank, saysBoolean } from './rule.ts';

/**
 * From 24.06 on an absent useREST lets the plugin choose, and it chooses REST with ONTAP 9.15.1 and later
 * (Trident, ontap_common.go:1719); before, absent meant ZAPI.
 */
const restByItself: Rule['look'] = (input) => {
  if (input.from >= '24.06' || input.release < '24.06') return;
  if (entryOf(input.root, 'useREST') === null)
    reportBlank(
      input,
      'useREST',
      'meaning-changes',
      'Without useREST plugins before 24.06 speak ZAPI; from 24.06 on they speak REST with ONTAP 9.15.1 and later when the login lets them.',
      'Give the login the application http and a role for REST before the upgrade, or write "useREST": false.',
    );
};

/** nDVP honoured it (17.10, docker_driver.go:105). */
const deletesAgain: Rule['look'] = (input) => {
  const entry = entryOf(input.root, 'disableDelete');
  if (input.from >= '18.01' || input.release < '18.01' || entry === null) return;
  if (saysBoolean(input.root, 'disableDelete', true))
    reportAt(
      input,
      entry,
      'meaning-changes',
      'disableDelete keeps volumes from being deleted until 17.10; from 18.01 on docker volume rm deletes them.',
      'Protect volumes on ONTAP before the upgrade.',
    );
};

/** What a document means in an older plugin and no longer in a newer one; only when both are asked about. */
export const upgradeRules: Readonly<Record<string, Rule>> = {
  'rest-by-itself': { drivers: family.ontap, look: restByItself },
  'deletes-again': { drivers: knownDrivers, look: deletesAgain },
};
