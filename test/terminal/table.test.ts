import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, type Style, styleFor } from '../../src/terminal/style.ts';
import { type Column, drawTable, table, writePlain } from '../../src/terminal/table.ts';

const plain = { colour: false, width: 80 };
const colourful = { colour: true, width: 80 };
const columns: readonly Column[] = [
  { title: 'NAME' },
  { title: 'SIZE', align: 'right' },
  { title: 'WHY' },
];

describe('a table', () => {
  it('is nothing without rows', () => {
    expect(table(columns, [], plain)).toBe('');
  });

  it('aligns its columns and leaves no blanks at the ends of lines', () => {
    const rows = [
      ['a', '1 GiB', 'because'],
      ['a longer name', '20 MiB', ''],
    ];
    expect(table(columns, rows, plain)).toBe(
      [
        'NAME             SIZE  WHY',
        'a               1 GiB  because',
        'a longer name  20 MiB',
        '',
      ].join('\n'),
    );
  });

  it('goes on below when the last column is too long for the width', () => {
    const why = 'a comment of another owner, and mounted where the plugin mounts nothing';
    const text = table(columns, [['v1', '1 GiB', why]], { colour: false, width: 44 });
    expect(text).toBe(
      [
        'NAME   SIZE  WHY',
        'v1    1 GiB  a comment of another owner, and',
        '             mounted where the plugin mounts',
        '             nothing',
        '',
      ].join('\n'),
    );
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(44);
  });

  it('measures what is seen, not the colours', () => {
    const style = styleFor(colourful);
    const painted = table(columns, [[style.bad('foreign'), '1', style.good('x')]], colourful);
    // oxlint-disable-next-line no-control-regex -- colours are control sequences
    const seen = painted.replaceAll(/\u001b\[\d+m/g, '');
    expect(seen).toBe(table(columns, [['foreign', '1', 'x']], plain));
    expect(seen).not.toBe(painted);
  });

  it('keeps its looks when it grows long', () => {
    const rows = Array.from({ length: 1001 }, (_, i) => [`row ${i % 1000}`, `${i % 1000}`, 'same']);
    const long = table(columns, rows, plain).split('\n').slice(0, 1001);
    expect(long).toEqual(table(columns, rows.slice(0, 1000), plain).split('\n').slice(0, 1001));
  });
});

function trimmed(lines: readonly string[]): string[] {
  return lines.map((line) => line.trimEnd());
}

describe('drawing and writing', () => {
  const cell = fc
    .oneof(
      fc.string({ maxLength: 12 }),
      fc.string({
        unit: fc.constantFrom('a', ' ', 'é', 'ß', '漢', '字', '…', '✔', '-', '{', '"'),
        maxLength: 8,
      }),
    )
    .map(clean);
  const painted = fc
    .tuple(cell, fc.constantFrom<keyof Style>('good', 'bad', 'strong', 'faint'))
    .map(([text, how]) => styleFor(colourful)[how](text));
  const row = fc.tuple(fc.oneof(cell, painted), cell, cell);

  it('give the same text', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (cells) => {
        const rows = [columns.map((column) => column.title), ...cells];
        expect(trimmed(writePlain(columns, rows))).toEqual(trimmed(drawTable(columns, rows)));
      }),
      { numRuns: 300 },
    );
  });
});
