import type { CifsShare } from './storage-state.ts';
import type { ZapiCalls } from './zapi-call.ts';
import { key, text } from './zapi-fields.ts';
import { iterCall, type RecordType } from './zapi-iter.ts';

/** Field names from Trident's azgo (type-cifs-share.go). Shares come with a scenario; making them is not modelled. */
const shareType: RecordType<CifsShare> = {
  element: 'cifs-share',
  keyOf: (one) => [one.svm, one.name],
  fields: {
    comment: text((one) => one.comment),
    path: text((one) => one.path),
    'share-name': key((one) => one.name),
    vserver: key((one) => one.svm),
  },
};

export const shareCalls: ZapiCalls = {
  'cifs-share-get-iter': iterCall(
    { command: 'vserver cifs share show', scope: 'any' },
    () => shareType,
    (call) =>
      call.cluster.state.storage.shares.filter(
        (one) => call.svm === null || one.svm === call.svm.name,
      ),
  ),
};
