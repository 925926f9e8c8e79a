import type { Cluster } from './cluster.ts';
import type { Fault, Faults, FaultTarget } from './faults.ts';
import type { RefusalEntry, RequestLogEntry } from './logs.ts';

/** What the log says about a request, apart from when and where. */
export type Facts = Pick<RequestLogEntry, 'transport' | 'api' | 'svm' | 'user' | 'write' | 'errno'>;

/** The answer to one request, and how it goes out. */
export interface Answer extends Facts {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** reset: no answer at all; hang: neither, and the connection stays; cut: half of it, then the connection ends. */
  readonly delivery: 'whole' | 'cut' | 'reset' | 'hang';
  readonly delayMs: number;
  readonly changed: boolean;
  readonly refusal: Pick<RefusalEntry, 'transport' | 'api' | 'kind' | 'detail'> | null;
}

export interface FrontRequest {
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** null: larger than what is accepted. */
  readonly body: string | null;
  /** CN of a client certificate that the client CA vouches for; null: none was shown. */
  readonly certificateName: string | null;
}

export interface Credentials {
  readonly username: string;
  /** null: a client certificate spoke for the user in the handshake. */
  readonly password: string | null;
}

export const challenge = { 'WWW-Authenticate': 'Basic realm="Administration Tools"' };
export const html = { 'Content-Type': 'text/html' };

export function answer(
  status: number,
  body: string,
  facts: Facts,
  headers: Answer['headers'],
): Answer {
  return {
    ...facts,
    status,
    body,
    headers,
    delivery: 'whole',
    delayMs: 0,
    changed: false,
    refusal: null,
  };
}

export function htmlAnswer(status: number, title: string, facts: Facts): Answer {
  return answer(status, `<html><body><h1>${title}</h1></body></html>\n`, facts, html);
}

/** How a wire answers, for what both wires have in common. */
export interface Wire {
  readonly target: FaultTarget;
  readonly facts: Facts;
  /** Whether the login is right. */
  readonly accepted: boolean;
  unauthorized(): Answer;
  /** An answer of ONTAP that a fault gives instead of the real one. */
  failed(fault: Fault): Answer;
  /** Carries the request out. */
  run(nextJobFailure: () => { code: number; message: string } | null): Answer;
}

/** A job that nobody finds any more: carried out all the same, or not. */
function loseNewJobs(cluster: Cluster, before: number, faults: Faults, target: FaultTarget): void {
  for (const job of cluster.state.jobs.slice(before)) {
    const fault = faults.strike(['vanish-job'], target);
    if (!fault) continue;
    job.vanished = true;
    if (!fault.executed) job.failure = { code: fault.errno, message: fault.reason };
  }
}

/** Answers a request with the faults that strike it, in the order in which they would on a network. */
export function answerWithFaults(cluster: Cluster, faults: Faults, wire: Wire): Answer {
  const { target, facts } = wire;
  // A web service that is switched off is not there, whoever asks (docs.netapp.com, troubleshoot web services).
  if (faults.strike(['disabled'], target)) return htmlAnswer(404, 'Not Found', facts);
  if (!wire.accepted || faults.strike(['unauthorized'], target)) return wire.unauthorized();
  const before = faults.strike(['status', 'reset', 'hang', 'suspended', 'error'], target);
  if (before?.kind === 'status') return htmlAnswer(before.status, String(before.status), facts);
  if (before?.kind === 'suspended' || before?.kind === 'error') return wire.failed(before);
  const silence = before?.kind === 'reset' || before?.kind === 'hang' ? before.kind : null;
  if (silence !== null && before?.executed === false)
    return { ...answer(0, '', facts, {}), delivery: silence };
  const jobs = cluster.state.jobs.length;
  const done = wire.run(() => {
    const fault = faults.strike(['fail-job'], target);
    return fault ? { code: fault.errno, message: fault.reason } : null;
  });
  loseNewJobs(cluster, jobs, faults, target);
  const cut = silence === null && faults.strike(['cut'], target) !== null;
  const delay = faults.strike(['delay'], target);
  return {
    ...done,
    status: silence === null ? done.status : 0,
    delivery: silence ?? (cut ? 'cut' : 'whole'),
    delayMs: done.delayMs + (delay?.ms ?? 0),
  };
}
