import { type Document, isCollection, isMap, parseDocument } from 'yaml';
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
 * Takes the text of a site file (null: there is none) and answers by option name, returns the text with these
 * answers in it. Comments and other answers stay; the same text comes back when it says all of this already.
 */
export function mergeSite(
  text: string | null,
  values: Readonly<Record<string, SiteValue>>,
): string {
  const document = parseDocument(text ?? '', { schema: 'core' });
  if (text === null) document.commentBefore = ' Answers for netappdvp. No secret is kept here.';
  let changed = text === null;
  for (const [name, value] of Object.entries(values)) {
    const path = placeOf(document, name);
    const there: unknown = document.getIn(path);
    if (asText(there) === asText(value)) continue;
    document.setIn(path, value);
    changed = true;
  }
  return changed ? document.toString() : (text ?? '');
}

/** Which hosts a site file names, and how: by name, or by an inventory or a Swarm (`otherwise`). */
export function hostsIn(text: string | null): {
  readonly names: readonly string[];
  readonly otherwise: boolean;
} {
  const document = parseDocument(text ?? '', { schema: 'core' });
  const names = asText(document.getIn(placeOf(document, 'hosts')) ?? '');
  return {
    names: names.split(',').filter((name) => name !== ''),
    otherwise: ['inventory', 'swarm'].some((name) => document.hasIn(placeOf(document, name))),
  };
}

/** A list, or a text that stands for one, in the form in which the two can be compared. */
function asText(value: unknown): string {
  const plain: unknown = isCollection(value) ? value.toJSON() : value;
  return Array.isArray(plain) ? plain.map(String).join(',') : String(plain);
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
