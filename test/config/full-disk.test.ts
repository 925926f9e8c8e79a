import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observeConfigFile, performConfigWrite } from '../../src/config/file.ts';
import { Secret } from '../../src/secret.ts';

const now = new Date('2026-03-04T05:06:07.089Z');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netappdvp-disk-'));
});

async function write(
  path: string,
  content: string,
  id: string,
): Promise<{ backup: string | null }> {
  const state = await observeConfigFile(path);
  return performConfigWrite({ state, content: new Secret(content), now, id });
}

describe('a disk without room', () => {
  let mounted = false;
  /** A file system of 64 KiB where this user may mount one; elsewhere a folder that takes no file. */
  function smallDisk(): void {
    const options = ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', folder];
    mounted = spawnSync('mount', options).status === 0;
  }
  afterEach(() => {
    if (mounted) execFileSync('umount', [folder]);
    else chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps the old file whole, leaves nothing else, and says so', async () => {
    smallDisk();
    const path = join(folder, 'config.json');
    writeFileSync(path, '{"old": true}', { mode: 0o600 });
    const before = statSync(path).ino;
    // Without a disk of its own the test fills nobody else's: the folder is closed instead, which root does not mind.
    const content = 'x'.repeat(mounted ? 200_000 : 10);
    if (!mounted) chmodSync(folder, 0o500);
    const error: unknown = await write(path, content, 'id1').catch((e: unknown) => e);
    if (!(error instanceof Error)) return expect(readFileSync(path, 'utf8')).toBe(content);
    expect(error.message).toMatch(mounted ? /no space left/ : /No permission/);
    expect(readFileSync(path, 'utf8')).toBe('{"old": true}');
    expect(statSync(path).ino).toBe(before);
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  it('is told from one that is read-only', async () => {
    smallDisk();
    const path = join(folder, 'config.json');
    writeFileSync(path, '{"old": true}', { mode: 0o600 });
    if (mounted) execFileSync('mount', ['-o', 'remount,ro', folder]);
    else chmodSync(folder, 0o500);
    const outcome: unknown = await write(path, '{}', 'id1').catch((e: unknown) => e);
    if (!(outcome instanceof Error)) return expect(readFileSync(path, 'utf8')).toBe('{}');
    expect(outcome.message).toMatch(mounted ? /is read-only\.$/ : /No permission/);
    expect(readFileSync(path, 'utf8')).toBe('{"old": true}');
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  it('does not lose the old file when only the backup finds no room', async () => {
    smallDisk();
    const path = join(folder, 'config.json');
    const old = 'o'.repeat(mounted ? 24_000 : 10);
    writeFileSync(path, old, { mode: 0o600 });
    const outcome: unknown = await write(path, 'n'.repeat(mounted ? 24_000 : 10), 'id1').catch(
      (e: unknown) => e,
    );
    if (!mounted) return expect(outcome).toMatchObject({ backup: expect.any(String) as string });
    expect(String(outcome)).toContain('no space left');
    expect(readFileSync(path, 'utf8')).toBe(old);
    expect(readdirSync(folder)).toEqual(['config.json']);
  });
});

describe('two writers at once', () => {
  const deadProcess = (): number => spawnSync('true').pid;

  it('take over the lock of a process that has died', async () => {
    const path = join(folder, 'config.json');
    writeFileSync(join(folder, '.config.json.lock'), String(deadProcess()));
    await Promise.allSettled([write(path, 'a', 'id1'), write(path, 'b', 'id2')]);
    expect(readdirSync(folder)).toEqual(['config.json']);
    expect(['a', 'b']).toContain(readFileSync(path, 'utf8'));
  });

  it('wait for one that lives', async () => {
    const path = join(folder, 'config.json');
    const lock = join(folder, '.config.json.lock');
    writeFileSync(lock, String(process.pid));
    const written = write(path, 'a', 'id1');
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(readdirSync(folder)).toEqual(['.config.json.lock']);
    unlinkSync(lock);
    await written;
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  it('lose nothing: what is not in the file is in a backup, or was refused', async () => {
    const path = join(folder, 'config.json');
    writeFileSync(path, 'old');
    const contents = Array.from({ length: 12 }, (_, i) => `content ${i}`);
    const outcomes = await Promise.allSettled(contents.map((one, i) => write(path, one, `id${i}`)));
    const kept = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const done = contents.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    expect(done.length).toBeGreaterThan(0);
    expect(kept.toSorted()).toEqual(['old', ...done].toSorted());
  });
});
