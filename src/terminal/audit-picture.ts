import type { AuditReport } from '../audit/report.ts';
import { escapeHtml as e } from './html.ts';

/** `theirs`: only a backend that the event log tells of reaches it. */
type Verdict = 'ours' | 'foreign' | 'unknown' | 'theirs';

interface Group {
  /** Those that reach it. */
  readonly prefixes: readonly string[];
  readonly verdict: Verdict;
  readonly volumes: number;
  readonly names: readonly string[];
}

const WIDTH = 1040;
const LEFT = 330;
const RIGHT = 560;
const ROW = 64;
const MOST = 24;
const colours = { ours: '#1a7f37', foreign: '#b3261e', unknown: '#9a6700', theirs: '#57606a' };
const words = {
  ours: 'ours',
  foreign: "somebody else's",
  unknown: 'unknown',
  theirs: 'in the reach of that one alone',
};

/** Prefixes on the left, what they reach on the right, one line for each reach; as thick as the number is large. */
export function reachPicture(report: AuditReport): string {
  const prefixes = [...new Set(report.prefixes.map(({ prefix }) => prefix))].slice(0, MOST);
  const groups = groupsOf(report, prefixes);
  const rows = Math.max(prefixes.length, groups.length, 1);
  const height = rows * ROW + 24;
  const at = (index: number, of: number): number => 12 + ((index + 0.5) * rows * ROW) / of;
  const most = Math.max(1, ...groups.map(({ volumes }) => volumes));
  const lines = groups.flatMap((group, index) =>
    prefixes.flatMap((prefix, from) => {
      if (!group.prefixes.includes(prefix)) return [];
      const [y1, y2] = [at(from, prefixes.length), at(index, groups.length)];
      const thick = 2 + Math.round((group.volumes / most) * 12);
      return [
        `<path d="M${LEFT} ${y1}C${LEFT + 110} ${y1} ${RIGHT - 110} ${y2} ${RIGHT} ${y2}" fill="none" stroke="${colours[group.verdict]}" stroke-width="${thick}" stroke-opacity=".45"/>`,
      ];
    }),
  );
  const left = prefixes.map((prefix, index) => {
    const sources = report.prefixes.filter((one) => one.prefix === prefix);
    const from = sources.map(({ source }) => source).join(', ');
    return box(
      10,
      at(index, prefixes.length),
      LEFT - 10,
      '#0969da',
      prefix === '' ? '(empty prefix)' : `${prefix}*`,
      from,
    );
  });
  const right = groups.map((group, index) =>
    box(
      RIGHT,
      at(index, groups.length),
      WIDTH - RIGHT - 10,
      colours[group.verdict],
      `${group.volumes} ${group.volumes === 1 ? 'volume' : 'volumes'}, ${words[group.verdict]}`,
      group.names.join(', '),
    ),
  );
  const none =
    groups.length === 0
      ? `<text x="${RIGHT}" y="${height / 2}" font-size="14" fill="#57606a">nothing</text>`
      : '';
  return `<svg role="img" aria-label="Which prefix reaches what" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui,sans-serif">${lines.join('')}${left.join('')}${right.join('')}${none}</svg>`;
}

function box(
  x: number,
  middle: number,
  width: number,
  colour: string,
  title: string,
  below: string,
): string {
  const y = middle - 23;
  const fit = (text: string, size: number): string =>
    text.length * size * 0.6 <= width - 24
      ? text
      : `${text.slice(0, Math.floor((width - 24) / (size * 0.6)) - 1)}…`;
  return `<g><rect x="${x}" y="${y}" width="${width}" height="46" rx="6" fill="#fff" stroke="${colour}" stroke-width="2"/><text x="${x + 12}" y="${y + 20}" font-size="15" font-weight="600" fill="${colour}">${e(fit(title, 15))}</text><text x="${x + 12}" y="${y + 37}" font-size="12" fill="#57606a">${e(fit(below, 12))}</text></g>`;
}

/** Volumes by the prefixes that reach them and by verdict, the worst first. */
function groupsOf(report: AuditReport, prefixes: readonly string[]): Group[] {
  const groups = new Map<
    string,
    { prefixes: readonly string[]; verdict: Verdict; volumes: number; names: string[] }
  >();
  for (const volume of report.volumes) {
    const { prefixes: own, name } = volume;
    const verdict = volume.heardOnly ? 'theirs' : volume.verdict;
    if (!own.some((prefix) => prefixes.includes(prefix))) continue;
    const key = `${verdict} ${own.join('\n')}`;
    const group = groups.get(key) ?? { prefixes: own, verdict, volumes: 0, names: [] };
    groups.set(key, group);
    group.volumes += 1;
    if (group.names.length < 5) group.names.push(name);
  }
  const rank = { foreign: 0, unknown: 1, ours: 2, theirs: 3 };
  return [...groups.values()].toSorted((a, b) => rank[a.verdict] - rank[b.verdict]).slice(0, MOST);
}
