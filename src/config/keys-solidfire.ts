import { family } from './drivers.ts';
import type { KeySpec } from './key-spec.ts';

const top = ['top'] as const;
const { solidfire } = family;

/** The keys inside Qos are documented; their types are those of the SolidFire API. */
const volumeType = {
  Type: 'string',
  Qos: { minIOPS: 'integer', maxIOPS: 'integer', burstIOPS: 'integer' },
} as const;

/** Keys of solidfire-san (Trident, storage_drivers/types.go and solidfire/). Those of 17.10 are held to be as old as the driver. */
// biome-ignore format: one key, one row
export const solidfireKeys: readonly KeySpec[] = [
  { key: 'EndPoint', levels: top, type: 'string', drivers: solidfire, since: '17.10', fallback: null, required: true, secret: true, check: 'endpoint', help: 'https://USER:PASSWORD@MVIP/json-rpc/VERSION: the login of the Element cluster is in it.' },
  { key: 'SVIP', levels: top, type: 'string', drivers: solidfire, since: '17.10', fallback: null, required: true, check: 'svip', help: 'Storage address and iSCSI port, by which hosts reach their volumes: 192.0.2.20:3260.' },
  { key: 'TenantName', levels: top, type: 'string', drivers: solidfire, since: '17.10', fallback: null, required: true, help: 'The account that owns the volumes; made when it is not there.' },
  { key: 'InitiatorIFace', levels: top, type: 'string', drivers: solidfire, since: '17.10', fallback: 'default', help: 'iSCSI interface of the hosts.' },
  { key: 'Types', levels: top, type: 'object-list', drivers: solidfire, since: '17.10', fallback: null, entries: volumeType, help: 'Kinds of volumes, each with a name and its IOPS.' },
  { key: 'LegacyNamePrefix', levels: top, type: 'string', drivers: solidfire, since: '17.10', fallback: 'netappdvp-', help: 'Prefix of volumes that very old plugins made.' },
  { key: 'AccessGroups', levels: top, type: 'integer-list', drivers: solidfire, since: '17.10', fallback: null, help: 'Ids of volume access groups.' },
  { key: 'UseCHAP', levels: top, type: 'boolean', drivers: solidfire, since: '17.10', fallback: 'true', help: 'Always true in Docker mode.' },
  { key: 'DefaultBlockSize', levels: top, type: 'integer', drivers: solidfire, since: '17.10', fallback: null, oneOf: ['512', '4096'], unit: 'bytes', help: 'Sector size of volumes: 512 or 4096.' },
  { key: 'TrustedCACertificate', levels: top, type: 'string', drivers: solidfire, since: '25.06', fallback: '', check: 'base64-certificate', help: "CA of the cluster's certificate: base64 of a PEM file." },
  { key: 'type', levels: ['pool'], type: 'string', drivers: solidfire, since: '20.01', fallback: '', help: 'Name of an entry of Types.' },
];
