import type { Cluster } from './cluster.ts';
import { newVolume } from './volumes.ts';

const GiB = 1024 ** 3;

export const svmName = 'svm_docker';
const prefix = 'netappdvp_';
/** How the plugin writes its backend's labels into the comment of a volume that it made. */
const ourComment = `{"provisioning":{"netappdvp":"${svmName}/${prefix}"}}`;

function addOurs(cluster: Cluster, name: string, aggregate: string): void {
  newVolume(cluster, {
    name,
    svm: svmName,
    aggregate,
    sizeBytes: GiB,
    comment: ourComment,
    junctionPath: `/${name}`,
    snapshotPolicy: 'none',
    snapshotReservePercent: 0,
    snapshotDirectory: false,
    unixPermissions: 0o777,
  });
}

/** Seventeen of ours, three that only look so, and ten that the plugin cannot reach. */
export function addTypicalVolumes(cluster: Cluster): void {
  const ours =
    'billing cart catalog checkout customers gitlab grafana images influxdb jenkins ' +
    'kafka mailqueue mariadb orders postgres registry uploads';
  for (const [index, name] of ours.split(' ').entries()) {
    addOurs(cluster, prefix + name, index % 2 === 0 ? 'aggr1' : 'aggr2');
  }
  const other = { svm: svmName, aggregate: 'aggr2' };
  newVolume(cluster, {
    ...other,
    name: `${prefix}archive`,
    sizeBytes: 500 * GiB,
    usedBytes: 321 * GiB,
    comment: 'Finance archive, do not touch',
    junctionPath: '/finance/archive',
  });
  newVolume(cluster, {
    ...other,
    name: `${prefix}mirror`,
    sizeBytes: 200 * GiB,
    usedBytes: 150 * GiB,
    type: 'dp',
  });
  newVolume(cluster, {
    ...other,
    name: `${prefix}prod_orders`,
    sizeBytes: 50 * GiB,
    usedBytes: 11 * GiB,
    comment: '{"provisioning":{"netappdvp":"svm_docker/netappdvp_prod_"}}',
    junctionPath: `/${prefix}prod_orders`,
  });
  const apart = 'backup_nightly builds_cache ci_artifacts home_dirs hr_documents media_library';
  const more = 'oracle_dump projects scratch vmware_nfs01';
  for (const name of `${apart} ${more}`.split(' ')) {
    newVolume(cluster, {
      ...other,
      name,
      sizeBytes: 100 * GiB,
      usedBytes: 20 * GiB,
      junctionPath: `/${name}`,
    });
  }
}

/** `count` FlexVols with the prefix; every hundredth is somebody else's. */
export function addManyVolumes(cluster: Cluster, count: number): void {
  const digits = Math.max(6, String(count).length);
  for (let number = 1; number <= count; number += 1) {
    const name = prefix + String(number).padStart(digits, '0');
    if (number % 100 !== 0) {
      addOurs(cluster, name, number % 2 === 0 ? 'aggr2' : 'aggr1');
      continue;
    }
    newVolume(cluster, {
      name,
      svm: svmName,
      aggregate: 'aggr2',
      sizeBytes: GiB,
      comment: 'Project share, owned by another team',
      junctionPath: `/projects/${name}`,
    });
  }
}
