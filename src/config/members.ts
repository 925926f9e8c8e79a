import { problem } from './check.ts';
import { type Examination, pathTo, reportIf } from './examination.ts';
import { hasType, kindWords, typeWords } from './json-types.ts';
import type { JsonType, KeySpec, Members, Shape } from './key-spec.ts';
import { nearestName } from './schema.ts';
import type { JsonMember, JsonNode } from './strict-json.ts';

type ObjectNode = Extract<JsonNode, { kind: 'object' }>;

/** The key of the schema that an inner object belongs to, and where that object stands. */
interface Home {
  readonly spec: KeySpec;
  readonly path: string;
}

/** Looks at what is inside a map, or inside an object whose keys are known. Never repeats a value. */
export function examineShape(node: ObjectNode, shape: Shape, home: Home, exam: Examination): void {
  const seen = new Set<string>();
  for (const member of node.members) {
    // The keys of a map are whatever the user likes, with case; those of an object are the plugin's.
    const name = isMembers(shape) ? member.key.toLowerCase() : member.key;
    const at = { path: pathTo(home.path, member.key, exam), offset: member.keyOffset };
    const sight = { key: member.key, level: 'top', spec: null, again: seen.has(name) } as const;
    reportIf(exam.rules.keys['duplicate-key']?.(sight, exam) ?? null, at, exam);
    seen.add(name);
    if (isMembers(shape)) examineKnown(member, shape, home, exam);
    else if (shape === 'string-map') examineType(member, 'string', home, exam);
    else if (shape === 'boolean-map') {
      examineType(member, 'boolean', home, exam);
      examineFlag(member, home, exam);
    }
  }
}

function isMembers(shape: Shape): shape is Members {
  return typeof shape === 'object' && shape !== null;
}

function examineType(
  { key, value }: JsonMember,
  wanted: JsonType,
  { spec, path }: Home,
  exam: Examination,
): void {
  if (value.kind === 'null' || hasType(value, wanted)) return;
  const hint = wanted === 'string' ? 'Put it in double quotes.' : `Write ${typeWords[wanted]}.`;
  const message = `Each value in ${spec.key} must be ${typeWords[wanted]}, not ${kindWords[value.kind]}.`;
  const at = { path: pathTo(path, key, exam), offset: value.offset };
  reportIf(problem('wrong-type', message, hint), at, exam);
}

function examineKnown(member: JsonMember, shape: Members, home: Home, exam: Examination): void {
  const names = Object.keys(shape);
  const name = names.find((known) => known.toLowerCase() === member.key.toLowerCase());
  const at = { path: pathTo(home.path, member.key, exam), offset: member.keyOffset };
  if (name === undefined) {
    const near = nearestName(member.key, names);
    const message = `The plugin has no key ${exam.show(member.key)} in ${home.spec.key} and ignores it.`;
    const hint = near === null ? `It has: ${names.join(', ')}.` : `Did you mean "${near}"?`;
    reportIf(problem('unknown-key', message, hint), at, exam);
    return;
  }
  if (member.key !== name)
    reportIf(
      problem('key-case', `"${member.key}" is written "${name}".`, `Write "${name}".`),
      at,
      exam,
    );
  const inner = shape[name] ?? null;
  if (!isMembers(inner)) {
    if (inner !== null) examineType(member, inner, home, exam);
  } else if (member.value.kind === 'object')
    examineShape(member.value, inner, { spec: home.spec, path: at.path }, exam);
  else examineType(member, 'object', home, exam);
}

function examineFlag(
  { key, keyOffset }: JsonMember,
  { spec, path }: Home,
  exam: Examination,
): void {
  const { flags } = spec;
  if (flags === undefined || flags.includes(key) || !exam.thorough) return;
  const near = nearestName(key, flags);
  reportIf(
    problem(
      'unknown-trace-flag',
      `The plugin traces nothing for ${exam.show(key)}.`,
      near === null ? `It knows: ${flags.join(', ')}.` : `Did you mean "${near}"?`,
    ),
    { path: pathTo(path, key, exam), offset: keyOffset },
    exam,
  );
}
