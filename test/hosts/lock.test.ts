import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  freeLock,
  holderText,
  LEASE_SECONDS,
  type LockAnswer,
  type LockRequest,
  lockObstacle,
  parseLock,
  renewLock,
  takeLock,
} from '../../src/hosts/lock.ts';
import { hasEnded, markOf } from '../../src/hosts/process-mark.ts';
import { localHost } from './local-host.ts';

const shells = ['dash', 'bash'].map((name) => `/bin/${name}`).filter((path) => existsSync(path));
const request = (run: string, change: Partial<LockRequest> = {}): LockRequest => ({
  run,
  who: 'ann@desk 1',
  what: 'hosts upgrade',
  // Nobody here knows that machine.
  process: '7.1@elsewhere/boot/ns',
  force: false,
  ...change,
});
/** A mark of this machine whose process has ended. */
const deadMark = (): string => markOf(process.pid).replace(/^\d+/, String(spawnSync('true').pid));

test('there is a shell to try', () => expect(shells.length).toBeGreaterThan(0));

describe.each(shells)('with %s', (shell) => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ndvp-lock-'));
    file = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const host = localHost(shell, { PATH: process.env['PATH'] ?? '' });
  const take = (run: string, change: Partial<LockRequest> = {}): Promise<LockAnswer> =>
    takeLock(host, request(run, change), folder);
  const holder = (): string | undefined => /^run (.*)$/m.exec(readFileSync(file, 'utf8'))?.[1];

  test('one run holds it, another is told who, when and what', async () => {
    expect(await take('r1')).toEqual({ taken: true, broken: null });
    const answer = await take('r2');
    expect(answer).toMatchObject({
      taken: false,
      holder: {
        run: 'r1',
        who: 'ann@desk 1',
        what: 'hosts upgrade',
        process: '7.1@elsewhere/boot/ns',
      },
    });
    if (!answer.taken)
      expect(holderText(answer.holder)).toMatch(
        /^ann@desk 1 since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(netappdvp hosts upgrade, run r1\)$/,
      );
    await freeLock(host, request('r2'), folder);
    expect(holder()).toBe('r1');
    await freeLock(host, request('r1'), folder);
    expect(await take('r2')).toEqual({ taken: true, broken: null });
    // Nothing but the lock itself lies there.
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  test('the same run takes it twice, as for two names of one machine', async () => {
    await take('r1');
    expect(await take('r1')).toEqual({ taken: true, broken: null });
    await freeLock(host, request('r1'), folder);
    expect(await renewLock(host, request('r1'), folder)).toBe('remade');
    expect(await renewLock(host, request('r1'), folder)).toBeNull();
    expect(holder()).toBe('r1');
  });

  test('of many at the same time one gets it, also when the one before is stale', async () => {
    for (const stale of [false, true]) {
      if (stale) utimesSync(file, 1, 1);
      const runs = Array.from({ length: 8 }, (_, i) => `${stale}-${i}`);
      const answers = await Promise.all(runs.map((run) => take(run)));
      expect(answers.filter((answer) => answer.taken)).toHaveLength(1);
      if (!stale) expect(existsSync(join(folder, 'guard'))).toBe(false);
    }
  });

  test.each<[string, () => void]>([
    ['of another boot', () => edit('boot', 'other')],
    ['without a sign of life', () => touch(-LEASE_SECONDS - 5)],
    ['from the future, after the clock was set', () => touch(LEASE_SECONDS + 60)],
    ['of a process here that has ended', () => edit('process', deadMark())],
    ['that is no lock at all', () => writeFileSync(file, '')],
  ])('a lock %s is nobody’s', async (_, age) => {
    await take('r1');
    age();
    expect(await take('r2')).toEqual({ taken: true, broken: null });
    expect(holder()).toBe('r2');
  });

  test('a sign of life keeps it; a lock of a process that runs is not stale', async () => {
    await take('r1', { process: markOf(process.pid) });
    touch(-LEASE_SECONDS + 30);
    expect(await renewLock(host, request('r1'), folder)).toBeNull();
    touch(-LEASE_SECONDS + 30);
    expect((await take('r2')).taken).toBe(false);
  });

  test('taken by force, the one before is named and finds out', async () => {
    await take('r1');
    expect(await take('r2', { force: true })).toMatchObject({ taken: true, broken: { run: 'r1' } });
    expect(await renewLock(host, request('r1'), folder)).toMatchObject({ run: 'r2' });
    await freeLock(host, request('r1'), folder);
    expect(holder()).toBe('r2');
    expect(await take('r2', { force: true })).toEqual({ taken: true, broken: null });
  });

  test('a guard that a killed run left is passed', async () => {
    spawnSync('mkdir', [join(folder, 'guard')]);
    utimesSync(join(folder, 'guard'), 1, 1);
    expect((await take('r1')).taken).toBe(true);
  });

  test('a folder that cannot be used is an error with the host’s words', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(takeLock(host, request('r1'), join(folder, 'file'))).rejects.toMatchObject({
      code: 'host-lock-failed',
      message: expect.stringContaining('mkdir'),
    });
  });

  function edit(key: string, value: string): void {
    const text = readFileSync(file, 'utf8').replace(
      new RegExp(`^${key} .*$`, 'm'),
      `${key} ${value}`,
    );
    writeFileSync(file, text);
  }
  function touch(seconds: number): void {
    const at = Date.now() / 1000 + seconds;
    utimesSync(file, at, at);
  }
});

test('a process is known by its number, its start and its machine', () => {
  const mine = markOf(process.pid);
  expect(hasEnded(mine)).toBe(false);
  expect(hasEnded(deadMark())).toBe(true);
  expect(hasEnded(mine.replace(/\.\d+@/, '.1@'))).toBe(true);
  expect(hasEnded(mine.replace(/@.*/, '@elsewhere'))).toBe(false);
  expect(hasEnded('')).toBe(false);
});

test('what stands in the way of a change', () => {
  const held = parseLock(
    'held 5\nrun r1\nwho ann@desk\nwhat hosts install\nprocess p\nsince x\n',
  )?.holder;
  expect(lockObstacle('box', null)).toBeNull();
  expect(lockObstacle('box', held ?? null)).toMatchObject({
    code: 'host-locked',
    message: expect.stringContaining('ann@desk (netappdvp hosts install, run r1)'),
  });
  expect(lockObstacle('box', { ...held, process: deadMark() } as never)).toBeNull();
  expect(parseLock('')).toBeNull();
});
