import type { BodyTypes } from './rest-body.ts';
import { restTime, svmBody, svmFields } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { RestFailure } from './rest-errors.ts';
import { key, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import { cliVolume } from './role-queries.ts';
import { createSnapshot, deleteSnapshot, renameSnapshot } from './snapshots.ts';
import type { Snapshot, Volume } from './state.ts';

/** The volume that the path names, in the call's scope. */
function volumeOf(call: RestCall): Volume {
  const uuid = call.parameters['volume.uuid'];
  const all = call.svm ? call.cluster.volumes.of(call.svm.name) : call.cluster.volumes.all();
  for (const volume of all) if (volume.uuid === uuid) return volume;
  throw new RestFailure(404, '4', "entry doesn't exist", 'volume.uuid');
}

const body: BodyTypes = { comment: 'text', name: 'text' };

/** POST and DELETE answer 202 with a job (Trident's ontap_rest.go takes nothing else). */
const snapshots = resource<Snapshot>({
  path: '/storage/volumes/{volume.uuid}/snapshots',
  instance: '{uuid}',
  scope: 'any',
  order: ['name'],
  list(call) {
    const { svm, name } = volumeOf(call);
    return call.cluster.state.snapshots.filter((one) => one.svm === svm && one.volume === name);
  },
  fields: (call) => ({
    uuid: key((one) => one.uuid),
    name: key((one) => one.name),
    ...svmFields<Snapshot>(call, (one) => one.svm),
    comment: value((one) => one.comment || undefined),
    create_time: value((one) => restTime(one.createdAt)),
    'volume.name': value((one) => one.volume),
    'volume.uuid': value((one) => call.cluster.volumes.get(one.svm, one.volume)?.uuid),
  }),
  cliOf: (call, one) => ({
    ...cliVolume(call.cluster, one.svm, one.volume),
    snapshot: one.name,
  }),
  get: { commands: ['volume snapshot show'] },
  post: {
    commands: ['volume snapshot create'],
    job: true,
    body: { ...body, ...svmBody, name: { type: 'text', required: true } },
    check: (call) => {
      volumeOf(call);
    },
    run: (call, wanted) =>
      createSnapshot(
        call.cluster,
        volumeOf(call),
        wanted.need('name'),
        wanted.text('comment') ?? '',
      ),
  },
  patch: {
    commands: ['volume snapshot modify'],
    job: true,
    body: { ...body, name: { type: 'text', command: 'volume snapshot rename' } },
    run(call, snapshot, wanted) {
      snapshot.comment = wanted.text('comment') ?? snapshot.comment;
      const name = wanted.text('name');
      if (name !== undefined && name !== snapshot.name) {
        renameSnapshot(call.cluster, volumeOf(call), snapshot.name, name);
      }
    },
  },
  delete: {
    commands: ['volume snapshot delete'],
    job: true,
    run: (call, snapshot) => deleteSnapshot(call.cluster, volumeOf(call), snapshot.name),
  },
});

export const snapshotResources: readonly Resource[] = [snapshots];
