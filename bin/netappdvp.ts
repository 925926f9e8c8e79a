#!/usr/bin/env node
import { version } from '../src/version.ts';

const words = process.argv.slice(2);

if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  // `| head` closes our stdout: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? 0 : 1),
  );
  const { main } = await import('../src/main.ts');
  const code = await main(words, process);
  process.stdout.write('', () => process.exit(code));
}
