import { expect, test } from 'vitest';
import { HostError } from '../../src/hosts/connection.ts';
import { CLOCK, connectFake, type FakeHost, fakeHost } from '../hosts/fake-host.ts';
import { section } from '../hosts/preflight-fittings.ts';
import { type RunOptions, runCli } from '../support/run-cli.ts';

const line = (second: number, level: string, text: string): string => {
  const time = new Date((CLOCK + second) * 1000).toISOString();
  return `time="${time}" level=error msg=${JSON.stringify(`time="${time}" level=${level} msg=${JSON.stringify(text)}`)} plugin=ab`;
};
const host = (name: string, ...lines: string[]): FakeHost =>
  fakeHost(name, {
    logs: () =>
      section('plugin', 'ab') + section('journald', lines.join('\n')) + section('end', ''),
  });
const clock = {
  now: () => new Date(CLOCK * 1000),
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
};

async function logs(
  hosts: readonly FakeHost[],
  words: readonly string[] = [],
  options: RunOptions = {},
) {
  const run = await runCli(
    ['hosts', 'logs', '--hosts', hosts.map((one) => one.name).join(','), ...words],
    { ...options, overrides: { connectHost: connectFake(hosts), clock, ...options.overrides } },
  );
  expect(hosts.map((one) => one.open)).toEqual(hosts.map(() => 0));
  return run;
}

const two = (): FakeHost[] => [
  host(
    'a',
    line(1, 'info', 'Storage driver initialized.'),
    line(4, 'error', 'SVM s1 has no assigned aggregates'),
  ),
  host('b', line(2, 'error', 'odd words'), line(5, 'error', 'SVM s1 has no assigned aggregates')),
];

test('for people: in time order, the first of each kind explained in place', async () => {
  const { stdout, exitCode } = await logs(two());
  expect(exitCode).toBe(0);
  expect(stdout.split('\n').map((text) => text.trimEnd())).toEqual([
    '2026-01-31 12:00:01.000 a info    Storage driver initialized.',
    '2026-01-31 12:00:02.000 b error   odd words',
    '    ? unknown: netappdvp does not know these words.',
    '2026-01-31 12:00:04.000 a error   SVM s1 has no assigned aggregates',
    '    → no-aggregates: The SVM s1 has no assigned aggregates, so the plugin has nowhere to make volumes.',
    expect.stringContaining('netappdvp aggregates assign --svm s1'),
    '2026-01-31 12:00:05.000 b error   SVM s1 has no assigned aggregates',
    '    → no-aggregates, as above',
    '',
    '4 lines of 2 hosts. Known: no-aggregates ×2. 1 error is unknown.',
    '',
  ]);
});

test('as one document', async () => {
  const gone = fakeHost('c', {
    refusal: new HostError('unreachable', 'c', { code: 'host-no-answer', message: 'no answer.' }),
  });
  const run = await logs([...two(), gone], ['-o', 'json']);
  expect(run.exitCode).toBe(1);
  expect(run.json()).toMatchObject({
    hosts: [
      { host: 'a', status: 'read', sources: ['journald'], error: null },
      { host: 'b', status: 'read' },
      { host: 'c', status: 'unreachable', error: { code: 'host-no-answer' } },
    ],
    lines: [
      {
        time: '2026-01-31T12:00:01.000Z',
        host: 'a',
        level: 'info',
        source: 'journald',
        rule: null,
        unknown: false,
      },
      { host: 'b', rule: null, cause: null, mend: null, unknown: true },
      { host: 'a', rule: 'no-aggregates', unknown: false },
      { host: 'b', rule: 'no-aggregates' },
    ],
  });
});

test.each<[string[], string[]]>([
  [
    ['--problems'],
    ['odd words', 'SVM s1 has no assigned aggregates', 'SVM s1 has no assigned aggregates'],
  ],
  [
    ['--lines', '1'],
    ['SVM s1 has no assigned aggregates', 'SVM s1 has no assigned aggregates'],
  ],
  [['--since', '2026-01-31T12:00:05Z'], ['SVM s1 has no assigned aggregates']],
  [
    ['--since', '30m'],
    [
      'Storage driver initialized.',
      'odd words',
      'SVM s1 has no assigned aggregates',
      'SVM s1 has no assigned aggregates',
    ],
  ],
])('%j', async (words, expected) => {
  const { lines } = (await logs(two(), ['-o', 'json', ...words])).json() as {
    lines: { text: string }[];
  };
  expect(lines.map(({ text }) => text)).toEqual(expected);
});

test.each([
  [['--since', 'yesterday'], 'span or a moment'],
  [['--follow', '-o', 'json'], 'does not end'],
  [['--lines', '0'], '--lines'],
])('%j is wrong usage', async (words, text) => {
  const run = await runCli(['hosts', 'logs', '--hosts', 'a', ...words]);
  expect(run.exitCode).toBe(2);
  expect(run.stderr + run.stdout).toContain(text);
});

test('--follow goes on with what is new until Ctrl-C', async () => {
  const lines = [line(1, 'info', 'first')];
  const one = fakeHost('a', {
    logs: () =>
      section('plugin', 'ab') + section('journald', lines.join('\n')) + section('end', ''),
  });
  let signal: (name: 'SIGINT') => void = () => undefined;
  let naps = 0;
  const run = await logs([one], ['--follow'], {
    onProcess: (send) => {
      signal = send;
    },
    overrides: {
      clock: {
        ...clock,
        sleep: () => {
          naps += 1;
          if (naps === 1) lines.push(line(9, 'error', 'second'));
          if (naps === 3) signal('SIGINT');
          return Promise.resolve();
        },
      },
    },
  });
  expect(run.exitCode).toBe(130);
  expect(run.stdout.match(/first|second/g)).toEqual(['first', 'second']);
});
