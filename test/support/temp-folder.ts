import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
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
  return () => rmSync(folder, { recursive: true, force: true });
}
