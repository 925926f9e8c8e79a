import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom. A room may import values from the rooms named under `values`, and types from those
 * and from `types`. Everybody may import the vocabulary.
 */
const vocabulary = ['errors', 'secret', 'templates', 'version'];
const rooms: Readonly<Record<string, { values: readonly string[]; types: readonly string[] }>> = {
  bin: { values: ['main', 'version'], types: [] },
  main: { values: ['context', 'program', 'commands', 'terminal'], types: [] },
  program: { values: ['commands'], types: [] },
  context: { values: ['terminal', 'hosts', 'ontapi', 'simulator'], types: ['plan'] },
  commands: {
    values: ['audit', 'config', 'hosts', 'ontapi', 'plan', 'terminal'],
    types: ['context'],
  },
  plan: { values: [], types: ['audit', 'config', 'context', 'hosts', 'ontapi', 'terminal'] },
  terminal: { values: [], types: ['audit', 'config', 'hosts', 'ontapi', 'plan'] },
  hosts: { values: [], types: ['config', 'context', 'plan'] },
  config: { values: [], types: ['ontapi', 'plan'] },
  audit: { values: [], types: ['config', 'ontapi', 'plan'] },
  ontapi: { values: [], types: [] },
  templates: { values: [], types: ['ontapi', 'plan', 'config'] },
  errors: { values: [], types: [] },
  secret: { values: [], types: [] },
  version: { values: [], types: [] },
  simulator: { values: [], types: ['hosts', 'secret'] },
};

