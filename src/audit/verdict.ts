import type { Volume } from '../ontapi/client.ts';
import { readComment, shorten } from './labels.ts';
import { type Backend, distinct } from './reach.ts';

export type Verdict = 'ours' | 'foreign' | 'unknown';

export interface Judgement {
  readonly verdict: Verdict;
  /** In words, the deciding ones first; never empty. */
  readonly reasons: readonly string[];
}

/** Volumes that the user says are ours: ONTAP's names, alone or as "svm:name". */
export type Expected = ReadonlySet<string>;

/**
 * Whose volume it is, as seen from the backends that reach it (longest prefix first, at least one).
 * Ours only by proof: the user says so, or the comment carries our label. Foreign only by a positive mark
 * of another owner. Everything else is unknown: Docker's own list repeats what the prefix reaches, and a
 * junction at "/name" is the habit of others too.
 */
export function judgeVolume(
  volume: Volume,
  backends: readonly Backend[],
  expected: Expected,
): Judgement {
  const comment = readComment(volume.comment, volume.svm, backends);
  const marks = foreignMarks(volume, backends);
  const proofs: string[] = [];
  if (isExpected(volume, expected)) proofs.push('named as expected');
  if (comment.kind === 'ours') proofs.push(comment.reason);
  if (comment.kind === 'foreign') marks.unshift(comment.reason);
  if (proofs.length > 0)
    return { verdict: 'ours', reasons: [...proofs, ...marks.map((mark) => `though ${mark}`)] };
  if (marks.length > 0) return { verdict: 'foreign', reasons: marks };
  const silence =
    comment.kind === 'undecided' ? comment.reason : 'no comment or label says whose it is';
  return { verdict: 'unknown', reasons: [silence, ...weakSigns(volume)] };
}

/** Whether the user vouches for the volume. */
export function isExpected(volume: Pick<Volume, 'name' | 'svm'>, expected: Expected): boolean {
  return expected.has(volume.name) || expected.has(`${volume.svm}:${volume.name}`);
}

/** Positive marks of another owner, apart from the comment. */
function foreignMarks(volume: Volume, backends: readonly Backend[]): string[] {
  const marks: string[] = [];
  if (volume.svmRoot) marks.push('root volume of the SVM');
  if (volume.type === 'dp') marks.push('data protection volume (type dp)');
  if (volume.type === 'ls') marks.push('load-sharing mirror (type ls)');
  const [longest, ...shorter] = distinct(backends.map((backend) => backend.prefix));
  if (longest !== undefined && shorter.length > 0)
    marks.push(
      `another instance has the longer prefix "${longest}"; "${shorter.join('", "')}" reaches it too`,
    );
  if (isMountedElsewhere(volume))
    marks.push(`mounted at ${shorten(volume.junctionPath ?? '')}, which the plugin never does`);
  return marks;
}

/** The plugin mounts a volume at "/" and its name, always (Trident, ontap_nas.go). */
function isMountedElsewhere(volume: Volume): boolean {
  const path = volume.junctionPath;
  return !volume.svmRoot && path !== null && path !== '' && path !== `/${volume.name}`;
}

/** What is worth knowing and proves nothing. */
function weakSigns(volume: Volume): string[] {
  const signs: string[] = [];
  if (volume.junctionPath === null || volume.junctionPath === '')
    // A create that failed at its last call leaves such a volume behind (Trident, ontap_nas.go).
    signs.push('not mounted in the SVM, as after a create that failed');
  if (volume.cloneParent !== null)
    signs.push(`clone of ${volume.cloneParent.svm}:${volume.cloneParent.volume}`);
  return signs;
}
