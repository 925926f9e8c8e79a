import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../src/simulator/server.ts';
import { at, column, done, ended, refused, rest, word } from './rest-wire.ts';
import { useSimulator } from './wire.ts';

const bench = useSimulator({ scenario: 'typical', password: 'adm1n-password', jobMs: 60 });
const get = (path: string) => done(bench.simulator, `GET ${path}`);

describe('fields', () => {
  it.each<[string, string[]]>([
    ['', ['_links', 'name', 'uuid']],
    ['fields=', ['_links', 'name', 'uuid']],
    ['fields=state', ['_links', 'name', 'state', 'uuid']],
    ['fields=nope,state&ignore_unknown_fields=true', ['_links', 'name', 'state', 'uuid']],
    ['fields=aggregates.name', ['_links', 'aggregates', 'name', 'uuid']],
    ['fields=nfs.*', ['_links', 'name', 'nfs', 'uuid']],
  ])('of a list: ?%s', async (query, names) => {
    const list = await get(`/svm/svms?${query}`);
    expect(Object.keys(at(list, 'records.0') ?? {}).toSorted()).toEqual(names);
  });

  it('of the cluster are those that were asked for, and no name beside them', async () => {
    expect(await get('/cluster?fields=version')).toEqual({
      version: {
        full: expect.stringMatching(/^NetApp Release 9\.15\.1: /) as string,
        generation: 9,
        major: 15,
        minor: 1,
      },
      _links: { self: { href: '/api/cluster' } },
    });
  });

  it('of a single record are all that is cheap; ** adds what is not', async () => {
    const uuid = word(await get('/svm/svms'), 'records.0.uuid');
    const cheap = await get(`/svm/svms/${uuid}`);
    expect(at(cheap, 'aggregates.1.name')).toBe('aggr2');
    expect(at(cheap, 'ip_interfaces')).toBeUndefined();
    const all = await get(`/svm/svms/${uuid}?fields=**`);
    expect(at(all, 'ip_interfaces.0.ip.address')).toBe('198.51.100.20');
  });

  it('that there are not are refused in ONTAP’s words and logged', async () => {
    const answer = await rest(bench.simulator, 'GET /svm/svms?fields=name,anything.else');
    expect([answer.status, at(answer.body, 'error')]).toEqual([
      400,
      {
        message: 'The value "anything.else" is invalid for field "fields" (<field,...>)',
        code: '262197',
        target: 'fields',
      },
    ]);
    bench.refused('unknown-field anything.else');
  });
});

describe('queries', () => {
  it.each<[string, string[]]>([
    ['name=aggr1', ['aggr1']],
    ['name=aggr*', ['aggr1', 'aggr2']],
    ['name=aggr2|other', ['aggr2']],
    ['name=!aggr2', ['aggr1']],
    ['name=!aggr1|aggr2', []],
    ['name=aggr1&node.name=sim-02', []],
    ['node.name=sim-02', ['aggr2']],
    ['block_storage.hybrid_cache.enabled=false', ['aggr1', 'aggr2']],
    ['space.block_storage.size=>1TB', ['aggr1', 'aggr2']],
    ['space.block_storage.size=<1TB', []],
    ['space.block_storage.size=1TB..50TB', ['aggr1', 'aggr2']],
    ['name=>=aggr2', ['aggr2']],
    ['name=null', []],
    ['name=!null', ['aggr1', 'aggr2']],
  ])('%s', async (query, names) => {
    expect(column(await get(`/storage/aggregates?${query}`), 'name')).toEqual(names);
  });

  it('match any element of a list, and unset fields only by null', async () => {
    const names = async (query: string) => column(await get(`/svm/svms?${query}`), 'name');
    expect(await names('aggregates.name=aggr2')).toEqual(['svm_docker']);
    expect(await names('aggregates.name=!aggr2')).toEqual([]);
    expect(await names('comment=*')).toEqual([]);
    expect(await names('comment=null')).toEqual(['svm_docker']);
  });

  it('on what there is not are refused as unexpected and logged', async () => {
    const answer = await rest(bench.simulator, 'GET /svm/svms?colour=red');
    expect([answer.status, at(answer.body, 'error')]).toEqual([
      400,
      { message: 'Unexpected argument "colour".', code: '262179', target: 'colour' },
    ]);
    bench.refused('unknown-query colour');
  });
});

describe('lists', () => {
  it('come in pages whose next link goes on, in the order that was asked for', async () => {
    const seen: unknown[] = [];
    let next: string | null = '/cluster/nodes?order_by=name%20desc&max_records=1';
    while (next !== null) {
      const page = await get(next);
      seen.push(...column(page, 'name'));
      expect(at(page, 'num_records')).toBe(1);
      const href = at(page, '_links.next.href');
      next = typeof href === 'string' ? href.replace(/^\/api/, '') : null;
    }
    expect(seen).toEqual(['sim-02', 'sim-01']);
  });

  it('have no links for application/json, but for the next page', async () => {
    const plain = { headers: { Accept: 'application/json' } };
    const page = await done(bench.simulator, 'GET /cluster/nodes/?max_records=1', undefined, plain);
    expect(at(page, '_links.self')).toBeUndefined();
    expect(at(page, '_links.next.href')).toBe(
      '/api/cluster/nodes/?max_records=1&start.name=sim-01',
    );
    expect(at(page, 'records.0._links')).toBeUndefined();
  });

  it('can be counted without records', async () => {
    const counted = await get('/storage/aggregates?return_records=false');
    expect([at(counted, 'num_records'), at(counted, 'records')]).toEqual([2, undefined]);
  });
});

