import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostTarget, RemoteCommand } from '../../src/hosts/connection.ts';
import { connectSsh } from '../../src/hosts/ssh.ts';
import { holdOpen } from '../../src/hosts/ssh-sockets.ts';

const SSHD = '/usr/sbin/sshd';
const available = existsSync(SSHD) && process.platform === 'linux';
if (!available)
  console.warn(
    `sshd.test.ts: there is no ${SSHD} (Debian: openssh-server); the tests against a real sshd are left out.`,
  );

test('a real sshd is there when everything must be tested', () => {
  expect(available || process.env['CI'] !== 'true').toBe(true);
});

describe.runIf(available)('against a real sshd', () => {
  let folder = '';
  let port = 0;
  let sshd: ChildProcess;
  const log = (): string => readFileSync(join(folder, 'log'), 'utf8');
  const key = (name: string): void => {
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ndvp-sshd-'));
    for (const name of ['host', 'other', 'login', 'stranger']) key(name);
    port = await freePort();
    writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'login.pub')));
    writeFileSync(
      join(folder, 'config'),
      [
        `Port ${port}`,
        'ListenAddress 127.0.0.1',
        `HostKey ${join(folder, 'host')}`,
        `AuthorizedKeysFile ${join(folder, 'authorized')}`,
        'UsePAM no',
        'StrictModes no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin yes',
        'AcceptEnv *',
        'LogLevel VERBOSE',
        `PidFile ${join(folder, 'pid')}`,
        '',
      ].join('\n'),
    );
    // As root sshd wants /run/sshd, which a machine without its service lacks: a private /run has it.
    const start = `exec ${SSHD} -D -f ${join(folder, 'config')} -E ${join(folder, 'log')}`;
    const argv =
      process.getuid?.() === 0
        ? [
            'unshare',
            '--mount',
            'sh',
            '-c',
            `mount -t tmpfs none /run && mkdir -m 755 /run/sshd && ${start}`,
          ]
        : ['sh', '-c', start];
    sshd = spawn(argv[0] ?? '', argv.slice(1), { stdio: 'ignore' });
    for (
      let i = 0;
      i < 200 && !(existsSync(join(folder, 'log')) && log().includes('Server listening'));
      i += 1
    )
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(log()).toContain('Server listening');
  });
  afterAll(() => {
    sshd.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const target = (known: string, change: Partial<HostTarget> = {}): HostTarget => ({
    name: 'box',
    address: '127.0.0.1',
    port,
    user: userInfo().username,
    sudo: 'auto',
    acceptNewHostKeys: false,
    ...change,
    sshOptions: [
      `IdentityFile=${join(folder, 'login')}`,
      'IdentitiesOnly=yes',
      'IdentityAgent=none',
      `UserKnownHostsFile=${join(folder, known)}`,
      'GlobalKnownHostsFile=/dev/null',
      ...(change.sshOptions ?? []),
    ],
  });
  const knows = (file: string, hostKey: string): void =>
    writeFileSync(
      join(folder, file),
      `[127.0.0.1]:${port} ${readFileSync(join(folder, `${hostKey}.pub`), 'utf8')}`,
    );
  let ids = 0;
  const connect = (to: HostTarget, env: Record<string, string> = {}) =>
    connectSsh(to, {
      env: { PATH: process.env['PATH'], HOME: folder, ...env },
      newId: () => `n${(ids += 1)}`,
      trace: () => undefined,
      signal: new AbortController().signal,
    });
  const command = (change: Partial<RemoteCommand>): RemoteCommand => ({
    name: 'test',
    script: 'cat',
    args: [],
    asRoot: false,
    timeoutMs: 20_000,
    ...change,
  });
  const logins = (): number => log().split('Accepted publickey').length - 1;

  test('an unknown host key: nothing is sent, not even a login', async () => {
    const before = logins();
    const host = await connect(target('known-none'));
    await expect(host.run(command({ input: 'secret' }))).rejects.toMatchObject({
      kind: 'host-key-unknown',
    });
    await host.close();
    expect(logins()).toBe(before);
  });

  test('a changed one: the same, and --accept-new-host-keys does not help', async () => {
    knows('known-other', 'other');
    const before = logins();
    for (const acceptNewHostKeys of [false, true]) {
      const host = await connect(target('known-other', { acceptNewHostKeys }));
      await expect(host.run(command({}))).rejects.toMatchObject({ kind: 'host-key-changed' });
      await host.close();
    }
    expect(logins()).toBe(before);
  });

  test('a config of the user that checks nothing is overruled', async () => {
    const host = await connect(target('known-none', { sshOptions: ['StrictHostKeyChecking=no'] }));
    await expect(host.run(command({}))).rejects.toMatchObject({ kind: 'host-key-unknown' });
    await host.close();
  });

  test('a new key is remembered when that is allowed', async () => {
    const host = await connect(target('known-new', { acceptNewHostKeys: true }));
    expect(await host.run(command({ input: 'hello' }))).toMatchObject({
      exitCode: 0,
      stdout: 'hello',
      stderr: '',
    });
    await host.close();
    const again = await connect(target('known-new'));
    expect((await again.run(command({ input: 'again' }))).stdout).toBe('again');
    await again.close();
  });

  test('a key that the host does not know', async () => {
    knows('known', 'host');
    const to = target('known');
    const host = await connect({
      ...to,
      sshOptions: to.sshOptions.map((option) =>
        option.replace(join(folder, 'login'), join(folder, 'stranger')),
      ),
    });
    await expect(host.run(command({}))).rejects.toMatchObject({ kind: 'login-refused' });
    await host.close();
  });

  test('nobody listens there', async () => {
    const host = await connect(target('known', { port: await freePort() }));
    await expect(host.run(command({}))).rejects.toMatchObject({
      kind: 'unreachable',
      code: 'host-refused',
    });
    await host.close();
  });

  test('several sessions are one connection, at the same time too; large input and odd words arrive whole', async () => {
    knows('known', 'host');
    const before = logins();
    const host = await connect(target('known'));
    const large = 'x'.repeat(300_000);
    expect((await host.run(command({ script: 'wc -c', input: large }))).stdout.trim()).toBe(
      '300000',
    );
    const results = await Promise.all(
      ["it's", 'a b', '$HOME', '!x', ''].map((word) =>
        host.run(command({ script: 'printf %s "$1"; exit 255', args: [word] })),
      ),
    );
    expect(results.map((result) => [result.exitCode, result.stdout])).toEqual([
      [255, "it's"],
      [255, 'a b'],
      [255, '$HOME'],
      [255, '!x'],
      [255, ''],
    ]);
    expect(logins()).toBe(before + 1);
    await host.close();
    // After the close the connection is gone: the next command needs a new one.
    const next = await connect(target('known'));
    await next.run(command({}));
    await next.close();
    expect(logins()).toBe(before + 2);
  });

  test('a connection that is held lives on past its time, and ends when nobody holds it', async () => {
    knows('known', 'host');
    const { sshOptions, user } = target('known');
    const socket = join(folder, 'held');
    const words = [...sshOptions, `ControlPath=${socket}`].flatMap((one) => ['-o', one]);
    const ssh = (...more: string[]) =>
      spawnSync('ssh', [
        '-F',
        '/dev/null',
        ...words,
        '-p',
        `${port}`,
        ...more,
        `${user ?? ''}@127.0.0.1`,
        'true',
      ]).status;
    // With pipes to us the connection itself would keep spawnSync waiting.
    expect(ssh('-f', '-N', '-o', 'ControlMaster=yes', '-o', 'ControlPersist=1')).toBe(0);
    const held = holdOpen(socket);
    await once(held, 'data');
    expect(ssh('-O', 'check')).toBe(0);
    await pause(2500);
    expect(ssh('-O', 'check')).toBe(0);
    held.destroy();
    while (ssh('-O', 'check') === 0) await pause(100);
    expect(existsSync(socket)).toBe(false);
  });

  test('a connection that breaks while a command runs is told as that', async () => {
    knows('known', 'host');
    const host = await connect(target('known'));
    await host.run(command({}));
    const broken = host.run(
      command({
        name: 'the step',
        script:
          'p=$PPID; until [ "$(cat /proc/$p/comm)" = sshd ]; do p=$(sed "s/.*) . //; s/ .*//" /proc/$p/stat); done; kill -9 "$p"; exec sleep 2',
      }),
    );
    await expect(broken).rejects.toMatchObject({
      kind: 'unreachable',
      code: 'host-connection-lost',
      message: expect.stringContaining('cut while the step ran there'),
    });
    // The next command makes a connection of its own.
    expect((await host.run(command({ input: 'again' }))).stdout).toBe('again');
    await host.close();
  });

  test('no password of ours is sent along, whatever the user’s config sends', async () => {
    knows('known', 'host');
    const host = await connect(target('known', { sshOptions: ['SendEnv=NETAPPDVP_*'] }), {
      NETAPPDVP_SUDO_PASSWORD: 'hush',
      NETAPPDVP_CLUSTER: 'c1',
    });
    const { stdout } = await host.run(command({ script: 'env' }));
    await host.close();
    expect(stdout).toContain('NETAPPDVP_CLUSTER=c1');
    expect(stdout).not.toContain('hush');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
