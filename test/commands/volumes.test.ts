import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostConnection, HostTarget } from '../../src/hosts/connection.ts';
import { logEvent } from '../../src/simulator/ems.ts';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import { newVolume } from '../../src/simulator/volumes.ts';
import { type RunOptions, type RunOutcome, runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-volumes-'));
const config = join(folder, 'config.json');
const svm = 'svm_docker';
writeFileSync(
  config,
  JSON.stringify({ version: 1, storageDriverName: 'ontap-nas', svm, storagePrefix: 'netappdvp_' }),
);
afterAll(() => rmSync(folder, { recursive: true }));

let sim: RunningSimulator;
beforeEach(async () => {
  sim = await startSimulator({ scenario: 'shared' });
});
afterEach(async () => {
  expect(sim.refusals()).toEqual([]);
  await sim.close();
});

function run(words: readonly string[], more: RunOptions = {}): Promise<RunOutcome> {
  const api = words.includes('--api') ? [] : ['--api', 'zapi'];
  return runCli([...words, '--cluster', sim.address, '--ca-file', sim.caFile, ...api], {
    cwd: folder,
    env: { NETAPPDVP_PASSWORD: sim.password },
    ...more,
  });
}

const writes = () => sim.requests().filter(({ write }) => write).length;
const commentOf = (name: string) => sim.cluster.volumes.get(svm, name)?.comment;

describe('volumes label', () => {
  const label = ['volumes', 'label', '--config', config];
  const add = (name: string, comment: string) =>
    newVolume(sim.cluster, { name, svm, aggregate: 'aggr1', sizeBytes: 1024 ** 3, comment });

  it('labels what the user vouches for, keeps other labels, and then has nothing to do', async () => {
    add('netappdvp_bare', '');
    add('netappdvp_team', '{"provisioning":{"team":"a"}}');
    const words = [...label, '--yes', 'netappdvp_bare', 'netappdvp_team', '-o', 'json'];
    const first = await run(words);
    expect(first.exitCode).toBe(0);
    expect(first.json()).toMatchObject({
      converged: true,
      outcomes: [{ status: 'done' }, { status: 'done' }],
    });
    expect(commentOf('netappdvp_bare')).toBe(
      '{"provisioning":{"netappdvp":"svm_docker/netappdvp_"}}',
    );
    expect(commentOf('netappdvp_team')).toBe(
      '{"provisioning":{"team":"a","netappdvp":"svm_docker/netappdvp_"}}',
    );
    const before = writes();
    const again = await run(words);
    expect(again.json()).toMatchObject({ plan: { steps: [] }, converged: true });
    expect(writes()).toBe(before);
  });

  it.each([
    ['somebody’s comment', 'netappdvp_archive', /Finance archive, do not touch/],
    ['the label of another instance', 'netappdvp_prod_orders', /netappdvp_prod_/],
    ['a mirror', 'netappdvp_mirror', /type dp/],
  ])('refuses %s', async (_, name, words) => {
    const before = commentOf(name);
    const refused = await run([...label, '--yes', name]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(words);
    expect(writes()).toBe(0);
    expect(commentOf(name)).toBe(before);
  });

  it('labels a volume whose LUN has the marks of the driver', async () => {
    const san = join(folder, 'san.json');
    const options = {
      version: 1,
      storageDriverName: 'ontap-san',
      svm,
      storagePrefix: 'netappdvp_',
    };
    writeFileSync(san, JSON.stringify(options));
    const words = ['volumes', 'label', '--config', san, '--yes', '-o', 'json'];
    expect((await run(words)).json()).toMatchObject({
      plan: { steps: [{ id: 'volume.label svm_docker:netappdvp_sandb' }] },
      converged: true,
    });
    expect(commentOf('netappdvp_exchange')).toBe('Mail store, wintel team');
    expect((await run(words)).json()).toMatchObject({ plan: { steps: [] }, converged: true });
  });

  it('leaves alone the LUN of a backend with a longer prefix that the event log tells of', async () => {
    const description = {
      version: '26.06.0',
      platform: 'docker',
      platformVersion: '27.1.1',
      plugin: 'ontap-san',
      svm,
      storagePrefix: 'netappdvp_san',
    };
    logEvent(sim.cluster, {
      svm,
      source: 'trident',
      id: 1,
      category: 'heartbeat',
      severity: 5,
      computer: 'docker9',
      appVersion: '1',
      description: JSON.stringify(description),
    });
    const by = ['volumes', 'label', '--svm', svm, '--prefix', 'netappdvp_'];
    const labelled = await run([...by, '--driver', 'ontap-san', '--yes', '-o', 'json']);
    expect(labelled.exitCode).toBe(0);
    expect(labelled.json()).toMatchObject({ plan: { steps: [] }, converged: true });
    expect(commentOf('netappdvp_sandb')).toBe('');
    expect(writes()).toBe(0);
  });

  it('leaves alone what nobody vouches for, and names what it does not reach', async () => {
    add('netappdvp_whose', '');
    const run1 = await run([...label, '--yes', '-o', 'json']);
    expect(run1.json()).toMatchObject({ plan: { steps: [] } });
    const lost = await run([...label, '--yes', 'home_dirs']);
    expect(lost.exitCode).toBe(2);
    expect(lost.stderr).toContain('home_dirs');
    const unconfirmed = await run([...label, 'netappdvp_whose']);
    expect(unconfirmed.exitCode).toBe(2);
    expect(unconfirmed.stderr).toContain('--yes');
    expect(writes()).toBe(0);
  });
});

describe('volumes recover', () => {
  const recover = ['volumes', 'recover', '--svm', svm];

  it('shows what stands in the queue, for how long, and the lines', async () => {
    const shown = await run([...recover, '-o', 'json']);
    expect(shown.exitCode).toBe(0);
    expect(shown.json()).toMatchObject({
      svm,
      volumes: [
        {
          formerName: 'netappdvp_thesis',
          name: expect.stringMatching(/^netappdvp_thesis_\d+$/) as unknown,
          minutesLeft: expect.any(Number) as unknown,
        },
      ],
    });
    const text = await run(recover);
    expect(text.stdout).toMatch(/netappdvp_thesis +netappdvp_thesis_\d+ .* 11 h 59 min/);
    const lines = await run([...recover, '--print-cli']);
    expect(lines.stdout).toMatch(
      /volume recovery-queue recover -vserver svm_docker -volume netappdvp_thesis_\d+\n/,
    );
    expect(writes()).toBe(0);
  });

  it('says over REST that the queue tells no times, and where they are told', async () => {
    const shown = await run([...recover, '--api', 'rest', '-o', 'json']);
    expect(shown.json()).toMatchObject({ volumes: [{ deletedAt: null, minutesLeft: null }] });
    const text = await run([...recover, '--api', 'rest']);
    expect(text.stdout).toMatch(/netappdvp_thesis +netappdvp_thesis_\d+ +- +-\n/);
    expect(text.stdout).toContain('12 hours where nobody chose otherwise');
  });

  it('brings a volume back, mounted under its name, and then has nothing to do', async () => {
    const words = [...recover, 'netappdvp_thesis', '--yes', '-o', 'json'];
    const back = await run(words);
    expect(back.json()).toMatchObject({ converged: true });
    expect(sim.cluster.volumes.get(svm, 'netappdvp_thesis')).toMatchObject({
      state: 'online',
      junctionPath: '/netappdvp_thesis',
    });
    expect((await run(words)).json()).toMatchObject({ plan: { steps: [] }, converged: true });
    expect((await run([...recover, 'nobody', '--yes'])).exitCode).toBe(1);
  });

  it('goes on where a run was cut short', async () => {
    const [entry] = sim.cluster.state.storage.recoveryQueue;
    if (entry === undefined) throw new Error('an empty queue');
    sim.cluster.state.storage.recoveryQueue = [];
    sim.cluster.volumes.add(entry.volume);
    const back = await run([...recover, 'netappdvp_thesis', '--yes', '-o', 'json']);
    expect(back.json()).toMatchObject({
      converged: true,
      plan: {
        steps: [{ kind: 'volume.rename' }, { kind: 'volume.online' }, { kind: 'volume.mount' }],
      },
    });
  });
});

describe('volumes list', () => {
  it('has both views side by side, and why they differ', async () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const container = JSON.stringify({
      name: '/shop.1.x',
      state: 'running',
      mounts: [{ Driver: 'netapp:latest', Name: 'orders' }],
      service: 'shop',
    });
    const connectHost = async (target: HostTarget): Promise<HostConnection> => ({
      target,
      run: async () => ({
        exitCode: 0,
        stdout: [
          `containers 0 ${base64(container)}`,
          `volumes 0 ${base64('orders\nghost\nbilling')}`,
          'end 0 ',
          '',
        ].join('\n'),
        stderr: '',
        ms: 1,
      }),
      upload: () => Promise.reject(new Error('nothing may be written')),
      close: async () => undefined,
    });
    const words = ['volumes', 'list', '--config', config, '--hosts', 'd1'];
    const listed = await run([...words, '-o', 'json'], { overrides: { connectHost } });
    expect(listed.exitCode).toBe(0);
    const { volumes } = listed.json() as { volumes: Record<string, unknown>[] };
    const of = (name: string) => volumes.find((one) => one['name'] === name);
    expect(of('orders')).toMatchObject({
      volume: 'netappdvp_orders',
      listedBy: ['d1'],
      usedBy: [{ host: 'd1', container: 'shop.1.x', service: 'shop', state: 'running' }],
      why: null,
    });
    expect(of('ghost')).toMatchObject({
      volume: null,
      why: expect.stringContaining('only Docker') as unknown,
    });
    expect(of('cart')).toMatchObject({
      listedBy: [],
      why: expect.stringContaining('only ONTAP') as unknown,
    });
    const text = await run(words, { overrides: { connectHost } });
    expect(text.stdout).toMatch(/^orders +netappdvp_orders .*1\/1 +shop on d1$/m);
    expect(text.stdout).toMatch(/^ghost +missing/m);
    expect(writes()).toBe(0);
  });
});
