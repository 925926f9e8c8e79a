import { describe, expect, it } from 'vitest';
import { type Elements, texts, useSimulator, xml, zapi } from './wire.ts';

const clock = { now: Date.parse('2026-05-04T10:00:00Z') };
const bench = useSimulator({ scenario: 'empty', now: () => clock.now });

const create = (more: Elements) =>
  xml({ 'vserver-create': { 'root-volume-aggregate': 'aggr1', ...more } });

async function svm(name: string): Promise<string> {
  const query = { 'vserver-info': { 'vserver-name': name } };
  return bench.ok(xml({ 'vserver-get-iter': { query } }));
}

describe('an SVM', () => {
  it('is made with what ONTAP gives every one', async () => {
    await bench.ok(create({ 'vserver-name': 'svm-a.1', 'return-record': 'true' }));
    const body = await svm('svm-a.1');
    expect(texts(body, 'root-volume')).toEqual(['svm_a_1_root']);
    expect(texts(body, 'state')).toEqual(['running']);
    expect(texts(body, 'language')).toEqual(['c.utf_8']);
    // Allowed, and the last one disallowed.
    expect(texts(body, 'protocol')).toEqual(['nfs', 'cifs', 'fcp', 'iscsi', 'ndmp', 'nvme']);
    expect(body).not.toContain('aggr-list');
    const vfiler = 'svm-a.1';
    const policies = await bench.ok('<export-policy-get-iter/>', { vfiler });
    expect(texts(policies, 'policy-name')).toEqual(['default']);
    expect(await bench.ok('<export-rule-get-iter/>', { vfiler })).toContain(
      '<num-records>0</num-records>',
    );
    const logins = await bench.ok('<security-login-get-iter/>', { vfiler });
    expect(new Set(texts(logins, 'user-name'))).toEqual(new Set(['vsadmin']));
    expect(new Set(texts(logins, 'is-locked'))).toEqual(new Set(['true']));
  });

  it.each<[string, Elements, string]>([
    ['the name of another', { 'vserver-name': 'svm-a.1' }, '14922'],
    ['the cluster’s name', { 'vserver-name': 'sim' }, '13001'],
    ['a node’s name', { 'vserver-name': 'sim-01' }, '13001'],
    ['an IPspace’s name', { 'vserver-name': 'Default' }, '13001'],
    ['a name that begins with a digit', { 'vserver-name': '1svm' }, '13001'],
    ['a name of 48 characters', { 'vserver-name': 'a'.repeat(48) }, '13001'],
    ['a name with a space', { 'vserver-name': 'a b' }, '13001'],
    ['no name', {}, '13006'],
    ['an unknown IPspace', { 'vserver-name': 'x', ipspace: 'test' }, '1017'],
    ['an unknown aggregate', { 'vserver-name': 'x', 'root-volume-aggregate': 'nope' }, '14420'],
    ['a root aggregate', { 'vserver-name': 'x', 'root-volume-aggregate': 'aggr0_sim_01' }, '13001'],
    ['a bad root volume', { 'vserver-name': 'x', 'root-volume': 'a-b' }, '13001'],
    ['an unknown snapshot policy', { 'vserver-name': 'x', 'snapshot-policy': 'nope' }, '15661'],
  ])('cannot have %s', async (_name, more, errno) => {
    expect(await bench.fail(create(more))).toBe(errno);
    expect(bench.simulator.cluster.state.svms.map((one) => one.name)).toEqual(['svm-a.1']);
  });

  it('takes 47 characters', async () => {
    const name = `a${'b'.repeat(46)}`;
    await bench.ok(create({ 'vserver-name': name }));
  });

  it('cannot be given at creation what only vserver-modify sets', async () => {
    bench.refused('unknown-argument aggr-list');
    const more = { 'vserver-name': 'x', 'aggr-list': { 'aggr-name': 'aggr1' } };
    expect(await bench.fail(create(more))).toBe('13001');
  });
});

describe('aggregates', () => {
  const assign = (...names: string[]) =>
    xml({
      'vserver-modify': {
        'vserver-name': 'svm-a.1',
        'aggr-list': { 'aggr-name': names },
      },
    });
  const assigned = async () => texts(await svm('svm-a.1'), 'aggr-name').slice(0, 3);
  const volume = (aggregate: string, name: string) =>
    xml({
      'volume-create': { volume: name, 'containing-aggr-name': aggregate, size: '1g' },
    });

  it('are replaced as a whole', async () => {
    await bench.ok(assign('aggr1'));
    expect(new Set(await assigned())).toEqual(new Set(['aggr1']));
    await bench.ok(assign('aggr2'));
    expect(new Set(await assigned())).toEqual(new Set(['aggr2']));
    const body = await bench.ok('<vserver-get/>', { vfiler: 'svm-a.1' });
    expect(body).toContain('<aggr-list><aggr-name>aggr2</aggr-name></aggr-list>');
    expect(body).toMatch(/<aggr-availsize>\d+<\/aggr-availsize>/);
  });

  it('that do not exist are refused, and nothing is changed', async () => {
    expect(await bench.fail(assign('aggr1', 'nope'))).toBe('14420');
    expect(new Set(await assigned())).toEqual(new Set(['aggr2']));
  });

  it('limit where volumes can be made', async () => {
    const result = await zapi(bench.simulator, volume('aggr1', 'v1'), { vfiler: 'svm-a.1' });
    expect(result.errno).toBe('16025');
    await bench.ok(volume('aggr2', 'v1'), { vfiler: 'svm-a.1' });
    expect(await bench.fail(volume('aggr0_sim_01', 'v2'), { vfiler: 'svm-a.1' })).toBe('13001');
  });

  it('are shown with what is left in them', async () => {
    const body = await bench.ok(
      xml({
        'vserver-show-aggr-get-iter': {
          vserver: 'svm-a.1',
          'desired-attributes': { 'show-aggregates': { 'aggregate-type': '' } },
        },
      }),
    );
    expect(texts(body, 'aggregate-name')).toEqual(['aggr2']);
    expect(texts(body, 'aggregate-type')).toEqual(['hdd']);
  });

  it('without any are for the cluster’s administrator only', async () => {
    await bench.ok(assign());
    await bench.ok(volume('aggr1', 'v3'), { vfiler: 'svm-a.1' });
    const change = { 'user-name': 'vsadmin', 'new-password': 'Passw0rd-one' };
    await bench.ok(xml({ 'security-login-modify-password': change }), { vfiler: 'svm-a.1' });
    const user = { vserver: 'svm-a.1', 'user-name': 'vsadmin' };
    await bench.ok(xml({ 'security-login-unlock': user }));
    const vsadmin = { username: 'vsadmin', password: 'Passw0rd-one' };
    expect(await bench.fail(volume('aggr1', 'v4'), vsadmin)).toBe('16025');
  });
});

