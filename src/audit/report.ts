import { type AuditFacts, type FailRule, type Finding, findFindings } from './findings.ts';
import type { AuditedVolume } from './page.ts';
import { type Backend, coversName } from './reach.ts';

/** Numbers of volumes. */
interface Counts {
  readonly reachable: number;
  readonly ours: number;
  readonly foreign: number;
  readonly unknown: number;
}

interface AuditedPrefix extends Counts {
  readonly prefix: string;
  readonly source: string;
  readonly driver: string;
  readonly svm: string | null;
}

/** What `prefix-audit -o json` prints. */
export interface AuditReport {
  /** null: every SVM was looked at. */
  readonly svm: string | null;
  readonly prefixes: readonly AuditedPrefix[];
  readonly volumes: readonly AuditedVolume[];
  readonly findings: readonly Finding[];
  readonly summary: Counts & {
    /** Used bytes of the reachable volumes that are not proven to be ours. */
    readonly bytesAtRisk: number;
  };
}

/** Takes what was found, returns the whole answer. */
export function auditReport(
  svm: string | null,
  facts: AuditFacts,
  rule: FailRule | null,
): AuditReport {
  const { volumes } = facts;
  return {
    svm,
    prefixes: facts.backends.map((backend) => auditedPrefix(backend, volumes)),
    volumes,
    findings: findFindings(facts, rule),
    summary: {
      ...countVerdicts(volumes),
      bytesAtRisk: volumes
        .filter((volume) => volume.verdict !== 'ours')
        .reduce((sum, volume) => sum + (volume.usedBytes ?? 0), 0),
    },
  };
}

function auditedPrefix(backend: Backend, volumes: readonly AuditedVolume[]): AuditedPrefix {
  const { prefix, source, driver, svm } = backend;
  const reached = volumes.filter((volume) => coversName(backend, volume));
  return { prefix, source, driver, svm, ...countVerdicts(reached) };
}

function countVerdicts(volumes: readonly AuditedVolume[]): Counts {
  const counts = { ours: 0, foreign: 0, unknown: 0 };
  for (const volume of volumes) counts[volume.verdict] += 1;
  return { reachable: volumes.length, ...counts };
}
