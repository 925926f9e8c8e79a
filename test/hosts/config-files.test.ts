import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HostConfigFiles, observeConfigFiles } from '../../src/hosts/config-files.ts';
import type { HostConnection } from '../../src/hosts/connection.ts';

let base = '';
let folder = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'netappdvp-files-'));
  // Where nobody may pass, nobody could be told from root.
  chmodSync(base, 0o755);
  folder = join(base, 'e t c');
  mkdirSync(folder);
});
afterEach(() => rmSync(base, { recursive: true }));

/** The real script in a real shell; `nobody`: not as root, whoever runs the tests. */
function read(who: 'self' | 'nobody' = 'self'): Promise<HostConfigFiles> {
  const drop = who === 'nobody' && process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const run: HostConnection['run'] = async ({ script, args }) => ({
    exitCode: 0,
    stdout: execFileSync('/bin/sh', ['-c', script, 'sh', ...args], {
      encoding: 'utf8',
      cwd: '/',
      stdio: ['ignore', 'pipe', 'ignore'],
      ...drop,
    }),
    stderr: '',
    ms: 1,
  });
  const target = {
    name: 'd1',
    address: 'd1',
    sudo: 'no',
    acceptNewHostKeys: false,
    sshOptions: [],
  } as const;
  return observeConfigFiles({ target, run }, folder);
}

describe('observeConfigFiles', () => {
  it('reads every file that may be a config, whatever its name', async () => {
    const text = `${JSON.stringify({ note: 'ü'.repeat(200) })}\n`;
    writeFileSync(join(folder, 'a config.json'), text);
    writeFileSync(join(folder, 'netapp.conf'), '{}');
    writeFileSync(join(folder, 'gold'), 'no JSON');
    writeFileSync(join(folder, 'void.json'), '');
    writeFileSync(join(folder, 'config.json.20260304T050607Z.bak'), '{}');
    writeFileSync(join(folder, '.config.json.tmp'), '{}');
    writeFileSync(join(folder, 'large.json'), ' '.repeat(262_145));
    mkdirSync(join(folder, 'folder.json'));
    symlinkSync('netapp.conf', join(folder, 'link.json'));
    symlinkSync('nothing', join(folder, 'dangling.json'));
    expect(await read()).toEqual({
      files: [
        { path: join(folder, 'a config.json'), text },
        { path: join(folder, 'gold'), text: 'no JSON' },
        { path: join(folder, 'link.json'), text: '{}' },
        { path: join(folder, 'netapp.conf'), text: '{}' },
        { path: join(folder, 'void.json'), text: '' },
      ],
      unreadable: [join(folder, 'dangling.json')],
      tooLarge: [join(folder, 'large.json')],
    });
  });

  it('finds nothing in an empty folder and where there is none', async () => {
    const nothing = { files: [], unreadable: [], tooLarge: [] };
    expect(await read()).toEqual(nothing);
    folder = join(base, 'missing');
    expect(await read('nobody')).toEqual(nothing);
  });

  it.each([0o700, 0o711, 0o744])(
    'never takes a folder of mode %o for an empty one',
    async (mode) => {
      writeFileSync(join(folder, 'config.json'), '{}');
      chmodSync(folder, process.getuid?.() === 0 ? mode : mode & 0o077);
      await expect(read('nobody')).rejects.toMatchObject({
        name: 'HostError',
        kind: 'failed',
        code: 'host-folder-closed',
        message: expect.stringContaining(folder) as unknown,
      });
      chmodSync(folder, 0o700);
    },
  );

  it('takes no file for the folder', async () => {
    folder = join(folder, 'file');
    writeFileSync(folder, '');
    await expect(read()).rejects.toMatchObject({ code: 'host-folder-closed' });
  });

  it('names the files that this login may not read', async () => {
    writeFileSync(join(folder, 'config.json'), '{}');
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'config.json'), 0o600 & (process.getuid?.() === 0 ? 0o600 : 0));
    expect(await read('nobody')).toMatchObject({
      files: [],
      unreadable: [join(folder, 'config.json')],
    });
  });

  it('does not believe an answer without its end', async () => {
    const run = async () => ({ exitCode: 124, stdout: 'file YQ== e30=\n', stderr: '', ms: 1 });
    const target = {
      name: 'd1',
      address: 'd1',
      sudo: 'no',
      acceptNewHostKeys: false,
      sshOptions: [],
    } as const;
    await expect(observeConfigFiles({ target, run })).rejects.toMatchObject({
      code: 'host-read-failed',
    });
  });
});
