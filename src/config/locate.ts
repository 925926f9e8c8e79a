import type { Diagnostic } from '../errors.ts';
import { placeIn, pointer } from './places.ts';
import { type JsonMember, type JsonNode, parseStrictJson } from './strict-json.ts';

/**
 * Takes the text of a config.json and diagnostics whose path is known but not their place (those of live
 * checks); returns them with line and column: of the value, or of its object where the key is missing. The
 * path is given the case in which the text writes its keys. Never throws.
 */
export function locateDiagnostics(text: string, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const body = text.replace(/^\uFEFF/, '');
  const { root } = parseStrictJson(body);
  if (root === null) return [...diagnostics];
  return diagnostics.map((diagnostic) => {
    if (diagnostic.line !== null) return diagnostic;
    const { path, node } = find(root, diagnostic.path);
    return { ...diagnostic, path, ...placeIn(body)(node.offset) };
  });
}

/** Goes down a JSON Pointer as far as the document goes. */
function find(root: JsonNode, path: string): { path: string; node: JsonNode } {
  let node = root;
  let found = '';
  let missing = false;
  for (const part of path.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const member: Pick<JsonMember, 'key' | 'value'> | null = missing ? null : childOf(node, key);
    missing = member === null;
    found = pointer(found, member?.key ?? key);
    node = member?.value ?? node;
  }
  return { path: found, node };
}

/** As the plugin finds it: in any case, the last of equal ones. */
function childOf(node: JsonNode, key: string): Pick<JsonMember, 'key' | 'value'> | null {
  if (node.kind === 'object')
    return (
      node.members.findLast((member) => member.key.toLowerCase() === key.toLowerCase()) ?? null
    );
  const item = node.kind === 'list' && /^\d+$/.test(key) ? node.items[Number(key)] : undefined;
  return item === undefined ? null : { key, value: item };
}
