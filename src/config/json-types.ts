import { problem, type ValueProblem } from './check.ts';
import type { JsonType, KeySpec } from './key-spec.ts';
import type { JsonNode } from './strict-json.ts';

export const kindWords: Readonly<Record<JsonNode['kind'], string>> = {
  object: 'an object',
  list: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false without quotes',
  null: 'null',
};

export const typeWords: Readonly<Record<JsonType, string>> = {
  string: 'a text in double quotes',
  boolean: 'true or false without quotes',
  integer: 'a whole number without quotes',
  prefix: 'a text in double quotes',
  'string-map': 'an object of texts',
  'boolean-map': 'an object of true and false',
  'string-list': 'a list of texts',
  'integer-list': 'a list of whole numbers',
  object: 'an object',
  'object-list': 'a list of objects',
};

/** Whether a value has the type that the plugin decodes. */
export function hasType(node: JsonNode, type: JsonType): boolean {
  switch (type) {
    case 'integer':
      return node.kind === 'number' && Number.isInteger(node.value);
    case 'prefix':
      return (
        node.kind === 'string' ||
        node.kind === 'null' ||
        (node.kind === 'object' && node.members.length === 0)
      );
    case 'string-map':
    case 'boolean-map':
      return node.kind === 'object';
    case 'string-list':
    case 'integer-list':
    case 'object-list':
      return node.kind === 'list';
    default:
      return node.kind === type;
  }
}

/** The type of what stands in a list. */
export function itemTypeOf(type: JsonType): 'string' | 'integer' | 'object' {
  if (type === 'string-list') return 'string';
  return type === 'integer-list' ? 'integer' : 'object';
}

/** Never repeats the value: it may be a password that somebody forgot to quote. */
export function typeProblem(spec: KeySpec, node: JsonNode): ValueProblem {
  const quoted = spec.type === 'string' && (node.kind === 'number' || node.kind === 'boolean');
  return problem(
    'wrong-type',
    `${spec.key} takes ${typeWords[spec.type]}, not ${kindWords[node.kind]}.`,
    quoted ? 'Put it in double quotes.' : `Write ${spec.key} as ${typeWords[spec.type]}.`,
  );
}
