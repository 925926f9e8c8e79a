import { describe, expect, it } from 'vitest';
import { at, column, done, refused, rest, word } from './rest-wire.ts';
import { texts, useSimulator } from './wire.ts';

/** What serves blocks, and what goes with it: one state behind both fronts. */

const bench = useSimulator({ scenario: 'typical', password: 'adm1n-password' });
const vfiler = 'svm_docker';
const svm = { name: vfiler };
const get = (path: string) => done(bench.simulator, `GET ${path}`);
const post = (path: string, document: unknown) => done(bench.simulator, `POST ${path}`, document);

describe('iSCSI', () => {
  it('is made over REST and read over ONTAPI, with a default that asks nobody for a password', async () => {
    expect(await bench.fail('<iscsi-node-get-name/>', { vfiler })).toBe('15661');
    await post('/protocols/san/iscsi/services', { svm, enabled: false });
    const [target] = texts(await bench.ok('<iscsi-node-get-name/>', { vfiler }), 'node-name');
    expect(target).toMatch(/^iqn\.1992-08\.com\.netapp:sn\./);
    const services = await get('/protocols/san/iscsi/services?fields=target,enabled');
    expect(column(services, 'target.name')).toEqual([target]);
    expect(column(services, 'enabled')).toEqual([false]);
    await bench.ok('<iscsi-service-start/>', { vfiler });
    expect(await bench.fail('<iscsi-service-start/>', { vfiler })).toBe('13013');
    const auth = await bench.ok('<iscsi-initiator-get-default-auth/>', { vfiler });
    expect(texts(auth, 'auth-type')).toEqual(['none']);
    expect(await refused(bench.simulator, 'POST /protocols/san/iscsi/services', { svm })).toBe(
      '409 1',
    );
  });

  it('shows every LIF that serves it as a portal', async () => {
    await bench.ok(
      '<net-interface-create><address>198.51.100.31</address><netmask-length>24</netmask-length><interface-name>blocks</interface-name><vserver>svm_docker</vserver><home-node>sim-02</home-node><home-port>e0c</home-port><service-policy>default-data-blocks</service-policy></net-interface-create>',
    );
    const portals = await bench.ok('<iscsi-interface-get-iter/>', { vfiler });
    expect(texts(portals, 'ip-address')).toEqual(['198.51.100.31']);
    expect(texts(portals, 'is-interface-enabled')).toEqual(['true']);
  });

  it('takes CHAP over either front and never shows a password', async () => {
    const uuid = word(await get('/svm/svms?name=svm_docker'), 'records.0.uuid');
    const path = `/protocols/san/iscsi/credentials/${uuid}/default`;
    const chap = (inbound: string, outbound: string) => ({
      authentication_type: 'chap',
      chap: {
        inbound: { user: 'docker', password: inbound },
        outbound: { user: 'svm', password: outbound },
      },
    });
    await done(bench.simulator, `PATCH ${path}`, chap('in-secret', 'out-secret'));
    const auth = await bench.ok('<iscsi-initiator-get-default-auth/>', { vfiler });
    expect(texts(auth, 'auth-type')).toEqual(['CHAP']);
    expect(texts(auth, 'outbound-user-name')).toEqual(['svm']);
    const shown = await rest(bench.simulator, `GET ${path}?fields=**`);
    expect(at(shown.body, 'chap.inbound.user')).toBe('docker');
    expect(JSON.stringify(shown.body) + auth).not.toContain('secret');
    expect(await refused(bench.simulator, `PATCH ${path}`, chap('same', 'same'))).toBe('400 2');
    expect(await refused(bench.simulator, `DELETE ${path}`)).toBe('400 2');
    const deny =
      '<iscsi-initiator-set-default-auth><auth-type>deny</auth-type></iscsi-initiator-set-default-auth>';
    await bench.ok(deny, { vfiler });
    expect(at(await get(path), 'authentication_type')).toBe('deny');
    const wrong = deny.replace('>deny<', '>maybe<');
    expect(await bench.fail(wrong, { vfiler })).toBe('13115');
    const one = { svm, initiator: 'iqn.1993-08.org.debian:01:x', authentication_type: 'none' };
    await post('/protocols/san/iscsi/credentials', one);
    expect(column(await get('/protocols/san/iscsi/credentials'), 'initiator')).toHaveLength(2);
  });
});

