import { describe, expect, it } from 'vitest';
import { at, column, done, refused, word } from './rest-wire.ts';
import { texts, useSimulator, xml, zapi } from './wire.ts';

const bench = useSimulator({ scenario: 'typical', password: 'adm1n-password' });
const get = (path: string) => done(bench.simulator, `GET ${path}`);

describe('LIFs', () => {
  const lif = (more: Record<string, unknown>) => ({
    name: 'new_lif',
    svm: { name: 'svm_docker' },
    ip: { address: '198.51.100.50', netmask: '24' },
    location: { home_port: { name: 'e0c', node: { name: 'sim-02' } } },
    service_policy: { name: 'default-data-files' },
    ...more,
  });

  it.each<[Record<string, unknown>, string]>([
    [{ name: 'svm_docker_data' }, '409 1966140'],
    [{ ip: { address: '198.51.100.20', netmask: '24' } }, '409 1376963'],
    [{ ip: { address: '198.51.100.50' } }, '400 2'],
    [{ ip: { address: '198.51.100.50', netmask: '255.0.255.0' } }, '400 2'],
    [{ location: { home_node: { name: 'sim-09' } } }, '400 1966217'],
    [{ location: { home_port: { name: 'e9z' } } }, '400 1966217'],
    [{ service_policy: 'default-nothing' }, '404 53281065'],
    [{ svm: { name: 'nowhere' } }, '404 2621462'],
    [{ svm: undefined }, '400 2621707'],
  ])('with %j are refused', async (more, code) => {
    expect(await refused(bench.simulator, 'POST /network/ip/interfaces', lif(more))).toBe(code);
  });

  it('made over REST are seen over ONTAPI; what is changed there is seen here', async () => {
    const made = await done(
      bench.simulator,
      'POST /network/ip/interfaces?return_records=true',
      lif({}),
    );
    const uuid = word(made, 'records.0.uuid');
    const query = xml({ query: { 'net-interface-info': { 'interface-name': 'new_lif' } } });
    const seen = await zapi(
      bench.simulator,
      `<net-interface-get-iter>${query}</net-interface-get-iter>`,
    );
    expect(texts(seen.body, 'address')).toEqual(['198.51.100.50']);
    expect(texts(seen.body, 'home-port')).toEqual(['e0c']);
    const change = {
      vserver: 'svm_docker',
      'interface-name': 'new_lif',
      'administrative-status': 'down',
    };
    await bench.ok(xml({ 'net-interface-modify': change }));
    expect(await get(`/network/ip/interfaces/${uuid}`)).toMatchObject({
      enabled: false,
      state: 'down',
      ip: { address: '198.51.100.50', netmask: '24' },
      location: { home_node: { name: 'sim-02' }, home_port: { name: 'e0c' } },
      services: ['data_core', 'data_nfs', 'data_cifs', 'data_flexcache'],
    });
    await done(bench.simulator, `PATCH /network/ip/interfaces/${uuid}`, { enabled: 'true' });
    await done(bench.simulator, `DELETE /network/ip/interfaces/${uuid}`);
    expect(await refused(bench.simulator, `GET /network/ip/interfaces/${uuid}`)).toBe('404 4');
  });

  it('are found by their services and state, as the plugin asks', async () => {
    const svm = word(await get('/svm/svms?name=svm_docker'), 'records.0.uuid');
    const found = await get(
      `/network/ip/interfaces?services=data_nfs&svm.uuid=${svm}&fields=ip.address,state`,
    );
    expect(column(found, 'ip.address')).toEqual(['198.51.100.20']);
    const management = await get('/network/ip/interfaces?services=management_https&fields=scope');
    expect(column(management, 'scope')).toEqual(['svm', 'cluster']);
  });

  it('without a place get a port of the broadcast domain', async () => {
    const body = lif({ name: 'anywhere', location: { broadcast_domain: { name: 'Default' } } });
    await done(bench.simulator, 'POST /network/ip/interfaces', body);
    const made = await get('/network/ip/interfaces?name=anywhere&fields=location');
    expect(at(made, 'records.0.location.home_port.name')).toBe('e0a');
  });
});

it('routes default to the default route, and come once', async () => {
  const body = { svm: { name: 'svm_docker' }, gateway: '198.51.100.9' };
  await done(bench.simulator, 'POST /network/ip/routes', body);
  expect(await refused(bench.simulator, 'POST /network/ip/routes', body)).toBe('409 1966345');
  const found = await get('/network/ip/routes?gateway=198.51.100.9&fields=destination,metric');
  expect(at(found, 'records.0')).toMatchObject({
    destination: { address: '0.0.0.0', netmask: '0' },
    metric: 20,
  });
  await done(bench.simulator, `DELETE /network/ip/routes/${word(found, 'records.0.uuid')}`);
});

