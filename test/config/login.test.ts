import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withLogin } from '../../src/config/login.ts';
import { Secret } from '../../src/secret.ts';

const change = (text: string, username = 'new', password = 'p"\\w'): string =>
  withLogin(new Secret(text), { username, password: new Secret(password) }).reveal();

test('only the login changes, white space and order stay', () => {
  expect(change('{\n\t"password" : "a\\"b",  "x": ["password"],\n "username":"u" }')).toBe(
    '{\n\t"password" : "p\\"\\\\w",  "x": ["password"],\n "username":"new" }',
  );
});

test('the member that the plugin reads: any case, the last one', () => {
  expect(change('{"Username":"a","username":"b","PASSWORD":"c"}')).toBe(
    '{"Username":"a","username":"new","PASSWORD":"p\\"\\\\w"}',
  );
});

test.each(['{}', '[]', '{"username":"a"}', '{"username":1,"password":"x"}', 'no json'])(
  'a config without a login: %s',
  (text) => {
    expect(() => change(text)).toThrow(expect.objectContaining({ code: 'config-no-login' }));
  },
);

test('whatever the login is, it is what is read afterwards', () => {
  const base = { version: 1, username: 'u', nested: { username: 'x' }, password: 'p' };
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.constantFrom(0, 2), (username, password, indent) => {
      const text = JSON.stringify(base, null, indent);
      expect(JSON.parse(change(text, username, password))).toEqual({ ...base, username, password });
    }),
  );
});
