import { requireIgroup } from './block.ts';
import {
  createLun,
  destroyLun,
  lunPath,
  mapLun,
  moveLun,
  parseLunPath,
  requireLun,
  unmapLun,
} from './luns.ts';
import type { BodyTypes } from './rest-body.ts';
import { ofScope, svmBody, svmFields, svmFrom, svmHref } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { RestFailure } from './rest-errors.ts';
import { items, key, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import { cliPath } from './role-queries.ts';
import type { Lun, LunMap } from './storage-state.ts';
import { requireVolume } from './volumes.ts';

/** LUNs, their attributes and their maps, as Trident's ontap_rest.go asks for them (NetApp's REST reference, lun). */
const changeable: BodyTypes = {
  comment: 'text',
  enabled: { type: 'flag', command: 'lun online' },
  name: { type: 'text', command: 'lun move-in-volume' },
  'space.size': { type: 'size', command: 'lun resize' },
};

const attributeFields = {
  name: key<[string, string]>((pair) => pair[0]),
  value: key<[string, string]>((pair) => pair[1]),
};

const luns = resource<Lun>({
  path: '/storage/luns',
  instance: '{uuid}',
  scope: 'any',
  order: ['svm.name', 'name'],
  options: ['allow_delete_while_mapped'],
  list: (call) => ofScope(call, call.cluster.state.storage.luns, (lun) => lun.svm),
  fields: (call) => ({
    uuid: key((lun) => lun.uuid),
    name: key(lunPath),
    ...svmFields<Lun>(call, (lun) => lun.svm),
    attributes: items(attributeFields, (lun) => Object.entries(lun.attributes), { show: 'costly' }),
    comment: value((lun) => lun.comment || undefined),
    create_time: value((lun) => new Date(lun.createdAt).toISOString()),
    enabled: value((lun) => lun.online),
    'location.logical_unit': value((lun) => lun.name),
    'location.volume.name': value((lun) => lun.volume),
    'location.volume.uuid': value((lun) => call.cluster.volumes.get(lun.svm, lun.volume)?.uuid),
    lun_maps: items<Lun, LunMap>(
      {
        'igroup.name': key((map) => map.igroup),
        logical_unit_number: key((map) => map.id),
      },
      (lun) => mapsIn(call).filter((map) => map.svm === lun.svm && map.path === lunPath(lun)),
      { show: 'costly' },
    ),
    os_type: value((lun) => lun.osType),
    'qos_policy.name': value(() => undefined),
    serial_number: value((lun) => lun.serialNumber),
    'space.guarantee.requested': value((lun) => lun.spaceReserved),
    'space.size': value((lun) => lun.sizeBytes),
    'space.used': value(() => 0),
    'status.container_state': value(() => 'online'),
    'status.mapped': value((lun) => mapsIn(call).some((map) => map.path === lunPath(lun))),
    'status.state': value((lun) => (lun.online ? 'online' : 'offline')),
  }),
  links: (call) => ({ svm: (lun) => svmHref(call.cluster, lun.svm) }),
  cliOf: (call, lun) => cliPath(call.cluster, lun.svm, lunPath(lun)),
  get: { commands: ['lun show'] },
  post: {
    commands: ['lun create'],
    body: {
      ...changeable,
      ...svmBody,
      'clone.source.name': { type: 'text', command: 'volume file clone create' },
      name: { type: 'text', required: true },
      os_type: 'text',
      'space.guarantee.requested': 'flag',
      'space.size': 'size',
    },
    run(call, body) {
      const svm = svmFrom(call, body);
      const { volume, name } = parseLunPath(body.need('name'));
      const given = body.text('clone.source.name');
      const source = given === undefined ? null : requireLun(call.cluster, svm.name, given);
      const sizeBytes = body.size('space.size') ?? source?.sizeBytes;
      if (sizeBytes === undefined) {
        throw new RestFailure(400, '2', 'Field "space.size" is required', 'space.size');
      }
      return createLun(call.cluster, requireVolume(call.cluster, svm.name, volume), {
        name,
        sizeBytes,
        comment: body.text('comment') ?? '',
        osType: body.text('os_type') ?? source?.osType ?? 'linux',
        spaceReserved: body.flag('space.guarantee.requested') ?? false,
      });
    },
  },
  patch: {
    commands: ['lun modify'],
    body: changeable,
    run(call, lun, body) {
      lun.comment = body.text('comment') ?? lun.comment;
      lun.online = body.flag('enabled') ?? lun.online;
      lun.sizeBytes = body.size('space.size') ?? lun.sizeBytes;
      const name = body.text('name');
      if (name !== undefined && name !== lunPath(lun)) moveLun(call.cluster, lun, name);
    },
  },
  delete: {
    commands: ['lun delete'],
    run(call, lun) {
      const force = call.query.get('allow_delete_while_mapped')?.toLowerCase() === 'true';
      destroyLun(call.cluster, lun, force);
    },
  },
});

interface Attribute {
  readonly lun: Lun;
  readonly name: string;
}

function lunOf(call: RestCall, parameter: string): Lun {
  const uuid = call.parameters[parameter];
  const { luns: all } = call.cluster.state.storage;
  const lun = ofScope(call, all, (one) => one.svm).find((one) => one.uuid === uuid);
  if (!lun) throw new RestFailure(404, '4', "entry doesn't exist", parameter);
  return lun;
}

const attributes = resource<Attribute>({
  path: '/storage/luns/{lun.uuid}/attributes',
  instance: '{name}',
  scope: 'any',
  since: 10,
  order: ['name'],
  list(call) {
    const lun = lunOf(call, 'lun.uuid');
    return Object.keys(lun.attributes).map((name) => ({ lun, name }));
  },
  fields: () => ({
    name: key((one) => one.name),
    value: key((one) => one.lun.attributes[one.name]),
    'lun.uuid': value((one) => one.lun.uuid, 'costly'),
  }),
  get: { commands: ['lun show'] },
  post: {
    commands: ['lun modify'],
    body: { name: { type: 'text', required: true }, value: { type: 'text', required: true } },
    run(call, body) {
      const lun = lunOf(call, 'lun.uuid');
      const name = body.need('name');
      if (lun.attributes[name] !== undefined) {
        throw new RestFailure(409, '1', 'duplicate entry', 'name');
      }
      lun.attributes[name] = body.need('value');
      return { lun, name };
    },
  },
  patch: {
    commands: ['lun modify'],
    body: { value: { type: 'text', required: true } },
    run(_call, { lun, name }, body) {
      lun.attributes[name] = body.need('value');
    },
  },
});

function mapsIn(call: RestCall): readonly LunMap[] {
  return ofScope(call, call.cluster.state.storage.lunMaps, (map) => map.svm);
}

const maps = resource<LunMap>({
  path: '/protocols/san/lun-maps',
  instance: '{lun.uuid}/{igroup.uuid}',
  scope: 'any',
  order: ['svm.name', 'lun.name', 'igroup.name'],
  list: mapsIn,
  fields: (call) => ({
    ...svmFields<LunMap>(call, (map) => map.svm, true),
    'igroup.name': key((map) => map.igroup),
    'igroup.uuid': key((map) => requireIgroup(call.cluster, map.svm, map.igroup).uuid),
    'lun.name': key((map) => map.path),
    'lun.uuid': key((map) => requireLun(call.cluster, map.svm, map.path).uuid),
    logical_unit_number: value((map) => map.id),
  }),
  get: { commands: ['lun mapping show'] },
  post: {
    commands: ['lun mapping create'],
    body: {
      ...svmBody,
      'igroup.name': { type: 'text', required: true },
      logical_unit_number: 'integer',
      'lun.name': { type: 'text', required: true },
    },
    run(call, body) {
      const svm = svmFrom(call, body).name;
      const path = body.need('lun.name');
      const igroup = body.need('igroup.name');
      const wanted = body.integer('logical_unit_number') ?? null;
      const id = mapLun(call.cluster, requireLun(call.cluster, svm, path), igroup, wanted);
      return { svm, path, igroup, id };
    },
  },
  delete: {
    commands: ['lun mapping delete'],
    run: (call, map) =>
      unmapLun(call.cluster, requireLun(call.cluster, map.svm, map.path), map.igroup),
  },
});

/** Every node reports every LUN here. */
const reporting = resource<{ map: LunMap; node: string }>({
  path: '/protocols/san/lun-maps/{lun.uuid}/{igroup.uuid}/reporting-nodes',
  scope: 'any',
  since: 10,
  order: ['name'],
  list: (call) =>
    mapsIn(call).flatMap((map) =>
      call.cluster.state.nodes.map((node) => ({ map, node: node.name })),
    ),
  fields: (call) => ({
    name: key((one) => one.node),
    uuid: key((one) => call.cluster.state.nodes.find((node) => node.name === one.node)?.uuid),
    'igroup.uuid': value(
      (one) => requireIgroup(call.cluster, one.map.svm, one.map.igroup).uuid,
      'costly',
    ),
    'lun.uuid': value((one) => requireLun(call.cluster, one.map.svm, one.map.path).uuid, 'costly'),
  }),
  get: { commands: ['lun mapping show'] },
});

export const lunResources: readonly Resource[] = [luns, attributes, maps, reporting];
