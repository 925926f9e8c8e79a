import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** One element of a request: text is what stands directly inside it. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Escapes text as ONTAP does: quotes and apostrophes too (recorded on ONTAP 9.0). Illegal characters are dropped. */
export function escapeXml(text: string): string {
  // Nearly every value is plain: one look instead of two rewrites makes a page of records twice as fast.
  if (!/[^ !#-%(-;=?-~]/.test(text)) return text;
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** An element with ready-made content; empty content closes itself. */
export function element(name: string, content: string): string {
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

export function textElement(name: string, value: string | number | boolean): string {
  return element(name, escapeXml(String(value)));
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** The five named entities and character numbers; without a DTD XML has no others, which stay as they are. */
function decodeText(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return named[String(name)] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

type Ordered = Record<string, unknown>;

function isOrderedList(value: unknown): value is Ordered[] {
  return Array.isArray(value);
}

function toNode(raw: Ordered): XmlNode | null {
  const name = Object.keys(raw).find((key) => key !== ':@');
  if (name === undefined || name.startsWith('#') || name.startsWith('?')) return null;
  const inner = raw[name];
  const items = isOrderedList(inner) ? inner : [];
  const attributes: Record<string, string> = {};
  const given = raw[':@'];
  if (typeof given === 'object' && given !== null) {
    for (const [key, value] of Object.entries(given))
      attributes[key.slice(1)] = decodeText(String(value));
  }
  const text = items
    .map((item) => item['#text'])
    .filter((part) => part !== undefined)
    .map((part) => (typeof part === 'string' ? decodeText(part) : ''))
    .join('');
  const children = items.map(toNode).filter((node) => node !== null);
  return { name, attributes, children, text: children.length > 0 ? text.trim() : text };
}

/**
 * Parses a request body strictly: anything that is no well-formed XML gives null. A DOCTYPE is
 * accepted and never resolved; namespaces are not enforced (go-netapp sends none and ONTAP answered).
 */
export function parseXml(body: string): XmlNode | null {
  // ONTAP's own SDK sends this DOCTYPE; without it nothing in the document can define an entity.
  const document = body.replace(/<!DOCTYPE\s+[^[>]*>/, '');
  if (document.includes('<!DOCTYPE') || document.includes('<!ENTITY')) return null;
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    removeNSPrefix: true,
  });
  try {
    // oxlint-disable-next-line typescript/no-deprecated -- its successor is a package of its own; the pinned version has this
    if (XMLValidator.validate(document) !== true) return null;
    const parsed: unknown = parser.parse(document);
    if (!isOrderedList(parsed)) return null;
    const roots = parsed.map(toNode).filter((node) => node !== null);
    return roots.length === 1 ? (roots[0] ?? null) : null;
  } catch {
    return null;
  }
}
