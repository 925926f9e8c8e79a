import { describe, expect, it } from 'vitest';
import { type Elements, texts, useSimulator, xml, zapi } from './wire.ts';

const clock = { now: Date.parse('2026-05-04T10:00:00Z') };
const bench = useSimulator({ scenario: 'typical', now: () => clock.now });
const on = { vfiler: 'svm_docker' };

const create = (more: Elements) =>
  xml({ 'volume-create': { 'containing-aggr-name': 'aggr1', size: '1g', ...more } });
const call = (api: string, more: Elements) => xml({ [api]: more });

describe('volumes', () => {
  it.each<[string, Elements, string]>([
    ['a dash', { volume: 'nas-share' }, '13001'],
    ['a dot', { volume: 'a.b' }, '13001'],
    ['a digit first', { volume: '1a' }, '13044'],
    ['204 characters', { volume: 'a'.repeat(204) }, '13044'],
    ['a name that exists', { volume: 'netappdvp_cart' }, '17159'],
    ['an aggregate that does not exist', { volume: 'x', 'containing-aggr-name': 'no' }, '14420'],
    ['less than 20 MiB', { volume: 'x', size: '20971519' }, '13115'],
    ['more than 100 TiB', { volume: 'x', size: '101t' }, '13115'],
    ['a size that is none', { volume: 'x', size: 'huge' }, '13115'],
    ['more space than there is', { volume: 'x', size: '50t', 'space-reserve': 'volume' }, '13001'],
    ['an export policy that does not exist', { volume: 'x', 'export-policy': 'no' }, '15661'],
    ['a snapshot policy that does not exist', { volume: 'x', 'snapshot-policy': 'no' }, '15661'],
    ['bad permissions', { volume: 'x', 'unix-permissions': '999' }, '13115'],
    ['a reserve of 91 %', { volume: 'x', 'percentage-snapshot-reserve': '91' }, '13115'],
    ['a junction that is taken', { volume: 'x', 'junction-path': '/netappdvp_cart' }, '13001'],
  ])('cannot be made with %s', async (_name, more, errno) => {
    expect(await bench.fail(create(more), on)).toBe(errno);
  });

  it('say what is wrong with a name as ONTAP does', async () => {
    const result = await zapi(bench.simulator, call('volume-size', { volume: 'nas-share' }), on);
    expect([result.errno, result.reason]).toEqual([
      '13001',
      'Invalid character &apos;-&apos; in volume name. It can have &apos;_&apos; and alphanumeric characters.',
    ]);
  });

  it('tell their size, which is also how one asks whether they exist', async () => {
    const body = await bench.ok(call('volume-size', { volume: 'netappdvp_cart' }), on);
    expect(texts(body, 'volume-size')).toEqual(['1073741824']);
    expect(await bench.fail(call('volume-size', { volume: 'nope' }), on)).toBe('13040');
  });

  it.each([
    ['2g', 2147483648],
    ['+1g', 3221225472],
    ['-512m', 2684354560],
    ['1073741824', 1073741824],
  ])('are resized to %s', async (size, bytes) => {
    const resize = call('volume-size', { volume: 'netappdvp_cart', 'new-size': size });
    expect(texts(await bench.ok(resize, on), 'volume-size')).toEqual([String(bytes)]);
  });

  it('are mounted, unmounted, taken offline and destroyed in that order only', async () => {
    await bench.ok(create({ volume: 'v1', 'unix-permissions': '---rwxr-x---' }), on);
    const name = { name: 'v1' };
    const volume = { 'volume-name': 'v1' };
    expect(await bench.fail(call('volume-unmount', volume), on)).toBe('14716');
    await bench.ok(call('volume-mount', { ...volume, 'junction-path': '/v1' }), on);
    const again = call('volume-mount', { ...volume, 'junction-path': '/v2' });
    expect(await bench.fail(again, on)).toBe('14713');
    expect(await bench.fail(call('volume-offline', name), on)).toBe('13001');
    expect(await bench.fail(call('volume-destroy', name), on)).toBe('13001');
    await bench.ok(call('volume-unmount', volume), on);
    await bench.ok(call('volume-offline', name), on);
    expect(await bench.fail(call('volume-offline', name), on)).toBe('13042');
    await bench.ok(call('volume-destroy', name), on);
    expect(await bench.fail(call('volume-destroy', name), on)).toBe('13040');
  });

  it('are modified by query, each failure in its own entry', async () => {
    const modify = (attributes: Elements, more: Elements = {}) =>
      call('volume-modify-iter', {
        query: { 'volume-attributes': { 'volume-id-attributes': { name: 'netappdvp_ca*' } } },
        attributes: { 'volume-attributes': attributes },
        ...more,
      });
    const good = { 'volume-snapshot-attributes': { 'snapdir-access-enabled': 'true' } };
    const passed = await bench.ok(modify(good), on);
    expect([texts(passed, 'num-succeeded'), texts(passed, 'num-failed')]).toEqual([['2'], ['0']]);
    const bad = { 'volume-export-attributes': { policy: 'nope' } };
    const failed = await bench.ok(modify(bad, { 'continue-on-failure': 'true' }), on);
    expect([texts(failed, 'num-succeeded'), texts(failed, 'num-failed')]).toEqual([['0'], ['2']]);
    expect(texts(failed, 'error-code')).toEqual(['15661', '15661']);
    expect(texts(await bench.ok(modify(bad), on), 'num-failed')).toEqual(['1']);
    const reserve = (percent: string) =>
      modify({ 'volume-space-attributes': { 'percentage-snapshot-reserve': percent } });
    expect(texts(await bench.ok(reserve('90'), on), 'num-failed')).toEqual(['0']);
    expect(texts(await bench.ok(reserve('91'), on), 'error-code')).toEqual(['13115']);
    bench.refused('unknown-field volume-qos-attributes/policy-group-name');
    const qos = { 'volume-qos-attributes': { 'policy-group-name': 'gold' } };
    expect(await bench.fail(modify(qos), on)).toBe('13001');
  });
});

