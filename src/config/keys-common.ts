import { family } from './drivers.ts';
import type { KeySpec } from './key-spec.ts';

const top = ['top'] as const;
const topAndPool = ['top', 'pool'] as const;
const { all } = family;

/**
 * Keys of every driver (Trident, storage_drivers/types.go and common.go). That backendName is as old as 18.01 and
 * that labels, region and zone came with "storage" are readings of the changelog, not of each tag.
 */
// biome-ignore format: one key, one row
export const commonKeys: readonly KeySpec[] = [
  { key: 'version', levels: top, type: 'integer', drivers: all, since: '17.10', fallback: null, required: true, oneOf: ['1'], help: 'Version of the file format: 1.' },
  { key: 'storageDriverName', levels: top, type: 'string', drivers: all, since: '17.10', fallback: null, required: true, help: 'The driver: how volumes are made on the storage system.' },
  { key: 'backendName', levels: top, type: 'string', drivers: all, since: '18.01', fallback: '', help: 'Name of the backend in the log; made from the driver and the data LIF when absent.' },
  { key: 'storagePrefix', levels: top, type: 'prefix', drivers: all, since: '17.10', fallback: 'netappdvp_', check: 'storage-prefix', help: 'Start of the name of every volume on ONTAP. Whatever starts so is listed as a Docker volume and can be deleted as one.' },
  { key: 'limitVolumeSize', levels: top, type: 'string', drivers: all, since: '18.10', fallback: '', check: 'size', unit: 'size', help: 'Largest volume that may be made.' },
  { key: 'debugTraceFlags', levels: top, type: 'boolean-map', drivers: all, since: '17.10', fallback: null, flags: ['api', 'method', 'discovery'], help: 'What is traced in the log: api (every request and reply), method, discovery.' },
  { key: 'disableDelete', levels: top, type: 'boolean', drivers: all, since: '17.10', fallback: null, ignored: { why: 'no plugin since 18.01 keeps volumes from being deleted', since: '18.01' }, help: 'Kept volumes from being deleted until 17.10; no longer does.' },
  { key: 'debug', levels: top, type: 'boolean', drivers: all, since: '17.10', fallback: null, ignored: { why: 'debugTraceFlags is what decides' }, help: 'No longer read.' },
  { key: 'userState', levels: top, type: 'string', drivers: all, since: '24.06', fallback: '', oneOf: ['normal', 'suspended'], help: 'normal, or suspended: no new volumes (seen in Kubernetes; not confirmed in Docker mode).' },
  { key: 'credentials', levels: top, type: 'string-map', drivers: all, since: '21.04', fallback: null, unusable: { why: 'it names a Kubernetes secret, and there are none in Docker mode' }, help: 'For Kubernetes only.' },
  { key: 'labels', levels: topAndPool, type: 'string-map', drivers: all, since: '20.01', fallback: null, help: "Written into each volume's comment: the only mark by which a volume is known as the plugin's." },
  { key: 'region', levels: topAndPool, type: 'string', drivers: all, since: '20.01', fallback: '', help: 'For information only.' },
  { key: 'zone', levels: topAndPool, type: 'string', drivers: all, since: '20.01', fallback: '', help: 'For information only.' },
  { key: 'supportedTopologies', levels: topAndPool, type: 'object-list', drivers: all, since: '20.10', fallback: null, entries: 'string-map', help: 'For information only.' },
];

/** Keys that hold further objects, written last. */
// biome-ignore format: one key, one row
export const sectionKeys: readonly KeySpec[] = [
  { key: 'storage', levels: top, type: 'object-list', drivers: all, since: '20.01', fallback: null, help: 'Virtual pools: when there are any, volumes are made in these only.' },
  { key: 'defaults', levels: topAndPool, type: 'object', drivers: all, since: '17.10', fallback: null, help: 'What a volume gets unless docker volume create says otherwise; every value is a string.' },
];
