import type { DiagnosticCode } from './codes.ts';
import type { Finding } from './places.ts';

const DEEPEST = 100;
const smartDouble = '\u201c\u201d\u201e\u201f\u00ab\u00bb';
const smartSingle = '\u2018\u2019\u201a\u201b';

export interface Scan {
  /** The text with its small mistakes made good, of the same length: offsets stay true. */
  readonly mended: string;
  readonly findings: readonly Finding[];
  /** Nothing behind the last finding can be read. */
  readonly fatal: boolean;
  /** Brackets that are still open at the end. */
  readonly open: number;
}

/** What the scanner holds while it walks through one text. */
interface Walk {
  readonly text: string;
  readonly mended: string[];
  readonly findings: Finding[];
  at: number;
  open: number;
  /** Offsets of commas with nothing but white space and comments behind them. */
  commas: readonly number[];
  fatal: boolean;
}

const sentences = {
  'json-comment': ['JSON has no comments.', 'Take the comment out.'],
  'json-trailing-comma': ['A comma stands before a closing bracket.', 'Take the comma out.'],
  'json-smart-quote': [
    'A typographic quote stands here instead of a straight one.',
    'Type " again in an editor that does not replace quotes.',
  ],
  'json-single-quote': ['A single quote stands here; JSON has double quotes only.', 'Write ".'],
  'json-control-character': [
    'A control character stands inside a text.',
    'Take it out, or write a tab as \\t.',
  ],
  'json-nul': [
    'The file holds a NUL character.',
    'Save it as plain UTF-8 text; it may be UTF-16 or damaged.',
  ],
  'json-unclosed-string': [
    'The text that begins with this quote does not end on its line.',
    'Close it with ". A quote inside a text is written \\" and a line break \\n.',
  ],
  'json-too-deep': ['Brackets are nested more than 100 deep.', 'No config.json needs that.'],
} as const satisfies Partial<Record<DiagnosticCode, readonly [string, string]>>;

function report(walk: Walk, code: keyof typeof sentences, offset: number): void {
  const [message, hint] = sentences[code];
  walk.findings.push({ code, path: '', offset, message, hint });
}

/** Walks once through a text and finds what makes it something else than strict JSON, as far as that can be mended. */
export function scanJson(text: string): Scan {
  const walk: Walk = {
    text,
    mended: text.split(''),
    findings: [],
    at: 0,
    open: 0,
    commas: [],
    fatal: false,
  };
  while (walk.at < text.length && !walk.fatal) scanOne(walk);
  const { findings, fatal, open } = walk;
  return { mended: walk.mended.join(''), findings, fatal, open };
}

function scanOne(walk: Walk): void {
  const char = walk.text.charAt(walk.at);
  const commentEnd = endOfComment(walk.text, walk.at);
  if (/\s/.test(char)) walk.at += 1;
  else if (commentEnd !== null) {
    report(walk, 'json-comment', walk.at);
    blank(walk, walk.at, commentEnd);
    walk.at = commentEnd;
  } else if (char === '\0') {
    nul(walk);
    walk.at += 1;
  } else scanToken(walk, char);
}

function scanToken(walk: Walk, char: string): void {
  const { commas } = walk;
  walk.commas = char === ',' ? [...commas, walk.at] : [];
  if (char === '"') scanString(walk, '"');
  else if (smartDouble.includes(char)) {
    report(walk, 'json-smart-quote', walk.at);
    scanString(walk, `"${smartDouble}`);
  } else if (char === "'" || smartSingle.includes(char)) {
    report(walk, char === "'" ? 'json-single-quote' : 'json-smart-quote', walk.at);
    scanString(walk, `'${smartSingle}`);
  } else {
    if (char === '{' || char === '[') walk.open += 1;
    if (char === '}' || char === ']') {
      walk.open -= 1;
      // Several in a row are one mistake.
      if (commas[0] !== undefined) report(walk, 'json-trailing-comma', commas[0]);
      for (const comma of commas) blank(walk, comma, comma + 1);
    }
    if (walk.open > DEEPEST) {
      report(walk, 'json-too-deep', walk.at);
      walk.fatal = true;
    }
    walk.at += 1;
  }
}

