import type { Volume } from '../ontapi/client.ts';
import type { AuditedVolume } from './collect.ts';
import { type Evidence, volumeKey } from './evidence.ts';

/** What may keep a volume; a test leaves out each of them and must see a world judged otherwise. */
export const protectionRuleNames = [
  'keeps-root',
  'keeps-transfer',
  'keeps-clones',
  'keeps-twins',
] as const;

/** Why a volume would stay, as far as it is known before all clones are. `without`: rules that are left out. */
export function protectionOf(
  volume: Volume,
  evidence: Evidence,
  without: ReadonlySet<string>,
): readonly string[] {
  const found: string[] = [];
  // ONTAP deletes an SVM's root volume only as the last one (its REST API has a code for just this).
  if (volume.svmRoot && !evidence.rootAlone.has(volume.svm) && !without.has('keeps-root'))
    found.push("ONTAP deletes a root volume only as the SVM's last");
  // The plugin deletes and releases relations first, which a running transfer does not allow (Trident, ontap_nas.go).
  const key = volumeKey(volume.svm, volume.name);
  if (evidence.transferring.has(key) && !without.has('keeps-transfer'))
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

interface Placed {
  readonly svm: string;
  readonly name: string;
}

/** Plain code-unit order, the same on every machine whatever its locale. */
export function bySvmThenName(a: Placed, b: Placed): number {
  return compare(a.svm, b.svm) || compare(a.name, b.name);
}

export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
