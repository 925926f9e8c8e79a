import {
  isJsonObject,
  type Json,
  type JsonObject,
  type RestFields,
  readRecord,
  valuesOf,
} from './rest-fields.ts';
import type { Definition, RestCall } from './rest-resource.ts';
import {
  afterStart,
  booleanOf,
  integerOf,
  type Selection,
  type SortKey,
  select,
  sortKeys,
} from './rest-select.ts';

/** ONTAP's own bound of a page. */
const defaultPage = 10_000;

/** Where one record is, below the host: its collection with its keys. */
export function hrefOf<T>(
  call: RestCall,
  definition: Definition<T>,
  fields: RestFields<T>,
  object: T,
): string {
  const template = definition.instance
    ? `${definition.path}/${definition.instance}`
    : definition.path;
  const path = template.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const [found] = valuesOf(fields, name)(object);
    return encodeURIComponent(String(found ?? call.parameters[name] ?? ''));
  });
  return `/api${path}`;
}

/** A record as JSON, with its HAL links when the client takes them. */
export function writeRecord<T>(
  call: RestCall,
  definition: Definition<T>,
  selection: Pick<Selection<T>, 'fields' | 'mask'>,
  object: T,
): Json {
  const record: JsonObject = { ...readRecord(selection.fields, object, selection.mask) };
  if (!call.links) return record;
  for (const [name, href] of Object.entries(definition.links?.(call) ?? {})) {
    const inner = name
      .split('.')
      .reduce<Json | undefined>(
        (tree, word) => (isJsonObject(tree) ? tree[word] : undefined),
        record,
      );
    const to = href(object);
    if (isJsonObject(inner) && to !== null) inner['_links'] = { self: { href: to } };
  }
  if (definition.instance !== undefined) {
    record['_links'] = { self: { href: hrefOf(call, definition, selection.fields, object) } };
  }
  return record;
}

function nextHref<T>(call: RestCall, keys: readonly SortKey<T>[], last: T, path: string): string {
  const parameters = new Map([...call.query].filter(([name]) => !name.startsWith('start.')));
  for (const { name, read } of keys) {
    const [found] = read(last);
    if (found !== undefined) parameters.set(`start.${name}`, String(found));
  }
  const pairs = [...parameters].map(
    ([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`,
  );
  return `${path}?${pairs.join('&')}`;
}

/** The answer to a GET of a collection. */
export function page<T>(call: RestCall, definition: Definition<T>, url: string): Json {
  const limit = integerOf(call, 'max_records', [0, 4294967295]) ?? defaultPage;
  integerOf(call, 'return_timeout', [0, 120]);
  const selection = select(call, definition, false, {
    after: (order) => afterStart(call, order),
    most: limit === 0 ? Number.POSITIVE_INFINITY : limit + 1,
  });
  const keys = sortKeys(call, definition, selection.fields);
  const rest = selection.objects;
  const shownNow = limit === 0 ? rest : rest.slice(0, limit);
  const last = shownNow.at(-1);
  const self = call.links ? { self: { href: url } } : {};
  const more = rest.length > shownNow.length && last !== undefined;
  const path = url.split('?')[0] ?? '';
  const next = more ? { next: { href: nextHref(call, keys, last, path) } } : {};
  const links = { ...self, ...next };
  const records = booleanOf(call, 'return_records', true)
    ? { records: shownNow.map((object) => writeRecord(call, definition, selection, object)) }
    : {};
  return {
    ...records,
    num_records: shownNow.length,
    ...(Object.keys(links).length > 0 ? { _links: links } : {}),
  };
}

/** Whether a write was asked to return what it made. */
export function wantsRecords(call: RestCall): boolean {
  return booleanOf(call, 'return_records', false);
}
