import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSiteFile, type SiteValue } from '../../src/config/site.ts';
import { hostsIn, mergeSite } from '../../src/config/site-write.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-site-write-'));
const answers: Readonly<Record<string, SiteValue>> = {
  cluster: 'cluster1:8443',
  svm: 'svm_docker',
  'plugin-username': 'dvp',
  'plugin-password-file': 'plugin.pw',
  'plugin-version': '26.10',
  hosts: ['a', 'ops@b:22'],
  sudo: true,
  'storage-prefix': '',
};
const names = new Set([...Object.keys(answers), 'password-file', 'username', 'driver']);
const readBack = (text: string): Record<string, SiteValue> => {
  const file = join(folder, 'site.yaml');
  writeFileSync(file, text, { mode: 0o600 });
  return readSiteFile(file, { known: names, lineOnly: new Set() }, true);
};

describe('what is written is what is read', () => {
  test.each([
    ['a new file', null],
    ['an empty one', ''],
    ['one with other answers', 'svm: old\nusername: ops\nplugin:\n  version: 26.02\n'],
    [
      'one with sections',
      'cluster:\n  address: x\n  username: ops\nhosts:\n  list: a\nsvm:\n  name: y\n',
    ],
    ['one without sections', 'cluster: x\nhosts: [b]\nplugin-version: "1"\n'],
    ['one with long names in sections', 'plugin:\n  plugin-version: 1\nhosts:\n  hosts: [c]\n'],
  ])('%s', (_, text) => {
    const merged = mergeSite(text, answers);
    const before = text === null ? {} : readBack(text);
    expect(readBack(merged)).toEqual({ ...before, ...answers });
    expect(mergeSite(merged, answers)).toBe(merged);
  });
});

test('comments and the order of what is there stay', () => {
  const text = '# ours\nsvm: svm_docker # for Swarm 1\n\n# logins\ncluster:\n  address: cluster1\n';
  expect(mergeSite(text, { svm: 'svm_docker', cluster: 'cluster1' })).toBe(text);
  expect(mergeSite(text, { svm: 'other', 'plugin-username': 'dvp' })).toBe(
    `${text.replace('svm_docker', 'other')}plugin:\n  username: dvp\n`,
  );
});

describe('a list', () => {
  test.each([
    ['a text with spaces', 'hosts: a, b\n', 'hosts:\n  - a\n  - b\n  - c\n'],
    ['a list with comments', 'hosts:\n  - a # one\n  - b\n', 'hosts:\n  - a # one\n  - b\n  - c\n'],
    ['a list on one line', 'hosts: [ a, b ]\n', 'hosts: [ a, b, c ]\n'],
  ])('%s is read as its words and takes one more', (_, text, longer) => {
    expect(hostsIn(text).names).toEqual(['a', 'b']);
    expect(mergeSite(text, { hosts: ['a', 'b'] })).toBe(text);
    expect(mergeSite(text, { hosts: ['a', 'b', 'c'] })).toBe(longer);
  });

  test('that is another one takes the place of the old one', () => {
    expect(readBack(mergeSite('hosts: [a, b]\n', { hosts: ['b', 'c'] }))).toEqual({
      hosts: ['b', 'c'],
    });
  });
});

test('an answer that is to go is taken out, wherever it stands', () => {
  const text = 'cluster:\n  address: x\n  username: ops\npassword-file: pw\n';
  const without = mergeSite(text, { username: null, 'password-file': null, driver: null });
  expect(without).toBe('cluster:\n  address: x\n');
  expect(mergeSite(without, { username: null })).toBe(without);
});

test('aliases are read, and are in the way of a change only', () => {
  const text = 'hosts: &all [ a, b ]\nssh-option: *all\n';
  expect(mergeSite(text, { 'ssh-option': ['a', 'b'] })).toBe(text);
  expect(hostsIn('svm: &one a\nhosts: *one\n').names).toEqual(['a']);
  expect(() => mergeSite(text, { hosts: ['c'] })).toThrow(/has aliases/);
});
