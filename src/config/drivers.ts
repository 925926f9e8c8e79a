import type { Release } from './releases.ts';

/** Every driver that the plugin knows in Docker mode (Trident, persistent_store/passthrough.go). */
export const knownDrivers = [
  'ontap-nas',
  'ontap-nas-economy',
  'ontap-nas-flexgroup',
  'ontap-san',
  'ontap-san-economy',
  'solidfire-san',
  'azure-netapp-files',
  'google-cloud-netapp-volumes',
  'fake',
] as const;
export type DriverName = (typeof knownDrivers)[number];

/** The drivers whose keys and values are checked one by one. */
export const checkedDrivers = [
  'ontap-nas',
  'ontap-nas-economy',
  'ontap-nas-flexgroup',
  'ontap-san',
  'ontap-san-economy',
  'solidfire-san',
] as const satisfies readonly DriverName[];
export type CheckedDriver = (typeof checkedDrivers)[number];

export function isChecked(driver: string | null): driver is CheckedDriver {
  return checkedDrivers.some((checked) => checked === driver);
}

/** The release that brought a driver; drivers that are not here were in every release, or it is not known to us. */
const driverSince: Readonly<Record<string, Release>> = {
  'ontap-nas-flexgroup': '18.07',
  'aws-cvs': '19.04',
  'azure-netapp-files': '19.07',
  'ontap-san-economy': '19.10',
  'gcp-cvs': '19.10',
  'astrads-nas': '21.10',
};

/** Drivers that older plugins had, with the release that dropped them (Trident's changelog). */
const droppedDrivers: Readonly<Record<string, Release>> = {
  'eseries-iscsi': '22.04',
  'aws-cvs': '22.07',
  'astrads-nas': '22.10',
  'gcp-cvs': '26.02',
};

/** The release that brought a driver, when there were releases without it. */
export function driverArrival(name: string): Release | null {
  return Object.hasOwn(driverSince, name) ? (driverSince[name] ?? null) : null;
}

/** The release that dropped a driver; null: none did. */
export function driverDeparture(name: string): Release | null {
  return Object.hasOwn(droppedDrivers, name) ? (droppedDrivers[name] ?? null) : null;
}

const nas = ['ontap-nas', 'ontap-nas-economy', 'ontap-nas-flexgroup'] as const;
const san = ['ontap-san', 'ontap-san-economy'] as const;

/** Sets of drivers that share keys. */
export const family = {
  all: knownDrivers,
  ontap: [...nas, ...san],
  nas,
  san,
  economy: ['ontap-nas-economy', 'ontap-san-economy'],
  nasEconomy: ['ontap-nas-economy'],
  sanEconomy: ['ontap-san-economy'],
  flexgroup: ['ontap-nas-flexgroup'],
  iscsiOrNvme: ['ontap-san'],
  byAggregate: ['ontap-nas', 'ontap-nas-economy', ...san],
  oneVolumeEach: ['ontap-nas', 'ontap-nas-flexgroup', 'ontap-san'],
  notQtrees: ['ontap-nas', 'ontap-nas-flexgroup', ...san],
  solidfire: ['solidfire-san'],
} as const satisfies Record<string, readonly DriverName[]>;

/** Whether a driver is one of a family's. */
export function isOf(set: readonly DriverName[], driver: DriverName): boolean {
  return set.includes(driver);
}
