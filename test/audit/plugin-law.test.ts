import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditReport } from '../../src/audit/report.ts';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import type { ClusterState, Volume } from '../../src/simulator/state.ts';
import { type PluginDriver, pluginDriver } from '../support/plugin-calls.ts';
import { pluginDriverOverRest } from '../support/plugin-calls-rest.ts';
import { runCli } from '../support/run-cli.ts';
import { anyWorld, build, type SmallWorld, svm } from '../support/small-worlds.ts';

/**
 * The audit against the simulator: what it calls reachable is exactly what the plugin's own calls list, and the part
 * of it without protectedBy is exactly what these calls manage to delete, each alone on a fresh copy of the world.
 */
let sim: RunningSimulator;
const folder = mkdtempSync(join(tmpdir(), 'netappdvp-law-'));
beforeAll(async () => {
  sim = await startSimulator({ scenario: 'typical', jobMs: 0 });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await sim.close();
});

/** Takes a copy of the cluster; the function returned puts it back. */
function checkpoint(): () => void {
  const { state, volumes } = sim.cluster;
  const saved: ClusterState = structuredClone(state);
  const kept: Volume[] = structuredClone([...volumes.all()]);
  return () => {
    Object.assign(state, structuredClone(saved));
    for (const { name } of state.svms) volumes.removeAll(name);
    for (const volume of structuredClone(kept)) volumes.add(volume);
  };
}

async function audited(world: SmallWorld, api: string): Promise<AuditReport> {
  const files = world.backends.map(({ driver, nvme, prefix }, index) => {
    const path = join(folder, `${index}.json`);
    const sanType = driver === 'ontap-san' && nvme ? { sanType: 'nvme' } : {};
    const config = {
      version: 1,
      storageDriverName: driver,
      svm,
      storagePrefix: prefix,
      ...sanType,
    };
    writeFileSync(path, JSON.stringify(config));
    return ['--config', path];
  });
  const before = sim.requests().length;
  const run = await runCli(
    ['prefix-audit', '--cluster', sim.address, '--ca-file', sim.caFile, '--api', api]
      .concat(files.flat())
      .concat(['-o', 'json']),
    { env: { NETAPPDVP_PASSWORD: sim.password } },
  );
  expect([0, 3]).toContain(run.exitCode);
  expect(
    sim
      .requests()
      .slice(before)
      .filter(({ write }) => write),
  ).toEqual([]);
  return run.json() as AuditReport;
}

function keyOf({ pool, name }: { readonly pool: string | null; readonly name: string }): string {
  return pool === null ? name : `${pool}/${name}`;
}

/** Whether a volume, or a thing in a pool, is still there. */
function exists(key: string): boolean {
  const [pool, item] = key.split('/');
  if (item === undefined) return sim.cluster.volumes.get(svm, key) !== null;
  const { qtrees, luns } = sim.cluster.state.storage;
  return [...qtrees, ...luns].some((one) => one.volume === pool && one.name === item);
}

/** What each backend's own calls list, and which of it they delete. */
async function byThePlugin(
  world: SmallWorld,
  api: string,
): Promise<{ listed: string[]; deleted: string[] }> {
  const restore = checkpoint();
  const listed = new Set<string>();
  const deleted = new Set<string>();
  for (const { driver, nvme, prefix } of world.backends) {
    const plugin: PluginDriver =
      api === 'rest'
        ? pluginDriverOverRest(sim, driver, nvme, svm)
        : pluginDriver(sim, driver, { vfiler: svm });
    for (const key of await plugin.list(prefix)) {
      listed.add(key);
      await plugin.remove(prefix, key);
      if (!exists(key)) deleted.add(key);
      restore();
    }
  }
  return { listed: [...listed].toSorted(), deleted: [...deleted].toSorted() };
}

describe.each(['zapi', 'rest'])('over %s, the audit', (api) => {
  it('calls reachable what the plugin lists, and unprotected what it manages to delete', async () => {
    const restore = checkpoint();
    let reached = 0;
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(anyWorld(api), async (world) => {
        restore();
        build(sim.cluster, world);
        const { volumes } = await audited(world, api);
        const { listed, deleted } = await byThePlugin(world, api);
        expect(volumes.map(keyOf).toSorted()).toEqual(listed);
        const free = volumes.filter(({ protectedBy }) => protectedBy.length === 0);
        expect(free.map(keyOf).toSorted()).toEqual(deleted);
        reached += listed.length;
        kept += listed.length - deleted.length;
      }),
      { numRuns: 60 },
    );
    // The worlds must have put both sides of the law to the test.
    expect(reached).toBeGreaterThan(40);
    expect(kept).toBeGreaterThan(5);
    expect(sim.refusals()).toEqual([]);
  }, 180_000);
});