/** Single imports that the table above does not allow, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {
  'src/commands/simulator.ts -> src/simulator/server.ts': 'the command that serves it',
  'src/commands/demo.ts -> src/program.ts': 'the demo runs command lines',
  'src/commands/demo.ts -> src/simulator/server.ts': 'the demo runs on the embedded simulator',
  'src/commands/demo.ts -> src/simulator/docker-host.ts': 'the demo runs on simulated hosts',
  'src/commands/demo.ts -> src/simulator/foreign-volume.ts':
    'the demo shows an audit that finds something',
  'src/terminal/explain.ts -> src/ontapi/errors.ts': 'typed errors are vocabulary',
  'src/plan/svm-observe.ts -> src/ontapi/errors.ts': 'typed errors are vocabulary',
  'src/terminal/explain.ts -> src/hosts/connection.ts': 'typed errors are vocabulary',
};

/** Packages and node modules that only these files or rooms (ending in /) may use. */
const packages: Readonly<Record<string, readonly string[]>> = {
  got: ['src/ontapi/http.ts'],
  'fast-xml-parser': ['src/ontapi/zapi-xml.ts', 'src/simulator/'],
  'node:child_process': ['src/hosts/ssh.ts', 'src/terminal/secret-input.ts'],
  chalk: ['src/terminal/'],
  ora: ['src/terminal/'],
  '@inquirer/core': ['src/terminal/'],
  '@inquirer/prompts': ['src/terminal/'],
  'cli-table3': ['src/terminal/'],
  'string-width': ['src/terminal/'],
  yaml: ['src/config/site.ts', 'src/config/site-write.ts', 'src/hosts/inventory.ts'],
  '@humanwhocodes/momoa': ['src/config/'],
  'fastest-levenshtein': ['src/config/', 'src/commands/'],
  commander: ['src/program.ts', 'src/commands/'],
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const root = resolve(import.meta.dirname, '..');

function sourceFiles(): string[] {
  return ['bin', 'src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(?:\/\/|\*).*$/gm, '');
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    const target = specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(file), specifier))
      : specifier;
    found.push({ file, target, typeOnly });
  };
  for (const match of text.matchAll(
    /(?:^|\n)(?:import|export)\s+(type\s+)?((?:[^'";]|\n)*?)\s*from\s*'([^']+)'/g,
  )) {
    const names = (match[2] ?? '')
      .replaceAll(/[{}\s]+/g, ' ')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const allTypes = names.length > 0 && names.every((name) => name.startsWith('type '));
    add(match[3] ?? '', match[1] !== undefined || allTypes);
  }
  for (const match of text.matchAll(/(?:^|\n)import\s*'([^']+)'/g)) add(match[1] ?? '', false);
  for (const match of text.matchAll(/(typeof\s+)?import\(\s*'([^']+)'\s*\)/g))
    add(match[2] ?? '', match[1] !== undefined);
  return found;
}

/** "src/ontapi/http.ts" is in room ontapi, "src/main.ts" is the room main. */
function roomOf(path: string): string {
  const [first, second = ''] = path.split('/');
  return first === 'bin' ? 'bin' : second.replace(/\.ts$/, '');
}

function breach({ file, target, typeOnly }: Import): string | null {
  if (!target.startsWith('src/') && !target.startsWith('bin/')) {
    const name = target.startsWith('@')
      ? target.split('/').slice(0, 2).join('/')
      : target.startsWith('node:')
        ? target
        : (target.split('/')[0] ?? target);
    if (name.startsWith('node:') && !(name in packages)) return null;
    const allowed = packages[name];
    if (allowed === undefined) return `${file} imports ${name}, which is in no row of the table`;
    if (
      typeOnly ||
      allowed.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place))
    )
      return null;
    return `${file} imports ${name}, which belongs to ${allowed.join(', ')}`;
  }
  const from = roomOf(file);
  const to = roomOf(target);
  const rule = rooms[from];
  if (rule === undefined) return `${file} is in a room (${from}) that the table does not know`;
  if (from === to || `${file} -> ${target}` in exceptions) return null;
  if (from !== 'simulator' && vocabulary.includes(to)) return null;
  if (rule.values.includes(to)) return null;
  if (typeOnly && rule.types.includes(to)) return null;
  return `${file} imports ${typeOnly ? 'a type' : 'a value'} from ${target}: ${from} may not`;
}

describe('layers', () => {
  const files = sourceFiles();
  const imports = files.flatMap(importsOf);

  it('looks at the whole source', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(imports.length).toBeGreaterThan(files.length);
    for (const file of [
      'src/main.ts',
      'src/ontapi/http.ts',
      'src/hosts/ssh.ts',
      'bin/netappdvp.ts',
    ])
      expect(files).toContain(file);
  });

  it('keeps every import within the table', () => {
    expect(imports.map(breach).filter((line) => line !== null)).toEqual([]);
  });

  it.each<[Import, boolean]>([
    [{ file: 'src/plan/x.ts', target: 'src/ontapi/client.ts', typeOnly: true }, true],
    [{ file: 'src/plan/x.ts', target: 'src/ontapi/connect.ts', typeOnly: false }, false],
    [{ file: 'src/ontapi/x.ts', target: 'got', typeOnly: false }, false],
    [{ file: 'src/ontapi/http.ts', target: 'got', typeOnly: false }, true],
    [{ file: 'src/ontapi/x.ts', target: 'src/plan/plan.ts', typeOnly: true }, false],
    [{ file: 'src/simulator/x.ts', target: 'src/errors.ts', typeOnly: false }, false],
    [{ file: 'src/commands/init.ts', target: 'src/simulator/server.ts', typeOnly: false }, false],
    [{ file: 'src/hosts/x.ts', target: 'left-pad', typeOnly: false }, false],
  ])('judges %o', (row, fine) => {
    expect(breach(row) === null).toBe(fine);
  });

  it('has no exception that nobody needs', () => {
    const used = new Set(imports.map(({ file, target }) => `${file} -> ${target}`));
    expect(Object.keys(exceptions).filter((row) => !used.has(row))).toEqual([]);
  });

  it('gives a reason with every rule that is switched off', () => {
    const bare = files.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .filter(
          (line) =>
            /oxlint-disable|biome-ignore|@ts-(?:ignore|expect-error)/.test(line) &&
            !/(?:--|: ).{10,}/.test(line),
        )
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(bare).toEqual([]);
  });
});
