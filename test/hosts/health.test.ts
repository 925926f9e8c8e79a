import { describe, expect, test } from 'vitest';
import { judgeLog, judgeProbe, lastFailure } from '../../src/hosts/health.ts';
import { parsePluginLog, sinceLastStart } from '../../src/hosts/plugin-log.ts';

/** A line of dockerd 20.10 around a line of the plugin, as /var/log/messages has it. */
function engineLine(level: string, message: string, time = '2026-01-31T12:00:00Z'): string {
  const inner = `time="${time}" level=${level} msg=${JSON.stringify(message)}`;
  return `time="2026-01-31T12:00:00.123456789Z" level=error msg=${JSON.stringify(inner)} plugin=ab12`;
}

/** What every start of a login of ONTAPI only says (Trident, ontap_common.go). */
function fallback(time = '2026-01-31T12:00:00Z'): string {
  const inner = `time="${time}" level=error msg="Error creating ONTAP REST API client for initial call. Falling back to ZAPI." error="[GET /cluster][401] cluster_get default {}"`;
  return `level=error msg=${JSON.stringify(inner)} plugin=ab12`;
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
  test('bare words have no level; those of the Go runtime are a panic', () => {
    const bare = (words: string) =>
      `time="2026-01-31T12:00:00Z" level=error msg="${words}" plugin=ab12`;
    expect(
      parsePluginLog([bare('config file x does not exist'), bare('panic: runtime error: x')]).map(
        (line) => line.level,
      ),
    ).toEqual(['', 'panic']);
  });
  test.each([
    '',
    'no fields at all',
    'key=value',
    // The engine's own line about the plugin.
    'level=error msg="Handler for POST /v1.41/plugins/netapp/enable returned error: dial unix /run/docker/plugins/ab12/netapp.sock: connect: no such file or directory"',
  ])('%j is left out', (line) => {
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
  test.each([
    ['fatal', engineLine('fatal', 'the flux capacitor is empty'), 'the flux capacitor is empty'],
    [
      'panic',
      'level=error msg="panic: runtime error: invalid memory address" plugin=ab12',
      'panic: runtime error: invalid memory address',
    ],
    [
      'bare known words',
      `level=error msg="config file '/etc/netappdvp/x' does not exist" plugin=ab12`,
      "config file '/etc/netappdvp/x' does not exist",
    ],
  ])('what ended the process counts more than what stood before: %s', (_, line, said) => {
    const lines = parsePluginLog([start, engineLine('error', noAggregates), line]);
    expect(lastFailure(lines)).toBe(said);
    expect(judgeLog(lines)).toMatchObject({ healthy: false, said });
  });
  test('a panic behind the first try by REST is not a wrong password', () => {
    const lines = parsePluginLog([
      start,
      fallback(),
      'level=error msg="panic: runtime error: invalid memory address" plugin=ab12',
      'level=error msg="goroutine 1 [running]:" plugin=ab12',
    ]);
    expect(judgeProbe({ exitCode: 7, output: 'x' }, { nobody: 'n', since: 0, log: lines })).toEqual(
      {
        healthy: false,
        said: 'panic: runtime error: invalid memory address',
        explanation: null,
      },
    );
  });
});

describe('the driver’s answer', () => {
  const nobody = 'netappdvp_nobody_1';
  const since = Date.UTC(2026, 0, 31, 12);
  const answer = (Err: string): { exitCode: number; output: string } => ({
    exitCode: 0,
    output: JSON.stringify({ Err }),
  });
  const notFound = answer(`volume ${nobody} was not found`);
  const judge = (probe: { exitCode: number; output: string }, lines: readonly string[] = []) =>
    judgeProbe(probe, { nobody, since, log: parsePluginLog(lines) });

  test.each([
    ['the volume is not found', notFound, true, null],
    ['another wording', answer(`volume not found: ${nobody}`), true, null],
    ['a volume', { exitCode: 0, output: '{"Volume":{"Name":"x"},"Err":""}' }, true, null],
    ['it by name', { exitCode: 0, output: `{"Volume":{"Name":"${nobody}"}}` }, true, null],
    [
      'it could not start',
      answer(`${noAggregates}; use 'journalctl -fu docker' to learn more`),
      false,
      'no-aggregates',
    ],
    [
      'it could not start because something was not found',
      answer(`Trident initialization failed; volume ${nobody} not found`),
      false,
      null,
    ],
    [
      'an SVM is not found',
      answer(
        'error listing volumes: API status: failed, Reason: Specified vserver not found, Code: 15698',
      ),
      false,
      'svm-unknown',
    ],
    [
      'an SVM is not found while it was looked for',
      answer(`${nobody}: API status: failed, Reason: Specified vserver not found, Code: 15698`),
      false,
      'svm-unknown',
    ],
    ['another volume is not found', answer('volume web1 was not found'), false, null],
    ['a page is not found', answer('error reading volumes: 404 page not found'), false, null],
    ['it is starting', answer('Trident is initializing, please try again later'), null, null],
    ['its backend is offline', answer('backend x is not Online'), false, 'backend-offline'],
    ['nothing answers', { exitCode: 7, output: 'curl: (7) Couldn’t connect' }, false, null],
    ['no JSON comes back', { exitCode: 0, output: '404 page not found' }, false, null],
    ['nothing comes back', { exitCode: 0, output: '' }, false, null],
    ['an empty object', { exitCode: 0, output: '{}' }, false, null],
    ['an empty error', { exitCode: 0, output: '{"Err":""}' }, false, null],
    ['another object', { exitCode: 0, output: '{"message":"x"}' }, false, null],
    ['a list', { exitCode: 0, output: '[{"Volume":{}}]' }, false, null],
  ])('%s', (_, probe, healthy, rule) => {
    const health = judge(probe);
    expect(health.healthy).toBe(healthy);
    expect(health.explanation?.rule ?? null).toBe(rule);
    expect(health.said === '').toBe(healthy === true);
  });

  test('what it says is repeated without the advice that was just followed', () => {
    expect(judge(answer(`${noAggregates}; use 'journalctl -fu docker' to learn more`)).said).toBe(
      noAggregates,
    );
  });

  test('a driver that does not answer is explained by its own last words', () => {
    expect(
      judge({ exitCode: 28, output: 'timed out' }, [start, engineLine('error', noAggregates)]),
    ).toMatchObject({ healthy: false, said: noAggregates });
  });

  // Trident, passthrough.go: Logc(ctx).Error(wrapper.Error), without a word around it.
  describe.each([
    ['API status: failed, Reason: Specified vserver not found, Code: 15698', 'svm-unknown'],
    ['response code 401 (Unauthorized): incorrect or missing credentials', 'login-refused'],
    [
      'Post "https://10.0.0.1/servlets/x": dial tcp 10.0.0.1:443: connect: no route to host',
      'no-route',
    ],
    [
      "API status: failed, Reason: Insufficient privileges: user 'u' does not have read access, Code: 13003",
      'role-lacks-api',
    ],
    ['[GET /storage/volumes][403] volume_collection_get default {}', 'role-lacks-api'],
    ['[GET /storage/volumes][500] volume_collection_get default {}', null],
    ['API status: failed, Reason: something new, Code: 99999', null],
    ['response code 503', null],
  ])('an error that it hides while listing: %s', (text, rule) => {
    const line = (time: string) => engineLine('error', text, time);
    test('counts', () => {
      expect(judge(notFound, [start, line('2026-01-31T12:00:00Z')])).toMatchObject({
        healthy: false,
        explanation: rule === null ? null : { rule },
      });
    });
    test('of an earlier question does not count', () => {
      expect(judge(notFound, [start, line('2026-01-31T11:59:59Z')]).healthy).toBe(true);
    });
    test('from before the end of a good start does not count', () => {
      const good = engineLine('info', 'Trident bootstrapped successfully.', '2026-01-31T12:00:01Z');
      expect(judge(notFound, [start, line('2026-01-31T12:00:00Z'), good]).healthy).toBe(true);
    });
  });

  test.each([
    [
      'the heartbeat',
      engineLine('error', 'Could not log EMS message. response code 401 (Unauthorized)'),
    ],
    ['the first try by REST', fallback()],
    ['the volume that nobody has', engineLine('error', `volume ${nobody} was not found`)],
    [
      'Docker’s version',
      engineLine('error', "Could not parse Docker version. invalid character 'C' looking for x"),
    ],
    ['a warning', engineLine('warning', 'API status: failed, Reason: x, Code: 13005')],
    ['an operation that failed', engineLine('error', 'error attaching volume web1')],
  ])('%s is not such an error', (_, line) => {
    expect(judge(notFound, [start, line])).toEqual({ healthy: true, said: '', explanation: null });
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
    [
      'a good start of a login of ONTAPI only',
      [start, fallback(), engineLine('info', 'Trident bootstrapped successfully.')],
      true,
    ],
    ['one that has not come to its end', [start, fallback()], null],
    [
      'a good start, and ONTAP gone since',
      [
        start,
        engineLine('info', 'Trident bootstrapped successfully.'),
        engineLine('error', 'dial tcp 10.0.0.1:443: i/o timeout'),
      ],
      false,
    ],
    [
      'a good start, and a volume that could not be made',
      [
        start,
        engineLine('info', 'Trident bootstrapped successfully.'),
        engineLine('error', 'error creating volume: the name is too long'),
      ],
      true,
    ],
    ['no log', [], null],
  ])('%s', (_, lines, healthy) => {
    const log = parsePluginLog(lines);
    expect(judgeLog(log).healthy).toBe(healthy);
    const probe = { exitCode: 9, output: '' };
    expect(judgeProbe(probe, { nobody: 'n', since: null, log }).healthy).toBe(healthy);
  });
});
