import type { Mirror, MirrorEnd, Share } from '../ontapi/client-storage.ts';
import type { VolumeClients } from './clients.ts';
import type { Backend } from './drivers.ts';
import { madeBy } from './drivers.ts';
import { type PrefixIndex, prefixIndex } from './prefix-index.ts';

/** LUN attributes by name; null: they were not read. */
export type Attributes = Readonly<Record<string, string>> | null;

/** What is known of volumes beside what ONTAP's list of volumes says. Keys are "svm:volume". */
export interface Evidence {
  /** Volumes with a LUN named lun0, and its attributes. */
  readonly lun0: ReadonlyMap<string, Attributes>;
  readonly namespace0: ReadonlySet<string>;
  /** Other ends of SnapMirror relations, in words. */
  readonly mirroredFrom: ReadonlyMap<string, readonly string[]>;
  readonly mirroredTo: ReadonlyMap<string, readonly string[]>;
  /** Destinations to which a transfer is running. */
  readonly transferring: ReadonlySet<string>;
  /** SMB shares of an SVM by the junction path that they show. */
  sharesAt(svm: string, junctionPath: string): readonly string[];
  /** Backends that are none of ours, by what their FlexVols' names begin with. */
  readonly others: PrefixIndex<Backend>;
  /** When the SVM was prepared for the plugin, by a recorded run: RFC 3339. */
  readonly preparedAt: ReadonlyMap<string, string>;
  /** SVMs whose root volume is their only volume. */
  readonly rootAlone: ReadonlySet<string>;
  /** NFS clients of volumes by ONTAP's list; null: it does not tell. */
  readonly clients: ReadonlyMap<string, VolumeClients> | null;
  /** Containers that use a volume, in words, by `userKey`. */
  readonly users: ReadonlyMap<string, readonly string[]>;
}

export const noEvidence: Evidence = {
  lun0: new Map(),
  namespace0: new Set(),
  mirroredFrom: new Map(),
  mirroredTo: new Map(),
  transferring: new Set(),
  sharesAt: () => [],
  others: prefixIndex([]),
  preparedAt: new Map(),
  rootAlone: new Set(),
  clients: null,
  users: new Map(),
};

export function volumeKey(svm: string, name: string): string {
  return `${svm}:${name}`;
}

/** Of a thing in a pool Docker tells its name and not the pool: so its users are kept apart from those of volumes. */
export function userKey(svm: string, name: string, inPool: boolean): string {
  return volumeKey(svm, inPool ? `/${name}` : name);
}

/** Takes relations, returns what each end here is told of the other. */
export function mirrorEvidence(
  mirrors: readonly Mirror[],
): Pick<Evidence, 'mirroredFrom' | 'mirroredTo' | 'transferring'> {
  const mirroredFrom = new Map<string, string[]>();
  const mirroredTo = new Map<string, string[]>();
  const transferring = new Set<string>();
  for (const { source, destination, transferring: runs } of mirrors) {
    if (destination.cluster === null) {
      push(mirroredFrom, endKey(destination), endText(source));
      if (runs) transferring.add(endKey(destination));
    }
    if (source.cluster === null) push(mirroredTo, endKey(source), endText(destination));
  }
  return { mirroredFrom, mirroredTo, transferring };
}

function endKey({ svm, volume }: MirrorEnd): string {
  return volumeKey(svm, volume);
}

function endText({ cluster, svm, volume }: MirrorEnd): string {
  return cluster === null ? `${svm}:${volume}` : `${cluster}, ${svm}:${volume}`;
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** Shares by the junction path that they lie on or below. */
export function shareEvidence(shares: readonly Share[]): Evidence['sharesAt'] {
  const bySvm = new Map<string, Map<string, string[]>>();
  for (const { svm, name, path } of shares) {
    const paths = bySvm.get(svm) ?? new Map<string, string[]>();
    bySvm.set(svm, paths);
    for (const at of pathAndParents(path)) push(paths, at, name);
  }
  return (svm, junctionPath) => bySvm.get(svm)?.get(junctionPath) ?? [];
}

function pathAndParents(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

/** Other backends by what the FlexVols that they make begin with. */
export function othersIndex(others: readonly Backend[]): PrefixIndex<Backend> {
  return prefixIndex(
    others.flatMap((backend) =>
      madeBy(backend).map(({ start }): readonly [string, Backend] => [start, backend]),
    ),
  );
}
