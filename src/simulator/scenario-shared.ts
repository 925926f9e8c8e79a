import type { Cluster } from './cluster.ts';
import { logEvent } from './ems.ts';
import { createFlexGroup } from './flexgroups.ts';
import { createLun } from './luns.ts';
import { addMirror } from './mirrors.ts';
import { createQtree, setQuota } from './qtrees.ts';
import { svmName } from './scenario-volumes.ts';
import { cloneVolume } from './snapshots.ts';
import type { Volume } from './state.ts';
import { destroyVolume } from './volume-removal.ts';
import { newVolume, type VolumeOptions } from './volumes.ts';

const GiB = 1024 ** 3;

function add(
  cluster: Cluster,
  name: string,
  more: VolumeOptions & { sizeBytes?: number } = {},
): Volume {
  return newVolume(cluster, {
    svm: svmName,
    aggregate: 'aggr2',
    sizeBytes: 10 * GiB,
    snapshotPolicy: 'none',
    ...more,
    name,
  });
}

/** What the plugin writes about a backend into the event log once a day (Trident, ontap_common.go). */
function beat(
  cluster: Cluster,
  host: string,
  plugin: string,
  prefix: string,
  platform: string,
): void {
  logEvent(cluster, {
    svm: svmName,
    source: 'trident',
    id: 1,
    category: 'heartbeat',
    severity: 5,
    computer: host,
    appVersion: '1',
    description: JSON.stringify({
      version: '26.06.0',
      platform,
      platformVersion: platform === 'docker' ? '27.1.1' : 'v1.33.0',
      plugin,
      svm: svmName,
      storagePrefix: prefix,
    }),
  });
}

function addEconomy(cluster: Cluster): void {
  const pools: readonly [string, readonly string[]][] = [
    ['ndvp_qtree_pool_netappdvp_abcdefghij', ['netappdvp_web', 'netappdvp_wiki', 'netappdvp_half']],
    ['ndvp_qtree_pool_netappdvp_eu_klmnopqrst', ['netappdvp_eu_shop']],
  ];
  for (const [name, qtrees] of pools) {
    const pool = add(cluster, name, { junctionPath: `/${name}`, unixPermissions: 0o711 });
    setQuota(cluster, pool, '', null);
    for (const qtree of qtrees) {
      createQtree(cluster, pool, qtree, { unixPermissions: 0o777 });
      // A create that ended between its calls leaves a qtree without a quota, which the plugin does not list.
      if (qtree !== 'netappdvp_half') setQuota(cluster, pool, qtree, GiB);
    }
  }
}

function addBlock(cluster: Cluster): void {
  const attributes = { 'com.netapp.ndvp.fstype': 'ext4', context: 'docker' };
  const own = add(cluster, 'netappdvp_sandb');
  createLun(cluster, own, { name: 'lun0', sizeBytes: 9 * GiB, attributes });
  const theirs = add(cluster, 'netappdvp_exchange', { comment: 'Mail store, wintel team' });
  createLun(cluster, theirs, { name: 'lun0', sizeBytes: 9 * GiB, osType: 'windows_2008' });
  const pool = add(cluster, 'ndvp_lun_pool_netappdvp_uvwxyzabcd');
  createLun(cluster, pool, { name: 'netappdvp_queue', sizeBytes: GiB, attributes });
  createLun(cluster, pool, { name: 'netappdvp_queue_snapshot_daily', sizeBytes: GiB });
}

const here = (volume: string) => ({ svm: svmName, volume });

/** `typical`, and beside it what else one finds on an SVM that several teams share: one of each. */
export function addSharedStorage(cluster: Cluster): void {
  createFlexGroup(cluster, {
    name: 'netappdvp_lake',
    svm: svmName,
    sizeBytes: 800 * GiB,
    aggregates: ['aggr1', 'aggr2'],
    perAggregate: 2,
    comment: `{"provisioning":{"netappdvp":"${svmName}/netappdvp_"}}`,
    junctionPath: '/netappdvp_lake',
    snapshotPolicy: 'none',
  });
  addEconomy(cluster);
  addBlock(cluster);
  add(cluster, 'trident_pvc_0b6f9d4e_77aa_4f1c_9c3f_2f6f0a1b2c3d', {
    comment: '{"provisioning":{"k8s":"prod"}}',
    junctionPath: '/trident_pvc_0b6f9d4e_77aa_4f1c_9c3f_2f6f0a1b2c3d',
  });
  const billing = cluster.volumes.get(svmName, 'netappdvp_billing');
  if (billing)
    cloneVolume(cluster, billing, {
      name: 'test_billing',
      snapshot: null,
      junctionPath: '/test_billing',
      guarantee: null,
    });
  addMirror(cluster, here('netappdvp_orders'), {
    cluster: 'dr',
    svm: 'svm_dr',
    volume: 'orders_copy',
  });
  addMirror(cluster, { cluster: 'hq', svm: 'svm_hq', volume: 'archive' }, here('netappdvp_mirror'));
  cluster.state.storage.shares.push({
    svm: svmName,
    name: 'finance$',
    path: '/finance/archive',
    comment: 'Finance',
  });
  for (const [volume, host, idleSeconds] of [
    ['netappdvp_orders', 31, 4],
    ['netappdvp_orders', 32, 90],
    ['netappdvp_archive', 77, 12],
  ] as const)
    cluster.state.storage.nfsClients.push({
      svm: svmName,
      volume,
      address: `198.51.100.${host}`,
      protocol: 'nfs3',
      idleSeconds,
    });
  beat(cluster, 'docker1', 'ontap-nas', 'netappdvp_', 'docker');
  beat(cluster, 'shop1', 'ontap-nas', 'netappdvp_prod_', 'docker');
  beat(cluster, 'eu1', 'ontap-nas-economy', 'netappdvp_eu_', 'docker');
  beat(cluster, 'k8s-control-1', 'ontap-nas', 'trident_', 'kubernetes');
  const gone = add(cluster, 'netappdvp_thesis', { junctionPath: '/netappdvp_thesis' });
  destroyVolume(cluster, gone, { unmountAndOffline: true, force: false });
}
