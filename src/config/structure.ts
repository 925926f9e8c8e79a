import type { DiagnosticCode } from './codes.ts';
import { type Examination, pathTo, reportDuplicate } from './examination.ts';
import { hasType, kindWords, typeProblem, typeWords } from './json-types.ts';
import { type KeySpec, knownDrivers, type Level } from './key-spec.ts';
import { examineMembers } from './members.ts';
import { type Finding, pointer } from './places.ts';
import { appliesTo, keysAt, nearestName, specElsewhere, specFor } from './schema.ts';
import type { JsonMember, JsonNode } from './strict-json.ts';
import { valueChecks } from './values.ts';

/** A known key that was found, with its value. */
export interface Entry {
  readonly spec: KeySpec;
  readonly path: string;
  readonly node: JsonNode;
}

/** One object of the document: its known keys by lower-case name, the last of equal ones. */
export interface Section {
  readonly level: Level;
  readonly path: string;
  readonly offset: number;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly inner: readonly Section[];
}

type ObjectNode = Extract<JsonNode, { kind: 'object' }>;

const levelNames: Readonly<Record<Level, string>> = {
  top: 'at the top of the document',
  defaults: 'in "defaults"',
  pool: 'in an entry of "storage"',
};

/** Looks at every key and value of an object by itself; returns what was found for the rules across keys. */
export function examineObject(
  node: ObjectNode,
  level: Level,
  path: string,
  exam: Examination,
): Section {
  const entries = new Map<string, Entry>();
  const inner: Section[] = [];
  const seen = new Set<string>();
  for (const member of node.members) {
    const name = member.key.toLowerCase();
    if (seen.has(name)) reportDuplicate(member, path, exam);
    seen.add(name);
    const spec = specFor(level, member.key);
    if (spec === null) reportUnknown(member, level, path, exam);
    else if (exam.thorough || spec.drivers.length === knownDrivers.length) {
      const entry = { spec, path: pathTo(path, member.key, exam), node: member.value };
      entries.set(spec.key.toLowerCase(), entry);
      reportKey(member, entry, exam);
      inner.push(...examineEntry(entry, exam));
    }
  }
  return { level, path, offset: node.offset, entries, inner };
}

function reportUnknown(member: JsonMember, level: Level, path: string, exam: Examination): void {
  const shown = exam.show(member.key);
  const at = { path: pathTo(path, member.key, exam), offset: member.keyOffset };
  const other = specElsewhere(level, member.key);
  if (other !== null) {
    exam.report({
      code: 'wrong-level',
      ...at,
      message: `The plugin ignores ${shown} ${levelNames[level]}.`,
      hint: `It belongs ${levelNames[other.levels[0] ?? 'top']}.`,
    });
  } else if (exam.thorough && !(level === 'top' && member.key === '$schema')) {
    const here = keysAt(level, exam.driver).map((spec) => spec.key);
    const elsewhere = (['top', 'defaults'] as const).flatMap((l) =>
      keysAt(l, exam.driver).map((spec) => spec.key),
    );
    const near = nearestName(member.key, here) ?? nearestName(member.key, elsewhere);
    exam.report({
      code: 'unknown-key',
      ...at,
      message: `The plugin has no key ${shown} and ignores it.`,
      hint: near === null ? 'Take it out.' : `Did you mean "${near}"?`,
    });
  }
}

/** What is to be said of the key itself. */
function reportKey(member: JsonMember, entry: Entry, exam: Examination): void {
  const { spec, path } = entry;
  const say = (code: DiagnosticCode, message: string, hint: string): void =>
    exam.report({ code, path, offset: member.keyOffset, message, hint });
  if (member.key !== spec.key)
    say('key-case', `"${member.key}" is written "${spec.key}".`, `Write "${spec.key}".`);
  if (spec.unusable !== undefined)
    say(
      'unusable-key',
      `The plugin cannot start with ${spec.key}: ${spec.unusable}.`,
      'Take it out.',
    );
  else if (spec.ignored !== undefined)
    say('ignored-key', `The plugin ignores ${spec.key}: ${spec.ignored}.`, 'Take it out.');
  else if (!appliesTo(spec, exam.driver))
    say('key-of-other-driver', `${spec.key} does nothing with ${exam.driver}.`, 'Take it out.');
}

/** Looks at a value: its type, then what it says, then what is inside. */
function examineEntry(entry: Entry, exam: Examination): Section[] {
  const { spec, node, path } = entry;
  const say = (at: Omit<Finding, 'path' | 'offset'>): void =>
    exam.report({ ...at, path, offset: node.offset });
  if (node.kind === 'null' && spec.type !== 'prefix')
    say({
      code: 'null-value',
      message: `${spec.key} is null, as if it were absent.`,
      hint: 'Take it out or give a value.',
    });
  else if (!hasType(node, spec.type)) say(typeProblem(spec, node));
  else if (node.kind === 'string') examineText(entry, node.value, exam);
  else if (node.kind === 'object') return examineInner(entry, node, exam);
  else if (node.kind === 'list') return examineList(entry, node.items, exam);
  return [];
}

function examineText(entry: Entry, value: string, exam: Examination): void {
  const { spec, path, node } = entry;
  if (!appliesTo(spec, exam.driver) || spec.ignored !== undefined) return;
  const at = { path, offset: node.offset };
  if (value === '') {
    if (spec.fallback !== null && spec.fallback !== '' && spec.type !== 'prefix')
      exam.report({
        code: 'empty-value',
        ...at,
        message: `${spec.key} is empty: the plugin uses its default, ${spec.fallback}.`,
        hint: 'Take it out or give a value.',
      });
    return;
  }
  if (spec.oneOf !== undefined && !spec.oneOf.includes(value)) {
    const near = nearestName(value, spec.oneOf);
    exam.report({
      code: 'value-not-allowed',
      ...at,
      message: `${spec.key} cannot be ${exam.show(value)}.`,
      hint: near === null ? `It is one of: ${spec.oneOf.join(', ')}.` : `Did you mean "${near}"?`,
    });
    return;
  }
  const found =
    spec.check === undefined ? null : valueChecks[spec.check](value, spec.key, exam.show);
  if (found !== null) exam.report({ ...found, ...at });
}

function examineInner(entry: Entry, node: ObjectNode, exam: Examination): Section[] {
  const { spec, path } = entry;
  if (spec.key === 'defaults') return [examineObject(node, 'defaults', path, exam)];
  examineMembers(node, spec, path, exam);
  return [];
}

function examineList(entry: Entry, items: readonly JsonNode[], exam: Examination): Section[] {
  const { spec, path } = entry;
  const wanted = spec.type === 'string-list' ? 'string' : 'object';
  const sections: Section[] = [];
  for (const [index, item] of items.entries()) {
    const at = { path: pointer(path, index), offset: item.offset };
    if (item.kind !== wanted)
      exam.report({
        code: 'wrong-type',
        ...at,
        message: `Each entry of ${spec.key} must be ${typeWords[wanted]}, not ${kindWords[item.kind]}.`,
        hint: null,
      });
    else if (item.kind === 'string')
      examineText({ spec, path: at.path, node: item }, item.value, exam);
    else if (spec.key === 'storage' && item.kind === 'object')
      sections.push(examineObject(item, 'pool', at.path, exam));
    else if (spec.entries !== undefined && item.kind === 'object')
      examineMembers(item, { ...spec, type: spec.entries }, at.path, exam);
  }
  return sections;
}
