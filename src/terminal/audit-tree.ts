import type { AuditReport } from '../audit/report.ts';
import { clean, count, styleFor } from './style.ts';
import type { Look } from './terminal.ts';

const NAMED = 10;

/** Prefixes under the prefixes that reach them, each with what it alone reaches, the worst first. */
export function auditTree(report: AuditReport, look: Look): string {
  const prefixes = [...new Set(report.prefixes.map(({ prefix }) => prefix))].toSorted();
  const volumes = new Map<string, AuditReport['volumes'][number][]>();
  for (const volume of report.volumes) {
    const own = volumes.get(volume.prefix);
    if (own === undefined) volumes.set(volume.prefix, [volume]);
    else own.push(volume);
  }
  const parentOf = (prefix: string): string | undefined =>
    prefixes
      .filter((one) => one !== prefix && prefix.startsWith(one))
      .toSorted((a, b) => b.length - a.length)[0];
  const lines = (parent: string | undefined, indent: string): string[] =>
    prefixes
      .filter((prefix) => parentOf(prefix) === parent)
      .flatMap((prefix, index, all) => {
        const last = index === all.length - 1;
        const inner = `${indent}${last ? '   ' : '│  '}`;
        const sources = report.prefixes.filter((one) => one.prefix === prefix);
        return [
          `${indent}${last ? '└─' : '├─'} ${styleFor(look).strong(prefix === '' ? '(empty)' : `${clean(prefix)}*`)}  ${clean(sources.map(({ source, driver }) => `${source}, ${driver}`).join('; '))}`,
          ...leaves(volumes.get(prefix) ?? [], inner, look),
          ...lines(prefix, inner),
        ];
      });
  return `${lines(undefined, '').join('\n')}\n`;
}

function leaves(
  volumes: readonly AuditReport['volumes'][number][],
  indent: string,
  look: Look,
): string[] {
  const style = styleFor(look);
  const colours = { foreign: style.bad, unknown: style.caution, ours: style.good };
  const line = (own: typeof volumes, title: string): string[] => {
    if (own.length === 0) return [];
    const names = own
      .slice(0, NAMED)
      .map(({ name, pool }) => clean(pool === null ? name : `${pool}/${name}`));
    const more = own.length > NAMED ? ` and ${own.length - NAMED} more` : '';
    return [`${indent}· ${title}: ${names.join(', ')}${more}`];
  };
  const judged = (['foreign', 'unknown', 'ours'] as const).flatMap((verdict) => {
    const own = volumes.filter((one) => one.verdict === verdict && !one.heardOnly);
    return line(own, colours[verdict](`${count(own.length, 'volume')} ${verdict}`));
  });
  // Whose these are is for those to say whose backend it is.
  const others = volumes.filter(({ heardOnly }) => heardOnly);
  return [
    ...judged,
    ...line(others, style.faint(`${count(others.length, 'volume')} in its reach`)),
  ];
}
