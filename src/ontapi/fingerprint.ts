/**
 * Takes a SHA-256 fingerprint as people paste it ("SHA256 Fingerprint=AA:BB…", "sha256:aabb…", bare hex), returns
 * it as SHA256:AA:BB:…, or null when it is none.
 */
export function parseFingerprint(given: string): string | null {
  const hex = given
    .trim()
    .replace(/^sha-?256(\s+fingerprint)?\s*[:=]\s*/i, '')
    .replaceAll(':', '');
  if (!/^[0-9a-f]{64}$/i.test(hex)) return null;
  return `SHA256:${hex.toUpperCase().match(/../g)?.join(':')}`;
}
