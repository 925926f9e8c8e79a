import { describe, expect, test } from 'vitest';
import { judgeLog, judgeProbe, lastFailure } from '../../src/hosts/health.ts';
import { parsePluginLog, sinceLastStart } from '../../src/hosts/plugin-log.ts';

/** A line of dockerd 20.10 around a line of the plugin, as /var/log/messages has it. */
function engineLine(level: string, message: string, time = '2026-01-31T12:00:00Z'): string {
  const inner = `time="${time}" level=${level} msg=${JSON.stringify(message)}`;
  return `time="2026-01-31T12:00:00.123456789Z" level=error msg=${JSON.stringify(inner)} plugin=ab12`;
}

const start = engineLine('info', 'Running Trident storage orchestrator.');
const noAggregates =
  "Trident initialization failed; problem initializing storage driver 'ontap-nas': SVM s1 has no assigned aggregates";

describe('the engine’s log', () => {
  test('the plugin’s line is taken out of the engine’s', () => {
    expect(parsePluginLog([engineLine('fatal', 'config file "x" \\ does not exist')])).toEqual([
      {
        timeMs: Date.UTC(2026, 0, 31, 12),
        level: 'fatal',
        text: 'config file "x" \\ does not exist',
      },
    ]);
  });
  test('with the error that logrus puts beside the message', () => {
    const inner =
      'time="2026-01-31T12:00:00Z" level=warning msg="Could not." error="API status: failed" driver=ontap-nas';
    const [line] = parsePluginLog([`level=error msg=${JSON.stringify(inner)} plugin=ab12`]);
    expect(line).toMatchObject({ level: 'warning', text: 'Could not. API status: failed' });
  });
  test('with a syslog header in front', () => {
    const [line] = parsePluginLog([
      `Jan 31 12:00:00 box dockerd[71]: ${engineLine('error', 'no')}`,
    ]);
    expect(line).toMatchObject({ level: 'error', text: 'no' });
  });
  test.each(['', 'no fields at all', 'key=value'])('%j is left out', (line) => {
    expect(parsePluginLog([line])).toEqual([]);
  });
  test('only the last start counts', () => {
    const lines = parsePluginLog([
      start,
      engineLine('error', noAggregates),
      start,
      engineLine('info', 'fine'),
    ]);
    expect(sinceLastStart(lines).map((line) => line.text)).toEqual([
      'Running Trident storage orchestrator.',
      'fine',
    ]);
    expect(lastFailure(lines)).toBeNull();
  });
  test('a known cause is preferred to what follows it, and EMS is no failure', () => {
    const lines = parsePluginLog([
      start,
      engineLine('error', noAggregates),
      engineLine('error', 'shutting down'),
      engineLine('error', 'Could not log EMS message.'),
    ]);
    expect(lastFailure(lines)).toBe(noAggregates);
  });
});

describe('the driver’s answer', () => {
  const answer = (Err: string): { exitCode: number; output: string } => ({
    exitCode: 0,
    output: JSON.stringify({ Err }),
  });
  const since = Date.UTC(2026, 0, 31, 12);

  test.each([
    ['the volume is not found', answer('volume netappdvp_nobody_1 was not found'), true, null],
    ['another wording', answer('Volume not found'), true, null],
    ['no error at all', { exitCode: 0, output: '{"Volume":{"Name":"x"}}' }, true, null],
    [
      'it could not start',
      answer(`${noAggregates}; use 'journalctl -fu docker' to learn more`),
      false,
      'no-aggregates',
    ],
    [
      'it could not start because an SVM was not found',
      answer('Trident initialization failed; volume and SVM not found'),
      false,
      null,
    ],
    ['it is starting', answer('Trident is initializing, please try again later'), null, null],
    ['its backend is offline', answer('backend x is not Online'), false, null],
    ['nothing answers', { exitCode: 7, output: 'curl: (7) Couldn’t connect' }, false, null],
    ['no JSON comes back', { exitCode: 0, output: '404 page not found' }, false, null],
  ])('%s', (_, probe, healthy, rule) => {
    const health = judgeProbe(probe, [], since);
    expect(health.healthy).toBe(healthy);
    expect(health.explanation?.rule ?? null).toBe(rule);
    expect(health.said === '').toBe(healthy === true);
  });

  test('what it says is repeated without the advice that was just followed', () => {
    expect(
      judgeProbe(answer(`${noAggregates}; use 'journalctl -fu docker' to learn more`), [], since)
        .said,
    ).toBe(noAggregates);
  });

  test('a driver that does not answer is explained by its own last words', () => {
    const log = parsePluginLog([start, engineLine('error', noAggregates)]);
    expect(judgeProbe({ exitCode: 28, output: 'timed out' }, log, since)).toMatchObject({
      healthy: false,
      said: noAggregates,
    });
  });

  test('errors that it hides while listing count, but only those of this question', () => {
    const line = (time: string) =>
      parsePluginLog([
        engineLine('error', 'Could not list volumes. response code 401 (Unauthorized)', time),
      ]);
    expect(
      judgeProbe(answer('volume x was not found'), line('2026-01-31T12:00:01Z'), since),
    ).toMatchObject({ healthy: false, explanation: { rule: 'login-refused' } });
    expect(
      judgeProbe(answer('volume x was not found'), line('2026-01-31T11:59:59Z'), since).healthy,
    ).toBe(true);
  });
});

describe('a host without curl, python3 and perl is judged by the log', () => {
  test.each([
    ['a good start', [start, engineLine('info', 'Trident bootstrapped successfully.')], true],
    ['a bad start', [start, engineLine('error', noAggregates)], false],
    [
      'a good start after a bad one',
      [
        start,
        engineLine('error', noAggregates),
        start,
        engineLine('info', 'Trident bootstrapped successfully.'),
      ],
      true,
    ],
    ['no log', [], null],
  ])('%s', (_, lines, healthy) => {
    expect(judgeLog(parsePluginLog(lines)).healthy).toBe(healthy);
    expect(judgeProbe({ exitCode: 9, output: '' }, parsePluginLog(lines), null).healthy).toBe(
      healthy,
    );
  });
});
