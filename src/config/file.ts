import {
  chmod,
  constants,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readFile,
  readlink,
  realpath,
  rename,
  stat,
  unlink,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../errors.ts';
import { UserError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { explainFileError, fileErrorCode } from './file-errors.ts';
import { whileLocked } from './file-lock.ts';
import { unplaced } from './places.ts';

/** No config.json and no site file comes near; more is a mistaken path. */
export const LARGEST_BYTES = 1024 * 1024;
const PRIVATE = 0o600;

/**
 * Reads a config file. Returns its text, or the diagnostic that says why there is none: missing,
 * unreadable, no file, too large, not UTF-8.
 */
export async function readConfigFile(
  path: string,
): Promise<{ readonly text: string } | { readonly problem: Diagnostic }> {
  let bytes: Buffer;
  try {
    const info = await stat(path);
    if (!info.isFile() && !isOpenPipe(path, info))
      return {
        problem: unplaced(
          'file-not-regular',
          `${path} is ${info.isDirectory() ? 'a folder' : 'no file'}.`,
          info.isDirectory() ? 'Name the file in it.' : 'Name a file.',
        ),
      };
    if (info.size > LARGEST_BYTES)
      return {
        problem: unplaced(
          'file-too-large',
          `${path} is larger than 1 MiB.`,
          'Is it the right file?',
        ),
      };
    bytes = await readFile(path);
  } catch (error) {
    const { message, hint } = explainFileError(error, path, 'read');
    const code = fileErrorCode(error) === 'ENOENT' ? 'file-missing' : 'file-unreadable';
    return { problem: unplaced(code, message, hint) };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const hint = 'Save it as UTF-8; some editors call it "UTF-8 without BOM".';
    return { problem: unplaced('file-not-utf8', `${path} is not UTF-8 text.`, hint) };
  }
}

/** <(…) of a shell is a pipe that somebody writes to; a named pipe may wait for a writer for ever. */
export function isOpenPipe(path: string, info: { isFIFO(): boolean }): boolean {
  return info.isFIFO() && /^\/(?:dev\/fd|proc\/[^/]+\/fd)\/\d+$/.test(path);
}

/** What stands at a path before it is written. */
export interface ConfigFileState {
  /** As the user gave it, made absolute. */
  readonly path: string;
  /** The file itself when the path is a symbolic link, else the same. */
  readonly target: string;
  readonly isLink: boolean;
  /** Its whole text (it may hold a password); null: no file yet. */
  readonly content: Secret | null;
  /** Permission bits; null: no file yet. */
  readonly mode: number | null;
}

/**
 * Looks at the place where a config is to be written; a symbolic link is followed. Throws UserError when
 * it cannot be read, is no file, or is a link to nothing.
 */
export async function observeConfigFile(path: string): Promise<ConfigFileState> {
  const full = resolve(path);
  try {
    const info = await lstat(full).catch(ignoreMissing);
    if (info === null)
      return { path: full, target: full, isLink: false, content: null, mode: null };
    const isLink = info.isSymbolicLink();
    const target = isLink ? await followLink(full) : full;
    const { mode, isPlain } = await kindOf(target);
    if (!isPlain)
      throw new UserError({
        code: 'file-not-regular',
        message: `${full} is no file.`,
        hint: 'Name a file, or --file - for standard output.',
      });
    const read = await readConfigFile(target);
    // Text of another encoding is as good a reason to leave the file alone as any other.
    if ('problem' in read)
      throw new UserError({
        code: read.problem.code,
        message: read.problem.message,
        hint: 'Nothing was written. Move it away or give another --file.',
      });
    return { path: full, target, isLink, content: new Secret(read.text), mode };
  } catch (error) {
    throw asUserError(error, full, 'read');
  }
}

async function kindOf(path: string): Promise<{ mode: number; isPlain: boolean }> {
  const info = await stat(path);
  return { mode: info.mode & 0o777, isPlain: info.isFile() };
}

async function followLink(path: string): Promise<string> {
  const target = await realpath(path).catch(ignoreMissing);
  if (target !== null) return target;
  throw new UserError({
    code: 'dangling-link',
    message: `${path} is a symbolic link to ${await readlink(path)}, which does not exist.`,
    hint: 'Remove the link or make what it points to.',
  });
}

function ignoreMissing(error: unknown): null {
  if (fileErrorCode(error) === 'ENOENT') return null;
  throw error;
}

export interface ConfigWrite {
  readonly state: ConfigFileState;
  readonly content: Secret;
  /** For the name of the backup. */
  readonly now: Date;
  /** Lower-case letters and digits: makes the temporary name unique. */
  readonly id: string;
}

/**
 * Writes the file whole or not at all: a temporary file (0600) in the same folder, flushed, then moved
 * into place; what it replaces is kept as NAME.YYYYMMDDTHHMMSSZ.bak (0600). A file that has changed since
 * it was observed is left alone. Returns the path of the backup, or null. Throws UserError.
 */
export async function performConfigWrite(write: ConfigWrite): Promise<{ backup: string | null }> {
  const { target } = write.state;
  const folder = dirname(target);
  const temporary = join(folder, `.${basename(target)}.${write.id}.tmp`);
  try {
    await makeFolder(folder);
    return await whileLocked(target, write.id, async () => {
      await writeNew(temporary, write.content, await ownerOf(write.state));
      try {
        return { backup: await moveIntoPlace(write, temporary) };
      } finally {
        await unlink(temporary).catch(ignoreMissing);
        await flushFolder(folder);
      }
    });
  } catch (error) {
    throw asUserError(error, target, 'write');
  }
}

/**
 * Makes the folder when only the last part of its path is missing. 0700: its files hold passwords, and the
 * plugin, which is the only other reader, runs as root.
 */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return;
    throw error;
  }
  // The umask may have taken the owner's own bits.
  await chmod(folder, 0o700);
}

