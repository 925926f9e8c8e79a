import type { Diagnostic } from '../errors.ts';
import { isIpv6 } from './document.ts';
import type { KeySpec, Level } from './key-spec.ts';
import { keySpecs } from './schema.ts';
import { parseSizeBytes } from './sizes.ts';
import { type JsonMember, type JsonNode, plainValue } from './strict-json.ts';

export interface Mended {
  readonly text: string;
  /** What was done. */
  readonly message: string;
}

type ObjectNode = Extract<JsonNode, { kind: 'object' }>;

/** A member of the document, with the object that it stands in. */
interface Found {
  readonly parent: ObjectNode;
  readonly index: number;
  readonly member: JsonMember;
  readonly text: string;
}

type Fixer = (found: Found, spec: KeySpec | null) => Mended | null;

/**
 * Mends one finding where that needs no guess: the plugin then reads what it read before, or what can only have been
 * meant. Takes the finding with its offset, the document and its text; null: not to be mended by a program.
 */
export function fixFor(
  { code, path }: Diagnostic,
  offset: number,
  root: JsonNode,
  text: string,
): Mended | null {
  if (code === 'missing-key' && path === '/version' && root.kind === 'object')
    return addVersion(root, text);
  const fixer = Object.hasOwn(fixers, code) ? fixers[code] : undefined;
  const found = fixer === undefined ? null : findAt(root, offset, text);
  if (fixer === undefined || found === null) return null;
  const level = levelOf(path);
  const spec =
    keySpecs.find(
      (one) =>
        one.levels.includes(level) && one.key.toLowerCase() === found.member.key.toLowerCase(),
    ) ?? null;
  return fixer(found, spec);
}

function levelOf(path: string): Level {
  if (/\/defaults\/[^/]*$/i.test(path)) return 'defaults';
  return /^\/storage\//i.test(path) ? 'pool' : 'top';
}

/** The member whose key or value begins at an offset. */
function findAt(node: JsonNode, offset: number, text: string): Found | null {
  if (node.kind === 'list')
    return node.items.map((item) => findAt(item, offset, text)).find((one) => one !== null) ?? null;
  if (node.kind !== 'object') return null;
  for (const [index, member] of node.members.entries()) {
    if (member.keyOffset === offset || member.value.offset === offset)
      return { parent: node, index, member, text };
    const inner = findAt(member.value, offset, text);
    if (inner !== null) return inner;
  }
  return null;
}

function replaceValue({ member, text }: Found, json: string, message: string): Mended {
  const { offset, end } = member.value;
  return { text: text.slice(0, offset) + json + text.slice(end), message };
}

/** Takes a member out with one of its commas and the space around it. */
function takeOut({ parent, index, member, text }: Found): string {
  const [before, after] = [parent.members[index - 1], parent.members[index + 1]];
  const from = after === undefined ? (before?.value.end ?? member.keyOffset) : member.keyOffset;
  const to = after?.keyOffset ?? member.value.end;
  return text.slice(0, from) + text.slice(to);
}

const withoutIt: Fixer = (found) => ({
  text: takeOut(found),
  message: `Took ${found.member.key} out: the plugin does the same without it.`,
});

const keyAsDocumented: Fixer = ({ member, text }, spec) => {
  if (spec === null) return null;
  const rest = text.slice(member.keyOffset);
  const old = /^"(?:[^"\\]|\\.)*"/.exec(rest)?.[0] ?? '';
  return {
    text: text.slice(0, member.keyOffset) + JSON.stringify(spec.key) + rest.slice(old.length),
    message: `Wrote ${spec.key}.`,
  };
};

const rightType: Fixer = (found, spec) => {
  const { value } = found.member;
  const raw = found.text.slice(value.offset, value.end);
  if (spec?.type === 'string' && (value.kind === 'number' || value.kind === 'boolean'))
    return replaceValue(found, JSON.stringify(raw), `Put the value of ${spec.key} in quotes.`);
  if (value.kind !== 'string') return null;
  if (spec?.type === 'boolean' && /^(?:true|false)$/i.test(value.value))
    return replaceValue(found, value.value.toLowerCase(), `Took the quotes of ${spec.key} away.`);
  if (spec?.type === 'integer' && /^(?:0|[1-9]\d{0,8})$/.test(value.value))
    return replaceValue(found, value.value, `Took the quotes of ${spec.key} away.`);
  return null;
};

/** The same again is one too many; of two different ones nobody can say which was meant. */
const oneOfEqual: Fixer = (found) => {
  const { parent, member, index } = found;
  const name = member.key.toLowerCase();
  const before = parent.members.findIndex((one) => one.key.toLowerCase() === name);
  const first = parent.members[before];
  if (first === undefined || before >= index) return null;
  const same = JSON.stringify(plainValue(first.value)) === JSON.stringify(plainValue(member.value));
  return same ? { text: takeOut(found), message: `Took the second ${member.key} out.` } : null;
};

const brackets: Fixer = (found) => {
  const { value } = found.member;
  if (value.kind !== 'string' || !isIpv6(value.value)) return null;
  return replaceValue(found, JSON.stringify(`[${value.value}]`), 'Put the address in brackets.');
};

const allowedCase: Fixer = (found, spec) => {
  const { value } = found.member;
  const text = value.kind === 'string' ? value.value : '';
  const meant = spec?.oneOf?.find((one) => one.toLowerCase() === text.toLowerCase());
  return meant === undefined || meant === text
    ? null
    : replaceValue(found, JSON.stringify(meant), `Wrote ${meant}.`);
};

const booleanWord: Fixer = (found) => {
  const { value } = found.member;
  const word = value.kind === 'string' ? value.value.trim().toLowerCase() : '';
  const said = /^(?:yes|on|true)$/.test(word)
    ? 'true'
    : /^(?:no|off|false)$/.test(word)
      ? 'false'
      : null;
  return said === null ? null : replaceValue(found, JSON.stringify(said), `Wrote "${said}".`);
};

const sizeWithoutSpace: Fixer = (found) => {
  const { value } = found.member;
  const size = value.kind === 'string' ? value.value.replaceAll(/\s/g, '') : '';
  if (value.kind !== 'string' || size === value.value || parseSizeBytes(size) === null) return null;
  return replaceValue(found, JSON.stringify(size), `Wrote ${size}.`);
};

const fixers: Readonly<Record<string, Fixer>> = {
  'key-case': keyAsDocumented,
  'wrong-type': rightType,
  'duplicate-key': oneOfEqual,
  'ignored-key': withoutIt,
  'null-value': withoutIt,
  'empty-value': withoutIt,
  'ipv6-unbracketed': brackets,
  'value-not-allowed': allowedCase,
  'not-boolean-text': booleanWord,
  'bad-size': sizeWithoutSpace,
};

function addVersion(root: ObjectNode, text: string): Mended | null {
  const there = root.members.some(({ key }) => key.toLowerCase() === 'version');
  if (there) return null;
  const [first] = root.members;
  const gap = first === undefined ? '' : `,${text.slice(root.offset + 1, first.keyOffset)}`;
  const lead = first === undefined ? '' : text.slice(root.offset + 1, first.keyOffset);
  const rest = first === undefined ? text.slice(root.offset + 1) : text.slice(first.keyOffset);
  return {
    text: `${text.slice(0, root.offset + 1)}${lead}"version": 1${gap}${rest}`,
    message: 'Added "version": 1.',
  };
}
