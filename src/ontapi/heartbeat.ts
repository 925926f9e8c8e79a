import type { Heartbeat } from './client-storage.ts';

/**
 * Reads a beat out of the text of an event; null when it is none. Trident (ontap_common.go, EMSHeartbeat) writes a JSON object with version, platform,
 * plugin, svm and storagePrefix; what stands around it is ONTAP's and differs from release to release.
 */
export function readHeartbeat(event: string, time: string): Heartbeat | null {
  const start = event.indexOf('{');
  const end = event.lastIndexOf('}');
  if (start < 0 || end < start) return null;
  let beat: unknown;
  try {
    beat = JSON.parse(unescapeXml(event.slice(start, end + 1)));
  } catch {
    return null;
  }
  if (typeof beat !== 'object' || beat === null) return null;
  const text = (key: string): string => {
    const value: unknown = Reflect.get(beat, key);
    return typeof value === 'string' ? value : '';
  };
  if (text('svm') === '' || !('storagePrefix' in beat)) return null;
  return {
    svm: text('svm'),
    prefix: text('storagePrefix'),
    driver: text('plugin'),
    version: text('version'),
    platform: text('platform'),
    host: /([\w.-]+):\s*trident\b/.exec(event)?.[1] ?? '',
    lastSeen: time,
  };
}

/** The newest of each backend: SVM, prefix and driver make one. */
export function newestBeats(beats: readonly Heartbeat[]): Heartbeat[] {
  const newest = new Map<string, Heartbeat>();
  for (const beat of beats) {
    const key = JSON.stringify([beat.svm, beat.prefix, beat.driver]);
    const known = newest.get(key);
    if (known === undefined || known.lastSeen < beat.lastSeen) newest.set(key, beat);
  }
  return [...newest.values()];
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
