import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalog, groups } from '../../src/commands/catalog.ts';
import { completionPlaces } from '../../src/commands/completion-words.ts';
import { runCli } from '../support/run-cli.ts';

const places = completionPlaces(catalog, groups);

describe('completionPlaces', () => {
  it('has a place for every command and group', () => {
    const names = places.map(({ command }) => command);
    for (const { name } of catalog) expect(names).toContain(name);
    for (const { name } of catalog.filter((spec) => spec.name.includes(' ')))
      expect(names).toContain(name.split(' ')[0]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('holds no option that takes a value at one place and none at another', () => {
    const options = places.flatMap((place) => place.options);
    const names = (taken: boolean): Set<string> =>
      new Set(options.filter((one) => (one.values !== null) === taken).flatMap((one) => one.names));
    expect([...names(true)].filter((name) => names(false).has(name))).toEqual([]);
  });
});

describe.each(['bash', 'zsh', 'fish'])('completion %s', (shell) => {
  it('names every command and every long option', async () => {
    const { stdout, exitCode } = await runCli(['completion', shell]);
    expect(exitCode).toBe(0);
    for (const { command, options } of places) {
      expect(stdout).toContain(command);
      for (const { names } of options)
        expect(stdout).toContain(shell === 'fish' ? `-l ${names[0]?.slice(2)}` : names[0]);
    }
  });
});

it('an unknown shell is a usage error', async () => {
  expect((await runCli(['completion', 'tcsh'])).exitCode).toBe(2);
  expect((await runCli(['completion'])).exitCode).toBe(2);
});

const fish = spawnSync('fish', ['--version']).status === 0;
// .ci/run installs fish.
if (process.env['CI'] === 'true' && !fish) throw new Error('fish is needed');

describe.runIf(fish)('the script in fish', () => {
  it.each([
    ['netappdvp conf', 'config'],
    ['netappdvp config va', 'validate'],
    ['netappdvp config validate --exp', '--export-clients'],
    ['netappdvp init --driver ontap-nas-', 'ontap-nas-economy'],
  ])('%s', async (line, expected) => {
    const script = join(mkdtempSync(join(tmpdir(), 'netappdvp-fish-')), 'script');
    writeFileSync(script, (await runCli(['completion', 'fish'])).stdout);
    const probe = `source ${script}; complete -C '${line}'`;
    const out = execFileSync('fish', ['--no-config', '-c', probe], { encoding: 'utf8' });
    expect(out.split('\n').map((one) => one.split('\t')[0])).toContain(expected);
  });
});

describe('the script in bash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'netappdvp-completion-'));
  const script = join(folder, 'script');
  beforeAll(async () => {
    writeFileSync(script, (await runCli(['completion', 'bash'])).stdout);
    writeFileSync(join(folder, 'a config.json'), '');
  });

  /** What is offered for the last of the words. */
  function offers(...words: string[]): string[] {
    const probe =
      'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _netappdvp; printf "%s\\n" "${COMPREPLY[@]}"';
    const out = execFileSync('bash', ['-c', probe, 'bash', script, 'netappdvp', ...words], {
      encoding: 'utf8',
      cwd: folder,
    });
    return out.split('\n').filter((line) => line !== '');
  }

  it.each([
    [['conf'], ['config']],
    [['config', 'd'], ['diff']],
    [['svm', 'bootstrap', '--proto'], ['--protocol']],
    [
      ['--output', ''],
      ['text', 'json'],
    ],
    [['--site', 'x', 'svm', ''], ['bootstrap']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['config', 'validate', 'a'], ['a config.json']],
    [['svm', 'bootstrap', '--cluster', ''], []],
  ])('%j', (words, expected) => {
    for (const word of expected) expect(offers(...words)).toContain(word);
    if (expected.length === 0) expect(offers(...words)).toEqual([]);
  });

  it('evaluates nothing that was typed', () => {
    offers('$(touch hit)', '`touch hit`', '');
    expect(existsSync(join(folder, 'hit'))).toBe(false);
  });
});
