import type { Volume } from '../ontapi/client.ts';
import { type Backend, poolDriverOf } from './drivers.ts';
import { type Evidence, volumeKey } from './evidence.ts';
import type { Verdict } from './verdict.ts';

const hazardKinds = ['adopted-by-create', 'destroyed-by-create', 'not-mounted'] as const;

/** Names for leaving one of them out. */
export const hazardRuleNames = hazardKinds.map(hazardRule);

export function hazardRule(kind: Hazard['kind']): string {
  return `hazard-${kind}`;
}

/** What can go wrong with a volume that no driver lists, or beside its deletion. */
export interface Hazard {
  readonly kind: (typeof hazardKinds)[number];
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
  key: string = volumeKey(volume.svm, volume.name),
): Hazard | null {
  if (volume.style !== 'flexvol' || volume.state !== 'online' || volume.svmRoot) return null;
  const { svm, name } = volume;
  const bare = !evidence.lun0.has(key) && !evidence.namespace0.has(key);
  const san = covering.some(({ driver, nvme }) => driver === 'ontap-san' && nvme !== true);
  if (san && bare) return { kind: 'destroyed-by-create', svm, name };
  const nas = covering.some(({ driver }) => driver === 'ontap-nas');
  const loose = volume.junctionPath === null || volume.junctionPath === '';
  const plain = volume.type === 'rw' && poolDriverOf(name) === null;
  return nas && bare && loose && plain ? { kind: 'not-mounted', svm, name } : null;
}

/**
 * What the plugin lists and nothing proves to be ours is adopted in silence by whoever creates a Docker volume of that
 * name: Docker asks the plugin for it first and takes what is there (Trident's plugin.go, Get, says so of Docker).
 */
export function isAdopted(verdict: Verdict): boolean {
  return verdict !== 'ours';
}
