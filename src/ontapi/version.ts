import type { OntapVersion } from './client.ts';

/** Whether a system has what came with this release; one that does not tell its version is taken for a newer one. */
export function isAtLeast(
  version: OntapVersion | null,
  generation: number,
  major: number,
  minor = 0,
): boolean {
  if (version === null) return true;
  const [a, b] = [
    [version.generation, version.major, version.minor],
    [generation, major, minor],
  ] as const;
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 || (a[at] ?? 0) > (b[at] ?? 0);
}
