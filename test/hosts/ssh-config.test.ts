import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSshHosts } from '../../src/hosts/ssh-config.ts';

/** A home with these files below .ssh. */
function home(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ndvp-sshconfig-'));
  mkdirSync(join(folder, '.ssh', 'conf.d'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, '.ssh', name), text);
  return folder;
}
const read = (files: Record<string, string>): string[] => {
  const folder = home(files);
  return readSshHosts([join(folder, '.ssh', 'config')], folder).map(({ name, hostname }) =>
    hostname === null ? name : `${name}>${hostname}`,
  );
};

test.each<[string, string, string[]]>([
  ['names in order, each once', 'Host a b\nHost c\nHost a\n', ['a', 'b', 'c']],
  ['patterns and negations are no hosts', 'Host *\nHost web? !bad good\n', ['good']],
  [
    'HostName belongs to the block before it',
    'Host a b\n  HostName %h.lan\nHost c\n',
    ['a>a.lan', 'b>b.lan', 'c'],
  ],
  ['the first value counts', 'Host a\nHostName one\nHostName two\n', ['a>one']],
  ['Match ends a block', 'Host a\nMatch all\n HostName x\n', ['a']],
  [
    'equals, quotes, case, comments',
    '# Host no\nhOsT="x y" z\nHOSTNAME = 10.0.0.1\n',
    ['x y>10.0.0.1', 'z>10.0.0.1'],
  ],
  ['CRLF', 'Host a\r\nHost b\r\n', ['a', 'b']],
])('%s', (_, config, expected) => expect(read({ config })).toEqual(expected));

test('Include leads on, with wildcards, relative and from ~; a loop ends', () => {
  expect(
    read({
      config: 'Include conf.d/*.conf ~/.ssh/more nothing/* config\nHost own\n',
      'conf.d/b.conf': 'Host b\n',
      'conf.d/a.conf': 'Host a\n',
      'conf.d/.hidden.conf': 'Host hidden\n',
      'conf.d/x.bak': 'Host bak\n',
      more: 'Host more\n',
    }),
  ).toEqual(['a', 'b', 'more', 'own']);
});

test('files that are not there add nothing', () =>
  expect(readSshHosts(['/nonexistent/config'], '/')).toEqual([]));
