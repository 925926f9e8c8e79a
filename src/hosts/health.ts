import { isRecord, parseJson, textOf } from './json.ts';
import { type Explanation, explainLogText } from './log-rules.ts';
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

/**
 * Judges what the driver answered to VolumeDriver.Get of a volume that cannot exist. A working driver says
 * that there is none (Trident: "volume X was not found"); one that could not start says why (Trident,
 * errors.go: "Trident initialization failed; …"). `log` are the plugin's lines, oldest first.
 */
export function judgeProbe(
  probe: Probe,
  log: readonly PluginLogLine[],
  since: number | null,
): Health {
  if (probe.exitCode === 9) return judgeLog(log);
  const answer = probe.exitCode === 0 ? driverError(probe.output) : null;
  if (answer === null) {
    const cause = lastFailure(log);
    return unwell(cause ?? `the driver does not answer: ${oneLine(probe.output)}`);
  }
  if (answer === '' || isNotFound(answer)) {
    // The driver hides ONTAP's errors while it lists volumes and only logs them (Trident, passthrough.go:313).
    const hidden = log.findLast((line) => isListFailure(line, since));
    return hidden === undefined ? healthyAnswer : unwell(hidden.text);
  }
  if (/is initializing/.test(answer)) return { healthy: null, said: answer, explanation: null };
  return unwell(answer);
}

/** Judges a plugin by its log alone: what a host without curl, python3 and perl has. */
export function judgeLog(log: readonly PluginLogLine[]): Health {
  const lines = sinceLastStart(log);
  const failure = lastFailure(lines);
  if (failure !== null) return unwell(failure);
  if (lines.some((line) => /Trident bootstrapped successfully/.test(line.text)))
    return healthyAnswer;
  return {
    healthy: null,
    said: 'the host has no tool to ask the driver with (curl, python3 or perl)',
    explanation: null,
  };
}

/** The plugin's last word on why it failed; null when its last start shows no failure. */
export function lastFailure(log: readonly PluginLogLine[]): string | null {
  const lines = sinceLastStart(log).filter(
    (line) =>
      /^(?:error|fatal|panic)$/.test(line.level) && !/EMS|heartbeat|autosupport/i.test(line.text),
  );
  const known = lines.findLast((line) => explainLogText(line.text) !== null);
  return (known ?? lines.at(-1))?.text ?? null;
}

function unwell(said: string): Health {
  // The advice at its end is what we have just followed.
  const words = oneLine(said).replace(/; use 'journalctl -fu docker' to learn more$/, '');
  return { healthy: false, said: words, explanation: explainLogText(said) };
}

/** "Err" of the driver's answer; null when that was not an answer of a volume driver. */
function driverError(output: string): string | null {
  const answer = parseJson(output);
  return isRecord(answer) ? textOf(answer['Err']) : null;
}

function isNotFound(answer: string): boolean {
  return (
    !/initialization failed/i.test(answer) &&
    /\bvolumes?\b.*\b(?:was |were )?(?:not found|not be found|does not exist)|no such volume/i.test(
      answer,
    )
  );
}

function isListFailure(line: PluginLogLine, since: number | null): boolean {
  return (
    since !== null &&
    line.timeMs !== null &&
    line.timeMs >= since &&
    /^(?:error|fatal)$/.test(line.level) &&
    /(?:list|get|read|load)\S* .*volumes\b/i.test(line.text)
  );
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 600);
}
