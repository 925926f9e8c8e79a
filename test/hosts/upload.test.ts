import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HostConnection, HostError } from '../../src/hosts/connection.ts';
import { uploadFile } from '../../src/hosts/upload.ts';
import { Secret } from '../../src/secret.ts';
import { localHost } from './local-host.ts';

const now = new Date('2026-01-31T12:00:00.500Z');
const root = process.getuid?.() === 0;
if (!root)
  console.warn(
    'upload.test.ts: files are given to root, which only root can do; those tests are left out.',
  );
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ndvp-upload-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const host = (shell: string): Pick<HostConnection, 'target' | 'run'> =>
  localHost(shell, { PATH: '/usr/bin:/bin' });

// Files are given to root: only root can do that.
describe.runIf(root).each(['dash', 'bash'])('as root, by %s', (shell) => {
  const put = (path: string, content: string, mode = 0o600) =>
    uploadFile(host(shell), { path, content: new Secret(content), mode, now });

  test('a new file in a new folder', async () => {
    const path = join(folder, 'new', 'config.json');
    expect(await put(path, 'påss\n')).toEqual({ changed: true, backup: null });
    expect(readFileSync(path, 'utf8')).toBe('påss\n');
    expect(statSync(path)).toMatchObject({ mode: 0o100600, uid: 0, gid: 0 });
  });

  test('the same content is not written again, but gets its mode back', async () => {
    const path = join(folder, 'c.json');
    writeFileSync(path, 'same');
    chmodSync(path, 0o644);
    const before = statSync(path);
    expect(await put(path, 'same')).toEqual({ changed: false, backup: null });
    expect(statSync(path)).toMatchObject({
      mode: 0o100600,
      mtimeMs: before.mtimeMs,
      ino: before.ino,
    });
  });

  test('what is replaced is kept, for root alone, and no copy replaces another', async () => {
    const path = join(folder, 'c.json');
    writeFileSync(path, 'one');
    const first = await put(path, 'two');
    expect(first).toEqual({ changed: true, backup: `${path}.20260131T120000Z.bak` });
    const second = await put(path, 'three');
    expect(second.backup).toBe(`${path}.20260131T120000Z.1.bak`);
    expect(readFileSync(first.backup ?? '', 'utf8')).toBe('one');
    expect(readFileSync(second.backup ?? '', 'utf8')).toBe('two');
    expect(statSync(first.backup ?? '').mode).toBe(0o100600);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('a symbolic link becomes a file: the plugin sees only its own folder', async () => {
    const other = join(folder, 'elsewhere');
    writeFileSync(other, 'same');
    symlinkSync(other, join(folder, 'c.json'));
    expect((await put(join(folder, 'c.json'), 'same')).changed).toBe(true);
    expect(readFileSync(other, 'utf8')).toBe('same');
    expect(statSync(join(folder, 'c.json')).ino).not.toBe(statSync(other).ino);
  });

  test('a folder in its place is an error, and nothing is left behind', async () => {
    mkdirSync(join(folder, 'c.json'));
    await expect(put(join(folder, 'c.json'), 'x')).rejects.toMatchObject({
      kind: 'failed',
      code: 'host-upload-failed',
      message: expect.stringContaining('is a folder'),
    });
    expect(readdirSync(folder)).toEqual(['c.json']);
  });

  test('content that is cut on its way replaces nothing', async () => {
    const path = join(folder, 'c.json');
    writeFileSync(path, 'old');
    const cutting = {
      ...host(shell),
      run: (command: Parameters<HostConnection['run']>[0]) =>
        host(shell).run({ ...command, input: 'hal' }),
    };
    await expect(
      uploadFile(cutting, { path, content: 'half and more', mode: 0o600, now }),
    ).rejects.toBeInstanceOf(HostError);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['c.json']);
  });
});

test('the content and what could be guessed from it are in no argument', async () => {
  const seen: string[] = [];
  const spy: Pick<HostConnection, 'target' | 'run'> = {
    target: host('dash').target,
    run: async (command) => {
      seen.push(command.script, ...command.args);
      return { exitCode: 0, stdout: 'same\n', stderr: '', ms: 0 };
    },
  };
  await uploadFile(spy, {
    path: '/etc/netappdvp/config.json',
    content: new Secret('hunter2'),
    mode: 0o600,
    now,
  });
  expect(seen.slice(1)).toEqual(['/etc/netappdvp/config.json', '7', '600', '20260131T120000Z']);
});
