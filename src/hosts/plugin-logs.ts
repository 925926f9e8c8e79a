import { type HostConnection, HostError } from './connection.ts';
import { allRules, type Explanation, explainLogText, isHarmless } from './log-explain.ts';
import { logsScript } from './logs-script.ts';
import { type PluginLogLine, parseInnerLog, parsePluginLog } from './plugin-log.ts';

/** A line of the plugin with where it stood. */
export interface SourcedLine extends PluginLogLine {
  /** "journald", "plugin" (the file inside it), or a file of the host. */
  readonly source: string;
}

export interface HostLog {
  readonly sources: readonly string[];
  readonly lines: readonly SourcedLine[];
}

const READ_MS = 180_000;

/**
 * Reads what the plugin said since a moment (milliseconds since 1970; null: all there is), oldest first, each
 * line once. Throws HostError, also when there is no such plugin.
 */
export async function observeLog(
  host: Pick<HostConnection, 'target' | 'run'>,
  question: { readonly alias: string; readonly since: number | null; readonly most: number },
): Promise<HostLog> {
  const { alias, since, most } = question;
  const ask = (asRoot: boolean) =>
    host.run({
      name: 'logs',
      script: logsScript,
      args: [alias, String(Math.floor((since ?? 0) / 1000)), String(most)],
      asRoot,
      timeoutMs: READ_MS,
    });
  const result = await ask(true).catch((error: unknown) => {
    // The group docker may see the plugin, and journald and syslog let their own groups read.
    if (error instanceof HostError && error.kind === 'sudo-refused')
      return ask(false).then((other) => {
        if (parseLog(other.stdout, since) !== null) return other;
        throw error;
      });
    throw error;
  });
  const log = parseLog(result.stdout, since);
  if (log !== null) return log;
  throw new HostError('failed', host.target.name, {
    code: 'plugin-absent',
    message: `there is no plugin ${alias} on it, so there is no log: ${noPlugin(result.stdout) || result.stderr.trim().slice(0, 200)}`,
    hint: 'netappdvp hosts status shows what is there; give --alias if the plugin has another name.',
  });
}

function noPlugin(stdout: string): string {
  const text = sectionsOf(stdout).find(([name]) => name === 'plugin')?.[1] ?? '';
  return text.trim().split('\n').at(-1) ?? '';
}

/** Names of these sections are paths, unlike those of other looks. */
function sectionsOf(stdout: string): (readonly [name: string, text: string, exitCode: number])[] {
  return stdout.split('\n').flatMap((line) => {
    const match = /^(\S+) (\d+) ?([A-Za-z0-9+/=]*)$/.exec(line);
    if (match?.[1] === undefined) return [];
    const text = Buffer.from(match[3] ?? '', 'base64').toString('utf8');
    return [[match[1], text, Number(match[2])] as const];
  });
}

/** Takes what the script printed, returns the lines; null when it is not whole or there is no plugin. Pure. */
export function parseLog(stdout: string, since: number | null): HostLog | null {
  const sections = sectionsOf(stdout);
  if (!sections.some(([name]) => name === 'end')) return null;
  if (!sections.some(([name, , exitCode]) => name === 'plugin' && exitCode === 0)) return null;
  const sources = sections.filter(([name]) => name !== 'end' && name !== 'plugin');
  const lines = sources.flatMap(([name, text]) => {
    const raw = text.split('\n').filter((line) => line !== '');
    const parsed = name === 'own' ? parseInnerLog(raw) : parsePluginLog(raw);
    return timed(parsed).map((line) => ({ ...line, source: name === 'own' ? 'plugin' : name }));
  });
  const seen = new Set<string>();
  return {
    sources: sources.map(([name]) => (name === 'own' ? 'plugin' : name)),
    lines: lines
      .filter(({ timeMs }) => since === null || timeMs === null || timeMs >= since)
      // This program's own question, by which it learns whether the driver answers.
      .filter(({ text }) => !text.includes('netappdvp_nobody_'))
      .toSorted((a, b) => (a.timeMs ?? 0) - (b.timeMs ?? 0))
      .filter((line) => {
        // What stands in the plugin's own file is in the engine's log too.
        const key = `${line.timeMs} ${line.level} ${line.text}`;
        if (line.timeMs !== null && seen.has(key)) return false;
        seen.add(key);
        return true;
      }),
  };
}

/** Lines without a time, as those of a crash, belong where the line before them stands. */
function timed(lines: readonly PluginLogLine[]): PluginLogLine[] {
  let last: number | null = null;
  return lines.map((line) => {
    last = line.timeMs ?? last;
    return { ...line, timeMs: last };
  });
}

export interface ExplainedLine extends SourcedLine {
  readonly host: string;
  /** What it means; null for lines that need none, and for unknown ones. */
  readonly explanation: Explanation | null;
  /** A problem that no rule knows. */
  readonly unknown: boolean;
}

/** Merges the logs of hosts in time order and explains what is a problem. Pure. */
export function mergeLogs(
  logs: readonly { readonly host: string; readonly log: HostLog }[],
): ExplainedLine[] {
  return logs
    .flatMap(({ host, log }) => log.lines.map((line) => explainLine(host, line)))
    .toSorted((a, b) => (a.timeMs ?? 0) - (b.timeMs ?? 0));
}

function explainLine(host: string, line: SourcedLine): ExplainedLine {
  const problem = /^(?:warning|error|fatal|panic|)$/.test(line.level);
  // A rule may speak of any line that is not plain information.
  const explanation = problem ? explainLogText(line.text, allRules) : null;
  const unknown = explanation === null && /^(?:error|fatal|panic)$/.test(line.level);
  return { ...line, host, explanation, unknown };
}

/** Rules that were met, with how often; those that only look bad come last. */
export function countRules(
  lines: readonly ExplainedLine[],
): { readonly rule: string; readonly count: number; readonly harmless: boolean }[] {
  const counts = new Map<string, { count: number; harmless: boolean }>();
  for (const { explanation } of lines) {
    if (explanation === null) continue;
    const { rule } = explanation;
    const count = (counts.get(rule)?.count ?? 0) + 1;
    counts.set(rule, { count, harmless: isHarmless(explanation) });
  }
  return [...counts]
    .map(([rule, value]) => ({ rule, ...value }))
    .toSorted((a, b) => Number(a.harmless) - Number(b.harmless) || b.count - a.count);
}