describe('snapshots and clones', () => {
  it('hold each other', async () => {
    const volume = 'netappdvp_cart';
    const snapshot = { volume, snapshot: 's1' };
    await bench.ok(call('snapshot-create', snapshot), on);
    expect(await bench.fail(call('snapshot-create', snapshot), on)).toBe('13020');
    const clone = { volume: 'copy', 'parent-volume': volume, 'parent-snapshot': 's1' };
    const missing = { ...clone, 'parent-snapshot': 'nope' };
    expect(await bench.fail(call('volume-clone-create', missing), on)).toBe('15661');
    await bench.ok(call('volume-clone-create', clone), on);
    expect(await bench.fail(call('snapshot-delete', snapshot), on)).toBe('13024');
    const destroy = { name: volume, 'unmount-and-offline': 'true' };
    expect(await bench.fail(call('volume-destroy', destroy), on)).toBe('13001');
    const split = await bench.ok(call('volume-clone-split-start', { volume: 'copy' }), on);
    expect(texts(split, 'result-status')).toEqual(['in_progress']);
    expect(await bench.fail(call('snapshot-delete', snapshot), on)).toBe('13024');
    clock.now += 300;
    await bench.ok(call('snapshot-delete', snapshot), on);
    expect(await bench.fail(call('snapshot-delete', snapshot), on)).toBe('13021');
    await bench.ok(call('volume-destroy', { name: 'copy', 'unmount-and-offline': 'true' }), on);
  });
});

