import { readFileSync } from 'node:fs';
import { SimulatorUsageError } from './rejection.ts';

/** What goes wrong. README.md shows the file. */
export type FaultKind =
  | 'refuse'
  | 'reset'
  | 'hang'
  | 'cut'
  | 'delay'
  | 'status'
  | 'unauthorized'
  | 'error'
  | 'fail-job'
  | 'vanish-job'
  | 'suspended'
  | 'disabled';

/** One fault of the file, with its defaults. */
export interface Fault {
  readonly kind: FaultKind;
  /** null: both. */
  readonly transport: 'zapi' | 'rest' | null;
  /** API names it applies to, `*` as a wildcard; null: all. */
  readonly api: string | null;
  readonly user: string | null;
  readonly svm: string | null;
  /** How many matching requests pass before it begins. */
  readonly skip: number;
  /** How often it happens; null: always. */
  readonly times: number | null;
  readonly probability: number;
  readonly status: number;
  readonly ms: number;
  readonly errno: number;
  readonly reason: string;
  /** reset, hang: whether the request is carried out before; vanish-job: whether the job's work is. */
  readonly executed: boolean;
}

export interface FaultTarget {
  /** null: there is no request yet. */
  readonly transport: 'zapi' | 'rest' | null;
  readonly api: string | null;
  readonly user: string | null;
  readonly svm: string | null;
}

/** Faults with their counters. Every question may use one of them up. */
export interface Faults {
  /** The first fault of one of these kinds that strikes now, or null. */
  strike(kinds: readonly FaultKind[], target: FaultTarget): Fault | null;
}

const keysOf: Readonly<Record<FaultKind, readonly string[]>> = {
  refuse: [],
  reset: ['executed'],
  hang: ['executed'],
  cut: [],
  delay: ['ms'],
  status: ['status'],
  unauthorized: [],
  error: ['errno', 'reason', 'status'],
  'fail-job': ['errno', 'reason'],
  'vanish-job': ['executed', 'errno', 'reason'],
  suspended: [],
  disabled: [],
};
const required: Readonly<Partial<Record<FaultKind, readonly string[]>>> = {
  delay: ['ms'],
  error: ['errno', 'reason'],
};
const commonKeys = ['kind', 'skip', 'times', 'probability'];
/** A connection that is refused has no request yet: nothing to choose by. */
const targetKeys = ['transport', 'api', 'user', 'svm'];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKind(value: unknown): value is FaultKind {
  return typeof value === 'string' && Object.hasOwn(keysOf, value);
}

function wrong(where: string, what: string): SimulatorUsageError {
  return new SimulatorUsageError(`${where}: ${what}`);
}

function stringOf(raw: Record<string, unknown>, name: string, where: string): string | null {
  const value = raw[name];
  if (value === undefined) return null;
  if (typeof value !== 'string') throw wrong(where, `"${name}" must be a string.`);
  return value;
}

function numberOf(
  raw: Record<string, unknown>,
  name: string,
  where: string,
  [low, high]: readonly [number, number],
): number | null {
  const value = raw[name];
  if (value === undefined) return null;
  const whole = name === 'probability' || Number.isInteger(value);
  if (typeof value !== 'number' || !whole || value < low || value > high) {
    throw wrong(where, `"${name}" must be a number from ${low} to ${high}.`);
  }
  return value;
}

function readFault(raw: unknown, where: string): Fault {
  if (!isObject(raw)) throw wrong(where, 'a fault must be an object.');
  const { kind } = raw;
  const kinds = Object.keys(keysOf).join(', ');
  if (!isKind(kind)) throw wrong(where, `"kind" must be one of ${kinds}.`);
  const known = [...commonKeys, ...(kind === 'refuse' ? [] : targetKeys), ...keysOf[kind]];
  const unknown = Object.keys(raw).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw wrong(where, `a "${kind}" fault has no key "${unknown}"; it has ${known.join(', ')}.`);
  }
  const missing = required[kind]?.find((key) => raw[key] === undefined);
  if (missing !== undefined) throw wrong(where, `a "${kind}" fault needs "${missing}".`);
  const { executed, transport } = raw;
  if (transport !== undefined && transport !== 'zapi' && transport !== 'rest') {
    throw wrong(where, '"transport" must be "zapi" or "rest".');
  }
  if (executed !== undefined && typeof executed !== 'boolean') {
    throw wrong(where, '"executed" must be true or false.');
  }
  const most = Number.MAX_SAFE_INTEGER;
  return {
    kind,
    transport: kind === 'suspended' ? 'zapi' : (transport ?? null),
    api: stringOf(raw, 'api', where),
    user: stringOf(raw, 'user', where),
    svm: stringOf(raw, 'svm', where),
    skip: numberOf(raw, 'skip', where, [0, most]) ?? 0,
    times: numberOf(raw, 'times', where, [1, most]),
    probability: numberOf(raw, 'probability', where, [0, 1]) ?? 1,
    status: numberOf(raw, 'status', where, [400, 599]) ?? (kind === 'error' ? 400 : 503),
    ms: numberOf(raw, 'ms', where, [0, 600_000]) ?? 0,
    errno: numberOf(raw, 'errno', where, [1, 99_999_999]) ?? 13001,
    reason: stringOf(raw, 'reason', where) ?? 'Failed by a fault of the simulator.',
    executed: executed ?? false,
  };
}

/** Takes the text of a faults file, returns its faults; throws SimulatorUsageError naming `path` and the fault. */
export function parseFaults(text: string, path: string): Fault[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw wrong(path, 'the faults file is not valid JSON.');
  }
  if (!isObject(document)) throw wrong(path, 'the faults file must hold an object.');
  const other = Object.keys(document).find((key) => key !== 'faults');
  if (other !== undefined) throw wrong(path, `unknown key "${other}"; the file has only "faults".`);
  const list: unknown = document['faults'];
  if (!Array.isArray(list)) throw wrong(path, '"faults" must be a list.');
  return list.map((raw: unknown, index) => readFault(raw, `${path}: fault ${index + 1}`));
}

export function readFaultsFile(path: string): Fault[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw wrong(path, `the faults file cannot be read (${code}).`);
  }
  return parseFaults(text, path);
}

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function matches(pattern: string | null, value: string | null): boolean {
  if (pattern === null) return true;
  if (value === null) return false;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(value);
}

export function createFaults(list: readonly Fault[], seed: number): Faults {
  const random = randomNumbers(seed);
  const seen = list.map(() => 0);
  const struck = list.map(() => 0);
  return {
    strike(kinds, target) {
      for (const [index, fault] of list.entries()) {
        if (!kinds.includes(fault.kind)) continue;
        const meant =
          (fault.transport === null || fault.transport === target.transport) &&
          matches(fault.api, target.api) &&
          matches(fault.user, target.user) &&
          matches(fault.svm, target.svm);
        if (!meant) continue;
        seen[index] = (seen[index] ?? 0) + 1;
        if ((seen[index] ?? 0) <= fault.skip) continue;
        if (fault.times !== null && (struck[index] ?? 0) >= fault.times) continue;
        if (fault.probability < 1 && random() >= fault.probability) continue;
        struck[index] = (struck[index] ?? 0) + 1;
        return fault;
      }
      return null;
    },
  };
}
