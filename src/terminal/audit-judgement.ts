import type { AuditReport } from '../audit/report.ts';
import { bytesText, count } from './style.ts';

export interface Judgement {
  readonly grade: 'bad' | 'caution' | 'good';
  readonly sentence: string;
}

/** What the whole comes to, in one sentence, and how grave it is. */
export function judged(report: AuditReport): Judgement {
  const { reachable, foreign, unknown, bytesAtRisk } = report.summary;
  const used = `${bytesText(bytesAtRisk)} used`;
  const reach = `within the plugin's reach ${report.svm === null ? 'on all SVMs' : `on SVM ${report.svm}`}`;
  if (foreign > 0) {
    const more = unknown > 0 ? `, and ${unknown} more may (${used} in all)` : ` (${used})`;
    const belong = foreign === 1 ? 'belongs' : 'belong';
    return {
      grade: 'bad',
      sentence: `Danger: of ${count(reachable, 'volume')} ${reach} ${foreign} ${belong} to somebody else${more}.`,
    };
  }
  if (prefixErrors(report).length > 0)
    return {
      grade: 'bad',
      sentence: 'Danger: the prefix does not keep the plugin to its own volumes.',
    };
  if (destroysByCreate(report))
    return {
      grade: 'bad',
      sentence: 'Danger: creating a Docker volume can destroy one that is there already.',
    };
  if (isIncomplete(report))
    return {
      grade: 'caution',
      sentence:
        'This audit is incomplete: what the hosts that could not be read reach is not in it.',
    };
  if (unknown > 0)
    return {
      grade: 'caution',
      sentence: `Of ${count(reachable, 'volume')} ${reach} none is known to be somebody else's, but nothing proves whose ${unknown} ${unknown === 1 ? 'is' : 'are'} (${used}).`,
    };
  if (reachable === 0) return { grade: 'good', sentence: `No volume is ${reach}.` };
  const all = reachable === 1 ? 'The one volume' : `All ${reachable} volumes`;
  return { grade: 'good', sentence: `${all} ${reach} ${reachable === 1 ? 'is' : 'are'} ours.` };
}

export function prefixErrors({ findings }: AuditReport): AuditReport['findings'] {
  const about = new Set(['empty-prefix', 'prefix-overlap', 'prefix-shared', 'pools-shared']);
  return findings.filter(({ severity, code }) => severity === 'error' && about.has(code));
}

/** Whether a create would destroy a volume, and that counts as an error. */
export function destroysByCreate({ findings }: AuditReport): boolean {
  return findings.some(
    ({ code, severity }) => code === 'destroyed-by-create' && severity === 'error',
  );
}

/** Whether a host could not be read: no green word may stand below that. */
export function isIncomplete({ findings }: AuditReport): boolean {
  return findings.some(({ code }) => code === 'host-unreadable');
}
