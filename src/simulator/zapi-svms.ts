import { requireSvm } from './cluster.ts';
import { startJob } from './jobs.ts';
import {
  checkSvmRemovable,
  createSvm,
  modifySvm,
  type NewSvm,
  removeSvm,
  startSvm,
  stopSvm,
} from './svms.ts';
import { type Invocation, svmOf, type ZapiCall, type ZapiCalls } from './zapi-call.ts';
import { invalidInput } from './zapi-errors.ts';
import { type ArgumentTypes, iterArguments } from './zapi-input.ts';
import { createdRecord, iterCall, oneRecord } from './zapi-iter.ts';
import { seenSvm, seenSvms, svmType } from './zapi-svm-type.ts';
import { element, textElement } from './zapi-xml.ts';

const createArguments: ArgumentTypes = {
  comment: 'text',
  ipspace: { type: 'text', since: 130 },
  language: 'text',
  'name-mapping-switch': 'list:nmswitch',
  'name-server-switch': 'list:nsswitch',
  'quota-policy': 'text',
  'return-record': 'flag',
  'root-volume': 'text',
  'root-volume-aggregate': 'text',
  'root-volume-security-style': 'text',
  'snapshot-policy': 'text',
  'vserver-name': { type: 'text', required: true },
  'vserver-subtype': { type: 'text', since: 130 },
};

/** Later releases need only the name; 1.21 needed the root volume's particulars too. */
function newSvmOf(call: Invocation): NewSvm {
  const { input } = call;
  const style = input.text('root-volume-security-style');
  if (style !== undefined && !['unix', 'ntfs', 'mixed'].includes(style)) {
    throw invalidInput('root-volume-security-style', call.api, style);
  }
  const subtype = input.text('vserver-subtype');
  if (subtype !== undefined && subtype !== 'default') {
    throw invalidInput('vserver-subtype', call.api, subtype);
  }
  return {
    name: input.need('vserver-name'),
    comment: input.text('comment'),
    ipspace: input.text('ipspace'),
    language: input.text('language'),
    nameMapping: input.list('name-mapping-switch'),
    nameServices: input.list('name-server-switch'),
    quotaPolicy: input.text('quota-policy'),
    rootVolume: input.text('root-volume') || undefined,
    rootAggregate: input.text('root-volume-aggregate') || undefined,
    rootSecurityStyle: style,
    snapshotPolicy: input.text('snapshot-policy'),
    subtype,
  };
}

/** Reply of an asynchronous call, as recorded for vserver-create-async on ONTAP 9.0. */
export function asyncReply(jobId: number): string {
  return textElement('result-jobid', jobId) + textElement('result-status', 'in_progress');
}

/** Reply of an asynchronous call that was over at once (words of the ONTAPI definitions). */
export const doneReply = textElement('result-status', 'succeeded');

function runCreateAsync(call: Invocation): string {
  const svm = createSvm(call.cluster, newSvmOf(call), 'initializing');
  const job = startJob(call.cluster, {
    name: 'Vserver Create ',
    description: `Create Vserver ${svm.name}`,
    category: 'VSERVER',
    owner: call.cluster.state.name,
    username: call.login.account.name,
    completion: 'Vserver creation completed',
    effect: { kind: 'svm-ready', svm: svm.name },
    failure: call.nextJobFailure(),
  });
  const record = element('vserver-info', textElement('vserver-name', svm.name));
  return element('result', record) + asyncReply(job.id);
}

function runDestroyAsync(call: Invocation): string {
  const svm = checkSvmRemovable(call.cluster, call.input.need('vserver-name'));
  svm.state = 'deleting';
  const job = startJob(call.cluster, {
    name: 'Vserver Delete ',
    description: `Delete Vserver ${svm.name}`,
    category: 'VSERVER',
    owner: call.cluster.state.name,
    username: call.login.account.name,
    completion: 'Vserver deletion completed',
    effect: { kind: 'svm-remove', svm: svm.name },
    failure: call.nextJobFailure(),
  });
  return asyncReply(job.id);
}

function runModify(call: Invocation): string {
  const { cluster, input } = call;
  const name = input.need('vserver-name');
  const state = input.text('state');
  if (state !== undefined && state !== 'running' && state !== 'stopped') {
    throw invalidInput('state', call.api, state);
  }
  modifySvm(cluster, name, {
    aggregates: input.list('aggr-list'),
    allowedProtocols: input.list('allowed-protocols'),
    disallowedProtocols: input.list('disallowed-protocols'),
    comment: input.text('comment'),
    language: input.text('language'),
    maxVolumes: input.text('max-volumes'),
    nameMapping: input.list('name-mapping-switch'),
    nameServices: input.list('name-server-switch'),
    quotaPolicy: input.text('quota-policy'),
    retentionHours: input.integer('volume-delete-retention-hours'),
    snapshotPolicy: input.text('snapshot-policy'),
  });
  const svm = requireSvm(cluster, name);
  if (state === 'running' && svm.state !== 'running') startSvm(cluster, name);
  if (state === 'stopped' && svm.state === 'running') stopSvm(cluster, name);
  return '';
}

function named(
  command: string,
  run: (call: Invocation, name: string) => void,
  more: ArgumentTypes = {},
): ZapiCall {
  return {
    command,
    scope: 'cluster',
    write: true,
    arguments: { ...more, 'vserver-name': { type: 'text', required: true } },
    run(call) {
      run(call, call.input.need('vserver-name'));
      return '';
    },
  };
}

const create = { command: 'vserver create', scope: 'cluster', write: true } as const;

export const svmCalls: ZapiCalls = {
  'vserver-get': {
    command: 'vserver show',
    scope: 'svm',
    write: false,
    arguments: { 'desired-attributes': 'xml' },
    run: (call) => oneRecord(call, svmType(call.cluster), seenSvm(svmOf(call))),
  },
  'vserver-get-iter': {
    ...iterCall(
      { command: 'vserver show', scope: 'any' },
      (call) => svmType(call.cluster),
      seenSvms,
    ),
    arguments: iterArguments,
  },
  'vserver-create': {
    ...create,
    arguments: createArguments,
    run(call) {
      const svm = createSvm(call.cluster, newSvmOf(call), 'running');
      return createdRecord(call, svmType(call.cluster), seenSvm(svm));
    },
  },
  'vserver-create-async': { ...create, arguments: createArguments, run: runCreateAsync },
  'vserver-modify': {
    command: 'vserver modify',
    scope: 'any',
    write: true,
    arguments: {
      'aggr-list': 'list:aggr-name',
      'allowed-protocols': 'list:protocol',
      comment: 'text',
      'disallowed-protocols': 'list:protocol',
      language: 'text',
      'max-volumes': 'text',
      'name-mapping-switch': 'list:nmswitch',
      'name-server-switch': 'list:nsswitch',
      'quota-policy': 'text',
      'snapshot-policy': 'text',
      state: 'text',
      'volume-delete-retention-hours': { type: 'integer', since: 100 },
      'vserver-name': { type: 'text', required: true },
    },
    run: runModify,
  },
  'vserver-start': named('vserver start', (call, name) => startSvm(call.cluster, name), {
    force: 'flag',
  }),
  'vserver-stop': named('vserver stop', (call, name) => stopSvm(call.cluster, name)),
  'vserver-destroy': named('vserver delete', (call, name) => {
    checkSvmRemovable(call.cluster, name);
    removeSvm(call.cluster, name);
  }),
  'vserver-destroy-async': {
    ...named('vserver delete', () => undefined),
    run: runDestroyAsync,
  },
};
