import type { ValueNode } from '@humanwhocodes/momoa';
import { parse } from '@humanwhocodes/momoa';
import type { JsonValue } from './document.ts';
import { explainSyntax, scanJson } from './json-scan.ts';
import type { Finding } from './places.ts';

export interface JsonMember {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: JsonNode;
}

/** A JSON value with the place where it begins and the one behind its end. */
export type JsonNode = { readonly offset: number; readonly end: number } & (
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'list'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
);

export interface ParsedJson {
  /** null when the text cannot be read even with its small mistakes mended. */
  readonly root: JsonNode | null;
  readonly findings: readonly Finding[];
}

/**
 * Parses strict JSON with places. Comments, trailing commas and wrong quotes are findings, and parsing
 * goes on behind them, so that one run shows everything. No message repeats any of the text: a mistake
 * may stand inside a password. Never throws.
 */
export function parseStrictJson(text: string): ParsedJson {
  const scan = scanJson(text);
  if (scan.fatal) return { root: null, findings: scan.findings };
  try {
    const { body } = parse(scan.mended, { mode: 'json', ranges: true });
    return { root: nodeOf(body), findings: scan.findings };
  } catch (error) {
    return { root: null, findings: [...scan.findings, explainSyntax(scan, offsetOf(error))] };
  }
}

/** momoa's errors carry an offset; its message is never used, it quotes the text. */
function offsetOf(error: unknown): number {
  const known = typeof error === 'object' && error !== null && 'offset' in error;
  return known && typeof error.offset === 'number' ? error.offset : 0;
}

function nodeOf(node: ValueNode): JsonNode {
  const at = { offset: node.loc.start.offset, end: node.loc.end.offset };
  switch (node.type) {
    case 'Object':
      return {
        kind: 'object',
        ...at,
        members: node.members.map((member) => ({
          key: member.name.type === 'String' ? member.name.value : member.name.name,
          keyOffset: member.name.loc.start.offset,
          value: nodeOf(member.value),
        })),
      };
    case 'Array':
      return { kind: 'list', ...at, items: node.elements.map((item) => nodeOf(item.value)) };
    case 'String':
      return { kind: 'string', ...at, value: node.value };
    case 'Number':
      return { kind: 'number', ...at, value: node.value };
    case 'Boolean':
      return { kind: 'boolean', ...at, value: node.value };
    case 'Null':
      return { kind: 'null', ...at };
    default:
      // NaN and Infinity exist in JSON5 only; the parser refuses them in this mode.
      return { kind: 'null', ...at };
  }
}

/** The plain value; of equal keys the last one counts. */
export function plainValue(node: JsonNode): JsonValue {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(
        node.members.map((member) => [member.key, plainValue(member.value)]),
      );
    case 'list':
      return node.items.map(plainValue);
    case 'null':
      return null;
    default:
      return node.value;
  }
}

/** The value of a strict JSON text; null when it is none (or is null). */
export function parseJsonValue(text: string): JsonValue {
  const { root, findings } = parseStrictJson(text);
  return root === null || findings.length > 0 ? null : plainValue(root);
}
