import { describe, expect, it } from 'vitest';
import { addMirror } from '../../src/simulator/mirrors.ts';
import { at, column, done, ended, type Json, refused, rest, word } from './rest-wire.ts';
import { texts, useSimulator, xml, zapi } from './wire.ts';

const bench = useSimulator({ scenario: 'typical', password: 'adm1n-password', jobMs: 40 });
const get = (path: string) => done(bench.simulator, `GET ${path}`);
const svmUuid = async () => word(await get('/svm/svms?name=svm_docker'), 'records.0.uuid');

/** Runs a request that must answer 202, and its job to the end. */
async function job(line: string, document?: unknown): Promise<Json> {
  const answer = await rest(bench.simulator, line, document);
  expect(answer.status).toBe(202);
  return await ended(bench.simulator, answer.body);
}

const uuidOf = async (name: string) =>
  word(await get(`/storage/volumes?name=${name}&svm.name=svm_docker&fields=`), 'records.0.uuid');

/** What the plugin sends to make a volume (Trident's ontap_rest.go). */
const wanted = async (name: string, more: Record<string, unknown> = {}) => ({
  name,
  svm: { uuid: await svmUuid() },
  size: 1073741824,
  guarantee: { type: 'none' },
  snapshot_policy: { name: 'none' },
  comment: '{"label":"x"}',
  state: 'online',
  style: 'flexvol',
  aggregates: [{ name: 'aggr1' }],
  space: { snapshot: { reserve_percent: 0 } },
  nas: { security_style: 'unix', unix_permissions: 777, export_policy: { name: 'default' } },
  ...more,
});

describe('the life of a volume as the plugin leads it', () => {
  it('is the same volume over ONTAPI', async () => {
    expect(at(await job('POST /storage/volumes', await wanted('netappdvp_life')), 'state')).toBe(
      'success',
    );
    const uuid = await uuidOf('netappdvp_life');
    for (const change of [
      { snapshot_directory_access_enabled: false },
      { nas: { path: '/netappdvp_life' } },
      { comment: 'mine' },
      { size: 2147483648 },
      { nas: { unix_permissions: 755, export_policy: { name: 'default' } } },
    ]) {
      expect(at(await job(`PATCH /storage/volumes/${uuid}`, change), 'state')).toBe('success');
    }
    const query = xml({
      query: { 'volume-attributes': { 'volume-id-attributes': { name: 'netappdvp_life' } } },
    });
    const seen = await zapi(bench.simulator, `<volume-get-iter>${query}</volume-get-iter>`);
    expect(texts(seen.body, 'junction-path')).toEqual(['/netappdvp_life']);
    expect(texts(seen.body, 'comment')).toEqual(['mine']);
    expect(texts(seen.body, 'size')).toEqual(['2147483648']);
    const fields =
      'type,size,comment,aggregates,nas,guarantee,snapshot_policy,snapshot_directory_access_enabled,space.snapshot.used,space.snapshot.reserve_percent,nas.export_policy.name,autosize.mode';
    const list = await get(
      `/storage/volumes?name=netappdvp_l*&style=flexvol&state=online&svm.uuid=${await svmUuid()}&fields=${fields}`,
    );
    expect(at(list, 'records.0')).toMatchObject({
      aggregates: [{ name: 'aggr1' }],
      autosize: { mode: 'off' },
      guarantee: { type: 'none' },
      nas: {
        path: '/netappdvp_life',
        security_style: 'unix',
        unix_permissions: 755,
        export_policy: { name: 'default' },
      },
      size: 2147483648,
      snapshot_directory_access_enabled: false,
      space: { snapshot: { reserve_percent: 0, used: 0 } },
      type: 'rw',
    });
    expect(at(await job(`DELETE /storage/volumes/${uuid}?force=true`), 'state')).toBe('success');
    expect(at(await get('/storage/volumes?name=netappdvp_life'), 'num_records')).toBe(0);
  });

  it('has snapshots and clones, and a parent stays while it has clones', async () => {
    await job('POST /storage/volumes', await wanted('parent'));
    const parent = await uuidOf('parent');
    await job(`POST /storage/volumes/${parent}/snapshots`, {
      name: 's1',
      svm: { uuid: await svmUuid() },
    });
    const snapshots = await get(
      `/storage/volumes/${parent}/snapshots?svm.uuid=${await svmUuid()}&fields=name,create_time`,
    );
    expect(at(snapshots, 'records.0.create_time')).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+\+00:00$/);
    const clone = {
      is_flexclone: true,
      parent_volume: { name: 'parent' },
      parent_snapshot: { name: 's1' },
    };
    await job('POST /storage/volumes?return_records=true', {
      name: 'child',
      svm: { name: 'svm_docker' },
      clone,
    });
    const snapshot = word(snapshots, 'records.0.uuid');
    const busy = await job(`DELETE /storage/volumes/${parent}/snapshots/${snapshot}`);
    expect([at(busy, 'state'), at(busy, 'code'), at(busy, 'error.code')]).toEqual([
      'failure',
      1638555,
      '1638555',
    ]);
    expect(at(await job(`DELETE /storage/volumes/${parent}`), 'code')).toBe(524615);
    await job(`PATCH /storage/volumes/${await uuidOf('child')}`, {
      clone: { split_initiated: true },
    });
    expect(at(await job(`DELETE /storage/volumes/${parent}`), 'state')).toBe('success');
  });
});

