import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { closest, distance } from 'fastest-levenshtein';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { errorCode, UsageError } from '../errors.ts';
import { isOpenPipe, LARGEST_BYTES } from './file.ts';

export type SiteValue = string | boolean | readonly string[];

/** In a section, a short key stands for the option that it is about. */
export const shortKeys: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cluster: { address: 'cluster' },
  svm: { name: 'svm' },
  plugin: {
    username: 'plugin-username',
    version: 'plugin-version',
    address: 'plugin-address',
    'password-file': 'plugin-password-file',
  },
  hosts: { list: 'hosts' },
};

const secretKey = /password(?!-(?:file|command|fd)$)|secret/i;

/**
 * Reads netappdvp.yaml: option names without the dashes, at the top or in the sections cluster, svm,
 * plugin and hosts. `names` are those that exist, and those that only the line may give. `found` says that
 * nobody named the file: then it must belong to this user or root, for it can name programs to run.
 * Returns option name to value. Throws UsageError for a file that cannot be read or trusted, is no such
 * YAML, holds a secret, or gives what only the line may give.
 */
export function readSiteFile(
  path: string,
  names: { readonly known: ReadonlySet<string>; readonly lineOnly: ReadonlySet<string> },
  found: boolean,
): Record<string, SiteValue> {
  const text = readText(path, found);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core' });
  const problem = document.errors[0];
  if (problem !== undefined) {
    const at = lines.linePos(problem.pos[0]);
    throw new UsageError(
      `${path}:${at.line}:${at.col}: ${problem.code === 'DUPLICATE_KEY' ? 'this key stands there twice' : 'this is not YAML that can be read'}.`,
      'Mend the line.',
    );
  }
  const root = plainValue(document, path);
  if (root === null) return {};
  if (!isMapping(root))
    throw new UsageError(
      `${path}: a site file holds keys and values.`,
      'Write lines such as: svm: svm_docker',
    );
  const values: Record<string, SiteValue> = {};
  for (const [key, value] of Object.entries(root)) {
    if (isMapping(value) && key in shortKeys)
      for (const [inner, innerValue] of Object.entries(value))
        put(values, path, shortKeys[key]?.[inner] ?? inner, innerValue);
    else put(values, path, key, value);
  }
  for (const name of Object.keys(values)) {
    if (!names.known.has(name))
      throw new UsageError(
        `${path}: there is no option "${name}".`,
        nearestHint(name, names.known),
      );
    if (names.lineOnly.has(name))
      throw new UsageError(
        `${path}: "${name}" is not taken from a file.`,
        `Give --${name} on the line.`,
      );
  }
  return values;
}

/** Throws UsageError for aliases of aliases that grow without measure. */
function plainValue(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch {
    throw new UsageError(`${path}: its aliases (*name) cannot be resolved.`, 'Write them out.');
  }
}

function nearestHint(name: string, known: ReadonlySet<string>): string {
  const nearest = closest(name, [...known]);
  return distance(name, nearest) <= 3 ? `Did you mean "${nearest}"?` : 'Names are those of --help.';
}

function put(values: Record<string, SiteValue>, path: string, name: string, value: unknown): void {
  if (secretKey.test(name))
    throw new UsageError(
      `${path}: "${name}" does not belong in a site file: no secret is kept there.`,
      'Use password-file or password-command.',
    );
  if (typeof value === 'string' || typeof value === 'boolean') values[name] = value;
  else if (typeof value === 'number') values[name] = String(value);
  else if (
    Array.isArray(value) &&
    value.every((item) => typeof item === 'string' || typeof item === 'number')
  )
    values[name] = value.map(String);
  else
    throw new UsageError(
      `${path}: "${name}" must be a text, a number, true, false or a list of texts.`,
    );
}

function readText(path: string, found: boolean): string {
  let file: number;
  try {
    const info = statSync(path);
    if (!info.isFile() && !isOpenPipe(path, info))
      throw new UsageError(`The site file ${path} is no file.`, 'Check --site.');
    if (info.size > LARGEST_BYTES)
      throw new UsageError(`The site file ${path} is larger than 1 MiB.`, 'Is it the right file?');
    file = openSync(path, 'r');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `The site file ${path} cannot be read (${errorCode(error)}).`,
      'Check --site.',
    );
  }
  try {
    if (found) checkOwner(path, fstatSync(file));
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `The site file ${path} cannot be read (${errorCode(error)}).`,
      'Check --site.',
    );
  } finally {
    closeSync(file);
  }
}

/** Whoever may write the file may run programs as its reader. */
function checkOwner(
  path: string,
  { uid, mode }: { readonly uid: number; readonly mode: number },
): void {
  const me = process.getuid?.() ?? uid;
  if (uid !== me && uid !== 0)
    throw new UsageError(
      `The site file ${path} belongs to somebody else.`,
      `If you trust it, name it: --site ${path}`,
    );
  if ((mode & 0o022) !== 0)
    throw new UsageError(`The site file ${path} can be written by others.`, `chmod go-w ${path}`);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
