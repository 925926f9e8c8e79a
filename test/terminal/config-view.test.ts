import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/errors.ts';
import { changesView, initView, validationView } from '../../src/terminal/config-view.ts';

const plain = { colour: false, width: 80 };
const finding = (
  severity: Diagnostic['severity'],
  changes: Partial<Diagnostic> = {},
): Diagnostic => ({
  severity,
  code: `a-${severity}`,
  path: '/svm',
  line: 2,
  column: 3,
  message: 'Something.',
  hint: null,
  ...changes,
});

describe('validationView', () => {
  it('aligns findings and sums them up', () => {
    const diagnostics = [
      finding('error', { line: 12, hint: 'Do this.' }),
      finding('warning'),
      finding('info', { line: null, column: null }),
    ];
    expect(validationView([{ file: 'c.json', valid: false, diagnostics }], plain)).toBe(
      [
        'c.json:12:3  error    a-error    Something.',
        '                      Do this.',
        'c.json:2:3   warning  a-warning  Something.',
        'c.json       info     a-info     Something.',
        '✖ c.json is not valid: 1 error, 1 warning, 1 remark',
        '',
      ].join('\n'),
    );
  });

  it('puts long ones below their place, broken between words', () => {
    const message = `It begins with ${'many words '.repeat(8)}and ends.`;
    const diagnostics = [finding('error', { message, hint: 'Do this.\nThen that.' })];
    const lines = validationView([{ file: 'c.json', valid: false, diagnostics }], {
      colour: false,
      width: 40,
    }).split('\n');
    expect(lines[0]).toBe('c.json:2:3  error    a-error');
    expect(lines.every((line) => line.length <= 40 || line.startsWith('✖'))).toBe(true);
    const told = lines.slice(1, -2).map((line) => line.replace(/^ {4}/, ''));
    expect(told.slice(0, -2).join(' ')).toBe(message);
    expect(told.slice(-2)).toEqual(['Do this.', 'Then that.']);
  });

  it('names one next step for one good file, quoted for a shell', () => {
    expect(validationView([{ file: "it's.json", valid: true, diagnostics: [] }], plain)).toBe(
      "✔ it's.json is valid: no problems\nNext: netappdvp hosts install --config 'it'\\''s.json' --hosts HOST,…\n",
    );
    expect(validationView([{ file: '-', valid: true, diagnostics: [] }], plain)).not.toContain(
      'Next',
    );
  });

  it('says the same in colour', () => {
    const files = [
      { file: 'c.json', valid: false, diagnostics: [finding('error', { hint: 'x' })] },
    ];
    const coloured = validationView(files, { colour: true, width: 80 });
    expect(coloured).toContain('\u001b[31m');
    // oxlint-disable-next-line no-control-regex -- escape sequences are what is taken out
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(validationView(files, plain));
  });
});

describe('changesView', () => {
  it('marks what is added, removed and changed, without secrets and control characters', () => {
    const none = { secret: false, before: null, after: null };
    expect(
      changesView(
        [
          { ...none, kind: 'added', path: '/defaults/size', after: '1G' },
          { ...none, kind: 'removed', path: '/aggregate', before: 'a\u202eb' },
          { ...none, kind: 'changed', path: '/svm', before: 'a', after: 'b' },
          { ...none, kind: 'changed', path: '/password', secret: true },
        ],
        plain,
      ),
    ).toBe(
      [
        '+ defaults.size: "1G"',
        '- aggregate: "a?b"',
        '~ svm: "a" -> "b"',
        '~ password: [redacted] (another one)',
      ].join('\n'),
    );
  });
});

describe('initView', () => {
  const outcome = {
    path: '/d/c.json',
    changed: true,
    dryRun: false,
    refused: false,
    needsForce: false,
    backup: null,
    diagnostics: [],
  };

  it.each([
    [{}, '✔ /d/c.json is written (mode 0600).\nNext: netappdvp config validate /d/c.json\n'],
    [
      { backup: '/d/c.json.x.bak' },
      '✔ /d/c.json is written (mode 0600).\nThe old file is /d/c.json.x.bak\nNext: netappdvp config validate /d/c.json\n',
    ],
    [
      { changed: false },
      '✔ /d/c.json is unchanged: it says all this already.\nNext: netappdvp config validate /d/c.json\n',
    ],
    [
      { dryRun: true, needsForce: true },
      '✔ /d/c.json would be written; nothing was changed.\nNext: run it again without --dry-run and with --force\n',
    ],
    [
      { refused: true, changed: false, diagnostics: [finding('error')] },
      '/d/c.json:2:3  error    a-error  Something.\n✖ Nothing was written: the document has 1 error.\n',
    ],
  ])('%j', (changes, text) => {
    expect(initView({ ...outcome, ...changes }, plain)).toBe(text);
  });
});
