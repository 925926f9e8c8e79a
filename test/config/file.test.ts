import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  observeConfigFile,
  performConfigWrite,
  performModeRepair,
  readConfigFile,
} from '../../src/config/file.ts';
import { explainFileError } from '../../src/config/file-errors.ts';
import { Secret } from '../../src/secret.ts';

const now = new Date('2026-03-04T05:06:07.089Z');
let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netappdvp-file-'));
  path = join(folder, 'config.json');
});

async function write(content: string, to = path, id = 'id1'): Promise<{ backup: string | null }> {
  const state = await observeConfigFile(to);
  return performConfigWrite({ state, content: new Secret(content), now, id });
}

const modeOf = (file: string): number => statSync(file).mode & 0o777;

describe('readConfigFile', () => {
  async function problem(of: string): Promise<string | undefined> {
    const read = await readConfigFile(of);
    return 'problem' in read ? read.problem.code : undefined;
  }

  it('returns the text as it is', async () => {
    writeFileSync(path, '\uFEFF{"a": "ü"}\n');
    expect(await readConfigFile(path)).toEqual({ text: '\uFEFF{"a": "ü"}\n' });
  });

  it('says why there is no text', async () => {
    expect(await problem(path)).toBe('file-missing');
    expect(await problem(folder)).toBe('file-not-regular');
    expect(await problem('/dev/zero')).toBe('file-not-regular');
    expect(await problem(join('/proc/self/mem', 'x'))).toBe('file-unreadable');
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x7b, 0x00]));
    expect(await problem(path)).toBe('file-not-utf8');
    writeFileSync(path, 'x'.repeat(1024 * 1024 + 1));
    expect(await problem(path)).toBe('file-too-large');
  });
});

