import type { ExplainedLine } from '../hosts/plugin-logs.ts';
import type { ReportError } from '../hosts/report.ts';
import { clean, count, type Style, styleFor } from './style.ts';
import type { Look } from './terminal.ts';

interface Logs {
  readonly hosts: readonly {
    readonly host: string;
    readonly error: ReportError | null;
    readonly sources: readonly string[];
  }[];
  readonly lines: readonly ExplainedLine[];
  readonly rules: readonly {
    readonly rule: string;
    readonly count: number;
    readonly harmless: boolean;
  }[];
}

/** Lines of the plugin on several hosts, with what they mean below the first of each kind. */
export function logLines(lines: readonly ExplainedLine[], look: Look): string {
  const style = styleFor(look);
  const widest = Math.max(0, ...lines.map(({ host }) => host.length));
  const told = new Set<string>();
  return lines.map((line) => lineText(line, widest, told, style)).join('');
}

function lineText(line: ExplainedLine, widest: number, told: Set<string>, style: Style): string {
  const { timeMs, host, level, text, explanation, unknown } = line;
  const time =
    timeMs === null
      ? '-'.padEnd(23)
      : new Date(timeMs).toISOString().replace('T', ' ').slice(0, 23);
  const word = (level === '' ? '-' : level).padEnd(7);
  const colour = /^(?:error|fatal|panic)$/.test(level)
    ? style.bad
    : level === 'warning'
      ? style.caution
      : style.faint;
  const first = `${style.faint(time)} ${clean(host).padEnd(widest)} ${colour(word)} ${clean(text.replaceAll(/\s*\n\s*/g, ' ⏎ '))}\n`;
  if (unknown)
    return `${first}    ${style.caution('? unknown')}: netappdvp does not know these words.\n`;
  if (explanation === null) return first;
  const { rule, cause, mend } = explanation;
  const key = `${rule} ${cause}`;
  if (told.has(key)) return `${first}    ${style.faint(`→ ${rule}, as above`)}\n`;
  told.add(key);
  return `${first}    ${style.caution(`→ ${rule}`)}: ${clean(cause)}\n      ${clean(mend)}\n`;
}

/** `hosts logs`: the lines, hosts that could not be read, and a summary. */
export function logsView({ hosts, lines, rules }: Logs, look: Look): string {
  const style = styleFor(look);
  const unread = hosts.flatMap(({ host, error }) => {
    if (error === null) return [];
    const message = error.message.replace(`${host}: `, '');
    return [
      `${style.bad('✖')} ${style.strong(clean(host))}: ${clean(message)}\n${error.hint === null ? '' : `  ${clean(error.hint)}\n`}`,
    ];
  });
  const read = hosts.filter(({ error }) => error === null);
  const silent = read.filter(({ host }) => !lines.some((line) => line.host === host));
  const unknown = lines.filter((line) => line.unknown).length;
  const known = rules.map(
    ({ rule, count: times, harmless }) => `${rule} ×${times}${harmless ? ' (harmless)' : ''}`,
  );
  return [
    logLines(lines, look),
    unread.join(''),
    [
      `${count(lines.length, 'line')} of ${count(read.length, 'host')}.`,
      ...(silent.length > 0
        ? [`Nothing from ${silent.map(({ host }) => clean(host)).join(', ')}.`]
        : []),
      ...(known.length > 0 ? [`Known: ${known.join(', ')}.`] : []),
      ...(unknown > 0 ? [`${count(unknown, 'error is', 'errors are')} unknown.`] : []),
      '\n',
    ]
      .join(' ')
      .replace(/ \n$/, '\n'),
  ]
    .filter((part) => part !== '')
    .join('\n');
}
