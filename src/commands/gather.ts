import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { type Parsed, splitList } from '../program.ts';
import { Given, type GivenValue } from './given.ts';
import { globalOptions } from './options.ts';
import type { OptionSpec } from './spec.ts';

/** Where the answer to an option came from: for messages. */
interface Found {
  readonly value: GivenValue;
  readonly source: string;
}

/**
 * Joins what was typed, what the environment says and what the site file says, in that order of weight.
 * Throws UsageError for a value that the option does not take and for two passwords on standard input.
 */
export async function gatherGiven(parsed: Parsed, context: Context): Promise<Given> {
  const options = [...globalOptions, ...parsed.spec.groups.flatMap((group) => group.options)];
  const site = await readSite(parsed, context);
  const values: Record<string, GivenValue> = {};
  for (const option of options) {
    const key = optionKey(option);
    const found = findAnswer(option, parsed, context, site);
    if (found === null) continue;
    checkChoice(option, found);
    values[key] = found.value;
  }
  checkOneStdin(values);
  return new Given(values, parsed.args);
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
  if (typed !== undefined) return { value: typed, source: `--${name}` };
  const fromEnvironment = option.env === undefined ? undefined : context.env[option.env];
  if (option.env !== undefined && fromEnvironment !== undefined && fromEnvironment !== '')
    return { value: fromEnvironment, source: option.env };
  const fromSite = site[name];
  if (fromSite === undefined) return null;
  const many = option.list === true || option.repeat === true;
  const value = many && typeof fromSite === 'string' ? splitList(fromSite) : fromSite;
  return { value, source: `${name} in the site file` };
}

function checkChoice(option: OptionSpec, found: Found): void {
  if (option.choices === undefined) return;
  const values = Array.isArray(found.value)
    ? (found.value as readonly string[])
    : [String(found.value)];
  for (const value of values)
    if (!option.choices.includes(value))
      throw new UsageError(
        `${found.source} takes ${option.choices.join(', ')}, not "${value}".`,
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

async function readSite(
  parsed: Parsed,
  context: Context,
): Promise<Readonly<Record<string, GivenValue>>> {
  const path = parsed.typed['site'];
  const { findSiteFile } = await import('../config/site-file.ts');
  const file = findSiteFile(context.paths.cwd, typeof path === 'string' ? path : undefined);
  if (file === null) return {};
  const { readSiteFile } = await import('../config/site.ts');
  return readSiteFile(file, await knownOptionNames());
}

/** Every option of every command: a site file serves them all. */
async function knownOptionNames(): Promise<ReadonlySet<string>> {
  const { catalog } = await import('./catalog.ts');
  const options = catalog.flatMap((spec) => spec.groups.flatMap((group) => group.options));
  return new Set([...globalOptions, ...options].map(optionName));
}
