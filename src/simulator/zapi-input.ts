import { parseSize } from './names.ts';
import { invalidInput, Unmodelled, ZapiFailure } from './zapi-errors.ts';
import type { XmlNode } from './zapi-xml.ts';

/** How an argument is read. `list:child` holds repeated children, `xml` is read by its handler. */
export type ArgumentType = 'text' | 'flag' | 'integer' | 'size' | 'xml' | `list:${string}`;

export interface Argument {
  readonly type: ArgumentType;
  readonly required?: true;
  /** Minor ONTAPI version that brought it; older releases refuse it, which is no gap of the simulator. */
  readonly since?: number;
}

export type ArgumentTypes = Readonly<Record<string, Argument | ArgumentType>>;

/** The arguments of a request, checked against the call's list. Absent arguments read as undefined. */
export interface Input {
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  integer(name: string): number | undefined;
  /** Bytes. */
  size(name: string): number | undefined;
  list(name: string): string[] | undefined;
  xml(name: string): XmlNode | undefined;
  /** Like text, for arguments that are required. */
  need(name: string): string;
}

function specOf(types: ArgumentTypes, name: string): Argument | null {
  const given = types[name];
  if (given === undefined) return null;
  return typeof given === 'string' ? { type: given } : given;
}

function checkKnown(api: string, node: XmlNode, types: ArgumentTypes, ontapi: number): void {
  for (const child of node.children) {
    const spec = specOf(types, child.name);
    // How ONTAP words an argument that it does not know could not be verified.
    const reason = `Unknown argument "${child.name}" for API "${api}".`;
    if (!spec) throw new Unmodelled('unknown-argument', child.name, 13001, reason);
    if (spec.since !== undefined && ontapi < spec.since) throw new ZapiFailure(13001, reason);
    if (spec.type.startsWith('list:')) {
      const inner = spec.type.slice('list:'.length);
      const other = child.children.find((item) => item.name !== inner);
      if (other) {
        const path = `${child.name}/${other.name}`;
        throw new Unmodelled('unknown-argument', path, 13001, `Unknown argument "${path}".`);
      }
    } else if (spec.type !== 'xml' && child.children.length > 0) {
      const path = `${child.name}/${child.children[0]?.name ?? ''}`;
      throw new Unmodelled('unknown-argument', path, 13001, `Unknown argument "${path}".`);
    }
  }
}

/** Takes the request's element and the call's arguments; throws ZapiFailure for what ONTAP refuses, Unmodelled for what is not modelled. */
export function readInput(api: string, node: XmlNode, types: ArgumentTypes, ontapi: number): Input {
  checkKnown(api, node, types, ontapi);
  const find = (name: string): XmlNode | undefined => {
    if (!types[name]) throw new Error(`${api} has no argument ${name}`);
    return node.children.findLast((child) => child.name === name);
  };
  for (const name of Object.keys(types)) {
    if (specOf(types, name)?.required && !find(name)) {
      // EAPIMISSINGARGUMENT of netapp-lib; the wording could not be verified.
      throw new ZapiFailure(13006, `Missing input: ${name}`);
    }
  }
  const value = (name: string): string | undefined => find(name)?.text;
  const input: Input = {
    text: value,
    flag(name) {
      const text = value(name)?.trim().toLowerCase();
      if (text === undefined || text === '') return undefined;
      if (text !== 'true' && text !== 'false') throw invalidInput(name, api, text);
      return text === 'true';
    },
    integer(name) {
      const text = value(name)?.trim();
      if (text === undefined || text === '') return undefined;
      if (!/^-?\d{1,19}$/.test(text)) throw invalidInput(name, api, text);
      return Number(text);
    },
    size(name) {
      const text = value(name);
      if (text === undefined || text === '') return undefined;
      const bytes = parseSize(text);
      if (bytes === null) throw invalidInput(name, api, text);
      return bytes;
    },
    list(name) {
      return find(name)
        ?.children.map((child) => child.text)
        .filter((text) => text !== '');
    },
    xml: find,
    need(name) {
      return value(name) ?? '';
    },
  };
  checkTypes(types, input);
  return input;
}

/** Reads every argument once, so that a wrong value is refused even where a handler would not look. */
function checkTypes(types: ArgumentTypes, input: Input): void {
  for (const name of Object.keys(types)) {
    const type = specOf(types, name)?.type;
    if (type === 'flag') input.flag(name);
    if (type === 'integer') input.integer(name);
    if (type === 'size') input.size(name);
  }
}

/** Arguments of every *-get-iter (ONTAPI 1.21 definitions). */
export const iterArguments: ArgumentTypes = {
  'desired-attributes': 'xml',
  'max-records': 'integer',
  query: 'xml',
  tag: 'text',
};
