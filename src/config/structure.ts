import { problem } from './check.ts';
import { knownDrivers } from './drivers.ts';
import { type Examination, pathTo, reportIf } from './examination.ts';
import { hasType, itemTypeOf, kindWords, typeWords } from './json-types.ts';
import type { KeySpec, Level } from './key-spec.ts';
import { examineShape } from './members.ts';
import { pointer } from './places.ts';
import { isHeeded, isRead } from './rules-keys.ts';
import { specFor } from './schema.ts';
import type { JsonNode } from './strict-json.ts';

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
  for (const { key, keyOffset, value } of node.members) {
    const name = key.toLowerCase();
    const spec = lookedAt(specFor(level, key, exam.driver), exam);
    // A key that is known is nobody's secret.
    const place = spec === null ? pathTo(path, key, exam) : pointer(path, key);
    const entry = spec === null ? null : { spec, path: place, node: value };
    const sight = { key, level, spec, again: seen.has(name) };
    const at = { path: place, offset: keyOffset };
    seen.add(name);
    for (const rule of Object.values(exam.rules.keys)) reportIf(rule(sight, exam), at, exam);
    if (entry === null || !isRead(entry.spec, exam)) continue;
    entries.set(name, entry);
    inner.push(...examineEntry(entry, exam));
  }
  return { level, path, offset: node.offset, entries, inner };
}

/** Of a driver whose keys are not all known here, only those of every driver are looked at. */
function lookedAt(spec: KeySpec | null, { thorough }: Examination): KeySpec | null {
  return thorough || spec?.drivers.length === knownDrivers.length ? spec : null;
}

/** Looks at a value: its type, then what it says, then what is inside. */
function examineEntry(entry: Entry, exam: Examination): Section[] {
  const { spec, node, path } = entry;
  if (isTold(entry, exam)) return [];
  switch (node.kind) {
    case 'string':
      examineText(entry, node.value, exam);
      return [];
    case 'object':
      if (spec.key === 'defaults') return [examineObject(node, 'defaults', path, exam)];
      examineShape(node, spec.members ?? spec.type, { spec, path }, exam);
      return [];
    case 'list':
      return examineList(entry, node.items, exam);
    default:
      return [];
  }
}

/** Asks the rules about values in their order; after the first finding nothing further is said. */
function isTold({ spec, node, path }: Entry, exam: Examination): boolean {
  const at = { path, offset: node.offset };
  return Object.values(exam.rules.values).some((rule) =>
    reportIf(rule(spec, node, exam), at, exam),
  );
}

function examineText({ spec, path, node }: Entry, value: string, exam: Examination): void {
  if (spec.check === undefined || value === '' || !isHeeded(spec, exam)) return;
  const { show, driver, release } = exam;
  const found = exam.rules.checks[spec.check]({ value, key: spec.key, show, driver, release });
  reportIf(found, { path, offset: node.offset }, exam);
}

function examineList(entry: Entry, items: readonly JsonNode[], exam: Examination): Section[] {
  const { spec, path } = entry;
  const wanted = itemTypeOf(spec.type);
  const sections: Section[] = [];
  for (const [index, item] of items.entries()) {
    const at = { path: pointer(path, index), offset: item.offset };
    if (!hasType(item, wanted)) {
      const message = `Each entry of ${spec.key} must be ${typeWords[wanted]}, not ${kindWords[item.kind]}.`;
      reportIf(problem('wrong-type', message, null), at, exam);
    } else if (item.kind === 'string')
      examineText({ spec, path: at.path, node: item }, item.value, exam);
    else if (spec.key === 'storage' && item.kind === 'object')
      sections.push(examineObject(item, 'pool', at.path, exam));
    else if (spec.entries !== undefined && item.kind === 'object')
      examineShape(item, spec.entries, { spec, path: at.path }, exam);
  }
  return sections;
}
