import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseInnerLog, parsePluginLog } from '../../src/hosts/plugin-log.ts';
import { countRules, mergeLogs, observeLog, parseLog } from '../../src/hosts/plugin-logs.ts';
import { localHost } from './local-host.ts';
import { section } from './preflight-fittings.ts';

const at = (second: number): string => `2026-01-31T12:00:${String(second).padStart(2, '0')}Z`;
const inner = (second: number, level: string, text: string): string =>
  `time="${at(second)}" level=${level} msg=${JSON.stringify(text)}`;
const engine = (second: number, level: string, text: string): string =>
  `time="${at(second)}" level=error msg=${JSON.stringify(inner(second, level, text))} plugin=ab12`;

describe('one line in every form', () => {
  const expected = {
    timeMs: Date.parse(at(1)),
    level: 'error',
    text: 'SVM s1 "x" has no assigned aggregates',
  };
  const said = expected.text;
  const json = { level: 'error', time: at(1), plugin: 'ab12' };
  test.each<[string, string]>([
    ['logrus of journald', engine(1, 'error', said)],
    [
      'with the words of syslog before it',
      `Jan 31 12:00:01 docker1 dockerd[412]: ${engine(1, 'error', said)}`,
    ],
    ['an engine that logs in JSON', JSON.stringify({ ...json, msg: inner(1, 'error', said) })],
    [
      'the same behind syslog',
      `Jan 31 12:00:01 docker1 dockerd[412]: ${JSON.stringify({ ...json, msg: inner(1, 'error', said) })}`,
    ],
    [
      'a plugin that logs in JSON',
      JSON.stringify({
        ...json,
        msg: JSON.stringify({ level: 'error', message: said, '@timestamp': at(1) }),
      }),
    ],
    [
      'JSON in logrus',
      `time="${at(1)}" level=error msg=${JSON.stringify(JSON.stringify({ level: 'error', msg: said, time: at(1) }))} plugin=ab12`,
    ],
  ])('%s', (_, line) => expect(parsePluginLog([line])).toEqual([expected]));

  test('the plugin’s own file', () =>
    expect(parseInnerLog([inner(1, 'error', said), ''])).toEqual([expected]));
  test('lines of the engine itself are none of the plugin’s', () => {
    expect(
      parsePluginLog([`level=info msg="x" id=ab12`, '{"level":"info","msg":"x"}', '{broken', '']),
    ).toEqual([]);
  });
});

const whole = (...sections: string[]): string =>
  [section('plugin', 'ab12'), ...sections, section('end', '')].join('');

test('sources are joined: each line once, in time order, a crash where it happened', () => {
  const bare = (text: string): string => `level=error msg=${JSON.stringify(text)} plugin=ab12`;
  const log = parseLog(
    whole(
      section(
        'journald',
        [engine(1, 'info', 'one'), engine(3, 'error', 'three'), bare('panic: boom')].join('\n'),
      ),
      section('own', [inner(1, 'info', 'one'), inner(2, 'info', 'two')].join('\n')),
    ),
    null,
  );
  expect(log?.sources).toEqual(['journald', 'plugin']);
  expect(log?.lines.map(({ text, source }) => [text, source])).toEqual([
    ['one', 'journald'],
    ['two', 'plugin'],
    ['three', 'journald'],
    ['panic: boom', 'journald'],
  ]);
  expect(
    parseLog(whole(section('own', inner(1, 'info', 'old'))), Date.parse(at(2)))?.lines,
  ).toEqual([]);
  expect(parseLog(section('plugin', 'ab12'), null)).toBeNull();
  expect(parseLog(section('plugin', '', 1) + section('end', ''), null)).toBeNull();
});

test('hosts are merged in time order; known errors are explained, others are called unknown', () => {
  const log = (...lines: string[]) => {
    const parsed = parseLog(whole(section('journald', lines.join('\n'))), null);
    if (parsed === null) throw new Error('no log');
    return parsed;
  };
  const merged = mergeLogs([
    {
      host: 'b',
      log: log(
        engine(2, 'error', 'SVM s1 has no assigned aggregates'),
        engine(5, 'error', 'odd words'),
      ),
    },
    {
      host: 'a',
      log: log(
        engine(1, 'info', 'SVM s1 has no assigned aggregates'),
        engine(3, 'warning', 'Could not determine controller serial numbers.'),
        engine(4, 'error', 'volume netappdvp_nobody_1 was not found'),
      ),
    },
  ]);
  expect(
    merged.map(({ host, explanation, unknown }) => [host, explanation?.rule ?? null, unknown]),
  ).toEqual([
    ['a', null, false],
    ['b', 'no-aggregates', false],
    ['a', 'node-serials', false],
    ['b', null, true],
  ]);
  expect(countRules(merged)).toEqual([
    { rule: 'no-aggregates', count: 1, harmless: false },
    { rule: 'node-serials', count: 1, harmless: true },
  ]);
});

describe.each(['/bin/dash', '/bin/bash'].filter((shell) => existsSync(shell)))('by %s', (shell) => {
  /** A machine with this docker, and journald when it is given lines. */
  function machine(says: { id: string | null; journal?: string; own?: string }) {
    const folder = mkdtempSync(join(tmpdir(), 'ndvp-logs-'));
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const program = (name: string, text: string): void => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    program(
      'docker',
      `case "$*" in
  "plugin inspect --format {{.ID}} netapp") ${says.id === null ? 'echo "Error: plugin \\"netapp\\" not found" >&2; exit 1' : `echo ${says.id}`} ;;
  "info --format {{.DockerRootDir}}") echo ${folder} ;;
  *) echo "unexpected: $*" >&2; exit 99 ;;
esac`,
    );
    writeFileSync(join(folder, 'journal'), says.journal ?? '');
    program('journalctl', `echo "$*" >>${folder}/asked; cat ${folder}/journal`);
    if (says.own !== undefined) {
      const own = join(folder, 'plugins', says.id ?? '', 'rootfs/var/log/trident');
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, 'netapp.log'), says.own);
    }
    return localHost(shell, { PATH: `${bin}:/usr/bin:/bin` });
  }
  const question = { alias: 'netapp', since: null, most: 100 };

  test('journald and the file inside the plugin', async () => {
    const log = await observeLog(
      machine({
        id: 'ab12',
        journal: `${engine(2, 'info', 'two')}\nlevel=info msg="another plugin" plugin=cd34\n`,
        own: `${inner(1, 'info', 'one')}\n${inner(2, 'info', 'two')}\n`,
      }),
      question,
    );
    expect(log.sources).toEqual(['journald', 'plugin']);
    expect(log.lines.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  test('as many lines as were asked for', async () => {
    const own = [1, 2, 3].map((n) => inner(n, 'info', `line ${n}`)).join('\n');
    const log = await observeLog(machine({ id: 'ab12', own }), { ...question, most: 2 });
    expect(log.lines.map(({ text }) => text)).toEqual(['line 2', 'line 3']);
  });

  test('no plugin is an error with Docker’s words', async () => {
    await expect(observeLog(machine({ id: null }), question)).rejects.toMatchObject({
      code: 'plugin-absent',
      message: expect.stringContaining('"netapp" not found'),
    });
  });
});
