import type { Cluster } from './cluster.ts';
import { parsePermissions } from './names.ts';
import {
  createQtree,
  deleteQtree,
  qtreePath,
  quotasAreOn,
  renameQtree,
  requireQtree,
  setQuota,
  switchQuotas,
} from './qtrees.ts';
import { Rejected } from './rejection.ts';
import type { Qtree, QuotaRule } from './storage-state.ts';
import { type Invocation, svmOf, type ZapiCall, type ZapiCalls } from './zapi-call.ts';
import { invalidInput } from './zapi-errors.ts';
import { key, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { iterCall, type RecordType } from './zapi-iter.ts';
import { inScope } from './zapi-luns.ts';
import { doneReply } from './zapi-svms.ts';
import { volumeOf } from './zapi-volumes.ts';
import { textElement } from './zapi-xml.ts';

/** Field names from Trident's azgo; the volume itself counts as a qtree without a name (ontap_nas_qtree.go). */
const qtreeType: RecordType<Qtree> = {
  element: 'qtree-info',
  keyOf: (one) => [one.svm, one.volume, one.name],
  cliOf: (one) => ({ vserver: one.svm, volume: one.volume, qtree: one.name }),
  fields: {
    'export-policy': text((one) => one.exportPolicy),
    id: text((one) => one.id),
    'is-export-policy-inherited': text(() => false),
    mode: text((one) => one.unixPermissions.toString(8).padStart(3, '0')),
    oplocks: text(() => 'enabled'),
    'qos-policy-group': text(() => null),
    qtree: key((one) => one.name),
    'security-style': text((one) => one.securityStyle),
    status: text(() => 'normal'),
    volume: key((one) => one.volume),
    vserver: key((one) => one.svm),
  },
};

/** "-": no limit, as ONTAP writes what is unset; the limit counts in KiB. */
const quotaType: RecordType<QuotaRule> = {
  element: 'quota-entry',
  keyOf: (one) => [one.svm, one.volume, one.qtree],
  fields: {
    'disk-limit': text((one) =>
      one.hardLimitBytes === null ? '-' : String(Math.floor(one.hardLimitBytes / 1024)),
    ),
    'file-limit': text(() => '-'),
    policy: key(() => 'default'),
    qtree: key(() => ''),
    'quota-target': key((one) => (one.qtree === '' ? '' : `/vol/${one.volume}/${one.qtree}`)),
    'quota-type': key(() => 'tree'),
    'soft-disk-limit': text(() => '-'),
    'soft-file-limit': text(() => '-'),
    threshold: text(() => '-'),
    volume: key((one) => one.volume),
    vserver: key((one) => one.svm),
  },
};

/** Every online volume's own qtree, and those that were made. */
function allQtrees(call: Invocation): Qtree[] {
  const { cluster } = call;
  const volumes = call.svm ? cluster.volumes.of(call.svm.name) : [...cluster.volumes.all()];
  const own = volumes.filter(isReadable).map(
    (volume): Qtree => ({
      svm: volume.svm,
      volume: volume.name,
      name: '',
      id: 0,
      securityStyle: volume.securityStyle,
      unixPermissions: volume.unixPermissions,
      exportPolicy: volume.exportPolicy,
    }),
  );
  const made = inScope(call, cluster.state.storage.qtrees);
  return [...own, ...made.filter((one) => isOnline(cluster, one))];
}

function isReadable(volume: { state: string; style: string }): boolean {
  return volume.state === 'online' && volume.style !== 'flexgroup_constituent';
}

/** ONTAP shows no qtrees of a volume that is offline (an assumption). */
function isOnline(cluster: Cluster, one: { svm: string; volume: string }): boolean {
  return cluster.volumes.get(one.svm, one.volume)?.state === 'online';
}

function permissionsOf(call: Invocation): number | undefined {
  const word = call.input.text('mode');
  if (word === undefined || word === '') return undefined;
  const bits = parsePermissions(word);
  if (bits === null) throw invalidInput('mode', call.api, word);
  return bits;
}

function qtreeAt(call: Invocation, argument: string): Qtree {
  const { volume, name } = qtreePath(call.input.need(argument));
  return requireQtree(call.cluster, svmOf(call).name, volume, name);
}

const qtreeOptions: ArgumentTypes = {
  'export-policy': 'text',
  mode: 'text',
  oplocks: 'text',
  'qos-policy-group': 'text',
  'security-style': 'text',
};

/** A quota call that names a volume and answers at once. */
function quotaSwitch(command: string, run: (call: Invocation) => void): ZapiCall {
  return {
    command,
    scope: 'svm',
    write: true,
    arguments: { volume: { type: 'text', required: true } },
    run(call) {
      run(call);
      return doneReply;
    },
  };
}

export const qtreeCalls: ZapiCalls = {
  'qtree-list-iter': iterCall(
    { command: 'volume qtree show', scope: 'any' },
    () => qtreeType,
    allQtrees,
  ),
  'qtree-create': {
    command: 'volume qtree create',
    scope: 'svm',
    write: true,
    arguments: {
      ...qtreeOptions,
      qtree: { type: 'text', required: true },
      volume: { type: 'text', required: true },
    },
    run(call) {
      const { input } = call;
      createQtree(call.cluster, volumeOf(call, 'volume'), input.need('qtree'), {
        securityStyle: input.text('security-style') || undefined,
        unixPermissions: permissionsOf(call),
        exportPolicy: input.text('export-policy') || undefined,
      });
      return '';
    },
  },
  'qtree-modify': {
    command: 'volume qtree modify',
    scope: 'svm',
    write: true,
    arguments: {
      ...qtreeOptions,
      qtree: { type: 'text', required: true },
      volume: { type: 'text', required: true },
    },
    run(call) {
      const { input } = call;
      const volume = volumeOf(call, 'volume');
      const qtree = requireQtree(call.cluster, volume.svm, volume.name, input.need('qtree'));
      qtree.exportPolicy = input.text('export-policy') || qtree.exportPolicy;
      qtree.securityStyle = input.text('security-style') || qtree.securityStyle;
      qtree.unixPermissions = permissionsOf(call) ?? qtree.unixPermissions;
      return '';
    },
  },
  'qtree-rename': {
    command: 'volume qtree rename',
    scope: 'svm',
    write: true,
    arguments: {
      'new-qtree-name': { type: 'text', required: true },
      qtree: { type: 'text', required: true },
    },
    run(call) {
      const qtree = qtreeAt(call, 'qtree');
      const { volume, name } = qtreePath(call.input.need('new-qtree-name'));
      if (volume !== qtree.volume)
        throw new Rejected('not-allowed', 'A qtree is renamed inside its volume only.');
      renameQtree(call.cluster, qtree, name);
      return '';
    },
  },
  // The removal goes on in the background on ONTAP; here it is over at once.
  'qtree-delete-async': {
    command: 'volume qtree delete',
    scope: 'svm',
    write: true,
    arguments: { force: 'flag', qtree: { type: 'text', required: true } },
    run(call) {
      deleteQtree(call.cluster, qtreeAt(call, 'qtree'));
      return doneReply;
    },
  },
  'quota-list-entries-iter': iterCall(
    { command: 'volume quota policy rule show', scope: 'any' },
    () => quotaType,
    (call) => inScope(call, call.cluster.state.storage.quotas),
  ),
  'quota-set-entry': {
    command: 'volume quota policy rule modify',
    scope: 'svm',
    write: true,
    arguments: {
      'disk-limit': 'text',
      'file-limit': 'text',
      'perform-user-mapping': 'flag',
      policy: 'text',
      qtree: 'text',
      'quota-target': { type: 'text', required: true },
      'quota-type': { type: 'text', required: true },
      'soft-disk-limit': 'text',
      'soft-file-limit': 'text',
      threshold: 'text',
      volume: { type: 'text', required: true },
    },
    run(call) {
      const { input } = call;
      if (input.need('quota-type') !== 'tree')
        throw invalidInput('quota-type', call.api, input.need('quota-type'));
      const target = input.need('quota-target');
      const limit = input.text('disk-limit') ?? '';
      if (limit !== '' && limit !== '-' && !/^\d+$/.test(limit))
        throw invalidInput('disk-limit', call.api, limit);
      const volume = volumeOf(call, 'volume');
      const place = target === '' ? null : qtreePath(target);
      if (place && place.volume !== volume.name)
        throw invalidInput('quota-target', call.api, target);
      const bytes = /^\d+$/.test(limit) ? Number(limit) * 1024 : null;
      setQuota(call.cluster, volume, place?.name ?? '', bytes);
      return '';
    },
  },
  'quota-on': quotaSwitch('volume quota on', (call) =>
    switchQuotas(call.cluster, volumeOf(call, 'volume'), true),
  ),
  'quota-off': quotaSwitch('volume quota off', (call) =>
    switchQuotas(call.cluster, volumeOf(call, 'volume'), false),
  ),
  'quota-resize': quotaSwitch('volume quota resize', (call) => {
    const volume = volumeOf(call, 'volume');
    if (!quotasAreOn(call.cluster, volume))
      throw new Rejected('not-allowed', `Quotas are not on for volume "${volume.name}".`);
  }),
  'quota-status': {
    command: 'volume quota show',
    scope: 'svm',
    write: false,
    arguments: { volume: { type: 'text', required: true } },
    run(call) {
      const on = quotasAreOn(call.cluster, volumeOf(call, 'volume'));
      return textElement('quota-errors', '') + textElement('status', on ? 'on' : 'off');
    },
  },
};
