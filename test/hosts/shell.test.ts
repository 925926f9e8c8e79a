import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandLine, envelope, promptsSeen, quote, unwrap, wrap } from '../../src/hosts/shell.ts';

const loginShells = ['dash', 'bash', 'zsh', 'fish', 'tcsh'].filter(
  (shell) => spawnSync(shell, ['-c', 'true']).status === 0,
);

/** A text that an argument can carry: anything but NUL and half of a surrogate pair. */
const argument = fc
  .string({ unit: 'binary', maxLength: 30 })
  .filter((text) => !text.includes('\0') && Buffer.from(text).toString() === text);
const nasty = fc.constantFrom(
  '',
  ' ',
  "'",
  '"',
  '!',
  '!!',
  '$HOME',
  '`id`',
  '$(id)',
  '\\',
  '\n',
  '-n',
  '--',
  '*',
  '%s',
  ';',
  '&',
  '#',
  'é',
  '{a,b}',
  '~',
);

function throughShell(
  shell: string,
  line: string,
  input = '',
): { stdout: string; status: number | null } {
  return spawnSync(shell, ['-c', line], { input, encoding: 'utf8' });
}

const base = {
  asRoot: false,
  sudo: 'no',
  sudoPassword: false,
  timeoutSeconds: 20,
  nonce: 'n0nce',
} as const;
/** Prints each argument as one line of hex, then standard input. */
const echo = 'for a in "$@"; do printf %s "$a" | od -An -v -tx1 | tr -d " \\n"; echo; done; cat';

describe.each(loginShells)('through %s', (shell) => {
  test('arguments and input arrive as they were given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(argument, nasty), { maxLength: 5 }),
        argument,
        (args, input) => {
          const wrapped = wrap({ ...base, script: echo, args });
          const end = unwrap(throughShell(shell, wrapped.line, input).stdout, wrapped);
          const hex = args.map((arg) => `${Buffer.from(arg).toString('hex')}\n`).join('');
          expect(end).toEqual({ began: true, exitCode: 0, stdout: hex + input });
        },
      ),
      { numRuns: 25 },
    );
  });

  test.each([0, 1, 2, 64, 126, 127, 255])('exit code %i comes back as it is', (code) => {
    const wrapped = wrap({
      ...base,
      script: 'echo out; echo err >&2; exit "$1"',
      args: [String(code)],
    });
    const run = throughShell(shell, wrapped.line);
    expect(unwrap(run.stdout, wrapped)).toEqual({ began: true, exitCode: code, stdout: 'out\n' });
    expect(run.status).toBe(0);
  });
});

test('the common shells are there, or the law above looked at nothing', () => {
  // .ci/run installs fish and tcsh.
  const needed = process.env['CI'] === 'true' ? ['dash', 'bash', 'fish', 'tcsh'] : ['dash', 'bash'];
  expect(loginShells).toEqual(expect.arrayContaining(needed));
});

test('a script that takes too long is stopped on the host itself', () => {
  const wrapped = wrap({ ...base, timeoutSeconds: 1, script: 'sleep 30', args: [] });
  expect(unwrap(throughShell('dash', wrapped.line).stdout, wrapped)?.exitCode).toBe(124);
});

test('the line that a login shell sees holds nothing that it could interpret', () => {
  fc.assert(
    fc.property(argument, (arg) => {
      expect(wrap({ ...base, script: 'true', args: [arg] }).line).toMatch(
        /^exec \/bin\/sh -c 'eval "\$\(printf %s [A-Za-z0-9+/=]+ \| base64 -d\)"'$/,
      );
    }),
  );
});

test('a command in the words of -v', () => {
  const argv = ['docker', 'plugin', 'set', 'netapp:latest', 'a=b c'];
  expect(commandLine({ name: 'x', script: 'exec "$@" 2>&1 >/dev/null', args: argv })).toBe(
    "docker plugin set netapp:latest 'a=b c'",
  );
  expect(commandLine({ name: 'facts', script: 'look', args: ['netapp', '', 'a\nb'] })).toBe(
    "[facts] netapp '' 'a b'",
  );
});

test('quote refuses what no argument can carry', () => {
  expect(() => quote('a\0b')).toThrow(TypeError);
});

/** The program inside an envelope. */
function programOf(line: string): string {
  return Buffer.from(/printf %s (\S+) /.exec(line)?.[1] ?? '', 'base64').toString();
}

test.each([
  { asRoot: false, sudo: 'auto', sudoPassword: false, condition: 'false', words: 'sudo -n --' },
  { asRoot: true, sudo: 'no', sudoPassword: false, condition: 'false', words: 'sudo -n --' },
  { asRoot: true, sudo: 'yes', sudoPassword: false, condition: 'true', words: 'sudo -n --' },
  {
    asRoot: true,
    sudo: 'auto',
    sudoPassword: false,
    condition: '[ "$(id -u)" != 0 ]',
    words: 'sudo -n --',
  },
  {
    asRoot: true,
    sudo: 'auto',
    sudoPassword: true,
    condition: '[ "$(id -u)" != 0 ]',
    words: "sudo -S -p '[netappdvp-n0nce]' --",
  },
] as const)(
  'sudo $sudo, as root $asRoot, password $sudoPassword',
  ({ condition, words, ...options }) => {
    const program = programOf(wrap({ ...base, ...options, script: 'id', args: [] }).line);
    expect(program).toContain(`if ${condition}; then ${words} /bin/sh`);
  },
);

describe('unwrap', () => {
  const wrapped = wrap({ ...base, script: 'true', args: [] });
  test.each([
    ['nothing yet', '', null],
    ['begun only', 'READY-n0nce\nsome', null],
    ['the mark cut in its middle', 'READY-n0nce\nx\nDONE-n0nce 1', null],
    ['another nonce', 'READY-n0nce\nx\nDONE-other 0\n', null],
    ['sudo said no', '\nDONE-n0nce 1\n', { began: false, exitCode: 1, stdout: '' }],
    [
      'noise of a login script before',
      'motd\nREADY-n0nce\nx\n\nDONE-n0nce 7\n',
      { began: true, exitCode: 7, stdout: 'x\n' },
    ],
    [
      'a mark in the output itself',
      'READY-n0nce\n\nDONE-n0nce 0\nmore\nDONE-n0nce 3\n',
      { began: true, exitCode: 3, stdout: '\nDONE-n0nce 0\nmore' },
    ],
  ])('%s', (_, stdout, expected) => {
    expect(unwrap(stdout, wrapped)).toEqual(expected);
  });

  test('prompts are counted wherever they stand', () => {
    expect(promptsSeen('', wrapped)).toBe(0);
    expect(promptsSeen('[sudo: [netappdvp-n0nce]] Password: ', wrapped)).toBe(1);
    expect(promptsSeen('[netappdvp-n0nce]Sorry, try again.\n[netappdvp-n0nce]', wrapped)).toBe(2);
  });
});

test('an envelope runs its program once, with its input untouched', () => {
  expect(throughShell('dash', envelope('cat; echo end'), 'a\n').stdout).toBe('a\nend\n');
});
