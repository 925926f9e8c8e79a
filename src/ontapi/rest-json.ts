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
  return new Reader(api, record);
}

/** A class, because a hundred thousand records get one each. */
class Reader implements RestFields {
  private readonly api: string;
  private readonly record: JsonObject;

  constructor(api: string, record: JsonObject) {
    this.api = api;
    this.record = record;
  }

  has(path: string): boolean {
    return this.at(path) !== undefined;
  }

  raw(path: string): string {
    const value = this.at(path);
    if (typeof value === 'string') return value;
    if (value === undefined || value === null) return '';
    // Keys and counts come as numbers from some releases.
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw this.wrong(path, 'has no text in %');
  }

  optional(path: string): string | null {
    const value = this.raw(path).trim();
    return value === '' || value === '-' ? null : value;
  }

  text(path: string): string {
    const value = this.optional(path);
    if (value === null) throw this.wrong(path, 'lacks %');
    return value;
  }

  flag(path: string): boolean {
    const value = this.at(path);
    return typeof value === 'boolean' ? value : this.optional(path)?.toLowerCase() === 'true';
  }

  number(path: string): number | null {
    const sent = this.at(path);
    if (typeof sent === 'number') return sent;
    const value = this.optional(path);
    if (value === null) return null;
    if (!/^-?\d+(\.\d+)?$/.test(value)) throw this.wrong(path, 'has no number in %');
    return Number(value);
  }

  list(path: string): string[] {
    return this.items(path).map((item) => {
      if (typeof item !== 'string' && typeof item !== 'number')
        throw this.wrong(path, 'has more than texts in %');
      return String(item);
    });
  }

  records(path: string): RestFields[] {
    return this.items(path).map((item) => {
      if (!isObject(item)) throw this.wrong(path, 'has no objects in %');
      return new Reader(this.api, item);
    });
  }

  private items(path: string): readonly unknown[] {
    const value = this.at(path);
    if (value === undefined || value === null) return [];
    // The command line's lists of one are plain texts.
    return Array.isArray(value) ? value : [value];
  }

  private at(path: string): unknown {
    let value: unknown = this.record;
    for (const key of keysOf(path))
      value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    return value;
  }

  private wrong(path: string, what: string): OntapError {
    const { api } = this;
    const message = `ONTAP's reply to ${api} ${what.replace('%', path)}.`;
    return new OntapError({ kind: 'protocol', transport: 'rest', api, message });
  }
}

/** Paths are constants of this program: each is taken apart once. */
const keys = new Map<string, readonly string[]>();

function keysOf(path: string): readonly string[] {
  const known = keys.get(path);
  if (known !== undefined) return known;
  const found = path.split('.');
  keys.set(path, found);
  return found;
}
