import { createFlexGroup } from './flexgroups.ts';
import { startJob } from './jobs.ts';
import { parsePermissions } from './names.ts';
import { destroyVolume } from './volume-removal.ts';
import { type Invocation, svmOf, type ZapiCall, type ZapiCalls } from './zapi-call.ts';
import { invalidInput } from './zapi-errors.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { runClone } from './zapi-snapshots.ts';
import { asyncReply, doneReply } from './zapi-svms.ts';
import { modifyArguments, modifyVolumes } from './zapi-volume-modify.ts';
import { runSize, volumeOf } from './zapi-volumes.ts';

/** Accepts the work as a job: done at once unless a fault lets the job end badly. */
function asJob(call: Invocation, name: string, work: () => void): string {
  const failure = call.nextJobFailure();
  if (!failure) work();
  const job = startJob(call.cluster, {
    name,
    description: `${name} ${call.input.text('volume-name') ?? ''}`,
    category: 'VOPL',
    owner: svmOf(call).name,
    username: call.login.account.name,
    completion: 'Successful',
    effect: { kind: 'none' },
    failure,
  });
  return asyncReply(job.id);
}

/** What Trident sends for ontap-nas-flexgroup (ontap_zapi.go, FlexGroupCreate). */
const createArguments: ArgumentTypes = {
  'aggr-list': 'list:aggr-name',
  'aggr-list-multiplier': 'integer',
  'auto-provision-as': 'text',
  encrypt: 'flag',
  'export-policy': 'text',
  'junction-path': 'text',
  'percentage-snapshot-reserve': 'integer',
  'qos-adaptive-policy-group-name': 'text',
  'qos-policy-group-name': 'text',
  size: { type: 'size', required: true },
  'snapshot-policy': 'text',
  'space-reserve': 'text',
  'tiering-policy': 'text',
  'unix-permissions': 'text',
  'volume-comment': 'text',
  'volume-name': { type: 'text', required: true },
  'volume-security-style': 'text',
};

function runCreate(call: Invocation): string {
  const { input } = call;
  const permissions = input.text('unix-permissions');
  const bits = permissions ? parsePermissions(permissions) : undefined;
  if (bits === null) throw invalidInput('unix-permissions', call.api, permissions ?? '');
  return asJob(call, 'Create FlexGroup', () => {
    createFlexGroup(call.cluster, {
      name: input.need('volume-name'),
      svm: svmOf(call).name,
      sizeBytes: input.size('size') ?? 0,
      aggregates: input.list('aggr-list') ?? [],
      perAggregate: input.integer('aggr-list-multiplier') ?? 4,
      comment: input.text('volume-comment'),
      exportPolicy: input.text('export-policy') || undefined,
      junctionPath: input.text('junction-path') || undefined,
      snapshotPolicy: input.text('snapshot-policy') || undefined,
      snapshotReservePercent: input.integer('percentage-snapshot-reserve'),
      securityStyle: input.text('volume-security-style') || undefined,
      tiering: input.text('tiering-policy') || undefined,
      unixPermissions: bits,
    });
  });
}

function asynchronous(call: Omit<ZapiCall, 'scope' | 'write'>): ZapiCall {
  return { scope: 'svm', write: true, ...call };
}

export const flexGroupCalls: ZapiCalls = {
  'volume-clone-create-async': asynchronous({
    command: 'volume clone create',
    arguments: {
      'junction-active': 'flag',
      'junction-path': 'text',
      'parent-snapshot': 'text',
      'parent-volume': { type: 'text', required: true },
      'space-reserve': 'text',
      volume: { type: 'text', required: true },
    },
    run(call) {
      // ONTAP looks at the parent before it accepts the job; that it does so is an assumption.
      volumeOf(call, 'parent-volume');
      return asJob(call, 'Clone FlexGroup', () => runClone(call));
    },
  }),
  'volume-create-async': asynchronous({
    command: 'volume create',
    arguments: createArguments,
    run: runCreate,
  }),
  'volume-destroy-async': asynchronous({
    command: 'volume destroy',
    arguments: {
      'unmount-and-offline': 'flag',
      'volume-name': { type: 'text', required: true },
    },
    run(call) {
      const volume = volumeOf(call, 'volume-name');
      return asJob(call, 'Delete FlexGroup', () =>
        destroyVolume(call.cluster, volume, {
          unmountAndOffline: call.input.flag('unmount-and-offline') ?? false,
          force: false,
        }),
      );
    },
  }),
  'volume-size-async': asynchronous({
    command: 'volume size',
    changes: (input) => (input.text('new-size') ?? '') !== '',
    arguments: { 'new-size': 'text', 'volume-name': { type: 'text', required: true } },
    run: (call) => doneReply + runSize(call, 'volume-name'),
  }),
  'volume-modify-iter-async': asynchronous({
    command: 'volume modify',
    arguments: modifyArguments,
    run: modifyVolumes,
  }),
};
