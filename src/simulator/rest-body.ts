import { parseSize } from './names.ts';
import { invalidValue, RestFailure, RestUnmodelled, unexpectedArgument } from './rest-errors.ts';

/**
 * How a value of a body is read. `fixed` is a field that a client may know but cannot set here; `text` takes
 * numbers and booleans too, `flag` and `integer` take them as strings (Manila and Ansible send "true").
 */
export type BodyType = 'text' | 'flag' | 'integer' | 'size' | 'texts' | 'items' | 'fixed';

export interface BodyField {
  readonly type: BodyType;
  readonly required?: true;
  /** The only words that it may have. */
  readonly values?: readonly string[];
  /** Minor version of ONTAP 9 that brought it; older releases do not know it, which is no gap of the simulator. */
  readonly since?: number;
  /** The fields of each record of `items`. */
  readonly of?: BodyTypes;
  /** CLI command that a traditional role must grant for this field, instead of the operation's own. */
  readonly command?: string;
}

/** Fields of a body by dotted name. */
export type BodyTypes = Readonly<Record<string, BodyField | BodyType>>;

type Content = string | number | boolean | readonly string[] | readonly Body[];

/** A request's body, checked against its table. Absent fields read as undefined. */
export interface Body {
  has(name: string): boolean;
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  integer(name: string): number | undefined;
  /** Bytes. */
  size(name: string): number | undefined;
  texts(name: string): string[] | undefined;
  items(name: string): readonly Body[] | undefined;
  /** Like text, for fields that are required. */
  need(name: string): string;
  /** Names that were given. */
  names(): string[];
}

export function bodyField(types: BodyTypes, name: string): BodyField | null {
  const given = types[name];
  if (given === undefined) return null;
  return typeof given === 'string' ? { type: given } : given;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function readFlag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (word !== 'true' && word !== 'false') throw invalidValue(name, value);
  return word === 'true';
}

function readNumber(name: string, value: unknown, type: 'integer' | 'size'): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  const text = typeof value === 'string' ? value : '';
  const number =
    type === 'size' ? parseSize(text) : /^-?\d{1,19}$/.test(text) ? Number(text) : null;
  if (number === null) throw invalidValue(name, value);
  return number;
}

function readTexts(name: string, value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((one) => {
    if (!isScalar(one)) throw invalidValue(name, value);
    return String(one);
  });
}

function readText(name: string, field: BodyField, value: unknown): string {
  if (!isScalar(value)) throw invalidValue(name, value);
  const text = String(value);
  if (field.values?.includes(text) === false) throw invalidValue(name, text);
  return text;
}

function readContent(name: string, field: BodyField, value: unknown, minor: number): Content {
  switch (field.type) {
    case 'fixed':
      // Code of the reference; the words follow its description.
      throw new RestFailure(400, '262196', `Field "${name}" cannot be set in this operation`, name);
    case 'flag':
      return readFlag(name, value);
    case 'integer':
    case 'size':
      return readNumber(name, value, field.type);
    case 'texts': {
      const words = readTexts(name, value);
      const wrong = words.find((word) => field.values?.includes(word) === false);
      if (wrong !== undefined) throw invalidValue(name, wrong);
      return words;
    }
    case 'items': {
      if (!Array.isArray(value)) throw invalidValue(name, value);
      return value.map((one: unknown) => readBody(one, field.of ?? {}, minor, `${name}.`));
    }
    case 'text':
      return readText(name, field, value);
    default:
      throw new Error(`a body field cannot be of type ${String(field.type)}`);
  }
}

/** The leaves of a document, with dotted keys and objects in objects alike. */
function* leaves(
  document: Record<string, unknown>,
  types: BodyTypes,
  prefix: string,
  where: string,
): Iterable<{ name: string; value: unknown }> {
  for (const [word, value] of Object.entries(document)) {
    const name = prefix === '' ? word : `${prefix}.${word}`;
    if (types[name] !== undefined) {
      yield { name, value };
      continue;
    }
    const parent = Object.keys(types).some((known) => known.startsWith(`${name}.`));
    if (!parent) {
      const full = where + name;
      throw new RestUnmodelled('unknown-argument', full, unexpectedArgument(full));
    }
    if (value === null) continue;
    // Ansible's na_ontap_svm and na_ontap_interface name an object by a plain text: "ipspace": "Default".
    if (isScalar(value) && types[`${name}.name`] !== undefined) {
      yield { name: `${name}.name`, value };
      continue;
    }
    if (!isObject(value)) throw invalidValue(where + name, value);
    yield* leaves(value, types, name, where);
  }
}

/**
 * Takes a parsed document and the operation's table; throws RestFailure for what ONTAP refuses and
 * RestUnmodelled for what is not modelled. `where` is put before names in messages.
 */
export function readBody(document: unknown, types: BodyTypes, minor: number, where = ''): Body {
  if (!isObject(document)) throw invalidValue(where || 'body', document);
  const contents = new Map<string, Content>();
  for (const { name, value } of leaves(document, types, '', where)) {
    const field = bodyField(types, name);
    if (!field || (field.since ?? 0) > minor) throw unexpectedArgument(where + name);
    if (contents.has(name)) {
      const message = `Field "${name}" was specified twice`;
      throw new RestFailure(400, '262188', message, name);
    }
    if (value === null) continue;
    contents.set(name, readContent(where + name, field, value, minor));
  }
  for (const name of Object.keys(types)) {
    if (bodyField(types, name)?.required && !contents.has(name)) {
      // The reference has no common code for this; the general "invalid or missing value" stands.
      throw new RestFailure(400, '2', `Field "${where}${name}" is required`, name);
    }
  }
  return bodyOf(types, contents);
}

function bodyOf(types: BodyTypes, contents: ReadonlyMap<string, Content>): Body {
  const find = (name: string): Content | undefined => {
    if (types[name] === undefined) throw new Error(`the body has no field ${name}`);
    return contents.get(name);
  };
  const number = (name: string): number | undefined => {
    const found = find(name);
    return typeof found === 'number' ? found : undefined;
  };
  const text = (name: string): string | undefined => {
    const found = find(name);
    return typeof found === 'string' ? found : undefined;
  };
  return {
    has: (name) => find(name) !== undefined,
    text,
    flag(name) {
      const found = find(name);
      return typeof found === 'boolean' ? found : undefined;
    },
    integer: number,
    size: number,
    texts(name) {
      const found = find(name);
      return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : undefined;
    },
    items(name) {
      const found = find(name);
      return Array.isArray(found) ? found.filter((one) => typeof one === 'object') : undefined;
    },
    need: (name) => text(name) ?? '',
    names: () => [...contents.keys()],
  };
}
