import type { CheckedDriver } from '../../src/config/drivers.ts';

type Json = Readonly<Record<string, unknown>>;

const ontap = {
  version: 1,
  managementLIF: '192.0.2.10',
  svm: 'svm_docker',
  username: 'trident_user',
  password: 'zq-Passw0rd-zq',
  storagePrefix: 'netappdvp_',
};
const labels = { netappdvp: 'svm_docker/netappdvp_' };
const dataLIF = '192.0.2.11';

/** For each driver a document without any finding. */
const goodDocuments: Readonly<Record<CheckedDriver, Json>> = {
  'ontap-nas': { ...ontap, storageDriverName: 'ontap-nas', dataLIF, labels },
  'ontap-nas-economy': { ...ontap, storageDriverName: 'ontap-nas-economy', dataLIF },
  'ontap-nas-flexgroup': { ...ontap, storageDriverName: 'ontap-nas-flexgroup', dataLIF, labels },
  'ontap-san': { ...ontap, storageDriverName: 'ontap-san', labels },
  'ontap-san-economy': { ...ontap, storageDriverName: 'ontap-san-economy' },
  'solidfire-san': {
    version: 1,
    storageDriverName: 'solidfire-san',
    EndPoint: 'https://trident:zq-Passw0rd-zq@192.0.2.30/json-rpc/8.0',
    SVIP: '192.0.2.31:3260',
    TenantName: 'docker',
  },
};

/** Richer documents without any finding: as many keys as go together. */
export const richDocuments: readonly Json[] = [
  {
    ...goodDocuments['ontap-nas'],
    aggregate: 'aggr1',
    backendName: 'gold',
    useREST: false,
    usageHeartbeat: '12.5',
    nfsMountOptions: '-o nfsvers=4.1,hard',
    nasType: 'nfs',
    limitVolumeSize: '10T',
    cloneSplitDelay: '60',
    debugTraceFlags: { api: true, method: false },
    userState: 'normal',
    storage: [{ labels: { tier: 'a' }, zone: 'z', defaults: { spaceReserve: 'volume' } }],
    defaults: {
      size: '10G',
      spaceReserve: 'none',
      snapshotPolicy: 'daily',
      snapshotReserve: '10',
      snapshotDir: 'true',
      unixPermissions: '0755',
      exportPolicy: 'docker',
      securityStyle: 'mixed',
      splitOnClone: 'F',
      encryption: 'false',
      tieringPolicy: 'snapshot-only',
      qosPolicy: 'gold',
      skipRecoveryQueue: '0',
    },
  },
  {
    ...goodDocuments['ontap-nas-economy'],
    storagePrefix: '1-team',
    aggregate: 'aggr1',
    qtreesPerFlexvol: '50',
    limitVolumePoolSize: '10T',
    denyNewVolumePools: 'false',
    qtreeQuotaResizePeriod: '30',
    defaults: { size: '20M', snapshotReserve: '5', qosPolicy: 'gold' },
  },
  {
    ...goodDocuments['ontap-nas-flexgroup'],
    flexgroupAggregateList: ['aggr1', 'aggr2'],
    defaults: { size: '1T', adaptiveQosPolicy: 'gold' },
  },
  {
    ...goodDocuments['ontap-san'],
    igroupName: 'docker',
    sanType: 'ISCSI',
    useCHAP: true,
    chapUsername: 'hosts',
    chapInitiatorSecret: 'zq-Secret-1-zq',
    chapTargetUsername: 'ontap',
    chapTargetInitiatorSecret: 'zq-Secret-2-zq',
    defaults: { fileSystemType: 'xfs', formatOptions: '-K', LUKSEncryption: 'true' },
  },
  {
    ...goodDocuments['ontap-san-economy'],
    storagePrefix: '1st_',
    lunsPerFlexvol: '200',
    defaults: { spaceAllocation: 'false', adaptiveQosPolicy: 'gold' },
  },
  {
    ...goodDocuments['solidfire-san'],
    InitiatorIFace: 'default',
    UseCHAP: true,
    AccessGroups: [1, 2],
    DefaultBlockSize: 4096,
    Types: [{ Type: 'Gold', Qos: { minIOPS: 1000, maxIOPS: 4000, burstIOPS: 8000 } }],
    storage: [{ type: 'Gold', labels: { tier: 'gold' } }],
    defaults: { size: '1GB' },
  },
];

