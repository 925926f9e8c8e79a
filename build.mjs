// Bundles the program into dist: ES modules, split so that a command loads only what it uses.

import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { netappdvp: 'bin/netappdvp.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  define: { NETAPPDVP_VERSION: JSON.stringify(version) },
  banner: {
    // cli-table3 is CommonJS and asks for require; an ES module has none of its own.
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // Parsing is a good part of a start; names stay, for the sake of a defect's stack.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
});
