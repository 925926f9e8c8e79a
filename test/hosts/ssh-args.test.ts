import { expect, test } from 'vitest';
import type { HostTarget } from '../../src/hosts/connection.ts';
import { askingArgs, exitArgs, parseSshSettings, sshArgs } from '../../src/hosts/ssh-args.ts';

const target: HostTarget = {
  name: 'a',
  address: 'a',
  sudo: 'auto',
  acceptNewHostKeys: false,
  sshOptions: [],
};
const plain = parseSshSettings(
  'user me\nhostname a\nport 22\nstricthostkeychecking ask\nconnecttimeout none\nserveraliveinterval 0\n',
);

/** The value that ssh would take: the first one. */
function effective(args: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  args.forEach((arg, i) => {
    if (args[i - 1] !== '-o') return;
    const [key = '', value = ''] = arg.split('=');
    if (!values.has(key.toLowerCase())) values.set(key.toLowerCase(), value);
  });
  return values;
}

test('the host stands behind "--", and the one line is the last word', () => {
  expect(sshArgs(target, plain, '/tmp/x/c', 'LINE').slice(-3)).toEqual(['--', 'a', 'LINE']);
  expect(exitArgs(target, '/tmp/x/c').slice(-2)).toEqual(['--', 'a']);
});

test('what the program relies on wins over the options of the user', () => {
  const args = sshArgs(
    { ...target, sshOptions: ['BatchMode=no', 'RemoteCommand=id', 'IdentityFile=k'] },
    plain,
    '/c',
    'x',
  );
  const values = effective(args);
  expect(values.get('batchmode')).toBe('yes');
  expect(values.get('remotecommand')).toBe('none');
  expect(values.get('identityfile')).toBe('k');
  expect(values.get('controlpath')).toBe('/c');
  expect(values.get('connecttimeout')).toBe('10');
});

test.each([
  ['left to the user’s config', {}, 'ask', undefined],
  ['a config that checks nothing is overruled', {}, 'false', 'yes'],
  ['a config that checks nothing is overruled', {}, 'off', 'yes'],
  ['new keys only with the option', { acceptNewHostKeys: true }, 'ask', 'accept-new'],
])('host keys: %s (%j, config %s)', (_, change, config, expected) => {
  const settings = parseSshSettings(`stricthostkeychecking ${config}\n`);
  const values = effective(sshArgs({ ...target, ...change }, settings, '/c', 'x'));
  expect(values.get('stricthostkeychecking')).toBe(expected);
});

test('a user who shares connections keeps doing so', () => {
  const settings = parseSshSettings(
    'controlpath /home/me/.ssh/cm-%C\nconnecttimeout 3\nserveraliveinterval 9\n',
  );
  const values = effective(sshArgs(target, settings, '/c', 'x'));
  for (const key of [
    'controlpath',
    'controlmaster',
    'controlpersist',
    'connecttimeout',
    'serveraliveinterval',
  ])
    expect(values.get(key)).toBeUndefined();
});

test('a person is asked by OpenSSH only in a run that does nothing else', () => {
  const args = askingArgs({ ...target, user: 'u', port: 2 }, plain, '/c');
  expect(effective(args).get('batchmode')).toBe('no');
  expect(effective(args).get('stricthostkeychecking')).toBe('ask');
  // About the key only: no typed password, no passphrase.
  expect(effective(args).get('numberofpasswordprompts')).toBe('0');
  expect(effective(args).get('passwordauthentication')).toBe('no');
  expect(effective(args).get('kbdinteractiveauthentication')).toBe('no');
  expect(args.slice(-3)).toEqual(['--', 'a', 'true']);
  expect(args).toEqual(expect.arrayContaining(['-l', 'u', '-p', '2']));
});
