import { describe, expect, it } from 'vitest';
import { texts, useSimulator, xml, zapi } from './wire.ts';

/** The calls that Trident's ontap-nas driver makes, in its order and with its arguments, as the plugin's user. */
const bench = useSimulator({ scenario: 'typical' });
const volume = 'netappdvp_vol1';

function plugin() {
  const login = bench.simulator.plugin;
  if (!login) throw new Error('the scenario has no plugin login');
  return { ...login, vfiler: 'svm_docker' };
}

const list = (name: string) =>
  xml({
    'volume-get-iter': {
      'max-records': '4294967294',
      query: {
        'volume-attributes': {
          'volume-id-attributes': { name, 'style-extended': 'flexvol' },
          'volume-state-attributes': { state: 'online' },
        },
      },
      'desired-attributes': {
        'volume-attributes': {
          'volume-export-attributes': { policy: '' },
          'volume-id-attributes': { comment: '', 'containing-aggregate-name': '', name: '' },
          'volume-security-attributes': { 'volume-security-unix-attributes': { permissions: '' } },
          'volume-snapshot-attributes': { 'snapdir-access-enabled': 'true', 'snapshot-policy': '' },
          'volume-space-attributes': { size: '0', 'space-guarantee': '' },
        },
      },
    },
  });

describe('the plugin', () => {
  it('starts', async () => {
    expect(texts(await bench.ok('<vserver-get/>', plugin()), 'vserver-subtype')).toEqual([
      'default',
    ]);
    const untunnelled = { ...plugin(), vfiler: undefined };
    const version = await bench.ok('<system-get-ontapi-version/>', untunnelled);
    expect(texts(version, 'minor-version')).toEqual(['251']);
    const nodes = xml({
      'system-node-get-iter': {
        'max-records': '100',
        'desired-attributes': { 'node-details-info': { 'node-serial-number': '' } },
      },
    });
    expect(await bench.fail(nodes, untunnelled)).toBe('13005');
    const peers = { query: { 'vserver-peer-info': { vserver: 'svm_docker' } } };
    await bench.ok(xml({ 'vserver-peer-get-iter': { 'max-records': '100', ...peers } }), plugin());
    const svm = { query: { 'vserver-info': { 'vserver-name': 'svm_docker' } } };
    const found = await bench.ok(
      xml({ 'vserver-get-iter': { 'max-records': '100', ...svm } }),
      plugin(),
    );
    expect(/<vserver-aggr-info-list>.*<\/vserver-aggr-info-list>/.exec(found)?.[0]).toMatch(
      /aggr1.*aggr2/,
    );
    const shown = await bench.ok(
      xml({ 'vserver-show-aggr-get-iter': { 'max-records': '4294967294' } }),
      plugin(),
    );
    expect(texts(shown, 'aggregate-type')).toEqual(['ssd', 'hdd']);
    const lifs = await bench.ok(
      xml({ 'net-interface-get-iter': { 'max-records': '100' } }),
      plugin(),
    );
    expect(texts(lifs, 'address')).toEqual(['198.51.100.20', '198.51.100.10']);
    const beat = {
      'ems-autosupport-log': {
        'auto-support': 'false',
        'app-version': '1',
        category: 'heartbeat',
        'computer-name': 'docker1',
        'event-description': '{"plugin":"ontap-nas"}',
        'event-id': '1',
        'event-source': 'trident',
        'log-level': '5',
      },
    };
    await bench.ok(xml(beat), plugin());
    expect(bench.simulator.cluster.state.ems.at(-1)).toMatchObject({ source: 'trident', id: 1 });
  });

  it('makes a volume and finds it', async () => {
    expect(await bench.fail(xml({ 'volume-size': { volume } }), plugin())).toBe('13040');
    const create = {
      'volume-create': {
        'containing-aggr-name': 'aggr1',
        encrypt: 'false',
        'export-policy': 'default',
        'percentage-snapshot-reserve': '0',
        size: '1073741824',
        'snapshot-policy': 'none',
        'space-reserve': 'none',
        'tiering-policy': 'none',
        'unix-permissions': '---rwxrwxrwx',
        volume,
        'volume-comment': '',
        'volume-security-style': 'unix',
      },
    };
    await bench.ok(xml(create), plugin());
    const snapdir = {
      'volume-modify-iter': {
        query: { 'volume-attributes': { 'volume-id-attributes': { name: volume } } },
        attributes: {
          'volume-attributes': {
            'volume-snapshot-attributes': { 'snapdir-access-enabled': 'false' },
          },
        },
      },
    };
    expect(texts(await bench.ok(xml(snapdir), plugin()), 'num-succeeded')).toEqual(['1']);
    const mount = { 'volume-mount': { 'junction-path': `/${volume}`, 'volume-name': volume } };
    await bench.ok(xml(mount), plugin());
    const found = await bench.ok(list(volume), plugin());
    expect(found).toContain('<permissions>777</permissions>');
    expect(found).toContain('<snapdir-access-enabled>false</snapdir-access-enabled>');
    const all = await bench.ok(list('netappdvp_*'), plugin());
    expect(texts(all, 'name')).toHaveLength(21);
    expect(texts(all, 'next-tag')).toEqual([]);
  });

  it('clones a volume', async () => {
    const snapshot = '20260504T100000Z';
    await bench.ok(xml({ 'snapshot-create': { volume, snapshot } }), plugin());
    const clone = { volume: `${volume}_c`, 'parent-volume': volume, 'parent-snapshot': snapshot };
    await bench.ok(xml({ 'volume-clone-create': clone }), plugin());
    const read = {
      'snapshot-get-iter': { 'max-records': '100', query: { 'snapshot-info': { volume } } },
    };
    const snapshots = await bench.ok(xml(read), plugin());
    expect([texts(snapshots, 'name'), texts(snapshots, 'busy')]).toEqual([[snapshot], ['true']]);
  });

  it('deletes a volume', async () => {
    const location = { 'destination-location': `svm_docker:${volume}_c` };
    expect(await bench.fail(xml({ 'snapmirror-destroy': location }), plugin())).toBe('15661');
    const release = { ...location, 'relationship-info-only': 'true' };
    expect(await bench.fail(xml({ 'snapmirror-release': release }), plugin())).toBe('19068');
    const query = {
      query: { 'snapmirror-destination-info': { 'source-location': `svm_docker:${volume}_c` } },
    };
    const get = { 'snapmirror-get-destination-iter': { 'max-records': '100', ...query } };
    expect(texts(await bench.ok(xml(get), plugin()), 'num-records')).toEqual(['0']);
    await bench.ok(xml({ 'snapmirror-release-iter': query }), plugin());
    const destroy = (name: string) =>
      xml({ 'volume-destroy': { name, 'unmount-and-offline': 'true' } });
    await bench.ok(destroy(`${volume}_c`), plugin());
    const snapshot = { volume, snapshot: '20260504T100000Z' };
    await bench.ok(xml({ 'snapshot-delete': snapshot }), plugin());
    await bench.ok(destroy(volume), plugin());
    expect(await bench.fail(destroy(volume), plugin())).toBe('13040');
  });

  it('is told what is in the way', async () => {
    await bench.ok(xml({ 'vserver-modify': { 'vserver-name': 'svm_docker', 'aggr-list': {} } }));
    const svm = await bench.ok('<vserver-get/>', plugin());
    expect(svm).not.toContain('vserver-aggr-info-list');
    const wrong = await zapi(bench.simulator, '<vserver-get/>', { ...plugin(), password: 'no' });
    expect(wrong.errno).toBe('http 401');
    const missing = await zapi(bench.simulator, '<vserver-get/>', { ...plugin(), vfiler: 'other' });
    expect(missing.reason).toBe('Specified vserver not found');
  });
});
