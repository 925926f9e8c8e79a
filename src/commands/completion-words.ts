import { globalOptions } from './options.ts';
import type { CommandSpec, OptionSpec } from './spec.ts';

/** What can stand behind an option or as an argument: one of some words, a file, or anything. */
export type Values = readonly string[] | 'file' | 'free';

export interface OptionWords {
  /** "--output" and, where there is one, "-o". */
  readonly names: readonly string[];
  readonly help: string;
  /** null: it takes no value. */
  readonly values: Values | null;
}

/** One place on the command line: after these words, what can come. */
export interface PlaceWords {
  /** "", "svm", "svm bootstrap". */
  readonly command: string;
  readonly next: readonly { readonly word: string; readonly help: string }[];
  readonly options: readonly OptionWords[];
  readonly args: Values;
}

/** Takes the catalog, returns every place where a word can be completed, without loading any command. */
export function completionPlaces(
  catalog: readonly CommandSpec[],
  groups: Readonly<Record<string, string>>,
): readonly PlaceWords[] {
  const globals = [...globalOptions.map(optionWords), help];
  const grouped = Object.keys(groups).filter((group) =>
    catalog.some((spec) => spec.name.startsWith(`${group} `)),
  );
  const single = catalog.filter((spec) => !spec.name.includes(' '));
  const next = [
    ...grouped.map((word) => ({ word, help: groups[word] ?? '' })),
    ...single.map(({ name, summary }) => ({ word: name, help: summary })),
  ];
  return [
    { command: '', next, options: [...globals, version], args: 'free' },
    ...grouped.map((group) => ({
      command: group,
      next: catalog
        .filter((spec) => spec.name.startsWith(`${group} `))
        .map(({ name, summary }) => ({ word: name.slice(group.length + 1), help: summary })),
      options: globals,
      args: 'free' as const,
    })),
    ...catalog.map((spec) => ({
      command: spec.name,
      next: [],
      options: [...spec.groups.flatMap((group) => group.options.map(optionWords)), ...globals],
      args: argumentValues(spec),
    })),
  ];
}

const help: OptionWords = { names: ['--help', '-h'], help: 'show this help', values: null };
const version: OptionWords = {
  names: ['--version', '-V'],
  help: 'print the version',
  values: null,
};

function optionWords({ flags, help: text, choices }: OptionSpec): OptionWords {
  const [, short, long = flags, placeholder] =
    /^(?:(-\w), )?(--[\w-]+)(?: <(.+)>)?$/.exec(flags) ?? [];
  return {
    names: short === undefined ? [long] : [long, short],
    help: text,
    values: placeholder === undefined ? null : (choices ?? valuesNamed(placeholder)),
  };
}

/** "<file>" and "<csv=F>" are files; a host, a name or a number is not to be guessed. */
function valuesNamed(placeholder: string): Values {
  return /file|folder/i.test(placeholder) ? 'file' : 'free';
}

function argumentValues({ args = [] }: CommandSpec): Values {
  const [first] = args;
  if (first === undefined) return 'free';
  return first.choices ?? (/file/i.test(`${first.name} ${first.help}`) ? 'file' : 'free');
}