describe('destroying an SVM', () => {
  const destroy = xml({ 'vserver-destroy': { 'vserver-name': 'svm-a.1' } });
  const on = { vfiler: 'svm-a.1' };

  it('is refused while it has volumes', async () => {
    expect(await bench.fail(destroy)).toBe('17159');
    const root = xml({ 'volume-offline': { name: 'svm_a_1_root' } });
    expect(await bench.fail(root, on)).toBe('13959');
  });

  it('takes everything with it when they are gone', async () => {
    for (const name of ['v1', 'v3']) {
      await bench.ok(xml({ 'volume-destroy': { name, 'unmount-and-offline': 'true' } }), on);
    }
    await bench.ok(xml({ 'volume-offline': { name: 'svm_a_1_root' } }), on);
    expect(await bench.fail(xml({ 'volume-offline': { name: 'svm_a_1_root' } }), on)).toBe('13042');
    await bench.ok(xml({ 'volume-destroy': { name: 'svm_a_1_root' } }), on);
    await bench.ok(destroy);
    expect(await bench.fail(destroy)).toBe('15698');
    const { state } = bench.simulator.cluster;
    expect(JSON.stringify(state)).not.toContain('svm-a.1');
  });
});

describe('starting and stopping', () => {
  it('has its own codes', async () => {
    await bench.ok(create({ 'vserver-name': 'svm_b' }));
    const call = (api: string) => xml({ [api]: { 'vserver-name': 'svm_b' } });
    expect(await bench.fail(call('vserver-start'))).toBe('14923');
    await bench.ok(call('vserver-stop'));
    expect(await bench.fail(call('vserver-stop'))).toBe('14924');
    expect(texts(await svm('svm_b'), 'operational-state')).toEqual(['stopped']);
    await bench.ok(call('vserver-start'));
    expect(await bench.fail(xml({ 'vserver-start': { 'vserver-name': 'nope' } }))).toBe('15698');
  });
});

describe('jobs', () => {
  const job = async (id: string) => {
    const query = { 'job-info': { 'job-id': id } };
    return texts(await bench.ok(xml({ 'job-get-iter': { query } })), 'job-state');
  };
  const history = async (id: string) => {
    const query = { 'job-history-info': { 'job-id': id } };
    return texts(await bench.ok(xml({ 'job-history-get-iter': { query } })), 'job-event-type');
  };

  it('go queued, running, success, and are remembered', async () => {
    const body = await bench.ok(xml({ 'vserver-create-async': { 'vserver-name': 'svm_c' } }));
    expect(body).toMatch(
      /<results status="passed"><result><vserver-info><vserver-name>svm_c<\/vserver-name><\/vserver-info><\/result><result-jobid>\d+<\/result-jobid><result-status>in_progress<\/result-status><\/results>/,
    );
    const id = texts(body, 'result-jobid')[0] ?? '';
    expect([await job(id), await history(id)]).toEqual([['queued'], []]);
    expect(texts(await svm('svm_c'), 'state')).toEqual(['initializing']);
    clock.now += 100;
    expect([await job(id), await history(id)]).toEqual([['running'], ['running']]);
    clock.now += 200;
    expect([await job(id), await history(id)]).toEqual([['success'], ['running', 'succeeded']]);
    expect(texts(await svm('svm_c'), 'state')).toEqual(['running']);
    clock.now += 300_000;
    expect([await job(id), await history(id)]).toEqual([[], ['running', 'succeeded']]);
  });

  it('take an SVM away when they end', async () => {
    const on = { vfiler: 'svm_c' };
    const destroy = xml({ 'vserver-destroy-async': { 'vserver-name': 'svm_c' } });
    expect(await bench.fail(destroy)).toBe('17159');
    await bench.ok(xml({ 'volume-offline': { name: 'svm_c_root' } }), on);
    await bench.ok(xml({ 'volume-destroy': { name: 'svm_c_root' } }), on);
    await bench.ok(destroy);
    expect(texts(await svm('svm_c'), 'state')).toEqual(['deleting']);
    clock.now += 300;
    expect(texts(await svm('svm_c'), 'vserver-name')).toEqual([]);
  });
});
