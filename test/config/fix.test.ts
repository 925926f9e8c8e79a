import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixConfigText } from '../../src/config/fix.ts';
import { validateConfigText } from '../../src/config/validate.ts';
import { runCli } from '../support/run-cli.ts';
import { changed, document, texts } from './cases.ts';
import { driverCases } from './driver-cases.ts';

const PASSWORD = 'zq-Passw0rd-zq';

describe('fixConfigText', () => {
  it.each<[string, string, string]>([
    ['a byte-order mark', '\uFEFF{"version": 1}', '{"version": 1}'],
    [
      'comments',
      '{\n  // one\n  "version": 1, # two\n  "svm": "//s"\n}\n',
      '{\n  "version": 1,\n  "svm": "//s"\n}\n',
    ],
    [
      'trailing commas',
      '{"version": 1, "labels": {"a": "b",},}',
      '{"version": 1, "labels": {"a": "b" } }',
    ],
    ['smart quotes', '{“version”: 1, "svm": “s”}', '{"version": 1, "svm": "s"}'],
    ['single quotes', "{'version': 1}", '{"version": 1}'],
    ['a version as text', '{"version": "1"}', '{"version": 1}'],
    ['no version', '{\n  "svm": "s"\n}', '{\n  "version": 1,\n  "svm": "s"\n}'],
    ['nothing at all', '{}', '{"version": 1}'],
    [
      'a number and a boolean in defaults',
      '{"version": 1, "defaults": {"snapshotReserve": 10, "snapshotDir": true}}',
      '{"version": 1, "defaults": {"snapshotReserve": "10", "snapshotDir": "true"}}',
    ],
    ['a boolean as text', '{"version": 1, "useREST": "False"}', '{"version": 1, "useREST": false}'],
    [
      'a password of digits',
      '{"version": 1, "password": 0123}',
      '{"version": 1, "password": 0123}',
    ],
    [
      'a password of digits, as JSON',
      '{"version": 1, "password": 1e05}',
      '{"version": 1, "password": "1e05"}',
    ],
    ['the case of a key', '{"version": 1, "Svm": "s"}', '{"version": 1, "svm": "s"}'],
    ['the same twice', '{"version": 1, "svm": "s", "svm": "s"}', '{"version": 1, "svm": "s"}'],
    [
      'two that differ',
      '{"version": 1, "svm": "s", "svm": "t"}',
      '{"version": 1, "svm": "s", "svm": "t"}',
    ],
    [
      'what does nothing, at both ends',
      '{"debug": true, "version": 1, "disableDelete": true}',
      '{"version": 1}',
    ],
    ['null and empty values', '{"version": 1, "useREST": null, "nasType": ""}', '{"version": 1}'],
    [
      'an IPv6 address',
      '{"version": 1, "managementLIF": "2001:db8::1"}',
      '{"version": 1, "managementLIF": "[2001:db8::1]"}',
    ],
    [
      'capitals of a value',
      '{"version": 1, "defaults": {"spaceReserve": "None"}}',
      '{"version": 1, "defaults": {"spaceReserve": "none"}}',
    ],
    [
      'yes',
      '{"version": 1, "defaults": {"snapshotDir": "Yes"}}',
      '{"version": 1, "defaults": {"snapshotDir": "true"}}',
    ],
    [
      'a space in a size',
      '{"version": 1, "limitVolumeSize": "10 GiB"}',
      '{"version": 1, "limitVolumeSize": "10GiB"}',
    ],
    [
      'what only its writer knows',
      '{"version": 1, "colour": 1, "size": "1G", "storagePrefix": "a-b"}',
      '{"version": 1, "colour": 1, "size": "1G", "storagePrefix": "a-b"}',
    ],
    [
      'a double quote in single ones',
      `{'version': 1, 'svm': 'a"b'}`,
      `{'version': 1, 'svm': 'a"b'}`,
    ],
    ['a double quote in a comment', '{"version": 1/* "x */}', '{"version": 1        }'],
    ['YAML', 'version: 1\n', 'version: 1\n'],
  ])('%s', (_name, before, after) => {
    expect(fixConfigText(before).text).toBe(after);
    expect(fixConfigText(after)).toEqual({ text: after, fixes: [] });
  });

  it('of every document of the tables: brings no new finding, and mends nothing the second time', () => {
    const rows = [
      ...changed.map(([changes]) => document(changes)),
      ...texts.map(([, text]) => text),
      ...driverCases.map(({ text }) => text()),
    ];
    let mended = 0;
    for (const before of rows) {
      const { text, fixes } = fixConfigText(before);
      expect(fixConfigText(text).fixes).toEqual([]);
      expect(JSON.stringify(fixes)).not.toContain(PASSWORD);
      if (fixes.length === 0) expect(text).toBe(before);
      else mended += 1;
      const codes = (of: string): string[] =>
        validateConfigText(of, { file: 'f' })
          .diagnostics.filter(({ severity }) => severity !== 'info')
          .map(({ code }) => code);
      // What a syntax error hid comes to light; everything else was there before.
      const syntax = /^(?:json-|not-an|yaml|empty|byte)/;
      if (codes(before).some((code) => syntax.test(code))) continue;
      const known = new Set(codes(before));
      // A number in quotes may be no good value, but it was no value at all before.
      const values = ['size-too-small', 'bad-address', 'bad-prefix', 'missing-key'];
      expect(codes(text).filter((code) => !known.has(code) && !values.includes(code))).toEqual([]);
    }
    expect(mended).toBeGreaterThan(30);
  });
});

