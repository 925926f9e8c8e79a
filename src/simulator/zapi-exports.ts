import { nextNumber } from './cluster.ts';
import {
  createExportPolicy,
  createExportRule,
  deleteExportPolicy,
  deleteExportRule,
  freshRule,
  modifyExportRule,
  renameExportPolicy,
  requireExportPolicy,
  requireExportRule,
} from './exports.ts';
import type { ExportPolicy, ExportRule } from './state.ts';
import { type Invocation, svmOf, type ZapiCalls } from './zapi-call.ts';
import { key, list, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { createdRecord, iterCall, oneRecord, type RecordType } from './zapi-iter.ts';

/** Field names from the ONTAPI 1.21 definitions and Manila's client. */
const policy: RecordType<ExportPolicy> = {
  element: 'export-policy-info',
  keyOf: (one) => [one.svm, one.name],
  fields: {
    'policy-id': text((one) => one.id),
    'policy-name': key((one) => one.name),
    vserver: key((one) => one.svm),
  },
};

interface Seen {
  readonly policy: ExportPolicy;
  readonly rule: ExportRule;
}

const rule: RecordType<Seen> = {
  element: 'export-rule-info',
  keyOf: (one) => [one.policy.svm, one.policy.name, String(one.rule.index).padStart(9, '0')],
  fields: {
    'anonymous-user-id': text((one) => one.rule.anonymousUser),
    'client-match': text((one) => one.rule.clients),
    'export-chown-mode': text((one) => one.rule.chownMode),
    'export-ntfs-unix-security-ops': text((one) => one.rule.ntfsUnixSecurity),
    'is-allow-dev-is-enabled': text((one) => one.rule.allowDevices),
    'is-allow-set-uid-enabled': text((one) => one.rule.allowSuid),
    'policy-name': key((one) => one.policy.name),
    protocol: list('access-protocol', (one) => one.rule.protocols),
    'ro-rule': list('security-flavor', (one) => one.rule.ro),
    'rule-index': key((one) => one.rule.index),
    'rw-rule': list('security-flavor', (one) => one.rule.rw),
    'super-user-security': list('security-flavor', (one) => one.rule.superuser),
    'vserver-name': key((one) => one.policy.svm),
  },
};

const policyName: ArgumentTypes = { 'policy-name': { type: 'text', required: true } };
const ruleArguments: ArgumentTypes = {
  ...policyName,
  'anonymous-user-id': 'text',
  'client-match': 'text',
  'export-chown-mode': 'text',
  'export-ntfs-unix-security-ops': 'text',
  'is-allow-dev-is-enabled': 'flag',
  'is-allow-set-uid-enabled': 'flag',
  protocol: 'list:access-protocol',
  'ro-rule': 'list:security-flavor',
  'rule-index': 'integer',
  'rw-rule': 'list:security-flavor',
  'super-user-security': 'list:security-flavor',
};

function policyOf(call: Invocation): ExportPolicy {
  return requireExportPolicy(call.cluster, svmOf(call).name, call.input.need('policy-name'));
}

/** An empty list stands for "not given". */
function filled(values: string[] | undefined, other: string[]): string[] {
  return values && values.length > 0 ? values : other;
}

function ruleOf(call: Invocation, base: ExportRule): ExportRule {
  const { input } = call;
  return {
    index: input.integer('rule-index') ?? base.index,
    clients: input.text('client-match') ?? base.clients,
    protocols: filled(input.list('protocol'), base.protocols),
    ro: filled(input.list('ro-rule'), base.ro),
    rw: filled(input.list('rw-rule'), base.rw),
    superuser: filled(input.list('super-user-security'), base.superuser),
    anonymousUser: input.text('anonymous-user-id') ?? base.anonymousUser,
    allowSuid: input.flag('is-allow-set-uid-enabled') ?? base.allowSuid,
    allowDevices: input.flag('is-allow-dev-is-enabled') ?? base.allowDevices,
    chownMode: input.text('export-chown-mode') ?? base.chownMode,
    ntfsUnixSecurity: input.text('export-ntfs-unix-security-ops') ?? base.ntfsUnixSecurity,
  };
}

function policies(call: Invocation): ExportPolicy[] {
  return call.cluster.state.exportPolicies.filter((one) => !call.svm || one.svm === call.svm.name);
}

const write = { scope: 'svm', write: true } as const;

export const exportCalls: ZapiCalls = {
  'export-policy-get-iter': iterCall(
    { command: 'vserver export-policy show', scope: 'any' },
    () => policy,
    policies,
  ),
  'export-policy-get': {
    command: 'vserver export-policy show',
    scope: 'svm',
    write: false,
    arguments: { ...policyName, 'desired-attributes': 'xml' },
    run: (call) => oneRecord(call, policy, policyOf(call)),
  },
  'export-policy-create': {
    ...write,
    command: 'vserver export-policy create',
    arguments: { ...policyName, 'return-record': 'flag' },
    run(call) {
      const name = call.input.need('policy-name');
      const svm = svmOf(call).name;
      const made = createExportPolicy(call.cluster, svm, name, nextNumber(call.cluster));
      return createdRecord(call, policy, made);
    },
  },
  'export-policy-destroy': {
    ...write,
    command: 'vserver export-policy delete',
    arguments: policyName,
    run(call) {
      deleteExportPolicy(call.cluster, policyOf(call));
      return '';
    },
  },
  'export-policy-rename': {
    ...write,
    command: 'vserver export-policy rename',
    arguments: { ...policyName, 'new-policy-name': { type: 'text', required: true } },
    run(call) {
      renameExportPolicy(call.cluster, policyOf(call), call.input.need('new-policy-name'));
      return '';
    },
  },
  'export-rule-get-iter': iterCall<Seen>(
    { command: 'vserver export-policy rule show', scope: 'any' },
    () => rule,
    (call) => policies(call).flatMap((own) => own.rules.map((one) => ({ policy: own, rule: one }))),
  ),
  'export-rule-create': {
    ...write,
    command: 'vserver export-policy rule create',
    arguments: {
      ...ruleArguments,
      'client-match': { type: 'text', required: true },
      'ro-rule': { type: 'list:security-flavor', required: true },
      'rw-rule': { type: 'list:security-flavor', required: true },
    },
    run(call) {
      createExportRule(policyOf(call), ruleOf(call, freshRule));
      return '';
    },
  },
  'export-rule-modify': {
    ...write,
    command: 'vserver export-policy rule modify',
    arguments: { ...ruleArguments, 'rule-index': { type: 'integer', required: true } },
    run(call) {
      const own = policyOf(call);
      const found = requireExportRule(own, call.input.integer('rule-index') ?? 0);
      modifyExportRule(own, found, ruleOf(call, found));
      return '';
    },
  },
  'export-rule-destroy': {
    ...write,
    command: 'vserver export-policy rule delete',
    arguments: { ...policyName, 'rule-index': { type: 'integer', required: true } },
    run(call) {
      const own = policyOf(call);
      deleteExportRule(own, requireExportRule(own, call.input.integer('rule-index') ?? 0));
      return '';
    },
  },
};