describe('bodies', () => {
  it('may have dotted keys, objects in objects and strings for flags and numbers', async () => {
    const job = await done(bench.simulator, 'POST /svm/svms', {
      name: 'made',
      'ipspace.name': 'Default',
      aggregates: [{ name: 'aggr1' }],
      nfs: { enabled: 'true' },
    });
    expect(at(await ended(bench.simulator, job), 'state')).toBe('success');
    const made = await get('/svm/svms?name=made&fields=aggregates,nfs,state');
    expect(at(made, 'records.0')).toMatchObject({
      aggregates: [{ name: 'aggr1' }],
      nfs: { enabled: true },
      state: 'running',
    });
  });

  it.each<[unknown, string]>([
    [{ name: 'x', ipspace: { name: 'Default' }, 'ipspace.name': 'Default' }, '400 262188'],
    [{}, '400 2'],
    [{ name: 'x', nfs: { enabled: 'perhaps' } }, '400 2'],
    [{ name: 'x', aggregates: 'aggr1' }, '400 2'],
    [[], '400 2'],
    [{ name: 'svm_docker' }, '409 13434908'],
    [{ name: 'x', ipspace: { name: 'nowhere' } }, '400 13434912'],
  ])('that are wrong change nothing: %j', async (document, code) => {
    const before = JSON.stringify(bench.simulator.cluster.state);
    expect(await refused(bench.simulator, 'POST /svm/svms', document)).toBe(code);
    expect(JSON.stringify(bench.simulator.cluster.state)).toBe(before);
  });

  it('with a key that is not modelled are refused and logged', async () => {
    const document = { name: 'x', aggregates: [{ name: 'aggr1', colour: 'red' }] };
    expect(await refused(bench.simulator, 'POST /svm/svms', document)).toBe('400 262179');
    bench.refused('unknown-argument aggregates.colour');
  });
});

describe('jobs', () => {
  it('are waited for when return_timeout allows it, and are ended then', async () => {
    const document = { name: 'waited' };
    const answer = await rest(bench.simulator, 'POST /svm/svms?return_timeout=15', document);
    expect(answer.status).toBe(201);
    const uuid = word(answer.body, 'job.uuid');
    expect(at(answer.body, 'job._links.self.href')).toBe(`/api/cluster/jobs/${uuid}`);
    expect(at(await get(`/cluster/jobs/${uuid}`), 'state')).toBe('success');
  });

  it('do their work at their end, and a PATCH replaces the whole list', async () => {
    let now = Date.now();
    const simulator = await startSimulator({ scenario: 'typical', jobMs: 1000, now: () => now });
    try {
      const uuid = word(await done(simulator, 'GET /svm/svms?name=svm_docker'), 'records.0.uuid');
      const line = `/svm/svms/${uuid}`;
      const aggregates = async () => {
        const list = at(await done(simulator, `GET ${line}`), 'aggregates');
        return column({ records: list ?? null }, 'name');
      };
      const accepted = await rest(simulator, `PATCH ${line}`, { aggregates: [{ name: 'aggr2' }] });
      const job = `GET /cluster/jobs/${word(accepted.body, 'job.uuid')}`;
      expect([accepted.status, at(await done(simulator, job), 'state')]).toEqual([202, 'queued']);
      now += 999;
      expect([await aggregates(), at(await done(simulator, job), 'state')]).toEqual([
        ['aggr1', 'aggr2'],
        'running',
      ]);
      now += 1;
      expect([await aggregates(), at(await done(simulator, job), 'state')]).toEqual([
        ['aggr2'],
        'success',
      ]);
    } finally {
      await simulator.close();
    }
  });
});

it('unknown paths and methods are refused as ONTAP does, and logged', async () => {
  expect(await refused(bench.simulator, 'GET /no/such/thing')).toBe('404 3');
  expect(await refused(bench.simulator, 'DELETE /cluster')).toBe('405 3');
  bench.refused('unknown-api GET /api/no/such/thing', 'unknown-api DELETE /api/cluster');
});

it('the request log names method and path without ids, and what would change something', async () => {
  const uuid = word(await get('/svm/svms?name=svm_docker'), 'records.0.uuid');
  const from = bench.simulator.requests().length;
  await get(`/svm/svms/${uuid}?fields=name`);
  await refused(bench.simulator, `DELETE /svm/svms/${uuid}`);
  const lines = bench.simulator.requests().slice(from);
  expect(
    lines.map(({ transport, api, write, status, errno }) => [transport, api, write, status, errno]),
  ).toEqual([
    ['rest', 'GET /api/svm/svms', false, 200, null],
    ['rest', 'DELETE /api/svm/svms', true, 409, '8'],
  ]);
});
