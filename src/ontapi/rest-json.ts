import { OntapError } from './errors.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** Takes a reply's text, returns the object in it; null for anything else: a cut reply, a login page, a list. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads one record of a reply by dotted paths ("ip.address"). What must be there and is not is an error that names
 * API and field. ONTAP leaves out what is not set, so absent and empty are the same.
 */
export interface RestFields {
  /** Mandatory text. */
  text(path: string): string;
  /** Text; null when absent or empty, or the "-" of the command line. */
  optional(path: string): string | null;
  /** Text as it is; '' when absent. */
  raw(path: string): string;
  /** A flag; absent is false. */
  flag(path: string): boolean;
  /** A number; null when absent. */
  number(path: string): number | null;
  /** A list of texts; empty when absent. */
  list(path: string): string[];
  /** Readers of a list of objects; empty when absent. */
  records(path: string): RestFields[];
  has(path: string): boolean;
}

/** Takes the API's name and one of its records, returns its reader. */
export function restFields(api: string, record: JsonObject): RestFields {
  const at = (path: string): unknown => valueAt(record, path.split('.'));
  const wrong = (path: string, what: string): OntapError =>
    new OntapError({
      kind: 'protocol',
      transport: 'rest',
      api,
      message: `ONTAP's reply to ${api} ${what.replace('%', path)}.`,
    });
  const items = (path: string): readonly unknown[] => {
    const value = at(path);
    if (value === undefined || value === null) return [];
    // The command line's lists of one are plain texts.
    return Array.isArray(value) ? value : [value];
  };
  const raw = (path: string): string => {
    const value = at(path);
    if (value === undefined || value === null) return '';
    // Keys and counts come as numbers from some releases.
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return String(value);
    throw wrong(path, 'has no text in %');
  };
  const optional = (path: string): string | null => {
    const value = raw(path).trim();
    return value === '' || value === '-' ? null : value;
  };
  return {
    raw,
    optional,
    has: (path) => at(path) !== undefined,
    text(path) {
      const value = optional(path);
      if (value === null) throw wrong(path, 'lacks %');
      return value;
    },
    flag: (path) => optional(path)?.toLowerCase() === 'true',
    number(path) {
      const value = optional(path);
      if (value === null) return null;
      if (!/^-?\d+(\.\d+)?$/.test(value)) throw wrong(path, 'has no number in %');
      return Number(value);
    },
    list: (path) =>
      items(path).map((item) => {
        if (typeof item !== 'string' && typeof item !== 'number')
          throw wrong(path, 'has more than texts in %');
        return String(item);
      }),
    records: (path) =>
      items(path).map((item) => {
        if (!isObject(item)) throw wrong(path, 'has no objects in %');
        return restFields(api, item);
      }),
  };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}
