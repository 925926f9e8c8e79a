import type { Volume } from '../ontapi/client.ts';
import {
  type Backend,
  backendsReaching,
  coversName,
  distinct,
  type HiddenVolume,
  whyHidden,
} from './reach.ts';
import { type Expected, judgeVolume, type Verdict } from './verdict.ts';

/** A volume that the plugin can list and delete. Sizes in bytes, null when ONTAP does not tell. */
export interface AuditedVolume {
  readonly name: string;
  readonly svm: string;
  readonly aggregate: string | null;
  readonly style: string;
  readonly type: string;
  readonly state: string;
  readonly sizeBytes: number | null;
  readonly usedBytes: number | null;
  /** The longest prefix that reaches it, and all of them, longest first. */
  readonly prefix: string;
  readonly prefixes: readonly string[];
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  /** Why ONTAP would refuse to delete it, as far as can be told from here. */
  readonly protectedBy: readonly string[];
}

/** What one page of volumes comes to. Only this is kept, so that a page's volumes can be forgotten. */
export interface AuditedPage {
  readonly volumes: readonly AuditedVolume[];
  readonly hidden: readonly HiddenVolume[];
  /** Clones seen on this page, whatever their prefix: ONTAP does not delete a volume that has some. */
  readonly clones: readonly { readonly parent: string; readonly clone: string }[];
}

/** Takes one page as ONTAP sent it, returns what the audit needs of it. */
export function auditPage(
  backends: readonly Backend[],
  expected: Expected,
  page: readonly Volume[],
): AuditedPage {
  const volumes: AuditedVolume[] = [];
  const hidden: HiddenVolume[] = [];
  const clones: { parent: string; clone: string }[] = [];
  for (const volume of page) {
    if (volume.cloneParent !== null)
      clones.push({
        parent: `${volume.cloneParent.svm}:${volume.cloneParent.volume}`,
        clone: `${volume.svm}:${volume.name}`,
      });
    const reason = whyHidden(volume);
    if (reason !== null) {
      if (volume.style !== 'flexgroup_constituent' && backends.some((b) => coversName(b, volume)))
        hidden.push({ name: volume.name, svm: volume.svm, reason });
      continue;
    }
    const reaching = backendsReaching(backends, volume);
    if (reaching.length > 0) volumes.push(auditVolume(volume, reaching, expected));
  }
  return { volumes, hidden, clones };
}

function auditVolume(
  volume: Volume,
  reaching: readonly Backend[],
  expected: Expected,
): AuditedVolume {
  const prefixes = distinct(reaching.map((backend) => backend.prefix));
  return {
    name: volume.name,
    svm: volume.svm,
    aggregate: volume.aggregate,
    style: volume.style,
    type: volume.type,
    state: volume.state,
    sizeBytes: volume.sizeBytes,
    usedBytes: volume.usedBytes,
    prefix: prefixes[0] ?? '',
    prefixes,
    ...judgeVolume(volume, reaching, expected),
    // ONTAP deletes an SVM's root volume only as the last one (its REST API has a code for just this).
    protectedBy: volume.svmRoot ? ["ONTAP deletes a root volume only as the SVM's last"] : [],
  };
}

/** Joins pages into lists sorted by SVM and name, and tells each parent which clones keep it. */
export function joinPages(pages: readonly AuditedPage[]): {
  volumes: AuditedVolume[];
  hidden: HiddenVolume[];
} {
  const clonesOf = new Map<string, string[]>();
  for (const { parent, clone } of pages.flatMap((page) => page.clones)) {
    const clones = clonesOf.get(parent);
    if (clones === undefined) clonesOf.set(parent, [clone]);
    else clones.push(clone);
  }
  const volumes = pages
    .flatMap((page) => page.volumes)
    .map((volume) => withClones(volume, clonesOf.get(`${volume.svm}:${volume.name}`)))
    .toSorted(bySvmThenName);
  return { volumes, hidden: pages.flatMap((page) => page.hidden).toSorted(bySvmThenName) };
}

const CLONES_NAMED = 3;

function withClones(volume: AuditedVolume, clones: readonly string[] | undefined): AuditedVolume {
  if (clones === undefined) return volume;
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
function bySvmThenName(a: Placed, b: Placed): number {
  return compare(a.svm, b.svm) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
