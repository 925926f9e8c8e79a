import { type HostConnection, HostError } from './connection.ts';

/** A file as it lies on a host where the plugin looks for its config; its text holds the plugin's password. */
export interface HostConfigFile {
  readonly path: string;
  readonly text: string;
}

export interface HostConfigFiles {
  readonly files: readonly HostConfigFile[];
  /** Paths of files that are there and could not be read. */
  readonly unreadable: readonly string[];
  /** Paths of files that are too large to be a config. */
  readonly tooLarge: readonly string[];
}

/** Where the plugin looks for its config (Trident, main.go). */
export const CONFIG_FOLDER = '/etc/netappdvp';
const READ_MS = 60_000;

/**
 * Prints a line for each file of the folder $1 that may be a config, whatever its name: a word, the path and
 * the content in base64. Hidden files and backups are none. A folder that is there and cannot be listed is
 * told apart from one without files: nothing is not the same as nothing seen.
 */
const script = String.raw`
if [ -d "$1" ] && [ -r "$1" ] && [ -x "$1" ]; then
  for file in "$1"/*; do
    case $file in *.bak) continue ;; esac
    if [ -h "$file" ] && [ ! -e "$file" ]; then known=; elif [ -f "$file" ]; then known=1; else continue; fi
    path=$(printf %s "$file" | base64 | tr -d '\n')
    if [ -z "$known" ] || [ ! -r "$file" ]; then echo "unreadable $path"
    elif [ "$(wc -c <"$file")" -gt 262144 ]; then echo "large $path"
    elif content=$(base64 <"$file"); then
      printf 'file %s ' "$path"; printf %s "$content" | tr -d '\n'; echo
    else echo "unreadable $path"; fi
  done
elif [ -e "$1" ] || [ -h "$1" ]; then echo closed
fi
echo end`;

/**
 * Takes a connection, returns the files where the plugin looks for its config; reads only, as root where it
 * may. Throws HostError, also when the folder is there and cannot be listed.
 */
export async function observeConfigFiles(
  host: Pick<HostConnection, 'target' | 'run'>,
  folder = CONFIG_FOLDER,
): Promise<HostConfigFiles> {
  const result = await host.run({
    name: 'config-files',
    script,
    args: [folder],
    asRoot: true,
    timeoutMs: READ_MS,
  });
  const failure = (code: string, message: string, hint: string): HostError =>
    new HostError('failed', host.target.name, { code, message, hint });
  const lines = result.stdout.trimEnd().split('\n');
  if (lines.pop() !== 'end')
    throw failure('host-read-failed', `reading ${folder} ended early.`, 'Run it again with -v.');
  if (lines.includes('closed'))
    throw failure(
      'host-folder-closed',
      `${folder} may not be read by this login.`,
      'Only root reads it: leave --no-sudo away, or log in as root.',
    );
  const rows = lines.map((line) => line.split(' '));
  const paths = (word: string): string[] =>
    rows.filter(([first]) => first === word).map(([, path = '']) => fromBase64(path));
  return {
    files: rows
      .filter(([word]) => word === 'file')
      .map(([, path = '', text = '']) => ({ path: fromBase64(path), text: fromBase64(text) })),
    unreadable: paths('unreadable'),
    tooLarge: paths('large'),
  };
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
