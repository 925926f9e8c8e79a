import { createHash } from 'node:crypto';
import { requireIgroup } from './block.ts';
import { type Cluster, newUuid } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { Volume } from './state.ts';
import type { Lun } from './storage-state.ts';

export function lunPath(lun: Pick<Lun, 'volume' | 'name'>): string {
  return `/vol/${lun.volume}/${lun.name}`;
}

/** "/vol/volume/lun" in its parts; LUNs inside qtrees are not modelled. */
export function parseLunPath(path: string): { volume: string; name: string } {
  const match = /^\/vol\/([^/]+)\/([^/]+)$/.exec(path);
  // EVDISK_ERROR_NO_SUCH_VDISK of netapp-lib for what cannot be a LUN either (an assumption).
  if (!match) throw new Rejected('lun-not-found', `No such LUN exists: "${path}"`);
  return { volume: match[1] ?? '', name: match[2] ?? '' };
}

export function findLun(cluster: Cluster, svm: string, path: string): Lun | null {
  return cluster.state.storage.luns.find((one) => one.svm === svm && lunPath(one) === path) ?? null;
}

export function requireLun(cluster: Cluster, svm: string, path: string): Lun {
  const found = findLun(cluster, svm, path);
  if (!found) throw new Rejected('lun-not-found', `No such LUN exists: "${path}"`);
  return found;
}

/** Twelve characters, as ONTAP's are; the same for the same LUN. */
function serialOf(uuid: string): string {
  return createHash('sha256').update(uuid).digest('base64').replaceAll(/[+/=]/g, 'x').slice(0, 12);
}

export function createLun(
  cluster: Cluster,
  volume: Volume,
  wanted: Pick<Lun, 'name' | 'sizeBytes'> & Partial<Lun>,
): Lun {
  if (volume.state !== 'online')
    throw new Rejected('volume-offline', `Volume "${volume.name}" is not online.`);
  const path = lunPath({ volume: volume.name, name: wanted.name });
  parseLunPath(path);
  if (findLun(cluster, volume.svm, path))
    throw new Rejected('lun-exists', `LUN already exists at this path: "${path}"`);
  const uuid = newUuid(cluster);
  const lun: Lun = {
    osType: 'linux',
    online: true,
    comment: '',
    spaceReserved: false,
    attributes: {},
    ...wanted,
    svm: volume.svm,
    volume: volume.name,
    uuid,
    serialNumber: serialOf(uuid),
    createdAt: cluster.now(),
  };
  cluster.state.storage.luns.push(lun);
  return lun;
}

export function mapsOf(cluster: Cluster, lun: Lun): { igroup: string; id: number }[] {
  const path = lunPath(lun);
  return cluster.state.storage.lunMaps.filter((map) => map.svm === lun.svm && map.path === path);
}

/** lun-destroy refuses what is online and mapped, unless it is forced (ONTAPI's description of `force`). */
export function destroyLun(cluster: Cluster, lun: Lun, force: boolean): void {
  if (!force && lun.online && mapsOf(cluster, lun).length > 0)
    throw new Rejected('lun-mapped', `LUN "${lunPath(lun)}" is online and mapped.`);
  const { storage } = cluster.state;
  const path = lunPath(lun);
  storage.luns = storage.luns.filter((one) => one !== lun);
  storage.lunMaps = storage.lunMaps.filter((map) => map.svm !== lun.svm || map.path !== path);
}

export function setLunOnline(lun: Lun, online: boolean): void {
  if (lun.online === online)
    throw new Rejected(
      online ? 'lun-online' : 'lun-offline',
      `LUN "${lunPath(lun)}" is already ${online ? 'online' : 'offline'}.`,
    );
  lun.online = online;
}

/** A map keeps its path with the LUN. */
export function moveLun(cluster: Cluster, lun: Lun, path: string): void {
  const { volume, name } = parseLunPath(path);
  if (volume !== lun.volume)
    throw new Rejected('not-allowed', 'A LUN is moved inside its volume only.');
  if (findLun(cluster, lun.svm, path))
    throw new Rejected('lun-exists', `LUN already exists at this path: "${path}"`);
  const old = lunPath(lun);
  for (const map of cluster.state.storage.lunMaps)
    if (map.svm === lun.svm && map.path === old) map.path = path;
  lun.name = name;
}

/** The lowest free number of the igroup; 9029 of netapp-lib when it is mapped there already. */
export function mapLun(cluster: Cluster, lun: Lun, igroup: string, wanted: number | null): number {
  requireIgroup(cluster, lun.svm, igroup);
  const { lunMaps } = cluster.state.storage;
  const own = lunMaps.filter((map) => map.svm === lun.svm && map.igroup === igroup);
  if (own.some((map) => map.path === lunPath(lun)))
    throw new Rejected('lun-map-exists', `LUN already mapped to this group: "${igroup}"`);
  let id = wanted ?? 0;
  while (own.some((map) => map.id === id)) id += 1;
  lunMaps.push({ svm: lun.svm, path: lunPath(lun), igroup, id });
  return id;
}

export function unmapLun(cluster: Cluster, lun: Lun, igroup: string): void {
  const { storage } = cluster.state;
  const rest = storage.lunMaps.filter(
    (map) => map.svm !== lun.svm || map.path !== lunPath(lun) || map.igroup !== igroup,
  );
  if (rest.length === storage.lunMaps.length)
    throw new Rejected('lun-map-not-found', `LUN "${lunPath(lun)}" is not mapped to "${igroup}".`);
  storage.lunMaps = rest;
}
