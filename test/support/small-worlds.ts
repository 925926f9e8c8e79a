import * as fc from 'fast-check';
import type { Cluster } from '../../src/simulator/cluster.ts';
import { createFlexGroup } from '../../src/simulator/flexgroups.ts';
import { createLun } from '../../src/simulator/luns.ts';
import { addMirror } from '../../src/simulator/mirrors.ts';
import { createNamespace } from '../../src/simulator/nvme.ts';
import { createQtree, setQuota } from '../../src/simulator/qtrees.ts';
import { cloneVolume } from '../../src/simulator/snapshots.ts';
import type { Volume } from '../../src/simulator/state.ts';
import { newVolume } from '../../src/simulator/volumes.ts';
import type { DriverName } from './plugin-calls.ts';

/** Small worlds in which names, prefixes and pools often cover each other. */

export const svm = 'svm_docker';
const MiB = 1024 ** 2;

export interface SmallVolume {
  readonly name: string;
  readonly style: 'flexvol' | 'flexgroup';
  readonly state: 'online' | 'offline' | 'restricted';
  readonly type: 'rw' | 'dp' | 'ls';
  readonly comment: string;
  readonly mounted: 'at its name' | 'elsewhere' | 'nowhere';
  readonly holds: 'lun0' | 'data' | 'namespace0' | 'namespace1' | null;
  /** A clone of it, by this name. */
  readonly clone: string | null;
  readonly mirror: 'from' | 'to' | 'to, transferring' | null;
}

export interface SmallPool {
  readonly driver: 'ontap-nas-economy' | 'ontap-san-economy';
  readonly name: string;
  readonly online: boolean;
  readonly items: readonly { readonly name: string; readonly quota: boolean }[];
}

export interface SmallBackend {
  readonly driver: DriverName;
  /** ontap-san over NVMe. */
  readonly nvme: boolean;
  readonly prefix: string;
}

export interface SmallWorld {
  readonly volumes: readonly SmallVolume[];
  readonly pools: readonly SmallPool[];
  readonly backends: readonly SmallBackend[];
  /** Whether the SVM's root volume begins with a prefix. */
  readonly rootName: string;
}

/** Takes everything off the SVM but its root volume, and puts a world there. */
export function build(cluster: Cluster, world: SmallWorld): void {
  const { state } = cluster;
  for (const one of cluster.volumes.of(svm).filter(({ svmRoot }) => !svmRoot))
    cluster.volumes.remove(svm, one.name);
  const [root] = cluster.volumes.of(svm);
  if (root !== undefined) cluster.volumes.rename(root, world.rootName);
  const own = state.svms.find(({ name }) => name === svm);
  if (own !== undefined) own.rootVolume = world.rootName;
  Object.assign(state.storage, {
    qtrees: [],
    quotas: [],
    luns: [],
    namespaces: [],
    mirrors: [],
    recoveryQueue: [],
  });
  state.snapshots = [];
  for (const one of world.volumes)
    if (cluster.volumes.get(svm, one.name) === null) addVolume(cluster, one);
  for (const one of world.pools)
    if (cluster.volumes.get(svm, one.name) === null) addPool(cluster, one);
}

function addVolume(cluster: Cluster, one: SmallVolume): void {
  const { name, type, comment } = one;
  const paths = { 'at its name': `/${name}`, elsewhere: `/x/${name}`, nowhere: null };
  const options = { name, svm, sizeBytes: 100 * MiB, comment, junctionPath: paths[one.mounted] };
  const volume =
    one.style === 'flexgroup'
      ? createFlexGroup(cluster, { ...options, aggregates: ['aggr1'], perAggregate: 2 })
      : newVolume(cluster, { ...options, aggregate: 'aggr1', type });
  if (one.holds !== null && one.style === 'flexvol') putBlock(cluster, volume, one.holds);
  if (one.clone !== null && cluster.volumes.get(svm, one.clone) === null)
    cloneVolume(cluster, volume, {
      name: one.clone,
      snapshot: null,
      junctionPath: null,
      guarantee: null,
    });
  addMirrorOf(cluster, volume, one.mirror);
  volume.state = one.state;
  if (one.state === 'offline') volume.junctionPath = null;
}

function putBlock(cluster: Cluster, volume: Volume, name: string): void {
  const block = { name, sizeBytes: 50 * MiB };
  if (name.startsWith('namespace'))
    createNamespace(cluster, volume, { ...block, osType: 'linux', comment: '' });
  else createLun(cluster, volume, block);
}

