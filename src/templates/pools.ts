/** What the economy drivers' pools are named by, whoever made them (Trident, ontap_common.go). */
const poolNames: Readonly<Record<string, string>> = {
  'ontap-nas-economy': 'ndvp_qtree_pool',
  'ontap-san-economy': 'ndvp_lun_pool',
};

/**
 * What the names of a backend's pools begin with; '' for drivers without pools. "-" becomes "_" for qtrees alone, and
 * two "_" become one (Trident, ontap_nas_qtree.go and ontap_san_economy.go), so that different prefixes may fold into one.
 */
export function poolStart({
  driver,
  prefix,
}: {
  readonly driver: string;
  readonly prefix: string;
}): string {
  const name = Object.hasOwn(poolNames, driver) ? poolNames[driver] : undefined;
  if (name === undefined) return '';
  const whole = `${name}_${prefix}_`;
  return (driver === 'ontap-nas-economy' ? whole.replaceAll('-', '_') : whole).replaceAll(
    '__',
    '_',
  );
}
