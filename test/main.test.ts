import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog } from '../src/commands/catalog.ts';
import { wantsJson } from '../src/main.ts';
import { parseCommandLine } from '../src/program.ts';
import { runCli } from './support/run-cli.ts';

/** YAML whose aliases of aliases stand for 9^depth texts. */
function aliases(depth: number): string {
  const rows = Array.from({ length: depth }, (_, i) => {
    const item = i === 0 ? 'x' : `*a${i - 1}`;
    return `a${i}: &a${i} [${Array.from({ length: 9 }, () => item).join(', ')}]\n`;
  });
  return rows.join('');
}

interface ErrorDocument {
  error: { code: string; message: string; hint: string | null };
}

describe('usage', () => {
  it.each<[string[], RegExp]>([
    [['--bogus'], /--bogus/],
    [['svm', 'bootstrp'], /bootstrp.*Did you mean bootstrap/],
    [['aggregates', 'list', '--api', 'soap'], /--api takes auto, rest, zapi, not "soap"/],
    [['aggregates', 'list', 'extra'], /argument/i],
    [['aggregates', 'list', '--cluster'], /argument missing/],
    [['aggregates', 'list', '--password-stdin', '--sudo'], /--sudo/],
    [['init', '--driver', 'ontap-nass'], /--driver takes ontap-nas/],
    [['svm', 'bootstrap', '--password-stdin', '--plugin-password-stdin'], /Only one password/],
    [['aggregates', 'list', '--cluster', 'https://c1/'], /host or host:port/],
    [
      ['aggregates', 'list', '--cluster', 'c1', '--timeout', 'soon'],
      /--timeout takes a whole number/,
    ],
    [['aggregates', 'list', '--cluster', 'c1', '--fingerprint', 'AB:CD'], /64 hexadecimal digits/],
    [
      ['aggregates', 'list', '--cluster', '127.0.0.1:1'],
      /password of admin on 127\.0\.0\.1 is needed/i,
    ],
    [['aggregates', 'list'], /address/],
    [['aggregates', 'list', '--site', 'nowhere.yaml'], /nowhere\.yaml cannot be read/],
  ])('%j exits 2 and says why, in both forms', async (words, message) => {
    const text = await runCli(words);
    expect(text).toMatchObject({ exitCode: 2, stdout: '' });
    expect(text.stderr).toMatch(message);
    const json = await runCli(['-o', 'json', ...words]);
    expect(json.exitCode).toBe(2);
    expect((json.json() as ErrorDocument).error).toMatchObject({
      code: expect.any(String) as string,
      message: expect.stringMatching(message) as string,
    });
  });

  it.each<[string[], number, RegExp]>([
    [['help', 'svm', 'bootstrap'], 0, /^Usage: netappdvp svm bootstrap/],
    [['help', 'svm', '-o', 'json'], 0, /^\{"help":"Usage: netappdvp svm/],
    [['help', 'svm', 'bootstrp'], 2, /bootstrp.*Did you mean bootstrap/],
    [['help', 'nosuch'], 2, /Unknown command 'nosuch'/],
  ])('%j ends with %i', async (words, exitCode, said) => {
    const outcome = await runCli(words);
    expect(outcome.exitCode).toBe(exitCode);
    expect(exitCode === 0 ? outcome.stdout : outcome.stderr).toMatch(said);
  });

  it.each([[[]], [['svm']], [['hosts']], [['config']]])(
    'a bare %j prints help on stderr and exits 2',
    async (words) => {
      const outcome = await runCli(words);
      expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
      expect(outcome.stderr).toContain('Usage: netappdvp');
    },
  );

  it.each(catalog.map((spec) => [spec.name, spec] as const))(
    '%s --help has what, options, two examples, and where to read on',
    async (name, spec) => {
      const outcome = await runCli([...name.split(' '), '--help']);
      expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
      expect(outcome.stdout).toContain(spec.summary);
      for (const example of spec.examples) {
        expect(example).toContain(`netappdvp ${name}`);
        expect(outcome.stdout).toContain(example);
      }
      expect(outcome.stdout).toContain(`Read on: ${spec.readOn}`);
      expect(outcome.stdout).toContain('--output <format>');
    },
  );
});

describe('help pages', () => {
  it.each(catalog.map((spec) => [spec.name, spec] as const))(
    '%s --help fits the terminal; only examples go on',
    (name, spec) => {
      const shown = parseCommandLine([...name.split(' '), '--help'], '', 80);
      if (!('text' in shown)) throw new Error('no help page');
      const lines = shown.text.split('\n').filter((line) => !spec.examples.includes(line.trim()));
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    },
  );
});

describe('global options stand anywhere', () => {
  it.each([
    [['-o', 'json', 'aggregates', 'list']],
    [['aggregates', '-o', 'json', 'list']],
    [['aggregates', 'list', '-o', 'json']],
    [['aggregates', 'list', '--output=json']],
    [['aggregates', 'list', '-ojson']],
    [['aggregates', 'list', '-yo', 'json']],
    [['-qyo', 'json', 'aggregates', 'list']],
  ])('%j', async (words) => {
    const outcome = await runCli(words);
    expect(outcome.exitCode).toBe(2);
    expect((outcome.json() as ErrorDocument).error.code).toBe('answer-needed');
  });

  it.each<[string[], boolean]>([
    [['x', '-o', 'json'], true],
    [['x', '-o', 'text'], false],
    [['x', '--output=json', '-o', 'text'], false],
    [['x', '--', '-o', 'json'], false],
    [['x', '-vojson'], true],
    [['x'], false],
  ])('wantsJson(%j) is %s', (words, json) => {
    expect(wantsJson(words)).toBe(json);
  });
});

describe('where answers come from', () => {
  const site = (text: string): string => {
    const cwd = mkdtempSync(join(tmpdir(), 'netappdvp-site-'));
    writeFileSync(join(cwd, 'netappdvp.yaml'), text);
    return cwd;
  };
  const asks = async (
    words: string[],
    cwd: string,
    env: Record<string, string> = {},
  ): Promise<string> => (await runCli(['aggregates', 'list', ...words], { cwd, env })).stderr;

  it('the line wins over the environment, which wins over the site file', async () => {
    const cwd = site('cluster: fromsite:1\n');
    expect(await asks([], cwd)).toContain('on fromsite is needed');
    expect(await asks([], cwd, { NETAPPDVP_CLUSTER: 'fromenv:1' })).toContain(
      'on fromenv is needed',
    );
    expect(
      await asks(['--cluster', 'fromline:1'], cwd, { NETAPPDVP_CLUSTER: 'fromenv:1' }),
    ).toContain('on fromline is needed');
  });

  it('takes sections as well as plain names', async () => {
    const cwd = site(
      'cluster:\n  address: sectioned:1\n  username: ana\nsvm: { name: s1 }\nplugin: { username: u, version: "26.02" }\nhosts: [a, b]\n',
    );
    expect(await asks([], cwd)).toContain('password of ana on sectioned');
  });

  it.each<[string, RegExp]>([
    ['password: hunter22\n', /no secret is kept there/],
    ['cluster: { password: hunter22 }\n', /no secret is kept there/],
    ['plugin: { plugin-password: hunter22 }\n', /no secret is kept there/],
    ['clutser: x\n', /no option "clutser".*Did you mean "cluster"/s],
    ['svm: { x: { y: 1 } }\n', /"x" must be/],
    ['yes: true\n', /"yes" is not taken from a file/],
    ['force: true\n', /"force" is not taken from a file/],
    ['accept-new-host-keys: true\n', /"accept-new-host-keys" is not taken from a file/],
    ['output: json\n', /"output" is not taken from a file/],
    ['cluster: true\n', /"cluster" in the site file takes a value/],
    ['username: [a, b]\n', /"username" in the site file takes one value/],
    ['- a\n- b\n', /keys and values/],
    ['a: [\n', /:\d+:\d+: this is not YAML/],
    ['svm: a\nsvm: b\n', /:2:1: this key stands there twice/],
    [aliases(9), /its aliases .* cannot be resolved/],
    [`#${'x'.repeat(1024 * 1024)}\n`, /larger than 1 MiB/],
    ['api: soap\n', /api in the site file takes auto, rest, zapi/],
  ])('refuses the site file %j', async (text, message) => {
    const outcome = await runCli(['aggregates', 'list'], { cwd: site(text) });
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toContain('hunter22');
  });

  it('does not wait for a site file or a password file that is a named pipe', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'netappdvp-site-'));
    execFileSync('mkfifo', ['-m', '600', join(cwd, 'netappdvp.yaml'), join(cwd, 'pw')]);
    expect(await asks([], cwd)).toMatch(/netappdvp\.yaml is no file/);
    rmSync(join(cwd, 'netappdvp.yaml'));
    expect(await asks(['--cluster', 'c', '--password-file', 'pw'], cwd)).toMatch(
      /pw is no regular file/,
    );
  });

  it.each<[number, RegExp | null]>([
    [0o600, null],
    [0o644, null],
    [0o664, /can be written by others/],
    [0o646, /can be written by others/],
  ])('a found site file with mode %o', async (mode, message) => {
    const cwd = site('cluster: fromsite:1\n');
    chmodSync(join(cwd, 'netappdvp.yaml'), mode);
    const stderr = await asks([], cwd);
    expect(stderr).toMatch(message ?? /on fromsite is needed/);
    expect(await asks(['--site', 'netappdvp.yaml'], cwd)).toMatch(/on fromsite is needed/);
  });

  it('"no-label: true" in a site file means the same as --no-label', async () => {
    const cwd = site('no-label: true\nsvm: s1\nmanagement-lif: 198.51.100.10\n');
    const outcome = await runCli(['init', '--file', '-'], {
      cwd,
      env: { NETAPPDVP_PLUGIN_PASSWORD: 'plugin-pass-1' },
    });
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stdout).not.toContain('labels');
    expect(outcome.stdout).toContain('plugin-pass-1');
    expect(outcome.stderr).not.toContain('plugin-pass-1');
  });

  it('a typed --ca-file wins over a fingerprint from the environment', async () => {
    const outcome = await runCli(
      ['aggregates', 'list', '--cluster', '127.0.0.1:1', '--ca-file', '/nowhere/ca.pem'],
      {
        env: { NETAPPDVP_FINGERPRINT: 'AB'.repeat(32), NETAPPDVP_PASSWORD: 'some-pass-1' },
      },
    );
    expect(outcome.stderr).toContain('/nowhere/ca.pem');
  });

  it('does not repeat what was typed behind an unknown option', async () => {
    const outcome = await runCli(['aggregates', 'list', '--password=hunter2secret', '-o', 'json']);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stdout).toContain("'--password'");
    expect(outcome.stdout + outcome.stderr).not.toContain('hunter2secret');
  });

  it('says that the working folder is gone', async () => {
    const outcome = await runCli(['aggregates', 'list', '-o', 'json'], {
      cwdError: new Error('ENOENT: no such file or directory, uv_cwd'),
    });
    expect(outcome.exitCode).toBe(2);
    expect(outcome.json()).toMatchObject({
      error: { code: 'usage', message: expect.stringContaining('working folder') as string },
    });
  });
});
