import {
  invalidField,
  invalidValue,
  RestFailure,
  RestUnmodelled,
  unexpectedArgument,
} from './rest-errors.ts';
import {
  everything,
  fieldsOf,
  isQueryable,
  knows,
  type RestFields,
  type RestMask,
  shown,
  valuesOf,
  withPaths,
} from './rest-fields.ts';
import { compileQuery, type Scalar } from './rest-query.ts';
import type { Definition, RestCall } from './rest-resource.ts';
import { compareNames } from './volume-store.ts';

/** Query parameters that steer a request (docs.netapp.com, ontap-automation, input variables). */
const steering = [
  'fields',
  'ignore_unknown_fields',
  'max_records',
  'order_by',
  'privilege_level',
  'return_records',
  'return_timeout',
];

/** The records that a request is about, and how they are written. */
export interface Selection<T> {
  readonly fields: RestFields<T>;
  readonly mask: RestMask;
  readonly objects: readonly T[];
}

export function booleanOf(call: RestCall, name: string, fallback: boolean): boolean {
  const word = call.query.get(name)?.toLowerCase();
  if (word === undefined) return fallback;
  if (word !== 'true' && word !== 'false') throw invalidValue(name, word);
  return word === 'true';
}

export function integerOf(
  call: RestCall,
  name: string,
  [low, high]: readonly [number, number],
): number | null {
  const word = call.query.get(name);
  if (word === undefined) return null;
  const number = Number(word);
  if (!/^\d+$/.test(word) || number < low || number > high) throw invalidValue(name, word);
  return number;
}

/** fields=: nothing gives the keys (a single record: all that is cheap), `*` what is cheap, `**` everything, names what they name. */
function maskOf<T>(
  call: RestCall,
  all: RestFields<T>,
  fields: RestFields<T>,
  whole: boolean,
): RestMask {
  const asked = call.query.get('fields');
  if (asked === undefined) return whole ? shown(fields, 'key', 'plain') : shown(fields, 'key');
  const names = asked
    .split(',')
    .map((name) => name.trim().replace(/\.\*$/, ''))
    .filter((name) => name !== '');
  if (names.includes('**')) return everything(fields);
  const lenient = booleanOf(call, 'ignore_unknown_fields', false);
  const paths = names.filter((name) => name !== '*');
  const unknown = lenient ? undefined : paths.find((name) => !knows(fields, name));
  if (unknown !== undefined) {
    // What this release does not have yet is ONTAP's refusal, not a gap of the simulator.
    if (knows(all, unknown)) throw invalidField(unknown);
    throw new RestUnmodelled('unknown-field', unknown, invalidField(unknown));
  }
  const base = names.includes('*') ? shown(fields, 'key', 'plain') : shown(fields, 'key');
  return withPaths(fields, base, paths);
}

/** A test of all that the path and the query string ask of a record. */
function testOf<T>(
  call: RestCall,
  definition: Definition<T>,
  all: RestFields<T>,
  fields: RestFields<T>,
): (object: T) => boolean {
  const tests: ((object: T) => boolean)[] = [];
  for (const [name, wanted] of Object.entries(call.parameters)) {
    const read = valuesOf(fields, name);
    tests.push((object) => read(object).some((one) => String(one) === wanted));
  }
  for (const [name, wanted] of call.query) {
    const steers = steering.includes(name) || name.startsWith('start.');
    if (steers || definition.options?.includes(name)) continue;
    if (!isQueryable(fields, name)) {
      if (isQueryable(all, name)) throw unexpectedArgument(name);
      if (booleanOf(call, 'ignore_unknown_fields', false)) continue;
      throw new RestUnmodelled('unknown-query', name, unexpectedArgument(name));
    }
    const read = valuesOf(fields, name);
    const matches = compileQuery(wanted);
    tests.push((object) => matches(read(object)));
  }
  return (object) => tests.every((test) => test(object));
}

/** Whether the request narrows what it is about, beyond steering. */
export function isNarrowed(call: RestCall, options: readonly string[] = []): boolean {
  return [...call.query.keys()].some((name) => !steering.includes(name) && !options.includes(name));
}

function compareValues(a: readonly Scalar[], b: readonly Scalar[]): number {
  const [left, right] = [a[0], b[0]];
  if (left === undefined || right === undefined) {
    return left === right ? 0 : left === undefined ? 1 : -1;
  }
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return compareNames(String(left), String(right));
}

