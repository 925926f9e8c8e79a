import { poolStart } from '../templates/pools.ts';

/** The drivers whose reach is known. */
export const auditedDrivers = [
  'ontap-nas',
  'ontap-nas-flexgroup',
  'ontap-nas-economy',
  'ontap-san',
  'ontap-san-economy',
] as const;
export type AuditedDriver = (typeof auditedDrivers)[number];

export function isAudited(driver: string): driver is AuditedDriver {
  return auditedDrivers.some((known) => known === driver);
}

/** What a driver lists, each kind apart: one is invisible to those that list another. */
export type Space = 'flexvol' | 'flexgroup' | 'lun0' | 'namespace0' | 'qtree' | 'pool-lun';

/** Things of one kind whose name (of a pool's things: the pool's name) begins with `start`. */
export interface Reach {
  readonly space: Space;
  readonly start: string;
}

/** One instance of the plugin, as far as its reach is concerned: a config, a bare prefix, or a heartbeat. */
export interface Backend {
  readonly prefix: string;
  /** Where it was found: a file name, "--prefix", "event log of ONTAP". */
  readonly source: string;
  readonly driver: AuditedDriver;
  /** sanType nvme: namespaces instead of LUNs. */
  readonly nvme?: boolean;
  /** The SVM it works in; null: any SVM that is looked at (a bare prefix with --all-svms). */
  readonly svm: string | null;
  /** Sets of labels that the config may stamp on a volume: its own, and one for each of its virtual pools. */
  readonly labelSets: readonly Readonly<Record<string, string>>[];
  /** Export policies that its config gives to volumes; absent: not known. */
  readonly exportPolicies?: readonly string[];
  /** Known from ONTAP's event log alone. */
  readonly heard?: boolean;
  /** Under Kubernetes the plugin keeps records of its own and lists nothing by its prefix (Trident, persistent_store). */
  readonly kubernetes?: boolean;
  /** Digest of the config without its secrets; null for a bare prefix. */
  readonly digest: string | null;
}

const withoutHeard = new WeakMap<readonly Backend[], readonly Backend[]>();

/** Those that the user gave; where only the event log tells of them, all. */
export function namedBackends(backends: readonly Backend[]): readonly Backend[] {
  const known = withoutHeard.get(backends);
  if (known !== undefined) return known;
  const ours = backends.filter(({ heard }) => heard !== true);
  const found = ours.length === 0 || ours.length === backends.length ? backends : ours;
  withoutHeard.set(backends, found);
  return found;
}

/** The driver whose pool a FlexVol of that name is, by the plugin's or its Kubernetes twin's naming; null: none. */
export function poolDriverOf(name: string): AuditedDriver | null {
  if (/^(?:ndvp|trident)_qtree_pool_/.test(name)) return 'ontap-nas-economy';
  return /^(?:ndvp|trident)_lun_pool_/.test(name) ? 'ontap-san-economy' : null;
}

/** What a backend lists and can delete. */
export function reachOf(
  backend: Pick<Backend, 'driver' | 'prefix' | 'nvme' | 'kubernetes'>,
): Reach {
  const space =
    backend.nvme === true && backend.driver === 'ontap-san' ? 'namespace0' : LISTED[backend.driver];
  const pools = poolStart(backend);
  const start = backend.kubernetes === true ? pools.replace(/^ndvp_/, 'trident_') : pools;
  return { space, start: start || backend.prefix };
}

const LISTED: Readonly<Record<AuditedDriver, Space>> = {
  'ontap-nas': 'flexvol',
  'ontap-nas-flexgroup': 'flexgroup',
  'ontap-san': 'lun0',
  'ontap-nas-economy': 'qtree',
  'ontap-san-economy': 'pool-lun',
};

/** What a backend makes: a FlexVol with a LUN is a FlexVol to others, and so is a pool. */
export function madeBy(backend: Backend): Reach[] {
  const own = reachOf(backend);
  return own.space === 'flexvol' || own.space === 'flexgroup'
    ? [own]
    : [own, { space: 'flexvol', start: own.start }];
}

/**
 * What the plugin itself accepts as a prefix (Trident, ontap_common.go); the economy drivers take a leading digit too.
 * ONTAP's own rule for volume names is narrower: a prefix with "." or "-" reaches nothing.
 */
export function isPluginPrefix(prefix: string, driver: AuditedDriver = 'ontap-nas'): boolean {
  return poolStart({ driver, prefix }) === ''
    ? /^([a-zA-Z_.-][a-zA-Z0-9_.-]*)?$/.test(prefix)
    : /^[a-zA-Z0-9_.-]*$/.test(prefix);
}

/** Whether a qtree of a pool is listed, quota apart (Trident, ontap_nas_qtree.go; older releases list every prefix). */
export function isListedQtree(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && !name.startsWith('deleted_');
}

/**
 * Whether a LUN of a pool is listed: "PREFIX_name", and no snapshot of another (Trident, ontap_san_economy.go,
 * LUNHelper's pattern: what it does not match has no Docker name).
 */
export function isListedLun(name: string, prefix: string): boolean {
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return rest !== '' && !/^.+_snapshot_./.test(rest);
}
