import { type Cluster, newUuid } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { Volume } from './state.ts';
import type { Qtree, QuotaRule } from './storage-state.ts';

function qtreesOf(cluster: Cluster, volume: Pick<Volume, 'svm' | 'name'>): Qtree[] {
  return cluster.state.storage.qtrees.filter(
    (one) => one.svm === volume.svm && one.volume === volume.name,
  );
}

function findQtree(cluster: Cluster, svm: string, volume: string, name: string): Qtree | null {
  return (
    cluster.state.storage.qtrees.find(
      (one) => one.svm === svm && one.volume === volume && one.name === name,
    ) ?? null
  );
}

export function requireQtree(cluster: Cluster, svm: string, volume: string, name: string): Qtree {
  const found = findQtree(cluster, svm, volume, name);
  if (!found) throw new Rejected('not-found', "entry doesn't exist");
  return found;
}

/** "/vol/volume/qtree" in its parts; throws what ONTAP says of any other path (the words are assumptions). */
export function qtreePath(path: string): { volume: string; name: string } {
  const match = /^(?:\/vol)?\/([^/]+)\/([^/]+)$/.exec(path);
  if (!match) throw new Rejected('invalid-value', `Invalid qtree path "${path}".`);
  return { volume: match[1] ?? '', name: match[2] ?? '' };
}

/** 64 characters are ONTAP's limit, which the plugin repeats (ontap_nas_qtree.go). */
function checkQtreeName(name: string): void {
  if (name !== '' && name.length <= 64 && !/[\s/"]/.test(name)) return;
  throw new Rejected('invalid-value', `Invalid qtree name "${name}".`);
}

export function createQtree(
  cluster: Cluster,
  volume: Volume,
  name: string,
  options: { [K in 'securityStyle' | 'unixPermissions' | 'exportPolicy']?: Qtree[K] | undefined },
): Qtree {
  checkQtreeName(name);
  if (volume.state !== 'online')
    throw new Rejected('volume-offline', `Volume "${volume.name}" is not online.`);
  if (findQtree(cluster, volume.svm, volume.name, name))
    throw new Rejected('duplicate', `Qtree "${name}" already exists.`);
  const qtree: Qtree = {
    svm: volume.svm,
    volume: volume.name,
    name,
    id: Math.max(0, ...qtreesOf(cluster, volume).map((one) => one.id)) + 1,
    securityStyle: options.securityStyle ?? volume.securityStyle,
    unixPermissions: options.unixPermissions ?? volume.unixPermissions,
    exportPolicy: options.exportPolicy ?? volume.exportPolicy,
  };
  cluster.state.storage.qtrees.push(qtree);
  return qtree;
}

export function renameQtree(cluster: Cluster, qtree: Qtree, name: string): void {
  checkQtreeName(name);
  if (findQtree(cluster, qtree.svm, qtree.volume, name))
    throw new Rejected('duplicate', `Qtree "${name}" already exists.`);
  for (const rule of cluster.state.storage.quotas)
    if (rule.svm === qtree.svm && rule.volume === qtree.volume && rule.qtree === qtree.name)
      rule.qtree = name;
  qtree.name = name;
}

export function deleteQtree(cluster: Cluster, qtree: Qtree): void {
  const { storage } = cluster.state;
  storage.qtrees = storage.qtrees.filter((one) => one !== qtree);
  storage.quotas = storage.quotas.filter(
    (one) => one.svm !== qtree.svm || one.volume !== qtree.volume || one.qtree !== qtree.name,
  );
}

/** Makes the tree rule or changes the one that is there; qtree '' is the volume's default rule. */
export function setQuota(
  cluster: Cluster,
  volume: Volume,
  qtree: string,
  hardLimitBytes: number | null,
): QuotaRule {
  if (qtree !== '') requireQtree(cluster, volume.svm, volume.name, qtree);
  const { quotas } = cluster.state.storage;
  const known = quotas.find(
    (one) => one.svm === volume.svm && one.volume === volume.name && one.qtree === qtree,
  );
  if (known) {
    known.hardLimitBytes = hardLimitBytes;
    return known;
  }
  const rule: QuotaRule = {
    svm: volume.svm,
    volume: volume.name,
    qtree,
    uuid: newUuid(cluster),
    hardLimitBytes,
  };
  quotas.push(rule);
  return rule;
}

export function quotasAreOn(cluster: Cluster, volume: Pick<Volume, 'svm' | 'name'>): boolean {
  return cluster.state.storage.quotasOn.includes(`${volume.svm}:${volume.name}`);
}

export function switchQuotas(cluster: Cluster, volume: Volume, on: boolean): void {
  const { storage } = cluster.state;
  const key = `${volume.svm}:${volume.name}`;
  storage.quotasOn = storage.quotasOn.filter((one) => one !== key);
  if (on) storage.quotasOn.push(key);
}