interface DriverCase {
  readonly name: string;
  readonly text: () => string;
  /** As --for takes it. */
  readonly releases?: string;
  /** "severity code path", and the releases where some were asked about. */
  readonly expected: readonly string[];
}

/** The good document of a driver with keys replaced, or left out (undefined). */
export function documentOf(driver: CheckedDriver, changes: Json = {}): string {
  return JSON.stringify({ ...goodDocuments[driver], ...changes }, null, 2);
}

const row = (
  driver: CheckedDriver,
  changes: Json,
  expected: readonly string[],
  releases?: string,
): DriverCase => ({
  name: `${driver} with ${JSON.stringify(changes).slice(0, 80)}${releases === undefined ? '' : ` for ${releases}`}`,
  text: () => documentOf(driver, changes),
  expected,
  ...(releases === undefined ? {} : { releases }),
});

const drivers = Object.keys(goodDocuments) as CheckedDriver[];

/** One trap each, for drivers and releases; what one driver's table has is not repeated for the next. */
export const driverCases: readonly DriverCase[] = [
  ...drivers.map((driver) => row(driver, {}, [])),
  ...richDocuments.map((document) => ({
    name: `a rich document for ${String(document['storageDriverName'])}`,
    text: () => JSON.stringify(document),
    expected: [],
  })),

  // ontap-nas-economy
  row('ontap-nas-economy', { storagePrefix: 'a.b' }, ['error bad-prefix /storagePrefix']),
  row('ontap-nas-economy', { storagePrefix: 'ä' }, ['error bad-prefix /storagePrefix']),
  row('ontap-nas-economy', { storagePrefix: 'p'.repeat(33) }, ['info short-names /storagePrefix']),
  row('ontap-nas-economy', { storagePrefix: 'p'.repeat(63) }, [
    'error prefix-too-long /storagePrefix',
  ]),
  row('ontap-nas-economy', { qtreesPerFlexvol: '49' }, ['error out-of-range /qtreesPerFlexvol']),
  row('ontap-nas-economy', { qtreesPerFlexvol: 'many' }, ['error out-of-range /qtreesPerFlexvol']),
  row('ontap-nas-economy', { qtreesPerFlexvol: 200 }, ['error wrong-type /qtreesPerFlexvol']),
  row('ontap-nas-economy', { lunsPerFlexvol: '9' }, [
    'warning key-of-other-driver /lunsPerFlexvol',
  ]),
  row('ontap-nas-economy', { qtreeQuotaResizePeriod: '1m' }, [
    'warning period-ignored /qtreeQuotaResizePeriod',
  ]),
  row('ontap-nas-economy', { qtreePruneFlexvolsPeriod: '600' }, [
    'warning ignored-key /qtreePruneFlexvolsPeriod',
  ]),
  row('ontap-nas-economy', { denyNewVolumePools: 'no' }, [
    'error not-boolean-text /denyNewVolumePools',
  ]),
  row('ontap-nas-economy', { limitVolumePoolSize: '900M' }, [
    'warning size-over-limit /limitVolumePoolSize',
  ]),
  row('ontap-nas-economy', { defaults: { adaptiveQosPolicy: 'a' } }, [
    'error unusable-key /defaults/adaptiveQosPolicy',
  ]),
  row('ontap-nas-economy', { dataLIF: undefined }, ['info data-lif-not-named /dataLIF']),
  row('ontap-nas-economy', { defaults: { splitOnClone: 'true' } }, [
    'warning key-of-other-driver /defaults/splitOnClone',
  ]),

  // ontap-nas-flexgroup
  row('ontap-nas-flexgroup', { aggregate: 'aggr1' }, ['warning key-of-other-driver /aggregate']),
  row('ontap-nas-flexgroup', { limitAggregateUsage: '80%' }, [
    'warning key-of-other-driver /limitAggregateUsage',
  ]),
  row('ontap-nas-flexgroup', { flexgroupAggregateList: 'aggr1' }, [
    'error wrong-type /flexgroupAggregateList',
  ]),
  row('ontap-nas-flexgroup', { flexgroupAggregateList: ['aggr1', 2] }, [
    'error wrong-type /flexgroupAggregateList/1',
  ]),
  row('ontap-nas-flexgroup', { storagePrefix: 'a-b' }, ['error bad-prefix /storagePrefix']),
  row('ontap-nas-flexgroup', { labels: undefined }, ['info no-labels /labels']),

  // ontap-san
  row('ontap-san', { dataLIF }, ['warning ignored-key /dataLIF']),
  row('ontap-san', { dataLIF: 7 }, ['warning ignored-key /dataLIF', 'error wrong-type /dataLIF']),
  row('ontap-san', { sanType: 'fcp' }, ['error value-not-allowed /sanType']),
  row('ontap-san', { sanType: 'NVMe' }, []),
  row('ontap-san', { sanType: 'nvme', useREST: false }, ['error nvme-needs-rest /useREST']),
  row('ontap-san', { igroupName: 'g'.repeat(97) }, ['error igroup-too-long /igroupName']),
  row('ontap-san', { useCHAP: 'true' }, ['error wrong-type /useCHAP']),
  row('ontap-san', { useCHAP: true, chapUsername: 'a', chapTargetUsername: '' }, [
    'error missing-key /chapInitiatorSecret',
    'error missing-key /chapTargetInitiatorSecret',
    'error missing-key /chapTargetUsername',
  ]),
  row('ontap-san', { chapUsername: 'a' }, ['warning chap-unused /chapUsername']),
  row('ontap-san', { useCHAP: false, chapUsername: 'a' }, ['warning chap-unused /chapUsername']),
  row('ontap-san', { labels: { a: 'x'.repeat(240) } }, ['error labels-too-long /labels']),
  row('ontap-san', { defaults: { fileSystemType: 'btrfs' } }, [
    'error value-not-allowed /defaults/fileSystemType',
  ]),
  row('ontap-san', { defaults: { fileSystemType: 'EXT4' } }, [
    'error value-not-allowed /defaults/fileSystemType',
  ]),
  row('ontap-san', { defaults: { LUKSEncryption: 'on' } }, [
    'error not-boolean-text /defaults/LUKSEncryption',
  ]),
  row('ontap-san', { defaults: { exportPolicy: 'x' } }, [
    'warning key-of-other-driver /defaults/exportPolicy',
  ]),
  row('ontap-san', { storagePrefix: 'team.' }, ['error bad-prefix /storagePrefix']),
  row('ontap-san', { EndPoint: 'zq' }, ['warning key-of-other-driver /EndPoint']),

  // ontap-san-economy
  row('ontap-san-economy', { storagePrefix: 'a-b' }, ['error bad-prefix /storagePrefix']),
  row('ontap-san-economy', { storagePrefix: 'p'.repeat(179) }, [
    'error prefix-too-long /storagePrefix',
  ]),
  row('ontap-san-economy', { lunsPerFlexvol: '201' }, ['error out-of-range /lunsPerFlexvol']),
  row('ontap-san-economy', { sanType: 'nvme' }, ['warning key-of-other-driver /sanType']),
  row('ontap-san-economy', { defaults: { qosPolicy: 'a', adaptiveQosPolicy: 'b' } }, [
    'error two-qos-policies /defaults/adaptiveQosPolicy',
  ]),

  // a driver that is misspelt is read as the one that was meant
  row('solidfire-san', { storageDriverName: 'solidfire' }, [
    'error driver-unknown /storageDriverName',
  ]),
  row('ontap-san', { storageDriverName: 'ontap-sann' }, [
    'error driver-unknown /storageDriverName',
  ]),

  // solidfire-san
  row('solidfire-san', { EndPoint: undefined, SVIP: '', TenantName: null }, [
    'error missing-key /EndPoint',
    'error missing-key /SVIP',
    'error missing-key /TenantName',
    'warning null-value /TenantName',
  ]),
  row('solidfire-san', { EndPoint: 'https://a:b@192.0.2.30' }, ['error bad-endpoint /EndPoint']),
  row('solidfire-san', { EndPoint: 'https://USER:PASSWORD@MVIP/json-rpc/8.0' }, [
    'error bad-endpoint /EndPoint',
  ]),
  row('solidfire-san', { EndPoint: 'https://192.0.2.30/json-rpc/8.0' }, [
    'error bad-endpoint /EndPoint',
  ]),
  row('solidfire-san', { EndPoint: 'ftp://a:b@192.0.2.30/json-rpc/8.0' }, [
    'error bad-endpoint /EndPoint',
  ]),
  row('solidfire-san', { SVIP: '192.0.2.31' }, ['error bad-port /SVIP']),
  row('solidfire-san', { SVIP: '192.0.2.310:3260' }, ['error bad-address /SVIP']),
  row('solidfire-san', { UseCHAP: false }, ['warning ignored-key /UseCHAP']),
  row('solidfire-san', { storagePrefix: 'a' }, ['warning ignored-key /storagePrefix']),
  row('solidfire-san', { storagePrefix: '' }, []),
  row('solidfire-san', { svip: '192.0.2.31:3260', SVIP: undefined }, ['warning key-case /svip']),
  row('solidfire-san', { AccessGroups: ['1'] }, ['error wrong-type /AccessGroups/0']),
  row('solidfire-san', { DefaultBlockSize: 1024 }, ['error value-not-allowed /DefaultBlockSize']),
  row('solidfire-san', { DefaultBlockSize: '512' }, ['error wrong-type /DefaultBlockSize']),
  row('solidfire-san', { Types: [{ Type: 'Gold', QOS: { minIOPS: '1' } }] }, [
    'warning key-case /Types/0/QOS',
    'error wrong-type /Types/0/QOS/minIOPS',
  ]),
  row('solidfire-san', { Types: [{ Type: 'Gold', Qos: { min: 1 } }] }, [
    'warning unknown-key /Types/0/Qos/min',
  ]),
  row('solidfire-san', { Types: [{ Qos: 3 }] }, ['error wrong-type /Types/0/Qos']),
  row('solidfire-san', { defaults: { size: '999MB' } }, ['error size-too-small /defaults/size']),
  row('solidfire-san', { managementLIF: 7 }, ['warning key-of-other-driver /managementLIF']),
  row('solidfire-san', { TrustedCACertificate: 'x' }, [
    'error bad-certificate /TrustedCACertificate',
  ]),

  // releases
  row('ontap-nas', { useREST: false }, ['warning key-too-new /useREST 20.10'], '20.10'),
  row(
    'ontap-nas',
    { useREST: 'no' },
    ['warning key-too-new /useREST 20.10 to 21.04', 'error wrong-type /useREST 21.07 to 21.10'],
    '20.10..21.10',
  ),
  row(
    'ontap-nas',
    { labels: undefined },
    ['error missing-key /aggregate 17.10', 'info no-labels /labels 17.10 to 18.04'],
    '17.10..18.04',
  ),
  row(
    'ontap-nas',
    { storagePrefix: 'a-b' },
    ['error bad-prefix /storagePrefix 20.04, 20.10', 'error bad-prefix /storagePrefix 20.07'],
    '20.04..20.10',
  ),
  row(
    'ontap-nas',
    { storagePrefix: '' },
    ['error bad-prefix /storagePrefix 20.07', 'warning empty-prefix /storagePrefix 20.04, 20.10'],
    '20.04..20.10',
  ),
  row(
    'ontap-nas-economy',
    { storagePrefix: '1st' },
    ['error bad-prefix /storagePrefix 20.07 to 20.10'],
    '20.04..21.01',
  ),
  row(
    'ontap-nas',
    { aggregate: 'a', disableDelete: true, labels: undefined },
    [
      'info meaning-changes /disableDelete 18.01',
      'info no-labels /labels 17.10 to 18.01',
      'warning ignored-key /disableDelete 18.01',
    ],
    '17.10..18.01',
  ),
  row(
    'ontap-nas',
    { aggregate: 'a', disableDelete: true, labels: undefined },
    ['info no-labels /labels 17.10'],
    '17.10',
  ),
  row('ontap-nas', {}, ['info meaning-changes /useREST 24.06 to 24.10'], '24.02..24.10'),
  row('ontap-nas', {}, [], '24.06..26.06'),
  row('ontap-san-economy', {}, ['error driver-too-new /storageDriverName 19.07'], '19.07..19.10'),
  row(
    'ontap-nas-economy',
    { qtreePruneFlexvolsPeriod: '600' },
    ['warning ignored-key /qtreePruneFlexvolsPeriod 20.01'],
    '19.10..20.01',
  ),
  {
    name: 'a driver that was dropped, while it was there and after',
    text: () => JSON.stringify({ version: 1, storageDriverName: 'aws-cvs', storagePrefix: 'a' }),
    releases: '19.01..22.07',
    expected: [
      'error driver-dropped /storageDriverName 22.07',
      'error driver-too-new /storageDriverName 19.01',
      'warning driver-not-checked /storageDriverName 19.04 to 22.04',
    ],
  },
];
