import { describe, expect, it } from 'vitest';
import { diagnosticCodes } from '../../src/config/codes.ts';
import { parseReleases, releaseSpans } from '../../src/config/releases.ts';
import { validateConfigText } from '../../src/config/validate.ts';
import { changed, document, texts } from './cases.ts';
import { documentOf, driverCases } from './driver-cases.ts';

function findings(text: string): string[] {
  return validateConfigText(text, { file: 'config.json' }).diagnostics.map(
    (d) => `${d.line}:${d.column} ${d.severity} ${d.code} ${d.path}`,
  );
}

/** Without places, which the other tables are about; with the releases where some were asked about. */
function driverFindings(text: string, span: string | undefined): string[] {
  const parsed = span === undefined ? {} : parseReleases(span);
  return validateConfigText(text, { file: 'config.json', ...parsed })
    .diagnostics.map(
      ({ severity, code, path, versions }) =>
        `${severity} ${code} ${path}${versions === undefined ? '' : ` ${releaseSpans(versions)}`}`,
    )
    .toSorted();
}

/** Codes that other tests cover: files, live checks, and configs beside each other. */
const elsewhere = /^(?:(?:file|live)-|(?:prefix|labels)-shared$)/;

describe('validateConfigText', () => {
  it.each(changed)('%j', (changes, expected) => {
    expect(findings(document(changes))).toEqual(expected);
  });

  it.each(texts)('%s', (_name, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it.each(driverCases)('$name', ({ text, releases, expected }) => {
    expect(driverFindings(text(), releases)).toEqual(expected.toSorted());
  });

  it('has a case for every code', () => {
    const expected = [...changed, ...texts.map(([, ...rest]) => rest)].flatMap(
      ([, lines]) => lines,
    );
    const seen = new Set([
      ...expected.map((line) => line.split(' ')[2]),
      ...driverCases.flatMap((row) => row.expected.map((line) => line.split(' ')[1])),
    ]);
    const codes = Object.keys(diagnosticCodes).filter((code) => !elsewhere.test(code));
    expect(codes.filter((code) => !seen.has(code))).toEqual([]);
  });

  it('names the nearest key', () => {
    const hintFor = (line: string): string | null | undefined =>
      validateConfigText(document({ x: line }), { file: 'f' }).diagnostics[0]?.hint;
    expect(hintFor('"managmentLif": ""')).toBe('Did you mean "managementLIF"?');
    expect(hintFor('"defaults": {"snapshotPolcy": "x"}')).toBe('Did you mean "snapshotPolicy"?');
    expect(hintFor('"exportPolicies": "x"')).toBe('Did you mean "exportPolicy"?');
    expect(hintFor('"zzzzz": "x"')).toBe('Take it out.');
  });

  it('tells everything at once and gives the config only when it is valid', () => {
    const text = document({ version: null, svm: '"svmm": "x"', prefix: '"storagePrefix": "a-b"' });
    const result = validateConfigText(text, { file: 'f' });
    expect(result.valid).toBe(false);
    expect(result.config).toBeUndefined();
    expect(result.diagnostics).toHaveLength(4);
    const config = validateConfigText(document(), { file: 'f' }).config;
    expect(config).toMatchObject({
      svm: 'svm_docker',
      storagePrefix: 'netappdvp_',
      driver: 'ontap-nas',
    });
    expect(config?.password?.reveal()).toBe('zq-Passw0rd-zq');
  });

  it('does not show a value that is the password', () => {
    const text = document({
      prefix: '"storagePrefix": "zq-Passw0rd-zq!"',
      x: '"zq-Passw0rd-zq": 1',
      y: '"pasword": "s3cret-too", "aggregate": "s3cret-too", "nasType": "s3cret-too"',
    });
    const told = JSON.stringify(validateConfigText(text, { file: 'f' }).diagnostics);
    expect(told).not.toContain('zq-Passw0rd-zq');
    expect(told).not.toContain('s3cret-too');
    const url = 'https://admin:zq-Passw0rd-zq@192.0.2.30/json-rpc/8.0';
    for (const changes of [
      { EndPoint: url, SVIP: 'zq-Passw0rd-zq:1' },
      { storageDriverName: url, EndPoint: 1 },
      { EndPoint: url, 'x:zq-Passw': 1 },
    ])
      expect(
        JSON.stringify(
          validateConfigText(documentOf('solidfire-san', changes), { file: 'f' }).diagnostics,
        ),
      ).not.toContain('zq-Passw0rd-zq');
  });
});
