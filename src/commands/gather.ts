import { existsSync } from 'node:fs';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { Given, type GivenSource, type GivenValue } from './given.ts';
import { splitList } from './lists.ts';
import { globalOptions } from './options.ts';
import type { OptionSpec, Parsed } from './spec.ts';

/** Where the answer to an option came from: for messages. */
interface Found {
  readonly value: GivenValue;
  readonly source: GivenSource;
  /** For messages. */
  readonly place: string;
}

/**
 * Joins what was typed, what the environment says and what the site file says, in that order of weight.
 * Throws UsageError for a value that the option does not take and for two passwords on standard input.
 */
export async function gatherGiven(parsed: Parsed, context: Context): Promise<Given> {
  const options = [...globalOptions, ...parsed.spec.groups.flatMap((group) => group.options)];
  const site = await readSite(parsed, context);
  const values: Record<string, GivenValue> = {};
  const sources: Record<string, GivenSource> = {};
  for (const option of options) {
    const key = optionKey(option);
    const found = findAnswer(option, parsed, context, site);
    if (found === null) continue;
    checkEmpty(option, found);
    checkChoice(option, found);
    values[key] = found.value;
    sources[key] = found.source;
  }
  checkOneStdin(values);
  checkOneSource(sources);
  return new Given(values, parsed.args, sources);
}

/** "--data-lif <ip>" gives "dataLif"; "--no-label" gives "label". */
function optionKey(option: OptionSpec): string {
  return optionName(option)
    .replace(/^no-/, '')
    .replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** "-o, --output <format>" gives "output". */
function optionName(option: OptionSpec): string {
  return /--([a-z-]+)/.exec(option.flags)?.[1] ?? option.flags;
}

function findAnswer(
  option: OptionSpec,
  parsed: Parsed,
  context: Context,
  site: Readonly<Record<string, GivenValue>>,
): Found | null {
  const name = optionName(option);
  const typed = parsed.typed[optionKey(option)];
  if (typed !== undefined) return { value: typed, source: 'line', place: `--${name}` };
  const fromEnvironment = option.env === undefined ? undefined : context.env[option.env];
  if (option.env !== undefined && fromEnvironment !== undefined && fromEnvironment !== '')
    return { value: fromEnvironment, source: 'environment', place: option.env };
  const fromSite = site[name];
  if (fromSite === undefined) return null;
  return {
    value: siteValue(option, name, fromSite),
    source: 'site',
    place: `${name} in the site file`,
  };
}

/** A value of the site file in the form that the line would have given it. Throws UsageError. */
function siteValue(option: OptionSpec, name: string, value: GivenValue): GivenValue {
  const takesValue = option.flags.includes('<');
  if (!takesValue && typeof value !== 'boolean')
    throw new UsageError(`"${name}" in the site file is true or false.`);
  if (takesValue && typeof value === 'boolean')
    throw new UsageError(`"${name}" in the site file takes a value, not ${String(value)}.`);
  if (typeof value === 'boolean') return name.startsWith('no-') ? !value : value;
  const many = option.list === true || option.repeat === true;
  if (many) return typeof value === 'string' ? splitList(value) : value;
  if (typeof value !== 'string')
    throw new UsageError(`"${name}" in the site file takes one value, not a list.`);
  return value;
}

function checkChoice(option: OptionSpec, found: Found): void {
  if (option.choices === undefined) return;
  const values = Array.isArray(found.value)
    ? (found.value as readonly string[])
    : [String(found.value)];
  for (const value of values)
    if (!option.choices.includes(value))
      throw new UsageError(
        `${found.place} takes ${option.choices.join(', ')}, not "${value}".`,
        option.choices.length === 1 ? 'Only this one is supported in this release.' : undefined,
      );
}

function checkOneStdin(values: Readonly<Record<string, GivenValue>>): void {
  const readers = Object.keys(values).filter(
    (key) => key.endsWith('Stdin') && values[key] === true,
  );
  if (readers.length > 1)
    throw new UsageError(
      'Only one password can come from standard input.',
      'Give the others with --…-password-file.',
    );
}

/** A password that is given twice on the line is a slip of the hand that would pass unseen. */
function checkOneSource(sources: Readonly<Record<string, GivenSource>>): void {
  for (const stem of ['password', 'pluginPassword', 'sudoPassword']) {
    const given = ['Stdin', 'Fd', 'File', 'Command'].filter(
      (kind) => sources[stem + kind] === 'line',
    );
    if (given.length > 1)
      throw new UsageError(
        `One password was given in ${given.length} ways (${given.map((kind) => kind.toLowerCase()).join(', ')}).`,
        'Keep one of them.',
      );
  }
}

/** An empty value is a variable that was not set, but for options to which it means something. */
function checkEmpty(option: OptionSpec, found: Found): void {
  const empty = found.value === '' || (Array.isArray(found.value) && found.value.length === 0);
  if (empty && option.emptyAllowed !== true)
    throw new UsageError(`${found.place} is empty.`, 'Give a value, or leave it out.');
}

async function readSite(
  parsed: Parsed,
  context: Context,
): Promise<Readonly<Record<string, GivenValue>>> {
  const path = parsed.typed['site'];
  const { findSiteFile } = await import('../config/site-file.ts');
  const file = findSiteFile(context.paths.cwd, typeof path === 'string' ? path : undefined);
  const isNew = parsed.spec.makesSiteFile === true && file !== null && !existsSync(file);
  if (file === null || isNew) return {};
  const { readSiteFile } = await import('../config/site.ts');
  return readSiteFile(file, await siteNames(), path === undefined);
}

/** The options that a site file may answer, of all commands: it serves them all. */
async function siteNames(): Promise<{ known: Set<string>; lineOnly: Set<string> }> {
  const { catalog } = await import('./catalog.ts');
  const options = catalog.flatMap((spec) => spec.groups.flatMap((group) => group.options));
  const all = [...globalOptions, ...options];
  return {
    known: new Set(all.map(optionName)),
    lineOnly: new Set(all.filter((option) => option.lineOnly === true).map(optionName)),
  };
}
