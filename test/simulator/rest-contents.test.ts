import { expect, it } from 'vitest';
import { at, column, done, ended, type Json, refused, rest, word } from './rest-wire.ts';
import { texts, useSimulator, xml, zapi } from './wire.ts';

const bench = useSimulator({ scenario: 'typical', password: 'adm1n-password', jobMs: 30 });
const get = (path: string) => done(bench.simulator, `GET ${path}`);
const svm = { svm: { name: 'svm_docker' } };
const inSvm = { vfiler: 'svm_docker' };

async function job(line: string, document?: unknown): Promise<Json> {
  const answer = await rest(bench.simulator, line, document);
  expect(answer.status).toBe(202);
  const record = await ended(bench.simulator, answer.body);
  expect(at(record, 'state')).toBe('success');
  return record;
}

async function makeVolume(name: string): Promise<string> {
  const body = {
    ...svm,
    name,
    size: '1GB',
    aggregates: [{ name: 'aggr1' }],
    guarantee: { type: 'none' },
  };
  await job('POST /storage/volumes', body);
  return word(await get(`/storage/volumes?name=${name}`), 'records.0.uuid');
}

it('an SVM comes with its services, LIFs, routes and name servers, or not at all', async () => {
  const lif = (name: string, address: string) => ({
    name,
    ip: { address, netmask: '24' },
    location: { home_node: { name: 'sim-02' } },
  });
  const body = {
    name: 'equipped',
    aggregates: [{ name: 'aggr2' }],
    nfs: { enabled: true },
    ip_interfaces: [
      lif('d', '198.51.100.60'),
      { ...lif('m', '198.51.100.61'), service_policy: 'default-management' },
    ],
    routes: [{ gateway: '198.51.100.1' }],
    dns: { domains: ['example.com'], servers: ['198.51.100.53'] },
  };
  const twice = { ...body, ip_interfaces: [lif('d', '198.51.100.60'), lif('e', '198.51.100.60')] };
  expect(await refused(bench.simulator, 'POST /svm/svms', twice)).toBe('409 1376963');
  expect(at(await get('/svm/svms?name=equipped'), 'num_records')).toBe(0);
  await done(bench.simulator, 'POST /svm/svms?return_timeout=15', body);
  expect(
    column(await get('/network/ip/interfaces?svm.name=equipped&fields=services'), 'services.0'),
  ).toEqual(['data_core', 'management_https']);
  expect(at(await get('/network/ip/routes?svm.name=equipped'), 'num_records')).toBe(1);
  expect(at(await get('/name-services/dns?svm.name=equipped'), 'records.0.servers')).toEqual([
    '198.51.100.53',
  ]);
});

it('LUNs, their attributes and maps are those of ONTAPI', async () => {
  await makeVolume('lun_volume');
  await done(bench.simulator, 'POST /protocols/san/igroups', {
    ...svm,
    name: 'docker',
    os_type: 'linux',
    protocol: 'iscsi',
  });
  const body = { ...svm, name: '/vol/lun_volume/lun0', os_type: 'linux', space: { size: 1048576 } };
  const made = await done(bench.simulator, 'POST /storage/luns?return_records=true', body);
  expect(await refused(bench.simulator, 'POST /storage/luns', body)).toBe('409 1');
  const uuid = word(made, 'records.0.uuid');
  await done(bench.simulator, `POST /storage/luns/${uuid}/attributes`, {
    name: 'com.netapp.ndvp.fstype',
    value: 'ext4',
  });
  await done(bench.simulator, `PATCH /storage/luns/${uuid}/attributes/com.netapp.ndvp.fstype`, {
    value: 'xfs',
  });
  const map = { ...svm, lun: { name: '/vol/lun_volume/lun0' }, igroup: { name: 'docker' } };
  await done(bench.simulator, 'POST /protocols/san/lun-maps', map);
  expect(await refused(bench.simulator, 'POST /protocols/san/lun-maps', map)).toBe('409 5374922');
  const attribute = xml({
    'lun-get-attribute': { path: '/vol/lun_volume/lun0', name: 'com.netapp.ndvp.fstype' },
  });
  expect(texts((await zapi(bench.simulator, attribute, inSvm)).body, 'value')).toEqual(['xfs']);
  const lun = await get(`/storage/luns/${uuid}?fields=**`);
  expect(lun).toMatchObject({
    attributes: [{ name: 'com.netapp.ndvp.fstype', value: 'xfs' }],
    enabled: true,
    location: { volume: { name: 'lun_volume' }, logical_unit: 'lun0' },
    lun_maps: [{ igroup: { name: 'docker' }, logical_unit_number: 0 }],
  });
  const maps = await get(`/protocols/san/lun-maps?lun.uuid=${uuid}`);
  const igroup = word(maps, 'records.0.igroup.uuid');
  expect(
    column(await get(`/protocols/san/lun-maps/${uuid}/${igroup}/reporting-nodes`), 'name'),
  ).toEqual(['sim-01', 'sim-02']);
  await done(bench.simulator, `DELETE /protocols/san/lun-maps/${uuid}/${igroup}`);
  await done(bench.simulator, `PATCH /storage/luns/${uuid}`, {
    name: '/vol/lun_volume/lun1',
    space: { size: '2MB' },
  });
  const copy = {
    ...svm,
    name: '/vol/lun_volume/copy',
    clone: { source: { name: '/vol/lun_volume/lun1' } },
  };
  await done(bench.simulator, 'POST /storage/luns', copy);
  const sizes = await get('/storage/luns?location.volume.name=lun_volume&fields=space.size');
  expect(column(sizes, 'space.size')).toEqual([2097152, 2097152]);
  await done(bench.simulator, `DELETE /storage/luns/${uuid}`);
});

