import { messageName, messageText, severityOf } from './ems.ts';
import { parsePermissions } from './names.ts';
import { createQtree, deleteQtree, renameQtree, setQuota } from './qtrees.ts';
import { purgeVolume, recoveryQueue } from './recovery-queue.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { ofScope, restTime, svmBody, svmFields, svmFrom } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { invalidValue } from './rest-errors.ts';
import { key, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import { cliVolume } from './role-queries.ts';
import type { EmsEvent, Volume } from './state.ts';
import type { CifsShare, Qtree, QuotaRule, RecoveryEntry } from './storage-state.ts';
import { requireVolume } from './volumes.ts';

/** Qtrees with quotas, as the plugin's economy driver asks for them (NetApp's REST reference, qtree and quota_rule). */
const options: BodyTypes = {
  'export_policy.name': 'text',
  'qos_policy.name': 'fixed',
  security_style: { type: 'text', values: ['unix', 'ntfs', 'mixed'] },
  unix_permissions: 'text',
};

function permissionsOf(body: Body): number | undefined {
  const text = body.text('unix_permissions');
  if (text === undefined) return undefined;
  const bits = parsePermissions(text);
  if (bits === null) throw invalidValue('unix_permissions', text);
  return bits;
}

function optionsOf(body: Body) {
  return {
    exportPolicy: body.text('export_policy.name'),
    securityStyle: body.text('security_style'),
    unixPermissions: permissionsOf(body),
  };
}

/** The volume itself counts as a qtree without a name, number 0 (Trident, ontap_nas_qtree.go). */
function qtreesIn(call: RestCall): Qtree[] {
  const { state, volumes } = call.cluster;
  const all = [...(call.svm ? volumes.of(call.svm.name) : volumes.all())];
  const roots = all
    .filter((volume) => volume.style === 'flexvol' && volume.state === 'online')
    .map((volume): Qtree => ({ ...volume, volume: volume.name, name: '', id: 0 }));
  return [...roots, ...ofScope(call, state.storage.qtrees, (one) => one.svm)];
}

const volumeUuid = (call: RestCall, one: { svm: string; volume: string }) =>
  call.cluster.volumes.get(one.svm, one.volume)?.uuid;

/** The volume that a body names. */
function volumeFrom(call: RestCall, body: Body): Volume {
  return requireVolume(call.cluster, svmFrom(call, body).name, body.need('volume.name'));
}

const qtrees = resource<Qtree>({
  path: '/storage/qtrees',
  instance: '{volume.uuid}/{id}',
  scope: 'any',
  order: ['svm.name', 'volume.name', 'id'],
  list: qtreesIn,
  fields: (call) => ({
    ...svmFields<Qtree>(call, (one) => one.svm, true),
    'volume.name': key((one) => one.volume),
    'volume.uuid': key((one) => volumeUuid(call, one)),
    id: key((one) => one.id),
    name: key((one) => one.name),
    'export_policy.name': value((one) => one.exportPolicy),
    path: value((one) => {
      const junction = call.cluster.volumes.get(one.svm, one.volume)?.junctionPath;
      return junction && one.name !== '' ? `${junction}/${one.name}` : junction;
    }),
    'qos_policy.name': value(() => undefined),
    security_style: value((one) => one.securityStyle),
    unix_permissions: value((one) => Number(one.unixPermissions.toString(8))),
  }),
  cliOf: (call, one) => ({ ...cliVolume(call.cluster, one.svm, one.volume), qtree: one.name }),
  get: { commands: ['volume qtree show'] },
  post: {
    commands: ['volume qtree create'],
    job: true,
    body: {
      ...options,
      ...svmBody,
      name: { type: 'text', required: true },
      'volume.name': { type: 'text', required: true },
    },
    check: (call, body) => {
      volumeFrom(call, body);
    },
    run: (call, body) =>
      createQtree(call.cluster, volumeFrom(call, body), body.need('name'), optionsOf(body)),
  },
  patch: {
    commands: ['volume qtree modify'],
    job: true,
    body: { ...options, name: { type: 'text', command: 'volume qtree rename' } },
    run(call, qtree, body) {
      const given = Object.entries(optionsOf(body)).filter(([, wanted]) => wanted !== undefined);
      Object.assign(qtree, Object.fromEntries(given));
      const name = body.text('name');
      if (name !== undefined && name !== qtree.name) renameQtree(call.cluster, qtree, name);
    },
  },
  delete: {
    commands: ['volume qtree delete'],
    job: true,
    run: (call, qtree) => deleteQtree(call.cluster, qtree),
  },
});

const rules = resource<QuotaRule>({
  path: '/storage/quota/rules',
  instance: '{uuid}',
  scope: 'any',
  order: ['uuid'],
  list: (call) => ofScope(call, call.cluster.state.storage.quotas, (one) => one.svm),
  fields: (call) => ({
    uuid: key((one) => one.uuid),
    ...svmFields<QuotaRule>(call, (one) => one.svm),
    'qtree.name': value((one) => one.qtree),
    'space.hard_limit': value((one) => one.hardLimitBytes),
    type: value(() => 'tree'),
    'volume.name': value((one) => one.volume),
    'volume.uuid': value((one) => volumeUuid(call, one)),
  }),
  get: { commands: ['volume quota policy rule show'] },
  post: {
    commands: ['volume quota policy rule create'],
    job: true,
    body: {
      ...svmBody,
      'qtree.name': 'text',
      'space.hard_limit': 'size',
      type: { type: 'text', required: true, values: ['tree'] },
      'volume.name': { type: 'text', required: true },
    },
    check: (call, body) => {
      volumeFrom(call, body);
    },
    run(call, body) {
      const limit = body.size('space.hard_limit') ?? null;
      return setQuota(call.cluster, volumeFrom(call, body), body.text('qtree.name') ?? '', limit);
    },
  },
  patch: {
    commands: ['volume quota policy rule modify'],
    job: true,
    body: { 'space.hard_limit': 'size' },
    run(_call, rule, body) {
      rule.hardLimitBytes = body.size('space.hard_limit') ?? null;
    },
  },
});

/**
 * `volume recovery-queue` of the CLI; purge answers 202 (Trident's ontap_rest.go takes nothing else). Over REST the queue
 * tells no times: deletion-time and deletion-request-time are refused as field names, as measured on FSx for ONTAP
 * (github.com/Yoshiki0705/FSx-for-ONTAP-S3AccessPoints-Serverless-Patterns, pitfalls-volume-lifecycle).
 */
const queue = resource<RecoveryEntry>({
  path: '/private/cli/volume/recovery-queue',
  scope: 'any',
  order: ['vserver', 'volume'],
  list: (call) => ofScope(call, recoveryQueue(call.cluster), (one) => one.volume.svm),
  fields: () => ({
    vserver: key((one) => one.volume.svm),
    volume: key((one) => one.volume.name),
  }),
  cliOf: (_call, { volume }) => ({ vserver: volume.svm, volume: volume.name }),
  get: { commands: ['volume recovery-queue show'] },
});

const purge = resource<never>({
  path: '/private/cli/volume/recovery-queue/purge',
  scope: 'any',
  order: [],
  list: () => [],
  fields: () => ({}),
  post: {
    commands: ['volume recovery-queue purge'],
    job: true,
    cliOf: (call, body) => ({
      vserver: call.svm?.name ?? body.need('vserver'),
      volume: body.need('volume'),
    }),
    body: { vserver: { type: 'text', required: true }, volume: { type: 'text', required: true } },
    run(call, body) {
      purgeVolume(call.cluster, call.svm?.name ?? body.need('vserver'), body.need('volume'));
      return null;
    },
  },
});

/** The cluster's event log; an SVM's login has none (as in ONTAPI). */
const messages = resource<EmsEvent>({
  path: '/support/ems/events',
  scope: 'cluster',
  order: ['index'],
  list: (call) => call.cluster.state.ems,
  fields: (call) => ({
    index: key((one) => one.sequence),
    'node.name': key(() => call.cluster.state.nodes[0]?.name),
    log_message: value((one) => messageText(one)),
    'message.name': value((one) => messageName(one)),
    'message.severity': value((one) => severityOf(one)),
    source: value(() => 'mgwd'),
    time: value((one) => restTime(one.time)),
  }),
  get: { commands: ['event log show'] },
});

const shares = resource<CifsShare>({
  path: '/protocols/cifs/shares',
  scope: 'any',
  order: ['svm.name', 'name'],
  list: (call) => ofScope(call, call.cluster.state.storage.shares, (one) => one.svm),
  fields: (call) => ({
    ...svmFields<CifsShare>(call, (one) => one.svm, true),
    name: key((one) => one.name),
    path: value((one) => one.path),
    comment: value((one) => one.comment || undefined),
  }),
  get: { commands: ['vserver cifs share show'] },
});

export const qtreeResources: readonly Resource[] = [qtrees, rules, queue, purge, messages, shares];
