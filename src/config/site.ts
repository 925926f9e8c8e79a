import { readFileSync } from 'node:fs';
import { closest, distance } from 'fastest-levenshtein';
import { LineCounter, parseDocument } from 'yaml';
import { errorCode, UsageError } from '../errors.ts';

export type SiteValue = string | boolean | readonly string[];

/** In a section, a short key stands for the option that it is about. */
const shortKeys: Readonly<Record<string, Readonly<Record<string, string>>>> = {
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
 * plugin and hosts; `known` are the names that exist. Returns option name to value. Throws UsageError for a file that cannot be read, is no
 * such YAML, or holds a secret.
 */
export function readSiteFile(path: string, known: ReadonlySet<string>): Record<string, SiteValue> {
  const text = readText(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core' });
  const problem = document.errors[0];
  if (problem !== undefined) {
    const at = lines.linePos(problem.pos[0]);
    throw new UsageError(
      `${path}:${at.line}:${at.col}: this is not YAML that can be read.`,
      'Mend the line.',
    );
  }
  const root: unknown = document.toJS();
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
  for (const name of Object.keys(values))
    if (!known.has(name))
      throw new UsageError(`${path}: there is no option "${name}".`, nearestHint(name, known));
  return values;
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

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `The site file ${path} cannot be read (${errorCode(error)}).`,
      'Check --site.',
    );
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
