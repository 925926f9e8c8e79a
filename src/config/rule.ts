import type { DiagnosticCode } from './codes.ts';
import type { DriverName } from './drivers.ts';
import type { Examination } from './examination.ts';
import { pointer } from './places.ts';
import type { Entry, Section } from './structure.ts';

export interface RuleInput extends Examination {
  readonly root: Section;
}

/** A rule looks across the keys of some drivers' documents; it reports and returns nothing. */
export interface Rule {
  readonly drivers: readonly DriverName[];
  readonly look: (input: RuleInput) => void;
}

/** A key that is there and not null. */
export function entryOf(section: Section, key: string): Entry | null {
  const entry = section.entries.get(key.toLowerCase());
  return entry === undefined || entry.node.kind === 'null' ? null : entry;
}

/** The text of a key; null when it is absent, empty or no text. */
export function textOf(section: Section, key: string): string | null {
  const node = entryOf(section, key)?.node;
  return node?.kind === 'string' && node.value !== '' ? node.value : null;
}

/** Whether the plugin would find nothing there: absent, null or "". A value of a wrong type is told elsewhere. */
export function isBlank(section: Section, key: string): boolean {
  const node = entryOf(section, key)?.node;
  return node === undefined || (node.kind === 'string' && node.value === '');
}

/** Whether a key is there with this JSON boolean. */
export function saysBoolean(section: Section, key: string, value: boolean): boolean {
  const node = entryOf(section, key)?.node;
  return node?.kind === 'boolean' && node.value === value;
}

/** Every "defaults": the document's own and those of virtual pools. */
export function allDefaults(root: Section): readonly Section[] {
  return root.inner.flatMap((section) =>
    section.level === 'defaults' ? [section] : section.inner,
  );
}

/** Reports at the value of a key. */
export function reportAt(
  { report }: RuleInput,
  entry: Entry,
  code: DiagnosticCode,
  message: string,
  hint: string | null,
): void {
  report({ code, path: entry.path, offset: entry.node.offset, message, hint });
}

/** A missing key has the place of its object; an empty one its own. */
export function reportBlank(
  { root, report }: RuleInput,
  key: string,
  code: DiagnosticCode,
  message: string,
  hint: string,
): void {
  const entry = root.entries.get(key.toLowerCase());
  report({
    code,
    path: entry?.path ?? pointer(root.path, key),
    offset: entry?.node.offset ?? root.offset,
    message,
    hint,
  });
}
