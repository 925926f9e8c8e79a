import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One temporary folder for a whole run: tests make theirs in it, and nothing stays behind. */
export default function setup(): (() => void) | undefined {
  if (process.env['NETAPPDVP_TEST_TMPDIR'] !== undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'ndvp-test-'));
  // Some tests look at their folders as another user.
  chmodSync(folder, 0o755);
  process.env['NETAPPDVP_TEST_TMPDIR'] = folder;
  process.env['TMPDIR'] = folder;
  return () => {
    unlock(folder);
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Read-only folders are made by tests, and cannot be emptied as they are. */
function unlock(folder: string): void {
  try {
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) unlock(join(folder, entry.name));
  } catch {
    // Another user's folder, or one that is gone: not ours to mend.
  }
}