describe('config validate --fix', () => {
  const broken = `{
  // ours
  "version": "1",
  "storageDriverName": "ontap-nas",
  "managementLIF": "192.0.2.10",
  "username": "u",
  "password": "${PASSWORD}",
  "storagePrefix": "p_",
  "debug": true,
}
`;
  const scene = (): { folder: string; path: string } => {
    const folder = mkdtempSync(join(tmpdir(), 'netappdvp-fix-'));
    const path = join(folder, 'config.json');
    writeFileSync(path, broken, { mode: 0o644 });
    return { folder, path };
  };
  const words = (path: string): string[] => ['config', 'validate', '--offline', '--fix', path];

  it('mends, keeps the old file, and validates what it wrote', async () => {
    const { path } = scene();
    const outcome = await runCli([...words(path), '-o', 'json']);
    expect(outcome.exitCode).toBe(0);
    const [file] = (outcome.json() as { files: { backup: string; fixed: object[] }[] }).files;
    expect(file?.fixed).toHaveLength(4);
    expect(readFileSync(file?.backup ?? '', 'utf8')).toBe(broken);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      version: 1,
      password: PASSWORD,
    });
    expect(outcome.stdout + outcome.stderr).not.toContain(PASSWORD);
    const again = await runCli([...words(path), '-o', 'json']);
    expect(again.json()).toMatchObject({ files: [{ fixed: [], backup: null }] });
  });

  it('only shows with --dry-run', async () => {
    const { folder, path } = scene();
    const outcome = await runCli([...words(path), '--dry-run']);
    expect(outcome.exitCode).toBe(3);
    expect(outcome.stderr).toContain(':2:3');
    expect(readdirSync(folder)).toEqual(['config.json']);
    expect(readFileSync(path, 'utf8')).toBe(broken);
  });

  it('asks a person, and leaves the file alone when they decline', async () => {
    const { path } = scene();
    const prompts = [{ kind: 'confirm' as const, message: /^Write /, answer: false }];
    expect((await runCli(words(path), { prompts })).exitCode).toBe(130);
    expect(readFileSync(path, 'utf8')).toBe(broken);
  });

  it('leaves standard input and missing files to the checks', async () => {
    expect((await runCli(words('-'))).exitCode).toBe(2);
    expect((await runCli(words('/nowhere/config.json'))).exitCode).toBe(3);
  });
});
