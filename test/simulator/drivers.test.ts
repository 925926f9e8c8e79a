import { describe, expect, it } from 'vitest';
import { addMirror } from '../../src/simulator/mirrors.ts';
import { pluginDriver } from '../support/plugin-calls.ts';
import { type Elements, texts, useSimulator, xml } from './wire.ts';

/** What the plugin's other drivers make, list and delete, and what ONTAP keeps of it. */
const bench = useSimulator({ scenario: 'typical' });
const vfiler = 'svm_docker';
const ok = (name: string, content: Elements) => bench.ok(xml({ [name]: content }), { vfiler });
const fail = (name: string, content: Elements) => bench.fail(xml({ [name]: content }), { vfiler });
const driver = (name: Parameters<typeof pluginDriver>[1]) =>
  pluginDriver(bench.simulator, name, { vfiler });

async function makeVolume(volume: string): Promise<void> {
  await ok('volume-create', {
    volume,
    'containing-aggr-name': 'aggr1',
    size: '1g',
    'space-reserve': 'none',
  });
}

describe('the plugin with the driver', () => {
  it('ontap-nas-flexgroup sees FlexGroups, whose constituents ONTAP lists too', async () => {
    const made = await ok('volume-create-async', {
      'volume-name': 'fg_media',
      size: '400g',
      'aggr-list': { 'aggr-name': ['aggr1', 'aggr2'] },
      'aggr-list-multiplier': '2',
      'junction-path': '/fg_media',
      'unix-permissions': '777',
    });
    expect(texts(made, 'result-status')).toEqual(['in_progress']);
    const all = await ok('volume-get-iter', {
      'max-records': '50',
      query: { 'volume-attributes': { 'volume-id-attributes': { name: 'fg_media*' } } },
    });
    expect(texts(all, 'style-extended')).toEqual([
      'flexgroup',
      ...Array.from({ length: 4 }, () => 'flexgroup_constituent'),
    ]);
    expect(texts(all, 'containing-aggregate-name')).toEqual(['aggr1', 'aggr1', 'aggr2', 'aggr2']);
    expect(await driver('ontap-nas').list('fg_')).toEqual([]);
    expect(await driver('ontap-nas-flexgroup').list('fg_')).toEqual(['fg_media']);
    expect(await driver('ontap-nas-flexgroup').remove('fg_', 'fg_media')).toBe(true);
    expect([...bench.simulator.cluster.volumes.all()].map(({ name }) => name)).not.toContain(
      'fg_media__0001',
    );
  });

  it('ontap-nas-economy sees qtrees with a quota in its pools', async () => {
    const pool = 'ndvp_qtree_pool_eco_abcdefghij';
    await makeVolume(pool);
    await ok('quota-set-entry', {
      volume: pool,
      qtree: '',
      'quota-target': '',
      'quota-type': 'tree',
    });
    await ok('quota-on', { volume: pool });
    for (const qtree of ['eco_a', 'eco_b', 'deleted_eco_c'])
      await ok('qtree-create', { volume: pool, qtree, mode: '777', 'security-style': 'unix' });
    for (const qtree of ['eco_a', 'deleted_eco_c'])
      await ok('quota-set-entry', {
        volume: pool,
        'quota-target': `/vol/${pool}/${qtree}`,
        'quota-type': 'tree',
        'disk-limit': '1048576',
      });
    await ok('quota-resize', { volume: pool });
    expect(texts(await ok('quota-status', { volume: pool }), 'status')).toEqual(['on']);
    expect(await driver('ontap-nas-economy').list('eco_')).toEqual([`${pool}/eco_a`]);
    // The volume itself counts as one qtree without a name.
    const all = await ok('qtree-list-iter', { query: { 'qtree-info': { volume: pool } } });
    expect(texts(all, 'num-records')).toEqual(['4']);
    expect(await driver('ontap-nas-economy').remove('eco_', `${pool}/eco_a`)).toBe(true);
    expect(await driver('ontap-nas-economy').list('eco_')).toEqual([]);
  });

  it('ontap-san sees volumes with lun0, and leaves its marks on the LUN', async () => {
    await makeVolume('san_db');
    await makeVolume('san_bare');
    const path = '/vol/san_db/lun0';
    await ok('lun-create-by-size', {
      path,
      size: '536870912',
      ostype: 'linux',
      'space-reservation-enabled': 'false',
    });
    expect(await fail('lun-create-by-size', { path, size: '536870912' })).toBe('9012');
    await ok('lun-set-attribute', { path, name: 'com.netapp.ndvp.fstype', value: 'ext4' });
    expect(
      texts(await ok('lun-get-attribute', { path, name: 'com.netapp.ndvp.fstype' }), 'value'),
    ).toEqual(['ext4']);
    expect(await fail('lun-get-attribute', { path, name: 'context' })).toBe('9011');
    expect(await fail('lun-map', { path, 'initiator-group': 'netappdvp' })).toBe('9003');
    await ok('igroup-create', {
      'initiator-group-name': 'netappdvp',
      'initiator-group-type': 'iscsi',
      'os-type': 'linux',
    });
    expect(
      texts(await ok('lun-map', { path, 'initiator-group': 'netappdvp' }), 'lun-id-assigned'),
    ).toEqual(['0']);
    expect(await fail('lun-destroy', { path })).toBe('9029');
    expect(await driver('ontap-san').list('san_')).toEqual(['san_db']);
    expect(await driver('ontap-san').remove('san_', 'san_db')).toBe(true);
    expect(await fail('lun-get-serial-number', { path })).toBe('9017');
  });

  it('ontap-san-economy sees the LUNs of its pools, but not its snapshots', async () => {
    const pool = 'ndvp_lun_pool_lun_klmnopqrst';
    await makeVolume(pool);
    for (const name of ['lun_a', 'other'])
      await ok('lun-create-by-size', { path: `/vol/${pool}/${name}`, size: '1g' });
    await ok('clone-create', {
      volume: pool,
      'source-path': 'lun_a',
      'destination-path': 'lun_a_snapshot_s1',
    });
    expect(await driver('ontap-san-economy').list('lun_')).toEqual([`${pool}/lun_a`]);
    await ok('lun-move', { path: `/vol/${pool}/other`, 'new-path': `/vol/${pool}/lun_b` });
    expect(await driver('ontap-san-economy').remove('lun_', `${pool}/lun_b`)).toBe(true);
    expect(await driver('ontap-san-economy').list('lun_')).toEqual([`${pool}/lun_a`]);
  });
});

