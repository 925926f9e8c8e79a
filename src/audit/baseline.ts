import type { AuditedVolume } from './collect.ts';
import type { Finding } from './findings.ts';
import type { AuditReport } from './report.ts';

/** What was known the last time: volumes that are not ours, and findings. */
export interface Baseline {
  readonly volumes: ReadonlyMap<string, string>;
  readonly findings: ReadonlySet<string>;
}

/** What is in this report and was not in the baseline. */
export interface News {
  readonly volumes: readonly Pick<AuditedVolume, 'svm' | 'name' | 'pool' | 'verdict'>[];
  readonly findings: readonly Finding[];
}

/** What came of a comparison. */
export interface BaselineResult {
  readonly file: string;
  /** Whether this run wrote it. */
  readonly written: boolean;
  readonly new: News;
}

const FORMAT = 'netappdvp prefix-audit baseline';

export function baselineText(report: AuditReport): string {
  const volumes: Record<string, string> = {};
  for (const volume of report.volumes)
    if (isWatched(volume)) volumes[keyOf(volume)] = volume.verdict;
  const document = {
    format: FORMAT,
    volumes,
    findings: report.findings.map(findingKey),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

/** Takes the text of a baseline file; null when it is none. */
export function readBaseline(text: string): Baseline | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof document !== 'object' || document === null) return null;
  const { format, volumes, findings } = document as Partial<Record<string, unknown>>;
  if (format !== FORMAT || typeof volumes !== 'object' || volumes === null) return null;
  if (!Array.isArray(findings)) return null;
  return {
    volumes: new Map(Object.entries(volumes).map(([key, verdict]) => [key, String(verdict)])),
    findings: new Set(findings.map(String)),
  };
}

/** Foreign and unknown volumes that were not there, or were judged otherwise; findings that were not made. */
export function newsSince(report: AuditReport, baseline: Baseline): News {
  const volumes = report.volumes
    .filter((one) => isWatched(one) && baseline.volumes.get(keyOf(one)) !== one.verdict)
    .map(({ svm, name, pool, verdict }) => ({ svm, name, pool, verdict }));
  const about: Readonly<Record<string, readonly AuditedVolume['verdict'][]>> = {
    'foreign-volume-reachable': ['foreign'],
    'unknown-volume-reachable': ['unknown'],
    'adopted-by-create': ['foreign', 'unknown'],
  };
  const findings = report.findings.filter((finding) => {
    const verdicts = about[finding.code];
    return verdicts === undefined
      ? !baseline.findings.has(findingKey(finding))
      : volumes.some((volume) => verdicts.includes(volume.verdict));
  });
  return { volumes, findings };
}

/** What other people's backends make within their own reach is no news. */
function isWatched({ verdict, heardOnly }: AuditedVolume): boolean {
  return verdict !== 'ours' && !heardOnly;
}

function keyOf({ svm, name, pool }: Pick<AuditedVolume, 'svm' | 'name' | 'pool'>): string {
  return `${svm}:${pool === null ? '' : `${pool}/`}${name}`;
}

function findingKey({ code, message }: Finding): string {
  return `${code}: ${message}`;
}
