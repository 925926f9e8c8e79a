import Table from 'cli-table3';
import stringWidth from 'string-width';
import { styleFor } from './style.ts';
import type { Look } from './terminal.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Above this many rows cli-table3 takes seconds (its layout is quadratic); a plain writer does the same. */
const TABLE_ROWS_MAX = 1000;
/** A last column that is narrower than this is left to the terminal. */
const NARROWEST = 16;

const borderless = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/**
 * Aligned columns without borders. Cells must be clean of control characters (see clean()).
 * Returns lines, each ending in a newline; '' when there are no rows.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  look: Look,
): string {
  if (rows.length === 0) return '';
  const style = styleFor(look);
  const head = columns.map((column) => style.strong(column.title));
  const lines =
    rows.length > TABLE_ROWS_MAX
      ? writePlain(columns, [head, ...rows])
      : drawTable(columns, [head, ...fitted(rows, head, look.width)]);
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** Rows that fit the width: what is too long in the last column goes on in lines below, under its heading. */
function fitted(
  rows: readonly (readonly string[])[],
  head: readonly string[],
  width: number,
): readonly (readonly string[])[] {
  const last = head.length - 1;
  const before = head.slice(0, last).map((_, i) => widest([head, ...rows].map((row) => row[i])));
  const room = width - before.reduce((sum, one) => sum + one + 2, 0);
  if (room < NARROWEST) return rows;
  return rows.map((row) => [...row.slice(0, last), wrapped(cut(row[last] ?? '', room), room)]);
}

function widest(cells: readonly (string | undefined)[]): number {
  return cells.reduce((most, cell) => Math.max(most, stringWidth(cell ?? '')), 0);
}

/** Words that are longer than a line are cut: a column has no room beside it. */
function cut(text: string, room: number): string {
  if (text.length <= room || text.includes('\u001b')) return text;
  return text.replaceAll(/[^ ]+/g, (word) => {
    const letters = Array.from(new Intl.Segmenter().segment(word), ({ segment }) => segment);
    const pieces: string[] = [];
    while (letters.length > 0) pieces.push(letters.splice(0, room).join(''));
    return pieces.join(' ');
  });
}

/** Breaks a text between words. A coloured one stays on its line: a colour must not be cut. */
export function wrapped(text: string, room: number): string {
  if (stringWidth(text) <= room || text.includes('\u001b')) return text;
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (stringWidth(line) + 1 + stringWidth(word) <= room)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

export function drawTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const drawn = new Table({
    chars: borderless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map((column) => column.align ?? 'left'),
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString().split('\n');
}

export function writePlain(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = columns.map(() => 0);
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, stringWidth(cell));
    });
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const gap = ' '.repeat(Math.max(0, (widths[i] ?? 0) - stringWidth(cell)));
        return columns[i]?.align === 'right' ? gap + cell : cell + gap;
      })
      .join('  '),
  );
}