async function ownerOf(state: ConfigFileState): Promise<{ uid: number; gid: number } | null> {
  return state.content === null ? null : stat(state.target);
}

async function writeNew(
  path: string,
  content: Secret,
  owner: { readonly uid: number; readonly gid: number } | null,
): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await open(path, flags, PRIVATE);
  try {
    // The mode that open gives is cut by the umask, which may take even the owner's bits.
    await file.chmod(PRIVATE);
    await keepOwner(file, owner);
    await file.writeFile(content.reveal());
    await file.sync();
  } catch (error) {
    await unlink(path).catch(ignoreMissing);
    throw error;
  } finally {
    await file.close();
  }
}

async function keepOwner(
  file: FileHandle,
  owner: { readonly uid: number; readonly gid: number } | null,
): Promise<void> {
  if (owner === null) return;
  const now = await file.stat();
  if (now.uid !== owner.uid || now.gid !== owner.gid) await file.chown(owner.uid, owner.gid);
}

/** Puts the new file where it belongs; returns the path of the backup, null when nothing was replaced. */
async function moveIntoPlace(write: ConfigWrite, temporary: string): Promise<string | null> {
  const { state } = write;
  if (state.content === null) {
    // link, unlike rename, fails when somebody made the file meanwhile.
    await link(temporary, state.target).catch((error: unknown) => {
      throw fileErrorCode(error) === 'EEXIST' ? changedMeanwhile(state) : error;
    });
    return null;
  }
  const backup = await keepBackup(write);
  const found = await readFile(state.target, 'utf8').catch(ignoreMissing);
  if (found !== state.content.reveal()) {
    await unlink(backup);
    throw changedMeanwhile(state);
  }
  await rename(temporary, state.target);
  return backup;
}

async function keepBackup({ state, now }: ConfigWrite): Promise<string> {
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let number = 1; ; number += 1) {
    const backup = `${state.target}.${stamp}${number === 1 ? '' : `-${number}`}.bak`;
    try {
      await writeNew(backup, state.content ?? new Secret(''), await ownerOf(state));
      return backup;
    } catch (error) {
      if (fileErrorCode(error) !== 'EEXIST' || number > 999) throw error;
    }
  }
}

function changedMeanwhile(state: ConfigFileState): UserError {
  return new UserError({
    code: 'file-changed-meanwhile',
    message: `${state.target} was changed by somebody else while this command ran; it was left alone.`,
    hint: 'Run the command again.',
  });
}

/**
 * A rename is safe from a power cut only when its folder is flushed; not every file system can, and a folder
 * may be closed to reading. The file is written by then, so that is no failure.
 */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Brings the mode of a file that is otherwise right to 0600. Throws UserError. */
export async function performModeRepair(state: ConfigFileState): Promise<void> {
  const file = await open(state.target, constants.O_RDONLY).catch((error: unknown) => {
    throw asUserError(error, state.target, 'read');
  });
  try {
    await file.chmod(PRIVATE);
  } catch (error) {
    throw asUserError(error, state.target, 'write');
  } finally {
    await file.close();
  }
}

function asUserError(error: unknown, path: string, what: 'read' | 'write'): unknown {
  if (error instanceof UserError || fileErrorCode(error) === null) return error;
  const { message, hint } = explainFileError(error, path, what);
  return new UserError({ code: `file-${what}-failed`, message, hint });
}
