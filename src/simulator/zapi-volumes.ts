import { parsePermissions } from './names.ts';
import { Rejected } from './rejection.ts';
import type { Volume } from './state.ts';
import { destroyVolume } from './volume-removal.ts';
import {
  createVolume,
  isSnapshotReserve,
  mountVolume,
  type NewVolume,
  offlineVolume,
  onlineVolume,
  renameVolume,
  requireVolume,
  resizeVolume,
  unmountVolume,
  type VolumeOptions,
} from './volumes.ts';
import { type Invocation, svmOf, type ZapiCall, type ZapiCalls } from './zapi-call.ts';
import { invalidInput, ZapiFailure } from './zapi-errors.ts';
import { type ArgumentTypes, iterArguments } from './zapi-input.ts';
import { volumePage } from './zapi-iter.ts';
import { modifyArguments, modifyVolumes } from './zapi-volume-modify.ts';
import { volumeType } from './zapi-volume-type.ts';
import { textElement } from './zapi-xml.ts';

/** The volume that an argument names, in the call's SVM. */
export function volumeOf(call: Invocation, argument: string): Volume {
  return requireVolume(call.cluster, svmOf(call).name, call.input.need(argument));
}

function oneOf<T extends string>(
  call: Invocation,
  name: string,
  values: readonly T[],
): T | undefined {
  const word = call.input.text(name);
  if (word === undefined || word === '') return undefined;
  const found = values.find((value) => value === word);
  if (found === undefined) throw invalidInput(name, call.api, word);
  return found;
}

function permissionsOf(call: Invocation): number | undefined {
  const word = call.input.text('unix-permissions');
  if (word === undefined || word === '') return undefined;
  const bits = parsePermissions(word);
  if (bits === null) throw invalidInput('unix-permissions', call.api, word);
  return bits;
}

function newVolumeOf(call: Invocation): NewVolume {
  const { input } = call;
  const type = oneOf(call, 'volume-type', ['rw', 'dp'] as const);
  const reserve = input.integer('percentage-snapshot-reserve');
  if (reserve !== undefined && !isSnapshotReserve(reserve)) {
    throw invalidInput('percentage-snapshot-reserve', call.api, String(reserve));
  }
  const size = input.size('size');
  const aggregate = input.text('containing-aggr-name');
  if (size === undefined) throw new ZapiFailure(13006, 'Missing input: size');
  if (!aggregate) throw new ZapiFailure(13006, 'Missing input: containing-aggr-name');
  const options: VolumeOptions = {
    comment: input.text('volume-comment'),
    encrypted: input.flag('encrypt'),
    exportPolicy: input.text('export-policy') || undefined,
    groupId: input.integer('group-id'),
    guarantee: oneOf(call, 'space-reserve', ['none', 'volume'] as const) ?? 'volume',
    junctionPath: input.text('junction-path') || undefined,
    language: input.text('language-code') || undefined,
    securityStyle: oneOf(call, 'volume-security-style', ['unix', 'ntfs', 'mixed'] as const),
    snapshotPolicy: input.text('snapshot-policy') || undefined,
    snapshotReservePercent: reserve,
    state: oneOf(call, 'volume-state', ['online', 'offline', 'restricted'] as const),
    tiering: oneOf(call, 'tiering-policy', ['none', 'snapshot-only', 'auto', 'backup', 'all']),
    type,
    unixPermissions: permissionsOf(call),
    userId: input.integer('user-id'),
  };
  if (type === 'dp' && options.junctionPath) {
    throw new Rejected('not-allowed', 'A data protection volume cannot be given a junction path.');
  }
  return {
    ...options,
    name: input.need('volume'),
    svm: svmOf(call).name,
    aggregate,
    sizeBytes: size,
  };
}

/** New size: absolute with units, or a change with a sign. */
function newSizeOf(volume: Volume, call: Invocation): number | null {
  const text = call.input.text('new-size');
  if (text === undefined || text === '') return null;
  const match = /^([+-]?)(\d+(?:\.\d+)?)([kmgtp]?)b?$/i.exec(text.trim());
  if (!match) throw invalidInput('new-size', call.api, text);
  const unit = ['', 'k', 'm', 'g', 't', 'p'].indexOf((match[3] ?? '').toLowerCase());
  const bytes = Math.floor(Number(match[2]) * 1024 ** unit);
  if (match[1] === '+') return volume.sizeBytes + bytes;
  return match[1] === '-' ? volume.sizeBytes - bytes : bytes;
}

