import { logEvent, messageName, messageText, severityOf } from './ems.ts';
import type { EmsEvent } from './state.ts';
import type { Invocation, ZapiCall, ZapiCalls } from './zapi-call.ts';
import { key, text } from './zapi-fields.ts';
import { iterCall, type RecordType } from './zapi-iter.ts';

/** EMS entries are no change of the configuration: the request log counts them as reads. */
const emsLog: ZapiCall = {
  command: 'event generate-autosupport-log',
  scope: 'any',
  write: true,
  changes: () => false,
  arguments: {
    'app-version': { type: 'text', required: true },
    'auto-support': { type: 'flag', required: true },
    category: { type: 'text', required: true },
    'computer-name': { type: 'text', required: true },
    'event-description': { type: 'text', required: true },
    'event-id': { type: 'integer', required: true },
    'event-source': { type: 'text', required: true },
    'log-level': { type: 'integer', required: true },
  },
  run(call) {
    const { cluster, input } = call;
    logEvent(cluster, {
      svm: call.svm?.name ?? cluster.state.name,
      source: input.need('event-source'),
      id: input.integer('event-id') ?? 0,
      category: input.need('category'),
      severity: input.integer('log-level') ?? 0,
      computer: input.need('computer-name'),
      appVersion: input.need('app-version'),
      description: input.need('event-description'),
    });
    return '';
  },
};

/** Field names from the ONTAPI definitions (EmsMessageInfo). Events of all SVMs stand in the log of one node here. */
function eventType(call: Invocation): RecordType<EmsEvent> {
  const node = call.cluster.state.nodes[0]?.name ?? '';
  const emsWords: Readonly<Record<string, string>> = { informational: 'info', error: 'svc_error' };
  return {
    element: 'ems-message-info',
    keyOf: (one) => [node, String(one.sequence).padStart(12, '0')],
    fields: {
      'ems-severity': text((one) => emsWords[severityOf(one)] ?? severityOf(one)),
      event: text((one) => messageText(one)),
      'event-xml-len': text((one) => messageText(one).length),
      'kernel-gen': text(() => 1),
      'kernel-seq-num': text((one) => one.sequence),
      'message-name': text((one) => messageName(one)),
      node: key(() => node),
      'num-suppressed-since-last': text(() => 0),
      'seq-num': key((one) => one.sequence),
      severity: text((one) => severityOf(one)),
      source: text(() => 'mgwd'),
      time: text((one) => Math.floor(one.time / 1000)),
    },
  };
}

export const emsCalls: ZapiCalls = {
  'ems-autosupport-log': emsLog,
  // "Family: cluster" in NetApp's PowerShell toolkit (Get-NcEmsMessage): an SVM's login has no such API.
  'ems-message-get-iter': iterCall(
    { command: 'event log show', scope: 'cluster' },
    eventType,
    (call) => call.cluster.state.ems,
  ),
};
