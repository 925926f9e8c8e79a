import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HostError } from '../../src/hosts/connection.ts';
import { connectFake, type FakeHost, fakeHost } from '../hosts/fake-host.ts';
import { runCli } from '../support/run-cli.ts';

interface Document {
  hosts: { host: string; status: string; error: { code: string } | null }[];
  error?: { code: string; message: string; hint: string };
}

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-inventory-'));
const inventory = join(folder, 'hosts.yaml');
writeFileSync(
  inventory,
  'hosts: [db1, db2, {host: web1, user: ops, sudo: false, labels: {role: web, rack: b2}}]\n',
);
const sshConfig = join(folder, 'config');
writeFileSync(sshConfig, 'Host db1 db2 !db3\nHost web*\nHost web1\n');
const seen: { address: string; user: string | undefined; sudo: string }[] = [];

async function status(
  words: readonly string[],
  hosts: readonly FakeHost[],
  more: Parameters<typeof runCli>[1] = {},
) {
  seen.length = 0;
  const connect = connectFake(hosts);
  return runCli(['hosts', 'status', '-o', 'json', ...words], {
    ...more,
    overrides: {
      paths: { cwd: folder, state: folder, defaultConfig: '', sshConfig: [sshConfig] },
      connectHost: (target) => {
        seen.push({ address: target.address, user: target.user, sudo: target.sudo });
        return connect(target);
      },
    },
  });
}

const fleet = (): FakeHost[] => ['db1', 'db2', 'web1'].map((name) => fakeHost(name));

describe('hosts of a site file', () => {
  test.each([
    ['hosts: [db1, db2]', ['--hosts=web1'], ['web1']],
    [`inventory: ${inventory}`, ['--hosts=db2'], ['db2']],
    ['swarm: boss', ['--hosts=db2'], ['db2']],
    ['swarm: boss', ['--inventory', inventory], ['db1', 'db2', 'web1']],
    ['hosts: [db2]', ['--inventory', inventory, '--limit=db1'], ['db1']],
  ])('%s gives way to %j', async (text, words, names) => {
    const site = join(folder, 'site.yaml');
    writeFileSync(site, `${text}\n`, { mode: 0o600 });
    const hosts = fleet().filter(({ name }) => names.includes(name));
    const run = await status(['--site', site, ...words], hosts);
    expect((run.json() as Document).hosts.map(({ host }) => host)).toEqual(names);
  });
});

describe('which hosts', () => {
  test.each([
    [
      ['--hosts', 'db2,db1'],
      ['db2', 'db1'],
    ],
    [
      ['--hosts', 'db1', '--hosts', 'db1,web1'],
      ['db1', 'web1'],
    ],
    [
      ['--inventory', inventory],
      ['db1', 'db2', 'web1'],
    ],
    [
      ['--hosts', 'web1', '--inventory', inventory],
      ['web1', 'db1', 'db2'],
    ],
    [
      ['--inventory', inventory, '--limit', 'db*'],
      ['db1', 'db2'],
    ],
    [['--inventory', inventory, '--exclude', 'db?'], ['web1']],
    [['--inventory', inventory, '--limit', 'db1,web1', '--exclude', 'web*'], ['db1']],
    [['--inventory', inventory, '--limit', 'role=w*'], ['web1']],
    [
      ['--inventory', inventory, '--exclude', 'rack=b2'],
      ['db1', 'db2'],
    ],
    [
      ['--hosts', 'web1,ops@db*'],
      ['web1', 'db1', 'db2'],
    ],
    [['--hosts', 'db1,root@db1,DB1'], ['db1']],
  ])('%j gives %j, in that order', async (words, expected) => {
    const run = await status(words, fleet());
    expect((run.json() as Document).hosts.map((host) => host.host)).toEqual(expected);
  });

  test.each([
    [[], '--hosts'],
    [['--hosts=-oProxyCommand=id'], 'dash'],
    [['--hosts', 'a b'], 'no host name'],
    [['--inventory', '/nonexistent/hosts.yaml'], 'cannot be read'],
    [['--inventory', inventory, '--limit', 'nothing*'], 'nothing*'],
    [['--inventory', inventory, '--exclude', '*'], 'None of the 3 hosts'],
    [['--hosts', 'db1', '--swarm', 'db1'], '--swarm'],
    [['--hosts', 'nothing*'], 'no Host of'],
    [['--hosts', 'db1', '--limit', 'role=db'], 'matches none'],
    [['--hosts', 'db1', '--sudo', '--no-sudo'], 'exclude each other'],
    [['--hosts', 'db1', '--ssh-option', 'StrictHostKeyChecking=no'], 'always checked'],
    [
      ['--hosts', 'db1', '--accept-new-host-keys', '--ssh-option', 'UserKnownHostsFile=/dev/null'],
      '--accept-new-host-keys',
    ],
    [['--hosts', 'db1', '--concurrency', '0'], '--concurrency'],
    [['--hosts', 'db1', '--alias', 'Bad:latest'], '--alias'],
  ])('%j is wrong usage', async (words, text) => {
    const run = await status(words, []);
    const { error } = run.json() as Document;
    expect(run.exitCode).toBe(2);
    expect(`${error?.message} ${error?.hint}`).toContain(text);
  });

  test('sudo is what the line says, else the file, else by need', async () => {
    await status(['--inventory', inventory], fleet());
    expect(seen.map((one) => one.sudo)).toEqual(['auto', 'auto', 'no']);
    await status(['--inventory', inventory, '--sudo'], fleet());
    expect(seen.map((one) => one.sudo)).toEqual(['yes', 'yes', 'yes']);
    await status(['--hosts', 'ops@d*1', '--no-sudo'], fleet());
    expect(seen).toEqual([{ address: 'db1', user: 'ops', sudo: 'no' }]);
  });
});

