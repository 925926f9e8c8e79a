import { family, type KeySpec } from './key-spec.ts';

const top = ['top'] as const;
const topAndPool = ['top', 'pool'] as const;
const { all, ontap } = family;

/** Keys of every driver (Trident, storage_drivers/types.go and common.go). */
// biome-ignore format: one key, one row
const commonKeys: readonly KeySpec[] = [
  { key: 'version', levels: top, type: 'integer', drivers: all, fallback: null, check: 'version', help: 'Version of the file format: 1.' },
  { key: 'storageDriverName', levels: top, type: 'string', drivers: all, fallback: null, help: 'The driver: ontap-nas.' },
  { key: 'backendName', levels: top, type: 'string', drivers: all, fallback: '', help: 'Name of the backend in the log; made from the data LIF when absent.' },
  { key: 'storagePrefix', levels: top, type: 'prefix', drivers: all, fallback: 'netappdvp_', check: 'storage-prefix', help: 'Start of the name of every volume on ONTAP.' },
  { key: 'limitVolumeSize', levels: top, type: 'string', drivers: all, fallback: '', check: 'size', help: 'Largest volume that may be made.' },
  { key: 'debugTraceFlags', levels: top, type: 'boolean-map', drivers: all, fallback: null, flags: ['api', 'method', 'discovery'], help: 'What is traced in the log: api, method, discovery.' },
  { key: 'disableDelete', levels: top, type: 'boolean', drivers: all, fallback: null, ignored: 'no plugin since 18.01 keeps volumes from being deleted', help: 'Once kept volumes from being deleted; no longer does.' },
  { key: 'debug', levels: top, type: 'boolean', drivers: all, fallback: null, ignored: 'debugTraceFlags is what decides', help: 'No longer read.' },
  { key: 'userState', levels: top, type: 'string', drivers: all, fallback: '', oneOf: ['normal', 'suspended'], help: 'normal or suspended.' },
  { key: 'credentials', levels: top, type: 'string-map', drivers: all, fallback: null, unusable: 'it names a Kubernetes secret, and there are none in Docker mode', help: 'For Kubernetes only.' },
  { key: 'labels', levels: topAndPool, type: 'string-map', drivers: all, fallback: null, help: "Written into each volume's comment: the only mark by which a volume is known as the plugin's." },
  { key: 'region', levels: topAndPool, type: 'string', drivers: all, fallback: '', help: 'For information only.' },
  { key: 'zone', levels: topAndPool, type: 'string', drivers: all, fallback: '', help: 'For information only.' },
  { key: 'supportedTopologies', levels: topAndPool, type: 'object-list', drivers: all, fallback: null, entries: 'string-map', help: 'For information only.' },
  { key: 'storage', levels: top, type: 'object-list', drivers: all, fallback: null, help: 'Virtual pools: when present, volumes are made in these only.' },
  { key: 'defaults', levels: topAndPool, type: 'object', drivers: all, fallback: null, help: 'What a volume gets unless docker volume create says otherwise; every value is a string.' },
];

const awsMembers = {
  apiRegion: 'string',
  fsxFilesystemID: 'string',
  apiKey: 'string',
  secretKey: 'string',
} as const;

/** What apiKey and wipCredential hold is not confirmed, so it is not checked. */
const gcnvMembers = {
  proxyURL: 'string',
  projectNumber: 'string',
  location: 'string',
  poolID: 'string',
  apiKey: null,
  wipCredential: null,
} as const;

