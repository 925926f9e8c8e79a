import { describe, expect, it } from 'vitest';
import { type DriverName, family, knownDrivers } from '../../src/config/drivers.ts';
import { keySpecs } from '../../src/config/schema.ts';

/**
 * The keys once more, written down apart from the schema, from NetApp/trident's storage_drivers/types.go in each
 * release's tag: a slip in one of the two tables shows. Which release brought which keys:
 */
const arrivals: Readonly<Record<string, string>> = {
  '17.10':
    'version storageDriverName debug debugTraceFlags disableDelete storagePrefix managementLIF dataLIF svm username password aggregate igroupName nfsMountOptions usageHeartbeat qtreeQuotaResizePeriod qtreePruneFlexvolsPeriod defaults spaceReserve snapshotPolicy unixPermissions snapshotDir exportPolicy securityStyle splitOnClone fileSystemType size encryption serialNumbers flags backendPools EndPoint SVIP TenantName InitiatorIFace Types LegacyNamePrefix AccessGroups UseCHAP DefaultBlockSize',
  '18.01': 'backendName',
  '18.10': 'limitVolumeSize limitAggregateUsage snapshotReserve',
  '19.07': 'spaceAllocation',
  '19.10': 'emptyFlexvolDeferredDeletePeriod',
  '20.01': 'tieringPolicy storage labels region zone type',
  '20.04':
    'autoExportPolicy autoExportCIDRs useCHAP chapUsername chapInitiatorSecret chapTargetUsername chapTargetInitiatorSecret',
  '20.10': 'qtreesPerFlexvol supportedTopologies',
  '21.01':
    'lunsPerFlexvol clientCertificate clientPrivateKey trustedCACertificate qosPolicy adaptiveQosPolicy',
  '21.04': 'credentials',
  '21.07': 'useREST replicationPolicy replicationSchedule mirroring',
  '22.10': 'LUKSEncryption',
  '23.01': 'flexgroupAggregateList nasType smbShare',
  '23.07': 'sanType',
  '24.02': 'aws cloneSplitDelay',
  '24.06': 'userState nameTemplate limitVolumePoolSize',
  '24.10': 'denyNewVolumePools formatOptions',
  '25.02': 'skipRecoveryQueue',
  '25.06': 'adAdminUser TrustedCACertificate',
  '26.06': 'gcnv useBalancedPlacement',
};

/** What is no string. */
const types: Readonly<Record<string, string>> = {
  boolean: 'debug disableDelete autoExportPolicy useCHAP useREST UseCHAP',
  integer: 'version DefaultBlockSize',
  prefix: 'storagePrefix',
  'boolean-map': 'debugTraceFlags',
  'string-map': 'credentials labels flags',
  'string-list': 'flexgroupAggregateList autoExportCIDRs serialNumbers backendPools',
  'integer-list': 'AccessGroups',
  'object-list': 'storage supportedTopologies Types',
  object: 'defaults aws gcnv',
};

/** Defaults in force; a key that is not here has none. */
const fallbacks: Readonly<Record<string, string>> = {
  storagePrefix: 'netappdvp_',
  denyNewVolumePools: 'false',
  qtreesPerFlexvol: '200',
  lunsPerFlexvol: '100',
  qtreeQuotaResizePeriod: '60',
  qtreePruneFlexvolsPeriod: '600',
  emptyFlexvolDeferredDeletePeriod: '28800',
  cloneSplitDelay: '86400',
  usageHeartbeat: '24.0',
  nfsMountOptions: '-o nfsvers=3',
  nasType: 'nfs',
  sanType: 'iscsi',
  igroupName: 'netappdvp',
  useCHAP: 'false',
  UseCHAP: 'true',
  useBalancedPlacement: 'false',
  InitiatorIFace: 'default',
  LegacyNamePrefix: 'netappdvp-',
  size: '1G',
  spaceReserve: 'none',
  snapshotPolicy: 'none',
  snapshotDir: 'false',
  unixPermissions: '---rwxrwxrwx',
  exportPolicy: 'default',
  securityStyle: 'unix',
  splitOnClone: 'false',
  skipRecoveryQueue: 'false',
  spaceAllocation: 'true',
  fileSystemType: 'ext4',
  LUKSEncryption: 'false',
  mirroring: 'false',
};

