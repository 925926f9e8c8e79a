import { problem, type ValueProblem } from './check.ts';
import type { Examination } from './examination.ts';
import { holds, type KeySpec, type Level } from './key-spec.ts';
import { appliesTo, decodes, keysAt, nearestName, specElsewhere } from './schema.ts';

/** One key as it stands in the document. */
export interface KeySight {
  readonly key: string;
  readonly level: Level;
  /** Its row at this level; null: there is none. */
  readonly spec: KeySpec | null;
  /** Whether it stands here for the second time, in any case. */
  readonly again: boolean;
}

/** Looks at a key by itself; what it finds is reported at the key. */
export type KeyRule = (sight: KeySight, exam: Examination) => ValueProblem | null;

const levelNames: Readonly<Record<Level, string>> = {
  top: 'at the top of the document',
  defaults: 'in "defaults"',
  pool: 'in an entry of "storage"',
};

const takeOut = 'Take it out.';

const duplicateKey: KeyRule = ({ key, again }, { show }) =>
  again
    ? problem(
        'duplicate-key',
        `The key ${show(key)} stands here for the second time.`,
        'Keep one of them: not every plugin takes the same one.',
      )
    : null;

const wrongLevel: KeyRule = ({ key, level, spec }, { driver, show }) => {
  const other = spec === null ? specElsewhere(level, key, driver) : null;
  if (other === null) return null;
  return problem(
    'wrong-level',
    `The plugin ignores ${show(key)} ${levelNames[level]}.`,
    `It belongs ${levelNames[other.levels[0] ?? 'top']}.`,
  );
};

const unknownKey: KeyRule = ({ key, level, spec }, { driver, thorough, show }) => {
  if (spec !== null || !thorough || specElsewhere(level, key, driver) !== null) return null;
  // Editors find the schema by it.
  if (level === 'top' && key === '$schema') return null;
  const names = (at: Level): string[] => keysAt(at, driver).map((known) => known.key);
  const near =
    nearestName(key, names(level)) ?? nearestName(key, [...names('top'), ...names('defaults')]);
  return problem(
    'unknown-key',
    `The plugin has no key ${show(key)} and ignores it.`,
    near === null ? takeOut : `Did you mean "${near}"?`,
  );
};

const keyCase: KeyRule = ({ key, spec }) =>
  spec === null || key === spec.key
    ? null
    : problem('key-case', `"${key}" is written "${spec.key}".`, `Write "${spec.key}".`);

/** A key that a release does not know is an unknown one there. */
const keyTooNew: KeyRule = ({ spec }, { driver, release }) => {
  if (spec === null || !appliesTo(spec, driver) || release >= spec.since) return null;
  return problem(
    'key-too-new',
    `${spec.key} came with plugin ${spec.since}; older ones have no such key and ignore it.`,
    `Take it out, or install plugin ${spec.since} or newer.`,
  );
};

const unusableKey: KeyRule = ({ spec }, { driver, release }) =>
  spec !== null && holds(spec.unusable, driver, release)
    ? problem(
        'unusable-key',
        `The plugin cannot start with ${spec.key}: ${spec.unusable.why}.`,
        takeOut,
      )
    : null;

const ignoredKey: KeyRule = ({ spec }, { driver, release }) =>
  spec !== null && holds(spec.ignored, driver, release)
    ? problem('ignored-key', `The plugin ignores ${spec.key}: ${spec.ignored.why}.`, takeOut)
    : null;

const keyOfOtherDriver: KeyRule = ({ spec }, { driver, release }) => {
  if (spec === null || appliesTo(spec, driver) || holds(spec.ignored, driver, release)) return null;
  return problem('key-of-other-driver', `${spec.key} does nothing with ${driver}.`, takeOut);
};

/** Rules about keys, by name. */
export const keyRules: Readonly<Record<string, KeyRule>> = {
  'duplicate-key': duplicateKey,
  'wrong-level': wrongLevel,
  'unknown-key': unknownKey,
  'key-case': keyCase,
  'key-too-new': keyTooNew,
  'unusable-key': unusableKey,
  'ignored-key': ignoredKey,
  'key-of-other-driver': keyOfOtherDriver,
};

/** Whether the driver's plugin of this release decodes the value of a key at all. */
export function isRead(spec: KeySpec, { driver, release }: Examination): boolean {
  return decodes(spec, driver) && release >= spec.since;
}

/** Whether it also does something with what the value says. */
export function isHeeded(spec: KeySpec, { driver, release }: Examination): boolean {
  const { ignored } = spec;
  return (
    appliesTo(spec, driver) && (!holds(ignored, driver, release) || ignored.yetChecked === true)
  );
}