it('qtrees and their quotas are those of ONTAPI', async () => {
  const volume = await makeVolume('pool');
  const named = { ...svm, volume: { name: 'pool' } };
  await job('POST /storage/qtrees', {
    ...named,
    name: 'q1',
    unix_permissions: 755,
    export_policy: { name: 'default' },
  });
  await job('POST /storage/quota/rules', {
    ...named,
    type: 'tree',
    qtree: { name: 'q1' },
    space: { hard_limit: 1048576 },
  });
  await job(`PATCH /storage/qtrees/${volume}/1`, { name: 'q2' });
  expect(column(await get('/storage/qtrees?volume.name=pool'), 'name')).toEqual(['', 'q2']);
  const quotas = await get(
    '/storage/quota/rules?volume.name=pool&type=tree&fields=space.hard_limit,qtree.name',
  );
  expect(at(quotas, 'records.0')).toMatchObject({
    qtree: { name: 'q2' },
    space: { hard_limit: 1048576 },
  });
  await job(`PATCH /storage/quota/rules/${word(quotas, 'records.0.uuid')}`, {
    space: { hard_limit: 2097152 },
  });
  const seen = await zapi(bench.simulator, xml({ 'quota-list-entries-iter': {} }), inSvm);
  expect(texts(seen.body, 'disk-limit')).toContain('2048');
  await job(`DELETE /storage/qtrees/${volume}/1`);
  expect(column(await get('/storage/qtrees?volume.name=pool'), 'name')).toEqual(['']);
});

it('deleted volumes wait in the recovery queue, which the CLI purges by a job', async () => {
  const uuid = await makeVolume('netappdvp_gone');
  await job(`DELETE /storage/volumes/${uuid}`);
  const queue = await get(
    '/private/cli/volume/recovery-queue?vserver=svm_docker&volume=netappdvp_gone*',
  );
  const volume = word(queue, 'records.0.volume');
  await job('POST /private/cli/volume/recovery-queue/purge', { vserver: 'svm_docker', volume });
  expect(
    at(await get('/private/cli/volume/recovery-queue?volume=netappdvp_gone*'), 'num_records'),
  ).toBe(0);
});

it('what the plugin writes into the event log is read there, and is no change', async () => {
  const event = {
    app_version: '1',
    autosupport_required: false,
    category: 'heartbeat',
    computer_name: 'host1',
    event_description: '{"plugin":"ontap-nas"}',
    event_id: 1,
    event_source: 'trident',
    severity: 'notice',
  };
  await done(bench.simulator, 'POST /support/ems/application-logs?return_records=true', event);
  const log = await get('/support/ems/events?message.severity=notice&log_message=*heartbeat*');
  expect(at(log, 'num_records')).toBeGreaterThan(0);
  const line = bench.simulator
    .requests()
    .find(({ api }) => api === 'POST /api/support/ems/application-logs');
  expect([line?.write, line?.status]).toEqual([false, 201]);
});
