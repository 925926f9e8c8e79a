import type { AuditReport } from '../audit/report.ts';
import { judged } from './audit-judgement.ts';
import { reachPicture } from './audit-picture.ts';
import { escapeHtml as e } from './html.ts';
import { bytesText } from './style.ts';

type Volume = AuditReport['volumes'][number];

/** Foreign and unknown ones are all listed up to this many; of ours the first few stand for the rest. */
const LISTED = 1000;
const OURS = 50;

const GRADES = { bad: 'foreign', caution: 'unknown', good: 'ours' } as const;

const css = `
:root{--bad:#b3261e;--caution:#9a6700;--good:#1a7f37;--line:#d8dee4;--faint:#57606a}
*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;color:#1f2328;margin:0;background:#f6f8fa}
main{max-width:1100px;margin:0 auto;padding:32px 24px 64px}h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 12px}
.faint{color:var(--faint)}.judgement{border-left:6px solid;background:#fff;padding:14px 18px;margin:20px 0;font-size:17px;border-radius:4px}
.judgement.foreign{border-color:var(--bad)}.judgement.unknown{border-color:var(--caution)}.judgement.ours{border-color:var(--good)}
.cards{display:flex;gap:12px;flex-wrap:wrap}.card{background:#fff;border:1px solid var(--line);border-radius:6px;padding:10px 18px;min-width:130px}
.card b{display:block;font-size:24px}.foreign b,td.foreign,.sev-error{color:var(--bad)}.unknown b,td.unknown,.sev-warning{color:var(--caution)}.ours b,td.ours{color:var(--good)}
table{border-collapse:collapse;width:100%;background:#fff;border:1px solid var(--line)}th,td{text-align:left;padding:6px 10px;border-bottom:1px solid var(--line);vertical-align:top}
th{background:#f0f3f6;font-weight:600}td.n,th.n{text-align:right;white-space:nowrap}td.name{font-family:ui-monospace,monospace;overflow-wrap:anywhere;min-width:110px}td.name.foreign,td.name.unknown,td.name.ours{min-width:220px}
.sev-error,.sev-warning,.sev-info{font-weight:600}figure{margin:0;background:#fff;border:1px solid var(--line);border-radius:6px;padding:12px;overflow:auto}svg{display:block;max-width:100%;height:auto}
@media print{body{background:#fff}main{padding:0}}`;

/** The audit as one page for a change board: needs nothing but a browser. In pieces. `made`: when, in words. */
export function* auditHtml(report: AuditReport, made: string): Generator<string> {
  const place = report.svm === null ? 'all SVMs' : `SVM ${report.svm}`;
  const { reachable, ours, foreign, unknown, bytesAtRisk } = report.summary;
  const { grade, sentence } = judged(report);
  yield `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`;
  yield `<title>What docker volume rm can reach: ${e(place)}</title><style>${css}</style></head><body><main>\n`;
  yield `<h1>What <code>docker volume rm</code> can reach on ${e(place)}</h1><p class="faint">netappdvp prefix-audit, ${e(made)}. The plugin reaches by SVM and name, on whatever aggregate a volume lies.</p>\n`;
  yield `<p class="judgement ${GRADES[grade]}" id="judgement">${e(sentence)}</p>\n`;
  yield `<div class="cards">${[
    ['', reachable, 'within reach'],
    ['ours', ours, 'ours'],
    ['foreign', foreign, "somebody else's"],
    ['unknown', unknown, 'unknown'],
  ]
    .map(([kind, n, word]) => `<div class="card ${kind}"><b>${n}</b>${word}</div>`)
    .join('')}<div class="card"><b>${e(bytesText(bytesAtRisk))}</b>at risk</div></div>\n`;
  yield `<h2>Who reaches what</h2><figure>${reachPicture(report)}</figure>\n`;
  yield* findings(report);
  for (const [verdict, title] of [
    ['foreign', "Somebody else's volumes"],
    ['unknown', 'Volumes that nothing vouches for'],
    ['ours', 'Our volumes'],
  ] as const)
    yield* volumeTable(report.volumes, verdict, title);
  yield `</main></body></html>\n`;
}

/** A text of several lines. */
function lines(text: string): string {
  return text.split('\n').map(e).join('<br>');
}

function* findings({ findings: found }: AuditReport): Generator<string> {
  if (found.length === 0) return;
  yield `<h2>Findings</h2><table><thead><tr><th>Severity</th><th>What</th><th>What to do</th></tr></thead><tbody>\n`;
  for (const { severity, message, hint } of found)
    yield `<tr><td class="sev-${severity}">${severity}</td><td>${lines(message)}</td><td>${lines(hint ?? '')}</td></tr>\n`;
  yield `</tbody></table>\n`;
}

function* volumeTable(
  all: readonly Volume[],
  verdict: Volume['verdict'],
  title: string,
): Generator<string> {
  const most = verdict === 'ours' ? OURS : LISTED;
  let listed = 0;
  let total = 0;
  for (const volume of all) {
    if (volume.verdict !== verdict || volume.heardOnly) continue;
    total += 1;
    if (listed === most) continue;
    if (listed === 0)
      yield `<h2>${title}</h2><table><thead><tr><th>Volume</th><th>Prefix</th><th class="n">Used</th><th class="n">Snapshots</th><th class="n">Clients</th><th>Why</th><th>Protected by</th></tr></thead><tbody>\n`;
    listed += 1;
    const name = volume.pool === null ? volume.name : `${volume.pool}/${volume.name}`;
    yield `<tr><td class="name ${verdict}">${e(name)}<br><span class="faint">${e(volume.svm)}, ${e(volume.aggregate ?? 'no aggregate of its own')}</span></td><td class="name">${e(volume.prefix === '' ? '(empty)' : volume.prefix)}</td><td class="n">${e(bytesText(volume.usedBytes))}</td><td class="n">${volume.snapshots ?? '-'}</td><td class="n">${volume.clients ?? '-'}</td><td>${e(volume.reasons.join('; '))}</td><td>${e(volume.protectedBy.join('; ') || 'nothing')}</td></tr>\n`;
  }
  if (listed > 0) yield `</tbody></table>\n`;
  if (total > listed)
    yield `<p class="faint">${total - listed} more; all of them are in the JSON and CSV reports.</p>\n`;
}
