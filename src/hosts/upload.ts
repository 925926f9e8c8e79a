import { Secret } from '../secret.ts';
import { type HostConnection, HostError, type UploadResult } from './connection.ts';

export interface Upload {
  readonly path: string;
  readonly content: string | Secret;
  /** 0o600 and the like. */
  readonly mode: number;
  /** Names the copy that is kept of what is replaced. */
  readonly now: Date;
}

/**
 * $1 path, $2 bytes, $3 mode in octal, $4 time stamp; the content on standard input. Nobody but root can
 * read it at any moment: it is written under umask 077 and given its name only when it is complete. A file
 * with this content already gets the right owner and mode and is not written.
 */
const script = `set -eu
umask 077
path=$1; bytes=$2; mode=$3; stamp=$4
folder=$(dirname -- "$path")
if [ -d "$path" ]; then echo "$path is a folder" >&2; exit 64; fi
mkdir -p -- "$folder"
temporary=$(mktemp "$folder/.netappdvp.XXXXXXXX")
trap 'rm -f -- "$temporary"' EXIT
trap 'exit 1' HUP INT TERM
head -c "$bytes" >"$temporary"
if [ "$(wc -c <"$temporary")" -ne "$bytes" ]; then echo "the content did not arrive whole" >&2; exit 65; fi
if [ -f "$path" ] && [ ! -L "$path" ] && cmp -s -- "$temporary" "$path"; then
  chown 0:0 -- "$path"; chmod "$mode" -- "$path"
  echo "same"; exit 0
fi
chown 0:0 -- "$temporary"
chmod "$mode" -- "$temporary"
sync "$temporary" 2>/dev/null || sync
backup=
if [ -e "$path" ]; then
  backup=$path.$stamp.bak; n=1
  while [ -e "$backup" ]; do backup=$path.$stamp.$n.bak; n=$((n+1)); done
  cp -- "$path" "$backup"
  chmod 600 -- "$backup"
fi
mv -f -- "$temporary" "$path"
trap - EXIT
sync "$folder" 2>/dev/null || true
echo "written\${backup:+ $backup}"
`;

/** Takes a connection and a file, returns whether it was written. Throws HostError 'failed'. */
export async function uploadFile(
  host: Pick<HostConnection, 'target' | 'run'>,
  file: Upload,
): Promise<UploadResult> {
  const content = file.content instanceof Secret ? file.content : new Secret(file.content);
  const stamp = file.now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const result = await host.run({
    name: 'upload',
    script,
    args: [file.path, String(Buffer.byteLength(content.reveal())), file.mode.toString(8), stamp],
    input: content,
    asRoot: true,
    timeoutMs: 60_000,
  });
  const written = /^written(?: (.+))?$/m.exec(result.stdout);
  if (result.exitCode !== 0 || (written === null && !/^same$/m.test(result.stdout)))
    throw new HostError('failed', host.target.name, {
      code: 'host-upload-failed',
      message: `${file.path} could not be written: ${result.stderr.trim().slice(0, 300) || `exit code ${result.exitCode}`}`,
      hint: `Look at the free space and the rights of the folder of ${file.path} on the host.`,
    });
  return { changed: written !== null, backup: written?.[1] ?? null };
}
