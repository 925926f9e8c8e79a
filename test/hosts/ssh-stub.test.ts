import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostTarget, RemoteCommand } from '../../src/hosts/connection.ts';
import { markOf } from '../../src/hosts/process-mark.ts';
import { connectSsh, sweepConnections } from '../../src/hosts/ssh.ts';
import { socketFolder } from '../../src/hosts/ssh-sockets.ts';
import { Secret } from '../../src/secret.ts';

/** Writes down its words and environment, then does what the file `mode` says: the line itself, or a failure. */
const sshStub = `#!/bin/sh
{ for word in "$@"; do printf '%s' "$word" | base64 | tr -d '\\n'; echo; done; echo; } >>"$STUB/argv"
env >>"$STUB/env"
case $1 in
  -G) cat "$STUB/config"; exit 0 ;;
esac
case "$*" in *"-O exit"*) echo exit >>"$STUB/exits"; exit 0 ;; esac
echo session >>"$STUB/sessions"
if [ -f "$STUB/stderr" ]; then cat "$STUB/stderr" >&2; exit 255; fi
for line in "$@"; do :; done
exec sh -c "$line"
`;

/** A sudo that knows one password; asks as the real one does, three times at most. */
const sudoStub = `#!/bin/sh
if [ "$1" = -n ]; then
  [ -f "$STUB/nopasswd" ] || { echo 'sudo: a password is required' >&2; exit 1; }
  shift 2; exec "$@"
fi
prompt=$3; shift 4
if [ ! -f "$STUB/nopasswd" ]; then
  tries=0
  while :; do
    printf '%s' "$prompt" >&2
    IFS= read -r password || { echo >&2; echo 'sudo: no password was provided' >&2; exit 1; }
    echo "$password" >>"$STUB/passwords"
    [ "$password" = "$(cat "$STUB/password")" ] && break
    tries=$((tries+1)); [ "$tries" -lt 3 ] || { echo 'sudo: 3 incorrect password attempts' >&2; exit 1; }
    echo 'Sorry, try again.' >&2
  done
fi
exec "$@"
`;

