import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OntapClient, OntapTarget, Privilege } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { Secret } from '../../src/secret.ts';
import { type ContractTarget, simulatorTarget } from '../support/contract-target.ts';

/**
 * What every write of OntapClient does, on an ONTAP that may be spoilt: so far the simulator alone. One test builds on
 * the other, as the steps of a bootstrap do. The last part of each name says on which ONTAP it was last verified.
 */

const SVM = 'svm_new';
const ROLE: readonly Privilege[] = [
  { path: 'DEFAULT', access: 'none' },
  { path: 'version', access: 'readonly' },
  { path: 'vserver', access: 'readonly' },
  { path: 'network interface', access: 'readonly' },
  { path: 'volume', access: 'all' },
];

describe.each([
  ['9.15.1', 'zapi'],
  ['9.5', 'zapi'],
  ['9.8', 'zapi'],
  ['9.15.1', 'rest'],
  ['9.11.1', 'rest'],
  ['9.10.1', 'rest'],
  ['9.8', 'rest'],
] as const)('writes on a simulator with ONTAP %s over %s', (ontapVersion, api) => {
  let ontap: ContractTarget;
  let client: OntapClient;
  let plugin: OntapTarget;
  beforeAll(async () => {
    ontap = await simulatorTarget('empty', { ontapVersion, api });
    client = await connectOntap(ontap.target);
    plugin = { ...ontap.target, username: 'trident_user', credential: new Secret('Trident1234') };
  });
  afterEach(() => expect(ontap.refusals()).toEqual([]));
  afterAll(async () => {
    client?.close();
    await ontap?.stop();
  });

  it('createSvm: runs, with its root volume, and allows NFS [verified: never]', async () => {
    expect(await client.listSvms()).toEqual([]);
    await client.createSvm({ name: SVM, rootAggregate: 'aggr1', rootVolume: 'svm_new_root' });
    expect(await client.getSvm(SVM)).toMatchObject({
      name: SVM,
      state: 'running',
      aggregates: [],
    });
    expect(await client.listRootVolumes(SVM)).toEqual([
      { svm: SVM, name: 'svm_new_root', aggregate: 'aggr1', exportPolicy: 'default' },
    ]);
    // REST tells it from 9.9.1 on.
    const told = !(api === 'rest' && ontapVersion === '9.8');
    const { allowedProtocols } = (await client.getSvm(SVM)) ?? { allowedProtocols: null };
    expect(allowedProtocols).toEqual(told ? expect.arrayContaining(['nfs']) : []);
    const again = client.createSvm({ name: SVM, rootAggregate: 'aggr1', rootVolume: 'x_root' });
    await expect(again).rejects.toMatchObject({ kind: 'exists' });
  });

  it('createSvm: an aggregate that does not exist, a bad name [verified: never]', async () => {
    const other = { name: 'svm_other', rootVolume: 'svm_other_root' };
    await expect(client.createSvm({ ...other, rootAggregate: 'no_such' })).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(
      client.createSvm({ ...other, name: '1 bad', rootAggregate: 'aggr1' }),
    ).rejects.toMatchObject({ name: 'OntapError' });
    expect(await client.getSvm('svm_other')).toBeNull();
  });

  it('assignAggregates: adds and keeps; nothing to add is no write [verified: never]', async () => {
    expect(await client.assignAggregates(SVM, ['aggr2'])).toEqual(['aggr2']);
    expect([...(await client.assignAggregates(SVM, ['aggr1', 'aggr2']))].toSorted()).toEqual([
      'aggr1',
      'aggr2',
    ]);
    const before = ontap.writes();
    await client.assignAggregates(SVM, ['aggr2']);
    expect(ontap.writes()).toBe(before);
    await expect(client.assignAggregates(SVM, ['no_such'])).rejects.toMatchObject({
      name: 'OntapError',
    });
    await expect(client.assignAggregates('no_such_svm', ['aggr1'])).rejects.toMatchObject({
      kind: 'not-found',
    });
    expect([...((await client.getSvm(SVM))?.aggregates ?? [])].toSorted()).toEqual([
      'aggr1',
      'aggr2',
    ]);
  });

  it('enableNfs: makes the service and turns it on, twice the same [verified: never]', async () => {
    expect(await client.getNfsService(SVM)).toBeNull();
    await client.enableNfs(SVM);
    expect(await client.getNfsService(SVM)).toMatchObject({ enabled: true, v3: true });
    await client.enableNfs(SVM);
    expect(await client.getNfsService(SVM)).toMatchObject({ enabled: true, v3: true });
  });

  it('createInterface: data and management LIFs, told apart when read back [verified: never]', async () => {
    const place = { svm: SVM, node: 'sim-01', port: 'e0c', netmaskLength: 24 };
    await client.createInterface({
      ...place,
      name: 'nfs_1',
      address: '198.51.100.11',
      purpose: 'data-nfs',
    });
    await client.createInterface({
      ...place,
      name: 'mgmt_1',
      address: '198.51.100.10',
      purpose: 'management',
    });
    const lifs = await client.listInterfaces(SVM);
    expect(lifs).toMatchObject([
      {
        name: 'mgmt_1',
        address: '198.51.100.10',
        netmaskLength: 24,
        node: 'sim-01',
        port: 'e0c',
        up: true,
        management: true,
        dataProtocols: [],
      },
      { name: 'nfs_1', address: '198.51.100.11', netmaskLength: 24, up: true, management: false },
    ]);
    expect(lifs[1]?.dataProtocols).toContain('nfs');
    const again = client.createInterface({
      ...place,
      name: 'nfs_1',
      address: '198.51.100.12',
      purpose: 'data-nfs',
    });
    await expect(again).rejects.toMatchObject({ kind: 'exists' });
    const nowhere = client.createInterface({
      ...place,
      port: 'e9z',
      name: 'nfs_2',
      address: '198.51.100.13',
      purpose: 'data-nfs',
    });
    await expect(nowhere).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('createRoute: once; a duplicate exists [verified: never]', async () => {
    const route = { svm: SVM, destination: '0.0.0.0/0', gateway: '198.51.100.1' };
    await client.createRoute(route);
    expect(await client.listRoutes(SVM)).toContainEqual(route);
    await expect(client.createRoute(route)).rejects.toMatchObject({ kind: 'exists' });
  });

  it('export policies and rules [verified: never]', async () => {
    await client.createExportPolicy(SVM, 'docker');
    expect(await client.listExportPolicies(SVM)).toEqual(['default', 'docker']);
    await expect(client.createExportPolicy(SVM, 'docker')).rejects.toMatchObject({
      kind: 'exists',
    });
    const rule = {
      svm: SVM,
      policy: 'docker',
      protocol: 'nfs',
      ro: 'sys',
      rw: 'sys',
      superuser: 'sys',
    } as const;
    await client.createExportRule({ ...rule, clients: '198.51.100.0/24' });
    await client.createExportRule({ ...rule, clients: '203.0.113.0/24' });
    expect(await client.listExportRules(SVM, 'docker')).toMatchObject([
      {
        clients: ['198.51.100.0/24'],
        protocols: ['nfs'],
        ro: ['sys'],
        rw: ['sys'],
        superuser: ['sys'],
      },
      { clients: ['203.0.113.0/24'] },
    ]);
    expect(await client.listExportRules(SVM, 'default')).toEqual([]);
    await expect(
      client.createExportRule({ ...rule, policy: 'no_such', clients: '203.0.113.0/24' }),
    ).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('grantPrivileges: makes, completes, raises; twice is no write [verified: never]', async () => {
    await client.grantPrivileges(SVM, 'trident_role', ROLE.slice(0, 2), { isNew: true });
    const low = { path: 'volume', access: 'readonly' } as const;
    await client.grantPrivileges(SVM, 'trident_role', [low], { isNew: true });
    await client.grantPrivileges(SVM, 'trident_role', ROLE, { isNew: false });
    const role = await client.getRole(SVM, 'trident_role');
    expect(role?.privileges.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(
      ROLE.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    );
    const before = ontap.writes();
    await client.grantPrivileges(SVM, 'trident_role', ROLE, { isNew: false });
    expect(ontap.writes()).toBe(before);
    const ofCluster = client.grantPrivileges(
      SVM,
      'trident_role',
      [{ path: 'storage aggregate', access: 'readonly' }],
      { isNew: false },
    );
    await expect(ofCluster).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('createUser: logs in, sees its SVM and no more [verified: never]', async () => {
    const user = {
      name: plugin.username,
      role: 'trident_role',
      applications: ['ontapi'],
      password: new Secret('Trident1234'),
    };
    await expect(
      client.createUser(SVM, { ...user, password: new Secret('short1') }),
    ).rejects.toMatchObject({ kind: 'invalid' });
    expect(await client.getUser(SVM, user.name)).toBeNull();
    await expect(client.createUser(SVM, { ...user, role: 'no_such' })).rejects.toMatchObject({
      kind: 'not-found',
    });
    await client.createUser(SVM, user);
    await expect(client.createUser(SVM, user)).rejects.toMatchObject({ kind: 'exists' });
    await client.createUser(SVM, { ...user, applications: ['http'], password: null });
    const found = await client.getUser(SVM, user.name);
    expect(found).toMatchObject({ name: user.name, locked: false });
    expect(
      found?.applications.toSorted((a, b) => (a.application < b.application ? -1 : 1)),
    ).toEqual([
      { application: 'http', method: 'password', role: 'trident_role' },
      { application: 'ontapi', method: 'password', role: 'trident_role' },
    ]);

    const login = await connectOntap(plugin);
    expect(await login.identity()).toMatchObject({ name: null, scope: 'svm' });
    expect((await login.listSvms()).map((svm) => svm.name)).toEqual([SVM]);
    await expect(login.listAggregates()).rejects.toMatchObject({ kind: 'wrong-scope' });
    await expect(login.createExportPolicy(SVM, 'x')).rejects.toMatchObject({ kind: 'forbidden' });
    login.close();
    const wrong = { ...plugin, credential: new Secret('Trident12345') };
    await expect(connectOntap(wrong)).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('checkPluginStartup: says call by call what the login may do [verified: never]', async () => {
    const login = await connectOntap(plugin);
    const { checks, svm, interfaces } = await login.checkPluginStartup(SVM, { optional: true });
    if (api === 'rest') {
      // A role of command directories in an SVM is refused the very first call: the plugin goes over to ONTAPI.
      login.close();
      expect(checks).toMatchObject([{ api: 'GET /cluster', ok: false, fatal: true }]);
      return;
    }
    expect(svm).toEqual(await login.getSvm(SVM));
    expect(interfaces).toEqual(await login.listInterfaces(SVM));
    login.close();
    expect(checks.filter((check) => check.fatal && !check.ok)).toEqual([]);
    expect(checks.map((check) => check.api)).not.toContain('system-node-get-iter');
    expect(checks.find((check) => check.api === 'ems-autosupport-log')).toMatchObject({
      ok: false,
      fatal: false,
    });
  });
});

it('what is made over one API is read the same over the other [verified: never]', async () => {
  const ontap = await simulatorTarget('empty');
  const [zapi, rest] = await Promise.all(
    (['zapi', 'rest'] as const).map((api) => connectOntap({ ...ontap.target, api })),
  );
  if (zapi === undefined || rest === undefined) throw new Error('two clients are expected');
  for (const [maker, name] of [
    [zapi, 'svm_z'],
    [rest, 'svm_r'],
  ] as const) {
    const address = name === 'svm_z' ? '198.51.100.21' : '198.51.100.22';
    await maker.createSvm({ name, rootAggregate: 'aggr1', rootVolume: `${name}_root` });
    await maker.assignAggregates(name, ['aggr1', 'aggr2']);
    await maker.enableNfs(name);
    await maker.createInterface({
      svm: name,
      name: 'data',
      address,
      netmaskLength: 24,
      node: 'sim-01',
      port: 'e0c',
      purpose: 'data-nfs',
    });
    await maker.createRoute({ svm: name, destination: '0.0.0.0/0', gateway: '198.51.100.1' });
    await maker.createExportPolicy(name, 'docker');
    await maker.createExportRule({
      svm: name,
      policy: 'docker',
      clients: '198.51.100.0/24',
      protocol: 'nfs',
      ro: 'sys',
      rw: 'sys',
      superuser: 'sys',
    });
    await maker.grantPrivileges(name, 'docker_role', ROLE, { isNew: true });
    await maker.createUser(name, {
      name: 'docker_user',
      role: 'docker_role',
      applications: ['ontapi', 'http'],
      password: new Secret('Trident1234'),
    });
    const seen = async (client: OntapClient): Promise<unknown> => {
      const role = await client.getRole(name, 'docker_role');
      const svm = await client.getSvm(name);
      return {
        svm: svm && { ...svm, allowedProtocols: svm.allowedProtocols.includes('nfs') },
        root: await client.listRootVolumes(name),
        nfs: await client.getNfsService(name),
        interfaces: (await client.listInterfaces(name)).map((lif) => ({
          ...lif,
          dataProtocols: lif.dataProtocols.includes('nfs'),
        })),
        routes: await client.listRoutes(name),
        policies: await client.listExportPolicies(name),
        rules: await client.listExportRules(name, 'docker'),
        role: role?.privileges.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
        applications: (await client.getUser(name, 'docker_user'))?.applications.toSorted((a, b) =>
          a.application < b.application ? -1 : 1,
        ),
      };
    };
    expect(await seen(rest)).toEqual(await seen(zapi));
  }
  zapi.close();
  rest.close();
  expect(ontap.refusals()).toEqual([]);
  await ontap.stop();
});

describe('the plugin’s login of a finished SVM', () => {
  it('starts in `typical`, and says what is missing in `no-aggregates` [verified: never]', async () => {
    for (const [scenario, api, missing] of [
      ['typical', 'zapi', []],
      ['no-aggregates', 'zapi', ['vserver-get-iter']],
      // To a role of command directories ONTAP refuses GET /cluster, and the plugin goes back to ONTAPI.
      ['typical', 'rest', ['GET /cluster']],
    ] as const) {
      const ontap = await simulatorTarget(scenario, { api });
      if (ontap.plugin === null) throw new Error(`${scenario} has no plugin login`);
      const login = await connectOntap(ontap.plugin);
      const { checks } = await login.checkPluginStartup(ontap.svm, { optional: true });
      expect(checks.filter((check) => check.fatal && !check.ok).map((check) => check.api)).toEqual(
        missing,
      );
      if (scenario === 'no-aggregates')
        expect(checks.find((check) => check.api === missing[0])?.error).toBe(
          `SVM ${ontap.svm} has no assigned aggregates`,
        );
      login.close();
      expect(ontap.refusals()).toEqual([]);
      expect(ontap.writes()).toBe(0);
      await ontap.stop();
    }
  });
});
