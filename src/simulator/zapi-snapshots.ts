import type { Cluster } from './cluster.ts';
import { startJob } from './jobs.ts';
import { Rejected } from './rejection.ts';
import { cliVolume } from './role-queries.ts';
import {
  cloneVolume,
  createSnapshot,
  deleteSnapshot,
  isBusy,
  renameSnapshot,
} from './snapshots.ts';
import type { Snapshot, SnapshotPolicy } from './state.ts';
import { type Invocation, svmOf, type ZapiCalls } from './zapi-call.ts';
import { invalidInput } from './zapi-errors.ts';
import { key, structs, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { iterCall, type RecordType } from './zapi-iter.ts';
import { asyncReply } from './zapi-svms.ts';
import { volumeOf } from './zapi-volumes.ts';

/** Field names from the ONTAPI definitions and Manila's and Trident's clients. */
function snapshotType(cluster: Cluster): RecordType<Snapshot> {
  return {
    element: 'snapshot-info',
    keyOf: (one) => [one.svm, one.volume, one.name],
    cliOf: (one) => ({ ...cliVolume(cluster, one.svm, one.volume), snapshot: one.name }),
    fields: {
      'access-time': text((one) => Math.floor(one.createdAt / 1000)),
      busy: text((one) => isBusy(cluster, one)),
      comment: text((one) => one.comment),
      dependency: text((one) => (isBusy(cluster, one) ? 'busy,vclone' : null)),
      name: key((one) => one.name),
      'snapshot-instance-uuid': text((one) => one.uuid),
      'snapshot-owners-list': structs(
        'snapshot-owner',
        { owner: text((owner: string) => owner) },
        (one: Snapshot) => (isBusy(cluster, one) ? ['volume clone'] : []),
      ),
      'snapshot-version-uuid': text((one) => one.uuid),
      total: text(() => 0),
      volume: key((one) => one.volume),
      vserver: key((one) => one.svm),
    },
  };
}

function policyType(cluster: string): RecordType<SnapshotPolicy> {
  return {
    element: 'snapshot-policy-info',
    keyOf: (one) => [one.name],
    fields: {
      comment: text((one) => one.comment),
      enabled: text((one) => one.enabled),
      policy: key((one) => one.name),
      'policy-owner': text(() => 'cluster-admin'),
      'snapshot-policy-schedules': structs(
        'snapshot-schedule-info',
        {
          count: text((copy: SnapshotPolicy['copies'][number]) => copy.count),
          prefix: text((copy: SnapshotPolicy['copies'][number]) => copy.prefix),
          schedule: text((copy: SnapshotPolicy['copies'][number]) => copy.schedule),
          'snapmirror-label': text(() => ''),
        },
        (one) => one.copies,
      ),
      'total-schedules': text((one) => one.copies.length),
      'vserver-name': key(() => cluster),
    },
  };
}

export function runClone(call: Invocation): string {
  const { input } = call;
  const reserve = input.text('space-reserve');
  if (reserve !== undefined && reserve !== 'none' && reserve !== 'volume') {
    throw invalidInput('space-reserve', call.api, reserve);
  }
  cloneVolume(call.cluster, volumeOf(call, 'parent-volume'), {
    name: input.need('volume'),
    snapshot: input.text('parent-snapshot') || null,
    junctionPath: input.text('junction-path') || null,
    guarantee: reserve ?? null,
  });
  return '';
}

function runSplit(call: Invocation): string {
  const volume = volumeOf(call, 'volume');
  if (!volume.cloneParent) {
    // EVOLNOTCLONE is Manila's name for 13170; the rules have no other use for it.
    throw new Rejected('not-allowed', `Volume "${volume.name}" is not a clone.`);
  }
  const job = startJob(call.cluster, {
    name: 'Vol Clone Split',
    description: `Split ${volume.name}`,
    category: 'VOPL',
    owner: svmOf(call).name,
    username: call.login.account.name,
    completion: 'Volume clone split completed',
    effect: { kind: 'clone-split', svm: volume.svm, volume: volume.name },
    failure: call.nextJobFailure(),
  });
  return asyncReply(job.id);
}

const names: ArgumentTypes = {
  snapshot: { type: 'text', required: true },
  volume: { type: 'text', required: true },
};
const write = { scope: 'svm', write: true } as const;

export const snapshotCalls: ZapiCalls = {
  'snapshot-get-iter': iterCall(
    { command: 'volume snapshot show', scope: 'any' },
    (call) => snapshotType(call.cluster),
    (call) => call.cluster.state.snapshots.filter((one) => !call.svm || one.svm === call.svm.name),
  ),
  'snapshot-create': {
    ...write,
    command: 'volume snapshot create',
    arguments: { ...names, async: 'flag', comment: 'text' },
    run(call) {
      const { input } = call;
      const comment = input.text('comment') ?? '';
      createSnapshot(call.cluster, volumeOf(call, 'volume'), input.need('snapshot'), comment);
      return '';
    },
  },
  'snapshot-delete': {
    ...write,
    command: 'volume snapshot delete',
    arguments: { ...names, 'ignore-owners': 'flag', 'snapshot-instance-uuid': 'text' },
    run(call) {
      deleteSnapshot(call.cluster, volumeOf(call, 'volume'), call.input.need('snapshot'));
      return '';
    },
  },
  'snapshot-rename': {
    ...write,
    command: 'volume snapshot rename',
    arguments: {
      'current-name': { type: 'text', required: true },
      'new-name': { type: 'text', required: true },
      volume: { type: 'text', required: true },
    },
    run(call) {
      const { input } = call;
      const volume = volumeOf(call, 'volume');
      renameSnapshot(call.cluster, volume, input.need('current-name'), input.need('new-name'));
      return '';
    },
  },
  'snapshot-policy-get-iter': iterCall(
    { command: 'volume snapshot policy show', scope: 'any' },
    (call) => policyType(call.cluster.state.name),
    (call) => call.cluster.state.snapshotPolicies,
  ),
  'volume-clone-create': {
    ...write,
    command: 'volume clone create',
    arguments: {
      'junction-active': 'flag',
      'junction-path': 'text',
      'parent-snapshot': 'text',
      'parent-volume': { type: 'text', required: true },
      'space-reserve': 'text',
      volume: { type: 'text', required: true },
    },
    run: runClone,
  },
  'volume-clone-split-start': {
    ...write,
    command: 'volume clone split start',
    arguments: { volume: { type: 'text', required: true } },
    run: runSplit,
  },
};
