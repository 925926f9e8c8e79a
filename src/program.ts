import { Command, CommanderError, Option } from 'commander';
import { catalog, groups } from './commands/catalog.ts';
import { splitList } from './commands/lists.ts';
import { globalOptions } from './commands/options.ts';
import type { CommandSpec, OptionSpec, Parsed } from './commands/spec.ts';
import { UsageError } from './errors.ts';

/** Help or the version was asked for, or a bare group typed: a text to show instead of a command to run. */
export interface Shown {
  readonly text: string;
  readonly stream: 'stdout' | 'stderr';
}

const rootExamples = ['netappdvp demo', 'netappdvp svm bootstrap --help'];
/** The widest and the narrowest help page. */
const HELP_WIDTH = { most: 100, least: 60 };
const EVERYWHERE = 'Everywhere:';

/**
 * Takes the words after the program's name and the columns that a help page may fill, returns what to run
 * or to show. Throws UsageError.
 */
export function parseCommandLine(
  words: readonly string[],
  version: string,
  columns = HELP_WIDTH.most,
): Parsed | Shown {
  let parsed: Parsed | undefined;
  let out = '';
  const program = buildProgram(version, (found) => {
    parsed = found;
  });
  const width = Math.max(HELP_WIDTH.least, Math.min(HELP_WIDTH.most, columns));
  capture(program, width, (text) => {
    out += text;
  });
  try {
    program.parse(words[0] === 'help' ? helpWords(program, words.slice(1)) : [...words], {
      from: 'user',
    });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { text: out, stream: 'stdout' };
    if (error.code === 'commander.help') return { text: out, stream: 'stderr' };
    throw usageError(error, words);
  }
  if (parsed === undefined) return { text: program.helpInformation(), stream: 'stderr' };
  return parsed;
}

function buildProgram(version: string, found: (parsed: Parsed) => void): Command {
  const program = new Command('netappdvp')
    .description('From an ONTAP cluster and Docker hosts to proven container storage.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: false, sortSubcommands: false, minWidthToWrap: 20 });
  for (const option of globalOptions) program.addOption(toOption(option));
  program.addHelpText('after', helpEnd(rootExamples, 'README.md, docs/commands.md'));
  for (const spec of catalog) addCommand(program, spec, found);
  return program;
}

/** "help svm bootstrap" is "svm bootstrap --help"; what is no command is left to fail as one. */
function helpWords(program: Command, words: readonly string[]): string[] {
  let level = program;
  for (const word of words) {
    if (word.startsWith('-')) break;
    const next = level.commands.find((command) => command.name() === word);
    if (next === undefined && level.commands.length > 0) return [...words];
    level = next ?? level;
  }
  return [...words, '--help'];
}

function addCommand(program: Command, spec: CommandSpec, found: (parsed: Parsed) => void): void {
  const words = spec.name.split(' ');
  const leaf = words.pop() ?? spec.name;
  const parent = words.reduce(findOrAddGroup, program);
  const command = parent
    .command(leaf)
    .description(spec.summary)
    .addHelpOption(new Option('-h, --help', 'show this help').helpGroup(EVERYWHERE));
  for (const arg of spec.args ?? []) command.argument(arg.name, arg.help);
  for (const group of spec.groups)
    for (const option of group.options) command.addOption(toOption(option).helpGroup(group.title));
  for (const option of globalOptions) command.addOption(toOption(option).helpGroup(EVERYWHERE));
  command.addHelpText('after', helpEnd(spec.examples, spec.readOn));
  const checkOpposites = watchOpposites(command, spec);
  command.action(() => {
    checkOpposites();
    found({ spec, args: command.args, typed: typedOptions(command) });
  });
}

/** Of --x and --no-x commander keeps the last: returns what throws UsageError when both were typed. */
function watchOpposites(command: Command, spec: CommandSpec): () => void {
  const typed = new Set<string>();
  const names = command.options.map((option) => option.long?.slice(2) ?? '');
  const pairs = names.filter((name) => names.includes(`no-${name}`));
  for (const name of pairs.flatMap((pair) => [pair, `no-${pair}`]))
    command.on(`option:${name}`, () => typed.add(name));
  return () => {
    const both = pairs.find((name) => typed.has(name) && typed.has(`no-${name}`));
    if (both !== undefined)
      throw new UsageError(
        `--${both} and --no-${both} exclude each other.`,
        `Keep one of them; see netappdvp ${spec.name} --help.`,
      );
  };
}

function findOrAddGroup(parent: Command, word: string): Command {
  const existing = parent.commands.find((command) => command.name() === word);
  if (existing !== undefined) return existing;
  const examples = catalog
    .filter((spec) => spec.name.startsWith(`${word} `))
    .flatMap((spec) => spec.examples)
    .slice(0, 2);
  return parent
    .command(word)
    .description(groups[word] ?? word)
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .addHelpText('after', helpEnd(examples, `docs/commands.md. Each command has its own --help.`));
}

/** What stands at the end of every help page. */
function helpEnd(examples: readonly string[], readOn: string): string {
  return `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}\n\nRead on: ${readOn}`;
}

function toOption(spec: OptionSpec): Option {
  const notes = [
    spec.choices === undefined ? null : spec.choices.join(', '),
    spec.defaultText === undefined ? null : `default: ${spec.defaultText}`,
    spec.env === undefined ? null : `env: ${spec.env}`,
  ].filter((note) => note !== null);
  const option = new Option(
    spec.flags,
    notes.length > 0 ? `${spec.help} (${notes.join('; ')})` : spec.help,
  );
  if (spec.repeat === true || spec.list === true)
    option.argParser((value: string, before: readonly string[] | undefined) => [
      ...(before ?? []),
      ...(spec.list === true ? splitList(value) : [value]),
    ]);
  return option;
}

/** Options typed at any level; commander hands those of the upper levels to the lower ones. */
function typedOptions(command: Command): Parsed['typed'] {
  const typed: Record<string, string | boolean | readonly string[]> = {};
  for (let level: Command | null = command; level !== null; level = level.parent)
    for (const [key, value] of Object.entries(
      level.opts<Record<string, string | boolean | string[]>>(),
    ))
      if (level.getOptionValueSource(key) === 'cli') typed[key] ??= value;
  return typed;
}

function capture(command: Command, width: number, write: (text: string) => void): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: write,
    writeErr: write,
    outputError: () => undefined,
    getOutHelpWidth: () => width,
    getErrHelpWidth: () => width,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  for (const child of command.commands) capture(child, width, write);
}

function usageError(error: CommanderError, words: readonly string[]): UsageError {
  // What stands behind a "=" may be a password that somebody typed.
  const message = error.message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/(unknown option '[^'=]*)=[^\n]*'/, "$1'");
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.?)]$/.test(message) ? '' : '.'}`;
  return new UsageError(
    sentence,
    `Try: ${['netappdvp', ...commandWords(words), '--help'].join(' ')}`,
  );
}

/** The leading words that name a command or a group. */
function commandWords(words: readonly string[]): string[] {
  const names = new Set(catalog.flatMap((spec) => [spec.name, spec.name.split(' ')[0] ?? '']));
  const plain = words.filter((word) => !word.startsWith('-'));
  for (const length of [2, 1]) {
    const name = plain.slice(0, length).join(' ');
    if (names.has(name)) return name.split(' ');
  }
  return [];
}
