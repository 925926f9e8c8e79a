import type { Login } from './access.ts';
import type { Cluster } from './cluster.ts';
import type { Svm } from './state.ts';
import type { ArgumentTypes, Input } from './zapi-input.ts';

/**
 * Where a call can be made: at the cluster's scope only; in an SVM only (a cluster login names it with
 * `vfiler`); or in both, where the SVM's scope shows that SVM alone.
 */
export type CallScope = 'cluster' | 'svm' | 'any';

/** One request, as a handler sees it: parsed, authenticated, allowed. */
export interface Invocation {
  readonly api: string;
  readonly cluster: Cluster;
  readonly login: Login;
  /** The SVM that the call is about: the login's own, or the one that `vfiler` names. null: cluster scope. */
  readonly svm: Svm | null;
  readonly input: Input;
  /** Minor ONTAPI version of the simulated ONTAP: 150 for 9.5. */
  readonly ontapi: number;
  /** Taken from a fault: how the next job shall fail. */
  nextJobFailure(): { code: number; message: string } | null;
  /** Every call of the front, for system-user-capability-get-iter. */
  readonly calls: ReadonlyMap<string, ZapiCall>;
}

export interface ZapiCall {
  /** CLI command whose directory a role must grant; null: every login may. */
  readonly command: string | null;
  readonly scope: CallScope;
  /** Whether it needs `all` on the command; reading needs `readonly`. */
  readonly write: boolean;
  /** Whether this request asks to change something, for the request log; default: `write`. */
  readonly changes?: (input: Input) => boolean;
  readonly arguments: ArgumentTypes;
  /** Returns what stands inside <results status="passed">. */
  readonly run: (call: Invocation) => string;
}

export type ZapiCalls = Readonly<Record<string, ZapiCall>>;

/** The SVM of a call whose scope is 'svm': the front has made sure that there is one. */
export function svmOf(call: Invocation): Svm {
  if (!call.svm) throw new Error(`${call.api} ran without an SVM`);
  return call.svm;
}
