import { purgeVolume, recoverVolume, recoveryQueue } from './recovery-queue.ts';
import type { RecoveryEntry } from './storage-state.ts';
import { type Invocation, svmOf, type ZapiCall, type ZapiCalls } from './zapi-call.ts';
import { key, text } from './zapi-fields.ts';
import { iterCall, type RecordType } from './zapi-iter.ts';

/** Field names from Trident's azgo (type-volume-recovery-queue-info.go); the period counts in hours, the time in seconds. */
const entryType: RecordType<RecoveryEntry> = {
  element: 'volume-recovery-queue-info',
  keyOf: (one) => [one.volume.svm, one.volume.name],
  fields: {
    'deletion-time': text((one) => Math.floor(one.deletedAt / 1000)),
    'retention-period': text((one) => one.retentionHours),
    'volume-name': key((one) => one.volume.name),
    'vserver-name': key((one) => one.volume.svm),
  },
};

function onEntry(command: string, run: (call: Invocation, name: string) => void): ZapiCall {
  return {
    command,
    scope: 'svm',
    write: true,
    arguments: { 'volume-name': { type: 'text', required: true } },
    run(call) {
      run(call, call.input.need('volume-name'));
      return '';
    },
  };
}

/** -purge is what Trident sends; that -recover is called so is inferred from the CLI's name. */
export const recoveryCalls: ZapiCalls = {
  'volume-recovery-queue-get-iter': iterCall(
    { command: 'volume recovery-queue show', scope: 'any' },
    () => entryType,
    (call) =>
      recoveryQueue(call.cluster).filter(
        (one) => call.svm === null || one.volume.svm === call.svm.name,
      ),
  ),
  'volume-recovery-queue-purge': onEntry('volume recovery-queue purge', (call, name) =>
    purgeVolume(call.cluster, svmOf(call).name, name),
  ),
  'volume-recovery-queue-recover': onEntry('volume recovery-queue recover', (call, name) => {
    recoverVolume(call.cluster, svmOf(call).name, name);
  }),
};