describe('performConfigWrite', () => {
  it('makes the folder (0700) and the file (0600), whatever the umask', async () => {
    const before = process.umask(0o777);
    const deep = join(folder, 'netappdvp', 'config.json');
    try {
      expect(await write('{}', deep)).toEqual({ backup: null });
    } finally {
      process.umask(before);
    }
    expect(modeOf(join(folder, 'netappdvp'))).toBe(0o700);
    expect(readFileSync(deep, 'utf8')).toBe('{}');
    expect(modeOf(deep)).toBe(0o600);
    expect(readdirSync(join(folder, 'netappdvp'))).toEqual(['config.json']);
  });

  it('makes no more than the last folder', async () => {
    await expect(write('{}', join(folder, 'a', 'b', 'config.json'))).rejects.toMatchObject({
      code: 'file-write-failed',
      message: `There is no folder ${join(folder, 'a', 'b')}.`,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps what it replaces, never over another backup, and keeps the owner', async () => {
    writeFileSync(path, 'one', { mode: 0o644 });
    const { uid, gid } = statSync(path);
    expect(await write('two')).toEqual({ backup: `${path}.20260304T050607Z.bak` });
    expect(await write('three')).toEqual({ backup: `${path}.20260304T050607Z-2.bak` });
    expect(readFileSync(path, 'utf8')).toBe('three');
    expect(readFileSync(`${path}.20260304T050607Z.bak`, 'utf8')).toBe('one');
    expect(readFileSync(`${path}.20260304T050607Z-2.bak`, 'utf8')).toBe('two');
    for (const file of readdirSync(folder)) expect(modeOf(join(folder, file))).toBe(0o600);
    expect(readdirSync(folder)).toHaveLength(3);
    expect(statSync(path)).toMatchObject({ uid, gid });
  });

  it('keeps another owner', async () => {
    // Only root can give a file away; for others their own ids must do.
    const [uid, gid] =
      process.getuid?.() === 0 ? [1234, 4321] : [statSync(folder).uid, statSync(folder).gid];
    writeFileSync(path, 'one');
    chownSync(path, uid, gid);
    const { backup } = await write('two');
    for (const file of [path, backup ?? '']) expect(statSync(file)).toMatchObject({ uid, gid });
  });

  it('follows a symbolic link and leaves the link', async () => {
    const real = join(folder, 'real.json');
    writeFileSync(real, 'one');
    symlinkSync('real.json', path);
    const state = await observeConfigFile(path);
    expect(state).toMatchObject({ path, target: real, isLink: true });
    expect(await write('two')).toEqual({ backup: `${real}.20260304T050607Z.bak` });
    expect(readlinkSync(path)).toBe('real.json');
    expect(readFileSync(real, 'utf8')).toBe('two');
  });

  it('refuses a link to nothing, a link in a circle, a folder and a device', async () => {
    symlinkSync('nothing', path);
    await expect(observeConfigFile(path)).rejects.toMatchObject({ code: 'dangling-link' });
    symlinkSync('circle', join(folder, 'circle'));
    await expect(observeConfigFile(join(folder, 'circle'))).rejects.toMatchObject({
      code: 'file-read-failed',
    });
    await expect(observeConfigFile(folder)).rejects.toMatchObject({ code: 'file-not-regular' });
    await expect(observeConfigFile('/dev/null')).rejects.toMatchObject({
      code: 'file-not-regular',
    });
  });

  it('leaves a file alone that was changed, made or removed meanwhile', async () => {
    const fresh = await observeConfigFile(path);
    writeFileSync(path, 'theirs');
    const existing = await observeConfigFile(path);
    const content = new Secret('ours');
    await expect(performConfigWrite({ state: fresh, content, now, id: 'a' })).rejects.toMatchObject(
      { code: 'file-changed-meanwhile' },
    );
    writeFileSync(path, 'theirs again');
    await expect(
      performConfigWrite({ state: existing, content, now, id: 'b' }),
    ).rejects.toMatchObject({ code: 'file-changed-meanwhile' });
    expect(readFileSync(path, 'utf8')).toBe('theirs again');
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  it('lets one of several writers win whole, and keeps the old file', async () => {
    writeFileSync(path, 'old');
    const long = (letter: string): string => letter.repeat(300_000);
    const results = await Promise.allSettled(
      ['a', 'b', 'c'].map((letter) => write(long(letter), path, letter)),
    );
    const content = readFileSync(path, 'utf8');
    expect([long('a'), long('b'), long('c')]).toContain(content);
    const won = results.filter(({ status }) => status === 'fulfilled').length;
    const lost = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    expect(won).toBeGreaterThanOrEqual(1);
    for (const reason of lost) expect(reason).toMatchObject({ code: 'file-changed-meanwhile' });
    const backups = readdirSync(folder).filter((file) => file.endsWith('.bak'));
    expect(backups).toHaveLength(won);
    expect(backups.map((file) => readFileSync(join(folder, file), 'utf8'))).toContain('old');
    expect(readdirSync(folder)).toHaveLength(won + 1);
  });

  it('leaves nothing behind in a place where it may not write', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(write('{}', join(file, 'config.json'))).rejects.toMatchObject({
      message: `A part of ${join(file, 'config.json')} is a file, not a folder.`,
    });
    // /proc takes no new files, not even from root.
    await expect(write('{}', '/proc/netappdvp-config.json')).rejects.toMatchObject({
      code: 'file-write-failed',
    });
    expect(existsSync('/proc/netappdvp-config.json')).toBe(false);
  });
});

describe('performModeRepair', () => {
  it('takes a file from the eyes of others', async () => {
    writeFileSync(path, '{}', { mode: 0o644 });
    await performModeRepair(await observeConfigFile(path));
    expect(modeOf(path)).toBe(0o600);
  });

  it('says in words that the file is gone or closed meanwhile', async () => {
    writeFileSync(path, '{}', { mode: 0o644 });
    const state = await observeConfigFile(path);
    unlinkSync(path);
    await expect(performModeRepair(state)).rejects.toMatchObject({
      name: 'UserError',
      code: 'file-read-failed',
      message: `There is no file ${path}.`,
    });
    symlinkSync(path, path);
    await expect(performModeRepair(state)).rejects.toMatchObject({ code: 'file-read-failed' });
  });
});

describe('explainFileError', () => {
  const failed = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'open' });

  it.each([
    ['ENOENT', 'read', 'There is no file /d/f.'],
    ['ENOENT', 'write', 'There is no folder /d.'],
    ['EACCES', 'read', 'No permission to read /d/f.'],
    ['EPERM', 'write', 'No permission to write in /d.'],
    ['EROFS', 'write', '/d is read-only.'],
    ['ENOSPC', 'write', 'There is no space left in /d; nothing there was changed.'],
    ['EDQUOT', 'write', 'There is no space left in /d; nothing there was changed.'],
    ['EISDIR', 'read', '/d/f is a folder.'],
    ['ELOOP', 'read', '/d/f is a symbolic link that leads in a circle.'],
    ['EIO', 'read', '/d/f cannot be read (EIO).'],
  ] as const)('%s when it %ss', (code, what, message) => {
    expect(explainFileError(failed(code), '/d/f', what).message).toBe(message);
  });
});
