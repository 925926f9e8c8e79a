import { describe, expect, it } from 'vitest';
import { isKnownDirectory } from '../../src/simulator/command-directories.ts';
import { restResources } from '../../src/simulator/rest-resources.ts';
import { zapiCalls } from '../../src/simulator/zapi-calls.ts';
import { type Elements, texts, useSimulator, xml, zapi } from './wire.ts';

const bench = useSimulator({ scenario: 'typical' });

const login = (more: Elements) =>
  xml({
    'security-login-create': {
      vserver: 'svm_docker',
      'user-name': 'someone',
      application: 'ontapi',
      'authentication-method': 'password',
      'role-name': 'vsadmin',
      password: 'Passw0rd-one',
      ...more,
    },
  });
const role = (more: Elements) =>
  xml({
    'security-login-role-create': {
      vserver: 'svm_docker',
      'role-name': 'r1',
      'command-directory-name': 'volume',
      ...more,
    },
  });
const change = (password: string) =>
  bench.simulator &&
  zapi(
    bench.simulator,
    xml({
      'security-login-modify-password': { 'user-name': 'trident_user', 'new-password': password },
    }),
    { vfiler: 'svm_docker' },
  );

async function rowsOf(name: string): Promise<string[]> {
  const query = { 'security-login-role-info': { vserver: 'svm_docker', 'role-name': name } };
  const body = await bench.ok(
    xml({ 'security-login-role-get-iter': { 'max-records': '100', query } }),
  );
  const access = texts(body, 'access-level');
  return texts(body, 'command-directory-name').map((path, index) => `${path}=${access[index]}`);
}

describe('passwords', () => {
  it.each([
    ['too short', 'Abc123d'],
    ['without a digit', 'abcdefghij'],
    ['without a letter', '1234567890'],
    ['with the user name inside', 'xtrident_user1'],
    ['empty', ''],
  ])('%s are refused with 13214', async (_name, password) => {
    expect((await change(password)).errno).toBe('13214');
  });

  it('may not be one of the last six', async () => {
    const first = bench.simulator.plugin?.password ?? '';
    expect((await change(first)).reason).toBe(
      'New password must be different than last 6 passwords.',
    );
    for (let number = 1; number <= 5; number += 1) {
      expect((await change(`New-passw0rd-${number}`)).passed).toBe(true);
      expect((await change(first)).errno).toBe('13214');
    }
    expect((await change('New-passw0rd-6')).passed).toBe(true);
    expect((await change(first)).passed).toBe(true);
  });

  it('of others are not for a user of the SVM to change', async () => {
    const plugin = bench.simulator.plugin ?? { username: '', password: '' };
    await bench.ok(login({}));
    const call = xml({
      'security-login-modify-password': {
        'user-name': plugin.username,
        'new-password': 'Passw0rd-two',
      },
    });
    expect(await bench.fail(call, { username: 'someone', password: 'Passw0rd-one' })).toBe('13003');
    const own = xml({ 'security-login-modify-password': { 'new-password': 'Passw0rd-own' } });
    await bench.ok(own, { username: 'someone', password: 'Passw0rd-one' });
  });

  it('follow the rules that the role config tells', async () => {
    const body = await bench.ok(
      xml({
        'security-login-role-config-get': { vserver: 'svm_docker', 'role-name': 'trident_role' },
      }),
    );
    expect(texts(body, 'min-password-size')).toEqual(['8']);
    expect(texts(body, 'require-password-alpha-numeric')).toEqual(['true']);
    expect(texts(body, 'last-passwords-disallowed-count')).toEqual(['6']);
  });
});

describe('logins', () => {
  it.each<[string, Elements, string]>([
    ['a name that is too short', { 'user-name': 'ab' }, '16030'],
    ['a name with a space', { 'user-name': 'some one' }, '16030'],
    ['a reserved name', { 'user-name': 'autosupport' }, '16030'],
    ['a role that does not exist', { 'user-name': 'other', 'role-name': 'nope' }, '16031'],
    ['a role of another owner', { 'user-name': 'other', 'role-name': 'admin' }, '16031'],
    ['an unknown application', { 'user-name': 'other', application: 'gopher' }, '16032'],
    ['an application for clusters only', { 'user-name': 'other', application: 'console' }, '16032'],
    [
      'a method that does not fit',
      { 'user-name': 'other', 'authentication-method': 'usm' },
      '16044',
    ],
    ['a bad password', { 'user-name': 'other', password: 'short1' }, '13214'],
    ['an SVM that does not exist', { vserver: 'nope' }, '15698'],
    ['an entry that exists', { 'user-name': 'trident_user' }, '13130'],
  ])('%s: refused', async (_name, more, errno) => {
    expect(await bench.fail(login(more))).toBe(errno);
  });

  it('need a password for the first entry and share it with the second', async () => {
    const without = xml({
      'security-login-create': {
        vserver: 'svm_docker',
        'user-name': 'sharer',
        application: 'ontapi',
        'authentication-method': 'password',
        'role-name': 'vsadmin',
      },
    });
    expect(await bench.fail(without)).toBe('13001');
    await bench.ok(login({ 'user-name': 'sharer' }));
    await bench.ok(without.replace('ontapi', 'http'));
    const body = await bench.ok(
      xml({
        'security-login-get-iter': {
          query: { 'security-login-account-info': { 'user-name': 'sharer' } },
        },
      }),
    );
    expect(texts(body, 'application')).toEqual(['http', 'ontapi']);
    await bench.ok('<vserver-get/>', { username: 'sharer', password: 'Passw0rd-one' });
  });

  it('go with their last entry', async () => {
    await bench.ok(login({ 'user-name': 'leaver' }));
    const keys = {
      vserver: 'svm_docker',
      'user-name': 'leaver',
      application: 'ontapi',
      'authentication-method': 'password',
    };
    await bench.ok(xml({ 'security-login-get': keys }));
    await bench.ok(xml({ 'security-login-delete': keys }));
    expect(await bench.fail(xml({ 'security-login-get': keys }))).toBe('15661');
    expect(await bench.fail(xml({ 'security-login-delete': keys }))).toBe('15661');
  });
});

