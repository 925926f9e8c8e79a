import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../src/simulator/server.ts';
import { at, done, ended, refused, rest, word } from './rest-wire.ts';
import { basic, send, zapi } from './wire.ts';

const folders: string[] = [];
let running: RunningSimulator | null = null;
afterEach(async () => {
  expect(running?.refusals()).toEqual([]);
  await running?.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function withFaults(...faults: unknown[]): Promise<RunningSimulator> {
  const folder = mkdtempSync(join(tmpdir(), 'netappdvp-faults-'));
  folders.push(folder);
  const faultsFile = join(folder, 'faults.json');
  writeFileSync(faultsFile, JSON.stringify({ faults }));
  running = await startSimulator({ scenario: 'typical', faultsFile, jobMs: 40 });
  return running;
}

const create = 'POST /svm/svms';
const made = async (simulator: RunningSimulator, name: string) =>
  at(await done(simulator, `GET /svm/svms?name=${name}`), 'num_records');

describe('a cluster in trouble', () => {
  it('with ONTAPI suspended or switched off still has REST, and the other way round', async () => {
    const suspended = await withFaults({ kind: 'suspended' });
    expect((await zapi(suspended, '<system-get-version/>')).errno).toBe('61253');
    await done(suspended, 'GET /cluster');
    await suspended.close();
    const off = await withFaults({ kind: 'disabled', transport: 'zapi' });
    expect((await zapi(off, '<system-get-version/>')).errno).toBe('http 404');
    await done(off, 'GET /cluster');
    await off.close();
    const restOff = await withFaults({ kind: 'disabled', transport: 'rest' });
    expect((await zapi(restOff, '<system-get-version/>')).errno).toBeNull();
    const { username, password } = restOff;
    const reply = await send(restOff, {
      method: 'GET',
      path: '/api/cluster',
      headers: basic(username, password),
    });
    expect([reply.status, reply.body]).toEqual([
      404,
      '<html><body><h1>Not Found</h1></body></html>\n',
    ]);
  });

  it('is temporarily locked in REST’s words', async () => {
    const reason = 'The SVM is temporarily locked.';
    const simulator = await withFaults({
      kind: 'error',
      api: create.replace(' ', ' /api'),
      status: 409,
      errno: 13434915,
      reason,
      times: 1,
    });
    const answer = await rest(simulator, create, { name: 'locked' });
    expect([answer.status, at(answer.body, 'error')]).toEqual([
      409,
      { message: reason, code: '13434915' },
    ]);
    expect(await made(simulator, 'locked')).toBe(0);
    await done(simulator, create, { name: 'locked' });
  });

  it('answers 503 and 401 as it is told, and nothing is carried out', async () => {
    const simulator = await withFaults(
      { kind: 'status', status: 503, transport: 'rest', api: 'POST *', times: 1 },
      { kind: 'unauthorized', transport: 'rest', api: 'POST *', times: 1 },
    );
    expect(await refused(simulator, create, { name: 'x' })).toBe('401 6691623');
    const { username, password } = simulator;
    const reply = await send(simulator, {
      path: '/api/svm/svms',
      headers: basic(username, password),
      body: '{"name":"x"}',
    });
    expect(reply.status).toBe(503);
    expect(await made(simulator, 'x')).toBe(0);
  });

  it.each([true, false])('resets a connection, carried out: %s', async (executed) => {
    const simulator = await withFaults({
      kind: 'reset',
      executed,
      api: 'POST /api/svm/svms',
      times: 1,
    });
    await expect(rest(simulator, create, { name: 'x' })).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await made(simulator, 'x')).toBe(executed ? 1 : 0);
    const last = simulator.requests().find((entry) => entry.api === 'POST /api/svm/svms');
    expect([last?.status, last?.write]).toEqual([0, true]);
  });

  it('cuts an answer in the middle', async () => {
    const simulator = await withFaults({ kind: 'cut', api: 'GET /api/cluster', times: 1 });
    await expect(rest(simulator, 'GET /cluster')).rejects.toThrow(/aborted|ECONNRESET|hang up/);
  });
});

describe('jobs', () => {
  it('fail with the code and words of the fault, and undo what was begun', async () => {
    const simulator = await withFaults({
      kind: 'fail-job',
      errno: 13434889,
      reason: 'Internal error.',
      transport: 'rest',
      times: 1,
    });
    const job = await ended(simulator, await done(simulator, create, { name: 'x' }));
    expect(job).toMatchObject({
      state: 'failure',
      code: 13434889,
      error: { code: '13434889', message: 'Internal error.' },
    });
    expect(await made(simulator, 'x')).toBe(0);
    const waited = await rest(simulator, `${create}?return_timeout=30`, { name: 'x' });
    expect(waited.status).toBe(201);
  });

  it.each([true, false])('vanish, carried out: %s', async (executed) => {
    const simulator = await withFaults({
      kind: 'vanish-job',
      executed,
      transport: 'rest',
      times: 1,
    });
    const accepted = await done(simulator, create, { name: 'x' });
    expect(await refused(simulator, `GET /cluster/jobs/${word(accepted, 'job.uuid')}`)).toBe(
      '404 4',
    );
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await made(simulator, 'x')).toBe(executed ? 1 : 0);
  });
});