function addMirrorOf(cluster: Cluster, volume: Volume, mirror: SmallVolume['mirror']): void {
  const here = { svm, volume: volume.name };
  const there = { cluster: 'dr', svm: 'svm_dr', volume: volume.name };
  if (mirror === 'from') addMirror(cluster, here, there);
  else if (mirror !== null)
    addMirror(cluster, there, here, { transferring: mirror === 'to, transferring' });
}

function addPool(cluster: Cluster, pool: SmallPool): void {
  const volume = newVolume(cluster, {
    name: pool.name,
    svm,
    aggregate: 'aggr1',
    sizeBytes: 900 * MiB,
  });
  for (const { name, quota } of pool.items) {
    if (pool.driver === 'ontap-san-economy') {
      createLun(cluster, volume, { name, sizeBytes: 50 * MiB });
      continue;
    }
    createQtree(cluster, volume, name, {});
    if (quota) setQuota(cluster, volume, name, 50 * MiB);
  }
  if (!pool.online) volume.state = 'offline';
}

const prefix = fc.constantFrom('', 'a_', 'a_', 'a_', 'a_b_', 'a_b', 'b_', 'a-b_');
const name = fc
  .tuple(fc.constantFrom('a_', 'a_b_', 'a_bc', 'b_', 'ab', 'c_'), fc.constantFrom('x', 'y', 'z_1'))
  .map((parts) => parts.join(''));

const anyVolume: fc.Arbitrary<SmallVolume> = fc.record({
  name,
  style: fc.constantFrom('flexvol', 'flexvol', 'flexvol', 'flexgroup'),
  state: fc.constantFrom('online', 'online', 'online', 'offline', 'restricted'),
  type: fc.constantFrom('rw', 'rw', 'rw', 'dp', 'ls'),
  comment: fc.constantFrom('', 'payroll', '{"provisioning":{"netappdvp":"svm_docker/a_"}}'),
  mounted: fc.constantFrom('at its name', 'at its name', 'elsewhere', 'nowhere'),
  holds: fc.constantFrom(null, null, null, 'lun0', 'lun0', 'data', 'namespace0', 'namespace1'),
  clone: fc.constantFrom(null, null, null, 'a_clone', 'q_clone'),
  mirror: fc.constantFrom(null, null, null, 'from', 'to', 'to, transferring'),
});

const poolDrivers = ['ontap-nas-economy', 'ontap-san-economy'] as const;

const anyPool: fc.Arbitrary<SmallPool> = fc.constantFrom(...poolDrivers).chain((driver) =>
  fc.record({
    driver: fc.constant(driver),
    name: fc
      .tuple(
        fc.constantFrom('a', 'a', 'a_b', 'b', 'a_bc'),
        fc.constantFrom('aaaaaaaaaa', 'bbbbbbbbbb'),
      )
      .map(
        ([own, end]) =>
          `${driver === 'ontap-nas-economy' ? 'ndvp_qtree_pool' : 'ndvp_lun_pool'}_${own}_${end}`,
      ),
    online: fc.constantFrom(true, true, true, false),
    items: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom(
          'a_x',
          'a_x',
          'a_b_x',
          'b_x',
          'a-b_x',
          'deleted_a_x',
          'a_x_snapshot_s',
          'a_',
          'other',
        ),
        quota: fc.constantFrom(true, true, true, false),
      }),
      { selector: (item) => item.name, minLength: 2, maxLength: 4 },
    ),
  }),
);

/** Over ONTAPI there is no NVMe. */
export const anyWorld = (api: string): fc.Arbitrary<SmallWorld> =>
  fc.record({
    volumes: fc.uniqueArray(anyVolume, { selector: (one) => one.name, minLength: 4, maxLength: 7 }),
    pools: fc.uniqueArray(anyPool, { selector: (one) => one.name, minLength: 2, maxLength: 4 }),
    backends: fc.uniqueArray(
      fc.record({
        driver: fc.constantFrom<DriverName>(
          'ontap-nas',
          'ontap-nas',
          'ontap-nas-flexgroup',
          'ontap-nas-economy',
          'ontap-san',
          'ontap-san-economy',
        ),
        nvme: api === 'rest' ? fc.boolean() : fc.constant(false),
        prefix,
      }),
      { selector: (one) => `${one.driver} ${one.nvme} ${one.prefix}`, minLength: 1, maxLength: 3 },
    ),
    rootName: fc.constantFrom('svm_root', 'svm_root', 'a_root'),
  });
