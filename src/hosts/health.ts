import { isRecord, parseJson, textOf } from './json.ts';
import { type Explanation, explainLogText } from './log-explain.ts';
import { type PluginLogLine, sinceLastStart } from './plugin-log.ts';

/** Whether the driver answers as it should, which Docker's "enabled" does not tell. */
export interface Health {
  /** null: it could not be told. */
  readonly healthy: boolean | null;
  /** The plugin's own words; '' when healthy. */
  readonly said: string;
  readonly explanation: Explanation | null;
}

export interface Probe {
  /** 0: the driver answered; 9: the host has no tool to ask with; else the connection failed. */
  readonly exitCode: number;
  readonly output: string;
}

const healthyAnswer: Health = { healthy: true, said: '', explanation: null };

/** What the driver is asked and what has been said since. */
export interface Question {
  /** The name that was asked for, which no volume has. */
  readonly nobody: string;
  /** When it was asked, milliseconds since 1970; null when the host's clock could not be read. */
  readonly since: number | null;
  /** The plugin's lines, oldest first. */
  readonly log: readonly PluginLogLine[];
}

/**
 * Judges what the driver answered to VolumeDriver.Get of a volume that cannot exist. A working driver says
 * that there is none (Trident, core: "volume X was not found"); one that could not start says why (Trident,
 * errors.go: "Trident initialization failed; …").
 */
export function judgeProbe(probe: Probe, { nobody, since, log }: Question): Health {
  if (probe.exitCode === 9) return judgeLog(log);
  const answer = probe.exitCode === 0 ? parseJson(probe.output) : null;
  const error = isRecord(answer) ? textOf(answer['Err']) : '';
  if (/is initializing/.test(error)) return { healthy: null, said: error, explanation: null };
  if (isNotFound(error, nobody) || (isRecord(answer) && isVolume(answer, nobody))) {
    const hidden = sinceBootstrap(log).findLast(
      (line) =>
        since !== null && line.timeMs !== null && line.timeMs >= since && isHiddenError(line),
    );
    return hidden === undefined ? healthyAnswer : unwell(hidden.text);
  }
  if (error !== '') return unwell(error);
  return unwell(lastFailure(log) ?? `the driver does not answer: ${oneLine(probe.output)}`);
}

/** Judges a plugin by its log alone: what a host without curl, python3 and perl has. */
export function judgeLog(log: readonly PluginLogLine[]): Health {
  const lines = sinceLastStart(log);
  const started = lines.some(isBootstrapped);
  // What was said before a start that ended well did not matter.
  const failure = started
    ? sinceBootstrap(lines).findLast((line) => isEnd(line) || isHiddenError(line))?.text
    : lastFailure(lines);
  if (failure !== undefined && failure !== null) return unwell(failure);
  if (started) return healthyAnswer;
  return {
    healthy: null,
    said: 'the host has no tool to ask the driver with (curl, python3 or perl)',
    explanation: null,
  };
}

/**
 * The plugin's last word on why it failed; null when its last start shows no failure. What ended the process
 * counts more than the errors before it.
 */
export function lastFailure(log: readonly PluginLogLine[]): string | null {
  const lines = sinceLastStart(log);
  const ends = lines.filter(isEnd);
  const candidates = ends.length > 0 ? ends : lines.filter(isError);
  const known = candidates.findLast((line) => explainLogText(line.text) !== null);
  return (known ?? candidates.at(-1))?.text ?? null;
}

/**
 * Errors that say nothing about whether the plugin works: its heartbeat; the try by REST that a login of
 * ONTAPI only fails at every start (Trident, ontap_common.go:1770); Docker's version, for which it looks in
 * vain, and volumes that are not there (Trident, frontend/docker/plugin.go).
 */
const harmless =
  /\bEMS\b|\bems-|heartbeat|autosupport|Falling back to ZAPI|Docker version|volume \S+ was not found/i;

function isError(line: PluginLogLine): boolean {
  return line.level === 'error' && !harmless.test(line.text);
}

/** With this line the process ended: logrus' fatal, a panic, or bare words that are known. */
function isEnd(line: PluginLogLine): boolean {
  if (line.level === '') return explainLogText(line.text) !== null;
  return line.level === 'fatal' || line.level === 'panic';
}

/**
 * The driver hides ONTAP's errors while it lists volumes and only logs them, without a word of its own
 * (Trident, passthrough.go:313). The forms of ONTAPI's and REST's errors: azgo/common.go, go-openapi.
 */
function isHiddenError(line: PluginLogLine): boolean {
  return (
    (isError(line) || isEnd(line)) &&
    (explainLogText(line.text) !== null ||
      /^(?:API status:|\[(?:GET|POST|PATCH|DELETE) \/|(?:Get|Post) "?https?:|response code)/.test(
        line.text,
      ))
  );
}

function isBootstrapped(line: PluginLogLine): boolean {
  return line.text.includes('Trident bootstrapped successfully');
}

/** Lines after the last good start; all where there is none. */
function sinceBootstrap(log: readonly PluginLogLine[]): readonly PluginLogLine[] {
  return log.slice(log.findLastIndex(isBootstrapped) + 1);
}

function unwell(said: string): Health {
  // The advice at its end is what we have just followed.
  const words = oneLine(said).replace(/; use 'journalctl -fu docker' to learn more$/, '');
  return { healthy: false, said: words, explanation: explainLogText(said) };
}

/** The answer must be about the volume that was asked for: other things of ONTAP may be "not found" too. */
function isNotFound(error: string, nobody: string): boolean {
  return (
    error.includes(nobody) &&
    /not (?:be )?found|does not exist|no such volume/i.test(error) &&
    !/initialization failed/i.test(error) &&
    explainLogText(error) === null
  );
}

/** A volume all the same: nothing is wrong with a driver that makes one up. */
function isVolume(answer: Readonly<Record<string, unknown>>, nobody: string): boolean {
  const volume = answer['Volume'];
  if (!isRecord(volume)) return false;
  // Go's helpers leave an empty Err out.
  return answer['Err'] === '' || (answer['Err'] === undefined && volume['Name'] === nobody);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 600);
}
