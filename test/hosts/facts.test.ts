import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HostError } from '../../src/hosts/connection.ts';
import { explainStart, parseFacts } from '../../src/hosts/facts.ts';
import { observeHost } from '../../src/hosts/observe.ts';
import { localHost, localTarget } from './local-host.ts';

/** A docker that says what files beside it hold, and fails where there is none. */
const dockerStub = `#!/bin/sh
folder=$(dirname "$0")/../says
case "$*" in
  "info --format {{json .}}") cat "$folder/info" ;;
  "plugin inspect netapp") cat "$folder/plugin" 2>/dev/null || { echo 'Error: plugin "netapp" not found' >&2; exit 1; } ;;
  "plugin inspect --format {{.ID}} netapp") cat "$folder/id" 2>/dev/null || exit 1 ;;
  "plugin inspect --format {{.Config.Interface.Socket}} netapp") echo netapp.sock ;;
  "plugin inspect --format {{.Enabled}} netapp") cat "$folder/enabled" 2>/dev/null || echo false ;;
  "plugin inspect --format {{range .Settings.Env}}{{println .}}{{end}} netapp") printf 'a=b\\nconfig=%s\\n' "$(cat "$folder/setting")" ;;
  *) echo "unexpected: docker $*" >&2; exit 99 ;;
esac
`;

let folder = '';
let server: Server;
let port = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ndvp-facts-'));
  for (const name of ['bin', 'says', 'tools']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'bin/docker'), dockerStub);
  chmodSync(join(folder, 'bin/docker'), 0o755);
  writeFileSync(
    join(folder, 'says/info'),
    JSON.stringify({ ServerVersion: '20.10.24', DockerRootDir: '/var/lib/docker' }),
  );
  writeFileSync(join(folder, 'says/setting'), 'gold.json');
  writeFileSync(join(folder, 'config.json'), '{"a":"å"}\n');
  chmodSync(join(folder, 'config.json'), 0o640);
  server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as { port: number }).port;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const look = {
  alias: 'netapp',
  managementLif: null,
  dataLif: null,
  patienceSeconds: 0,
  nobody: 'netappdvp_nobody_1',
};

