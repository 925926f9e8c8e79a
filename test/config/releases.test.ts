import { describe, expect, it } from 'vitest';
import { releaseMatrix } from '../../src/config/matrix.ts';
import { newestRelease, parseReleases, releaseSpans, releases } from '../../src/config/releases.ts';
import type { Diagnostic } from '../../src/errors.ts';
import { runCli } from '../support/run-cli.ts';

describe('parseReleases', () => {
  it.each([
    ['26.06', ['26.06']],
    ['v25.06.2', ['25.06']],
    ['25.02..25.10', ['25.02', '25.06', '25.10']],
    ['17.10..18.01', ['17.10', '18.01']],
  ])('%s', (text, expected) => {
    expect(parseReleases(text)).toEqual({ releases: expected });
  });

  it.each(['', '26', '26.07', '19.07..', '..19.07', '19.07...20.01', '20.01..19.10', 'a..b..c'])(
    '%j is refused',
    (text) => {
      expect(parseReleases(text)).toHaveProperty('problem');
    },
  );

  it('knows releases in the order of their texts, the newest last', () => {
    expect(releases.toSorted()).toEqual(releases);
    expect(releases.at(-1)).toBe(newestRelease);
  });
});

describe('releaseSpans', () => {
  it.each([
    [[], ''],
    [['26.06'], '26.06'],
    [['25.10', '26.02', '26.06'], '25.10 to 26.06'],
    [['17.10', '18.01', '26.02', '26.06'], '17.10 to 18.01, 26.02 to 26.06'],
  ])('%j', (list, expected) => {
    expect(releaseSpans(list)).toBe(expected);
  });
});

describe('releaseMatrix', () => {
  it('puts releases together that find the same', () => {
    const one = (severity: Diagnostic['severity'], versions: string[]): Diagnostic => ({
      severity,
      code: 'c',
      path: '',
      line: 1,
      column: 1,
      message: 'm',
      hint: null,
      versions,
    });
    const found = [one('error', ['20.01']), one('warning', ['20.01', '20.04', '20.07'])];
    expect(releaseMatrix(['20.01', '20.04', '20.07', '20.10'], found)).toEqual([
      { releases: '20.01', valid: false, errors: 1, warnings: 1, remarks: 0 },
      { releases: '20.04 to 20.07', valid: true, errors: 0, warnings: 1, remarks: 0 },
      { releases: '20.10', valid: true, errors: 0, warnings: 0, remarks: 0 },
    ]);
  });
});

describe('config validate --for', () => {
  const stdin = JSON.stringify({
    version: 1,
    storageDriverName: 'ontap-nas',
    managementLIF: '192.0.2.10',
    dataLIF: '192.0.2.11',
    svm: 'svm_docker',
    username: 'u',
    password: 'zq-Passw0rd-zq',
    storagePrefix: '',
    labels: { a: 'b' },
  });
  const words = ['config', 'validate', '--offline', '-'];

  it('says for which releases each finding holds, and how the document fares', async () => {
    const text = await runCli([...words, '--for', '19.10..20.10'], { stdin });
    expect(text.exitCode).toBe(3);
    expect(text.stdout).toContain('labels came with plugin 20.01');
    expect(text.stdout).toContain('and ignore it. (19.10)');
    expect(text.stdout).toMatch(/20\.07 +not valid +1 +0 +0/);
    const json = (await runCli([...words, '--for', '20.07', '-o', 'json'], { stdin })).json();
    expect(json).toMatchObject({
      files: [{ valid: false, diagnostics: [{ code: 'bad-prefix', versions: ['20.07'] }] }],
    });
  });

  it('adds no versions when nobody asked', async () => {
    const { files } = (await runCli([...words, '-o', 'json'], { stdin })).json() as {
      files: { diagnostics: object[] }[];
    };
    expect(files[0]?.diagnostics[0]).not.toHaveProperty('versions');
  });

  it('refuses what is no release, exit 2', async () => {
    expect((await runCli([...words, '--for', '26.07'], { stdin })).exitCode).toBe(2);
  });
});
