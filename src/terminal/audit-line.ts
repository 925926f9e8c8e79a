import type { AuditReport } from '../audit/report.ts';
import type { AuditExtras } from './audit-view.ts';
import { clean } from './style.ts';

/** One line for cron and monitoring, with its numbers behind a bar as monitoring plugins print them. */
export function auditLine(report: AuditReport & Partial<AuditExtras>): string {
  const { reachable, foreign, unknown, ours, bytesAtRisk } = report.summary;
  const findings = report.baseline?.new.findings ?? report.findings;
  const worst = ['error', 'warning'].find((severity) =>
    findings.some((finding) => finding.severity === severity),
  );
  const word = worst === undefined ? 'OK' : worst === 'error' ? 'CRITICAL' : 'WARNING';
  const place = report.svm === null ? 'all SVMs' : clean(report.svm);
  const news =
    report.baseline === undefined || report.baseline === null
      ? ''
      : `, ${report.baseline.new.volumes.length} new`;
  return `${word} prefix-audit ${place}: ${foreign} foreign, ${unknown} unknown of ${reachable} volumes within reach${news} | foreign=${foreign} unknown=${unknown} ours=${ours} bytes_at_risk=${bytesAtRisk}\n`;
}