describe.each(['dash', 'bash'])('the look at a host, by %s', (shell) => {
  const host = (path = `${join(folder, 'bin')}:/usr/sbin:/usr/bin:/sbin:/bin`) =>
    localHost(shell, { PATH: path });

  test('a host with an engine, a config and no plugin', async () => {
    const facts = await observeHost(host(), {
      ...look,
      configPath: join(folder, 'config.json'),
      managementLif: { host: '127.0.0.1', port },
    });
    expect(facts).toMatchObject({
      uid: process.getuid?.(),
      dockerInstalled: true,
      engine: { version: '20.10.24' },
      plugin: null,
      health: { healthy: null },
      configIsNewer: false,
      managementLif: 'open',
      dataLif: 'not-asked',
      config: { path: join(folder, 'config.json'), mode: '0640', regular: true },
    });
    expect(facts.config?.content?.reveal()).toBe('{"a":"å"}\n');
    expect(JSON.stringify(facts)).not.toContain('å');
    expect(Math.abs(facts.clock - Date.now() / 1000)).toBeLessThan(60);
  });

  test('nothing listens: closed, with the reason', async () => {
    const facts = await observeHost(host(), {
      ...look,
      configPath: '/nonexistent/config.json',
      managementLif: { host: '127.0.0.1', port: 1 },
      dataLif: '127.0.0.1',
    });
    expect(facts).toMatchObject({
      managementLif: 'closed',
      managementLifSaid: expect.stringMatching(/refused/i),
      dataLif: 'closed',
      config: null,
    });
  });

  test('the config that the plugin’s own setting names', async () => {
    writeFileSync(join(folder, 'says/id'), 'ab12\n');
    const facts = await observeHost(host(), { ...look, configPath: null });
    rmSync(join(folder, 'says/id'));
    expect(facts.config).toBeNull();
    expect(facts.plugin).toBeNull();
  });

  test('without docker', async () => {
    // Only what the script itself needs is on this PATH.
    for (const tool of [
      'id',
      'uname',
      'date',
      'cat',
      'base64',
      'tr',
      'stat',
      'wc',
      'grep',
      'sed',
      'head',
      'tail',
    ])
      symlinkIfMissing(tool);
    const facts = await observeHost(localHost(`/bin/${shell}`, { PATH: join(folder, 'tools') }), {
      ...look,
      configPath: '/nonexistent',
      managementLif: { host: '127.0.0.1', port },
    });
    expect(facts).toMatchObject({
      dockerInstalled: false,
      engine: null,
      plugin: null,
      managementLif: 'unknown',
    });
  });

  test('a LIF that does not answer is asked once', async () => {
    const asked = join(folder, `asked-${shell}`);
    const stub = join(folder, `once-${shell}`);
    mkdirSync(stub);
    writeFileSync(join(stub, 'timeout'), `#!/bin/sh\necho "$*" >>"${asked}"; exit 1\n`);
    chmodSync(join(stub, 'timeout'), 0o755);
    const facts = await observeHost(host(`${stub}:${join(folder, 'bin')}:/usr/bin:/bin`), {
      ...look,
      configPath: '/nonexistent',
      managementLif: { host: '192.0.2.1', port: 443 },
      dataLif: '192.0.2.2',
    });
    expect(facts).toMatchObject({ managementLif: 'closed', dataLif: 'closed' });
    expect(readFileSync(asked, 'utf8').match(/192\.0\.2\.\d/g)).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  test.each([
    ['journald', true, ['1']],
    ['a file', false, ['0.2']],
  ])('the log is given time to arrive by %s', async (_, journald, slept) => {
    const stub = mkdtempSync(join(folder, 'log-'));
    const naps = join(stub, 'naps');
    const program = (name: string, text: string): void => {
      writeFileSync(join(stub, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(stub, name), 0o755);
    };
    program('sleep', `echo "$1" >>"${naps}"`);
    program('journalctl', journald ? "echo 'level=error msg=words plugin=ab12'" : 'exit 1');
    writeFileSync(join(folder, 'says/id'), 'ab12\n');
    writeFileSync(join(folder, 'says/enabled'), 'true\n');
    await observeHost(host(`${stub}:${join(folder, 'bin')}:/usr/bin:/bin`), {
      ...look,
      configPath: '/nonexistent',
    });
    rmSync(join(folder, 'says/id'));
    rmSync(join(folder, 'says/enabled'));
    expect(readFileSync(naps, 'utf8').trim().split('\n')).toEqual(slept);
  });

  test('a link is no regular file', async () => {
    const facts = await observeHost(host(), { ...look, configPath: join(folder, 'tools/cat') });
    expect(facts.config?.regular).toBe(false);
  });
});

function symlinkIfMissing(tool: string): void {
  try {
    symlinkSync(`/usr/bin/${tool}`, join(folder, 'tools', tool));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

const section = (name: string, code: number, text: string): string =>
  `${name} ${code} ${Buffer.from(text).toString('base64')}\n`;

describe('a plugin', () => {
  const plugin = (Enabled: boolean): string =>
    section(
      'plugin',
      0,
      JSON.stringify([
        {
          Id: 'ab',
          Name: 'netapp:latest',
          PluginReference: 'r:1',
          Enabled,
          Config: {},
          Settings: { Env: ['config=c.json'] },
        },
      ]),
    );
  const end = section('end', 0, '');

  test('is disabled: it does not work', () => {
    expect(parseFacts({ stdout: plugin(false) + end }, 'n')).toMatchObject({
      plugin: { enabled: false },
      health: { healthy: false, said: 'the plugin is disabled' },
    });
  });

  test.each([
    [100, '100', false],
    [101, '100', true],
    [100, '', false],
  ])('config written at %s, started at %j: newer %s', (modified, started, newer) => {
    const stdout =
      plugin(true) +
      section('config.path', 0, '/c') +
      section('config.stat', 0, `600 0:0 root:root 5 ${modified} regular file`) +
      section('socket.stat', 0, started) +
      end;
    expect(parseFacts({ stdout }, 'n')?.configIsNewer).toBe(newer);
  });

  test('that did not start: its own last words are preferred to Docker’s', () => {
    const line = `level=error msg="level=fatal msg=\\"config file '/etc/netappdvp/x' does not exist\\"" plugin=ab`;
    const facts = parseFacts({ stdout: plugin(false) + section('log', 0, line) + end }, 'n');
    if (facts === null) throw new Error('no facts');
    const docker =
      'dial unix /run/docker/plugins/ab/netapp.sock: connect: no such file or directory';
    expect(explainStart(facts, docker)).toMatchObject({ explanation: { rule: 'config-missing' } });
    expect(explainStart({ ...facts, log: [] }, docker)).toMatchObject({
      said: docker,
      explanation: { rule: 'no-socket' },
    });
  });
});

test.each<[string, number, string, string, unknown]>([
  ['Docker Engine', 0, '{"ServerVersion":"24","SecurityOptions":["name=seccomp"]}', '', null],
  [
    'a rootless one',
    0,
    '{"ServerVersion":"24","SecurityOptions":["name=rootless"]}',
    '',
    'rootless',
  ],
  [
    'one of a user only',
    1,
    'Cannot connect to the Docker daemon',
    '/run/user/1000/docker.sock\n',
    'rootless',
  ],
  [
    'one of a user beside the system’s',
    0,
    '{"ServerVersion":"24"}',
    '/run/user/1000/docker.sock',
    null,
  ],
  ['Podman', 0, '{"host":{"buildahVersion":"1.28.2"},"version":{"Version":"4.3.1"}}', '', 'podman'],
  [
    'Podman without its service',
    125,
    'Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.',
    '',
    'podman',
  ],
  ['nothing', 1, 'Cannot connect to the Docker daemon', '', null],
])('what answers is %s', (_, code, info, sockets, other) => {
  const stdout =
    section('docker.info', code, info) + section('rootless', 0, sockets) + section('end', 0, '');
  expect(parseFacts({ stdout }, 'n')?.otherEngine).toBe(other);
});

test('an engine that does not answer in time is told apart', () => {
  const stdout = section('docker.info', 124, '') + section('end', 0, '');
  expect(parseFacts({ stdout }, 'n')).toMatchObject({ engineHangs: true, engine: null });
});

test('where sudo is refused, the group docker is enough for those who say so', async () => {
  const asked: boolean[] = [];
  const refused = new HostError('sudo-refused', 'h', { code: 'sudo-not-allowed', message: 'no.' });
  const member = (info: string) => ({
    target: localTarget,
    run: async ({ asRoot }: { asRoot: boolean }) => {
      asked.push(asRoot);
      if (asRoot) throw refused;
      const stdout =
        section('uid', 0, '1000') + section('docker.info', 0, info) + section('end', 0, '');
      return { exitCode: 0, stdout, stderr: '', ms: 0 };
    },
  });
  const modest = { ...look, configPath: null, dockerGroupSuffices: true };
  const docker = '{"ServerVersion":"24"}';
  expect(await observeHost(member(docker), modest)).toMatchObject({ uid: 1000 });
  expect(asked).toEqual([true, false]);
  await expect(observeHost(member(''), modest)).rejects.toBe(refused);
  await expect(observeHost(member(docker), { ...look, configPath: null })).rejects.toBe(refused);
});

test('an output that is cut is no facts but an error', async () => {
  expect(parseFacts({ stdout: section('uid', 0, '0') }, 'n')).toBeNull();
  const cut = {
    target: localTarget,
    upload: () => Promise.reject(new Error('unused')),
    close: () => Promise.resolve(),
    run: async () => ({ exitCode: 2, stdout: '', stderr: 'sh: base64: not found', ms: 0 }),
  };
  await expect(observeHost(cut, { ...look, configPath: null })).rejects.toBeInstanceOf(HostError);
});
