/** The plugin's lines as they come out of the engine's log: pure. */

import { isRecord, parseJson, textOf } from './json.ts';

export interface PluginLogLine {
  /** Milliseconds since 1970; null when the line has no time. */
  readonly timeMs: number | null;
  /** info, warning, error, fatal, panic …; '' when the line has none: bare words on standard error. */
  readonly level: string;
  /** The message with the error that logrus adds to it. */
  readonly text: string;
}

/**
 * Takes lines of the engine's log that carry the plugin's id, returns what the plugin said, oldest first.
 * The engine wraps each line of the plugin: time=… level=error msg="time=\"…\" level=info msg=\"…\"" plugin=ID
 * (recorded on Docker 20.10; both layers are logrus text). An engine with "log-format": "json" writes the same
 * fields as one JSON object a line, and so does a plugin that is told to.
 */
export function parsePluginLog(lines: readonly string[]): PluginLogLine[] {
  return lines.map(parseLine).filter((line) => line !== null);
}

/** Takes lines of the plugin's own file, which nobody has wrapped. */
export function parseInnerLog(lines: readonly string[]): PluginLogLine[] {
  return lines.map((line) => ownWords(line, null)).filter((line) => line !== null);
}

function parseLine(line: string): PluginLogLine | null {
  const outer = fieldsOf(line);
  // Lines about the plugin without this are the engine's own, which knows less than the plugin.
  if (outer.get('plugin') === undefined) return null;
  return ownWords(outer.get('msg') ?? '', outer.get('time') ?? null);
}

/** `outerTime`: when the engine heard it, for words without a time of their own. */
function ownWords(said: string, outerTime: string | null): PluginLogLine | null {
  const inner = fieldsOf(said);
  const message = inner.get('msg') ?? inner.get('message') ?? said;
  if (message.trim() === '') return null;
  const error = inner.get('error') ?? '';
  const time = Date.parse(inner.get('time') ?? inner.get('@timestamp') ?? outerTime ?? '');
  return {
    timeMs: Number.isNaN(time) ? null : time,
    // The Go runtime writes no logrus.
    level: inner.get('level') ?? (/^(?:panic|fatal error): /.test(message) ? 'panic' : ''),
    text: error === '' || message.includes(error) ? message : `${message} ${error}`,
  };
}

/** The fields of one line, in JSON or in logrus text, whatever syslog has put before it. */
function fieldsOf(line: string): Map<string, string> {
  const json = /^[^{"=]*(\{.*\})\s*$/.exec(line)?.[1];
  const object = json === undefined ? null : parseJson(json);
  if (isRecord(object))
    return new Map(Object.entries(object).map(([key, value]) => [key, textOf(value)]));
  return logrusFields(line);
}

/** key=value and key="quoted value" of one line of logrus text. A plain line without any has no fields. */
function logrusFields(line: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const match of line.matchAll(/(?:^|\s)([A-Za-z_.]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)/g))
    if (match[1] !== undefined && !fields.has(match[1]))
      fields.set(match[1], unquote(match[2] ?? ''));
  return fields;
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  return value
    .slice(1, -1)
    .replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c));
}

/** The lines of the plugin's last start only: from its last "Running Trident storage orchestrator." on. */
export function sinceLastStart(lines: readonly PluginLogLine[]): readonly PluginLogLine[] {
  const start = lines.findLastIndex((line) =>
    line.text.startsWith('Running Trident storage orchestrator'),
  );
  return start === -1 ? lines : lines.slice(start);
}
