import { describe, expect, test } from 'vitest';
import type { User } from '../../src/ontapi/client.ts';
import {
  partnerOf,
  planRotation,
  type RotationGoal,
  type RotationWorld,
  rotationTarget,
} from '../../src/plan/rotation.ts';

const user = (name: string, change: Partial<User> = {}): User => ({
  name,
  locked: false,
  applications: [
    { application: 'ontapi', method: 'password', role: 'trident_role' },
    { application: 'http', method: 'password', role: 'trident_role' },
  ],
  ...change,
});
const goal: RotationGoal = { svm: 's', from: 't', to: 't_b', newPassword: true, lockOld: true };
const old = (host: string) => ({ host, username: 't', noLogin: null, switched: false });
const done = (host: string) => ({ host, username: 't_b', noLogin: null, switched: true });
const nameless = { host: 'x', username: null, switched: false };
const local = { path: '/c', username: 't', switched: false };
const start: RotationWorld = {
  from: user('t'),
  to: null,
  local,
  hosts: [old('a'), old('b')],
  neighbours: [],
  leftOut: [],
};
const ids = (world: RotationWorld, change: Partial<RotationGoal> = {}): string[] =>
  planRotation(world, { ...goal, ...change }).steps.map(({ id }) => id);

test('the whole way: the local config first, the old login last', () => {
  expect(ids(start)).toEqual([
    'config.switch:/c',
    'user.create:t_b',
    'login.prove:t_b',
    'host.switch:a',
    'host.switch:b',
    'user.lock:t',
  ]);
});

test.each<[string, Partial<RotationWorld>, Partial<RotationGoal>, string[]]>([
  [
    'back to a login that was locked',
    { to: user('t_b', { locked: true }), local: null, hosts: [old('a')] },
    {},
    ['user.set-password:t_b', 'user.unlock:t_b', 'login.prove:t_b', 'host.switch:a', 'user.lock:t'],
  ],
  [
    'half the hosts have it',
    { to: user('t_b'), local: { ...local, switched: true }, hosts: [done('a'), old('b')] },
    { newPassword: false },
    ['login.prove:t_b', 'host.switch:b', 'user.lock:t'],
  ],
  [
    'only the lock is missing',
    { to: user('t_b'), local: null, hosts: [done('a')] },
    { newPassword: false },
    ['user.lock:t'],
  ],
  [
    'nothing is missing',
    { from: user('t', { locked: true }), to: user('t_b'), local: null, hosts: [done('a')] },
    { newPassword: false },
    [],
  ],
  [
    'the old one is to stay',
    { to: user('t_b'), local: null, hosts: [done('a')] },
    { newPassword: false, lockOld: false },
    [],
  ],
  [
    'another plugin on a host has the old one',
    {
      to: user('t_b'),
      local: null,
      hosts: [done('a')],
      neighbours: [{ host: 'a', plugin: 'silver:latest', username: 't' }],
    },
    { newPassword: false },
    [],
  ],
  [
    'another plugin on a host has the new one',
    {
      to: user('t_b'),
      local: null,
      hosts: [old('a')],
      neighbours: [{ host: 'a', plugin: 'silver:latest', username: 't_b' }],
    },
    { newPassword: false },
    ['login.prove:t_b', 'host.switch:a', 'user.lock:t'],
  ],
  [
    'a host was left out',
    { to: user('t_b'), local: null, hosts: [done('a')], leftOut: ['b'] },
    { newPassword: false },
    [],
  ],
  [
    'a host has a plugin whose config tells no login',
    {
      to: user('t_b'),
      local: null,
      hosts: [done('a'), { ...nameless, noLogin: 'unreadable' }],
    },
    { newPassword: false },
    [],
  ],
  [
    'another plugin has a config that tells no login',
    {
      to: user('t_b'),
      local: null,
      hosts: [done('a')],
      neighbours: [{ host: 'a', plugin: 'silver:latest', username: null }],
    },
    { newPassword: false },
    [],
  ],
  [
    'a host logs in to another SVM',
    { to: user('t_b'), local: null, hosts: [done('a'), { ...nameless, noLogin: 'other-svm' }] },
    { newPassword: false },
    ['user.lock:t'],
  ],
  [
    'an application is missing',
    {
      to: user('t_b', { applications: user('t_b').applications.slice(0, 1) }),
      local: null,
      hosts: [{ ...nameless, noLogin: 'no-plugin' }],
    },
    { newPassword: false, lockOld: false },
    ['user.create:t_b', 'login.prove:t_b'],
  ],
])('%s', (_, world, change, expected) => {
  expect(ids({ ...start, ...world }, change)).toEqual(expected);
});

test.each<[string, Partial<RotationWorld>, string]>([
  ['no such user', { from: null }, 'user-missing'],
  [
    'a partner with another role',
    {
      to: user('t_b', {
        applications: [{ application: 'ontapi', method: 'password', role: 'admin' }],
      }),
    },
    'user-has-other-role',
  ],
  [
    'a partner that a host may have that was left out',
    { to: user('t_b'), leftOut: ['b'] },
    'login-in-use',
  ],
  [
    'a partner that another plugin has',
    { to: user('t_b'), neighbours: [{ host: 'a', plugin: 'silver', username: 't_b' }] },
    'login-in-use',
  ],
  [
    'a partner that a host may have whose config tells no login',
    { to: user('t_b'), hosts: [{ ...nameless, noLogin: 'unreadable' }] },
    'login-in-use',
  ],
  ['a host with another user', { hosts: [{ ...old('a'), username: 'x' }] }, 'host-other-user'],
])('in the way: %s', (_, world, code) => {
  expect(planRotation({ ...start, ...world }, goal).blockers.map((one) => one.code)).toEqual([
    code,
  ]);
});

test('a pair of logins', () => {
  expect([partnerOf('t'), partnerOf('t_b'), partnerOf(partnerOf('x'))]).toEqual(['t_b', 't', 'x']);
});

describe('to which login', () => {
  const host = (username: string, modified = 1) => ({ username, modified });
  test.each<[string, string | null, { username: string; modified: number }[], string, boolean]>([
    ['from the start', 't', [host('t'), host('t')], 't_b', false],
    ['and back', 't_b', [host('t_b')], 't', false],
    ['without a local config', null, [host('t')], 't_b', false],
    ['without hosts', 't', [], 't_b', false],
    ['cut after the local config', 't_b', [host('t')], 't_b', true],
    ['cut between hosts', 't_b', [host('t_b', 9), host('t')], 't_b', true],
    ['cut between hosts, without a local config', null, [host('t'), host('t_b', 9)], 't_b', true],
    [
      'cut between hosts, with a local config of long ago',
      'x',
      [host('t', 9), host('t_b')],
      't',
      true,
    ],
  ])('%s', (_, localUser, hosts, to, unfinished) => {
    expect(rotationTarget(localUser, hosts, 'trident_user')).toEqual({ to, unfinished });
  });
});