describe('what is refused', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ name: 'netappdvp_archive' }, '409 917526'],
    [{ name: '1st' }, '400 917886'],
    [{ name: 'with-dash' }, '400 2'],
    [{ aggregates: [{ name: 'nowhere' }] }, '404 917508'],
    [{ aggregates: [] }, '400 918242'],
    [{ space: { snapshot: { reserve_percent: 95 } } }, '400 2'],
    [{ svm: { name: 'nowhere' } }, '404 2621462'],
  ])('at once: %j', async (more, code) => {
    const document = await wanted('new_one', more);
    expect(await refused(bench.simulator, 'POST /storage/volumes', document)).toBe(code);
  });

  it.each<[Record<string, unknown>, number]>([
    [{ size: 1024 }, 917534],
    [{ aggregates: [{ name: 'aggr0_sim_01' }] }, 917597],
    [{ nas: { export_policy: { name: 'nope' } } }, 1703954],
  ])('by the job: %j', async (more, code) => {
    const failed = await job('POST /storage/volumes', await wanted('new_one', more));
    expect([at(failed, 'state'), at(failed, 'code')]).toEqual(['failure', code]);
    expect(at(await get('/storage/volumes?name=new_one'), 'num_records')).toBe(0);
  });

  it('whole: a change with one wrong field changes nothing', async () => {
    const uuid = await uuidOf('netappdvp_archive');
    const before = JSON.stringify(
      bench.simulator.cluster.volumes.get('svm_docker', 'netappdvp_archive'),
    );
    const failed = await job(`PATCH /storage/volumes/${uuid}`, { comment: 'x', size: 5 });
    expect(at(failed, 'state')).toBe('failure');
    expect(
      JSON.stringify(bench.simulator.cluster.volumes.get('svm_docker', 'netappdvp_archive')),
    ).toBe(before);
  });
});

it('a change by a query is one job for each volume', async () => {
  const answer = await rest(bench.simulator, 'PATCH /storage/volumes?name=netappdvp_*&type=rw', {
    comment: 'all',
  });
  expect(answer.status).toBe(202);
  const jobs = at(answer.body, 'jobs');
  expect(Array.isArray(jobs) ? jobs.length : 0).toBe(at(answer.body, 'num_records'));
  for (const one of Array.isArray(jobs) ? jobs : []) await ended(bench.simulator, { job: one });
  const left = await get('/storage/volumes?name=netappdvp_*&type=rw&comment=!all');
  expect(at(left, 'num_records')).toBe(0);
  expect(await refused(bench.simulator, 'DELETE /storage/volumes')).toBe('400 2');
});

it('pages through many volumes in the order of their names', async () => {
  const names: unknown[] = [];
  let next: string | null = '/storage/volumes?svm.name=svm_docker&max_records=7&fields=size';
  while (next !== null) {
    const page: Json = await get(next);
    names.push(...column(page, 'name'));
    const href = at(page, '_links.next.href');
    next = typeof href === 'string' ? href.slice('/api'.length) : null;
  }
  expect(names).toEqual(bench.simulator.cluster.volumes.of('svm_docker').map((one) => one.name));
});

describe('SnapMirror relations', () => {
  const paths = async (query: string) =>
    column(
      await get(`/snapmirror/relationships?fields=source.path,destination.path&${query}`),
      'source.path',
    );

  it('are seen from each end, and deleted at one or at both, as the plugin does on every delete', async () => {
    const end = (volume: string) => ({ svm: 'svm_docker', volume });
    const both = addMirror(bench.simulator.cluster, end('m1'), end('m2'));
    const remote = { cluster: 'hq', svm: 'svm_hq', volume: 'm3' };
    const incoming = addMirror(bench.simulator.cluster, remote, end('m4'));
    expect(await paths('destination.path=svm_docker:m*')).toHaveLength(2);
    expect(await paths('list_destinations_only=true&source.path=svm_docker:m*')).toEqual([
      'svm_docker:m1',
    ]);
    await job(`DELETE /snapmirror/relationships/${both.uuid}?destination_only=true`);
    expect(await paths('destination.path=svm_docker:m*')).toEqual(['svm_hq:m3']);
    expect(await paths('list_destinations_only=true&source.path=svm_docker:m*')).toEqual([
      'svm_docker:m1',
    ]);
    await job(`DELETE /snapmirror/relationships/${both.uuid}?source_info_only=true`);
    await job(`DELETE /snapmirror/relationships/${incoming.uuid}`);
    expect(await paths('destination.path=svm_docker:m*')).toEqual([]);
    expect(
      at(await get('/svm/peers?svm.name=svm_docker&fields=peer.svm.name'), 'num_records'),
    ).toBe(0);
  });
});
