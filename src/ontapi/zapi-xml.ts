import { XMLParser } from 'fast-xml-parser';
import { Secret } from '../secret.ts';
import { OntapError } from './errors.ts';

/**
 * The value of an element to send: text, a number, a flag, nested elements, the same element several times
 * (an array), or null for an empty element. Undefined leaves the element out.
 */
export type XmlValue =
  | string
  | number
  | boolean
  | Secret
  | null
  | undefined
  | XmlArgs
  | readonly XmlValue[];

/** Element names (constants of this program, never from outside) and their values, in the order they are sent. */
export interface XmlArgs {
  readonly [element: string]: XmlValue;
}

/** A parsed element: its text, or its children by name. Numbers stay text: a volume may be called 007. */
export type XmlNode = string | { readonly [element: string]: XmlNode | readonly XmlNode[] };

export interface ZapiRequest {
  readonly api: string;
  readonly args: XmlArgs;
  /** ONTAPI version of the envelope, "1.21". */
  readonly version: string;
  /** Tunnels the call to this SVM. */
  readonly svm: string | null;
}

export type ZapiReply =
  | { readonly status: 'passed'; readonly ontapi: string; readonly results: XmlNode }
  | {
      readonly status: 'failed';
      readonly ontapi: string;
      readonly errno: string;
      readonly reason: string;
    }
  | { readonly status: 'malformed'; readonly why: string };

const ELEMENT_NAME = /^[a-z][a-z0-9-]*$/;
// What XML 1.0 cannot carry, whatever the escaping: control characters, lone surrogates, non-characters.
const UNSENDABLE =
  // oxlint-disable-next-line no-control-regex -- these characters are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A parser turns bare CR into LF, and in attributes also LF and TAB into a blank.
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

function escape(value: string, element: string): string {
  if (UNSENDABLE.test(value))
    // The value itself is not repeated: it may be a password.
    throw new OntapError({
      kind: 'invalid',
      message: `The value for ${element} has a character that ONTAPI cannot carry (a control character or half a surrogate pair).`,
    });
  return value.replace(/[&<>"'\r\n\t]/g, (character) => ESCAPES[character] ?? character);
}

function elementOf(name: string, value: XmlValue): string {
  if (!ELEMENT_NAME.test(name)) throw new TypeError(`no ONTAPI element name: ${name}`);
  if (value === undefined) return '';
  if (value === null) return `<${name}/>`;
  if (value instanceof Secret) return `<${name}>${escape(value.reveal(), name)}</${name}>`;
  if (isList(value)) return value.map((one) => elementOf(name, one)).join('');
  if (typeof value === 'object') return `<${name}>${elements(value)}</${name}>`;
  return `<${name}>${escape(String(value), name)}</${name}>`;
}

/** Array.isArray does not narrow readonly arrays. */
function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function elements(args: XmlArgs): string {
  return Object.entries(args)
    .map(([name, value]) => elementOf(name, value))
    .join('');
}

/** Takes one call, returns the XML document to post. Throws OntapError 'invalid' for what XML cannot carry. */
export function buildZapiRequest(request: ZapiRequest): string {
  const tunnel = request.svm === null ? '' : ` vfiler="${escape(request.svm, 'vfiler')}"`;
  const call = elementOf(request.api, request.args);
  return `<?xml version="1.0" encoding="UTF-8"?><netapp xmlns="http://www.netapp.com/filer/admin" version="${request.version}"${tunnel}>${call}</netapp>`;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Decoded by `decoded` below, once and without the entities that a document may define.
  processEntities: false,
  jPath: false,
});

/**
 * Takes the body of a reply, returns what ONTAP said. Never throws and never half-believes: a cut reply, an HTML
 * page or a line of plain text is 'malformed', with the reason.
 */
export function parseZapiReply(body: string): ZapiReply {
  let document: XmlNode;
  try {
    document = parsed(body);
  } catch (error) {
    return { status: 'malformed', why: whyNotXml(body, error) };
  }
  const root = child(document, 'netapp');
  if (root === undefined) return { status: 'malformed', why: whyNotNetapp(body) };
  const results = child(root, 'results');
  if (results === undefined) return { status: 'malformed', why: 'it has no <results>' };
  const ontapi = attribute(root, 'version');
  const status = attribute(results, 'status');
  if (status === 'passed') return { status, ontapi, results };
  if (status !== 'failed') return { status: 'malformed', why: `its status is "${status}"` };
  // Very old systems put errno and reason into child elements (OpenStack Manila and netapp-lib read both).
  const errno = attribute(results, 'errno') || text(results, 'errorno') || '';
  const reason = attribute(results, 'reason') || text(results, 'reason') || '';
  return { status, ontapi, errno, reason };
}

function parsed(body: string): XmlNode {
  // `true` validates first; unvalidated, a cut reply parses into half an object.
  // oxlint-disable-next-line typescript/no-deprecated, typescript/no-unsafe-type-assertion -- the successor is another package; without attributes' and values' parsing the result is text and objects only
  return parser.parse(body, true) as XmlNode;
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Resolves XML's five entities and character numbers in one pass, so that `&amp;lt;` stays `&lt;`. */
function decoded(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

function whyNotXml(body: string, error: unknown): string {
  if (body.trim() === '') return 'it is empty';
  if (/^\s*<(!doctype html|html)\b/i.test(body)) return 'it is a web page';
  if (!body.trimStart().startsWith('<')) return 'it is plain text';
  const detail = error instanceof Error ? error.message.split('\n', 1)[0] : '';
  return `it is no complete XML document (${detail?.slice(0, 120)})`;
}

function whyNotNetapp(body: string): string {
  if (/<html\b/i.test(body)) return 'it is a web page';
  return body.trimStart().startsWith('<') ? 'its root is not <netapp>' : whyNotXml(body, null);
}

function attribute(node: XmlNode, name: string): string {
  return text(node, `@${name}`) ?? '';
}

/** All children of that name; none when the node is missing or plain text. */
export function children(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  if (node === undefined || typeof node === 'string' || !Object.hasOwn(node, name)) return [];
  const found = node[name];
  if (found === undefined) return [];
  return isList(found) ? found : [found];
}

/** The first element down that path. */
export function child(node: XmlNode | undefined, ...path: string[]): XmlNode | undefined {
  let here = node;
  for (const name of path) here = children(here, name)[0];
  return here;
}

/** The text of the element down that path; undefined when it is not there, '' when it is empty. */
export function text(node: XmlNode | undefined, ...path: string[]): string | undefined {
  const found = child(node, ...path);
  if (found === undefined) return undefined;
  if (typeof found === 'string') return decoded(found);
  const own = found['#text'];
  return typeof own === 'string' ? decoded(own) : '';
}
