import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { matchesWildcard } from './host-spec.ts';

/** A host that ssh's configuration names: what may be typed, and where it leads. */
export interface SshHost {
  readonly name: string;
  /** Its HostName; null when the entry has none. */
  readonly hostname: string | null;
}

/** As ssh itself: deeper nesting is an error there (ssh_config(5), Include). */
const DEPTH_MAX = 16;

interface Line {
  readonly key: string;
  readonly words: readonly string[];
}

/**
 * Takes the paths of ssh's configuration files, returns the hosts that their Host lines name, in order and
 * each once; patterns and negated names are none. Files that cannot be read add nothing: ssh will say what is
 * wrong with them. `home` is where relative Include paths and ~ lead.
 */
export function readSshHosts(files: readonly string[], home: string): SshHost[] {
  const found = new Map<string, SshHost>();
  for (const file of files) {
    let names: readonly string[] = [];
    for (const { key, words } of linesOf(file, home, 0)) {
      if (key === 'host') {
        names = words.filter((word) => !/[*?!]/.test(word));
        for (const name of names) if (!found.has(name)) found.set(name, { name, hostname: null });
      } else if (key === 'match') names = [];
      else if (key === 'hostname')
        for (const name of names)
          if (found.get(name)?.hostname === null)
            found.set(name, { name, hostname: (words[0] ?? '').replaceAll('%h', name) });
    }
  }
  return [...found.values()];
}

function linesOf(file: string, home: string, depth: number): Line[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((raw) => {
    const line = parseLine(raw);
    if (line === null) return [];
    if (line.key !== 'include') return [line];
    if (depth >= DEPTH_MAX) return [];
    return line.words.flatMap((word) =>
      expandPath(word, home).flatMap((path) => linesOf(path, home, depth + 1)),
    );
  });
}

/** "Host a b", "HostName=x", quoted words; null for comments and empty lines. */
function parseLine(raw: string): Line | null {
  const match = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(raw);
  if (match === null) return null;
  const words = [...(match[2] ?? '').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  return { key: (match[1] ?? '').toLowerCase(), words };
}

/** A path of an Include line; wildcards are understood in its last part, as in "config.d/*". */
function expandPath(word: string, home: string): string[] {
  const path = resolve(join(home, '.ssh'), word.replace(/^~(?=\/)/, home));
  const [folder, name] = [dirname(path), basename(path)];
  if (!/[*?]/.test(name)) return [path];
  try {
    return readdirSync(folder)
      .filter((entry) => !entry.startsWith('.') && matchesWildcard(entry, name))
      .toSorted()
      .map((entry) => join(folder, entry));
  } catch {
    return [];
  }
}
