import type { Cluster } from './cluster.ts';
import type { Volume } from './state.ts';
import type { StorageState, VolumeContents } from './storage-state.ts';

interface Placed {
  svm: string;
  volume: string;
}

/** Takes what lies in a volume out of the state and returns it. */
export function takeContents(cluster: Cluster, volume: Volume): VolumeContents {
  const { state } = cluster;
  const { storage } = state;
  const inside = (one: Placed): boolean => one.svm === volume.svm && one.volume === volume.name;
  const contents: VolumeContents = {
    snapshots: state.snapshots.filter(inside),
    qtrees: storage.qtrees.filter(inside),
    quotas: storage.quotas.filter(inside),
    luns: storage.luns.filter(inside),
    namespaces: storage.namespaces.filter(inside),
  };
  const outside = (one: Placed): boolean => !inside(one);
  state.snapshots = state.snapshots.filter(outside);
  storage.qtrees = storage.qtrees.filter(outside);
  storage.quotas = storage.quotas.filter(outside);
  storage.luns = storage.luns.filter(outside);
  storage.namespaces = storage.namespaces.filter(outside);
  const path = `/vol/${volume.name}/`;
  const elsewhere = (map: { svm: string; path: string }): boolean =>
    map.svm !== volume.svm || !map.path.startsWith(path);
  storage.lunMaps = storage.lunMaps.filter(elsewhere);
  storage.subsystemMaps = storage.subsystemMaps.filter(elsewhere);
  storage.quotasOn = storage.quotasOn.filter((key) => key !== `${volume.svm}:${volume.name}`);
  return contents;
}

/** Puts contents back, into a volume that may have another name now. */
export function putContents(cluster: Cluster, volume: Volume, contents: VolumeContents): void {
  const { state } = cluster;
  const lists: Placed[][] = [
    contents.snapshots,
    contents.qtrees,
    contents.quotas,
    contents.luns,
    contents.namespaces,
  ];
  for (const one of lists.flat()) one.volume = volume.name;
  state.snapshots.push(...contents.snapshots);
  state.storage.qtrees.push(...contents.qtrees);
  state.storage.quotas.push(...contents.quotas);
  state.storage.luns.push(...contents.luns);
  state.storage.namespaces.push(...contents.namespaces);
}

/** Tells everything that names a volume its new name. Call it before the volume is renamed. */
export function renameContents(cluster: Cluster, volume: Volume, name: string): void {
  const { storage, snapshots } = cluster.state;
  const named: Placed[] = [
    ...snapshots,
    ...storage.qtrees,
    ...storage.quotas,
    ...storage.luns,
    ...storage.namespaces,
  ];
  for (const one of named)
    if (one.svm === volume.svm && one.volume === volume.name) one.volume = name;
  for (const map of [...storage.lunMaps, ...storage.subsystemMaps])
    if (map.svm === volume.svm && map.path.startsWith(`/vol/${volume.name}/`))
      map.path = `/vol/${name}/${map.path.slice(`/vol/${volume.name}/`.length)}`;
  const key = `${volume.svm}:${volume.name}`;
  storage.quotasOn = storage.quotasOn.map((one) => (one === key ? `${volume.svm}:${name}` : one));
  for (const { source, destination } of storage.mirrors)
    for (const end of [source, destination])
      if (
        end.cluster === cluster.state.name &&
        end.svm === volume.svm &&
        end.volume === volume.name
      )
        end.volume = name;
}

/** Drops everything of an SVM that goes. */
export function removeSvmStorage(storage: StorageState, svm: string): void {
  const others = <T extends { svm: string }>(list: readonly T[]): T[] =>
    list.filter((one) => one.svm !== svm);
  storage.qtrees = others(storage.qtrees);
  storage.quotas = others(storage.quotas);
  storage.luns = others(storage.luns);
  storage.lunMaps = others(storage.lunMaps);
  storage.namespaces = others(storage.namespaces);
  storage.subsystems = others(storage.subsystems);
  storage.subsystemMaps = others(storage.subsystemMaps);
  storage.shares = others(storage.shares);
  storage.quotasOn = storage.quotasOn.filter((key) => !key.startsWith(`${svm}:`));
  storage.recoveryQueue = storage.recoveryQueue.filter(({ volume }) => volume.svm !== svm);
}
