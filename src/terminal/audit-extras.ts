import type { AuditReport } from '../audit/report.ts';
import type { AuditExtras } from './audit-view.ts';
import { clean, count, styleFor } from './style.ts';
import { table, wrapped } from './table.ts';
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
      `  ${wrapped(clean(`${prefix === '' ? '(empty)' : prefix}  ${driver} on ${svm}, from ${host || platform}, last heard ${lastSeen.slice(0, 10)}`), look.width - 2)}\n`,
  );
  const heard =
    others.length === 0
      ? ''
      : `${style.strong('Backends of Kubernetes, which list nothing by their prefix:')}\n${lines.join('')}`;
  const deaf = heartbeats.available
    ? ''
    : style.faint(
        `${wrapped(`Other backends: not available (${clean(heartbeats.reason ?? '')}); a login of the cluster reads the event log.`, look.width)}\n`,
      );
  const unread = notRead.map(({ what, reason }) =>
    style.faint(`${wrapped(`${clean(what)}: not available (${clean(reason)})`, look.width)}\n`),
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
  const steps = suggestion.steps.map((step, index) => {
    // A command is copied as it is: only words flow.
    const [words = '', ...commands] = step.split('\n');
    const flowing = wrapped(words, look.width - 5).replaceAll('\n', '\n     ');
    return `  ${index + 1}. ${[flowing, ...commands.map((line) => `     ${line}`)].join('\n')}\n`;
  });
  return `${style.strong(`A prefix that reaches nothing now: ${style.typed(clean(suggestion.prefix))}`)}\n${steps.join('')}`;
}
