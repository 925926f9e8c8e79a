import type { JsonType, KeySpec } from './key-spec.ts';
import type { Finding } from './places.ts';
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
    case 'object-list':
      return node.kind === 'list';
    default:
      return node.kind === type;
  }
}

/** Never repeats the value: it may be a password that somebody forgot to quote. */
export function typeProblem(spec: KeySpec, node: JsonNode): Omit<Finding, 'path' | 'offset'> {
  const quoted = spec.type === 'string' && (node.kind === 'number' || node.kind === 'boolean');
  return {
    code: 'wrong-type',
    message: `${spec.key} takes ${typeWords[spec.type]}, not ${kindWords[node.kind]}.`,
    hint: quoted ? 'Put it in double quotes.' : `Write ${spec.key} as ${typeWords[spec.type]}.`,
  };
}