describe('export policies', () => {
  const rule = (more: Elements) =>
    call('export-rule-create', {
      'policy-name': 'p1',
      'client-match': '10.0.0.0/8',
      protocol: { 'access-protocol': 'nfs' },
      'ro-rule': { 'security-flavor': 'sys' },
      'rw-rule': { 'security-flavor': ['sys', 'krb5'] },
      ...more,
    });
  const matches = async () => {
    const query = { 'export-rule-info': { 'policy-name': 'p1' } };
    const body = await bench.ok(call('export-rule-get-iter', { query }), on);
    const clients = texts(body, 'client-match');
    return texts(body, 'rule-index').map((index, at) => `${index} ${clients[at]}`);
  };

  it('hold rules in order', async () => {
    expect(await bench.fail(rule({}), on)).toBe('15661');
    await bench.ok(call('export-policy-create', { 'policy-name': 'p1' }), on);
    const again = call('export-policy-create', { 'policy-name': 'p1' });
    expect(await bench.fail(again, on)).toBe('13130');
    await bench.ok(rule({}), on);
    const twice = await zapi(bench.simulator, rule({}), on);
    expect([twice.errno, twice.reason]).toEqual([
      '13001',
      expect.stringContaining('already contains a rule'),
    ]);
    await bench.ok(rule({ 'client-match': '172.16.0.0/12' }), on);
    await bench.ok(rule({ 'client-match': '192.0.2.1', 'rule-index': '1' }), on);
    expect(await matches()).toEqual(['1 192.0.2.1', '2 10.0.0.0/8', '3 172.16.0.0/12']);
    await bench.ok(call('export-rule-destroy', { 'policy-name': 'p1', 'rule-index': '2' }), on);
    const gone = call('export-rule-destroy', { 'policy-name': 'p1', 'rule-index': '2' });
    expect(await bench.fail(gone, on)).toBe('15661');
    expect(await matches()).toEqual(['1 192.0.2.1', '3 172.16.0.0/12']);
  });

  it.each<[string, Elements]>([
    ['a security flavour', { 'ro-rule': { 'security-flavor': 'unix' } }],
    ['a protocol', { protocol: { 'access-protocol': 'ftp' } }],
    ['a client match', { 'client-match': '' }],
  ])('refuse %s that does not exist', async (_name, more) => {
    expect(await bench.fail(rule(more), on)).toBe('13115');
  });

  it('stay while they are used, and default always stays', async () => {
    const destroy = (name: string) => call('export-policy-destroy', { 'policy-name': name });
    await bench.ok(create({ volume: 'user_of_p1', 'export-policy': 'p1' }), on);
    expect(await bench.fail(destroy('p1'), on)).toBe('13001');
    expect(await bench.fail(destroy('default'), on)).toBe('13001');
    expect(await bench.fail(destroy('nope'), on)).toBe('15661');
  });
});

