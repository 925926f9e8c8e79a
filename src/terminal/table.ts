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
      : drawTable(columns, [head, ...rows]);
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
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
