import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import {
  readSecretCommand,
  readSecretFd,
  readSecretFile,
  splitWords,
} from '../../src/terminal/secret-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-secret-'));

function file(name: string, text: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('readSecretFile', () => {
  it.each([0o600, 0o400])('reads a file with mode %o', (mode) => {
    expect(readSecretFile(file(`ok-${mode}`, 'pw\n', mode), '/')).toBe('pw\n');
  });

  it.each([0o644, 0o640, 0o604, 0o602, 0o660])(
    'refuses a file that others may touch: %o',
    (mode) => {
      expect(() => readSecretFile(file(`open-${mode}`, 'pw', mode), '/')).toThrow(
        /can be read by others/,
      );
    },
  );

  it.each(['missing', '.'])('says what is wrong with %s', (name) => {
    expect(() => readSecretFile(name, folder)).toThrow(UsageError);
  });
});

describe('readSecretFd', () => {
  it.each(['x', '-1', '', '99999'])('refuses %j', (text) => {
    expect(() => readSecretFd(text)).toThrow(/takes a number/);
  });

  it('says that a descriptor is not open', () => {
    expect(() => readSecretFd('987')).toThrow(/cannot be read \(EBADF\)/);
  });
});

describe('readSecretCommand', () => {
  it('returns what the command prints, without a shell', async () => {
    expect(await readSecretCommand("printf %s 'a $HOME `id`'")).toBe('a $HOME `id`');
  });

  it.each([
    ['false', /ended with 1/],
    ['no-such-program-here', /no such program/],
    ['', /empty/],
  ])('%j fails with words', async (line, message) => {
    await expect(readSecretCommand(line)).rejects.toThrow(message);
  });
});

describe('splitWords', () => {
  it.each<[string, string[]]>([
    ['pass show x', ['pass', 'show', 'x']],
    ["a 'b c' d", ['a', 'b c', 'd']],
    ['a "b \\" c"', ['a', 'b " c']],
    ["a'b'c", ['abc']],
    ["'' x", ['', 'x']],
    ['  ', []],
    ['a\\ b', ['a b']],
    ['$(id) `id` ;', ['$(id)', '`id`', ';']],
  ])('%j', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it('gives back any words that were quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
        expect(splitWords(quoted)).toEqual(words);
      }),
    );
  });

  it('refuses an open quote', () => {
    expect(() => splitWords("a 'b")).toThrow(/open quote/);
  });
});
