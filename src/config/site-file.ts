import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Takes the working folder and --site, returns the site file to read; null when there is none and none was named. */
export function findSiteFile(cwd: string, named: string | undefined): string | null {
  const file = resolve(cwd, named ?? 'netappdvp.yaml');
  return named !== undefined || existsSync(file) ? file : null;
}
