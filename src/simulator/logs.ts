import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { SimulatorUsageError } from './rejection.ts';

/** One line of the request log. */
export interface RequestLogEntry {
  /** RFC 3339, UTC. */
  readonly time: string;
  /** Counts TLS connections from 1. */
  readonly connection: number;
  readonly transport: 'zapi' | 'rest' | null;
  /** Name of the ZAPI, or method and path of a REST request; null when the request could not be read. */
  readonly api: string | null;
  readonly svm: string | null;
  /** The name that was given, whether the login was accepted or not. */
  readonly user: string | null;
  readonly write: boolean;
  /** HTTP status; 0 when the connection was cut instead of answered. */
  readonly status: number;
  readonly errno: string | null;
  readonly ms: number;
}

/** One line of the refusal log: something that the simulator does not model. */
export interface RefusalEntry {
  readonly time: string;
  readonly transport: 'zapi' | 'rest';
  readonly api: string;
  readonly kind: string;
  readonly detail: string;
}

export interface LineLog<T> {
  write(entry: T): void;
  entries(): readonly T[];
  close(): void;
}

/** What a long-lived simulator keeps in memory; the file has everything. */
const mostEntries = 200_000;

/** A log in memory and, with a path, in a file that is emptied at start and written before `write` returns. */
export function createLineLog<T>(path: string | undefined): LineLog<T> {
  const kept: T[] = [];
  const file = path === undefined ? null : openLog(path);
  return {
    write(entry) {
      kept.push(entry);
      if (kept.length > mostEntries) kept.splice(0, mostEntries / 2);
      if (file !== null) writeSync(file, `${JSON.stringify(entry)}\n`);
    },
    entries: () => kept,
    close() {
      if (file !== null) closeSync(file);
    },
  };
}

function openLog(path: string): number {
  try {
    // Empty at the start, and appended to: whoever empties it in between finds whole lines after that.
    const { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } = constants;
    return openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new SimulatorUsageError(`${path}: the log cannot be written (${code}).`);
  }
}
