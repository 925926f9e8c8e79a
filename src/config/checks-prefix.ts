import { type Check, problem } from './check.ts';
import { type DriverName, family, isOf } from './drivers.ts';

/** ONTAP's longest names: FlexVol, qtree and LUN (Trident, ontap_nas_qtree.go, ontap_san_economy.go). */
const FLEXVOL_NAME = 203;
const QTREE_NAME = 64;
const LUN_NAME = 254;
/** The FlexVol of LUNs is named "ndvp_lun_pool_", the prefix, "_" and ten letters (ontap_common.go). */
const LONGEST_LUN_PREFIX = FLEXVOL_NAME - 'ndvp_lun_pool_'.length - 11;
/** Docker takes no name of one character. */
const SHORTEST_NAME = 2;

/** What the plugin itself asks of a prefix, from release to release (Trident's changelog; ontap_common.go:1975 and 5152). */
function pluginTakes(value: string, driver: DriverName, release: string): boolean {
  if (release < '20.07') return true;
  if (release < '20.10') return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(value);
  if (isOf(family.economy, driver) && release >= '21.01') return /^[a-zA-Z0-9_.-]*$/.test(value);
  return /^[a-zA-Z_.-][a-zA-Z0-9_.-]*$/.test(value);
}

/**
 * What ONTAP asks, which comes out only when a volume is made. Economy drivers put a name of their own before the
 * prefix, so it may begin with a digit; that of qtrees has "-" turned into "_" (ontap_nas_qtree.go:194), that of LUNs has not.
 */
function ontapTakes(value: string, driver: DriverName): boolean {
  if (isOf(family.nasEconomy, driver)) return /^[A-Za-z0-9_-]*$/.test(value);
  if (isOf(family.economy, driver)) return /^[A-Za-z0-9_]*$/.test(value);
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(value);
}

const lettersFor = (driver: DriverName): string => {
  if (isOf(family.nasEconomy, driver)) return 'Use letters, digits, underscores and dashes.';
  if (isOf(family.economy, driver)) return 'Use letters, digits and underscores.';
  return 'Use letters, digits and underscores, and do not begin with a digit.';
};

/** How many characters a Docker name may have behind this prefix. */
export function roomForNames(prefix: string, driver: DriverName): number {
  if (isOf(family.nasEconomy, driver)) return QTREE_NAME - prefix.length;
  if (isOf(family.economy, driver)) return LUN_NAME - prefix.length;
  return FLEXVOL_NAME - prefix.length;
}

function longestPrefix(driver: DriverName): number {
  if (isOf(family.sanEconomy, driver)) return LONGEST_LUN_PREFIX;
  return roomForNames('', driver) - SHORTEST_NAME;
}

export const checkPrefix: Check = ({ value, key, show, driver, release }) => {
  if (!isOf(family.ontap, driver)) return null;
  const longest = longestPrefix(driver);
  if (value.length > longest)
    return problem(
      'prefix-too-long',
      `${key} has ${value.length} characters; more than ${longest} leave no room for a name on ONTAP.`,
      'Choose a short prefix.',
    );
  if (!pluginTakes(value, driver, release))
    return problem(
      'bad-prefix',
      `${key} is ${show(value)}; the plugin refuses it.`,
      release < '20.10'
        ? 'Plugin 20.07 takes letters, digits and underscores, and no digit at the beginning.'
        : lettersFor(driver),
    );
  if (ontapTakes(value, driver)) return null;
  return problem(
    'bad-prefix',
    `${key} is ${show(value)}; ONTAP refuses every volume name that begins with it.`,
    lettersFor(driver),
  );
};
