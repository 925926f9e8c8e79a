import type { Diagnostic } from '../errors.ts';

/** A step is data: it can be compared, printed, serialised and journaled. `id` is unique in its plan. */
export interface Step {
  readonly id: string;
  readonly kind: string;
}

/** What would change (steps), what is right already (unchanged), what no step can mend (blockers). */
export interface Plan<S extends Step> {
  readonly subject: string;
  readonly steps: readonly S[];
  readonly unchanged: readonly string[];
  readonly blockers: readonly Diagnostic[];
  /** What the reader should know and no step or person has to mend. */
  readonly notes?: readonly Diagnostic[];
}

export interface StepOutcome {
  readonly step: string;
  readonly status: 'done' | 'failed' | 'not-attempted';
  /** Milliseconds; 0 when not attempted. */
  readonly ms: number;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
  };
}

export interface Clock {
  now(): Date;
  /** Milliseconds from a monotonic source. */
  monotonicMs(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What a mutating command prints as JSON. */
export interface RunResult<S extends Step> {
  readonly run: string;
  readonly dryRun: boolean;
  readonly plan: Plan<S>;
  readonly outcomes: readonly StepOutcome[];
  readonly converged: boolean;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
  };
}
