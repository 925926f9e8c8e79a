import { type Document, isMap, isNode, isSeq, parseDocument, visit } from 'yaml';
import { UsageError } from '../errors.ts';
import { type SiteValue, shortKeys } from './site.ts';

/** Where an option goes that a site file does not have yet: its section, where it belongs to one. */
const sections: Readonly<Record<string, readonly string[]>> = {
  cluster: [
    'cluster',
    'username',
    'password-file',
    'password-command',
    'client-cert',
    'client-key',
    'ca-file',
    'fingerprint',
    'api',
  ],
  svm: [
    'svm',
    'driver',
    'protocol',
    'export-policy',
    'igroup',
    'chap',
    'chap-username',
    'chap-password-file',
    'chap-target-username',
    'chap-target-password-file',
    'role',
    'role-style',
    'role-profile',
    'role-features',
  ],
  plugin: [
    'plugin-username',
    'plugin-password-file',
    'plugin-address',
    'plugin-version',
    'image',
    'alias',
    'storage-prefix',
    'config',
    'file',
  ],
  hosts: ['hosts', 'inventory', 'swarm', 'sudo', 'sudo-password-file', 'ssh-option'],
};

/** Every option that is written into a site file; none of them is a secret or belongs to one run. */
export const siteOptions: readonly string[] = Object.values(sections).flat();

/**
 * Takes the text of a site file (null: there is none) and answers by option name (null: it is to have none), returns
 * the text with these answers in it. Other answers stay, and so do comments, but for those in a list that becomes
 * another one; the same text comes back when it says all of this already. Throws UsageError for a file with aliases
 * that would have to be changed.
 */
export function mergeSite(
  text: string | null,
  values: Readonly<Record<string, SiteValue | null>>,
): string {
  const document = parseDocument(text ?? '', { schema: 'core' });
  if (text === null) document.commentBefore = ' Answers for netappdvp. No secret is kept here.';
  const changes = Object.entries(values).filter(([name, value]) => !says(document, name, value));
  if (text !== null && changes.length === 0) return text;
  refuseAliases(document);
  for (const [name, value] of changes) {
    const path = placeOf(document, name);
    if (value === null) document.deleteIn(path);
    else if (!extend(document, path, value)) document.setIn(path, value);
  }
  return document.toString();
}

function says(document: Document, name: string, value: SiteValue | null): boolean {
  const path = placeOf(document, name);
  const isThere = document.hasIn(path);
  if (value === null || !isThere) return value === null && !isThere;
  const there = plainIn(document, path);
  const isList = Array.isArray(there) || Array.isArray(value);
  return isList
    ? wordsOf(there).join(',') === wordsOf(value).join(',')
    : String(there) === String(value);
}

/** What an alias stands for can stand in several places: which of them a change is meant for, nobody can know. */
function refuseAliases(document: Document): void {
  visit(document, {
    Alias() {
      throw new UsageError(
        'The site file has aliases (*name), so no answers can be put into it.',
        'Write them out.',
      );
    },
  });
}

/** Adds to a list what a longer one has more, so that its comments stay; false: it is another list. */
function extend(document: Document, path: readonly string[], value: SiteValue): boolean {
  const there = document.getIn(path);
  if (!isSeq(there) || !Array.isArray(value)) return false;
  const before = wordsOf(plainIn(document, path));
  if (before.some((word, index) => word !== value[index])) return false;
  for (const word of value.slice(before.length)) there.add(document.createNode(word));
  return true;
}

/** Which hosts a site file names, and how: by name, or by an inventory or a Swarm (`otherwise`). */
export function hostsIn(text: string | null): {
  readonly names: readonly string[];
  readonly otherwise: boolean;
} {
  const document = parseDocument(text ?? '', { schema: 'core' });
  return {
    names: wordsOf(plainIn(document, placeOf(document, 'hosts'))),
    otherwise: ['inventory', 'swarm'].some((name) => document.hasIn(placeOf(document, name))),
  };
}

function plainIn(document: Document, path: readonly string[]): unknown {
  const there: unknown = document.getIn(path);
  return (isNode(there) ? there.toJS(document) : there) ?? '';
}

/** A list, or a text that stands for one ("a, b"). */
function wordsOf(value: unknown): string[] {
  const words: unknown[] = Array.isArray(value) ? value : String(value).split(',');
  return words.map((word) => String(word).trim()).filter((word) => word !== '');
}

/** Where the document has an option already, else where it belongs. */
function placeOf(document: Document, name: string): string[] {
  const own = Object.keys(shortKeys).find((section) => sections[section]?.includes(name) === true);
  const places = Object.keys(shortKeys)
    .filter((section) => isMap(document.get(section)))
    .flatMap((section) => [
      [section, shortOf(section, name)],
      [section, name],
    ]);
  const found = places.find((path) => document.hasIn(path));
  if (found !== undefined) return found;
  const isPlain = document.has(name) && !isMap(document.get(name));
  if (own === undefined || isPlain) return [name];
  const isSection = !document.has(own) || isMap(document.get(own));
  return isSection ? [own, shortOf(own, name)] : [name];
}

function shortOf(section: string, name: string): string {
  const short = Object.entries(shortKeys[section] ?? {}).find(([, long]) => long === name);
  return short?.[0] ?? name;
}
