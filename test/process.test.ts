import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { selfSigned } from './support/tls.ts';

const root = resolve(import.meta.dirname, '..');

/** The program as a process of its own, from source. */
function start(words: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(root, 'bin/netappdvp.ts'), ...words],
    {
      cwd: root,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: tmpdir(),
        XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'netappdvp-state-')),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
  return { child, ended };
}

describe('the process', () => {
  it('answers --version', async () => {
    expect(await start(['--version']).ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+.*\n$/) as string,
      stderr: '',
    });
  });

  it('can log in with a client certificate before anything else has loaded TLS', async () => {
    const { cert, key } = selfSigned({ name: 'ops' });
    const folder = mkdtempSync(join(tmpdir(), 'netappdvp-certificate-'));
    const [certFile, keyFile] = [join(folder, 'ops.pem'), join(folder, 'ops.key')];
    writeFileSync(certFile, cert);
    writeFileSync(keyFile, key, { mode: 0o600 });
    const login = [
      '--client-cert',
      certFile,
      '--client-key',
      keyFile,
      '--fingerprint',
      '0'.repeat(64),
    ];
    const words = ['aggregates', 'list', '--cluster', '127.0.0.1:1', ...login];
    const { code, stderr } = await start(words).ended;
    expect(stderr).toMatch(/127\.0\.0\.1/);
    expect(code, stderr).toBe(1);
  });

  it.runIf(existsSync('/dev/full'))('fails when its answer cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(root, 'bin/netappdvp.ts'), '--help'],
      {
        stdio: ['ignore', full, 'pipe'],
      },
    );
    let stderr = '';
    child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
    const code = await new Promise((done) => child.on('close', done));
    closeSync(full);
    expect(code).toBe(1);
    expect(stderr).toContain('ENOSPC');
  });

  it.each<['stdout' | 'stderr', number, string[]]>([
    ['stdout', 3, ['config', 'validate', join(tmpdir(), 'no-such-config.json')]],
    ['stderr', 0, ['demo']],
  ])(
    'goes on to its end, and to its exit code, when nobody reads %s any more',
    async (gone, expected, words) => {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', join(root, 'bin/netappdvp.ts'), ...words],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      child[gone].destroy();
      child[gone === 'stdout' ? 'stderr' : 'stdout'].resume();
      expect(await new Promise((done) => child.on('close', done))).toBe(expected);
    },
  );

  it('takes passwords out of what children inherit', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'netappdvp-env-')), 'env');
    const script = `require('node:fs').writeFileSync('${file}', Object.entries(process.env).join('\\n')); console.log('from-child')`;
    const { code, stderr, stdout } = await start(
      [
        'aggregates',
        'list',
        '--cluster',
        '127.0.0.1:1',
        '--password-command',
        `"${process.execPath}" -e "${script}"`,
      ],
      {
        NETAPPDVP_PLUGIN_PASSWORD: 'secret-one-1',
        NETAPPDVP_SUDO_PASSWORD: 'secret-two-2',
        NETAPPDVP_USERNAME: 'ana',
      },
    ).ended;
    const inherited = readFileSync(file, 'utf8');
    expect(inherited).toContain('NETAPPDVP_USERNAME,ana');
    expect(inherited).not.toMatch(/secret-|PASSWORD/);
    expect(stderr + stdout).not.toMatch(/secret-|from-child/);
    expect(code).toBe(1);
  });

  it('ends with 130 on Ctrl-C while it waits for ONTAP', async () => {
    const silent = createServer();
    const asked = new Promise((done) => silent.once('connection', done));
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const { port } = silent.address() as { port: number };
    const { child, ended } = start(
      ['aggregates', 'list', '--cluster', `127.0.0.1:${port}`, '-o', 'json'],
      { NETAPPDVP_PASSWORD: 'secret-one-1' },
    );
    await asked;
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    silent.close();
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cancelled' } });
  });

  it('ends at once on the second Ctrl-C, with a JSON document all the same', async () => {
    const begun = join(mkdtempSync(join(tmpdir(), 'netappdvp-begun-')), 'begun');
    const { child, ended } = start([
      'aggregates',
      'list',
      '--cluster',
      '127.0.0.1:1',
      '-o',
      'json',
      '--password-command',
      `sh -c "touch ${begun}; sleep 5"`,
    ]);
    const heard = new Promise<void>((done) => {
      let said = '';
      child.stderr.on('data', (chunk) => {
        said += String(chunk);
        if (said.includes('Press Ctrl-C again')) done();
      });
    });
    while (!existsSync(begun)) await new Promise((done) => setTimeout(done, 20));
    child.kill('SIGINT');
    await heard;
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cancelled' } });
  });
});
