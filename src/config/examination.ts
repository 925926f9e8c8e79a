import type { DriverName } from './key-spec.ts';
import { type Finding, pointer } from './places.ts';
import type { JsonMember } from './strict-json.ts';
import type { Show } from './values.ts';

/** What a document is examined with. */
export interface Examination {
  readonly driver: DriverName;
  /** Whether the keys of this driver are all known here; otherwise only common keys are looked at. */
  readonly thorough: boolean;
  readonly show: Show;
  readonly report: (finding: Finding) => void;
}

/** A key is part of the path unless it is also somebody's password. */
export function pathTo(parent: string, key: string, exam: Examination): string {
  return exam.show(key) === JSON.stringify(key) ? pointer(parent, key) : pointer(parent, '…');
}

export function reportDuplicate(member: JsonMember, path: string, exam: Examination): void {
  exam.report({
    code: 'duplicate-key',
    path: pathTo(path, member.key, exam),
    offset: member.keyOffset,
    message: `The key ${exam.show(member.key)} stands here for the second time.`,
    hint: 'Keep one of them: not every plugin takes the same one.',
  });
}
