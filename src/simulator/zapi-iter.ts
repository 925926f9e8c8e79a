import type { CliObject } from './role-queries.ts';
import type { Volume } from './state.ts';
import { volumesAfter } from './volume-range.ts';
import { compareNames } from './volume-store.ts';
import type { Invocation, ZapiCall } from './zapi-call.ts';
import { invalidInput } from './zapi-errors.ts';
import { type Fields, group, type Mask, unknown } from './zapi-fields.ts';
import { iterArguments } from './zapi-input.ts';
import { listed } from './zapi-named.ts';
import { literalPrefix } from './zapi-query.ts';
import { element, escapeXml, textElement, type XmlNode } from './zapi-xml.ts';

const defaultPage = 20;

/** A kind of record: its element, its fields, and the key that orders it and that a tag holds. */
export interface RecordType<T> {
  readonly element: string;
  readonly fields: Fields<T>;
  readonly keyOf: (object: T) => readonly string[];
  /** By the command line's parameters, where queries of roles are modelled. */
  readonly cliOf?: (object: T) => CliObject;
}

/** `<name>` of the SVM-like element that a record's query or mask must stand in. */
function inside(node: XmlNode | undefined, name: string, kind: 'unknown-field' | 'unknown-query') {
  const other = node?.children.find((child) => child.name !== name);
  if (other) throw unknown(kind, other.name);
  return node?.children[0];
}

function writerOf<T>(type: RecordType<T>, desired: XmlNode | undefined) {
  const mask: Mask = inside(desired, type.element, 'unknown-field') ?? 'all';
  return group(type.fields).writer(type.element, mask, type.element);
}

/** A test of the records that a query asks for; null: all of them. */
export function testOf<T>(type: RecordType<T>, query: XmlNode | undefined) {
  const node = inside(query, type.element, 'unknown-query');
  return node ? group(type.fields).test(node, type.element) : null;
}

/**
 * The opaque tag: markup inside text, escaped, with the key of the last record (as seen in replies
 * that public client tests quote). It says where to go on, so records may come and go between pages.
 */
function writeTag(api: string, keys: readonly string[]): string {
  const inner = keys.map((value, index) => `<key-${index}>${escapeXml(value)}</key-${index}>\n`);
  return escapeXml(`<${api}-key-td>\n${inner.join('')}</${api}-key-td>\n`);
}

/** The key inside a tag. null when there is no tag; throws 13115 when it is not one of this call's. */
function readTag(api: string, tag: string | undefined): readonly string[] | null {
  if (tag === undefined || tag.trim() === '') return null;
  if (!tag.includes(`<${api}-key-td>`)) throw invalidInput('tag', api, tag);
  const keys = [...tag.matchAll(/<key-\d+>([^<]*)<\/key-\d+>/g)].map((match) => match[1] ?? '');
  return keys.map((value) =>
    value
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&'),
  );
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = compareNames(a[index] ?? '', b[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function pageSize(call: Invocation): number {
  const asked = call.input.integer('max-records') ?? defaultPage;
  if (asked < 1 || asked > 4294967295) {
    throw invalidInput('max-records', call.api, String(asked));
  }
  return asked;
}

/** The reply of a *-get-iter over records that come in the order of their keys, after the tag's key already. */
function page<T>(call: Invocation, type: RecordType<T>, ordered: Iterable<T>): string {
  const limit = pageSize(call);
  const write = writerOf(type, call.input.xml('desired-attributes'));
  const matches = testOf(type, call.input.xml('query'));
  const parts: string[] = [];
  let last: T | null = null;
  let more = false;
  for (const object of listed(call, ordered, type.cliOf)) {
    if (matches && !matches(object)) continue;
    if (parts.length === limit) {
      more = true;
      break;
    }
    parts.push(write(object));
    last = object;
  }
  // No attributes-list at all when there is nothing (Manila's and Ansible's recorded answers).
  const records = parts.length === 0 ? '' : element('attributes-list', parts.join(''));
  const next =
    more && last !== null ? element('next-tag', writeTag(call.api, type.keyOf(last))) : '';
  return records + next + textElement('num-records', parts.length);
}

/** A *-get-iter call over a list that is sorted for each request. */
export function iterCall<T>(
  about: Pick<ZapiCall, 'command' | 'scope'>,
  typeOf: (call: Invocation) => RecordType<T>,
  records: (call: Invocation) => readonly T[],
): ZapiCall {
  return {
    ...about,
    write: false,
    arguments: iterArguments,
    run(call) {
      const type = typeOf(call);
      const after = readTag(call.api, call.input.text('tag'));
      const sorted = records(call).toSorted((a, b) => compareKeys(type.keyOf(a), type.keyOf(b)));
      const rest = after
        ? sorted.filter((object) => compareKeys(type.keyOf(object), after) > 0)
        : sorted;
      return page(call, type, rest);
    },
  };
}

function nameQuery(query: XmlNode | undefined): string {
  const info = query?.children[0]?.children.find((node) => node.name === 'volume-id-attributes');
  return info?.children.find((node) => node.name === 'name')?.text ?? '';
}

/** volume-get-iter: the shelf is sorted already, so a page costs a page however many volumes there are. */
export function volumePage(call: Invocation, type: RecordType<Volume>): string {
  const { cluster } = call;
  const svms = call.svm
    ? [call.svm.name]
    : cluster.state.svms.map((svm) => svm.name).toSorted(compareNames);
  const after = readTag(call.api, call.input.text('tag'));
  const { prefix } = literalPrefix(nameQuery(call.input.xml('query')));
  return page(call, type, volumesAfter(cluster, svms, after, prefix));
}

/** The record as <attributes> of a *-get, or 15661. */
export function oneRecord<T>(call: Invocation, type: RecordType<T>, object: T): string {
  return element('attributes', writerOf(type, call.input.xml('desired-attributes'))(object));
}

/** The record as <result> of a create call that was asked to return it. */
export function createdRecord<T>(call: Invocation, type: RecordType<T>, object: T): string {
  if (call.input.flag('return-record') !== true) return '';
  return element('result', group(type.fields).writer(type.element, 'all', type.element)(object));
}
