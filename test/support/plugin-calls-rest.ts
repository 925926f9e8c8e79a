import type { RunningSimulator } from '../../src/simulator/server.ts';
import { at, column, type Json, rest, word } from '../simulator/rest-wire.ts';
import type { DriverName, PluginDriver } from './plugin-calls.ts';

/**
 * The calls by which Trident's drivers list and delete Docker volumes over REST, as they stand in its source
 * (ontap_rest.go, abstraction_rest.go, and the drivers, ontap_san_nvme.go among them). Written apart from the audit.
 */
interface Wire {
  /** The records of a list. */
  list(path: string, query: Readonly<Record<string, string>>): Promise<Json>;
  /** Whether a change was made, its job included. */
  change(line: string, document?: unknown): Promise<boolean>;
}

function wireTo(simulator: RunningSimulator): Wire {
  return {
    async list(path, query) {
      const words = Object.entries(query).map(
        ([name, value]) => `${name}=${encodeURIComponent(value)}`,
      );
      const { status, body } = await rest(simulator, `GET ${path}?${words.join('&')}`);
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
      if (at(body, '_links.next') !== undefined) throw new Error(`GET ${path}: more than a page`);
      return body;
    },
    async change(line, document) {
      const { status, body } = await rest(simulator, line, document);
      if (status !== 202) return status < 300;
      for (;;) {
        const job = await rest(simulator, `GET /cluster/jobs/${word(body, 'job.uuid')}?fields=**`);
        const state = at(job.body, 'state');
        if (state !== 'queued' && state !== 'running') return state === 'success';
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

/** A value as text; what is none is ''. */
const plain = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : '';

const texts = (records: Json, field: string): string[] =>
  column(records, field).filter((value) => typeof value === 'string');

async function volumesNamed(
  wire: Wire,
  svm: string,
  name: string,
  style: string,
): Promise<string[]> {
  const query = { 'svm.name': svm, name, style, state: 'online', fields: 'name' };
  return texts(await wire.list('/storage/volumes', query), 'name');
}

/** Relations are deleted at the destination, and forgotten at the source. */
async function dropMirrors(wire: Wire, svm: string, name: string): Promise<boolean> {
  const path = '/snapmirror/relationships';
  const end = `${svm}:${name}`;
  const fields = 'source.path,destination.path';
  const toIt = await wire.list(path, { 'destination.path': end, fields });
  for (const uuid of texts(toIt, 'uuid'))
    if (!(await wire.change(`DELETE ${path}/${uuid}?destination_only=true`))) return false;
  const from = { list_destinations_only: 'true', 'source.path': end, fields };
  for (const uuid of texts(await wire.list(path, from), 'uuid'))
    if (!(await wire.change(`DELETE ${path}/${uuid}?source_only=true`))) return false;
  return true;
}

async function removeVolume(
  wire: Wire,
  svm: string,
  name: string,
  style: string,
): Promise<boolean> {
  const query = { 'svm.name': svm, name, style, fields: '' };
  const found = texts(await wire.list('/storage/volumes', query), 'uuid');
  if (found.length === 0) return true;
  if (found.length > 1 || !(await dropMirrors(wire, svm, name))) return false;
  return wire.change(`DELETE /storage/volumes/${found[0]}?force=false`);
}

/** FlexVols, or FlexGroups. */
function wholeVolumes(wire: Wire, svm: string, style: string): PluginDriver {
  return {
    list: (prefix) => volumesNamed(wire, svm, `${prefix}*`, style),
    remove: (_prefix, name) => removeVolume(wire, svm, name, style),
  };
}

/** FlexVols that hold a LUN lun0 or a namespace namespace0: these are found by their paths. */
function blockVolumes(wire: Wire, svm: string, path: string, item: string): PluginDriver {
  return {
    async list(prefix) {
      const online = await volumesNamed(wire, svm, `${prefix}*`, 'flexvol');
      const query = { 'svm.name': svm, name: `/vol/${prefix}*/${item}`, fields: 'name' };
      return texts(await wire.list(path, query), 'name')
        .map((name) => name.split('/')[2] ?? '')
        .filter((name) => online.includes(name));
    },
    remove: (_prefix, name) => removeVolume(wire, svm, name, 'flexvol'),
  };
}

/** The names of pools: "-" becomes "_" for qtrees alone, and two "_" one. */
function poolsOf(driver: 'nas' | 'san', prefix: string): string {
  const name = `${driver === 'nas' ? 'ndvp_qtree_pool' : 'ndvp_lun_pool'}_${prefix}_`;
  return `${(driver === 'nas' ? name.replaceAll('-', '_') : name).replaceAll('__', '_')}*`;
}

function economyNas(wire: Wire, svm: string): PluginDriver {
  return {
    async list(prefix) {
      const volume = { 'svm.name': svm, 'volume.name': poolsOf('nas', prefix) };
      const online = await volumesNamed(wire, svm, poolsOf('nas', prefix), 'flexvol');
      const fields = { fields: 'name,volume.name' };
      const qtrees = await wire.list('/storage/qtrees', {
        ...volume,
        ...fields,
        name: `${prefix}*`,
      });
      const rules = await wire.list('/storage/quota/rules', {
        ...volume,
        type: 'tree',
        fields: 'qtree.name,volume.name',
      });
      const names = column(rules, 'qtree.name').map(plain);
      const limited = new Set(
        column(rules, 'volume.name').map((pool, i) => `${plain(pool)}/${names[i] ?? ''}`),
      );
      const pools = column(qtrees, 'volume.name').map(plain);
      return column(qtrees, 'name')
        .map((name, i) => ({ name: plain(name), pool: pools[i] ?? '' }))
        .filter(({ name }) => name !== '' && !name.startsWith('deleted_'))
        .filter(({ name, pool }) => online.includes(pool) && limited.has(`${pool}/${name}`))
        .map(({ name, pool }) => `${pool}/${name}`);
    },
    async remove(prefix, key) {
      const name = key.split('/')[1] ?? '';
      const found = await wire.list('/storage/qtrees', {
        'svm.name': svm,
        'volume.name': poolsOf('nas', prefix),
        name,
        fields: 'id,volume.uuid',
      });
      const ids = column(found, 'id');
      // One that is not unique in the pools is taken for gone.
      if (ids.length !== 1) return true;
      const own = `/storage/qtrees/${texts(found, 'volume.uuid')[0]}/${plain(ids[0])}`;
      if (!(await wire.change(`PATCH ${own}`, { name: `deleted_${name}_qwert` }))) return false;
      await wire.change(`DELETE ${own}`);
      return true;
    },
  };
}

function economySan(wire: Wire, svm: string): PluginDriver {
  const luns = (name: string) =>
    wire.list('/storage/luns', { 'svm.name': svm, name, fields: 'name' });
  return {
    async list(prefix) {
      const online = await volumesNamed(wire, svm, poolsOf('san', prefix), 'flexvol');
      // What has no name of Docker's, and what is a snapshot of another LUN, is left out.
      const escaped = prefix.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const pattern = new RegExp(`/vol/(.+)/${escaped}(.+?)($|_snapshot_(.+))`);
      return texts(await luns(`/vol/${poolsOf('san', prefix)}/*`), 'name')
        .filter((path) => online.includes(path.split('/')[2] ?? ''))
        .filter((path) => {
          const parts = pattern.exec(path);
          return parts !== null && parts[4] === undefined;
        })
        .map((path) => path.slice('/vol/'.length));
    },
    async remove(prefix, key) {
      const found = await luns(`/vol/${poolsOf('san', prefix)}/${key.split('/')[1]}`);
      const [uuid] = texts(found, 'uuid');
      return uuid === undefined
        ? true
        : wire.change(`DELETE /storage/luns/${uuid}?allow_delete_while_mapped=true`);
    },
  };
}

/** The driver's calls against a simulator, as its administrator. `nvme`: ontap-san with sanType nvme. */
export function pluginDriverOverRest(
  simulator: RunningSimulator,
  driver: DriverName,
  nvme: boolean,
  svm: string,
): PluginDriver {
  const wire = wireTo(simulator);
  const drivers: Record<DriverName, () => PluginDriver> = {
    'ontap-nas': () => wholeVolumes(wire, svm, 'flexvol'),
    'ontap-nas-flexgroup': () => wholeVolumes(wire, svm, 'flexgroup'),
    'ontap-nas-economy': () => economyNas(wire, svm),
    'ontap-san': () =>
      nvme
        ? blockVolumes(wire, svm, '/storage/namespaces', 'namespace0')
        : blockVolumes(wire, svm, '/storage/luns', 'lun0'),
    'ontap-san-economy': () => economySan(wire, svm),
  };
  return drivers[driver]();
}
