/** What a reader of XML is told. Depth counts from 1, the root's. */
export interface XmlHandler {
  /** An element with elements in it begins. `attributes`: their text, '' when there are none. */
  open(name: string, depth: number, attributes: string): void;
  /** An element without elements in it; `text` is what stands in it. */
  leaf(name: string, text: string, depth: number, attributes: string): void;
  /** An element with elements in it ends. */
  close(name: string, depth: number): void;
}

/**
 * A start tag: name, attributes, and "/" when it is an empty element. Names and attributes as ONTAP writes them; a
 * document with others is not taken for ONTAP's.
 */
const TAG = /([A-Za-z_][\w.:-]*)((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const SPACE = /^[ \t\r\n]*$/;
/** ONTAP uses some hundreds of names. */
const MOST_NAMES = 2000;

/** Names seen, each kept once: a tag that is nothing but one of them needs no second look. */
const names = new Map<string, string>();

/**
 * Tells of the elements of a document, without building anything: three times as quick as an XML parser with empty
 * handlers, because it looks for "<" only and at names that it knows. Returns whether the document is one whole element,
 * well formed as far as ONTAP's replies go: entities of XML itself, CDATA, comments, a DOCTYPE without declarations.
 * What a handler throws comes through.
 */
export function scanXml(body: string, on: XmlHandler): boolean {
  const open: string[] = [];
  let at = body.startsWith('\uFEFF') ? 1 : 0;
  /** Whether the innermost element has had no element yet; then `pieces` and what stands at `at` is its text. */
  let leaf = false;
  let pieces = '';
  let attributes = '';
  let done = false;
  for (;;) {
    const lt = body.indexOf('<', at);
    if (lt < 0) return done && SPACE.test(body.slice(at));
    const next = body.charCodeAt(lt + 1);
    if (open.length === 0 && lt > at && !SPACE.test(body.slice(at, lt))) return false;
    if (next === SLASH) {
      const name = open.pop();
      const end = name === undefined ? -1 : endOf(body, lt, name);
      if (name === undefined || end < 0) return false;
      if (leaf) {
        const text = decoded(body, at, lt);
        if (text === null) return false;
        on.leaf(name, pieces + text, open.length + 1, attributes);
        leaf = false;
      } else on.close(name, open.length + 1);
      done = open.length === 0;
      at = end;
    } else if (next === BANG || next === QUESTION) {
      const text = leaf ? decoded(body, at, lt) : '';
      const skipped = skip(body, lt, open.length > 0);
      if (text === null || skipped === null) return false;
      pieces += text + skipped.text;
      at = skipped.end;
    } else {
      if (done) return false;
      if (leaf) on.open(open[open.length - 1] ?? '', open.length, attributes);
      leaf = false;
      const gt = body.indexOf('>', lt);
      if (gt < 0) return false;
      const known = names.get(body.slice(lt + 1, gt));
      if (known !== undefined) {
        // Most elements are this: one that is known, with nothing but text in it.
        const close = body.indexOf('<', gt);
        const end = body.charCodeAt(close + 1) === SLASH ? endOf(body, close, known) : -1;
        const text = end < 0 ? null : decoded(body, gt + 1, close);
        if (text !== null && open.length > 0) {
          on.leaf(known, text, open.length + 1, '');
          at = end;
          continue;
        }
      }
      TAG.lastIndex = lt + 1;
      const match = known === undefined ? TAG.exec(body) : null;
      if (known === undefined && match === null) return false;
      const name = known ?? remembered(match?.[1] ?? '');
      attributes = match?.[2] ?? '';
      at = match === null ? gt + 1 : TAG.lastIndex;
      if (match?.[3] === '/') {
        on.leaf(name, '', open.length + 1, attributes);
        done = open.length === 0;
        continue;
      }
      open.push(name);
      leaf = true;
      pieces = '';
    }
  }
}

const SLASH = 47;
const BANG = 33;
const QUESTION = 63;
const CLOSE = 62;

function remembered(name: string): string {
  const found = names.get(name);
  if (found !== undefined) return found;
  // A copy: a slice would keep its page in memory.
  const own = Buffer.from(name, 'latin1').toString('latin1');
  if (names.size < MOST_NAMES) names.set(own, own);
  return own;
}

/** Where the end tag of an element ends; -1 when it is none of it. */
function endOf(body: string, lt: number, name: string): number {
  if (!body.startsWith(name, lt + 2)) return -1;
  const from = lt + 2 + name.length;
  if (body.charCodeAt(from) === CLOSE) return from + 1;
  const gt = body.indexOf('>', from);
  return gt > 0 && SPACE.test(body.slice(from, gt)) ? gt + 1 : -1;
}

/** A comment, an instruction, CDATA (in an element only) or the DOCTYPE (before it only); null for anything else. */
function skip(
  body: string,
  lt: number,
  inside: boolean,
): { readonly end: number; readonly text: string } | null {
  const past = (start: string, end: string): number => {
    if (!body.startsWith(start, lt)) return -1;
    const found = body.indexOf(end, lt + start.length);
    return found < 0 ? -1 : found + end.length;
  };
  if (inside) {
    const end = past('<![CDATA[', ']]>');
    if (end > 0) return { end, text: body.slice(lt + 9, end - 3) };
  } else {
    const end = past('<!DOCTYPE', '>');
    if (end > 0) return body.slice(lt, end).includes('[') ? null : { end, text: '' };
  }
  const end = Math.max(past('<!--', '-->'), past('<?', '?>'));
  return end > 0 ? { end, text: '' } : null;
}

let lastRaw = '';
let lastDecoded: string | null = '';

/** The text between two places, its entities resolved; null when one is none of XML's. The next text is often the same. */
function decoded(body: string, from: number, to: number): string | null {
  if (from === to) return '';
  const raw = body.slice(from, to);
  const amp = raw.indexOf('&');
  if (amp < 0) return raw;
  if (raw === lastRaw) return lastDecoded;
  lastRaw = raw;
  lastDecoded = resolved(raw);
  return lastDecoded;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

function resolved(raw: string): string | null {
  let whole = true;
  const text = raw.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));|&/g, (...found) => {
    const [, decimal, hexadecimal, name] = found as (string | undefined)[];
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    const character = name === undefined ? characterOf(code) : ENTITIES.get(name);
    if (character === undefined) whole = false;
    return character ?? '';
  });
  return whole ? text : null;
}

function characterOf(code: number): string | undefined {
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
}
