import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import {
  checkKeysAreKept,
  checkSshOption,
  matchesWildcard,
  parseHostSpec,
} from '../../src/hosts/host-spec.ts';

test.each([
  ['docker1', { name: 'docker1', address: 'docker1' }],
  ['root@docker1', { name: 'root@docker1', address: 'docker1', user: 'root' }],
  ['docker1:2222', { name: 'docker1:2222', address: 'docker1', port: 2222 }],
  ['ops@10.0.0.1:22', { name: 'ops@10.0.0.1:22', address: '10.0.0.1', user: 'ops', port: 22 }],
  [
    'me@corp.example@jump',
    { name: 'me@corp.example@jump', address: 'jump', user: 'me@corp.example' },
  ],
  ['2001:db8::1', { name: '2001:db8::1', address: '2001:db8::1' }],
  [
    'root@[2001:db8::1]:2222',
    { name: 'root@[2001:db8::1]:2222', address: '2001:db8::1', user: 'root', port: 2222 },
  ],
  ['fe80::1%eth0', { name: 'fe80::1%eth0', address: 'fe80::1%eth0' }],
])('%s', (text, expected) => {
  expect(parseHostSpec(text)).toEqual(expected);
});

test.each([
  '',
  '@a',
  'root@',
  '-oProxyCommand=x',
  'a b',
  'a;id',
  'a$(id)',
  "a'b",
  'a:0',
  'a:99999',
  'a:x',
  '-l@a',
  'a\nb',
  'http://a',
  'a/b',
])('refuses %j', (text) => {
  expect(parseHostSpec(text)).toEqual({ problem: expect.any(String) });
});

test('no host that is accepted can be an option or a shell word of its own', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), (text) => {
      const spec = parseHostSpec(text);
      if ('problem' in spec) return;
      expect(spec.address).toMatch(/^[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$/);
      expect(spec.user ?? 'x').toMatch(/^[A-Za-z0-9_]/);
    }),
    { numRuns: 2000 },
  );
});

describe('--ssh-option', () => {
  test.each([
    ['IdentityFile=~/.ssh/x', 'IdentityFile=~/.ssh/x'],
    [' Port = 2222 ', 'Port=2222'],
    ['StrictHostKeyChecking=yes', 'StrictHostKeyChecking=yes'],
    ['StrictHostKeyChecking=accept-new', 'StrictHostKeyChecking=accept-new'],
  ])('%s is taken', (text, expected) => {
    expect(checkSshOption(text)).toBe(expected);
  });

  test.each([
    'StrictHostKeyChecking=no',
    'stricthostkeychecking=OFF',
    'StrictHostKeyChecking="no"',
    'StrictHostKeyChecking = no # really',
    'StrictHostKeyChecking=false',
    'BatchMode=no',
    'batchmode=yes',
    'Include=/tmp/x',
    'RemoteCommand=id',
    'ControlMaster=no',
    'Port',
    'StrictHostKeyChecking no',
    'Port=1\nBatchMode=no',
    '-oPort=1',
    '',
  ])('%j is refused', (text) => {
    expect(() => checkSshOption(text)).toThrow(UsageError);
  });
});

test.each([
  ['UserKnownHostsFile=/dev/null', false],
  ['userknownhostsfile="/dev/null"', false],
  ['UserKnownHostsFile=none', false],
  ['UserKnownHostsFile=/dev/null /home/me/known', false],
  ['UserKnownHostsFile=/home/me/known /dev/null', true],
  ['UserKnownHostsFile=/home/me/known', true],
  ['GlobalKnownHostsFile=/dev/null', true],
  ['Port=22', true],
])('new host keys are kept with --ssh-option %s: %s', (option, kept) => {
  const check = (): void => checkKeysAreKept(['Port=1', checkSshOption(option)]);
  if (kept) expect(check).not.toThrow();
  else expect(check).toThrow(UsageError);
});

test.each([
  ['docker1', 'docker*', true],
  ['DOCKER1', 'docker?', true],
  ['docker10', 'docker?', false],
  ['db1', 'docker*', false],
  ['a.b', 'a?b', true],
  ['axb', 'a.b', false],
  ['root@docker1', '*@docker1', true],
])('%s matches %s: %s', (name, pattern, expected) => {
  expect(matchesWildcard(name, pattern)).toBe(expected);
});