describe('ONTAP', () => {
  it('does not delete the source of a SnapMirror relation, until the plugin releases it', async () => {
    await makeVolume('mirror_me');
    addMirror(
      bench.simulator.cluster,
      { svm: vfiler, volume: 'mirror_me' },
      { cluster: 'elsewhere', svm: 'dr', volume: 'copy' },
    );
    const destroy = { name: 'mirror_me', 'unmount-and-offline': 'true' };
    expect(await fail('volume-destroy', destroy)).toBe('18436');
    expect(await driver('ontap-nas').remove('', 'mirror_me')).toBe(true);
    expect(bench.simulator.cluster.volumes.get(vfiler, 'mirror_me')).toBeNull();
  });

  it('keeps a deleted volume in the recovery queue, with what was in it', async () => {
    await makeVolume('precious');
    await ok('snapshot-create', { volume: 'precious', snapshot: 's1' });
    await ok('volume-destroy', { name: 'precious', 'unmount-and-offline': 'true' });
    const queue = await ok('volume-recovery-queue-get-iter', {});
    const name = texts(queue, 'volume-name').find((one) => one.startsWith('precious_')) ?? '';
    expect(name).toMatch(/^precious_\d+$/);
    expect(texts(queue, 'retention-period')).toContain('12');
    await ok('volume-recovery-queue-recover', { 'volume-name': name });
    await ok('volume-rename', { volume: name, 'new-volume-name': 'precious' });
    await ok('volume-online', { name: 'precious' });
    const snapshots = await ok('snapshot-get-iter', {
      query: { 'snapshot-info': { volume: 'precious' } },
    });
    expect(texts(snapshots, 'name')).toEqual(['s1']);
    expect(await fail('volume-recovery-queue-purge', { 'volume-name': name })).toBe('15661');
  });

  it('shows the heartbeats of every plugin in its event log, to the cluster alone', async () => {
    const description = '{"plugin":"ontap-nas","svm":"svm_docker","storagePrefix":"netappdvp_"}';
    await ok('ems-autosupport-log', {
      'auto-support': 'false',
      'app-version': '1',
      category: 'heartbeat',
      'computer-name': 'docker1',
      'event-description': description,
      'event-id': '1',
      'event-source': 'trident',
      'log-level': '5',
    });
    const query = { 'ems-message-info': { 'message-name': 'app.log.*' } };
    const log = await bench.ok(xml({ 'ems-message-get-iter': { query } }));
    expect(texts(log, 'message-name')).toEqual(['app.log.notice']);
    expect(texts(log, 'event')[0]?.replaceAll('&quot;', '"')).toContain(description);
    expect(await bench.fail('<ems-message-get-iter/>', { vfiler })).toBe('13005');
  });
});
