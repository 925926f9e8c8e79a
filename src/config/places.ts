import type { Diagnostic } from '../errors.ts';
import { type DiagnosticCode, diagnosticCodes } from './codes.ts';

/** A problem before it is placed: `offset` counts UTF-16 units from the start of the text. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly path: string;
  readonly offset: number;
  readonly message: string;
  readonly hint: string | null;
}

/** Offsets at which lines begin; \n, \r\n and a lone \r end a line. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}

const weights = ['error', 'warning', 'info'];

function weightOf(finding: Finding): number {
  return weights.indexOf(diagnosticCodes[finding.code].severity);
}

/** Takes a text, returns the function that turns an offset in it into line and column from 1. */
export function placeIn(text: string): (offset: number) => { line: number; column: number } {
  const starts = lineStarts(text);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** The other way: the offset of a line and column, both from 1. */
export function offsetIn(text: string, line: number, column: number): number {
  return (lineStarts(text)[line - 1] ?? text.length) + column - 1;
}

/**
 * Turns findings into diagnostics with line and column from 1, in the order of the text, errors first.
 * `versionsOf`: for which releases of the plugin a finding holds, where that was asked.
 */
export function placeFindings(
  text: string,
  findings: readonly Finding[],
  versionsOf?: (finding: Finding) => readonly string[],
): Diagnostic[] {
  const place = placeIn(text);
  return findings
    .toSorted((a, b) => a.offset - b.offset || weightOf(a) - weightOf(b))
    .map((finding) => {
      const { code, path, offset, message, hint } = finding;
      const { severity } = diagnosticCodes[code];
      const found = { severity, code, path, ...place(offset), message, hint };
      return versionsOf === undefined ? found : { ...found, versions: versionsOf(finding) };
    });
}

/** A diagnostic about a file or a server, without a place in a text. */
export function unplaced(
  code: DiagnosticCode,
  message: string,
  hint: string | null,
  path = '',
): Diagnostic {
  const { severity } = diagnosticCodes[code];
  return { severity, code, path, line: null, column: null, message, hint };
}

/** Adds a key or an index to a JSON Pointer (RFC 6901). */
export function pointer(parent: string, segment: string | number): string {
  return `${parent}/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