let folder = '';
const stub = (name: string): string => join(folder, 'stub', name);
const lines = (name: string): string[] => {
  try {
    return readFileSync(stub(name), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ndvp-stub-'));
  for (const name of ['bin', 'stub']) mkdirSync(join(folder, name));
  for (const [name, text] of [
    ['ssh', sshStub],
    ['sudo', sudoStub],
  ] as const) {
    writeFileSync(join(folder, 'bin', name), text);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  writeFileSync(stub('config'), 'user me\nstricthostkeychecking ask\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const target: HostTarget = {
  name: 'box',
  address: 'box',
  sudo: 'no',
  acceptNewHostKeys: false,
  sshOptions: [],
};
const traces: string[] = [];
let ids = 0;

const connect = (change: Partial<HostTarget> = {}, env: Record<string, string> = {}) =>
  connectSsh(
    { ...target, ...change },
    {
      env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, STUB: join(folder, 'stub'), ...env },
      newId: () => `id${(ids += 1)}`,
      trace: (line) => traces.push(line),
      signal: new AbortController().signal,
    },
  );

const command = (change: Partial<RemoteCommand>): RemoteCommand => ({
  name: 'test',
  script: 'cat',
  args: [],
  asRoot: false,
  timeoutMs: 20_000,
  ...change,
});

/** Every word of every ssh that was run. */
const argv = (): string[][] =>
  readFileSync(stub('argv'), 'utf8')
    .trimEnd()
    .split('\n\n')
    .map((one) => one.split('\n').map((word) => Buffer.from(word, 'base64').toString()));

test('a command runs, and its exit code, output and errors come back', async () => {
  const host = await connect();
  const result = await host.run(
    command({ script: 'echo "$1"; cat; echo no >&2; exit 255', args: ["it's"], input: 'data' }),
  );
  expect(result).toMatchObject({ exitCode: 255, stdout: "it's\ndata", stderr: 'no\n' });
  await host.close();
});

test('the shared connection lives in a folder of our own and ends with it', async () => {
  const host = await connect();
  await host.run(command({}));
  const path =
    argv()
      .flat()
      .find((word) => word.startsWith('ControlPath='))
      ?.slice('ControlPath='.length) ?? '';
  expect(Buffer.byteLength(path)).toBeLessThan(87);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  await host.close();
  await host.close();
  expect(lines('exits')).toEqual(['exit']);
  expect(readdirSync(dirname(dirname(path)))).not.toContain(dirname(path).split('/').at(-1));
});

test('an abrupt end of the program leaves neither connection nor folder behind', async () => {
  const before = new Set(process.listeners('exit'));
  const host = await connect();
  await host.run(command({}));
  const path =
    argv()
      .flat()
      .find((word) => word.startsWith('ControlPath='))
      ?.slice('ControlPath='.length) ?? '';
  for (const listener of process.listeners('exit')) if (!before.has(listener)) listener(0);
  expect(lines('exits')).toEqual(['exit']);
  expect(existsSync(dirname(path))).toBe(false);
  await host.close();
});

test('what a killed run left is found and cleaned the next time, and nothing else', () => {
  const base = socketFolder();
  const made: string[] = [];
  const left = (owner: string | null): string => {
    const path = mkdtempSync(join(base, 'ndvp-'));
    made.push(path);
    if (owner !== null) writeFileSync(join(path, 'owner'), owner);
    writeFileSync(join(path, 'c'), '');
    return path;
  };
  const dead = left(markOf(process.pid).replace(/^\d+/, String(spawnSync('true').pid)));
  const kept = [left(markOf(process.pid)), left('7.1@elsewhere'), left(null)];
  sweepConnections({ PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, STUB: join(folder, 'stub') });
  expect(existsSync(dead)).toBe(false);
  expect(kept.map((path) => existsSync(path))).toEqual([true, true, true]);
  const exits = argv().filter((words) => words.includes('exit'));
  expect(exits.some((words) => words.includes(`ControlPath=${join(dead, 'c')}`))).toBe(true);
  expect(exits.flat().filter((word) => kept.some((path) => word.includes(path)))).toEqual([]);
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

test('a connection that the user shares already is not ended', async () => {
  writeFileSync(stub('config'), 'controlpath /home/me/.ssh/cm\n');
  const host = await connect();
  await host.run(command({}));
  await host.close();
  expect(lines('exits')).toEqual([]);
});

test('no password of this program reaches ssh’s environment or words', async () => {
  const host = await connect(
    { sudoPassword: new Secret('s3cret-sudo') },
    {
      NETAPPDVP_PASSWORD: 's3cret-1',
      NETAPPDVP_PLUGIN_PASSWORD: 's3cret-2',
      NETAPPDVP_SUDO_PASSWORD: 's3cret-3',
      NETAPPDVP_CLUSTER: 'kept',
    },
  );
  await host.run(command({ input: new Secret('s3cret-config') }));
  await host.close();
  const seen = `${readFileSync(stub('env'), 'utf8')}\n${argv().flat().join('\n')}\n${argv().flat().map(unpack).join('\n')}\n${traces.join('\n')}`;
  expect(seen).not.toContain('s3cret');
  expect(seen).toContain('NETAPPDVP_CLUSTER=kept');
});

function unpack(word: string): string {
  return Buffer.from(/printf %s (\S+) /.exec(word)?.[1] ?? '', 'base64').toString();
}

describe('failures of ssh', () => {
  test.each([
    ['Host key verification failed.', 'host-key-unknown'],
    [
      'WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.',
      'host-key-changed',
    ],
    ['me@box: Permission denied (publickey).', 'login-refused'],
    ['ssh: connect to host box port 22: Connection refused', 'unreachable'],
    ['something else', 'failed'],
  ])('%j', async (stderr, kind) => {
    writeFileSync(stub('stderr'), stderr);
    const host = await connect();
    await expect(host.run(command({ input: 'data' }))).rejects.toMatchObject({
      name: 'HostError',
      kind,
      host: 'box',
    });
    await host.close();
    expect(lines('sessions')).toHaveLength(1);
  });

  test.each([
    ['me@box: Permission denied (publickey).', 'login-refused'],
    ['ssh: connect to host box port 22: Connection refused', 'unreachable'],
    ['Host key verification failed.', 'host-key-unknown'],
  ])('%j after the question about the host key is told as it is', async (stderr, kind) => {
    writeFileSync(stub('stderr'), stderr);
    const host = await connect({ askAboutHostKey: true });
    await expect(host.run(command({}))).rejects.toMatchObject({ kind });
    await host.close();
    expect(lines('sessions')).toHaveLength(2);
  });

  test('keys that are remembered nowhere are not accepted as new ones', async () => {
    writeFileSync(stub('config'), 'userknownhostsfile /dev/null\n');
    await expect(connect({ acceptNewHostKeys: true })).rejects.toMatchObject({
      code: 'host-keys-not-kept',
    });
    await (await connect()).close();
    expect(lines('sessions')).toEqual([]);
  });

  test('there is no ssh', async () => {
    await expect(connect({}, { PATH: join(folder, 'stub') })).rejects.toMatchObject({
      code: 'ssh-missing',
    });
  });

  test('a login shell that runs nothing', async () => {
    writeFileSync(
      join(folder, 'bin/ssh'),
      '#!/bin/sh\n[ "$1" = -G ] && exit 0\necho "This account is currently not available."\nexit 1\n',
    );
    const host = await connect();
    await expect(host.run(command({}))).rejects.toMatchObject({
      code: 'host-ssh-failed',
      message: expect.stringContaining('not available'),
    });
    await host.close();
  });

  test('after Ctrl-C no new connection is made', async () => {
    const stopped = {
      env: {},
      newId: () => 'x',
      trace: () => undefined,
      signal: AbortSignal.abort(new Error('stopped')),
    };
    await expect(connectSsh(target, stopped)).rejects.toThrow('stopped');
  });
});

describe('sudo', () => {
  const root = command({ asRoot: true, script: 'cat', input: 'payload' });

  test('without a password at hand it is never asked', async () => {
    const host = await connect({ sudo: 'yes' });
    await expect(host.run(root)).rejects.toMatchObject({
      kind: 'sudo-refused',
      code: 'sudo-password-needed',
    });
    writeFileSync(stub('nopasswd'), '');
    expect((await host.run(root)).stdout).toBe('payload');
    await host.close();
  });

  test('the password goes out when sudo asks, and the payload after it', async () => {
    writeFileSync(stub('password'), "p'a$s s");
    const host = await connect({ sudo: 'yes', sudoPassword: new Secret("p'a$s s") });
    expect(await host.run(root)).toMatchObject({ exitCode: 0, stdout: 'payload', stderr: '' });
    await host.close();
    expect(lines('passwords')).toEqual(["p'a$s s"]);
  });

  test('a sudo that does not ask never sees it', async () => {
    writeFileSync(stub('nopasswd'), '');
    const host = await connect({ sudo: 'yes', sudoPassword: new Secret('unneeded') });
    expect((await host.run(root)).stdout).toBe('payload');
    await host.close();
    expect(lines('passwords')).toEqual([]);
  });

  test('a wrong one is tried once, and the payload is not sent', async () => {
    writeFileSync(stub('password'), 'right');
    const host = await connect({ sudo: 'yes', sudoPassword: new Secret('wrong') });
    await expect(host.run(root)).rejects.toMatchObject({
      kind: 'sudo-refused',
      code: 'sudo-password-wrong',
    });
    await host.close();
    expect(lines('passwords')).toEqual(['wrong']);
  });
});

test('each command is traced with its arguments and its end, never with its input', async () => {
  traces.length = 0;
  const host = await connect();
  await host.run(
    command({ name: 'lock', script: 'exit 3', args: ['value'], input: new Secret('hush-hush') }),
  );
  await host.run(command({ script: 'exec "$@"', args: ['echo', 'a b'] }));
  await host.close();
  expect(traces).toEqual([
    expect.stringMatching(/^box: \[lock\] value → exit 3 \(\d+ ms\)$/),
    expect.stringMatching(/^box: echo 'a b' → exit 0 \(\d+ ms\)$/),
  ]);
});
