import { dirname } from 'node:path';

/** The system's code of a failed file operation ("EACCES"); null when it is no such failure. */
export function fileErrorCode(error: unknown): string | null {
  const known = error instanceof Error && 'code' in error && 'syscall' in error;
  return known && typeof error.code === 'string' ? error.code : null;
}

/** Takes a failed file operation on a path, returns what it means and what to do. */
export function explainFileError(
  error: unknown,
  path: string,
  what: 'read' | 'write',
): { readonly message: string; readonly hint: string } {
  const code = fileErrorCode(error) ?? 'unknown error';
  const folder = dirname(path);
  const reading = what === 'read';
  const where = reading ? path : folder;
  switch (code) {
    case 'ENOENT':
      return reading
        ? { message: `There is no file ${path}.`, hint: 'netappdvp init makes one.' }
        : { message: `There is no folder ${folder}.`, hint: `Make it first: mkdir -p ${folder}` };
    case 'EACCES':
    case 'EPERM':
      return {
        message: `No permission to ${reading ? 'read' : 'write in'} ${where}.`,
        hint: reading ? 'Run it as root.' : 'Run it as root, or use a file in another place.',
      };
    case 'EROFS':
      return {
        message: `${where} is read-only.`,
        hint: 'Make it writable, or use a file in another place.',
      };
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        message: `There is no space left in ${folder}; nothing there was changed.`,
        hint: 'Make room and run the command again.',
      };
    case 'ENOTDIR':
      return { message: `A part of ${path} is a file, not a folder.`, hint: 'Check the path.' };
    case 'EISDIR':
      return { message: `${path} is a folder.`, hint: 'Name a file in it.' };
    case 'ELOOP':
      return {
        message: `${path} is a symbolic link that leads in a circle.`,
        hint: 'Check the link.',
      };
    case 'ENAMETOOLONG':
      return { message: 'The path of the file is too long.', hint: 'Choose a shorter one.' };
    default:
      return {
        message: `${path} cannot be ${reading ? 'read' : 'written'} (${code}).`,
        hint: 'Check the path.',
      };
  }
}
