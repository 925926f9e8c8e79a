import type { AuditReport } from '../audit/report.ts';
import type { AuditExtras } from './audit-view.ts';
import { clean, count, styleFor } from './style.ts';
import { table } from './table.ts';
import type { Look } from './terminal.ts';

/** Backends that the event log tells of, what is new, aggregates, and a prefix to move to. */
export function extrasView(report: AuditReport & Partial<AuditExtras>, look: Look): string {
  return [
    heardView(report, look),
    newsView(report, look),
    aggregatesView(report, look),
    suggestionView(report, look),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function heardView({ heartbeats, notRead }: AuditReport, look: Look): string {
  const style = styleFor(look);
  // Those that list by their prefix have a row of their own among the prefixes.
  const others = heartbeats.backends.filter(
    ({ known, platform }) => !known && platform === 'kubernetes',
  );
  const lines = others.map(
    ({ prefix, driver, platform, host, svm, lastSeen }) =>
      `  ${clean(prefix === '' ? '(empty)' : prefix)}  ${clean(driver)} on ${clean(svm)}, ${clean([platform, host].filter((word) => word !== '').join(' '))}, last heard ${clean(lastSeen.slice(0, 10))}\n`,
  );
  const heard =
    others.length === 0
      ? ''
      : `${style.strong("Backends of Kubernetes in ONTAP's event log, which list nothing by their prefix:")}\n${lines.join('')}`;
  const deaf = heartbeats.available
    ? ''
    : style.faint(
        `Other backends: not available (${clean(heartbeats.reason ?? '')}); a login of the cluster reads the event log.\n`,
      );
  const unread = notRead.map(({ what, reason }) =>
    style.faint(`${clean(what)}: not read (${clean(reason)})\n`),
  );
  return `${heard}${deaf}${unread.join('')}`;
}

function newsView({ baseline }: Partial<AuditExtras>, look: Look): string {
  if (baseline === undefined || baseline === null) return '';
  const style = styleFor(look);
  const { volumes, findings } = baseline.new;
  if (baseline.written) return `Baseline: ${clean(baseline.file)} holds what was found now.\n`;
  if (volumes.length + findings.length === 0)
    return style.good(`Nothing new since ${clean(baseline.file)}.\n`);
  const names = volumes
    .slice(0, 20)
    .map(
      ({ name, pool, verdict }) =>
        `${clean(pool === null ? name : `${pool}/${name}`)} (${verdict})`,
    );
  return style.bad(
    `New since ${clean(baseline.file)}: ${count(volumes.length, 'volume')}, ${count(findings.length, 'finding')}${names.length > 0 ? `: ${names.join(', ')}` : ''}\n`,
  );
}

function aggregatesView({ aggregates }: Partial<AuditExtras>, look: Look): string {
  if (aggregates === undefined || aggregates === null || aggregates.length === 0) return '';
  const numbers = ['REACHES', 'OURS', 'FOREIGN', 'UNKNOWN'];
  const columns = [
    { title: 'AGGREGATE' },
    ...numbers.map((title) => ({ title, align: 'right' as const })),
    { title: 'SVMS' },
  ];
  const rows = aggregates.map((row) => [
    clean(row.name ?? 'several (FlexGroups)'),
    ...[row.reachable, row.ours, row.foreign, row.unknown].map(String),
    clean(row.svms.join(', ')),
  ]);
  return table(columns, rows, look);
}

function suggestionView({ suggestion }: Partial<AuditExtras>, look: Look): string {
  if (suggestion === undefined) return '';
  if (suggestion === null) return '';
  const style = styleFor(look);
  const steps = suggestion.steps.map(
    (step, index) => `  ${index + 1}. ${step.replaceAll('\n', '\n       ')}\n`,
  );
  return `${style.strong(`A prefix that reaches nothing now: ${style.typed(clean(suggestion.prefix))}`)}\n${steps.join('')}`;
}
