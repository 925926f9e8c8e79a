// Writes the pages that are made from the code; with --check it only tells whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { catalog } from '../src/commands/catalog.ts';
import { codesDocument } from '../src/config/codes.ts';
import { referenceDocument } from '../src/config/reference.ts';
import { parseCommandLine } from '../src/program.ts';

function helpOf(words: readonly string[]): string {
  const shown = parseCommandLine([...words, '--help'], '');
  if (!('text' in shown)) throw new Error(`no help for ${words.join(' ')}`);
  return shown.text.trimEnd();
}

function commandsPage(): string {
  const toc = catalog.map(
    (spec) => `- [${spec.name}](#${spec.name.replaceAll(' ', '-')}): ${spec.summary}`,
  );
  const sections = catalog.map(
    (spec) => `## ${spec.name}\n\n\`\`\`text\n${helpOf(spec.name.split(' '))}\n\`\`\`\n`,
  );
  return `# Commands\n\nThis page is what \`--help\` prints; \`npm run docs\` writes it.\n\n${toc.join('\n')}\n\n${sections.join('\n')}`;
}

const pages: Readonly<Record<string, string>> = {
  'docs/commands.md': commandsPage(),
  'docs/config-codes.md': codesDocument(),
  'docs/config.md': referenceDocument(),
};

const check = process.argv.includes('--check');
for (const [path, text] of Object.entries(pages)) {
  const file = new URL(`../${path}`, import.meta.url);
  if (!check) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${path} is not what the code says; run: npm run docs\n`);
    process.exitCode = 1;
  }
}