describe('roles', () => {
  it('start with DEFAULT none', async () => {
    await bench.ok(role({ 'access-level': 'readonly' }));
    expect(await rowsOf('r1')).toEqual(['DEFAULT=none', 'volume=readonly']);
    await bench.ok(role({ 'command-directory-name': '  vserver   show ' }));
    expect(await rowsOf('r1')).toEqual(['DEFAULT=none', 'volume=readonly', 'vserver show=all']);
    expect(await bench.fail(role({ 'command-directory-name': 'DEFAULT' }))).toBe('13130');
    expect(await bench.fail(role({}))).toBe('13130');
  });

  it('that begin with DEFAULT have no second one', async () => {
    const row = { 'role-name': 'r2', 'command-directory-name': 'DEFAULT', 'access-level': 'none' };
    await bench.ok(role(row));
    expect(await rowsOf('r2')).toEqual(['DEFAULT=none']);
  });

  it.each<[string, Elements, string]>([
    ['a bad name', { 'role-name': 'a b' }, '16040'],
    ['a bad access level', { 'role-name': 'r3', 'access-level': 'most' }, '18417'],
    ['an unknown directory', { 'role-name': 'r3', 'command-directory-name': 'nonsense' }, '16039'],
    [
      'a directory that only begins like one',
      { 'role-name': 'r3', 'command-directory-name': 'volume frobnicate' },
      '16039',
    ],
    ['half a word', { 'role-name': 'r3', 'command-directory-name': 'vol' }, '16039'],
    ['a built-in role', { 'role-name': 'vsadmin' }, '18163'],
    ['an SVM that does not exist', { vserver: 'nope' }, '15698'],
  ])('%s: refused', async (_name, more, errno) => {
    expect(await bench.fail(role(more))).toBe(errno);
  });

  it.each([
    ['storage aggregate', 'readonly', '13001'],
    ['storage aggregate show-space', 'all', '13001'],
    ['system node', 'readonly', '13001'],
    ['security', 'all', '13001'],
    ['cluster identity', 'readonly', '13001'],
    ['event log', 'readonly', '13001'],
    ['storage aggregate', 'none', 'passed'],
    ['event generate-autosupport-log', 'all', 'passed'],
    ['security login password', 'all', 'passed'],
    ['network interface', 'readonly', 'passed'],
  ])('of an SVM with %s %s: %s', async (directory, access, outcome) => {
    const row = { 'role-name': 'r4', 'command-directory-name': directory, 'access-level': access };
    const result = await zapi(bench.simulator, role(row));
    expect(result.passed ? 'passed' : result.errno).toBe(outcome);
    if (outcome === 'passed') return;
    expect(result.reason).toBe(
      `A Vserver admin cannot use command directory &quot;${directory}&quot; with access level &quot;${access}&quot;. Use a different access level.`,
    );
  });

  it('may name what the modelled calls belong to, and all that is above it', () => {
    const methods = ['GET', 'POST', 'PATCH', 'DELETE'] as const;
    const commands = [
      ...[...zapiCalls.values()].flatMap(({ command }) => command ?? []),
      ...restResources.flatMap((one) =>
        methods.flatMap((method) => one.operation(method)?.commands ?? []),
      ),
    ];
    expect(commands.length).toBeGreaterThan(50);
    expect(commands.filter((command) => !isKnownDirectory(command))).toEqual([]);
    for (const command of commands)
      expect(isKnownDirectory(command.split(' ')[0] ?? ''), command).toBe(true);
  });

  it.each(['lun mapping create', 'vserver iscsi show', 'volume file clone create', 'volume qtree'])(
    'may name %s, which NetApp’s role for the plugin holds',
    async (directory) => {
      await bench.ok(role({ 'role-name': 'r5', 'command-directory-name': directory }));
    },
  );

  it('can be changed, but not the DEFAULT of an SVM’s role', async () => {
    const keys = { vserver: 'svm_docker', 'role-name': 'trident_role' };
    const modify = (directory: string) =>
      xml({
        'security-login-role-modify': {
          ...keys,
          'command-directory-name': directory,
          'access-level': 'readonly',
        },
      });
    await bench.ok(modify('snapmirror'));
    expect(await rowsOf('trident_role')).toContain('snapmirror=readonly');
    expect(await bench.fail(modify('DEFAULT'))).toBe('13001');
    expect(await bench.fail(modify('lun'))).toBe('15661');
  });

  it('cannot go while a login has them', async () => {
    const row = (name: string, directory: string) => ({
      vserver: 'svm_docker',
      'role-name': name,
      'command-directory-name': directory,
    });
    await bench.ok(role({ 'role-name': 'used' }));
    await bench.ok(login({ 'user-name': 'holder', 'role-name': 'used' }));
    const last = xml({ 'security-login-role-delete': row('used', 'volume') });
    expect(await bench.fail(last)).toBe('13001');
    const keys = {
      vserver: 'svm_docker',
      'user-name': 'holder',
      application: 'ontapi',
      'authentication-method': 'password',
    };
    await bench.ok(xml({ 'security-login-delete': keys }));
    await bench.ok(last);
    await bench.ok(xml({ 'security-login-role-delete': row('used', 'DEFAULT') }));
    expect(await rowsOf('used')).toEqual([]);
  });
});
