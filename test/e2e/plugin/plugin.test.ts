import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { run } from '../fleet/command.ts';
import { goEnvironment, pluginSource } from '../fleet/image.ts';

// The stand-in is the witness of the end-to-end tests: its error texts and the order of its calls are
// tested by itself, against replies as ONTAP gives them.
const installed = existsSync('/usr/bin/go');

if (!installed)
  console.warn('The stand-in plugin is not tested: go is not installed (Debian: golang-go)');

it('finds the Go compiler on the machine of the continuous integration', () => {
  expect(installed || process.env['CI'] !== 'true').toBe(true);
});

it.runIf(installed)('passes its own vet and tests', async () => {
  for (const command of ['vet', 'test']) {
    const { code, stdout, stderr } = await run(['go', command, '.'], {
      cwd: pluginSource,
      env: goEnvironment(),
    });
    expect(code, stdout + stderr).toBe(0);
  }
});
