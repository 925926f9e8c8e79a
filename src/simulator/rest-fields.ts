import type { Scalar } from './rest-query.ts';

export type Json = Scalar | null | readonly Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}
type FieldValue = Scalar | readonly Scalar[] | null | undefined;

/**
 * When a field is in an answer that did not name it: `key` always, `plain` with fields=* and in a single
 * record, `costly` only with fields=**. Naming it, or a parent of it, brings any of them.
 */
type Show = 'key' | 'plain' | 'costly';

export interface FieldOptions {
  /** Minor version of ONTAP 9 that brought it: 11 for 9.11.1. Older releases do not know it. */
  readonly since?: number;
}

/** One field of a record, under its dotted name. */
export interface RestField<T> extends FieldOptions {
  readonly show: Show;
  /** The same field with what that release has of it; absent when it has no parts. */
  readonly forRelease?: (minor: number) => RestField<T>;
  /** Whether it is, or has below it, what that path (relative to it, '' for itself) names. */
  has(path: string): boolean;
  /** Its JSON; undefined when it is unset. `wanted`: paths below it, null for all. */
  read(object: T, wanted: readonly string[] | null): Json | undefined;
  /** All values that it has at that path, for queries and order; none when it is unset. */
  values(object: T, path: string): readonly Scalar[];
}

export type RestFields<T> = Readonly<Record<string, RestField<T>>>;

function isList(found: FieldValue): found is readonly Scalar[] {
  return Array.isArray(found);
}

/** A value or a list of values; null, undefined and the empty list are unset and left out. */
export function value<T>(
  get: (object: T) => FieldValue,
  show: Show = 'plain',
  options: FieldOptions = {},
): RestField<T> {
  return {
    ...options,
    show,
    has: (path) => path === '',
    read(object) {
      const found = get(object);
      if (found === null || found === undefined) return undefined;
      return isList(found) && found.length === 0 ? undefined : found;
    },
    values(object) {
      const found = get(object);
      if (found === null || found === undefined) return [];
      return isList(found) ? found : [found];
    },
  };
}

export function key<T>(get: (object: T) => FieldValue): RestField<T> {
  return value(get, 'key');
}

/** A list of records inside a record, such as an SVM's aggregates; `keep` writes it even when it is empty. */
export function items<T, U>(
  fields: RestFields<U>,
  get: (object: T) => readonly U[],
  options: FieldOptions & { show?: Show; keep?: boolean } = {},
): RestField<T> {
  const { show = 'plain', keep = false, ...rest } = options;
  return {
    ...rest,
    show,
    forRelease: (minor) => items(fieldsOf(fields, minor), get, options),
    has: (path) => path === '' || namesUnder(fields, path).length > 0,
    read(object, wanted) {
      const all = wanted === null || wanted.includes('');
      const mask = all ? everything(fields) : namesOf(fields, wanted);
      const list = get(object).map((one) => readRecord(fields, one, mask));
      return list.length === 0 && !keep ? undefined : list;
    },
    values: (object, path) => get(object).flatMap(valuesOf(fields, path)),
  };
}

/** The fields of something that a record holds, as fields of the record. */
export function lifted<T, U>(fields: RestFields<U>, get: (object: T) => U): RestFields<T> {
  const lift = (field: RestField<U>): RestField<T> => {
    const { forRelease, ...rest } = field;
    return {
      ...rest,
      read: (object, wanted) => field.read(get(object), wanted),
      values: (object, path) => field.values(get(object), path),
      ...(forRelease ? { forRelease: (minor: number) => lift(forRelease(minor)) } : {}),
    };
  };
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, lift(field)]));
}

/** What to read of a record: names of its fields with the paths below each (null: all of it). */
export type RestMask = ReadonlyMap<string, readonly string[] | null>;

/** The fields that a dotted path means: itself, those below it, or the one that holds it; with the path below. */
function namesUnder<T>(fields: RestFields<T>, path: string): { name: string; below: string }[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (name === path || name.startsWith(`${path}.`)) return [{ name, below: '' }];
    if (!path.startsWith(`${name}.`)) return [];
    const below = path.slice(name.length + 1);
    return field.has(below) ? [{ name, below }] : [];
  });
}

export function everything<T>(fields: RestFields<T>): RestMask {
  return new Map(Object.keys(fields).map((name) => [name, null]));
}

/** The mask of those paths alone. */
function namesOf<T>(fields: RestFields<T>, paths: readonly string[]): RestMask {
  const mask = new Map<string, readonly string[] | null>();
  for (const path of paths) {
    for (const { name, below } of namesUnder(fields, path)) {
      const before = mask.get(name);
      mask.set(name, below === '' || before === null ? null : [...(before ?? []), below]);
    }
  }
  return mask;
}

/** Fields of these kinds. */
export function shown<T>(fields: RestFields<T>, ...kinds: Show[]): RestMask {
  const names = Object.entries(fields).filter(([, field]) => kinds.includes(field.show));
  return new Map(names.map(([name]) => [name, null]));
}

/** Adds paths to a mask; every path must be known (`knows`). */
export function withPaths<T>(
  fields: RestFields<T>,
  mask: RestMask,
  paths: readonly string[],
): RestMask {
  return new Map([...namesOf(fields, paths), ...mask]);
}

/** What a release of ONTAP has of these fields. */
export function fieldsOf<T>(fields: RestFields<T>, minor: number): RestFields<T> {
  const known = Object.entries(fields).filter(([, field]) => (field.since ?? 0) <= minor);
  return Object.fromEntries(
    known.map(([name, field]) => [name, field.forRelease?.(minor) ?? field]),
  );
}

export function knows<T>(fields: RestFields<T>, path: string): boolean {
  return path !== '' && namesUnder(fields, path).length > 0;
}

/** Whether the path is one value (or list) that a query can be about. */
export function isQueryable<T>(fields: RestFields<T>, path: string): boolean {
  return namesUnder(fields, path).some(({ name, below }) => name === path || below !== '');
}

/** Reads all values at a path, found once for many records. */
export function valuesOf<T>(fields: RestFields<T>, path: string): (object: T) => readonly Scalar[] {
  const found = namesUnder(fields, path).find(({ name, below }) => name === path || below !== '');
  const field = found ? fields[found.name] : undefined;
  if (!found || !field) return () => [];
  return (object) => field.values(object, found.below);
}

export function isJsonObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function put(target: JsonObject, name: string, content: Json): void {
  const [head = '', ...rest] = name.split('.');
  if (rest.length === 0) {
    target[head] = content;
    return;
  }
  const inner = target[head];
  const next: JsonObject = isJsonObject(inner) ? inner : {};
  target[head] = next;
  put(next, rest.join('.'), content);
}

/** A record as JSON: dotted names become objects in objects. */
export function readRecord<T>(fields: RestFields<T>, object: T, mask: RestMask): JsonObject {
  const record: JsonObject = {};
  for (const [name, field] of Object.entries(fields)) {
    const wanted = mask.get(name);
    if (wanted === undefined) continue;
    const content = field.read(object, wanted);
    if (content !== undefined) put(record, name, content);
  }
  return record;
}
