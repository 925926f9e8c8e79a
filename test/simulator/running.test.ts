import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFaults } from '../../src/simulator/faults.ts';
import {
  type RunningSimulator,
  type SimulatorOptions,
  SimulatorUsageError,
  scenarioList,
  startSimulator,
} from '../../src/simulator/server.ts';
import { basic, send, texts, xml, zapi } from './wire.ts';

let folder = '';
let running: RunningSimulator[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-test-'));
});
afterEach(async () => {
  for (const simulator of running) await simulator.close();
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: SimulatorOptions): Promise<RunningSimulator> {
  const simulator = await startSimulator(options);
  running.push(simulator);
  return simulator;
}

const file = (name: string) => join(folder, name);
const version = '<system-get-version/>';

describe('scenarios', () => {
  const count = (simulator: RunningSimulator) => simulator.cluster.volumes.of('svm_docker');

  it('are four', () => {
    expect(scenarioList().map((one) => one.name)).toEqual([
      'empty',
      'typical',
      'no-aggregates',
      'shared',
    ]);
  });

  it('empty: no data SVM, no plugin', async () => {
    const simulator = await start({ scenario: 'empty' });
    expect([simulator.svms, simulator.plugin]).toEqual([[], null]);
  });

  it('typical: 20 volumes with the prefix, 3 of them somebody else’s, 10 without, and the root', async () => {
    const simulator = await start({ scenario: 'typical' });
    const volumes = count(simulator);
    const reached = volumes.filter((volume) => volume.name.startsWith('netappdvp_'));
    expect(reached).toHaveLength(20);
    const ours = reached.filter((volume) => volume.comment.includes('"svm_docker/netappdvp_"'));
    expect(ours).toHaveLength(17);
    expect(volumes.filter((volume) => volume.svmRoot)).toHaveLength(1);
    expect(volumes).toHaveLength(31);
    expect(simulator.svms).toEqual(['svm_docker']);
  });

  it('no-aggregates: typical with nothing assigned', async () => {
    const simulator = await start({ scenario: 'no-aggregates' });
    expect(simulator.cluster.state.svms[0]?.aggregates).toEqual([]);
    expect(count(simulator)).toHaveLength(31);
  });

  it('--volumes replaces the volumes', async () => {
    const simulator = await start({ volumes: 1000 });
    const volumes = count(simulator).filter((volume) => !volume.svmRoot);
    expect(volumes).toHaveLength(1000);
    expect(volumes.every((one) => one.name.startsWith('netappdvp_'))).toBe(true);
    expect(volumes.every((one) => one.state === 'online' && one.style === 'flexvol')).toBe(true);
    expect(volumes.filter((one) => !one.comment.includes('provisioning'))).toHaveLength(10);
  });

  it.each<[string, SimulatorOptions, RegExp]>([
    ['an unknown scenario', { scenario: 'nope' }, /Unknown scenario "nope".*empty, typical/],
    ['volumes in empty', { scenario: 'empty', volumes: 3 }, /no SVM/],
    ['a version that is none', { ontapVersion: 'latest' }, /"latest"/],
    ['a version that is too old', { ontapVersion: '9.4' }, /9\.5 or later/],
    ['half a volume', { volumes: 1.5 }, /--volumes/],
    ['a negative latency', { latencyMs: -1 }, /--latency/],
    [
      'an address that is not this machine’s',
      { listen: { host: '192.0.2.1', port: 0 } },
      /192\.0\.2\.1/,
    ],
  ])('%s: a usage error', async (_name, options, message) => {
    const error: unknown = await startSimulator(options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SimulatorUsageError);
    expect(String(error)).toMatch(message);
  });
});

describe('a state file', () => {
  it('keeps everything over a restart, the certificate and the passwords too', async () => {
    const stateFile = file('state.json');
    const first = await start({ scenario: 'typical', stateFile });
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    const create = { volume: 'kept', 'containing-aggr-name': 'aggr1', size: '1g' };
    await zapi(first, xml({ 'volume-create': create }), { vfiler: 'svm_docker' });
    const change = { 'user-name': first.username, 'new-password': 'An0ther-one' };
    expect((await zapi(first, xml({ 'security-login-modify-password': change }))).passed).toBe(
      true,
    );
    await first.close();
    running = [];
    expect(existsSync(first.caFile)).toBe(false);

    const second = await start({ stateFile });
    expect(second.password).toBe('An0ther-one');
    expect(second.fingerprint).toBe(first.fingerprint);
    expect(second.plugin).toEqual(first.plugin);
    const size = xml({ 'volume-size': { volume: 'kept' } });
    expect((await zapi(second, size, { vfiler: 'svm_docker' })).passed).toBe(true);
    expect(second.cluster.state).toEqual(first.cluster.state);
  });

  it('is for its owner only, whatever lay where it is written first', async () => {
    const stateFile = file('state.json');
    writeFileSync(`${stateFile}.new`, 'left over', { mode: 0o644 });
    await start({ stateFile });
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
  });

  it('does not change when nothing was changed', async () => {
    const stateFile = file('state.json');
    const simulator = await start({ stateFile });
    const before = statSync(stateFile);
    await zapi(simulator, '<vserver-get-iter/>');
    await zapi(simulator, '<volume-create/>', { vfiler: 'nope' });
    expect(statSync(stateFile).ino).toBe(before.ino);
  });

  it.each([
    ['no JSON', 'hello', /not valid JSON/],
    ['another document', '{"a":1}', /no state file/],
  ])('that is %s is left alone', async (_name, content, message) => {
    const stateFile = file('state.json');
    writeFileSync(stateFile, content);
    await expect(startSimulator({ stateFile })).rejects.toThrow(message);
    expect(readFileSync(stateFile, 'utf8')).toBe(content);
  });

  it('that cannot be written ends the start, with the port free again', async () => {
    const taken = await start({ scenario: 'empty' });
    const listen = { host: taken.host, port: taken.port };
    await expect(startSimulator({ listen })).rejects.toThrow(/EADDRINUSE/);
    await taken.close();
    running = [];
    const stateFile = join(folder, 'missing', 'state.json');
    await expect(startSimulator({ listen, stateFile })).rejects.toThrow(/ENOENT/);
    await start({ listen });
  });

  it('cannot be opened as another scenario or version', async () => {
    const stateFile = file('state.json');
    await (await startSimulator({ scenario: 'typical', stateFile })).close();
    await (
      await startSimulator({ scenario: 'typical', ontapVersion: '9.15.1', stateFile })
    ).close();
    await expect(startSimulator({ scenario: 'empty', stateFile })).rejects.toThrow(/--scenario/);
    await expect(startSimulator({ ontapVersion: '9.8', stateFile })).rejects.toThrow(/9\.15\.1/);
    await expect(startSimulator({ volumes: 5, stateFile })).rejects.toThrow(/--volumes/);
  });
});

describe('the logs', () => {
  const lines = (name: string): Record<string, unknown>[] =>
    readFileSync(file(name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('exist, empty, at start, whatever was there', async () => {
    writeFileSync(file('requests'), 'old\n');
    await start({ requestLog: file('requests'), refusals: file('refusals') });
    expect(readFileSync(file('requests'), 'utf8')).toBe('');
    expect(readFileSync(file('refusals'), 'utf8')).toBe('');
  });

  it('have a line a request, written before its reply', async () => {
    const simulator = await start({ requestLog: file('requests') });
    const line = async (call: string, caller = {}) => {
      await zapi(simulator, call, caller);
      return lines('requests').at(-1);
    };
    const on = { vfiler: 'svm_docker' };
    expect(Object.keys((await line(version)) ?? {})).toEqual(
      'time connection transport api svm user write status errno ms'.split(' '),
    );
    expect(await line('<vserver-get/>', on)).toMatchObject({
      transport: 'zapi',
      api: 'vserver-get',
      svm: 'svm_docker',
      user: 'admin',
      write: false,
      status: 200,
      errno: null,
    });
    const destroy = xml({ 'volume-destroy': { name: 'nope' } });
    expect(await line(destroy, on)).toMatchObject({ write: true, errno: '13040' });
    expect(await line(destroy, { ...on, password: 'x' })).toMatchObject({
      write: true,
      status: 401,
      user: 'admin',
      errno: null,
    });
    const size = { volume: 'netappdvp_cart' };
    expect(await line(xml({ 'volume-size': size }), on)).toMatchObject({ write: false });
    const resize = xml({ 'volume-size': { ...size, 'new-size': '2g' } });
    expect(await line(resize, on)).toMatchObject({ write: true });
    expect(await line(resize, { ...on, password: 'x' })).toMatchObject({ write: true });
    const ems = xml({ 'ems-autosupport-log': { 'event-id': '1' } });
    expect(await line(ems)).toMatchObject({ write: false, errno: '13006' });
    expect(lines('requests')).toEqual(simulator.requests());
  });

  it('hold whole lines again after somebody emptied them', async () => {
    const simulator = await start({ requestLog: file('requests') });
    await zapi(simulator, version);
    writeFileSync(file('requests'), '');
    await zapi(simulator, version);
    expect(lines('requests')).toEqual(simulator.requests().slice(1));
  });

  it('count connections', async () => {
    const simulator = await start({ requestLog: file('requests') });
    const agent = new Agent({ ca: simulator.caPem, keepAlive: true, maxSockets: 1 });
    const headers = basic(simulator.username, simulator.password);
    const body = `<netapp>${version}</netapp>`;
    await send(simulator, { headers, body, agent });
    await send(simulator, { headers, body, agent });
    agent.destroy();
    await send(simulator, { path: '/api/cluster', method: 'GET' });
    await send(simulator, { path: '/api/svm/svms', method: 'POST' });
    await send(simulator, { path: '/other' });
    const seen = lines('requests').map((one) => [one['connection'], one['transport'], one['api']]);
    expect(seen).toEqual([
      [1, 'zapi', 'system-get-version'],
      [1, 'zapi', 'system-get-version'],
      [2, 'rest', 'GET /api/cluster'],
      [3, 'rest', 'POST /api/svm/svms'],
      [4, null, null],
    ]);
    expect(lines('requests').map((one) => one['write'])).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  it('say what is not modelled', async () => {
    const simulator = await start({ refusals: file('refusals') });
    await zapi(simulator, '<quota-report-iter/>');
    await zapi(simulator, '<vserver-get/>', { vfiler: 'nope' });
    expect(lines('refusals')).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        transport: 'zapi',
        api: 'quota-report-iter',
        kind: 'unknown-api',
        detail: 'quota-report-iter',
      },
    ]);
    expect(simulator.refusals()).toEqual(lines('refusals'));
  });
});

describe('faults', () => {
  const withFaults = async (...faults: object[]) => {
    writeFileSync(file('faults'), JSON.stringify({ faults }));
    return start({ faultsFile: file('faults'), jobMs: 0 });
  };
  const outcome = async (simulator: RunningSimulator, call = version, caller = {}) => {
    try {
      const result = await zapi(simulator, call, caller);
      return result.passed ? 'passed' : result.errno;
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : 'error';
    }
  };

  it.each<[object, string]>([
    [{ kind: 'reset' }, 'ECONNRESET'],
    [{ kind: 'refuse' }, 'ECONNRESET'],
    [{ kind: 'cut' }, 'ECONNRESET'],
    [{ kind: 'status', status: 503 }, 'http 503'],
    [{ kind: 'unauthorized' }, 'http 401'],
    [{ kind: 'error', errno: 13434, reason: 'busy' }, '13434'],
    [{ kind: 'suspended' }, '61253'],
    [{ kind: 'delay', ms: 1 }, 'passed'],
  ])('%j', async (fault, expected) => {
    const simulator = await withFaults({ ...fault, skip: 1, times: 1 });
    expect([await outcome(simulator), await outcome(simulator), await outcome(simulator)]).toEqual([
      'passed',
      expected,
      'passed',
    ]);
  });

  it('strike the calls that they name', async () => {
    const simulator = await withFaults({ kind: 'status', api: 'volume-*', user: 'admin' });
    expect(await outcome(simulator)).toBe('passed');
    expect(await outcome(simulator, '<volume-get-iter/>')).toBe('http 503');
    const plugin = simulator.plugin ?? undefined;
    expect(await outcome(simulator, '<volume-get-iter/>', plugin)).toBe('passed');
  });

  it('lose a reply after the work was done, when they say so', async () => {
    const call = (name: string) => xml({ 'vserver-create': { 'vserver-name': name } });
    const lost = await withFaults({ kind: 'reset', api: 'vserver-create', executed: true });
    expect(await outcome(lost, call('made'))).toBe('ECONNRESET');
    expect(lost.cluster.state.svms.map((svm) => svm.name)).toContain('made');
    const never = await withFaults({ kind: 'reset', api: 'vserver-create' });
    expect(await outcome(never, call('not_made'))).toBe('ECONNRESET');
    expect(never.cluster.state.svms.map((svm) => svm.name)).not.toContain('not_made');
    expect(never.requests().at(-1)).toMatchObject({ write: true, status: 0 });
  });

  it('make a job fail, which takes back what it had begun', async () => {
    const simulator = await withFaults({ kind: 'fail-job', errno: 13001, reason: 'No space.' });
    const call = xml({ 'vserver-create-async': { 'vserver-name': 'doomed' } });
    expect(await outcome(simulator, call)).toBe('passed');
    const jobs = await zapi(simulator, '<job-get-iter/>');
    expect(texts(jobs.body, 'job-state')).toEqual(['failure']);
    expect(texts(jobs.body, 'job-completion')).toEqual(['No space.']);
    expect(simulator.cluster.state.svms.map((svm) => svm.name)).toEqual(['svm_docker']);
  });

  it('with a probability depend on the seed alone', async () => {
    const run = async (seed: number) => {
      writeFileSync(file('faults'), '{"faults":[{"kind":"status","probability":0.5}]}');
      const simulator = await start({ faultsFile: file('faults'), seed });
      const seen: (string | null)[] = [];
      for (let number = 0; number < 12; number += 1) seen.push(await outcome(simulator));
      return seen.join(' ');
    };
    const first = await run(7);
    expect(await run(7)).toBe(first);
    expect(await run(8)).not.toBe(first);
    expect(first).toContain('passed');
    expect(first).toContain('http 503');
  });

  it.each([
    ['no JSON', '{', /valid JSON/],
    ['a list', '[]', /must hold an object/],
    ['an unknown key', '{"faults":[],"colour":1}', /"colour"/],
    ['no list', '{"faults":{}}', /must be a list/],
    ['an unknown kind', '{"faults":[{"kind":"flood"}]}', /fault 1: "kind" must be one of refuse/],
    [
      'an unknown key in a fault',
      '{"faults":[{"kind":"cut"},{"kind":"cut","ms":1}]}',
      /fault 2: a "cut" fault has no key "ms"/,
    ],
    ['a target where there is none', '{"faults":[{"kind":"refuse","api":"x"}]}', /no key "api"/],
    ['a missing key', '{"faults":[{"kind":"delay"}]}', /needs "ms"/],
    ['a wrong number', '{"faults":[{"kind":"status","status":200}]}', /from 400 to 599/],
    ['a wrong type', '{"faults":[{"kind":"cut","api":5}]}', /must be a string/],
  ])('in a file with %s: a usage error that says where', (_name, text, message) => {
    expect(() => parseFaults(text, 'f.json')).toThrow(SimulatorUsageError);
    expect(() => parseFaults(text, 'f.json')).toThrow(message);
  });

  it('in a file that is not there: a usage error', async () => {
    await expect(startSimulator({ faultsFile: file('none') })).rejects.toThrow(/ENOENT/);
  });
});
