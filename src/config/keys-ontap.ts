import { family } from './drivers.ts';
import type { KeySpec } from './key-spec.ts';

const top = ['top'] as const;
const topAndPool = ['top', 'pool'] as const;
const { ontap, nas, san } = family;

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

const noPruning = 'no plugin since 20.01 removes empty shared FlexVols';

/** Keys of the ONTAP drivers (Trident, storage_drivers/types.go and ontap/ontap_common.go). */
// biome-ignore format: one key, one row
const connection: readonly KeySpec[] = [
  { key: 'managementLIF', levels: top, type: 'string', drivers: ontap, since: '17.10', fallback: null, required: true, check: 'management-lif', help: "The SVM's management LIF (or the cluster's): a name, an IPv4 address or an IPv6 address in brackets, with an optional port." },
  { key: 'dataLIF', levels: top, type: 'string', drivers: ontap, since: '17.10', fallback: 'a data LIF that the plugin picks', check: 'data-lif', ignored: { why: 'with iSCSI and NVMe hosts use every data LIF of the SVM', drivers: san }, help: "The SVM's data LIF, by which hosts mount." },
  { key: 'svm', levels: top, type: 'string', drivers: ontap, since: '17.10', fallback: 'the one SVM that the login sees', help: 'The SVM.' },
  { key: 'username', levels: top, type: 'string', drivers: ontap, since: '17.10', fallback: null, check: 'username', help: "The plugin's login on ONTAP." },
  { key: 'password', levels: top, type: 'string', drivers: ontap, since: '17.10', fallback: null, secret: true, help: 'Its password.' },
  { key: 'clientCertificate', levels: top, type: 'string', drivers: ontap, since: '21.01', fallback: null, check: 'base64-certificate', help: 'Client certificate instead of a password: base64 of a PEM file.' },
  { key: 'clientPrivateKey', levels: top, type: 'string', drivers: ontap, since: '21.01', fallback: null, secret: true, check: 'base64-key', help: 'Its private key: base64 of a PEM file.' },
  { key: 'trustedCACertificate', levels: top, type: 'string', drivers: ontap, since: '21.01', fallback: '', check: 'base64-certificate', help: "CA of ONTAP's certificate: base64 of a PEM file. Without it the plugin does not verify whom it talks to." },
  { key: 'useREST', levels: top, type: 'boolean', drivers: ontap, since: '21.07', fallback: null, help: 'true: REST only; false: ZAPI only; absent: the plugin chooses by version and login.' },
  { key: 'usageHeartbeat', levels: top, type: 'string', drivers: ontap, since: '17.10', fallback: '24.0', check: 'heartbeat', unit: 'hours', help: "Time between the plugin's heartbeats in ONTAP's event log; above 0." },
  { key: 'aws', levels: top, type: 'object', drivers: ontap, since: '24.02', fallback: null, members: awsMembers, help: 'For Amazon FSx for ONTAP.' },
  { key: 'gcnv', levels: top, type: 'object', drivers: ontap, since: '26.06', fallback: null, members: gcnvMembers, help: 'For Google Cloud NetApp Volumes.' },
];

// biome-ignore format: one key, one row
const placement: readonly KeySpec[] = [
  { key: 'aggregate', levels: top, type: 'string', drivers: family.byAggregate, since: '17.10', fallback: 'every aggregate of the SVM', check: 'aggregate', help: 'Make volumes on this aggregate only.' },
  { key: 'flexgroupAggregateList', levels: top, type: 'string-list', drivers: family.flexgroup, since: '23.01', fallback: null, help: 'Aggregates of a FlexGroup; every one of the SVM when absent.' },
  { key: 'limitAggregateUsage', levels: top, type: 'string', drivers: family.byAggregate, since: '18.10', fallback: '', check: 'percent', unit: 'percent', help: 'Refuse a volume when the aggregate would be fuller than this. Works with a login of the cluster only.' },
  { key: 'limitVolumePoolSize', levels: top, type: 'string', drivers: family.economy, since: '24.06', fallback: '', check: 'size', unit: 'size', help: 'Largest FlexVol that volumes share.' },
  { key: 'denyNewVolumePools', levels: top, type: 'string', drivers: family.economy, since: '24.10', fallback: 'false', check: 'boolean-text', help: 'Make no more shared FlexVols.' },
  { key: 'qtreesPerFlexvol', levels: top, type: 'string', drivers: family.nasEconomy, since: '20.10', fallback: '200', check: 'qtrees', help: 'Qtrees in a shared FlexVol, 50 to 300.' },
  { key: 'lunsPerFlexvol', levels: top, type: 'string', drivers: family.sanEconomy, since: '21.01', fallback: '100', check: 'luns', help: 'LUNs in a shared FlexVol, 50 to 200.' },
  { key: 'qtreeQuotaResizePeriod', levels: top, type: 'string', drivers: family.nasEconomy, since: '17.10', fallback: '60', check: 'period', unit: 'seconds', help: 'Time between quota resizes.' },
  { key: 'qtreePruneFlexvolsPeriod', levels: top, type: 'string', drivers: family.nasEconomy, since: '17.10', fallback: '600', unit: 'seconds', ignored: { why: noPruning, since: '20.01' }, help: 'No effect since 20.01.' },
  { key: 'emptyFlexvolDeferredDeletePeriod', levels: top, type: 'string', drivers: family.nasEconomy, since: '19.10', fallback: '28800', unit: 'seconds', ignored: { why: noPruning, since: '20.01' }, help: 'No effect since 20.01.' },
  { key: 'cloneSplitDelay', levels: top, type: 'string', drivers: ontap, since: '24.02', fallback: '86400', check: 'positive-integer', unit: 'seconds', help: 'Time before a clone is split from its parent; above 0.' },
  { key: 'useBalancedPlacement', levels: topAndPool, type: 'string', drivers: ontap, since: '26.06', fallback: 'false', check: 'boolean-text', help: 'Let ONTAP choose the aggregate (ONTAP 9.19.1 and REST).' },
  { key: 'replicationPolicy', levels: top, type: 'string', drivers: family.oneVolumeEach, since: '21.07', fallback: '', help: 'A SnapMirror policy; must exist. No use in Docker mode.' },
  { key: 'replicationSchedule', levels: top, type: 'string', drivers: family.oneVolumeEach, since: '21.07', fallback: '', help: 'A schedule; must exist. No use in Docker mode.' },
];