describe('igroups', () => {
  const first = 'iqn.1993-08.org.debian:01:a';
  it('hold initiators of their own kind, each once', async () => {
    const made = { svm, name: 'docker', protocol: 'iscsi', os_type: 'linux' };
    await post('/protocols/san/igroups', { ...made, initiators: [{ name: first }] });
    const again = await rest(bench.simulator, 'POST /protocols/san/igroups', made);
    expect(again.status).toBe(409);
    const add = (name: string, group = 'docker') =>
      `<igroup-add><initiator-group-name>${group}</initiator-group-name><initiator>${name}</initiator></igroup-add>`;
    expect(await bench.fail(add(first.toUpperCase()), { vfiler })).toBe('9008');
    expect(await bench.fail(add('20:00:00:25:b5:00:20:0a'), { vfiler })).toBe('13115');
    expect(await bench.fail(add(first, 'nobody'), { vfiler })).toBe('9003');
    const uuid = word(await get('/protocols/san/igroups?name=docker'), 'records.0.uuid');
    const members = `/protocols/san/igroups/${uuid}/initiators`;
    await post(members, { records: [{ name: 'iqn.1993-08.org.debian:01:b' }] });
    const list = await bench.ok('<igroup-get-iter/>', { vfiler });
    expect(texts(list, 'initiator-name')).toHaveLength(2);
    await done(bench.simulator, `DELETE ${members}/${first}`);
    expect(column(await get(members), 'name')).toEqual(['iqn.1993-08.org.debian:01:b']);
    const remove =
      '<igroup-destroy><initiator-group-name>docker</initiator-group-name></igroup-destroy>';
    await bench.ok(remove, { vfiler });
    expect(await bench.fail(remove, { vfiler })).toBe('9003');
  });

  it.each(['<os-type>dos</os-type>', '<os-type/>'])(
    'are made for a known system: %s',
    async (os) => {
      const create = `<igroup-create><initiator-group-name>x</initiator-group-name><initiator-group-type>iscsi</initiator-group-type>${os}</igroup-create>`;
      expect(await bench.fail(create, { vfiler })).toBe('13115');
    },
  );
});

describe('NVMe', () => {
  it('is served once the SVM may serve it', async () => {
    const answer = await rest(bench.simulator, 'POST /protocols/nvme/services', { svm });
    expect(answer.status).toBe(400);
    const list = ['nfs', 'iscsi', 'nvme'].map((one) => `<protocol>${one}</protocol>`).join('');
    await bench.ok(
      `<vserver-modify><vserver-name>svm_docker</vserver-name><allowed-protocols>${list}</allowed-protocols></vserver-modify>`,
    );
    await bench.ok('<nvme-create/>', { vfiler });
    expect(column(await get('/protocols/nvme/services?fields=enabled'), 'enabled')).toEqual([true]);
    expect(await bench.fail('<nvme-create/>', { vfiler })).toBe('13130');
  });
});

describe('name servers and subnets', () => {
  it('are the same over both fronts', async () => {
    await post('/name-services/dns', { svm, domains: ['example.com'], servers: ['192.0.2.53'] });
    expect(texts(await bench.ok('<net-dns-get/>', { vfiler }), 'string')).toEqual(['example.com']);
    await bench.ok('<net-dns-destroy/>', { vfiler });
    expect(at(await get('/name-services/dns'), 'num_records')).toBe(0);
    const rows = await get('/network/ip/subnets?fields=*');
    expect(at(rows, 'records.0.subnet.address')).toBe('100.64.7.0');
    const subnets = await bench.ok('<net-subnet-get-iter/>');
    expect(texts(subnets, 'ip-range')).toEqual(['100.64.7.10-100.64.7.19']);
  });

  it('an address that a subnet manages is not taken past it', async () => {
    const lif = (more: string) =>
      `<net-interface-create>${more}<interface-name>pooled</interface-name><vserver>svm_docker</vserver><home-node>sim-01</home-node><home-port>e0c</home-port></net-interface-create>`;
    const past = '<address>100.64.7.12</address><netmask-length>24</netmask-length>';
    expect(await bench.fail(lif(past))).toBe('13001');
    expect(await bench.fail(lif('<subnet-name>no_such</subnet-name>'))).toBe('15661');
    await bench.ok(lif('<subnet-name>sim_subnet</subnet-name>'));
    const count = await get('/network/ip/subnets?fields=available_count');
    expect(column(count, 'available_count')).toEqual([9]);
  });
});
