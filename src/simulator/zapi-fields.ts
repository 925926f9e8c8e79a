import { Unmodelled } from './zapi-errors.ts';
import { compileValue } from './zapi-query.ts';
import { element, escapeXml, type XmlNode } from './zapi-xml.ts';

export type Scalar = string | number | boolean | null | undefined;
/** What to write of an element: everything, the keys alone, or what the client's desired-attributes name. */
export type Mask = 'all' | 'keys' | XmlNode;
export type Test<T> = (object: T) => boolean;
export type Writer<T> = (object: T) => string;

/**
 * One element of a record: how it is written under a mask of desired attributes, and how a query
 * on it is tested. Both are compiled once a request, so that a page of records costs little.
 */
export interface Field<T> {
  /** Key fields come back even when a mask does not name them (an assumption about ONTAP). */
  readonly key: boolean;
  /** The writer returns '' for what is unset. */
  writer(name: string, mask: Mask, path: string): Writer<T>;
  /** null: the query does not constrain (ONTAP ignores empty elements, recorded on 9.0). */
  test(node: XmlNode, path: string): Test<T> | null;
}

export type Fields<T> = Readonly<Record<string, Field<T>>>;

function checkLeaf(node: XmlNode, path: string, kind: 'unknown-field' | 'unknown-query'): void {
  const [child] = node.children;
  if (child) throw unknown(kind, `${path}/${child.name}`);
}

/** The elements that a mask names; null when it asks for everything, as an empty element does. */
function named(mask: Mask): readonly XmlNode[] | null {
  return typeof mask === 'string' || mask.children.length === 0 ? null : mask.children;
}

export function unknown(kind: 'unknown-field' | 'unknown-query', path: string): Unmodelled {
  // How ONTAP words this could not be verified.
  return new Unmodelled(kind, path, 13001, `Unexpected element "${path}".`);
}

/** A single value; null and undefined are left out of replies and match no query. */
export function text<T>(get: (object: T) => Scalar, isKey = false): Field<T> {
  return {
    key: isKey,
    writer(name, mask, path) {
      if (typeof mask !== 'string') checkLeaf(mask, path, 'unknown-field');
      return (object) => {
        const value = get(object);
        return value === null || value === undefined
          ? ''
          : element(name, typeof value === 'string' ? escapeXml(value) : String(value));
      };
    },
    test(node, path) {
      checkLeaf(node, path, 'unknown-query');
      if (node.text === '') return null;
      const matches = compileValue(node.text, path);
      return (object) => {
        const value = get(object);
        return value !== null && value !== undefined && matches(String(value));
      };
    },
  };
}

export function key<T>(get: (object: T) => Scalar): Field<T> {
  return text(get, true);
}

/** A list of plain values; a query matches when any element matches any wanted one. */
export function list<T>(child: string, get: (object: T) => readonly string[]): Field<T> {
  return {
    key: false,
    writer(name, mask, path) {
      for (const node of named(mask) ?? []) {
        if (node.name !== child) throw unknown('unknown-field', `${path}/${node.name}`);
      }
      return (object) => {
        const values = get(object);
        if (values.length === 0) return '';
        return element(name, values.map((value) => element(child, escapeXml(value))).join(''));
      };
    },
    test(node, path) {
      const wanted = node.children.filter((item) => item.text !== '');
      for (const item of node.children) {
        if (item.name !== child) throw unknown('unknown-query', `${path}/${item.name}`);
      }
      if (wanted.length === 0) return null;
      const tests = wanted.map((item) => compileValue(item.text, `${path}/${child}`));
      return (object) => get(object).some((value) => tests.some((matches) => matches(value)));
    },
  };
}

/** A list of structures, such as vserver-aggr-info-list/vserver-aggr-info. */
export function structs<T, U>(
  child: string,
  fields: Fields<U>,
  get: (object: T) => readonly U[],
): Field<T> {
  const inner = group(fields);
  return {
    key: false,
    writer(name, mask, path) {
      for (const node of named(mask) ?? []) {
        if (node.name !== child) throw unknown('unknown-field', `${path}/${node.name}`);
      }
      const write = inner.writer(child, named(mask)?.[0] ?? 'all', `${path}/${child}`);
      return (object) => {
        const content = get(object).map(write).join('');
        return content === '' ? '' : element(name, content);
      };
    },
    test(node, path) {
      const tests: Test<U>[] = [];
      for (const item of node.children) {
        if (item.name !== child) throw unknown('unknown-query', `${path}/${item.name}`);
        const matches = inner.test(item, `${path}/${child}`);
        if (matches) tests.push(matches);
      }
      if (tests.length === 0) return null;
      return (object) => get(object).some((value) => tests.some((matches) => matches(value)));
    },
  };
}

/** Elements inside an element. An empty mask element asks for all of it. */
export function group<T>(fields: Fields<T>): Field<T> {
  const names = Object.keys(fields).toSorted();
  const anyKey = names.some((name) => fields[name]?.key);
  return {
    key: anyKey,
    writer(name, mask, path) {
      const asked = mask === 'keys' ? [] : named(mask);
      for (const node of asked ?? []) {
        if (!fields[node.name]) throw unknown('unknown-field', `${path}/${node.name}`);
      }
      const writers: Writer<T>[] = [];
      for (const own of names) {
        const field = fields[own];
        const wanted = asked?.find((node) => node.name === own);
        if (!field || (asked && !wanted && !field.key)) continue;
        const below = wanted ?? (asked ? 'keys' : 'all');
        writers.push(field.writer(own, below, `${path}/${own}`));
      }
      return (object) => {
        let content = '';
        for (const write of writers) content += write(object);
        return content === '' ? '' : `<${name}>${content}</${name}>`;
      };
    },
    test(node, path) {
      const tests: Test<T>[] = [];
      for (const item of node.children) {
        const field = fields[item.name];
        if (!field) throw unknown('unknown-query', `${path}/${item.name}`);
        const matches = field.test(item, `${path}/${item.name}`);
        if (matches) tests.push(matches);
      }
      const [only] = tests;
      if (!only) return null;
      return tests.length === 1 ? only : (object) => tests.every((matches) => matches(object));
    },
  };
}
