import { family, type KeySpec } from './key-spec.ts';

const levels = ['defaults'] as const;
const { ontap, nas, san, oneVolumeEach } = family;

/** Keys of "defaults": strings without exception, numbers and booleans too (Trident, types.go, ontap_common.go). */
// biome-ignore format: one key, one row
export const defaultsKeys: readonly KeySpec[] = [
  { key: 'size', levels, type: 'string', drivers: family.all, fallback: '1G', check: 'volume-size', help: 'Size of a volume, at least 20 MiB; a bare number is bytes.' },
  { key: 'spaceReserve', levels, type: 'string', drivers: ontap, fallback: 'none', oneOf: ['none', 'volume'], help: 'none (thin) or volume (thick).' },
  { key: 'snapshotPolicy', levels, type: 'string', drivers: ontap, fallback: 'none', help: 'Snapshot policy of a volume; must exist.' },
  { key: 'snapshotReserve', levels, type: 'string', drivers: [...nas, 'ontap-san'], fallback: '', check: 'snapshot-reserve', help: 'Percentage kept for snapshots: 0 without a snapshot policy, else 5.' },
  { key: 'snapshotDir', levels, type: 'string', drivers: nas, fallback: 'false', check: 'boolean-text', help: 'Whether .snapshot is visible.' },
  { key: 'unixPermissions', levels, type: 'string', drivers: nas, fallback: '---rwxrwxrwx', check: 'unix-permissions', help: 'Mode of a new volume: 755 or ---rwxr-xr-x.' },
  { key: 'exportPolicy', levels, type: 'string', drivers: nas, fallback: 'default', help: 'Export policy of a volume; must exist.' },
  { key: 'securityStyle', levels, type: 'string', drivers: nas, fallback: 'unix', oneOf: ['unix', 'mixed', 'ntfs'], help: 'unix or mixed.' },
  { key: 'splitOnClone', levels, type: 'string', drivers: oneVolumeEach, fallback: 'false', check: 'boolean-text', help: 'Split a clone from its parent at once.' },
  { key: 'encryption', levels, type: 'string', drivers: ontap, fallback: '', check: 'boolean-text', help: 'true, false, or absent: ONTAP decides.' },
  { key: 'tieringPolicy', levels, type: 'string', drivers: ontap, fallback: '', oneOf: ['snapshot-only', 'auto', 'none', 'backup', 'all'], help: 'FabricPool tiering.' },
  { key: 'qosPolicy', levels, type: 'string', drivers: ontap, fallback: '', help: 'QoS policy group (ONTAP 9.8 and later).' },
  { key: 'adaptiveQosPolicy', levels, type: 'string', drivers: oneVolumeEach, fallback: '', help: 'Adaptive QoS policy group (ONTAP 9.8 and later).' },
  { key: 'skipRecoveryQueue', levels, type: 'string', drivers: oneVolumeEach, fallback: 'false', check: 'boolean-text', help: 'A deleted volume is gone at once, without the hours in which it could be brought back.' },
  { key: 'mirroring', levels, type: 'string', drivers: oneVolumeEach, fallback: 'false', help: 'No use in Docker mode.' },
  { key: 'nameTemplate', levels, type: 'string', drivers: ontap, fallback: '', ignored: 'a volume on ONTAP is always named prefix + Docker name', help: 'For Kubernetes only.' },
  { key: 'adAdminUser', levels, type: 'string', drivers: nas, fallback: '', help: 'For SMB only.' },
  { key: 'spaceAllocation', levels, type: 'string', drivers: san, fallback: 'true', check: 'boolean-text', help: 'Report freed space of a LUN.' },
  { key: 'fileSystemType', levels, type: 'string', drivers: san, fallback: 'ext4', oneOf: ['ext3', 'ext4', 'xfs', 'raw'], help: 'File system on a LUN.' },
  { key: 'formatOptions', levels, type: 'string', drivers: san, fallback: '', help: 'Options of mkfs.' },
  { key: 'LUKSEncryption', levels, type: 'string', drivers: san, fallback: 'false', check: 'boolean-text', help: 'Encrypt on the host.' },
];
