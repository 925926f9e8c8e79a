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

/** The drivers whose keys and values are checked one by one. Their rows are in keys-top.ts and keys-defaults.ts. */
export const checkedDrivers: readonly DriverName[] = ['ontap-nas'];

/** Drivers that older plugins had, with the release that dropped them (Trident's changelog). */
export const droppedDrivers: Readonly<Record<string, string>> = {
  'eseries-iscsi': '22.04',
  'aws-cvs': '22.07',
  'astrads-nas': '22.10',
  'gcp-cvs': '26.02',
};

/** Where in the document a key stands: at the top, in "defaults", or in an entry of "storage". */
export type Level = 'top' | 'defaults' | 'pool';

/** The exact JSON type that the plugin's decoder asks for. `prefix` is a string, null or {}. */
export type JsonType =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'prefix'
  | 'string-map'
  | 'boolean-map'
  | 'string-list'
  | 'object'
  | 'object-list';

/** How a value is checked; the checks themselves are in values.ts. */
export type CheckName =
  | 'version'
  | 'management-lif'
  | 'data-lif'
  | 'storage-prefix'
  | 'size'
  | 'volume-size'
  | 'percent'
  | 'positive-integer'
  | 'heartbeat'
  | 'nfs-options'
  | 'base64-certificate'
  | 'base64-key'
  | 'cidr'
  | 'snapshot-reserve'
  | 'boolean-text'
  | 'unix-permissions'
  | 'nas-type'
  | 'username';

export interface KeySpec {
  readonly key: string;
  readonly levels: readonly Level[];
  readonly type: JsonType;
  readonly drivers: readonly DriverName[];
  /** What the plugin uses when the key is absent, as it would stand in the file; '' or null: nothing. */
  readonly fallback: string | null;
  readonly secret?: true;
  readonly check?: CheckName;
  /** The only values that the plugin takes; exact, with case. */
  readonly oneOf?: readonly string[];
  /** What is inside an object: the type of each key; null: not known to us, not checked. */
  readonly members?: Readonly<Record<string, JsonType | null>>;
  /** The only keys of a map that mean something; exact, with case: a map's keys are. */
  readonly flags?: readonly string[];
  /** What each entry of a list of objects is; absent: an object that is looked at elsewhere. */
  readonly entries?: 'string-map';
  /** Why the plugin takes the key and does nothing with it in Docker mode. */
  readonly ignored?: string;
  /** Why the plugin cannot work in Docker mode when the key is there. */
  readonly unusable?: string;
  readonly help: string;
}

const nas: readonly DriverName[] = ['ontap-nas', 'ontap-nas-economy', 'ontap-nas-flexgroup'];
const san: readonly DriverName[] = ['ontap-san', 'ontap-san-economy'];
const economy: readonly DriverName[] = ['ontap-nas-economy', 'ontap-san-economy'];

/** Sets of drivers that share keys. */
export const family = {
  all: knownDrivers,
  ontap: [...nas, ...san],
  nas,
  san,
  economy,
  nasEconomy: ['ontap-nas-economy'],
  sanEconomy: ['ontap-san-economy'],
  flexgroup: ['ontap-nas-flexgroup'],
  iscsi: ['ontap-san'],
  byAggregate: ['ontap-nas', 'ontap-nas-economy', ...san],
  oneVolumeEach: ['ontap-nas', 'ontap-nas-flexgroup', 'ontap-san'],
} as const satisfies Record<string, readonly DriverName[]>;