/** N, E, F, S, SE of the ONTAP drivers; "all": every driver; "sf": solidfire-san. */
const holders: Readonly<Record<string, string>> = {
  all: 'version storageDriverName backendName storagePrefix limitVolumeSize debugTraceFlags disableDelete debug userState credentials labels region zone supportedTopologies storage defaults size',
  'N E F S SE':
    'managementLIF dataLIF svm username password clientCertificate clientPrivateKey trustedCACertificate useREST usageHeartbeat aws gcnv cloneSplitDelay useBalancedPlacement serialNumbers flags backendPools spaceReserve snapshotPolicy snapshotReserve encryption tieringPolicy qosPolicy adaptiveQosPolicy nameTemplate',
  'N E S SE': 'aggregate limitAggregateUsage',
  'N E F':
    'nfsMountOptions nasType smbShare autoExportPolicy autoExportCIDRs snapshotDir unixPermissions exportPolicy securityStyle adAdminUser',
  'N F S': 'replicationPolicy replicationSchedule splitOnClone skipRecoveryQueue mirroring',
  'S SE':
    'igroupName useCHAP chapUsername chapInitiatorSecret chapTargetUsername chapTargetInitiatorSecret spaceAllocation fileSystemType formatOptions LUKSEncryption',
  'E SE': 'limitVolumePoolSize denyNewVolumePools',
  E: 'qtreesPerFlexvol qtreeQuotaResizePeriod qtreePruneFlexvolsPeriod emptyFlexvolDeferredDeletePeriod',
  F: 'flexgroupAggregateList',
  S: 'sanType',
  SE: 'lunsPerFlexvol',
  sf: 'EndPoint SVIP TenantName InitiatorIFace Types LegacyNamePrefix AccessGroups UseCHAP DefaultBlockSize TrustedCACertificate type',
};

const short: Readonly<Record<string, readonly DriverName[]>> = {
  N: ['ontap-nas'],
  E: family.nasEconomy,
  F: family.flexgroup,
  S: family.iscsiOrNvme,
  SE: family.sanEconomy,
  sf: family.solidfire,
  all: knownDrivers,
};

/** "a b" under x becomes a: x, b: x; a key in two rows is a mistake of this table. */
function byKey(table: Readonly<Record<string, string>>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [row, keys] of Object.entries(table))
    for (const key of keys.split(' ')) {
      expect(found.has(key), key).toBe(false);
      found.set(key, row);
    }
  return found;
}

describe('the schema against the plugin, written down twice', () => {
  const [since, type, drivers] = [byKey(arrivals), byKey(types), byKey(holders)];
  const open = keySpecs.filter(
    ({ fallback }) => fallback === null || !/^[a-z]+ [a-z]/.test(fallback),
  );

  it('has the same keys', () => {
    expect(keySpecs.map(({ key }) => key).toSorted()).toEqual([...since.keys()].toSorted());
    expect([...drivers.keys()].toSorted()).toEqual([...since.keys()].toSorted());
  });

  it.each(keySpecs)('$key: release, type and drivers', (spec) => {
    expect(spec.since).toBe(since.get(spec.key));
    expect(spec.type).toBe(type.get(spec.key) ?? 'string');
    const expected = (drivers.get(spec.key) ?? '').split(' ').flatMap((one) => short[one] ?? []);
    expect([...spec.drivers].toSorted()).toEqual(expected.toSorted());
  });

  it('has the same defaults', () => {
    const found = open.flatMap(({ key, fallback }) =>
      fallback === null || fallback === '' ? [] : [[key, fallback]],
    );
    expect(Object.fromEntries(found)).toEqual(fallbacks);
  });
});
