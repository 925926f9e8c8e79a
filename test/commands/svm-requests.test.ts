import { describe, expect, it } from 'vitest';
import { bootstrapWords, type Scene, startScene } from './svm-scene.ts';

/** What a bootstrap may cost over REST, by the request log; the proof of the plugin's login speaks as the plugin's user. */

/** LIFs, their ports, routes, NFS and exports: what is asked for beside SVM, aggregates, role and user. */
const beside = / \/api\/(network|protocols)\//;

interface Cost {
  readonly requests: readonly string[];
  readonly writes: number;
  readonly connections: number;
}

async function costOf(scene: Scene, words: readonly string[]): Promise<Cost> {
  const before = scene.sim.requests().length;
  const outcome = await scene.run(words, { env: { NETAPPDVP_PLUGIN_PASSWORD: 'Trident12345' } });
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  const own = scene.sim
    .requests()
    .slice(before)
    .filter(({ user }) => user === 'admin');
  return {
    requests: own.map(({ api }) => String(api)),
    writes: own.filter(({ write }) => write).length,
    connections: new Set(own.map(({ connection }) => connection)).size,
  };
}

describe.each(['9.11.1', '9.15.1', '9.17.1'])('over REST on ONTAP %s', (ontapVersion) => {
  it('SVM, aggregates, role and user take 13 requests, a second run 10 and no write', async () => {
    const scene = await startScene({ ontapVersion });
    const words = [...bootstrapWords(scene.sim), '--api=rest', '--yes'];
    const first = await costOf(scene, words);
    expect(first.requests.filter((api) => !beside.test(api)).length).toBeLessThanOrEqual(13);
    expect(first.writes).toBe(9);
    expect(first.connections).toBeLessThanOrEqual(4);
    const second = await costOf(scene, words);
    expect(second.writes).toBe(0);
    expect(second.requests.length).toBeLessThanOrEqual(10);
    expect(second.connections).toBeLessThanOrEqual(4);
    await scene.end();
  });

  it('where nothing can go in parallel one connection is opened', async () => {
    const scene = await startScene({ ontapVersion, scenario: 'typical' });
    const listed = await costOf(scene, ['aggregates', 'list', '--api=rest']);
    expect(listed).toMatchObject({ requests: { length: 2 }, connections: 1 });
    await scene.end();
  });
});
