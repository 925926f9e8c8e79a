import type { Volume } from '../ontapi/client.ts';

/** One instance of the plugin, as far as its reach is concerned: a config, or a bare prefix. */
export interface Backend {
  readonly prefix: string;
  /** Where it was found: a file name, "--prefix". */
  readonly source: string;
  readonly driver: 'ontap-nas';
  /** The SVM it works in; null: any SVM that is looked at (a bare prefix with --all-svms). */
  readonly svm: string | null;
  /** Sets of labels that the config may stamp on a volume: its own, and one for each of its virtual pools. */
  readonly labelSets: readonly Readonly<Record<string, string>>[];
  /** Digest of the config without its secrets; null for a bare prefix. */
  readonly digest: string | null;
}

/** A volume with the prefix that the plugin does not list, and why. */
export interface HiddenVolume {
  readonly name: string;
  readonly svm: string;
  readonly reason: string;
}

/**
 * What the plugin itself accepts as a prefix for ontap-nas (Trident, ontap_common.go).
 * ONTAP's own rule for volume names is narrower: a prefix with "." or "-" reaches nothing.
 */
export function isPluginPrefix(prefix: string): boolean {
  return /^([a-zA-Z_.-][a-zA-Z0-9_.-]*)?$/.test(prefix);
}

/** Whether the backend's prefix covers the volume's name: case-sensitive, in its own SVM. */
export function coversName(backend: Backend, volume: Pick<Volume, 'name' | 'svm'>): boolean {
  return (
    (backend.svm === null || backend.svm === volume.svm) && volume.name.startsWith(backend.prefix)
  );
}

/**
 * Why the plugin does not list a volume whose name it covers; null when it lists it.
 * For ontap-nas it asks for online FlexVols and for nothing else: not for type, junction, comment or
 * root volume (Trident, ontap_zapi.go, VolumeList).
 */
export function whyHidden(volume: Pick<Volume, 'style' | 'state'>): string | null {
  if (volume.style !== 'flexvol') return `style ${volume.style}`;
  if (volume.state !== 'online') return volume.state;
  return null;
}

/** The backends that list the volume and can delete it, longest prefix first. */
export function backendsReaching(backends: readonly Backend[], volume: Volume): Backend[] {
  if (whyHidden(volume) !== null) return [];
  return backends
    .filter((backend) => coversName(backend, volume))
    .toSorted((a, b) => b.prefix.length - a.prefix.length);
}

/**
 * The fewest prefixes whose volumes include those of all the given ones: a longer prefix adds nothing
 * to one that it starts with. An empty prefix covers everything.
 */
export function coveringPrefixes(prefixes: readonly string[]): string[] {
  const covering: string[] = [];
  for (const prefix of prefixes.toSorted()) {
    const last = covering.at(-1);
    if (last === undefined || !prefix.startsWith(last)) covering.push(prefix);
  }
  return covering;
}

/** The different values of a list, in the order in which they first occur. */
export function distinct<T>(values: Iterable<T>): T[] {
  return [...new Set(values)];
}
