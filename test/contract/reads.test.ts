import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OntapClient, Volume } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { type ContractTarget, realTarget, simulatorTarget } from '../support/contract-target.ts';

/**
 * What every ONTAP answers to the reads of OntapClient, whichever it is: the simulator here, and a real cluster when
 * the environment names one. The last part of each name says on which ONTAP it was last verified.
 */

const real = realTarget(process.env);
const targets: [string, () => Promise<ContractTarget>][] = [
  ['simulator over ONTAPI', () => simulatorTarget('typical')],
  ['simulator with ONTAP 9.5', () => simulatorTarget('typical', { ontapVersion: '9.5' })],
  ['simulator over REST', () => simulatorTarget('typical', { api: 'rest' })],
  [
    'simulator with ONTAP 9.8 over REST',
    () => simulatorTarget('typical', { api: 'rest', ontapVersion: '9.8' }),
  ],
];
if (real !== null) targets.push(['real cluster', () => Promise.resolve(real)]);

async function everyVolume(client: OntapClient, namePrefix = '', svm?: string): Promise<Volume[]> {
  const all: Volume[] = [];
  for await (const page of client.volumes({ namePrefix, ...(svm !== undefined && { svm }) }))
    all.push(...page);
  return all;
}

describe.each(targets)('reads on a %s', (_, start) => {
  let ontap: ContractTarget;
  let client: OntapClient;
  beforeAll(async () => {
    ontap = await start();
    client = await connectOntap(ontap.target);
  });
  afterEach(() => {
    expect(ontap.refusals()).toEqual([]);
    expect(ontap.writes() ?? 0).toBe(0);
  });
  afterAll(async () => {
    client?.close();
    await ontap?.stop();
  });

  it('identity: name, scope and version [verified: never]', async () => {
    const { name, scope, version } = await client.identity();
    expect(scope).toBe('cluster');
    expect(name).toMatch(/./);
    expect(version.full).toContain(`${version.generation}.${version.major}`);
    expect(version.generation).toBeGreaterThanOrEqual(9);
  });

  it('aggregates: by name, root ones marked, sizes that make sense [verified: never]', async () => {
    const aggregates = await client.listAggregates();
    expect(aggregates.map((one) => one.name)).toEqual(aggregates.map((one) => one.name).toSorted());
    expect(aggregates.some((one) => one.root)).toBe(true);
    expect(aggregates.some((one) => !one.root)).toBe(true);
    for (const one of aggregates) {
      expect(one.node).toMatch(/./);
      expect(one.state).toBe('online');
      expect(one.sizeBytes).toBeGreaterThan(one.availableBytes);
    }
  });

  it('SVMs: only data SVMs, each the same by itself [verified: never]', async () => {
    const svms = await client.listSvms();
    expect(svms.map((one) => one.name)).toContain(ontap.svm);
    const one = svms.find((svm) => svm.name === ontap.svm);
    expect(await client.getSvm(ontap.svm)).toEqual(one);
    expect(one).toMatchObject({ state: 'running', subtype: 'default' });
    expect(one?.uuid).toMatch(/^[0-9a-f-]{36}$/);
    const aggregates = (await client.listAggregates()).map((found) => found.name);
    const [root] = await client.listRootVolumes(ontap.svm);
    expect(await client.listRootVolumes()).toContainEqual(root);
    expect(root?.name).toMatch(/./);
    expect(aggregates).toEqual(
      expect.arrayContaining([...(one?.aggregates ?? []), root?.aggregate]),
    );
    // REST tells it from 9.9.1 on; an empty list is one that is not told.
    const { version } = await client.identity();
    const told = client.transport === 'zapi' || version.generation > 9 || version.major > 9;
    expect(one?.allowedProtocols).toEqual(told ? expect.arrayContaining(['nfs']) : []);
  });

  it('an SVM that does not exist: null and empty lists; a name is no pattern [verified: never]', async () => {
    for (const name of ['no_such_svm', `${ontap.svm.slice(0, 3)}*`, `${ontap.svm}|x`]) {
      expect(await client.getSvm(name)).toBeNull();
      expect(await client.listRootVolumes(name)).toEqual([]);
      expect(await client.listInterfaces(name)).toEqual([]);
      expect(await client.getUser(name, 'nobody')).toBeNull();
      expect(await client.getRole(name, 'nothing')).toBeNull();
    }
    expect(await client.listRoutes('no_such_svm')).toEqual([]);
    expect(await client.getNfsService('no_such_svm')).toBeNull();
    expect(await client.listExportPolicies('no_such_svm')).toEqual([]);
    expect(await client.listExportRules('no_such_svm', 'default')).toEqual([]);
    expect(await everyVolume(client, '', 'no_such_svm')).toEqual([]);
  });

  it('ports and LIFs: a LIF sits on a port that exists; one serves NFS, one management [verified: never]', async () => {
    const ports = await client.listPorts();
    expect(ports.some((port) => port.up && port.broadcastDomain !== null)).toBe(true);
    const lifs = await client.listInterfaces(ontap.svm);
    for (const lif of lifs) {
      expect(lif.svm).toBe(ontap.svm);
      expect(ports).toContainEqual(expect.objectContaining({ node: lif.node, name: lif.port }));
      expect(lif.netmaskLength).toBeGreaterThan(0);
    }
    expect(lifs.some((lif) => lif.up && lif.enabled && lif.dataProtocols.includes('nfs'))).toBe(
      true,
    );
    expect(lifs.some((lif) => lif.management)).toBe(true);
    expect(await client.listInterfaces()).toEqual(expect.arrayContaining(lifs));
  });

  it('NFS, routes, policies and rules of the SVM [verified: never]', async () => {
    expect(await client.getNfsService(ontap.svm)).toMatchObject({ enabled: true });
    for (const route of await client.listRoutes(ontap.svm)) expect(route.svm).toBe(ontap.svm);
    expect(await client.listExportPolicies(ontap.svm)).toContain('default');
    const rules = await client.listExportRules(ontap.svm, 'default');
    expect(rules.map((rule) => rule.index)).toEqual(
      rules.map((rule) => rule.index).toSorted((a, b) => a - b),
    );
    expect(await client.listExportRules(ontap.svm, 'no_such_policy')).toEqual([]);
    expect(await client.listSnapshotPolicies(ontap.svm)).toEqual(
      expect.arrayContaining(['default', 'none']),
    );
  });

  it('QoS policies: of the SVM and of the cluster, not of other SVMs [verified: never]', async () => {
    const own = await client.listQosPolicies(ontap.svm);
    expect(own.map(({ name }) => name)).toEqual(own.map(({ name }) => name).toSorted());
    const shared = await client.listQosPolicies('no_such_svm');
    expect(own).toEqual(expect.arrayContaining(shared));
    // What else there is on a real cluster is not known.
    if (ontap.writes() === null) return;
    const gold = { name: 'svm_docker_gold', adaptive: false };
    expect(own).toContainEqual(gold);
    expect(shared).not.toContainEqual(gold);
    expect(shared).toContainEqual({ name: 'value', adaptive: true });
  });

  it('roles and users that do not exist; password rules of a predefined role [verified: never]', async () => {
    expect(await client.getRole(ontap.svm, 'no_such_role')).toBeNull();
    expect(await client.getUser(ontap.svm, 'no_such_user')).toBeNull();
    expect((await client.getRole(ontap.svm, 'vsadmin'))?.privileges.length).toBeGreaterThan(0);
    expect(await client.getPasswordRules(ontap.svm, 'vsadmin')).toMatchObject({
      minLength: 8,
      alphanumericRequired: true,
    });
    expect(await client.getPasswordRules(ontap.svm, 'no_such_role')).toBeNull();
  });

  it('volumes: every one once, prefixes literally, root volumes of nodes left out [verified: never]', async () => {
    const all = await everyVolume(client, '', ontap.svm);
    const keys = all.map((one) => `${one.svm}:${one.name}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(all.filter((one) => one.svmRoot)).toHaveLength(1);
    for (const one of all) {
      expect(one.svm).toBe(ontap.svm);
      expect(['flexvol', 'flexgroup', 'flexgroup_constituent']).toContain(one.style);
      expect(['rw', 'dp', 'ls']).toContain(one.type);
      if (one.state === 'online') expect(one.sizeBytes).toBeGreaterThan(0);
    }
    const prefix = all[0]?.name.slice(0, 4) ?? '';
    const some = await everyVolume(client, prefix, ontap.svm);
    expect(some).toEqual(all.filter((one) => one.name.startsWith(prefix)));
    expect(await everyVolume(client, '*', ontap.svm)).toEqual([]);
    const svms = (await client.listSvms()).map((one) => one.name);
    const everywhere = await everyVolume(client);
    expect(everywhere).toEqual(expect.arrayContaining(all));
    for (const one of everywhere) expect(svms).toContain(one.svm);
  });
});

describe.each(['zapi', 'rest'] as const)('a list of more than one page over %s', (api) => {
  it('comes whole, in pages of 500 [verified: never]', async () => {
    const ontap = await simulatorTarget('typical', { volumes: 1_234, api });
    const client = await connectOntap(ontap.target);
    const sizes: number[] = [];
    const names = new Set<string>();
    for await (const page of client.volumes({ svm: ontap.svm, namePrefix: 'netappdvp_' })) {
      sizes.push(page.length);
      for (const one of page) names.add(one.name);
    }
    expect(sizes).toEqual([500, 500, 234]);
    expect(names.size).toBe(1_234);
    client.close();
    expect(ontap.refusals()).toEqual([]);
    await ontap.stop();
  });
});
