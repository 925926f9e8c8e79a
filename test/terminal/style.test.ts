import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesText, clean, count, type Style, styleFor } from '../../src/terminal/style.ts';

const KiB = 1024;

describe('bytes in words', () => {
  it.each([
    [null, '-'],
    [0, '0 B'],
    [1023, '1023 B'],
    [KiB, '1 KiB'],
    [1.5 * KiB, '1.5 KiB'],
    [20 * KiB ** 2, '20 MiB'],
    [100.25 * KiB ** 3, '100 GiB'],
    [KiB ** 4, '1 TiB'],
    [2.25 * KiB ** 5, '2.3 PiB'],
    [5000 * KiB ** 5, '5000 PiB'],
  ])('%s is %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  it('never are off by more than five in a hundred', () => {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        const [number = '', unit = ''] = bytesText(bytes).split(' ');
        const told = Number(number) * KiB ** units.indexOf(unit);
        expect(told).toBeGreaterThanOrEqual(bytes * 0.95);
        expect(told).toBeLessThanOrEqual(bytes * 1.05);
      }),
    );
  });
});

it.each([
  [0, '0 volumes'],
  [1, '1 volume'],
  [2, '2 volumes'],
])('counts %s', (n, text) => {
  expect(count(n, 'volume')).toBe(text);
});

it('takes another plural', () => {
  expect([count(1, 'policy', 'policies'), count(3, 'policy', 'policies')]).toEqual([
    '1 policy',
    '3 policies',
  ]);
});

describe('text from elsewhere', () => {
  it.each([
    ['plain, with ümlaut and 漢字', 'plain, with ümlaut and 漢字'],
    ['\u001b[31mred', '?[31mred'],
    ['a\r\nb\tc', 'a??b?c'],
    ['\u009b2J', '?2J'],
    ['\u202egnp.exe', '?gnp.exe'],
    ['\u2066x\u2069', '?x?'],
    ['pay\u200broll\u2028next\u061c\ufeff', 'pay?roll?next??'],
  ])('%j becomes %j', (given, text) => {
    expect(clean(given)).toBe(text);
  });

  it('is free of control characters afterwards, and cleaning it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = clean(text);
        expect(once).not.toMatch(/\p{Cc}/u);
        expect(clean(once)).toBe(once);
        expect(once).toHaveLength(text.length);
      }),
    );
  });
});

function painters(style: Style): ((text: string) => string)[] {
  return [style.strong, style.faint, style.good, style.caution, style.bad, style.typed];
}

describe('colours', () => {
  it('are not there without colour', () => {
    const style = styleFor({ colour: false, width: 80 });
    expect(painters(style).map((paint) => paint('text'))).toEqual(Array(6).fill('text'));
  });

  it('are there with colour, whatever the environment of this process says', () => {
    const style = styleFor({ colour: true, width: 80 });
    const painted = painters(style).map((paint) => paint('text'));
    expect(new Set(painted).size).toBe(painted.length);
    for (const text of painted) {
      expect(text).toContain('text');
      expect(text.startsWith('\u001b[')).toBe(true);
    }
  });
});
