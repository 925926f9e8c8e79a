/** Exit codes of the program; part of its public interface. */
export const ExitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  findings: 3,
  auth: 4,
  defect: 70,
  cancelled: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Where several exit codes apply, the first of this list that occurs. */
const precedence: readonly ExitCode[] = [130, 70, 2, 4, 1, 3, 0];

/** Takes the codes of several outcomes, returns the one that the process ends with. */
export function worstExitCode(codes: Iterable<ExitCode>): ExitCode {
  const seen = new Set(codes);
  return precedence.find((code) => seen.has(code)) ?? ExitCode.ok;
}

export interface ErrorDetails {
  /** Stable, kebab-case, for scripts. */
  readonly code: string;
  readonly message: string;
  /** What to do about it: one sentence or one command. */
  readonly hint?: string | undefined;
}

/** An expected failure: the user can act on it. Everything that is not one of these is a defect. */
export class UserError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(details: ErrorDetails, exitCode: ExitCode = ExitCode.failed) {
    super(details.message);
    this.name = 'UserError';
    this.code = details.code;
    this.hint = details.hint;
    this.exitCode = exitCode;
  }
}

/** The command line is wrong, or an answer was needed and nobody could give it (exit 2). */
export class UsageError extends UserError {
  constructor(message: string, hint?: string, code = 'usage') {
    super({ code, message, hint }, ExitCode.usage);
    this.name = 'UsageError';
  }
}

/** The user declined or pressed Ctrl-C (exit 130). */
export class CancelledError extends UserError {
  constructor(message = 'Cancelled.') {
    super({ code: 'cancelled', message }, ExitCode.cancelled);
    this.name = 'CancelledError';
  }
}

/** A problem or remark about a document or a plan. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  /** JSON Pointer into a document, or the name of the thing that it is about. */
  readonly path: string;
  /** From 1; null where there is no position. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  readonly hint: string | null;
  /** Releases of the plugin for which it holds; absent where nobody asked about releases. */
  readonly versions?: readonly string[];
}

/** The code of a system error ("ENOENT"); '' for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}
