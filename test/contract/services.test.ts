import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OntapClient } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { Secret } from '../../src/secret.ts';
import { type ContractTarget, simulatorTarget } from '../support/contract-target.ts';

/** The services beside NFS, on an ONTAP that may be spoilt. One test builds on the other. */

const SVM = 'svm_block';

describe.each([
  ['9.15.1', 'zapi'],
  ['9.5', 'zapi'],
  ['9.8', 'zapi'],
  ['9.15.1', 'rest'],
  ['9.11.1', 'rest'],
  ['9.8', 'rest'],
] as const)('services on a simulator with ONTAP %s over %s', (ontapVersion, api) => {
  const old = api === 'rest' && ontapVersion === '9.8';
  let ontap: ContractTarget;
  let client: OntapClient;
  beforeAll(async () => {
    ontap = await simulatorTarget('empty', { ontapVersion, api });
    client = await connectOntap(ontap.target);
    await client.createSvm({
      name: SVM,
      rootAggregate: 'aggr1',
      rootVolume: 'svm_block_root',
      snapshotPolicy: 'none',
      ipspace: 'Default',
    });
  });
  afterEach(() => expect(ontap.refusals()).toEqual([]));
  afterAll(async () => {
    client?.close();
    await ontap?.stop();
  });

  it('createSvm: takes the snapshot policy and the IPspace [verified: never]', async () => {
    expect(await client.getSvm(SVM)).toMatchObject({
      snapshotPolicy: 'none',
      ipspace: 'Default',
    });
    expect(await client.listSnapshotPolicies()).toEqual(['default', 'none']);
    const nowhere = client.createSvm({
      name: 'svm_nowhere',
      rootAggregate: 'aggr1',
      rootVolume: 'svm_nowhere_root',
      ipspace: 'no_such',
    });
    await expect(nowhere).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('iSCSI: made, on, and on again; nothing before [verified: never]', async () => {
    expect(await client.getIscsiService(SVM)).toBeNull();
    expect(await client.getIscsiService('no_such_svm')).toBeNull();
    expect(await client.getDefaultInitiatorAuthentication(SVM)).toBeNull();
    await client.enableIscsi(SVM);
    const made = await client.getIscsiService(SVM);
    expect(made).toMatchObject({ enabled: true });
    expect(made?.target).toMatch(/^iqn\.1992-08\.com\.netapp:/);
    await client.enableIscsi(SVM);
    expect(await client.getIscsiService(SVM)).toEqual(made);
  });

  it('the default initiator: none, then CHAP both ways; secrets never come back [verified: never]', async () => {
    expect(await client.getDefaultInitiatorAuthentication(SVM)).toEqual({
      type: 'none',
      user: null,
      targetUser: null,
    });
    const secret = new Secret('inbound-secret-1');
    await client.setDefaultChap(SVM, {
      user: 'docker',
      secret,
      targetUser: 'svm',
      targetSecret: new Secret('outbound-secret'),
    });
    expect(await client.getDefaultInitiatorAuthentication(SVM)).toEqual({
      type: 'chap',
      user: 'docker',
      targetUser: 'svm',
    });
    const same = client.setDefaultChap(SVM, {
      user: 'docker',
      secret,
      targetUser: 'svm',
      targetSecret: secret,
    });
    await expect(same).rejects.toMatchObject({ name: 'OntapError' });
    await expect(same).rejects.not.toThrow(/inbound-secret/);
  });

  it('igroups: with initiators, completed, nothing twice [verified: never]', async () => {
    const [first, second] = ['iqn.1993-08.org.debian:01:a', 'iqn.1993-08.org.debian:01:b'];
    const igroup = { name: 'netappdvp', protocol: 'iscsi', osType: 'linux' } as const;
    expect(await client.listIgroups(SVM)).toEqual([]);
    expect(await client.listIgroups('no_such_svm')).toEqual([]);
    await client.createIgroup(SVM, { ...igroup, initiators: [first] });
    expect(await client.listIgroups(SVM)).toEqual([{ ...igroup, initiators: [first] }]);
    await client.addInitiators(SVM, 'netappdvp', [first, second]);
    expect(await client.listIgroups(SVM)).toEqual([{ ...igroup, initiators: [first, second] }]);
    const again = client.createIgroup(SVM, { ...igroup, initiators: [] });
    await expect(again).rejects.toMatchObject({ kind: 'exists' });
    const other = client.addInitiators(SVM, 'no_such', [first]);
    await expect(other).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('NVMe: allowed first, then made, and on again [verified: never]', async () => {
    expect(await client.getNvmeService(SVM)).toBeNull();
    await expect(client.enableNvme(SVM)).rejects.toMatchObject({ name: 'OntapError' });
    await client.allowProtocols(SVM, ['nvme']);
    const before = ontap.writes() ?? 0;
    await client.allowProtocols(SVM, ['nvme', 'nfs']);
    const allowed = (await client.getSvm(SVM))?.allowedProtocols ?? [];
    // REST tells it from 9.9.1 on; before, the command that only adds is sent in any case.
    expect(ontap.writes()).toBe(old ? before + 1 : before);
    expect(allowed).toEqual(old ? [] : expect.arrayContaining(['nfs', 'iscsi', 'nvme']));
    await client.enableNvme(SVM);
    expect(await client.getNvmeService(SVM)).toEqual({ enabled: true });
    await client.enableNvme(SVM);
    expect(await client.getNvmeService(SVM)).toEqual({ enabled: true });
  });

  it('DNS: none, then as given; a second one is refused [verified: never]', async () => {
    const dns = { domains: ['example.com', 'lab.example.com'], servers: ['192.0.2.53'] };
    expect(await client.getDns(SVM)).toBeNull();
    await client.createDns(SVM, dns);
    expect(await client.getDns(SVM)).toEqual(dns);
    await expect(client.createDns(SVM, dns)).rejects.toMatchObject({ kind: 'exists' });
  });

  it('LIFs for blocks, and from a subnet whose gateway becomes the route [verified: never]', async () => {
    // REST has subnets from 9.11.1 on.
    if (old) {
      await expect(client.listSubnets()).rejects.toMatchObject({ kind: 'unsupported' });
      return;
    }
    const [subnet] = await client.listSubnets();
    expect(subnet).toMatchObject({ ipspace: 'Default', broadcastDomain: 'Default' });
    const before = subnet?.available ?? 0;
    const place = { svm: SVM, node: 'sim-01', port: 'e0c' };
    await client.createInterface({
      ...place,
      name: 'block1',
      address: '198.51.100.11',
      netmaskLength: 24,
      purpose: 'data-iscsi',
    });
    await client.createInterface({
      ...place,
      name: 'block2',
      address: '',
      netmaskLength: 0,
      subnet: subnet?.name ?? '',
      purpose: 'data-iscsi',
    });
    const lifs = await client.listInterfaces(SVM);
    expect(lifs).toMatchObject([
      { name: 'block1', address: '198.51.100.11', dataProtocols: ['iscsi'], up: true },
      { name: 'block2', netmaskLength: 24, dataProtocols: ['iscsi'], management: false },
    ]);
    expect((await client.listSubnets())[0]?.available).toBe(before - 1);
    expect(await client.listRoutes(SVM)).toEqual([
      { svm: SVM, destination: '0.0.0.0/0', gateway: subnet?.gateway },
    ]);
    const nvme = client.createInterface({
      ...place,
      name: 'nvme1',
      address: '198.51.100.13',
      netmaskLength: 24,
      purpose: 'data-nvme',
    });
    // NVMe/TCP came with 9.10.1.
    if (!['9.5', '9.8'].includes(ontapVersion)) {
      await nvme;
      expect(await client.listInterfaces(SVM)).toMatchObject([
        {},
        {},
        { dataProtocols: ['nvme_tcp'] },
      ]);
    } else await expect(nvme).rejects.toMatchObject({ name: 'OntapError' });
  });

  it('what was made is read the same over the other API [verified: never]', async () => {
    const connected = connectOntap({ ...ontap.target, api: api === 'rest' ? 'zapi' : 'rest' });
    if (ontapVersion === '9.5') {
      await expect(connected).rejects.toMatchObject({ kind: 'unsupported' });
      return;
    }
    const other = await connected;
    const seen = async (one: OntapClient) => ({
      iscsi: await one.getIscsiService(SVM),
      authentication: await one.getDefaultInitiatorAuthentication(SVM),
      igroups: await one.listIgroups(SVM),
      nvme: await one.getNvmeService(SVM),
      dns: await one.getDns(SVM),
      interfaces: await one.listInterfaces(SVM),
      routes: await one.listRoutes(SVM),
    });
    expect(await seen(other)).toEqual(await seen(client));
    other.close();
  });
});
