import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OntapClient } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { type ContractTarget, simulatorTarget } from '../support/contract-target.ts';

/** What lies in volumes and hangs on them. Never verified on a real ONTAP. */

const apis = ['zapi', 'rest'] as const;
const svm = 'svm_docker';

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

describe.each(apis)('storage over %s', (api) => {
  let ontap: ContractTarget;
  let client: OntapClient;
  beforeAll(async () => {
    ontap = await simulatorTarget('shared');
    client = await connectOntap({ ...ontap.target, api });
  });
  afterEach(() => expect(ontap.refusals()).toEqual([]));
  afterAll(async () => {
    client?.close();
    await ontap?.stop();
  });

  it('has clones by the name of their parent', async () => {
    const clones = await all(client.volumes({ svm, parentPrefix: 'netappdvp_b' }));
    expect(clones.map(({ name, cloneParent }) => [name, cloneParent?.volume])).toEqual([
      ['test_billing', 'netappdvp_billing'],
    ]);
  });

  it('has SnapMirror relations at both ends', async () => {
    expect(await client.mirrors(svm)).toEqual([
      {
        source: { cluster: 'hq', svm: 'svm_hq', volume: 'archive' },
        destination: { cluster: null, svm, volume: 'netappdvp_mirror' },
        transferring: false,
      },
      {
        source: { cluster: null, svm, volume: 'netappdvp_orders' },
        destination: { cluster: 'dr', svm: 'svm_dr', volume: 'orders_copy' },
        transferring: false,
      },
    ]);
  });

  it('has shares, and the newest heartbeat of each backend', async () => {
    expect(await client.shares(svm)).toEqual([{ svm, name: 'finance$', path: '/finance/archive' }]);
    const beats = await client.heartbeats();
    expect(
      beats.map(({ prefix, driver, platform, host }) => [prefix, driver, platform, host]),
    ).toEqual([
      ['netappdvp_', 'ontap-nas', 'docker', 'docker1'],
      ['netappdvp_prod_', 'ontap-nas', 'docker', 'shop1'],
      ['netappdvp_eu_', 'ontap-nas-economy', 'docker', 'eu1'],
      ['trident_', 'ontap-nas', 'kubernetes', 'k8s-control-1'],
    ]);
  });

  it('has NFS clients by the name of their volume, over REST', async () => {
    const clients = all(client.nfsClients({ svm, namePrefix: 'netappdvp_o' }));
    if (api === 'zapi') {
      await expect(clients).rejects.toMatchObject({ kind: 'unsupported' });
      return;
    }
    expect(await clients).toEqual([
      { svm, volume: 'netappdvp_orders', address: '198.51.100.31', idleSeconds: 4 },
      { svm, volume: 'netappdvp_orders', address: '198.51.100.32', idleSeconds: 90 },
    ]);
  });

  it('sets a comment', async () => {
    await client.setVolumeComment(svm, 'netappdvp_cart', '{"a":"<&>"}');
    const [cart] = await all(client.volumes({ svm, namePrefix: 'netappdvp_cart' }));
    expect(cart?.comment).toBe('{"a":"<&>"}');
    await expect(client.setVolumeComment(svm, 'nope', '')).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('brings a volume back from the recovery queue', async () => {
    const [entry, ...others] = await client.recoveryQueue(svm);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ svm, formerName: 'netappdvp_thesis' });
    // Over REST the queue tells no times.
    const [from, to] = [entry?.deletedAt ?? null, entry?.expiresAt ?? null];
    if (api === 'rest') expect([from, to]).toEqual([null, null]);
    else expect((Date.parse(to ?? '') - Date.parse(from ?? '')) / 3_600_000).toBe(12);
    const name = entry?.name ?? '';
    await client.recoverVolume(svm, name);
    await client.renameVolume(svm, name, 'netappdvp_thesis');
    await client.onlineVolume(svm, 'netappdvp_thesis');
    await client.mountVolume(svm, 'netappdvp_thesis', '/netappdvp_thesis');
    const [back] = await all(client.volumes({ svm, namePrefix: 'netappdvp_thesis' }));
    expect(back).toMatchObject({ state: 'online', junctionPath: '/netappdvp_thesis' });
    expect(await client.recoveryQueue(svm)).toEqual([]);
  });

  it('has LUNs by the name of their volume', async () => {
    const luns = await all(client.luns({ svm, namePrefix: 'netappdvp_' }));
    expect(luns.map(({ path, mapped }) => [path, mapped])).toEqual([
      ['/vol/netappdvp_exchange/lun0', false],
      ['/vol/netappdvp_sandb/lun0', false],
    ]);
    expect(await all(client.luns({ svm: 'nope' }))).toEqual([]);
    const names = ['com.netapp.ndvp.fstype', 'context', 'poolName'];
    expect(await client.lunAttributes(svm, '/vol/netappdvp_sandb/lun0', names)).toEqual({
      'com.netapp.ndvp.fstype': 'ext4',
      context: 'docker',
    });
  });

  it('has qtrees and their quotas', async () => {
    const filter = { svm, namePrefix: 'ndvp_qtree_pool_netappdvp_' };
    const qtrees = await all(client.qtrees(filter));
    expect(qtrees.map(({ name }) => name).toSorted()).toEqual([
      'netappdvp_eu_shop',
      'netappdvp_half',
      'netappdvp_web',
      'netappdvp_wiki',
    ]);
    const quotas = await all(client.quotaRules(filter));
    expect(
      quotas
        .map(({ qtree, hardLimitBytes }) => [qtree, hardLimitBytes] as const)
        .toSorted(([a], [b]) => a.localeCompare(b)),
    ).toEqual([
      ['netappdvp_eu_shop', 1024 ** 3],
      ['netappdvp_web', 1024 ** 3],
      ['netappdvp_wiki', 1024 ** 3],
    ]);
  });
});
