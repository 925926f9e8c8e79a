import type { RunningSimulator } from '../../src/simulator/server.ts';
import { type Caller, type Elements, type Result, texts, xml, zapi } from '../simulator/wire.ts';

/**
 * The calls by which Trident's drivers list and delete Docker volumes, as they stand in its source
 * (ontap_nas.go, ontap_nas_flexgroup.go, ontap_nas_qtree.go, ontap_san.go, ontap_san_economy.go, ontap_zapi.go).
 * Written apart from the audit, so that one can be held against the other.
 */
export interface PluginDriver {
  /** ONTAP's names of what `docker volume ls` shows: volumes, qtrees or LUNs; pools as "pool/name". */
  list(prefix: string): Promise<string[]>;
  /** `docker volume rm` of one of them. Says whether the plugin got to the end without an error. */
  remove(prefix: string, name: string): Promise<boolean>;
}

export type DriverName =
  | 'ontap-nas'
  | 'ontap-nas-flexgroup'
  | 'ontap-nas-economy'
  | 'ontap-san'
  | 'ontap-san-economy';

const many = '4294967294';

interface Wire {
  call(name: string, content: Elements): Promise<Result>;
}

/** A call that must pass. */
async function passed(wire: Wire, name: string, content: Elements): Promise<string> {
  const result = await wire.call(name, content);
  if (!result.passed) throw new Error(`${name}: ${result.errno} ${result.reason}`);
  return result.body;
}

async function volumesNamed(wire: Wire, name: string, style: string): Promise<string[]> {
  const body = await passed(wire, 'volume-get-iter', {
    'max-records': many,
    query: {
      'volume-attributes': {
        'volume-id-attributes': { name, 'style-extended': style },
        'volume-state-attributes': { state: 'online' },
      },
    },
    'desired-attributes': { 'volume-attributes': { 'volume-id-attributes': { name: '' } } },
  });
  return texts(body, 'name');
}

async function lunsAt(wire: Wire, path: string): Promise<string[]> {
  const body = await passed(wire, 'lun-get-iter', {
    'max-records': many,
    query: { 'lun-info': { path } },
  });
  return texts(body, 'path');
}

/** SnapmirrorDeleteViaDestination and SnapmirrorRelease. */
async function dropMirrors(wire: Wire, svm: string, name: string): Promise<boolean> {
  const location = `${svm}:${name}`;
  const destroyed = await wire.call('snapmirror-destroy', { 'destination-location': location });
  if (!destroyed.passed && destroyed.errno !== '15661') return false;
  const released = await wire.call('snapmirror-release', {
    'destination-location': location,
    'relationship-info-only': 'true',
  });
  if (!released.passed && released.errno !== '19068') return false;
  const query = { 'snapmirror-destination-info': { 'source-location': location } };
  await passed(wire, 'snapmirror-get-destination-iter', { 'max-records': '100', query });
  await passed(wire, 'snapmirror-release-iter', { query });
  return true;
}

async function removeFlexVol(wire: Wire, svm: string, name: string): Promise<boolean> {
  const size = await wire.call('volume-size', { volume: name });
  if (!size.passed) return size.errno === '13040' || size.errno === '15661';
  if (!(await dropMirrors(wire, svm, name))) return false;
  const gone = await wire.call('volume-destroy', { name, 'unmount-and-offline': 'true' });
  return gone.passed || gone.errno === '13040';
}

async function removeFlexGroup(wire: Wire, svm: string, name: string): Promise<boolean> {
  const size = await wire.call('volume-size-async', { 'volume-name': name });
  if (!size.passed) return size.errno === '13040' || size.errno === '15661';
  if (!(await dropMirrors(wire, svm, name))) return false;
  await wire.call('volume-unmount', { 'volume-name': name, force: 'true' });
  const offline = await wire.call('volume-offline', { name });
  if (!offline.passed && offline.errno !== '13042') return false;
  const gone = await wire.call('volume-destroy-async', { 'volume-name': name });
  return gone.passed || gone.errno === '13040';
}

/** `strings.Replace(prefix, "__", "_", -1)`, and "-" for ontap-nas-economy alone. */
function poolPrefix(driver: DriverName, prefix: string): string {
  const nas = driver === 'ontap-nas-economy';
  const name = `${nas ? 'ndvp_qtree_pool' : 'ndvp_lun_pool'}_${prefix}_`;
  return (nas ? name.replaceAll('-', '_') : name).replaceAll('__', '_');
}