describe('the network', () => {
  const lif = (more: Elements) =>
    call('net-interface-create', {
      vserver: 'svm_docker',
      'interface-name': 'lif1',
      'home-node': 'sim-02',
      'home-port': 'e0b',
      address: '198.51.100.30',
      'netmask-length': '24',
      ...more,
    });

  it.each<[string, Elements, string]>([
    ['an SVM that does not exist', { vserver: 'nope' }, '15698'],
    ['a node that does not exist', { 'home-node': 'sim-03' }, '13115'],
    ['a port that does not exist', { 'home-port': 'e9z' }, '13115'],
    ['an address that is none', { address: '198.51.100.300' }, '13115'],
    ['an address that is taken', { address: '198.51.100.20' }, '13001'],
    ['a name that is taken', { 'interface-name': 'svm_docker_data' }, '13130'],
    ['a mask that is none', { netmask: '255.0.255.0' }, '13115'],
    ['a service policy that does not exist', { 'service-policy': 'nope' }, '15661'],
    ['a status that is none', { 'administrative-status': 'maybe' }, '13115'],
    ['a protocol that does not exist', { 'data-protocols': { 'data-protocol': 'ftp' } }, '13115'],
  ])('has no LIF with %s', async (_name, more, errno) => {
    expect(await bench.fail(lif(more))).toBe(errno);
  });

  const policies: [string, Elements, string[], string, string][] = [
    [
      'a service policy',
      { 'service-policy': 'default-management' },
      ['none'],
      'mgmt',
      'default-management',
    ],
    ['nothing said', {}, ['nfs', 'cifs', 'fcache'], 'data', 'default-data-files'],
    [
      'its role and protocol',
      { role: 'data', 'data-protocols': { 'data-protocol': 'nfs' } },
      ['nfs'],
      'data',
      'default-data-files',
    ],
    [
      'the way before 9.6',
      { role: 'data', 'data-protocols': { 'data-protocol': 'none' }, 'firewall-policy': 'mgmt' },
      ['none'],
      'mgmt',
      'default-management',
    ],
  ];
  it.each(policies)('makes of %s', async (_name, more, protocols, firewall, policy) => {
    const body = await bench.ok(lif({ ...more, 'return-record': 'true' }));
    expect(texts(body, 'data-protocol')).toEqual(protocols);
    expect(texts(body, 'firewall-policy')).toEqual([firewall]);
    expect(texts(body, 'service-policy')).toEqual([policy]);
    expect(texts(body, 'netmask')).toEqual(['255.255.255.0']);
    expect(texts(body, 'operational-status')).toEqual(['up']);
    const keys = { vserver: 'svm_docker', 'interface-name': 'lif1' };
    const remove = call('net-interface-delete', keys);
    expect(await bench.fail(remove)).toBe('13001');
    await bench.ok(call('net-interface-modify', { ...keys, 'administrative-status': 'down' }));
    await bench.ok(remove);
    expect(await bench.fail(remove)).toBe('15661');
  });

  it('has each route once', async () => {
    const route = { destination: '10.0.0.0/8', gateway: '198.51.100.1' };
    const body = await bench.ok(
      call('net-routes-create', { ...route, 'return-record': 'true' }),
      on,
    );
    expect(body).toContain(
      '<result><net-vs-routes-info><address-family>ipv4</address-family><destination>10.0.0.0/8</destination><gateway>198.51.100.1</gateway><metric>20</metric><vserver>svm_docker</vserver></net-vs-routes-info></result>',
    );
    const twice = await zapi(bench.simulator, call('net-routes-create', route), on);
    expect([twice.errno, twice.reason]).toEqual([
      '13001',
      expect.stringContaining('Duplicate route exists'),
    ]);
    await bench.ok(call('net-routes-destroy', route), on);
    expect(await bench.fail(call('net-routes-destroy', route), on)).toBe('15661');
    expect(await bench.fail(call('net-routes-create', { ...route, gateway: '::1' }), on)).toBe(
      '13115',
    );
  });

  it('has the nodes, aggregates and ports of the contract', async () => {
    const aggregates = await bench.ok('<aggr-get-iter/>');
    expect(texts(aggregates, 'aggregate-name')).toEqual([
      'aggr0_sim_01',
      'aggr0_sim_02',
      'aggr1',
      'aggr2',
    ]);
    expect(texts(aggregates, 'is-root-aggregate')).toEqual(['true', 'true', 'false', 'false']);
    const ports = await bench.ok('<net-port-get-iter/>');
    expect(texts(ports, 'port')).toEqual(['e0a', 'e0b', 'e0c', 'e0d', 'e0a', 'e0b', 'e0c', 'e0d']);
    expect(new Set(texts(ports, 'broadcast-domain'))).toEqual(new Set(['Default']));
  });
});

describe('NFS', () => {
  it('is made once, switched on and off, and told', async () => {
    await bench.ok(call('vserver-create', { 'vserver-name': 'second' }));
    const second = { vfiler: 'second' };
    expect(await bench.fail('<nfs-service-get/>', second)).toBe('15661');
    const wanted = { 'is-nfsv3-enabled': 'true', 'is-nfsv40-enabled': 'true' };
    await bench.ok(call('nfs-service-create', wanted), second);
    expect(await bench.fail(call('nfs-service-create', wanted), second)).toBe('13130');
    const body = await bench.ok('<nfs-service-get/>', second);
    expect(texts(body, 'is-nfsv40-enabled')).toEqual(['true']);
    expect(texts(body, 'is-nfsv41-enabled')).toEqual(['false']);
    await bench.ok('<nfs-disable/>', second);
    expect(texts(await bench.ok('<nfs-status/>', second), 'is-enabled')).toEqual(['false']);
    await bench.ok('<nfs-enable/>', second);
    const all = await bench.ok('<nfs-service-get-iter/>');
    expect(texts(all, 'vserver')).toEqual(['second', 'svm_docker']);
  });
});
