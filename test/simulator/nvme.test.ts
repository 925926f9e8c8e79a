import { describe, expect, it } from 'vitest';
import { column, done, refused, word } from './rest-wire.ts';
import { useSimulator } from './wire.ts';

/** NVMe over REST: what ONTAP refuses, and what goes with what. The plugin's own way through it: role-fence.test.ts. */
const bench = useSimulator({ scenario: 'typical', jobMs: 1 });
const svm = { name: 'svm_docker' };
const nqn = 'nqn.2014-08.org.nvmexpress:uuid:1';
const get = (path: string) => done(bench.simulator, `GET ${path}`);
const post = (path: string, document: unknown) =>
  done(bench.simulator, `POST ${path}?return_records=true`, document);
const fails = (line: string, document?: unknown) => refused(bench.simulator, line, document);

const namespace = (name: string) => ({ name, svm, os_type: 'linux', space: { size: '64MB' } });
const subsystem = (name: string) => ({ name, svm, os_type: 'linux' });

async function fresh(name: string): Promise<string> {
  const made = await post('/protocols/nvme/subsystems', subsystem(name));
  return word(made, 'records.0.uuid');
}

describe('NVMe', () => {
  it('has subsystems only where its service is', async () => {
    const { state } = bench.simulator.cluster;
    const create = ['POST /protocols/nvme/subsystems', subsystem('early')] as const;
    expect(await fails(...create)).toBe('400 72090029');
    state.svms.find(({ name }) => name === svm.name)?.allowedProtocols.push('nvme');
    await done(bench.simulator, 'POST /protocols/nvme/services', { svm });
    const uuid = await fresh('early');
    expect(await fails(...create)).toBe('409 72090025');
    expect(await fails(create[0], subsystem('a b'))).toBe('400 72089709');
    const hosts = `/protocols/nvme/subsystems/${uuid}/hosts`;
    expect(await fails(`POST ${hosts}`, { nqn: 'docker1' })).toBe('400 72089771');
    await done(bench.simulator, `POST ${hosts}`, { nqn });
    expect(await fails(`POST ${hosts}`, { nqn })).toBe('409 1');
    expect(column(await get(hosts), 'nqn')).toEqual([nqn]);
    const path = `/protocols/nvme/subsystems/${uuid}`;
    expect(await fails(`DELETE ${path}`)).toBe('409 72090024');
    await done(bench.simulator, `DELETE ${path}?allow_delete_with_hosts=true`);
    expect(await fails(`GET ${hosts}`)).toBe('404 72090001');
  });

  it('maps a namespace to one subsystem, and takes the map away with its volume', async () => {
    const uuid = await fresh('maps');
    const path = '/vol/netappdvp_archive/namespace0';
    const made = await post('/storage/namespaces', namespace(path));
    const own = word(made, 'records.0.uuid');
    expect(await fails('POST /storage/namespaces', namespace(path))).toBe('409 1');
    expect(await fails('POST /storage/namespaces', namespace('/vol/nowhere/n'))).toBe('404 917927');
    const map = { svm, namespace: { uuid: own }, subsystem: { name: 'maps' } };
    await done(bench.simulator, 'POST /protocols/nvme/subsystem-maps', map);
    const create = 'POST /protocols/nvme/subsystem-maps';
    expect(await fails(create, map)).toBe('409 1');
    expect(await fails(create, { ...map, subsystem: { name: 'none' } })).toBe('404 72090001');
    expect(await fails(create, { ...map, namespace: { name: 'none' } })).toBe('404 72090006');
    const maps = await get(`/protocols/nvme/subsystem-maps?subsystem.uuid=${uuid}&fields=nsid`);
    expect([column(maps, 'namespace.uuid'), column(maps, 'nsid')]).toEqual([[own], ['00000001h']]);
    expect(await fails(`DELETE /storage/namespaces/${own}`)).toBe('409 8');
    expect(await fails(`DELETE /protocols/nvme/subsystems/${uuid}`)).toBe('409 72090023');
    await done(bench.simulator, 'DELETE /storage/volumes?name=netappdvp_archive');
    await expect
      .poll(async () => column(await get('/protocols/nvme/subsystem-maps'), 'nsid'))
      .toEqual([]);
    expect(column(await get('/storage/namespaces'), 'name')).toEqual([]);
  });
});
