import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog } from '../src/commands/catalog.ts';
import { wantsJson } from '../src/main.ts';
import { runCli } from './support/run-cli.ts';

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
    ['- a\n- b\n', /keys and values/],
    ['a: [\n', /:\d+:\d+: this is not YAML/],
    ['api: soap\n', /api in the site file takes auto, rest, zapi/],
  ])('refuses the site file %j', async (text, message) => {
    const outcome = await runCli(['aggregates', 'list'], { cwd: site(text) });
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toContain('hunter22');
  });
});
