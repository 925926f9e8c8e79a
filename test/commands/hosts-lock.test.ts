import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { HostReport } from '../../src/hosts/report.ts';
import { CLOCK, connectFake, type FakeHost, fakeHost } from '../hosts/fake-host.ts';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-locks-'));
const config = join(folder, 'config.json');
writeFileSync(
  config,
  JSON.stringify({
    version: 1,
    storageDriverName: 'ontap-nas',
    managementLIF: '198.51.100.10',
    dataLIF: '198.51.100.11',
    svm: 'svm_docker',
    username: 'trident_user',
    password: 'Very-s3cret-word',
    storagePrefix: 'netappdvp_',
  }),
);
const ann = { run: 'r-ann', who: 'ann@desk', what: 'hosts upgrade', process: '7.1@elsewhere' };

/** `sleep`: what happens while a lock is waited for. */
async function install(
  hosts: readonly FakeHost[],
  words: readonly string[] = [],
  sleep: () => void = () => expect.unreachable(),
) {
  let now = 0;
  const clock = {
    now: () => new Date(CLOCK * 1000),
    monotonicMs: () => now,
    sleep: (ms: number) => {
      now += ms;
      sleep();
      return Promise.resolve();
    },
  };
  const names = hosts.map((host) => host.name).join(',');
  const run = await runCli(
    ['hosts', 'install', '--hosts', names, '--config', config, '--yes', '-o', 'json', ...words],
    { overrides: { connectHost: connectFake(hosts), clock, whoami: 'bob@desk' } },
  );
  expect(hosts.map((host) => host.open)).toEqual(hosts.map(() => 0));
  const { hosts: reports } = run.json() as { hosts: HostReport[] };
  return { ...run, reports };
}

test('a change is made under the lock, which is given back', async () => {
  const seen: unknown[] = [];
  const host = fakeHost('a', {
    before: (command) => {
      if (command.name.startsWith('plugin.')) seen.push(host.lock?.who, host.lock?.what);
    },
  });
  const run = await install([host]);
  expect(run.exitCode).toBe(0);
  expect(seen).toEqual(['bob@desk', 'hosts install', 'bob@desk', 'hosts install']);
  expect(host.lock).toBeNull();
  // What needs no change needs no lock.
  expect((await install([host])).reports[0]?.status).toBe('unchanged');
});

test('while somebody else holds one host, nothing is changed on any', async () => {
  const hosts = [fakeHost('a'), fakeHost('b', { lock: ann })];
  const run = await install(hosts);
  expect(run.exitCode).toBe(1);
  expect(run.reports.map((one) => [one.status, one.error?.code])).toEqual([
    ['not-attempted', undefined],
    ['failed', 'host-locked'],
  ]);
  expect(run.reports[1]?.error?.message).toContain('ann@desk since 2026-01-31 12:00:00 UTC');
  expect(hosts.map((host) => host.files.size)).toEqual([0, 0]);
  expect(hosts[1]?.lock).toEqual(ann);
});

test('a lock that was taken after the look is found too', async () => {
  const host = fakeHost('a', {
    beforeLock: () => {
      host.lock ??= ann;
    },
  });
  const run = await install([host]);
  expect(run.reports[0]).toMatchObject({ status: 'failed', error: { code: 'host-locked' } });
  expect(run.exitCode).toBe(1);
  expect(host.files.size).toBe(0);
});

test('--wait-for-lock waits, and then looks again', async () => {
  const other = fakeHost('other');
  await install([other]);
  const host = fakeHost('a', { lock: ann });
  const run = await install([host], ['--wait-for-lock', '60'], () => {
    // The one before did all the work.
    Object.assign(host, { lock: null, files: other.files, plugin: other.plugin });
  });
  expect(run.exitCode).toBe(0);
  expect(run.reports[0]).toMatchObject({ status: 'done', outcomes: [] });
  const late = await install(
    [fakeHost('b', { lock: ann })],
    ['--wait-for-lock', '60'],
    () => undefined,
  );
  expect(late.reports[0]?.error?.code).toBe('host-locked');
});

test('whoever waited on one host looks again at the next ones too', async () => {
  const other = fakeHost('other');
  await install([other]);
  const hosts = [fakeHost('a', { lock: ann }), fakeHost('b')];
  const run = await install(hosts, ['--wait-for-lock', '60'], () => {
    // Who was waited for has done both by now, and holds no lock any more.
    for (const host of hosts)
      Object.assign(host, { lock: null, files: other.files, plugin: other.plugin });
  });
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.reports.map(({ status, outcomes }) => [status, outcomes])).toEqual([
    ['done', []],
    ['done', []],
  ]);
});

test('a lock that is taken away while a step runs stops the run before the next one', async () => {
  let now = 0;
  const host = fakeHost('a', {
    before: (command) => {
      if (command.name !== 'plugin.install') return;
      now += 3000;
      host.lock = ann;
    },
  });
  const clock = {
    now: () => new Date(CLOCK * 1000),
    monotonicMs: () => now,
    sleep: () => Promise.resolve(),
  };
  const run = await runCli(
    ['hosts', 'install', '--hosts', 'a', '--config', config, '--yes', '-o', 'json'],
    { overrides: { connectHost: connectFake([host]), clock, whoami: 'bob@desk' } },
  );
  expect(run.exitCode).toBe(1);
  const { hosts } = run.json() as { hosts: HostReport[] };
  expect(hosts[0]).toMatchObject({ status: 'failed', error: { code: 'host-lock-lost' } });
  expect(hosts[0]?.outcomes.map(({ status }) => status)).toEqual(['done', 'done', 'failed']);
  expect(hosts[0]?.error?.message).toContain('ann@desk');
  // The other one's lock stays.
  expect(host.lock).toEqual(ann);
});

test('a run that was silent for long and finds its lock gone changes nothing more', async () => {
  let now = 0;
  const host = fakeHost('a', {
    before: (command) => {
      if (command.name !== 'plugin.install') return;
      // Longer than the lease: another run came, changed the host and went.
      now += 200_000;
      host.lock = null;
    },
  });
  const clock = {
    now: () => new Date(CLOCK * 1000 + now),
    monotonicMs: () => now,
    sleep: () => Promise.resolve(),
  };
  const run = await runCli(
    ['hosts', 'install', '--hosts', 'a', '--config', config, '--yes', '-o', 'json'],
    { overrides: { connectHost: connectFake([host]), clock, whoami: 'bob@desk' } },
  );
  expect(run.exitCode).toBe(1);
  const { hosts } = run.json() as { hosts: HostReport[] };
  expect(hosts[0]).toMatchObject({ status: 'failed', error: { code: 'host-lock-lost' } });
  expect(hosts[0]?.error?.message).toContain('no sign of life for 3 minutes');
});

test('--break-lock takes it away and says from whom', async () => {
  const host = fakeHost('a', { lock: ann });
  const run = await install([host], ['--break-lock']);
  expect(run.exitCode).toBe(0);
  expect(run.stderr).toContain('a: the lock of ann@desk since');
  expect(host.lock).toBeNull();
});
