import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasEnded, markOf } from './process-mark.ts';

const PREFIX = 'ndvp-';
/** A unix socket's path has about 104 bytes, of which ssh takes 17 for a temporary name. */
const SOCKET_FOLDER_MAX = 70;

/** Where the sockets of shared connections lie: $TMPDIR unless its path is too long for a socket. */
export function socketFolder(): string {
  return Buffer.byteLength(tmpdir()) > SOCKET_FOLDER_MAX ? '/tmp' : tmpdir();
}

/** Makes a folder (0700) for one connection's socket, which says whose it is. */
export async function makeSocketFolder(): Promise<string> {
  const folder = await mkdtemp(join(socketFolder(), PREFIX));
  await writeFile(join(folder, 'owner'), markOf(process.pid), { mode: 0o600 });
  return folder;
}

/** The socket in such a folder. */
export function socketIn(folder: string): string {
  return join(folder, 'c');
}

/**
 * Keeps a shared connection open between sessions: ssh counts whoever is connected to its control socket as in
 * use, even one who asks for nothing (OpenSSH channels.c, channel_still_open), and the time of ControlPersist
 * begins when the last one leaves. So it lives as long as this program does, however that ends, and no longer.
 */
export function holdOpen(socket: string): Socket {
  return connect(socket)
    .on('error', () => undefined)
    .resume()
    .unref();
}

/**
 * Removes what runs of this user left that were killed: their folders, after `end` has ended the connection
 * behind each socket. Folders of runs that go on, and those whose owner is not known, are left alone.
 */
export function sweepSocketFolders(end: (socket: string) => void, base = socketFolder()): void {
  for (const folder of leftFolders(base)) {
    end(socketIn(folder));
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another run may be sweeping too.
    }
  }
}

function leftFolders(base: string): string[] {
  try {
    return readdirSync(base)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => join(base, name))
      .filter(isLeft);
  } catch {
    return [];
  }
}

function isLeft(folder: string): boolean {
  try {
    const { uid } = statSync(folder);
    return uid === process.getuid?.() && hasEnded(readFileSync(join(folder, 'owner'), 'utf8'));
  } catch {
    return false;
  }
}
