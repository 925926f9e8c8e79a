import type { Volume } from '../ontapi/client.ts';
import { type Backend, poolDriverOf } from './drivers.ts';
import { type Attributes, type Evidence, noEvidence, volumeKey } from './evidence.ts';
import { readComment, shorten } from './labels.ts';
import { distinct } from './reach.ts';

export type Verdict = 'ours' | 'foreign' | 'unknown';

export interface Judgement {
  readonly verdict: Verdict;
  /** In words, the deciding ones first; never empty. */
  readonly reasons: readonly string[];
}

/** Volumes that the user says are ours: ONTAP's names, alone or as "svm:name"; things in pools also as "pool/name". */
export type Expected = ReadonlySet<string>;

/**
 * Whose volume it is, as seen from the backends that reach it (longest prefix first, at least one).
 * Ours only by proof: the user says so, the comment carries our label, or its LUN has the driver's attributes.
 * Foreign only by a positive mark of another owner. Everything else is unknown: Docker's own list repeats what the
 * prefix reaches, and a junction at "/name" is the habit of others too.
 */
export function judgeVolume(
  volume: Volume,
  backends: readonly Backend[],
  expected: Expected,
  evidence: Evidence = noEvidence,
): Judgement {
  const key = volumeKey(volume.svm, volume.name);
  const comment = readComment(volume.comment, volume.svm, backends);
  const marks = foreignMarks(volume, backends, evidence);
  const proofs: string[] = [];
  if (isExpected(volume, expected)) proofs.push('named as expected');
  if (comment.kind === 'ours') proofs.push(comment.reason);
  if (comment.kind === 'foreign') marks.unshift(comment.reason);
  if (backends.some(({ driver }) => driver === 'ontap-san'))
    proofs.push(...attributeProof(evidence.lun0.get(key)));
  const silence =
    comment.kind === 'undecided' ? comment.reason : 'no comment or label says whose it is';
  return conclude(proofs, marks, [silence, ...weakSigns(volume, evidence)], usersOf(key, evidence));
}

/** A qtree or LUN in a pool. Pools carry no label (Trident, ontap_nas_qtree.go): only the user or a LUN's attributes vouch. */
export function judgePoolItem(
  item: {
    readonly svm: string;
    readonly pool: string;
    readonly name: string;
    readonly attributes: Attributes;
  },
  backends: readonly Backend[],
  expected: Expected,
  evidence: Evidence = noEvidence,
): Judgement {
  const place = `${item.pool}/${item.name}`;
  const named = isExpected(item, expected) || expected.has(place);
  const proofs = [...(named ? ['named as expected'] : []), ...attributeProof(item.attributes)];
  const silence = `nothing in pool ${item.pool} says whose it is: pools carry no label`;
  return conclude(
    proofs,
    longerPrefixMarks(backends),
    [silence],
    usersOf(volumeKey(item.svm, place), evidence),
  );
}

function conclude(
  proofs: readonly string[],
  marks: readonly string[],
  signs: readonly string[],
  users: readonly string[],
): Judgement {
  if (proofs.length > 0)
    return {
      verdict: 'ours',
      reasons: [...proofs, ...marks.map((mark) => `though ${mark}`), ...users],
    };
  if (marks.length > 0) return { verdict: 'foreign', reasons: [...marks, ...users] };
  return { verdict: 'unknown', reasons: [...signs, ...users] };
}

/** Whether the user vouches for the volume. */
function isExpected(volume: Pick<Volume, 'name' | 'svm'>, expected: Expected): boolean {
  return (
    expected.size > 0 &&
    (expected.has(volume.name) || expected.has(volumeKey(volume.svm, volume.name)))
  );
}

/** Attributes that the driver hangs on the LUNs that it makes under Docker (Trident, ontap_san.go). */
function attributeProof(attributes: Attributes | undefined): string[] {
  if (attributes === undefined || attributes === null) return [];
  if (attributes['context'] === 'docker')
    return ['its LUN has the attributes of the plugin (context docker)'];
  return [];
}