// biome-ignore format: one key, one row
const protocols: readonly KeySpec[] = [
  { key: 'nfsMountOptions', levels: top, type: 'string', drivers: nas, since: '17.10', fallback: '-o nfsvers=3', check: 'nfs-options', help: 'Options that hosts mount with. nfsvers=4 or 4.1 selects NFS 4; vers=4 does not.' },
  { key: 'nasType', levels: top, type: 'string', drivers: nas, since: '23.01', fallback: 'nfs', oneOf: ['nfs', 'smb'], check: 'nas-type', help: 'nfs; smb cannot be mounted by Linux Docker hosts.' },
  { key: 'smbShare', levels: topAndPool, type: 'string', drivers: nas, since: '23.01', fallback: '', help: 'For SMB only.' },
  { key: 'autoExportPolicy', levels: top, type: 'boolean', drivers: nas, since: '20.04', fallback: null, ignored: { why: 'export policies are managed for Kubernetes only' }, help: 'For Kubernetes only.' },
  { key: 'autoExportCIDRs', levels: top, type: 'string-list', drivers: nas, since: '20.04', fallback: null, check: 'cidr', ignored: { why: 'export policies are managed for Kubernetes only', yetChecked: true }, help: 'For Kubernetes only; the syntax is checked all the same.' },
  { key: 'sanType', levels: top, type: 'string', drivers: family.iscsiOrNvme, since: '23.07', fallback: 'iscsi', oneOf: ['iscsi', 'nvme'], anyCase: true, help: 'iscsi, or nvme (NVMe over TCP; REST and ONTAP 9.10.1). fcp is refused in Docker mode.' },
  { key: 'igroupName', levels: top, type: 'string', drivers: san, since: '17.10', fallback: 'netappdvp', check: 'igroup', help: 'Initiator group of all hosts, made when it is not there; at most 96 characters.' },
  { key: 'useCHAP', levels: top, type: 'boolean', drivers: san, since: '20.04', fallback: 'false', help: 'Log in to iSCSI with CHAP in both directions; needs the four keys chap….' },
  { key: 'chapUsername', levels: top, type: 'string', drivers: san, since: '20.04', fallback: null, help: 'CHAP user of the hosts.' },
  { key: 'chapInitiatorSecret', levels: top, type: 'string', drivers: san, since: '20.04', fallback: null, secret: true, help: 'Its secret.' },
  { key: 'chapTargetUsername', levels: top, type: 'string', drivers: san, since: '20.04', fallback: null, help: 'CHAP user of ONTAP.' },
  { key: 'chapTargetInitiatorSecret', levels: top, type: 'string', drivers: san, since: '20.04', fallback: null, secret: true, help: 'Its secret.' },
];

/** The plugin's own bookkeeping: read from a file, but not meant to be written there. */
const internal: readonly KeySpec[] = ['serialNumbers', 'flags', 'backendPools'].map((key) => ({
  key,
  levels: top,
  type: key === 'flags' ? 'string-map' : 'string-list',
  drivers: ontap,
  since: '17.10',
  fallback: null,
  ignored: { why: 'it is the plugin’s own bookkeeping' },
  help: 'Not for people.',
}));

export const ontapKeys: readonly KeySpec[] = [
  ...connection,
  ...placement,
  ...protocols,
  ...internal,
];
