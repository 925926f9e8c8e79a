import { requireAggregate } from './cluster.ts';
import { createFlexGroup } from './flexgroups.ts';
import { checkVolumeName, parsePermissions } from './names.ts';
import { Rejected } from './rejection.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { svmBody, svmFrom, svmHref } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { invalidValue, RestFailure } from './rest-errors.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import { inRange } from './rest-volume-range.ts';
import { volumeFieldTable } from './rest-volume-type.ts';
import { cliVolume } from './role-queries.ts';
import { cloneVolume } from './snapshots.ts';
import type { Svm, Volume } from './state.ts';
import { destroyVolume } from './volume-removal.ts';
import {
  checkExportPolicy,
  checkSnapshotPolicy,
  createVolume,
  isSnapshotReserve,
  mountVolume,
  offlineVolume,
  onlineVolume,
  renameVolume,
  requireVolume,
  resizeVolume,
  unmountVolume,
  type VolumeOptions,
} from './volumes.ts';

const shared: BodyTypes = {
  comment: 'text',
  'guarantee.type': { type: 'text', values: ['none', 'volume'] },
  'nas.export_policy.name': 'text',
  'nas.gid': 'integer',
  'nas.path': { type: 'text', command: 'volume mount' },
  'nas.security_style': { type: 'text', values: ['unix', 'ntfs', 'mixed'] },
  'nas.uid': 'integer',
  'nas.unix_permissions': 'text',
  snapshot_directory_access_enabled: 'flag',
  'snapshot_policy.name': 'text',
  'space.snapshot.reserve_percent': 'integer',
  'tiering.policy': { type: 'text', values: ['none', 'snapshot_only', 'auto', 'backup', 'all'] },
};

function permissionsOf(body: Body): number | undefined {
  const text = body.text('nas.unix_permissions');
  if (text === undefined) return undefined;
  const bits = parsePermissions(text);
  if (bits === null) throw invalidValue('nas.unix_permissions', text);
  return bits;
}

function reserveOf(body: Body): number | undefined {
  const percent = body.integer('space.snapshot.reserve_percent');
  if (percent !== undefined && !isSnapshotReserve(percent)) {
    throw invalidValue('space.snapshot.reserve_percent', percent);
  }
  return percent;
}

function oneOf<const T extends string>(
  word: string | undefined,
  words: readonly T[],
): T | undefined {
  return words.find((known) => known === word);
}

function optionsOf(body: Body): VolumeOptions {
  return {
    comment: body.text('comment'),
    exportPolicy: body.text('nas.export_policy.name'),
    groupId: body.integer('nas.gid'),
    guarantee: oneOf(body.text('guarantee.type'), ['none', 'volume']),
    securityStyle: body.text('nas.security_style'),
    snapshotDirectory: body.flag('snapshot_directory_access_enabled'),
    snapshotPolicy: body.text('snapshot_policy.name'),
    snapshotReservePercent: reserveOf(body),
    tiering: body.text('tiering.policy')?.replaceAll('_', '-'),
    unixPermissions: permissionsOf(body),
    userId: body.integer('nas.uid'),
  };
}

function aggregateNames(call: RestCall, body: Body): string[] {
  return (body.items('aggregates') ?? []).map((one) => {
    const uuid = one.text('uuid');
    const known = call.cluster.state.aggregates.find((aggregate) => aggregate.uuid === uuid);
    return one.text('name') ?? known?.name ?? uuid ?? '';
  });
}

const isClone = (body: Body) => body.flag('clone.is_flexclone') === true;

/** What is wrong at first sight is refused at once; the rest shows in the job (NetApp's REST reference, volume_create). */
function checkNew(call: RestCall, body: Body): void {
  const svm = svmFrom(call, body);
  const name = body.need('name');
  checkVolumeName(name);
  if (call.cluster.volumes.get(svm.name, name)) {
    throw new Rejected('volume-exists', `Duplicate volume name "${name}".`);
  }
  optionsOf(body);
  if (isClone(body)) return;
  const aggregates = aggregateNames(call, body);
  for (const one of aggregates) requireAggregate(call.cluster, one);
  if (body.text('style') !== 'flexgroup' && aggregates.length !== 1) {
    const message = 'A FlexVol needs exactly one aggregate.';
    throw new RestFailure(400, '918242', message, 'aggregates');
  }
}

function createClone(call: RestCall, svm: Svm, body: Body): Volume {
  const parent = requireVolume(call.cluster, svm.name, body.text('clone.parent_volume.name') ?? '');
  const made = cloneVolume(call.cluster, parent, {
    name: body.need('name'),
    snapshot: body.text('clone.parent_snapshot.name') ?? null,
    junctionPath: body.text('nas.path') ?? null,
    guarantee: oneOf(body.text('guarantee.type'), ['none', 'volume']) ?? null,
  });
  made.comment = body.text('comment') ?? made.comment;
  return made;
}

