/** What a terminal shows, and where its cursor stands (from 0). */
export interface Screen {
  readonly lines: readonly string[];
  readonly row: number;
  readonly column: number;
}

/**
 * Draws what a program wrote as a terminal would, without scrolling. It knows what prompts use (text, line ends, cursor
 * moves, erasing, colours) and throws on anything else, so that nothing is drawn wrong in silence.
 */
export function drawScreen(raw: string, columns: number): Screen {
  const lines: string[][] = [[]];
  let row = 0;
  let column = 0;
  const put = (char: string): void => {
    if (column === columns) {
      row += 1;
      column = 0;
    }
    while (lines.length <= row) lines.push([]);
    const line = lines[row] ?? [];
    while (line.length < column) line.push(' ');
    line[column] = char;
    column += 1;
  };
  const move = (code: string, n: number): void => {
    if (code === 'A') row = Math.max(0, row - n);
    else if (code === 'B') row += n;
    else if (code === 'C') column = Math.min(columns - 1, column + n);
    else if (code === 'D') column = Math.max(0, column - n);
    else if (code === 'G') column = n - 1;
    else throw new Error(`the screen does not know CSI ${code}`);
  };
  // oxlint-disable-next-line no-control-regex -- control sequences are exactly what is looked for
  for (const [piece, numbers, code] of raw.matchAll(/\u001b\[([?\d;]*)([A-Za-z])|[\s\S]/g)) {
    if (code !== undefined) {
      if (code === 'K' && numbers === '2') lines[row] = [];
      else if (code === 'J' && numbers === '') lines.splice(row + 1);
      else if (!/^[mhl]$/.test(code)) move(code, Number(numbers === '' ? 1 : numbers));
    } else if (piece === '\r') column = 0;
    else if (piece === '\n') row += 1;
    else if (piece === '\u001b') throw new Error('the screen does not know an escape sequence');
    else put(piece);
  }
  return { lines: lines.map((line) => line.join('').trimEnd()), row, column };
}