function economyNas(wire: Wire): PluginDriver {
  const pools = (prefix: string) => `${poolPrefix('ontap-nas-economy', prefix)}*`;
  return {
    async list(prefix) {
      const online = await volumesNamed(wire, pools(prefix), 'flexvol');
      const qtrees = await passed(wire, 'qtree-list-iter', {
        'max-records': many,
        query: { 'qtree-info': { volume: pools(prefix), qtree: `${prefix}*` } },
        'desired-attributes': { 'qtree-info': { volume: '', qtree: '' } },
      });
      const quotas = await passed(wire, 'quota-list-entries-iter', {
        'max-records': many,
        query: { 'quota-entry': { volume: pools(prefix), 'quota-type': 'tree' } },
      });
      const limited = new Set(texts(quotas, 'quota-target'));
      return [...qtrees.matchAll(/<qtree-info>(.*?)<\/qtree-info>/g)]
        .map(([, record = '']) => ({
          qtree: texts(record, 'qtree')[0] ?? '',
          volume: texts(record, 'volume')[0] ?? '',
        }))
        .filter(({ qtree }) => qtree !== '' && !qtree.startsWith('deleted_'))
        .filter(({ volume }) => online.includes(volume))
        .filter(({ qtree, volume }) => limited.has(`/vol/${volume}/${qtree}`))
        .map(({ qtree, volume }) => `${volume}/${qtree}`);
    },
    async remove(prefix, name) {
      const qtree = name.split('/')[1] ?? '';
      const found = await passed(wire, 'qtree-list-iter', {
        'max-records': many,
        query: { 'qtree-info': { volume: pools(prefix), qtree } },
      });
      // "exists (and is unique in the matching Flexvols)": else the plugin takes it for gone.
      const [volume, ...others] = texts(found, 'volume');
      if (volume === undefined || others.length > 0) return true;
      const renamed = `/vol/${volume}/deleted_${qtree}_qwert`;
      const rename = await wire.call('qtree-rename', {
        qtree: `/vol/${volume}/${qtree}`,
        'new-qtree-name': renamed,
      });
      if (!rename.passed) return false;
      await wire.call('qtree-delete-async', { qtree: renamed, force: 'true' });
      return true;
    },
  };
}

function economySan(wire: Wire): PluginDriver {
  const pools = (prefix: string) => `${poolPrefix('ontap-san-economy', prefix)}*`;
  return {
    async list(prefix) {
      const online = await volumesNamed(wire, pools(prefix), 'flexvol');
      // LUNHelper's pattern: what it does not match has no Docker name, what has a fourth part is a snapshot.
      const escaped = prefix.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const pattern = new RegExp(`/vol/(.+)/${escaped}(.+?)($|_snapshot_(.+))`);
      return (await lunsAt(wire, `/vol/${pools(prefix)}/*`))
        .filter((path) => online.includes(path.split('/')[2] ?? ''))
        .filter((path) => {
          const parts = pattern.exec(path);
          return parts !== null && parts[4] === undefined;
        })
        .map((path) => path.slice('/vol/'.length));
    },
    async remove(prefix, name) {
      const lun = name.split('/')[1] ?? '';
      const [path] = await lunsAt(wire, `/vol/${pools(prefix)}/${lun}`);
      if (path === undefined) return true;
      await passed(wire, 'lun-map-list-info', { path });
      await wire.call('lun-offline', { path });
      return (await wire.call('lun-destroy', { path })).passed;
    },
  };
}

function san(wire: Wire, svm: string): PluginDriver {
  return {
    async list(prefix) {
      const online = await volumesNamed(wire, `${prefix}*`, 'flexvol');
      const luns = await lunsAt(wire, `/vol/${prefix}*/lun0`);
      return luns.map((path) => path.split('/')[2] ?? '').filter((name) => online.includes(name));
    },
    async remove(_prefix, name) {
      const maps = await wire.call('lun-map-list-info', { path: `/vol/${name}/lun0` });
      if (!maps.passed) return false;
      return removeFlexVol(wire, svm, name);
    },
  };
}

/** The driver's calls against a simulator, by default as its administrator, tunnelled to the SVM. */
export function pluginDriver(
  simulator: RunningSimulator,
  driver: DriverName,
  caller: Caller & { readonly vfiler: string },
): PluginDriver {
  const svm = caller.vfiler;
  const wire: Wire = {
    call: (name, content) => zapi(simulator, xml({ [name]: content }), caller),
  };
  const drivers: Record<DriverName, () => PluginDriver> = {
    'ontap-nas': () => ({
      list: (prefix) => volumesNamed(wire, `${prefix}*`, 'flexvol'),
      remove: (_prefix, name) => removeFlexVol(wire, svm, name),
    }),
    'ontap-nas-flexgroup': () => ({
      list: (prefix) => volumesNamed(wire, `${prefix}*`, 'flexgroup'),
      remove: (_prefix, name) => removeFlexGroup(wire, svm, name),
    }),
    'ontap-nas-economy': () => economyNas(wire),
    'ontap-san': () => san(wire, svm),
    'ontap-san-economy': () => economySan(wire),
  };
  return drivers[driver]();
}
