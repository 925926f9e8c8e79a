import type { Context } from '../context.ts';
import { ExitCode, UsageError, worstExitCode } from '../errors.ts';
import { type HostConnection, HostError, type HostTarget } from '../hosts/connection.ts';
import {
  countRules,
  type ExplainedLine,
  type HostLog,
  mergeLogs,
  observeLog,
} from '../hosts/plugin-logs.ts';
import { runPool } from '../hosts/pool.ts';
import type { ReportError } from '../hosts/report.ts';
import { explainError } from '../terminal/explain.ts';
import { logLines, logsView } from '../terminal/logs-view.ts';
import { count } from '../terminal/style.ts';
import type { Given } from './given.ts';
import { helpHost } from './hosts-help.ts';
import { type HostsInput, readHostsInput } from './hosts-input.ts';
import { pluginAlias } from './hosts-plugin.ts';
import { defineCommand } from './spec.ts';

interface Input extends HostsInput {
  readonly alias: string;
  /** Milliseconds since 1970; null: all there is. */
  readonly since: number | null;
  readonly most: number;
  readonly problemsOnly: boolean;
  readonly follow: boolean;
}

interface HostResult {
  readonly host: string;
  readonly status: 'read' | 'failed' | 'unreachable';
  readonly sources: readonly string[];
  readonly error: ReportError | null;
  readonly exitCode: ExitCode;
}

interface LogsResult {
  readonly hosts: readonly HostResult[];
  readonly lines: readonly ExplainedLine[];
  readonly exitCode: ExitCode;
}

/** A host that was read: with its connection, which --follow goes on with. */
interface Read extends HostResult {
  readonly log: HostLog;
  readonly connection: HostConnection | null;
}

const FOLLOW_MS = 2000;
const MOST = 200;

export const command = defineCommand<Input, LogsResult>({
  async input(given, context) {
    const alias = pluginAlias(given);
    const follow = given.flag('follow');
    if (follow && given.text('output') === 'json')
      throw new UsageError(
        '--follow does not end, and -o json is one document.',
        'Leave one of them away.',
      );
    return {
      alias,
      since: readSince(given, context),
      most: given.integer('lines', '--lines', 1, 100_000) ?? MOST,
      problemsOnly: given.flag('problems'),
      follow,
      ...(await readHostsInput(given, context)),
    };
  },

  async run(input, context) {
    context.progress.start(`Reading the logs of ${count(input.targets.length, 'host')}`);
    const read = await runPool(input.targets, (target) => readHost(target, input, context), {
      concurrency: input.concurrency,
      stopped: () => context.signal.aborted,
    });
    context.progress.stop();
    const hosts = read.filter((one) => one !== null);
    try {
      context.signal.throwIfAborted();
      const result = resultOf(hosts, input);
      if (!input.follow) return result;
      context.terminal.answer(logLines(result.lines, context.terminal.look));
      await followLogs(hosts, input, context);
      const exitCode = context.signal.aborted ? ExitCode.cancelled : ExitCode.ok;
      return { ...result, lines: [], exitCode };
    } finally {
      for (const { connection } of hosts) await connection?.close();
    }
  },

  view: ({ exitCode, ...result }, look) =>
    exitCode === ExitCode.cancelled
      ? ''
      : logsView({ ...result, rules: countRules(result.lines) }, look),
  json: ({ hosts, lines }) => ({
    hosts: hosts.map(({ host, status, sources, error }) => ({ host, status, sources, error })),
    lines: lines.map(({ timeMs, host, level, text, source, explanation, unknown }) => ({
      time: timeMs === null ? null : new Date(timeMs).toISOString(),
      host,
      level,
      text,
      source,
      rule: explanation?.rule ?? null,
      cause: explanation?.cause ?? null,
      mend: explanation?.mend ?? null,
      unknown,
    })),
  }),
  exitCode: (result) => result.exitCode,
});