it('ports, broadcast domains, IPspaces and service policies are there to be read', async () => {
  const ports = await get(
    '/network/ethernet/ports?broadcast_domain.name=Default&state=up&fields=node.name',
  );
  expect(at(ports, 'num_records')).toBe(8);
  expect(
    column(await get('/network/ethernet/broadcast-domains?fields=ports'), 'ports.name.0'),
  ).toEqual(['sim-01:e0a']);
  expect(column(await get('/network/ipspaces'), 'name')).toEqual(['Cluster', 'Default']);
  const policies = await get(
    '/network/ip/service-policies/?svm.name=svm_docker&services=management_https',
  );
  expect(column(policies, 'name')).toEqual(['default-management']);
});

describe('export policies', () => {
  const rule = { clients: [{ match: '10.0.0.0/8' }], ro_rule: ['sys'], rw_rule: ['sys'] };
  it('come with their rules or not at all, and rules have an index', async () => {
    const line = 'POST /protocols/nfs/export-policies';
    const wrong = {
      name: 'p1',
      'svm.name': 'svm_docker',
      rules: [rule, { ...rule, ro_rule: ['nope'] }],
    };
    expect(await refused(bench.simulator, line, wrong)).toBe('400 2');
    await done(bench.simulator, line, { ...wrong, rules: [rule] });
    expect(await refused(bench.simulator, line, { ...wrong, rules: [] })).toBe('409 1');
    const found = await get('/protocols/nfs/export-policies?name=p1&fields=id,rules');
    expect(at(found, 'records.0.rules.0')).toMatchObject({
      index: 1,
      protocols: ['any'],
      superuser: ['none'],
    });
    const rules = `/protocols/nfs/export-policies/${JSON.stringify(column(found, 'id')[0])}/rules`;
    expect(await refused(bench.simulator, `POST ${rules}`, rule)).toBe('409 1704070');
    await done(bench.simulator, `POST ${rules}`, { ...rule, clients: [{ match: '10.1.0.0/16' }] });
    await done(bench.simulator, `PATCH ${rules}/2?new_index=1`, { superuser: ['sys'] });
    const all = await get(`${rules}?fields=clients,superuser`);
    expect(column(all, 'clients.0.match')).toEqual(['10.1.0.0/16', '10.0.0.0/8']);
    expect(column(all, 'superuser.0')).toEqual(['sys', 'none']);
    await done(bench.simulator, `DELETE ${rules}/1`);
    const seen = await zapi(bench.simulator, '<export-rule-get-iter/>', { vfiler: 'svm_docker' });
    expect(texts(seen.body, 'client-match')).toEqual(['198.51.100.0/24', '10.0.0.0/8']);
  });
});

it('vserver create of the CLI chooses the root volume, and its verbs merge lists', async () => {
  const body = { vserver: 'by_cli', rootvolume: 'root_of_cli', aggregate: 'aggr2' };
  await done(bench.simulator, 'POST /private/cli/vserver', body);
  await done(bench.simulator, 'PATCH /private/cli/vserver/add-aggregates?vserver=by_cli', {
    aggregates: 'aggr1',
  });
  await done(bench.simulator, 'POST /private/cli/vserver/add-aggregates', {
    vserver: 'by_cli',
    aggregates: ['aggr2'],
  });
  const cli = await get(
    '/private/cli/vserver?vserver=by_cli&fields=rootvolume,aggregate,aggr_list,type',
  );
  expect(at(cli, 'records.0')).toMatchObject({
    rootvolume: 'root_of_cli',
    aggregate: 'aggr2',
    aggr_list: ['aggr1', 'aggr2'],
  });
  expect(column(await get('/private/cli/vserver?type=admin'), 'vserver')).toEqual(['sim']);
  expect(column(await get('/private/cli/aggr?root=true'), 'aggregate')).toEqual([
    'aggr0_sim_01',
    'aggr0_sim_02',
  ]);
});

it('a line for the CLI to run is not modelled', async () => {
  expect(await refused(bench.simulator, 'POST /private/cli', { input: 'volume show' })).toBe(
    '404 3',
  );
  bench.refused('unknown-api POST /api/private/cli');
});
