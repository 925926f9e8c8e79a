import { family } from './drivers.ts';
import type { KeySpec } from './key-spec.ts';

const levels = ['defaults'] as const;
const { ontap, nas, san, oneVolumeEach } = family;

/** Keys of "defaults": strings without exception, numbers and booleans too (Trident, types.go, ontap_common.go). */
// biome-ignore format: one key, one row
export const defaultsKeys: readonly KeySpec[] = [
  { key: 'size', levels, type: 'string', drivers: family.all, since: '17.10', fallback: '1G', check: 'volume-size', unit: 'size', help: 'Size of a volume, at least 20 MiB; a bare number is bytes.' },
  { key: 'spaceReserve', levels, type: 'string', drivers: ontap, since: '17.10', fallback: 'none', oneOf: ['none', 'volume'], help: 'none (thin) or volume (thick).' },
  { key: 'snapshotPolicy', levels, type: 'string', drivers: ontap, since: '17.10', fallback: 'none', help: 'Snapshot policy of a volume; must exist.' },
  { key: 'snapshotReserve', levels, type: 'string', drivers: ontap, since: '18.10', fallback: '', check: 'snapshot-reserve', unit: 'percent', help: 'Kept for snapshots: 0 without a snapshot policy, else 5.' },
  { key: 'snapshotDir', levels, type: 'string', drivers: nas, since: '17.10', fallback: 'false', check: 'boolean-text', help: 'Whether .snapshot is visible.' },
  { key: 'unixPermissions', levels, type: 'string', drivers: nas, since: '17.10', fallback: '---rwxrwxrwx', check: 'unix-permissions', help: 'Mode of a new volume: 755 or ---rwxr-xr-x.' },
  { key: 'exportPolicy', levels, type: 'string', drivers: nas, since: '17.10', fallback: 'default', help: 'Export policy of a volume; must exist.' },
  { key: 'securityStyle', levels, type: 'string', drivers: nas, since: '17.10', fallback: 'unix', oneOf: ['unix', 'mixed', 'ntfs'], help: 'unix or mixed; ntfs with nasType smb only.' },
  { key: 'splitOnClone', levels, type: 'string', drivers: oneVolumeEach, since: '17.10', fallback: 'false', check: 'boolean-text', help: 'Split a clone from its parent at once.' },
  { key: 'encryption', levels, type: 'string', drivers: ontap, since: '17.10', fallback: '', check: 'boolean-text', help: 'true, false, or absent: ONTAP decides.' },
  { key: 'tieringPolicy', levels, type: 'string', drivers: ontap, since: '20.01', fallback: '', oneOf: ['snapshot-only', 'auto', 'none', 'backup', 'all'], help: 'FabricPool tiering.' },
  { key: 'qosPolicy', levels, type: 'string', drivers: ontap, since: '21.01', fallback: '', help: 'QoS policy group (ONTAP 9.8 and later); not beside adaptiveQosPolicy.' },
  { key: 'adaptiveQosPolicy', levels, type: 'string', drivers: ontap, since: '21.01', fallback: '', unusable: { why: 'qtrees take no adaptive QoS policy', drivers: family.nasEconomy }, help: 'Adaptive QoS policy group (ONTAP 9.8 and later); not beside qosPolicy.' },
  { key: 'skipRecoveryQueue', levels, type: 'string', drivers: oneVolumeEach, since: '25.02', fallback: 'false', check: 'boolean-text', help: 'A deleted volume is gone at once, without the hours in which it could be brought back.' },
  { key: 'mirroring', levels, type: 'string', drivers: oneVolumeEach, since: '21.07', fallback: 'false', check: 'boolean-text', help: 'No use in Docker mode.' },
  { key: 'nameTemplate', levels, type: 'string', drivers: ontap, since: '24.06', fallback: '', ignored: { why: 'a volume on ONTAP is always named prefix + Docker name' }, help: 'For Kubernetes only.' },
  { key: 'adAdminUser', levels, type: 'string', drivers: nas, since: '25.06', fallback: '', help: 'For SMB only.' },
  { key: 'spaceAllocation', levels, type: 'string', drivers: san, since: '19.07', fallback: 'true', check: 'boolean-text', help: 'Report freed space of a LUN.' },
  { key: 'fileSystemType', levels, type: 'string', drivers: san, since: '17.10', fallback: 'ext4', oneOf: ['ext3', 'ext4', 'xfs', 'raw'], help: 'File system on a LUN.' },
  { key: 'formatOptions', levels, type: 'string', drivers: san, since: '24.10', fallback: '', help: 'Options of mkfs.' },
  { key: 'LUKSEncryption', levels, type: 'string', drivers: san, since: '22.10', fallback: 'false', check: 'boolean-text', help: 'Encrypt on the host.' },
];