/** Keys of the ONTAP drivers (Trident, storage_drivers/types.go and ontap/ontap_common.go). */
// biome-ignore format: one key, one row
const ontapKeys: readonly KeySpec[] = [
  { key: 'managementLIF', levels: top, type: 'string', drivers: ontap, fallback: null, check: 'management-lif', help: "The SVM's management LIF (or the cluster's): a name, an IPv4 address or an IPv6 address in brackets, with an optional port." },
  { key: 'dataLIF', levels: top, type: 'string', drivers: ontap, fallback: 'a data LIF that the plugin picks', check: 'data-lif', help: "The SVM's data LIF, by which hosts mount." },
  { key: 'svm', levels: top, type: 'string', drivers: ontap, fallback: 'the one SVM that the login sees', help: 'The SVM.' },
  { key: 'username', levels: top, type: 'string', drivers: ontap, fallback: null, check: 'username', help: "The plugin's login on ONTAP." },
  { key: 'password', levels: top, type: 'string', drivers: ontap, fallback: null, secret: true, help: 'Its password.' },
  { key: 'clientCertificate', levels: top, type: 'string', drivers: ontap, fallback: null, check: 'base64-certificate', help: 'Client certificate instead of a password: base64 of a PEM file.' },
  { key: 'clientPrivateKey', levels: top, type: 'string', drivers: ontap, fallback: null, secret: true, check: 'base64-key', help: 'Its private key: base64 of a PEM file.' },
  { key: 'trustedCACertificate', levels: top, type: 'string', drivers: ontap, fallback: '', check: 'base64-certificate', help: "CA of ONTAP's certificate: base64 of a PEM file. Without it the plugin does not verify whom it talks to." },
  { key: 'aggregate', levels: top, type: 'string', drivers: family.byAggregate, fallback: 'every aggregate of the SVM', help: 'Make volumes on this aggregate only.' },
  { key: 'flexgroupAggregateList', levels: top, type: 'string-list', drivers: family.flexgroup, fallback: null, help: 'Aggregates of a FlexGroup.' },
  { key: 'limitAggregateUsage', levels: top, type: 'string', drivers: family.byAggregate, fallback: '', check: 'percent', help: 'Refuse a volume when the aggregate would be fuller than this percentage.' },
  { key: 'limitVolumePoolSize', levels: top, type: 'string', drivers: family.economy, fallback: '', check: 'size', help: 'Largest FlexVol that volumes share.' },
  { key: 'denyNewVolumePools', levels: top, type: 'string', drivers: family.economy, fallback: 'false', check: 'boolean-text', help: 'Make no more shared FlexVols.' },
  { key: 'qtreesPerFlexvol', levels: top, type: 'string', drivers: family.nasEconomy, fallback: '200', help: 'Qtrees in a shared FlexVol.' },
  { key: 'lunsPerFlexvol', levels: top, type: 'string', drivers: family.sanEconomy, fallback: '100', help: 'LUNs in a shared FlexVol.' },
  { key: 'qtreeQuotaResizePeriod', levels: top, type: 'string', drivers: family.nasEconomy, fallback: '60', help: 'Seconds between quota resizes.' },
  { key: 'qtreePruneFlexvolsPeriod', levels: top, type: 'string', drivers: family.nasEconomy, fallback: '600', help: 'No effect since 20.01.' },
  { key: 'emptyFlexvolDeferredDeletePeriod', levels: top, type: 'string', drivers: family.nasEconomy, fallback: '28800', help: 'No effect since 20.01.' },
  { key: 'cloneSplitDelay', levels: top, type: 'string', drivers: ontap, fallback: '86400', check: 'positive-integer', help: 'Seconds before a clone is split from its parent.' },
  { key: 'usageHeartbeat', levels: top, type: 'string', drivers: ontap, fallback: '24.0', check: 'heartbeat', help: "Hours between the plugin's heartbeats in ONTAP's event log." },
  { key: 'nfsMountOptions', levels: top, type: 'string', drivers: family.nas, fallback: '-o nfsvers=3', check: 'nfs-options', help: 'Options that hosts mount with.' },
  { key: 'nasType', levels: top, type: 'string', drivers: family.nas, fallback: 'nfs', oneOf: ['nfs', 'smb'], check: 'nas-type', help: 'nfs.' },
  { key: 'sanType', levels: top, type: 'string', drivers: family.iscsi, fallback: 'iscsi', help: 'iscsi or nvme.' },
  { key: 'igroupName', levels: top, type: 'string', drivers: family.san, fallback: 'netappdvp', help: 'Initiator group of all hosts.' },
  { key: 'useCHAP', levels: top, type: 'boolean', drivers: family.san, fallback: null, help: 'Log in to iSCSI with CHAP.' },
  { key: 'chapUsername', levels: top, type: 'string', drivers: family.san, fallback: null, help: 'CHAP user of the host.' },
  { key: 'chapInitiatorSecret', levels: top, type: 'string', drivers: family.san, fallback: null, secret: true, help: 'Its secret.' },
  { key: 'chapTargetUsername', levels: top, type: 'string', drivers: family.san, fallback: null, help: 'CHAP user of ONTAP.' },
  { key: 'chapTargetInitiatorSecret', levels: top, type: 'string', drivers: family.san, fallback: null, secret: true, help: 'Its secret.' },
  { key: 'useREST', levels: top, type: 'boolean', drivers: ontap, fallback: null, help: 'true: REST only; false: ZAPI only; absent: the plugin chooses by version and login.' },
  { key: 'autoExportPolicy', levels: top, type: 'boolean', drivers: family.nas, fallback: null, ignored: 'export policies are managed for Kubernetes only', help: 'For Kubernetes only.' },
  { key: 'autoExportCIDRs', levels: top, type: 'string-list', drivers: family.nas, fallback: null, check: 'cidr', help: 'For Kubernetes only; the syntax is checked all the same.' },
  { key: 'replicationPolicy', levels: top, type: 'string', drivers: family.oneVolumeEach, fallback: '', help: 'A SnapMirror policy; must exist.' },
  { key: 'replicationSchedule', levels: top, type: 'string', drivers: family.oneVolumeEach, fallback: '', help: 'A schedule; must exist.' },
  { key: 'smbShare', levels: topAndPool, type: 'string', drivers: family.nas, fallback: '', help: 'For SMB only.' },
  { key: 'useBalancedPlacement', levels: topAndPool, type: 'string', drivers: ontap, fallback: 'false', check: 'boolean-text', help: 'Let ONTAP choose the aggregate (ONTAP 9.19.1 and REST).' },
  { key: 'aws', levels: top, type: 'object', drivers: ontap, fallback: null, members: awsMembers, help: 'For Amazon FSx for ONTAP.' },
  { key: 'gcnv', levels: top, type: 'object', drivers: ontap, fallback: null, members: gcnvMembers, help: 'For Google Cloud NetApp Volumes.' },
];

/** The plugin's own bookkeeping: read from a file, but not meant to be written there. */
const internalKeys: readonly KeySpec[] = ['serialNumbers', 'flags', 'backendPools'].map((key) => ({
  key,
  levels: top,
  type: key === 'flags' ? 'string-map' : 'string-list',
  drivers: ontap,
  fallback: null,
  ignored: 'it is the plugin’s own bookkeeping',
  help: 'Not for people.',
}));

export const topKeys: readonly KeySpec[] = [...commonKeys, ...ontapKeys, ...internalKeys];
