import type { Diagnostic } from '../errors.ts';
import { fixFor } from './fixes.ts';
import { scanJson } from './json-scan.ts';
import { offsetIn } from './places.ts';
import { parseStrictJson } from './strict-json.ts';
import { validateConfigText } from './validate.ts';

/** One thing that was mended, where it stood before. */
export interface Fix {
  readonly code: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** More than any file needs: each mends one finding, and a mended one does not come back. */
const MOST_FIXES = 1000;

/** Mistakes of the text that can be taken out without a guess. */
const textCodes = [
  'byte-order-mark',
  'json-comment',
  'json-trailing-comma',
  'json-smart-quote',
  'json-single-quote',
];

/**
 * Mends what can be mended without changing what was meant: first the text, then key after key. Returns the text as
 * it should be and what was done, in order; nothing done: the text itself. Pure.
 */
export function fixConfigText(text: string): { readonly text: string; readonly fixes: Fix[] } {
  const mended = mendText(text);
  let current = mended.text;
  const fixes = [...mended.fixes];
  while (fixes.length < MOST_FIXES) {
    const next = mendOne(current);
    if (next === null) break;
    current = next.text;
    fixes.push(next.fix);
  }
  return { text: current, fixes };
}

function fixOf({ code, path, line, column }: Diagnostic, message: string): Fix {
  return { code, path, line: line ?? 1, column: column ?? 1, message };
}

/** Comments, commas, quotes and a byte-order mark go together: with one of them left the text is still no JSON. */
function mendText(text: string): { readonly text: string; readonly fixes: Fix[] } {
  const unchanged = { text, fixes: [] };
  const { diagnostics } = validateConfigText(text, { file: 'the file' });
  const found = diagnostics.filter(({ code }) => textCodes.includes(code));
  if (found.length === 0) return unchanged;
  const body = text.replace(/^\uFEFF/, '');
  const scan = scanJson(body);
  const mended = losesText(body, scan.mended) ? body : withoutBlankLines(body, scan.mended);
  if (parseStrictJson(mended).findings.length > 0) return unchanged;
  return { text: mended, fixes: found.map((one) => fixOf(one, words[one.code] ?? 'Mended.')) };
}

const words: Readonly<Record<string, string>> = {
  'byte-order-mark': 'Took the byte-order mark out.',
  'json-comment': 'Took the comment out.',
  'json-trailing-comma': 'Took the comma out.',
  'json-smart-quote': 'Wrote a straight double quote.',
  'json-single-quote': 'Wrote a double quote.',
};

/** A double quote inside single quotes, or a control character, would be lost. */
function losesText(before: string, after: string): boolean {
  for (let i = 0; i < before.length; i += 1)
    if (before[i] !== after[i] && after[i] === ' ' && /["\t\0]/.test(before[i] ?? '')) {
      // In a comment nothing is lost.
      const kept = after.slice(0, i).split('"').length % 2 === 0;
      if (kept) return true;
    }
  return false;
}

/** Lines that held nothing but a comment go with it. */
function withoutBlankLines(before: string, after: string): string {
  const old = before.split('\n');
  return after
    .split('\n')
    .map((line, i) => (line === old[i] ? line : line.trimEnd()))
    .filter((line, i) => line !== '' || (old[i] ?? '').trim() === '')
    .join('\n');
}

function mendOne(text: string): { readonly text: string; readonly fix: Fix } | null {
  const { root, findings } = parseStrictJson(text);
  if (root === null || findings.length > 0) return null;
  for (const found of validateConfigText(text, { file: 'the file' }).diagnostics) {
    const offset = offsetIn(text, found.line ?? 1, found.column ?? 1);
    const done = fixFor(found, offset, root, text);
    if (done !== null && done.text !== text)
      return { text: done.text, fix: fixOf(found, done.message) };
  }
  return null;
}
