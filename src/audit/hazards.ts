import type { Volume } from '../ontapi/client.ts';
import { type Backend, poolDriverOf } from './drivers.ts';
import { type Evidence, volumeKey } from './evidence.ts';

/** What can go wrong with a volume that no driver lists, or beside its deletion. */
export interface Hazard {
  readonly kind: 'destroyed-by-create' | 'not-mounted';
  readonly svm: string;
  readonly name: string;
}

/**
 * A FlexVol with the prefix of an ontap-san backend and no lun0 is destroyed when somebody creates a Docker volume of
 * that name (Trident 24.06 and later, ontap_san.go). One of ontap-nas without a junction is what a create that failed
 * at its last call leaves behind (ontap_nas.go).
 */
export function findHazard(
  volume: Volume,
  covering: readonly Backend[],
  evidence: Evidence,
): Hazard | null {
  if (volume.style !== 'flexvol' || volume.state !== 'online' || volume.svmRoot) return null;
  const { svm, name } = volume;
  const key = volumeKey(svm, name);
  const bare = !evidence.lun0.has(key) && !evidence.namespace0.has(key);
  const san = covering.some(({ driver, nvme }) => driver === 'ontap-san' && nvme !== true);
  if (san && bare) return { kind: 'destroyed-by-create', svm, name };
  const nas = covering.some(({ driver }) => driver === 'ontap-nas');
  const loose = volume.junctionPath === null || volume.junctionPath === '';
  const plain = volume.type === 'rw' && poolDriverOf(name) === null;
  return nas && bare && loose && plain ? { kind: 'not-mounted', svm, name } : null;
}
