import { readFile } from 'node:fs/promises';
import { UsageError } from '../errors.ts';

/** A file's text, without a byte-order mark. Throws UsageError that names the option. */
export async function readText(path: string, option: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    throw new UsageError(
      `${option}: ${path} ${whyUnreadable(error)}.`,
      undefined,
      'file-unreadable',
    );
  }
}

function whyUnreadable(error: unknown): string {
  if (error instanceof TypeError) return 'is not UTF-8 text';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EISDIR') return 'is a directory';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  return `cannot be read (${String(code ?? error)})`;
}