test('one machine under two names is looked at once more and worked on once', async () => {
  const twin = { engineId: 'e1' };
  const hosts = [fakeHost('db1', twin), fakeHost('db2'), fakeHost('web1', twin)];
  // The name that a machine has for itself is part of what it is known by.
  const connect = connectFake(hosts);
  const run = await runCli(['hosts', 'status', '-o', 'json', '--hosts', 'db1,db2,web1'], {
    overrides: {
      connectHost: async (target) => {
        const connection = await connect(target);
        return {
          ...connection,
          run: async (command) => {
            const result = await connection.run(command);
            const named = Buffer.from('same').toString('base64');
            return {
              ...result,
              stdout: result.stdout.replace(/^hostname 0 .*$/m, `hostname 0 ${named}`),
            };
          },
        };
      },
    },
  });
  const reports = (run.json() as { hosts: { host: string; sameAs?: string }[] }).hosts;
  expect(reports.map(({ host, sameAs }) => [host, sameAs])).toEqual([
    ['db1', undefined],
    ['db2', undefined],
    ['web1', 'db1'],
  ]);
  expect(run.stderr).toContain('web1 is the same machine as db1');
  expect(hosts.map((host) => host.open)).toEqual([0, 0, 0]);
});

describe('all nodes of a Swarm', () => {
  const swarm = (words: readonly string[] = []) =>
    status(['--swarm', 'boss-at-home', ...words], [fakeHost('boss-at-home'), fakeHost('worker')]);

  test('alone', async () => {
    const run = await swarm();
    expect((run.json() as Document).hosts.map((one) => one.host)).toEqual(['boss', 'worker']);
    // One connection for finding the nodes and for looking at the manager.
    expect(seen.map((one) => one.address)).toEqual(['boss-at-home', 'worker']);
  });

  test('with an inventory, which gives logins and labels; what fits on one side only is told', async () => {
    const file = join(folder, 'swarm.yaml');
    writeFileSync(file, 'hosts: [{host: worker, user: ops, labels: {rack: a}}, other]\n');
    const run = await swarm(['--inventory', file]);
    expect((run.json() as Document).hosts.map((one) => one.host)).toEqual(['boss', 'worker']);
    expect(seen.at(-1)).toMatchObject({ address: 'worker', user: 'ops' });
    expect(run.stderr).toContain('not in the Swarm, so left alone: other.');
    expect(run.stderr).toContain('In the Swarm and not in the inventory: boss.');
    const limited = await swarm(['--inventory', file, '--limit', 'rack=a']);
    expect((limited.json() as Document).hosts.map((one) => one.host)).toEqual(['worker']);
  });
});

describe('a person at the terminal', () => {
  const unknown = new HostError('host-key-unknown', 'db1', {
    code: 'host-key-unknown',
    message: 'unknown.',
  });
  const needed = new HostError('sudo-refused', 'db1', {
    code: 'sudo-password-needed',
    message: 'needed.',
  });

  test('is asked for sudo’s password once, which is then tried everywhere', async () => {
    const hosts = fleet();
    const connect = connectFake(hosts);
    const run = await runCli(['hosts', 'status', '--hosts', 'db1,db2'], {
      prompts: [{ kind: 'secret', message: /sudo on db1/, answer: 'hush-hush' }],
      overrides: {
        connectHost: async (target) => {
          if (target.sudoPassword?.reveal() !== 'hush-hush') throw needed;
          return connect(target);
        },
      },
    });
    expect(run.exitCode).toBe(0);
    expect(run.stdout + run.stderr).not.toContain('hush-hush');
  });

  test('is asked about a host key by OpenSSH itself, only in a second try', async () => {
    const asked: (boolean | undefined)[] = [];
    const connect = connectFake(fleet());
    const run = await runCli(['hosts', 'status', '--hosts', 'db1'], {
      prompts: [],
      overrides: {
        connectHost: async (target) => {
          asked.push(target.askAboutHostKey);
          if (target.askAboutHostKey !== true) throw unknown;
          return connect(target);
        },
      },
    });
    expect(run.exitCode).toBe(0);
    expect(asked).toEqual([undefined, true]);
  });

  test('who says no is not asked again; without a person it is exit 2', async () => {
    let tries = 0;
    const connectHost = async (): Promise<never> => {
      tries += 1;
      throw unknown;
    };
    expect(
      (
        await runCli(['hosts', 'status', '--hosts', 'db1'], {
          prompts: [],
          overrides: { connectHost },
        })
      ).exitCode,
    ).toBe(2);
    expect(tries).toBe(2);
    const alone = await runCli(['hosts', 'status', '--hosts', 'db1', '-o', 'json'], {
      overrides: { connectHost },
    });
    expect(alone.exitCode).toBe(2);
    expect(tries).toBe(3);
    expect((alone.json() as Document).hosts[0]).toMatchObject({
      status: 'failed',
      error: { code: 'host-key-unknown' },
    });
  });
});