function create(call: RestCall, body: Body): Volume {
  const svm = svmFrom(call, body);
  if (isClone(body)) return createClone(call, svm, body);
  const size = body.size('size');
  if (size === undefined) throw new RestFailure(400, '2', 'Field "size" is required', 'size');
  const aggregates = aggregateNames(call, body);
  const wanted = {
    ...optionsOf(body),
    encrypted: body.flag('encryption.enabled'),
    junctionPath: body.text('nas.path') || undefined,
    language: body.text('language'),
    state: oneOf(body.text('state'), ['online', 'offline', 'restricted']),
    type: oneOf(body.text('type'), ['rw', 'dp']),
    name: body.need('name'),
    svm: svm.name,
    sizeBytes: size,
  };
  if (body.text('style') === 'flexgroup') {
    const perAggregate = body.integer('constituents_per_aggregate') ?? 4;
    return createFlexGroup(call.cluster, { ...wanted, aggregates, perAggregate });
  }
  const byAdministrator = call.login.svm === null;
  return createVolume(call.cluster, { ...wanted, aggregate: aggregates[0] ?? '' }, byAdministrator);
}

function place(call: RestCall, volume: Volume, path: string | undefined): void {
  if (path === undefined || path === (volume.junctionPath ?? '')) return;
  if (volume.junctionPath !== null) unmountVolume(volume);
  if (path !== '') mountVolume(call.cluster, volume, path);
}

function setState(call: RestCall, volume: Volume, state: string | undefined): void {
  if (state === undefined || state === volume.state) return;
  if (state === 'online') onlineVolume(volume);
  else offlineVolume(call.cluster, volume);
}

function setOptions(call: RestCall, volume: Volume, body: Body): void {
  const given = Object.entries(optionsOf(body)).filter(([, wanted]) => wanted !== undefined);
  const changes = Object.fromEntries(given);
  const policy = body.text('nas.export_policy.name');
  const snapshots = body.text('snapshot_policy.name');
  if (policy !== undefined) checkExportPolicy(call.cluster, volume.svm, policy);
  if (snapshots !== undefined) checkSnapshotPolicy(call.cluster, snapshots);
  Object.assign(volume, changes);
  call.cluster.volumes.spaceChanged();
}

function setQuota(call: RestCall, volume: Volume, on: boolean | undefined): void {
  if (on === undefined) return;
  const { storage } = call.cluster.state;
  const name = `${volume.svm}:${volume.name}`;
  const others = storage.quotasOn.filter((one) => one !== name);
  storage.quotasOn = on ? [...others, name] : others;
}

/** A refused field leaves the volume as it was. */
function modify(call: RestCall, volume: Volume, body: Body): void {
  const before = { ...volume };
  try {
    setOptions(call, volume, body);
    const size = body.size('size');
    if (size !== undefined) resizeVolume(call.cluster, volume, size);
    const state = body.text('state');
    if (state === 'online') setState(call, volume, state);
    place(call, volume, body.text('nas.path'));
    setState(call, volume, state);
    if (body.flag('clone.split_initiated')) volume.cloneParent = null;
    setQuota(call, volume, body.flag('quota.enabled'));
    const name = body.text('name');
    if (name !== undefined && name !== volume.name) renameVolume(call.cluster, volume, name);
  } catch (error) {
    Object.assign(volume, before);
    throw error;
  }
}

const volumes = resource<Volume>({
  path: '/storage/volumes',
  instance: '{uuid}',
  scope: 'any',
  order: ['svm.name', 'name'],
  sorted: true,
  options: ['force'],
  // Constituents are not listed unless their style is asked for (NetApp's REST reference: is_constituent).
  *list(call) {
    const constituents = call.query.get('style')?.includes('constituent') === true;
    for (const volume of inRange(call)) {
      if (constituents || volume.style !== 'flexgroup_constituent') yield volume;
    }
  },
  fields: volumeFieldTable,
  cliOf: (call, volume) => cliVolume(call.cluster, volume.svm, volume.name),
  links: (call) => ({ svm: (volume) => svmHref(call.cluster, volume.svm) }),
  get: { commands: ['volume show'] },
  post: {
    commands: ['volume create'],
    job: true,
    cliOf: (call, body) => cliVolume(call.cluster, svmFrom(call, body).name, body.need('name')),
    body: {
      ...shared,
      ...svmBody,
      aggregates: { type: 'items', of: { name: 'text', uuid: 'text' } },
      'clone.is_flexclone': { type: 'flag', command: 'volume clone create' },
      'clone.parent_snapshot.name': 'text',
      'clone.parent_volume.name': 'text',
      constituents_per_aggregate: 'integer',
      'encryption.enabled': 'flag',
      language: 'text',
      name: { type: 'text', required: true },
      size: 'size',
      state: { type: 'text', values: ['online', 'offline', 'restricted'] },
      style: { type: 'text', values: ['flexvol', 'flexgroup'] },
      type: { type: 'text', values: ['rw', 'dp'] },
    },
    check: checkNew,
    run: create,
  },
  patch: {
    commands: ['volume modify'],
    job: true,
    body: {
      ...shared,
      'clone.split_initiated': { type: 'flag', command: 'volume clone split start' },
      name: { type: 'text', command: 'volume rename' },
      'quota.enabled': { type: 'flag', command: 'volume quota on' },
      size: { type: 'size', command: 'volume size' },
      state: { type: 'text', values: ['online', 'offline'], command: 'volume offline' },
    },
    check(_call, _volume, body) {
      optionsOf(body);
    },
    run: modify,
  },
  delete: {
    commands: ['volume delete'],
    job: true,
    // An online volume is taken offline first, a mounted one unmounted (NetApp's REST reference, volume_delete).
    run: (call, volume) =>
      destroyVolume(call.cluster, volume, {
        unmountAndOffline: true,
        force: call.query.get('force') === 'true',
      }),
  },
});

export const volumeResources: readonly Resource[] = [volumes];
