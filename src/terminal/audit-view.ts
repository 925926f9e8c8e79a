import type { AuditedAggregate } from '../audit/aggregates.ts';
import type { BaselineResult } from '../audit/baseline.ts';
import type { AuditReport } from '../audit/report.ts';
import type { Suggestion } from '../audit/suggest.ts';
import { extrasView } from './audit-extras.ts';
import { destroysByCreate, isIncomplete, judged, prefixErrors } from './audit-judgement.ts';
import { auditTree } from './audit-tree.ts';
import { bytesText, clean, type Style, styleFor } from './style.ts';
import { table, wrapped } from './table.ts';
import type { Look } from './terminal.ts';

type Volume = AuditReport['volumes'][number];
type Verdict = Volume['verdict'];

/** So many rows of each verdict are shown; of ours, all or none. Everything is in the JSON document. */
const ROWS = { foreign: 100, unknown: 50, ours: 10 } as const;
const worstFirst: readonly Verdict[] = ['foreign', 'unknown', 'ours'];

/** What was asked for besides the report. */
export interface AuditExtras {
  readonly suggestion: Suggestion | null;
  readonly aggregates: readonly AuditedAggregate[] | null;
  readonly baseline: BaselineResult | null;
}

/** The audit for people: volumes worst first, totals for each prefix, a judgement, one next step. */
export function auditView(
  report: AuditReport & Partial<AuditExtras>,
  look: Look,
  show: { readonly tree?: boolean } = {},
): string {
  return [
    show.tree === true ? auditTree(report, look) : volumeTable(report, look),
    prefixTable(report, look),
    extrasView(report, look),
    findingLines(report, look),
    `${judgement(report, look)}\n${wrapped(explanation(report), look.width)}\n`,
    `${wrapped(`Next: ${nextStep(report)}`, look.width)}\n${lastLine(report)}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** For the minute after a wrong docker volume rm. */
function lastLine({ svm, summary }: AuditReport): string {
  if (summary.reachable === 0) return '';
  return `Deleted the wrong one? At once: netappdvp volumes recover --svm ${svm === null ? 'SVM' : clean(svm)}\n`;
}

function volumeTable(report: AuditReport, look: Look): string {
  const style = styleFor(look);
  const several = report.svm === null;
  const shown = worstFirst.flatMap((verdict) => rowsShown(report, verdict));
  const columns = [
    ...(several ? [{ title: 'SVM' }] : []),
    { title: 'VOLUME' },
    { title: 'SIZE', align: 'right' as const },
    { title: 'USED', align: 'right' as const },
    { title: 'VERDICT' },
    { title: 'WHY' },
  ];
  const rows = shown.map((volume) => [
    ...(several ? [clean(volume.svm)] : []),
    clean(volume.name),
    bytesText(volume.sizeBytes),
    bytesText(volume.usedBytes),
    colourOf(volume.verdict, style)(volume.verdict),
    why(volume),
  ]);
  return `${table(columns, rows, look)}${omissions(report, style)}`;
}

function rowsShown(report: AuditReport, verdict: Verdict): Volume[] {
  const all = report.volumes.filter((one) => one.verdict === verdict && !one.heardOnly);
  if (verdict === 'ours' && all.length > ROWS.ours) return [];
  return all.slice(0, ROWS[verdict]);
}

/** One line for each verdict of which not all rows are shown. */
function omissions(report: AuditReport, style: Style): string {
  return worstFirst
    .map((verdict) => {
      const shown = rowsShown(report, verdict).length;
      const missing = report.summary[verdict] - shown;
      if (missing === 0) return '';
      const more = shown === 0 ? '' : ' more';
      const volumes = missing === 1 ? 'volume' : 'volumes';
      return style.faint(
        `${missing}${more} ${volumes} with verdict ${verdict}: see them with -o json\n`,
      );
    })
    .join('');
}

function why(volume: Volume): string {
  const first = [volume.reasons[0], volume.protectedBy[0]].filter((text) => text !== undefined);
  const hidden = volume.reasons.length + volume.protectedBy.length - first.length;
  return clean(`${first.join('; ')}${hidden > 0 ? ` (+${hidden})` : ''}`);
}

function colourOf(verdict: Verdict, style: Style): (text: string) => string {
  if (verdict === 'ours') return style.good;
  return verdict === 'foreign' ? style.bad : style.caution;
}

function prefixTable(report: AuditReport, look: Look): string {
  const numbers = ['REACHES', 'OURS', 'FOREIGN', 'UNKNOWN'];
  const columns = [
    { title: 'PREFIX' },
    ...numbers.map((title) => ({ title, align: 'right' as const })),
    { title: 'FROM' },
  ];
  const rows = report.prefixes.map((row) => [
    row.prefix === '' ? '(empty)' : clean(row.prefix),
    ...[row.reachable, row.ours, row.foreign, row.unknown].map(String),
    clean(row.source),
  ]);
  return table(columns, rows, look);
}

/** The tables and the judgement say what these two findings say. */
const saidElsewhere = new Set(['foreign-volume-reachable', 'unknown-volume-reachable']);

function findingLines(report: AuditReport, look: Look): string {
  const style = styleFor(look);
  const colours = { error: style.bad, warning: style.caution, info: style.faint };
  return report.findings
    .filter((finding) => !saidElsewhere.has(finding.code))
    .map(({ severity, message, hint }) => {
      const told = wrapped(`${severity}: ${clean(message)}`, look.width).slice(severity.length);
      const advice = hint === null ? '' : `${indented(hint, look)}\n`;
      return `${colours[severity](severity)}${told}\n${advice}`;
    })
    .join('');
}

/** Advice below what it is about. */
function indented(text: string, { width }: Look): string {
  const lines = text.split('\n').flatMap((line) => wrapped(clean(line), width - 2).split('\n'));
  return lines.map((line) => `  ${line}`).join('\n');
}

function judgement(report: AuditReport, look: Look): string {
  const { grade, sentence } = judged(report);
  return styleFor(look)[grade](wrapped(clean(sentence), look.width));
}

/** What people get wrong about the plugin's reach. */
function explanation({ summary }: AuditReport): string {
  const reach =
    'The plugin reaches volumes of its SVM by name alone, on whatever aggregate they are.';
  if (summary.foreign + summary.unknown === 0) return reach;
  return `${reach} "docker volume rm" on any of its hosts destroys them. That "docker volume ls" shows a volume proves nothing: it repeats what the prefix reaches.`;
}

function nextStep(report: AuditReport): string {
  const first = (verdict: Verdict): string =>
    clean(report.volumes.find((one) => one.verdict === verdict && !one.heardOnly)?.name ?? '');
  const { foreign, unknown } = report.summary;
  const ownPrefix = 'give the plugin a prefix of its own: netappdvp init --storage-prefix PREFIX';
  // Renaming volumes helps nobody while an empty prefix reaches every name.
  if (report.prefixes.some(({ prefix }) => prefix === '')) return ownPrefix;
  if (foreign > 0)
    return `ask whose ${first('foreign')} is. If yours, add --expect ${first('foreign')}; if not, have it renamed so that no prefix of yours starts its name. Then a fenced role keeps the plugin to its prefix: netappdvp role show --role-profile fenced --print-cli (not verified on a live system).`;
  if (prefixErrors(report).length > 0) return ownPrefix;
  if (destroysByCreate(report))
    return 'have it renamed so that no prefix of ontap-san starts its name, before somebody creates a Docker volume of that name.';
  if (isIncomplete(report)) return 'make those hosts readable and run this again.';
  if (unknown > 0)
    return `name the volumes that you know to be yours: --expect ${first('unknown')},… or --expect-file FILE`;
  return 'run this again from time to time; exit code 3 means danger.';
}