export function runSize(call: Invocation, argument: string): string {
  const volume = volumeOf(call, argument);
  const bytes = newSizeOf(volume, call);
  if (bytes !== null) resizeVolume(call.cluster, volume, bytes);
  return (
    textElement('is-fixed-size-flex-volume', false) +
    textElement('is-readonly-flex-volume', volume.type !== 'rw') +
    textElement('is-replica-flex-volume', volume.type === 'dp') +
    textElement('volume-size', volume.sizeBytes)
  );
}

function changing(
  command: string,
  key: string,
  run: (call: Invocation, volume: Volume) => void,
  more: ArgumentTypes = {},
): ZapiCall {
  return {
    command,
    scope: 'svm',
    write: true,
    arguments: { ...more, [key]: { type: 'text', required: true } },
    run(call) {
      run(call, volumeOf(call, key));
      return '';
    },
  };
}

/** Arguments of volume-create: ONTAPI 1.21, plus encrypt and tiering-policy as Trident sends them. */
const createArguments: ArgumentTypes = {
  'containing-aggr-name': 'text',
  encrypt: { type: 'flag', since: 110 },
  'export-policy': 'text',
  'group-id': 'integer',
  'junction-path': 'text',
  'language-code': 'text',
  'percentage-snapshot-reserve': 'integer',
  size: 'size',
  'snapshot-policy': 'text',
  'space-reserve': 'text',
  'tiering-policy': { type: 'text', since: 120 },
  'unix-permissions': 'text',
  'user-id': 'integer',
  volume: { type: 'text', required: true },
  'volume-comment': 'text',
  'volume-security-style': 'text',
  'volume-state': 'text',
  'volume-type': 'text',
};

export const volumeCalls: ZapiCalls = {
  'volume-get-iter': {
    command: 'volume show',
    scope: 'any',
    write: false,
    arguments: iterArguments,
    run: (call) => volumePage(call, volumeType(call.cluster)),
  },
  'volume-create': {
    command: 'volume create',
    scope: 'svm',
    write: true,
    arguments: createArguments,
    run(call) {
      createVolume(call.cluster, newVolumeOf(call), call.login.svm === null);
      return '';
    },
  },
  // Trident asks the size to learn whether a volume exists; only a new size is a change.
  'volume-size': {
    command: 'volume size',
    scope: 'svm',
    write: true,
    changes: (input) => (input.text('new-size') ?? '') !== '',
    arguments: { 'new-size': 'text', volume: { type: 'text', required: true } },
    run: (call) => runSize(call, 'volume'),
  },
  'volume-modify-iter': {
    command: 'volume modify',
    scope: 'svm',
    write: true,
    arguments: modifyArguments,
    run: modifyVolumes,
  },
  'volume-mount': changing(
    'volume mount',
    'volume-name',
    (call, volume) => mountVolume(call.cluster, volume, call.input.need('junction-path')),
    {
      'activate-junction': 'flag',
      'export-policy-override': 'flag',
      'junction-path': { type: 'text', required: true },
    },
  ),
  'volume-unmount': changing(
    'volume unmount',
    'volume-name',
    (_call, volume) => unmountVolume(volume),
    { force: 'flag' },
  ),
  'volume-offline': changing('volume offline', 'name', (call, volume) =>
    offlineVolume(call.cluster, volume),
  ),
  'volume-online': changing('volume online', 'name', (_call, volume) => onlineVolume(volume)),
  'volume-rename': changing(
    'volume rename',
    'volume',
    (call, volume) => renameVolume(call.cluster, volume, call.input.need('new-volume-name')),
    { 'new-volume-name': { type: 'text', required: true } },
  ),
  'volume-destroy': changing(
    'volume destroy',
    'name',
    (call, volume) =>
      destroyVolume(call.cluster, volume, {
        unmountAndOffline: call.input.flag('unmount-and-offline') ?? false,
        force: call.input.flag('force') ?? false,
      }),
    { force: 'flag', 'unmount-and-offline': 'flag' },
  ),
  'volume-get-volume-path': {
    command: 'volume show',
    scope: 'svm',
    write: false,
    arguments: { 'is-style-cifs': 'flag', volume: { type: 'text', required: true } },
    run(call) {
      const volume = volumeOf(call, 'volume');
      if (volume.junctionPath === null) throw new Rejected('not-found', "entry doesn't exist");
      const path = volume.junctionPath;
      return textElement(
        'junction',
        call.input.flag('is-style-cifs') ? path.replaceAll('/', '\\') : path,
      );
    },
  },
};
