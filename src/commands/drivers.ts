/** Drivers of the plugin that work with ONTAP. */
export const ontapDrivers = [
  'ontap-nas',
  'ontap-nas-economy',
  'ontap-nas-flexgroup',
  'ontap-san',
  'ontap-san-economy',
] as const;
export type OntapDriver = (typeof ontapDrivers)[number];
