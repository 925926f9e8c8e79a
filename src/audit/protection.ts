import type { Volume } from '../ontapi/client.ts';
import type { AuditedVolume } from './collect.ts';
import type { Backend } from './drivers.ts';
import { type Evidence, volumeKey } from './evidence.ts';

/** Why a volume would stay, as far as it is known before all clones are. */
export function protectionOf(volume: Volume, evidence: Evidence): readonly string[] {
  const found: string[] = [];
  // ONTAP deletes an SVM's root volume only as the last one (its REST API has a code for just this).
  if (volume.svmRoot && !evidence.rootAlone.has(volume.svm))
    found.push("ONTAP deletes a root volume only as the SVM's last");
  // The plugin deletes and releases relations first, which a running transfer does not allow (Trident, ontap_nas.go).
  if (evidence.transferring.has(volumeKey(volume.svm, volume.name)))
    found.push('a SnapMirror transfer to it is running');
  return found.length === 0 ? NOTHING : found;
}

const NOTHING: readonly string[] = [];
const CLONES_NAMED = 3;

/** Tells a parent which clones keep it. */
export function withClones(
  volume: AuditedVolume,
  clones: readonly string[] | undefined,
): AuditedVolume {
  if (clones === undefined || volume.pool !== null) return volume;
  const named = clones.toSorted().slice(0, CLONES_NAMED).join(', ');
  const more = clones.length > CLONES_NAMED ? ` and ${clones.length - CLONES_NAMED} more` : '';
  return {
    ...volume,
    protectedBy: [...volume.protectedBy, `clone parent of ${named}${more}`],
  };
}

/**
 * Two qtrees of one name in a backend's pools: the plugin takes a name that is not unique for one that is gone
 * (Trident, QtreeExists). Of LUNs of one name it deletes the first. `reachedBy`: the backends that list each of them.
 */
export function withTwins(
  volumes: readonly AuditedVolume[],
  reachedBy: ReadonlyMap<AuditedVolume, readonly Backend[]>,
): readonly AuditedVolume[] {
  if (reachedBy.size === 0) return volumes;
  const twins = new Map<Backend, Map<string, AuditedVolume[]>>();
  for (const [item, backends] of reachedBy)
    for (const backend of backends) {
      const names = twins.get(backend) ?? new Map<string, AuditedVolume[]>();
      twins.set(backend, names);
      const key = `${item.svm}:${item.name}`;
      names.set(key, [...(names.get(key) ?? []), item]);
    }
  const isBlocked = (item: AuditedVolume, backend: Backend): boolean => {
    const group = twins.get(backend)?.get(`${item.svm}:${item.name}`) ?? [];
    if (group.length < 2) return false;
    return item.style === 'qtree' || group.toSorted(byPool)[0] !== item;
  };
  return volumes.map((volume) => {
    const backends = reachedBy.get(volume);
    if (backends === undefined || !backends.every((backend) => isBlocked(volume, backend)))
      return volume;
    const why = `another ${volume.style} of this name is in the backend's pools: the plugin does not find this one`;
    return { ...volume, protectedBy: [...volume.protectedBy, why] };
  });
}

function byPool(a: AuditedVolume, b: AuditedVolume): number {
  return compare(a.pool ?? '', b.pool ?? '');
}

interface Placed {
  readonly svm: string;
  readonly name: string;
}

/** Plain code-unit order, the same on every machine whatever its locale. */
export function bySvmThenName(a: Placed, b: Placed): number {
  return compare(a.svm, b.svm) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