/** Reads a text up to one of the closing quotes; leaves it in straight double quotes. */
function scanString(walk: Walk, closing: string): void {
  const start = walk.at;
  walk.mended[start] = '"';
  for (let i = start + 1; i < walk.text.length; i += 1) {
    const char = walk.text.charAt(i);
    if (closing.includes(char)) {
      walk.mended[i] = '"';
      walk.at = i + 1;
      return;
    }
    if (char === '\n' || char === '\r') break;
    if (char === '\\') i += 1;
    else if (char === '"') walk.mended[i] = ' ';
    else if (char < ' ') {
      if (char === '\0') nul(walk, i);
      else report(walk, 'json-control-character', i);
      walk.mended[i] = ' ';
    }
  }
  report(walk, 'json-unclosed-string', start);
  walk.fatal = true;
}

/** A damaged or UTF-16 file is full of them: one finding is enough. */
function nul(walk: Walk, at = walk.at): void {
  walk.mended[at] = ' ';
  if (!walk.findings.some((finding) => finding.code === 'json-nul')) report(walk, 'json-nul', at);
}

function endOfComment(text: string, at: number): number | null {
  if (text.startsWith('/*', at)) {
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? text.length : end + 2;
  }
  if (!text.startsWith('//', at) && text.charAt(at) !== '#') return null;
  const end = text.slice(at).search(/[\r\n]/);
  return end < 0 ? text.length : at + end;
}

function blank(walk: Walk, from: number, to: number): void {
  for (let i = from; i < to; i += 1) if (!/[\r\n]/.test(walk.mended[i] ?? '')) walk.mended[i] = ' ';
}

/** Says what is wrong at an offset at which the parser stopped, without repeating any of the text. */
export function explainSyntax(scan: Scan, offset: number): Finding {
  const text = scan.mended;
  const last = Math.max(0, text.trimEnd().length - 1);
  const finding = (at: number, message: string, hint: string): Finding => ({
    code: 'json-syntax',
    path: '',
    offset: Math.min(at, Math.max(0, text.length - 1)),
    message,
    hint,
  });
  const lastToken = text.charAt(last) === '"' ? text.lastIndexOf('"', last - 1) : last;
  if (scan.open > 0 && offset >= lastToken)
    return finding(
      last,
      'The document ends too early: a closing bracket is missing.',
      'Close every { with } and every [ with ].',
    );
  const here = text.charAt(offset);
  const before = text.slice(0, offset).trimEnd().slice(-1);
  if (here === '"' && /["\w}\]]/.test(before))
    return finding(
      offset,
      'A comma or colon is missing before this.',
      'Put it at the end of what stands before.',
    );
  if (here === ',' || here === ':')
    return finding(
      offset,
      `There is a ${here === ',' ? 'comma' : 'colon'} too many here, or something is missing before it.`,
      'Each member is "name": value, with a comma between two members.',
    );
  if (here === '}' || here === ']')
    return finding(
      offset,
      'This closing bracket does not fit what stands before it.',
      'Check that a value is there and that each bracket has its partner.',
    );
  if (/[{,]/.test(before) && /[A-Za-z_$]/.test(here))
    return finding(offset, 'A name without quotes stands here.', 'Put names in double quotes.');
  if (before === ':')
    return finding(
      offset,
      'This is no JSON value.',
      'Texts stand in double quotes; true, false and null are written so, numbers without leading zeros.',
    );
  return finding(
    offset,
    'The text is not JSON here: a quote, comma or bracket is missing or too many.',
    'A quote inside a text is written \\" and a backslash \\\\.',
  );
}
