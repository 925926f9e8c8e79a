import type { AuditedVolume, Collected, Counts } from './collect.ts';
import type { Backend } from './drivers.ts';
import { type AuditFacts, type FailRule, type Finding, findFindings } from './findings.ts';

interface AuditedPrefix extends Counts {
  readonly prefix: string;
  readonly source: string;
  readonly driver: string;
  readonly svm: string | null;
  /** Whether ONTAP's event log alone tells of it. */
  readonly heard: boolean;
}

/** A backend that the event log tells of. */
export interface HeardBackend {
  readonly svm: string;
  readonly prefix: string;
  readonly driver: string;
  readonly platform: string;
  readonly host: string;
  readonly lastSeen: string;
  /** Whether one of the audited configs or prefixes is it. */
  readonly known: boolean;
}

export interface HeardBackends {
  readonly available: boolean;
  /** Why the log could not be read. */
  readonly reason: string | null;
  readonly backends: readonly HeardBackend[];
}

/** What `prefix-audit -o json` prints. */
export interface AuditReport {
  /** null: every SVM was looked at. */
  readonly svm: string | null;
  readonly prefixes: readonly AuditedPrefix[];
  readonly volumes: readonly AuditedVolume[];
  readonly findings: readonly Finding[];
  /** Over the volumes that prefixes which were given reach: what only heard backends reach is left out. */
  readonly summary: Counts & {
    /** Used bytes of the reachable volumes that are not proven to be ours. */
    readonly bytesAtRisk: number;
  };
  readonly heartbeats: HeardBackends;
  /** Evidence that could not be read, and why; what it would say is not in the verdicts. */
  readonly notRead: readonly { readonly what: string; readonly reason: string }[];
}

export interface ReportInput extends AuditFacts {
  readonly counts: Collected['counts'];
  readonly heartbeats: HeardBackends;
  readonly notRead: AuditReport['notRead'];
}

/** Takes what was found, returns the whole answer. */
export function auditReport(
  svm: string | null,
  facts: ReportInput,
  rule: FailRule | null,
): AuditReport {
  const { volumes } = facts;
  const own = volumes.filter(({ heardOnly }) => !heardOnly);
  return {
    svm,
    prefixes: facts.backends
      .filter(({ kubernetes }) => kubernetes !== true)
      .map((backend) => auditedPrefix(backend, facts.counts)),
    volumes,
    findings: findFindings(facts, rule),
    summary: {
      ...countVerdicts(own),
      bytesAtRisk: own.reduce(
        (sum, { verdict, usedBytes }) => (verdict === 'ours' ? sum : sum + (usedBytes ?? 0)),
        0,
      ),
    },
    heartbeats: facts.heartbeats,
    notRead: facts.notRead,
  };
}

const NONE: Counts = { reachable: 0, ours: 0, foreign: 0, unknown: 0 };

function auditedPrefix(backend: Backend, counts: Collected['counts']): AuditedPrefix {
  const { prefix, source, driver, svm, heard = false } = backend;
  return { prefix, source, driver, svm, heard, ...(counts.get(backend) ?? NONE) };
}

function countVerdicts(volumes: readonly AuditedVolume[]): Counts {
  const counts = { ours: 0, foreign: 0, unknown: 0 };
  for (const volume of volumes) counts[volume.verdict] += 1;
  return { reachable: volumes.length, ...counts };
}