export interface SortKey<T> {
  readonly name: string;
  readonly descending: boolean;
  readonly read: (object: T) => readonly Scalar[];
}

export function sortKeys<T>(
  call: RestCall,
  definition: Definition<T>,
  fields: RestFields<T>,
): SortKey<T>[] {
  const words = (call.query.get('order_by') ?? '').split(',').filter((word) => word.trim() !== '');
  const asked = words.map((word) => {
    const [name = '', direction = 'asc'] = word.trim().split(/\s+/);
    if (!isQueryable(fields, name)) {
      throw new RestUnmodelled('unknown-query', `order_by ${name}`, invalidValue('order_by', name));
    }
    if (direction !== 'asc' && direction !== 'desc') throw invalidValue('order_by', word);
    return { name, descending: direction === 'desc', read: valuesOf(fields, name) };
  });
  const names = new Set(asked.map((one) => one.name));
  const own = definition.order
    .filter((name) => !names.has(name))
    .map((name) => ({ name, descending: false, read: valuesOf(fields, name) }));
  return [...asked, ...own];
}

function comparison<T>(keys: readonly SortKey<T>[]): (a: T, b: T) => number {
  return (a, b) => {
    for (const { descending, read } of keys) {
      const order = compareValues(read(a), read(b));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

/** Where a next link says to go on: after the record with these values, whether it is still there or not. */
export function afterStart<T>(
  call: RestCall,
  keys: readonly SortKey<T>[],
): ((object: T) => boolean) | null {
  if (![...call.query.keys()].some((name) => name.startsWith('start.'))) return null;
  return (object) => {
    for (const { name, descending, read } of keys) {
      const text = call.query.get(`start.${name}`);
      const own = read(object);
      const start = text === undefined ? [] : [typeof own[0] === 'number' ? Number(text) : text];
      const order = compareValues(
        own.slice(0, 1).map((one) => (typeof one === 'boolean' ? String(one) : one)),
        start,
      );
      if (order !== 0) return descending ? order < 0 : order > 0;
    }
    return false;
  };
}

/** What the records of a page need: those after the link's, and no more than fit. */
interface PageWindow<T> {
  readonly after: ((keys: readonly SortKey<T>[]) => ((object: T) => boolean) | null) | null;
  readonly most: number;
}

/**
 * All records that a request is about, in its order; of a list that is sorted already only those of the window, so
 * that a page of 100,000 volumes costs a page. Throws for fields and queries that there are not.
 */
export function select<T>(
  call: RestCall,
  definition: Definition<T>,
  whole = false,
  window: PageWindow<T> | null = null,
): Selection<T> {
  const all = definition.fields(call);
  const fields = fieldsOf(all, call.minor);
  const mask = maskOf(call, all, fields, whole);
  const matches = testOf(call, definition, all, fields);
  const keys = sortKeys(call, definition, fields);
  const after = window?.after?.(keys) ?? null;
  const wanted = (object: T): boolean => (!after || after(object)) && matches(object);
  if (!definition.sorted || call.query.has('order_by')) {
    const found = [...definition.list(call)].filter(wanted).toSorted(comparison(keys));
    return { fields, mask, objects: found };
  }
  const objects: T[] = [];
  for (const object of definition.list(call)) {
    if (!wanted(object)) continue;
    objects.push(object);
    if (window && objects.length >= window.most) break;
  }
  return { fields, mask, objects };
}

/** How a record that was just made is written: whole, whatever the query says. */
export function selectionOf<T>(
  call: RestCall,
  definition: Definition<T>,
): Pick<Selection<T>, 'fields' | 'mask'> {
  const fields = fieldsOf(definition.fields(call), call.minor);
  return { fields, mask: shown(fields, 'key', 'plain') };
}

/** The one record that the path names, or 404 code 4. */
export function selectOne<T>(
  call: RestCall,
  definition: Definition<T>,
): Selection<T> & { object: T } {
  const selection = select(call, definition, true);
  const [object] = selection.objects;
  if (object === undefined) {
    const target = Object.keys(call.parameters).at(-1) ?? null;
    throw new RestFailure(404, '4', "entry doesn't exist", target);
  }
  return { ...selection, object };
}