/** Positive marks of another owner, apart from the comment. */
function foreignMarks(volume: Volume, backends: readonly Backend[], evidence: Evidence): string[] {
  const marks: string[] = [];
  if (volume.svmRoot) marks.push('root volume of the SVM');
  if (volume.type === 'dp') {
    const from = evidence.mirroredFrom.get(volumeKey(volume.svm, volume.name))?.[0];
    marks.push(
      `data protection volume (type dp${from === undefined ? '' : `, a copy of ${from}`})`,
    );
  }
  if (volume.type === 'ls') marks.push('load-sharing mirror (type ls)');
  marks.push(...longerPrefixMarks(backends), ...otherBackendMarks(volume, backends, evidence));
  if (poolDriverOf(volume.name) !== null)
    marks.push(`pool of an ${poolDriverOf(volume.name)} backend: many Docker volumes lie in it`);
  if (isMountedElsewhere(volume))
    marks.push(`mounted at ${shorten(volume.junctionPath ?? '')}, which the plugin never does`);
  return marks;
}

function longerPrefixMarks(backends: readonly Backend[]): string[] {
  const [longest, ...shorter] = distinct(backends.map((backend) => backend.prefix));
  if (longest === undefined || shorter.length === 0) return [];
  return [
    `another instance has the longer prefix "${longest}"; "${shorter.join('", "')}" reaches it too`,
  ];
}

/** A backend that nobody told us about names its volumes so: the event log knows it. */
function otherBackendMarks(
  volume: Volume,
  backends: readonly Backend[],
  evidence: Evidence,
): string[] {
  const longest = backends[0]?.prefix ?? '';
  const other = evidence.others
    .startsOf(volume.name)
    .find(({ svm, prefix }) => svm === volume.svm && prefix.length > longest.length);
  return other === undefined
    ? []
    : [`another backend has the longer prefix "${other.prefix}" (${other.source})`];
}

/** The plugin mounts a volume at "/" and its name, always (Trident, ontap_nas.go). */
function isMountedElsewhere(volume: Volume): boolean {
  const path = volume.junctionPath;
  return !volume.svmRoot && path !== null && path !== '' && path !== `/${volume.name}`;
}

/** What is worth knowing and proves nothing. */
function weakSigns(volume: Volume, evidence: Evidence): string[] {
  const signs: string[] = [];
  const key = volumeKey(volume.svm, volume.name);
  if (volume.junctionPath === null || volume.junctionPath === '') {
    // A create that failed at its last call leaves such a volume behind (Trident, ontap_nas.go).
    if (!evidence.lun0.has(key) && !evidence.namespace0.has(key))
      signs.push('not mounted in the SVM, as after a create that failed');
  } else {
    const shares = evidence.sharesAt(volume.svm, volume.junctionPath);
    if (shares.length > 0) signs.push(`SMB share ${shares.join(', ')} shows it`);
  }
  if (volume.cloneParent !== null)
    signs.push(`clone of ${volume.cloneParent.svm}:${volume.cloneParent.volume}`);
  const copies = evidence.mirroredTo.get(key);
  if (copies !== undefined) signs.push(`SnapMirror copies it to ${copies.join('; ')}`);
  // Kubernetes' plugin names a volume after its claim, "pvc-" and a UUID (Trident, CSI).
  if (/pvc_[0-9a-f]{8}_/.test(volume.name)) signs.push('named as by Trident for Kubernetes');
  const prepared = evidence.preparedAt.get(volume.svm);
  if (prepared !== undefined && volume.createdAt !== null && volume.createdAt < prepared)
    signs.push(`made on ${day(volume.createdAt)}, before the SVM was prepared on ${day(prepared)}`);
  return signs;
}

function day(time: string): string {
  return time.slice(0, 10);
}

function usersOf(key: string, evidence: Evidence): readonly string[] {
  return (evidence.users.get(key) ?? []).map((user) => `in use by ${user}`);
}
