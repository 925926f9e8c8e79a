import { nextNumber } from './cluster.ts';
import {
  createExportPolicy,
  createExportRule,
  deleteExportPolicy,
  deleteExportRule,
  freshRule,
  modifyExportRule,
  renameExportPolicy,
} from './exports.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { ofScope, svmBody, svmFields, svmFrom, svmHref } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { RestFailure } from './rest-errors.ts';
import { items, key, lifted, type RestFields, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import type { ExportPolicy, ExportRule } from './state.ts';

/** Field names: NetApp's REST reference, export_rule; the four that came with 9.9.1 as Ansible asks for them. */
const ruleFields: RestFields<ExportRule> = {
  index: key((rule) => rule.index),
  anonymous_user: value((rule) => rule.anonymousUser),
  allow_device_creation: value((rule) => rule.allowDevices, 'plain', { since: 9 }),
  allow_suid: value((rule) => rule.allowSuid, 'plain', { since: 9 }),
  chown_mode: value((rule) => rule.chownMode, 'plain', { since: 9 }),
  clients: items({ match: key((match: string) => match) }, (rule) => clientsOf(rule)),
  ntfs_unix_security: value((rule) => rule.ntfsUnixSecurity, 'plain', { since: 9 }),
  protocols: value((rule) => rule.protocols),
  ro_rule: value((rule) => rule.ro),
  rw_rule: value((rule) => rule.rw),
  superuser: value((rule) => rule.superuser),
};

const clientsOf = (rule: ExportRule) => rule.clients.split(',').map((match) => match.trim());

const ruleBody: BodyTypes = {
  allow_device_creation: { type: 'flag', since: 9 },
  allow_suid: { type: 'flag', since: 9 },
  anonymous_user: 'text',
  chown_mode: { type: 'text', since: 9, values: ['restricted', 'unrestricted'] },
  clients: { type: 'items', of: { match: { type: 'text', required: true } } },
  ntfs_unix_security: { type: 'text', since: 9, values: ['fail', 'ignore'] },
  protocols: 'texts',
  ro_rule: 'texts',
  rw_rule: 'texts',
  superuser: 'texts',
};

const newRuleBody: BodyTypes = {
  ...ruleBody,
  clients: { type: 'items', required: true, of: { match: { type: 'text', required: true } } },
  ro_rule: { type: 'texts', required: true },
  rw_rule: { type: 'texts', required: true },
};

function ruleOf(body: Body, base: ExportRule): ExportRule {
  const clients = body.items('clients')?.map((one) => one.need('match'));
  return {
    index: base.index,
    clients: clients?.join(',') ?? base.clients,
    protocols: body.texts('protocols') ?? base.protocols,
    ro: body.texts('ro_rule') ?? base.ro,
    rw: body.texts('rw_rule') ?? base.rw,
    superuser: body.texts('superuser') ?? base.superuser,
    anonymousUser: body.text('anonymous_user') ?? base.anonymousUser,
    allowSuid: body.flag('allow_suid') ?? base.allowSuid,
    allowDevices: body.flag('allow_device_creation') ?? base.allowDevices,
    chownMode: body.text('chown_mode') ?? base.chownMode,
    ntfsUnixSecurity: body.text('ntfs_unix_security') ?? base.ntfsUnixSecurity,
  };
}

/** A policy and its rules come at once or not at all. */
function create(call: RestCall, body: Body): ExportPolicy {
  const { cluster } = call;
  const svm = svmFrom(call, body).name;
  const made = createExportPolicy(cluster, svm, body.need('name'), nextNumber(cluster));
  try {
    for (const rule of body.items('rules') ?? []) createExportRule(made, ruleOf(rule, freshRule));
    return made;
  } catch (error) {
    deleteExportPolicy(cluster, made);
    throw error;
  }
}

/** Rules that are given replace those that there are. */
function modify(call: RestCall, policy: ExportPolicy, body: Body): void {
  const wanted = body.items('rules');
  if (wanted) {
    const trial: ExportPolicy = { ...policy, rules: [] };
    for (const rule of wanted) createExportRule(trial, ruleOf(rule, freshRule));
    policy.rules = trial.rules;
  }
  const name = body.text('name');
  if (name !== undefined && name !== policy.name) renameExportPolicy(call.cluster, policy, name);
}

const list = (call: RestCall) =>
  ofScope(call, call.cluster.state.exportPolicies, (policy) => policy.svm);

const policies = resource<ExportPolicy>({
  path: '/protocols/nfs/export-policies',
  instance: '{id}',
  scope: 'any',
  order: ['svm.name', 'name'],
  list,
  fields: (call) => ({
    ...svmFields<ExportPolicy>(call, (policy) => policy.svm),
    id: key((policy) => policy.id),
    name: key((policy) => policy.name),
    rules: items(ruleFields, (policy) => policy.rules),
  }),
  links: (call) => ({ svm: (policy) => svmHref(call.cluster, policy.svm) }),
  get: { commands: ['vserver export-policy show'] },
  post: {
    commands: ['vserver export-policy create'],
    body: {
      ...svmBody,
      name: { type: 'text', required: true },
      rules: { type: 'items', of: newRuleBody, command: 'vserver export-policy rule create' },
    },
    run: create,
  },
  patch: {
    commands: ['vserver export-policy rename'],
    body: {
      name: 'text',
      rules: { type: 'items', of: newRuleBody, command: 'vserver export-policy rule create' },
    },
    run: modify,
  },
  delete: {
    commands: ['vserver export-policy delete'],
    run: (call, policy) => deleteExportPolicy(call.cluster, policy),
  },
});

interface OwnRule {
  readonly policy: ExportPolicy;
  readonly rule: ExportRule;
}

function parentOf(call: RestCall): ExportPolicy {
  const found = list(call).find((policy) => String(policy.id) === call.parameters['policy.id']);
  if (!found) throw new RestFailure(404, '1703954', 'Export policy does not exist.', 'policy.id');
  return found;
}

/** Moves a rule to another index; the others make room. */
function moveRule(policy: ExportPolicy, index: number, to: number): void {
  const found = policy.rules.find((rule) => rule.index === index);
  if (!found || to === index) return;
  policy.rules = policy.rules.filter((rule) => rule !== found);
  createExportRule(policy, { ...found, index: to });
}

const rules = resource<OwnRule>({
  path: '/protocols/nfs/export-policies/{policy.id}/rules',
  instance: '{index}',
  scope: 'any',
  order: ['index'],
  options: ['new_index'],
  list(call) {
    const policy = parentOf(call);
    return policy.rules.map((rule) => ({ policy, rule }));
  },
  fields: () => ({
    ...lifted(ruleFields, (one: OwnRule) => one.rule),
    'policy.id': value((one) => one.policy.id, 'costly'),
    'policy.name': value((one) => one.policy.name, 'costly'),
  }),
  get: { commands: ['vserver export-policy rule show'] },
  post: {
    commands: ['vserver export-policy rule create'],
    body: { ...newRuleBody, index: 'integer' },
    run(call, body) {
      const policy = parentOf(call);
      const base = { ...freshRule, index: body.integer('index') ?? 0 };
      return { policy, rule: createExportRule(policy, ruleOf(body, base)) };
    },
  },
  patch: {
    commands: ['vserver export-policy rule modify'],
    body: ruleBody,
    run(call, { policy, rule }, body) {
      modifyExportRule(policy, rule, ruleOf(body, rule));
      const to = call.query.get('new_index');
      if (to !== undefined) moveRule(policy, rule.index, Number(to));
    },
  },
  delete: {
    commands: ['vserver export-policy rule delete'],
    run: (_call, { policy, rule }) => deleteExportRule(policy, rule),
  },
});

export const exportResources: readonly Resource[] = [policies, rules];