/** "30m", "2h", "3d", or a moment as ISO 8601. Throws UsageError. */
function readSince(given: Given, { clock }: Context): number | null {
  const text = given.text('since');
  if (text === undefined) return null;
  const span = /^(\d+)([smhd])$/.exec(text);
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[span?.[2] ?? ''];
  if (span !== null && unit !== undefined)
    return clock.now().getTime() - Number(span[1]) * unit * 1000;
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new UsageError(
    `--since takes a span or a moment, not "${text}".`,
    'For example: --since 30m, --since 2h, --since 2026-01-31T12:00:00Z',
  );
}

async function readHost(target: HostTarget, input: Input, context: Context): Promise<Read> {
  const { alias, since, most } = input;
  let open: HostConnection | null = null;
  try {
    return await helpHost(target, context, async (to) => {
      open = await input.connect(to);
      try {
        const log = await observeLog(open, { alias, since, most });
        const read = { host: target.name, status: 'read', sources: log.sources } as const;
        return { ...read, error: null, exitCode: ExitCode.ok, log, connection: open };
      } catch (error) {
        await open.close();
        throw error;
      }
    });
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const { code, message, hint, exitCode } = explainError(error);
    return {
      host: target.name,
      status: error.kind === 'unreachable' ? 'unreachable' : 'failed',
      sources: [],
      error: { code, message, hint },
      exitCode,
      log: { sources: [], lines: [] },
      connection: null,
    };
  }
}

function resultOf(read: readonly Read[], { most, problemsOnly }: Input): LogsResult {
  const merged = mergeLogs(
    read.map(({ host, log }) => ({ host, log: { ...log, lines: log.lines.slice(-most) } })),
  );
  return {
    hosts: read,
    lines: problemsOnly ? merged.filter(isProblem) : merged,
    exitCode: worstExitCode(read.map(({ exitCode }) => exitCode)),
  };
}

function isProblem({ level, explanation, unknown }: ExplainedLine): boolean {
  return unknown || explanation !== null || /^(?:warning|error|fatal|panic)$/.test(level);
}

/** Prints what is new on each host until Ctrl-C, or until its reader goes away. */
async function followLogs(read: readonly Read[], input: Input, context: Context): Promise<void> {
  const { clock, signal, terminal } = context;
  const seen = new Map(
    read.map(({ host, log }) => [
      host,
      new Set(log.lines.map(({ timeMs, text }) => `${timeMs} ${text}`)),
    ]),
  );
  let since = Math.max(0, ...read.flatMap(({ log }) => log.lines.map(({ timeMs }) => timeMs ?? 0)));
  while (!signal.aborted && !terminal.readerGone()) {
    await clock.sleep(FOLLOW_MS, signal).catch(() => undefined);
    if (signal.aborted) return;
    const news = await runPool(
      read.filter(({ connection }) => connection !== null),
      async ({ host, connection }) => {
        if (connection === null) return { host, log: { sources: [], lines: [] } };
        const question = {
          alias: input.alias,
          since: since === 0 ? null : since - 5000,
          most: input.most,
        };
        try {
          const log = await observeLog(connection, question);
          const known = seen.get(host) ?? new Set<string>();
          const lines = log.lines.filter(({ timeMs, text }) => !known.has(`${timeMs} ${text}`));
          for (const { timeMs, text } of lines) known.add(`${timeMs} ${text}`);
          return { host, log: { ...log, lines } };
        } catch (error) {
          if (!(error instanceof HostError)) throw error;
          terminal.warn(`${host}: ${error.message}`);
          return { host, log: { sources: [], lines: [] } };
        }
      },
      { concurrency: input.concurrency, stopped: () => signal.aborted },
    );
    const merged = mergeLogs(news.filter((one) => one !== null));
    since = Math.max(since, ...merged.map(({ timeMs }) => timeMs ?? 0));
    const shown = input.problemsOnly ? merged.filter(isProblem) : merged;
    if (shown.length > 0) terminal.answer(logLines(shown, terminal.look));
  }
}
