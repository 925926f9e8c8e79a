import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';

// Port 1 of the loopback refuses: the password is read before, and never sent.
const target = ['aggregates', 'list', '--cluster', '127.0.0.1:1'];
const folder = mkdtempSync(join(tmpdir(), 'netappdvp-secrets-'));
const passwordFile = join(folder, 'pw');
writeFileSync(passwordFile, 'from-a-file-1\n');
chmodSync(passwordFile, 0o600);

describe('the password of the ONTAP login', () => {
  it.each<[string, string[], { env?: Record<string, string>; stdin?: string }]>([
    ['standard input', ['--password-stdin'], { stdin: 'from-stdin-1\n' }],
    ['a file', ['--password-file', passwordFile], {}],
    ['a command', ['--password-command', `cat ${passwordFile}`], {}],
    ['the environment', [], { env: { NETAPPDVP_PASSWORD: 'from-env-1' } }],
  ])('is taken from %s, and is shown nowhere', async (_, words, options) => {
    const outcome = await runCli([...target, '-v', ...words], options);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toContain('127.0.0.1:1');
    expect(outcome.stderr + outcome.stdout).not.toMatch(/from-(stdin|a-file|env)-1/);
  });

  it.each<[string, string[], string, RegExp]>([
    ['empty', ['--password-stdin'], '', /holds no password/],
    ['two lines', ['--password-stdin'], 'a\nb\n', /more than one line/],
    ['a control character', ['--password-stdin'], 'a\u0000b', /control character/],
    ['an option of that name', ['--password', 'x'], '', /[Uu]nknown option '--password'/],
  ])('%s is refused', async (_, words, stdin, message) => {
    const outcome = await runCli([...target, ...words], { stdin });
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(message);
  });

  it('is asked for on a terminal', async () => {
    const outcome = await runCli(target, {
      prompts: [
        { kind: 'secret', message: /Password of admin on 127\.0\.0\.1/, answer: 'typed-pw-1' },
      ],
    });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).not.toContain('typed-pw-1');
  });
});
