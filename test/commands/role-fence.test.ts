import { describe, expect, it } from 'vitest';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { Secret } from '../../src/secret.ts';
import { createNvmeService } from '../../src/simulator/nvme.ts';
import { flexVolPrefix } from '../../src/templates/role-fence.ts';
import { rolePrivileges, roleQuestion } from '../../src/templates/roles.ts';
import { useSimulator, xml, zapi } from '../simulator/wire.ts';
import { pluginDriver } from '../support/plugin-calls.ts';
import { type RestBackend, restLife } from '../support/plugin-rest-life.ts';
import { runCli } from '../support/run-cli.ts';

/**
 * A fenced role lets the plugin live as far as its prefix reaches, and refuses its deletions elsewhere. The queries are
 * the simulator's reading of ONTAP's documentation; no live system was asked.
 */
const bench = useSimulator({ scenario: 'typical', jobMs: 1 });
const svm = 'svm_docker';
const backends: readonly RestBackend[] = [
  'ontap-nas',
  'ontap-nas-flexgroup',
  'ontap-nas-economy',
  'ontap-san',
  'ontap-san-nvme',
  'ontap-san-economy',
];

/** Gives the plugin's user the fenced role of a driver, made over the wire. */
async function fenced(backend: RestBackend, prefix: string) {
  const { simulator } = bench;
  const { host, port, caFile, username, password, plugin, cluster } = simulator;
  const target = { host, port, trust: { kind: 'ca-file', path: caFile }, api: 'rest' } as const;
  const credential = new Secret(password);
  const admin = await connectOntap({ ...target, timeoutMs: 20_000, username, credential });
  const role = `fence_${prefix}`;
  const rows = rolePrivileges(roleQuestion(backend, { profile: 'fenced', prefix }));
  await admin.grantPrivileges(svm, role, rows, { isNew: true });
  admin.close();
  const account = cluster.state.accounts.find((one) => one.name === plugin?.username);
  for (const entry of account?.applications ?? []) entry.role = role;
  if (plugin === null) throw new Error('no login of the plugin');
  return plugin;
}

const volumes = () => [...bench.simulator.cluster.volumes.all()].map(({ name }) => name);

describe.each(backends)('a fenced role of %s', (backend) => {
  const flexVol = (prefix: string) => {
    const start = flexVolPrefix(backend, prefix);
    return `${start}${start === prefix ? 'v1' : 'abcdefghij'}`;
  };

  it('over REST: the plugin makes and deletes its own, and no deletion of others gets through', async () => {
    const { simulator } = bench;
    const [own, other] = [`o${backends.indexOf(backend)}r_`, `x${backends.indexOf(backend)}r_`];
    if (backend === 'ontap-san-nvme') {
      simulator.cluster.state.svms.find(({ name }) => name === svm)?.allowedProtocols.push('nvme');
      createNvmeService(simulator.cluster, svm, true);
    }
    const foreign = restLife(simulator, backend, {});
    await foreign.make(flexVol(other), `${other}v1`);
    const plugin = restLife(simulator, backend, await fenced(backend, own));
    await plugin.make(flexVol(own), `${own}v1`);
    const refused = await plugin.remove(flexVol(other), `${other}v1`);
    expect(new Set(refused)).toEqual(new Set(['403 6']));
    const done = await plugin.remove(flexVol(own), `${own}v1`);
    expect(done.map((one) => one.slice(0, 2))).toEqual(done.map(() => '20'));
    expect(volumes()).toContain(flexVol(other));
    if (backend !== 'ontap-nas-economy') expect(volumes()).not.toContain(flexVol(own));
  });
});

describe.each(backends.filter((one) => one !== 'ontap-san-nvme'))(
  'a fenced role of %s',
  (backend) => {
    it('over ONTAPI: likewise', async () => {
      const { simulator } = bench;
      const [own, other] = [`o${backends.indexOf(backend)}z_`, `x${backends.indexOf(backend)}z_`];
      const start = (prefix: string) => flexVolPrefix(backend, prefix);
      const pool = (prefix: string) =>
        `${start(prefix)}${start(prefix) === prefix ? 'v1' : 'abcdefghij'}`;
      const place = (prefix: string) =>
        start(prefix) === prefix ? pool(prefix) : `${pool(prefix)}/${prefix}v1`;
      for (const prefix of [own, other])
        await restLife(simulator, backend, {}).make(pool(prefix), `${prefix}v1`);
      const login = { ...(await fenced(backend, own)), vfiler: svm };
      const plugin = pluginDriver(simulator, backend, login);
      expect(await plugin.list(own)).toEqual([place(own)]);
      expect(await plugin.list(other)).toEqual([place(other)]);
      const before = JSON.stringify(simulator.cluster.volumes.get(svm, pool(other)));
      expect(await plugin.remove(other, place(other))).toBe(false);
      expect(await plugin.list(other)).toEqual([place(other)]);
      expect(JSON.stringify(simulator.cluster.volumes.get(svm, pool(other)))).toBe(before);
      expect(await plugin.remove(own, place(own))).toBe(true);
      expect(await plugin.list(own)).toEqual([]);
      const codes: string[] = [];
      for (const call of deletions(pool(other), `${other}v1`)) {
        const { errno } = await zapi(simulator, xml(call), login);
        codes.push(errno ?? 'passed');
      }
      expect(new Set(codes)).toEqual(new Set(['13003']));
      expect(JSON.stringify(simulator.cluster.volumes.get(svm, pool(other)))).toBe(before);
    });
  },
);

describe('role verify of a fence around another prefix', () => {
  it.each([
    ['own', 0, []],
    ['elsewhere', 3, ['volume destroy', 'volume snapshot delete']],
  ])('%s, as the plugin alone over ONTAPI', async (prefix, exitCode, missing) => {
    const { simulator } = bench;
    const login = await fenced('ontap-nas', `own_v${exitCode}`);
    const start = ['role', 'verify', '-o', 'json', '--svm', svm, '--api=zapi'];
    const words = [
      ...start,
      '--role-profile=fenced',
      `--storage-prefix=${prefix === 'own' ? 'own_v0' : prefix}`,
      `--plugin-address=${simulator.address}`,
      `--fingerprint=${simulator.fingerprint}`,
    ];
    const outcome = await runCli(words, { env: { NETAPPDVP_PLUGIN_PASSWORD: login.password } });
    const found = outcome.json() as { missing: { path: string }[] };
    expect([outcome.exitCode, found.missing.map(({ path }) => path)]).toEqual([exitCode, missing]);
  });
});

/** The calls by which somebody's data could go, each on its own. */
function deletions(volume: string, name: string) {
  const path = `/vol/${volume}/${name}`;
  return [
    { 'volume-destroy': { name: volume, 'unmount-and-offline': 'true' } },
    { 'volume-destroy-async': { 'volume-name': volume } },
    { 'volume-offline': { name: volume } },
    { 'volume-unmount': { 'volume-name': volume } },
    { 'volume-recovery-queue-purge': { 'volume-name': `${volume}_1026` } },
    { 'snapshot-delete': { volume, snapshot: 'for_a_clone' } },
    { 'qtree-rename': { qtree: path, 'new-qtree-name': `${path}x` } },
    { 'qtree-delete-async': { qtree: path, force: 'true' } },
    { 'lun-offline': { path } },
    { 'lun-destroy': { path, force: 'true' } },
  ];
}
