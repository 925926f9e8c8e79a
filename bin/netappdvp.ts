#!/usr/bin/env node
import { version } from '../src/version.ts';

const words = process.argv.slice(2);

/** An answer that nobody got is a failure, unless the reader had enough (`| head`): then the run goes on. */
function lost(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.stderr.write(
    `Error: standard output could not be written (${error.code ?? error.message}).\n`,
  );
  process.exit(1);
}

/** What escapes every handler is a defect, and ends as one. */
function escaped(error: unknown): never {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`Error: This is a defect in netappdvp: ${stack}\n`);
  process.exit(70);
}

if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  process.on('uncaughtException', escaped);
  process.on('unhandledRejection', escaped);
  process.stdout.on('error', lost);
  // What is said meanwhile may go nowhere; a change that has begun is finished all the same.
  process.stderr.on('error', () => undefined);
  const { main } = await import('../src/main.ts');
  const code = await main(words, process);
  process.stdout.write('', (error) => {
    if (error != null && code === 0) lost(error);
    process.exit(code);
  });
}
