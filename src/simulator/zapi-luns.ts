import {
  createLun,
  destroyLun,
  findLun,
  lunPath,
  mapsOf,
  moveLun,
  parseLunPath,
  requireLun,
  setLunOnline,
} from './luns.ts';
import { Rejected } from './rejection.ts';
import { cliPath } from './role-queries.ts';
import type { Lun } from './storage-state.ts';
import { requireVolume } from './volumes.ts';
import { type Invocation, svmOf, type ZapiCall, type ZapiCalls } from './zapi-call.ts';
import { invalidInput } from './zapi-errors.ts';
import { key, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { iterCall, type RecordType } from './zapi-iter.ts';
import { textElement } from './zapi-xml.ts';

/** Field names from Trident's azgo (type-lun-info.go) and Cinder's client. */
function lunType(call: Invocation): RecordType<Lun> {
  return {
    element: 'lun-info',
    keyOf: (one) => [one.svm, lunPath(one)],
    cliOf: (one) => cliPath(call.cluster, one.svm, lunPath(one)),
    fields: {
      comment: text((one) => one.comment),
      'creation-timestamp': text((one) => Math.floor(one.createdAt / 1000)),
      'is-space-reservation-enabled': text((one) => one.spaceReserved),
      mapped: text((one) => mapsOf(call.cluster, one).length > 0),
      'multiprotocol-type': text((one) => one.osType),
      online: text((one) => one.online),
      path: key((one) => lunPath(one)),
      'qos-policy-group': text(() => null),
      qtree: text(() => ''),
      'serial-number': text((one) => one.serialNumber),
      size: text((one) => one.sizeBytes),
      'size-used': text(() => 0),
      state: text((one) => (one.online ? 'online' : 'offline')),
      uuid: text((one) => one.uuid),
      volume: text((one) => one.volume),
      vserver: key((one) => one.svm),
    },
  };
}

/** Records of the call's SVM; all of them at cluster scope. */
export function inScope<T extends { svm: string }>(call: Invocation, list: readonly T[]): T[] {
  return call.svm ? list.filter((one) => one.svm === call.svm?.name) : [...list];
}

/** ONTAP shows no LUNs of a volume that is offline. */
function visible(call: Invocation): Lun[] {
  const { cluster } = call;
  return inScope(call, cluster.state.storage.luns).filter(
    (lun) => cluster.volumes.get(lun.svm, lun.volume)?.state === 'online',
  );
}

function lunOf(call: Invocation): Lun {
  return requireLun(call.cluster, svmOf(call).name, call.input.need('path'));
}

/** A call about the LUN that `path` names. */
export function onLun(
  command: string,
  write: boolean,
  run: (call: Invocation, lun: Lun) => string | undefined,
  more: ArgumentTypes = {},
): ZapiCall {
  return {
    command,
    scope: 'svm',
    write,
    arguments: { ...more, path: { type: 'text', required: true } },
    run: (call) => run(call, lunOf(call)) ?? '',
  };
}

function runCreate(call: Invocation): string {
  const { input, cluster } = call;
  const { volume, name } = parseLunPath(input.need('path'));
  const size = input.size('size');
  if (size === undefined || size < 4096) throw invalidInput('size', call.api, input.need('size'));
  const lun = createLun(cluster, requireVolume(cluster, svmOf(call).name, volume), {
    name,
    sizeBytes: size,
    osType: input.text('ostype') || 'linux',
    comment: input.text('comment') ?? '',
    spaceReserved: input.flag('space-reservation-enabled') ?? true,
  });
  return textElement('actual-size', lun.sizeBytes);
}

/** clone-create of a LUN inside its volume, as ontap-san-economy clones and takes snapshots. */
function runClone(call: Invocation): string {
  const { input, cluster } = call;
  const svm = svmOf(call).name;
  const path = (name: string): string => `/vol/${input.need('volume')}/${name}`;
  const source = requireLun(cluster, svm, path(input.need('source-path')));
  const target = path(input.text('destination-path') ?? '');
  if (findLun(cluster, svm, target))
    throw new Rejected('lun-exists', `LUN already exists at this path: "${target}"`);
  const { svm: _svm, volume, uuid: _uuid, serialNumber: _serial, ...same } = source;
  createLun(cluster, requireVolume(cluster, svm, volume), {
    ...same,
    attributes: { ...same.attributes },
    name: parseLunPath(target).name,
  });
  return '';
}

export const lunCalls: ZapiCalls = {
  'lun-get-iter': iterCall({ command: 'lun show', scope: 'any' }, lunType, visible),
  'lun-create-by-size': {
    command: 'lun create',
    scope: 'svm',
    write: true,
    arguments: {
      comment: 'text',
      ostype: 'text',
      path: { type: 'text', required: true },
      'prefix-size': 'size',
      'qos-adaptive-policy-group': 'text',
      'qos-policy-group': 'text',
      size: { type: 'size', required: true },
      'space-allocation-enabled': 'flag',
      'space-reservation-enabled': 'flag',
      type: 'text',
    },
    run: runCreate,
  },
  'lun-destroy': onLun(
    'lun delete',
    true,
    (call, lun) => {
      destroyLun(call.cluster, lun, call.input.flag('force') ?? false);
      return '';
    },
    { 'destroy-fenced-lun': 'flag', force: 'flag' },
  ),
  'lun-offline': onLun('lun offline', true, (_call, lun) => {
    setLunOnline(lun, false);
    return '';
  }),
  'lun-online': onLun(
    'lun online',
    true,
    (_call, lun) => {
      setLunOnline(lun, true);
      return '';
    },
    { force: 'flag' },
  ),
  'lun-resize': onLun(
    'lun resize',
    true,
    (call, lun) => {
      const size = call.input.size('size') ?? lun.sizeBytes;
      if (size < lun.sizeBytes && call.input.flag('force') !== true)
        throw new Rejected('not-allowed', 'Reducing the size of a LUN needs force.');
      lun.sizeBytes = size;
      return textElement('actual-size', lun.sizeBytes);
    },
    { force: 'flag', size: { type: 'size', required: true } },
  ),
  'lun-move': onLun(
    'lun move-in-volume',
    true,
    (call, lun) => {
      moveLun(call.cluster, lun, call.input.need('new-path'));
      return '';
    },
    { 'new-path': { type: 'text', required: true } },
  ),
  'lun-get-serial-number': onLun('lun serial', false, (_call, lun) =>
    textElement('serial-number', lun.serialNumber),
  ),
  'lun-get-geometry': onLun('lun show', false, (_call, lun) =>
    // Sixteen times the size at creation is the widely told limit; ONTAP counts in sectors and rounds.
    textElement('max-resize-size', lun.sizeBytes * 16),
  ),
  'lun-set-attribute': onLun(
    'lun modify',
    true,
    (call, lun) => {
      lun.attributes[call.input.need('name')] = call.input.need('value');
      return '';
    },
    { name: { type: 'text', required: true }, value: { type: 'text', required: true } },
  ),
  'lun-get-attribute': onLun(
    'lun show',
    false,
    (call, lun) => {
      const value = lun.attributes[call.input.need('name')];
      if (value === undefined)
        throw new Rejected('lun-attribute-not-found', 'No such attribute exists.');
      return textElement('value', value);
    },
    { name: { type: 'text', required: true } },
  ),
  'lun-set-qos-policy-group': onLun(
    'lun modify',
    true,
    (call) => {
      // No quality-of-service policies are modelled: none can be named.
      throw new Rejected(
        'not-found',
        `Policy group "${call.input.text('qos-policy-group') ?? ''}".`,
      );
    },
    { 'qos-adaptive-policy-group': 'text', 'qos-policy-group': 'text' },
  ),
  'clone-create': {
    command: 'volume file clone create',
    scope: 'svm',
    write: true,
    arguments: {
      'destination-path': 'text',
      'qos-policy-group-name': 'text',
      'snapshot-name': 'text',
      'source-path': { type: 'text', required: true },
      'space-reserve': 'flag',
      volume: { type: 'text', required: true },
    },
    run: runClone,
  },
};
