import { type Examination, pathTo, reportDuplicate } from './examination.ts';
import { hasType, kindWords, typeWords } from './json-types.ts';
import type { JsonType, KeySpec } from './key-spec.ts';
import { nearestName } from './schema.ts';
import type { JsonMember, JsonNode } from './strict-json.ts';

type ObjectNode = Extract<JsonNode, { kind: 'object' }>;

/** Looks at what is inside a map, or inside an object whose keys are known. Never repeats a value. */
export function examineMembers(
  node: ObjectNode,
  spec: KeySpec,
  path: string,
  exam: Examination,
): void {
  const seen = new Set<string>();
  for (const member of node.members) {
    // The keys of a map are whatever the user likes, with case; those of an object are the plugin's.
    const name = spec.members === undefined ? member.key : member.key.toLowerCase();
    if (seen.has(name)) reportDuplicate(member, path, exam);
    seen.add(name);
    if (spec.members !== undefined) examineKnown(member, spec, path, exam);
    else if (spec.type === 'string-map') examineType(member, spec, 'string', path, exam);
    else if (spec.type === 'boolean-map') {
      examineType(member, spec, 'boolean', path, exam);
      examineFlag(member, spec, path, exam);
    }
  }
}

function examineType(
  { key, value }: JsonMember,
  spec: KeySpec,
  wanted: JsonType,
  path: string,
  exam: Examination,
): void {
  if (value.kind === 'null' || hasType(value, wanted)) return;
  exam.report({
    code: 'wrong-type',
    path: pathTo(path, key, exam),
    offset: value.offset,
    message: `Each value in ${spec.key} must be ${typeWords[wanted]}, not ${kindWords[value.kind]}.`,
    hint: wanted === 'string' ? 'Put it in double quotes.' : 'Write true or false without quotes.',
  });
}

function examineKnown(member: JsonMember, spec: KeySpec, path: string, exam: Examination): void {
  const names = Object.keys(spec.members ?? {});
  const name = names.find((known) => known.toLowerCase() === member.key.toLowerCase());
  const at = { path: pathTo(path, member.key, exam), offset: member.keyOffset };
  if (name === undefined) {
    const near = nearestName(member.key, names);
    const message = `The plugin has no key ${exam.show(member.key)} in ${spec.key} and ignores it.`;
    const hint = near === null ? `It has: ${names.join(', ')}.` : `Did you mean "${near}"?`;
    exam.report({ code: 'unknown-key', ...at, message, hint });
    return;
  }
  if (member.key !== name) {
    const message = `"${member.key}" is written "${name}".`;
    exam.report({ code: 'key-case', ...at, message, hint: `Write "${name}".` });
  }
  const type = spec.members?.[name] ?? null;
  if (type !== null) examineType(member, spec, type, path, exam);
}

function examineFlag(member: JsonMember, spec: KeySpec, path: string, exam: Examination): void {
  const { flags } = spec;
  if (flags === undefined || flags.includes(member.key) || !exam.thorough) return;
  const near = nearestName(member.key, flags);
  exam.report({
    code: 'unknown-trace-flag',
    path: pathTo(path, member.key, exam),
    offset: member.keyOffset,
    message: `The plugin traces nothing for ${exam.show(member.key)}.`,
    hint: near === null ? `It knows: ${flags.join(', ')}.` : `Did you mean "${near}"?`,
  });
}
