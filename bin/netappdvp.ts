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
  // What escapes every handler is a defect, and ends as one.
  for (const event of ['uncaughtException', 'unhandledRejection'])
    process.on(event, (error: unknown) => {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`Error: This is a defect in netappdvp: ${stack}\n`);
      process.exit(70);
    });
  const { main } = await import('../src/main.ts');
  const code = await main(words, process);
  process.stdout.write('', () => process.exit(code));
}
