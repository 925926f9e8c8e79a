import { isJsonObject, type JsonObject, type JsonValue, memberOf } from './document.ts';
import { type CheckedDriver, family, isOf } from './drivers.ts';
import { parseSizeBytes } from './sizes.ts';

/** A name that must exist on ONTAP, and the key that holds it. */
export interface WantedName {
  readonly name: string;
  readonly path: string;
}

/** What a config needs of ONTAP, beyond what every config needs. */
export interface LiveWants {
  readonly protocol: 'nfs' | 'iscsi' | 'nvme';
  /** Aggregates that the config names. */
  readonly aggregates: readonly WantedName[];
  readonly exportPolicies: readonly WantedName[];
  readonly snapshotPolicies: readonly WantedName[];
  readonly qosPolicies: readonly (WantedName & { readonly adaptive: boolean })[];
  /** null: NAS. */
  readonly igroup: string | null;
  /** null: CHAP is off, or no iSCSI. */
  readonly chap: { readonly user: string; readonly targetUser: string } | null;
  readonly limitsAggregates: boolean;
  /** Size of a volume that is not told one, in bytes. */
  readonly size: number;
  /** Whether its space is taken at once. */
  readonly thick: boolean;
  /** "3", "4", "4.1" of NFS. */
  readonly nfsVersion: string;
}

const DEFAULT_SIZE = 1024 ** 3;

/** Takes a valid document of an ONTAP driver, returns what it needs. Pure. */
export function wantsOf(document: JsonObject, driver: CheckedDriver): LiveWants {
  const text = (key: string): string | null => textIn(document, key);
  const nas = isOf(family.nas, driver);
  const defaults = memberOf(document, 'defaults');
  const size = textIn(defaults, 'size');
  const chap = !nas && memberOf(document, 'useCHAP') === true;
  return {
    protocol: nas ? 'nfs' : text('sanType')?.toLowerCase() === 'nvme' ? 'nvme' : 'iscsi',
    aggregates: aggregatesOf(document, driver),
    exportPolicies: nas ? policiesOf(document, 'exportPolicy', 'default') : [],
    snapshotPolicies: policiesOf(document, 'snapshotPolicy', 'none').filter(
      ({ name }) => name !== 'none',
    ),
    qosPolicies: [
      ...qosPoliciesOf(document, 'qosPolicy', false),
      ...qosPoliciesOf(document, 'adaptiveQosPolicy', true),
    ],
    igroup: nas ? null : (text('igroupName') ?? 'netappdvp'),
    chap: chap
      ? { user: text('chapUsername') ?? '', targetUser: text('chapTargetUsername') ?? '' }
      : null,
    limitsAggregates: isOf(family.byAggregate, driver) && text('limitAggregateUsage') !== null,
    size: parseSizeBytes(size ?? '') ?? DEFAULT_SIZE,
    thick: textIn(defaults, 'spaceReserve') === 'volume',
    nfsVersion: /nfsvers=(4(?:\.\d)?)/.exec(text('nfsMountOptions') ?? '')?.[1] ?? '3',
  };
}

function textIn(object: JsonValue | undefined, key: string): string | null {
  const value = isJsonObject(object) ? memberOf(object, key) : undefined;
  return typeof value === 'string' && value !== '' ? value : null;
}

function aggregatesOf(document: JsonObject, driver: CheckedDriver): WantedName[] {
  const one = textIn(document, 'aggregate');
  const list = memberOf(document, 'flexgroupAggregateList');
  if (!isOf(family.flexgroup, driver))
    return one === null ? [] : [{ name: one, path: '/aggregate' }];
  const names: readonly JsonValue[] = Array.isArray(list) ? list : [];
  return names.flatMap((name, i) =>
    typeof name === 'string' ? [{ name, path: `/flexgroupAggregateList/${i}` }] : [],
  );
}

/** None is wanted unless the document names one. */
function qosPoliciesOf(
  document: JsonObject,
  key: string,
  adaptive: boolean,
): LiveWants['qosPolicies'] {
  return policiesOf(document, key, '')
    .filter(({ name }) => name !== '')
    .map((one) => ({ ...one, adaptive }));
}

/** The document's own policy and those of its virtual pools. */
function policiesOf(document: JsonObject, key: string, fallback: string): WantedName[] {
  const storage = memberOf(document, 'storage');
  const pools: readonly JsonValue[] = Array.isArray(storage) ? storage : [];
  const own = {
    name: textIn(memberOf(document, 'defaults'), key) ?? fallback,
    path: `/defaults/${key}`,
  };
  const ofPools = pools.flatMap((pool, i) => {
    const name = isJsonObject(pool) ? textIn(memberOf(pool, 'defaults'), key) : null;
    return name === null ? [] : [{ name, path: `/storage/${i}/defaults/${key}` }];
  });
  return [own, ...ofPools];
}
