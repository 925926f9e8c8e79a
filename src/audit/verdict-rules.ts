import type { Volume } from '../ontapi/client.ts';
import { type Backend, namedBackends, poolDriverOf } from './drivers.ts';
import { type Attributes, type Evidence, volumeKey } from './evidence.ts';
import { type CommentMark, shorten } from './labels.ts';
import { distinct } from './reach.ts';

/** Volumes that the user says are ours: ONTAP's names, alone or as "svm:name"; things in pools also as "pool/name". */
export type Expected = ReadonlySet<string>;

/** What a rule looks at. */
export interface Seen {
  readonly volume: Volume;
  /** "svm:name", by which evidence is kept. */
  readonly key: string;
  /** Those that reach it, longest prefix first. */
  readonly backends: readonly Backend[];
  readonly expected: Expected;
  readonly evidence: Evidence;
  readonly comment: CommentMark;
}

/** One kind of evidence: for us, for another owner, or worth knowing and proving nothing. */
export interface Rule {
  readonly name: string;
  readonly speaks: 'for us' | 'for another' | 'for nobody';
  /** What it finds, in words; nothing when it does not apply. */
  readonly look: (seen: Seen) => readonly string[];
}

const NOTHING: readonly string[] = [];
const when = (applies: boolean, words: string): readonly string[] => (applies ? [words] : NOTHING);

/** In the order in which their words are told. A test leaves out each of them and must see a world judged otherwise. */
export const verdictRules: readonly Rule[] = [
  {
    name: 'expected',
    speaks: 'for us',
    look: ({ volume, expected }) => when(isExpected(volume, expected), 'named as expected'),
  },
  {
    name: 'our-label',
    speaks: 'for us',
    look: ({ comment }) => (comment.kind === 'ours' ? [comment.reason] : NOTHING),
  },
  {
    name: 'lun-attributes',
    speaks: 'for us',
    look: (seen) =>
      seen.evidence.lun0.size > 0 &&
      seen.backends.some(({ driver }) => driver === 'ontap-san') &&
      longerPrefixMarks(seen.backends).length + otherBackendMarks(seen).length === 0
        ? attributeProof(seen.evidence.lun0.get(seen.key))
        : NOTHING,
  },
  {
    name: 'other-comment',
    speaks: 'for another',
    look: ({ comment }) => (comment.kind === 'foreign' ? [comment.reason] : NOTHING),
  },
  {
    name: 'root-volume',
    speaks: 'for another',
    look: ({ volume }) => when(volume.svmRoot, 'root volume of the SVM'),
  },
  { name: 'data-protection', speaks: 'for another', look: dataProtection },
  {
    name: 'load-sharing',
    speaks: 'for another',
    look: ({ volume }) => when(volume.type === 'ls', 'load-sharing mirror (type ls)'),
  },
  {
    name: 'longer-prefix',
    speaks: 'for another',
    look: ({ backends }) => longerPrefixMarks(backends),
  },
  { name: 'heard-backend', speaks: 'for another', look: otherBackendMarks },
  {
    name: 'pool',
    speaks: 'for another',
    look: ({ volume }) => {
      const driver = poolDriverOf(volume.name);
      return driver === null
        ? NOTHING
        : [`pool of an ${driver} backend: many Docker volumes lie in it`];
    },
  },
  {
    name: 'junction-elsewhere',
    speaks: 'for another',
    look: ({ volume }) =>
      isMountedElsewhere(volume)
        ? [`mounted at ${shorten(volume.junctionPath ?? '')}, which the plugin never does`]
        : NOTHING,
  },
  {
    name: 'kubernetes-export',
    speaks: 'for another',
    look: ({ volume, backends }) =>
      isKubernetesExport(volume) && !isPolicyOf(volume, backends)
        ? [`export policy ${volume.exportPolicy ?? ''}, as Trident for Kubernetes makes them`]
        : NOTHING,
  },
  {
    name: 'silence',
    speaks: 'for nobody',
    look: ({ comment }) => [
      comment.kind === 'undecided' ? comment.reason : 'no comment or label says whose it is',
    ],
  },
  { name: 'not-mounted', speaks: 'for nobody', look: notMounted },
  {
    name: 'smb-share',
    speaks: 'for nobody',
    look: ({ volume, evidence }) => {
      const shares = evidence.sharesAt(volume.svm, volume.junctionPath || '/-');
      return when(shares.length > 0, `SMB share ${shares.join(', ')} shows it`);
    },
  },
  {
    name: 'export-policy',
    speaks: 'for nobody',
    look: ({ volume, backends }) =>
      knowPolicies(backends) && volume.exportPolicy !== null && !isPolicyOf(volume, backends)
        ? [`export policy ${volume.exportPolicy}, which no config that reaches it sets`]
        : NOTHING,
  },
  {
    name: 'clone',
    speaks: 'for nobody',
    look: ({ volume: { cloneParent: parent } }) =>
      parent === null ? NOTHING : [`clone of ${parent.svm}:${parent.volume}`],
  },
  {
    name: 'snapmirror-source',
    speaks: 'for nobody',
    look: ({ key, evidence }) => {
      const copies = evidence.mirroredTo.get(key);
      return copies === undefined ? NOTHING : [`SnapMirror copies it to ${copies.join('; ')}`];
    },
  },
  {
    name: 'kubernetes-name',
    speaks: 'for nobody',
    // Kubernetes' plugin names a volume after its claim, "pvc-" and a UUID (Trident, CSI).
    look: ({ volume }) =>
      when(/pvc_[0-9a-f]{8}_/.test(volume.name), 'named as by Trident for Kubernetes'),
  },
  { name: 'made-before', speaks: 'for nobody', look: madeBefore },
];

/** Whether the user vouches for the volume. */
export function isExpected(volume: Pick<Volume, 'name' | 'svm'>, expected: Expected): boolean {
  return (
    expected.size > 0 &&
    (expected.has(volume.name) || expected.has(volumeKey(volume.svm, volume.name)))
  );
}

/**
 * Attributes that the driver hangs on the LUNs that it makes under Docker (Trident, ontap_san.go). They do not say which
 * backend made it: they prove nothing where another one has a longer prefix.
 */
export function attributeProof(attributes: Attributes | undefined): string[] {
  if (attributes === undefined || attributes === null) return [];
  if (attributes['context'] === 'docker')
    return ['its LUN has the attributes of the plugin (context docker)'];
  return [];
}

function dataProtection({ volume, key, evidence }: Seen): readonly string[] {
  if (volume.type !== 'dp') return NOTHING;
  const from = evidence.mirroredFrom.get(key)?.[0];
  return [`data protection volume (type dp${from === undefined ? '' : `, a copy of ${from}`})`];
}

/** Of a volume that the user's longest prefix reaches a heard backend with a shorter one says nothing. */
export function longerPrefixMarks(backends: readonly Backend[]): readonly string[] {
  const [nearest] = backends;
  if (nearest === undefined || backends.length < 2) return NOTHING;
  const longest = nearest.prefix;
  const named = distinct(namedBackends(backends).map(({ prefix }) => prefix));
  const shorter = named.filter((prefix) => prefix !== longest);
  if (shorter.length === 0) return NOTHING;
  return [
    `another ${nearest.heard === true ? 'backend' : 'instance'} has the longer prefix "${longest}"${nearest.heard === true ? ` (${nearest.source})` : ''}; "${shorter.join('", "')}" reaches it too`,
  ];
}

/** A backend that nobody told us about names its volumes so: the event log knows it. */
function otherBackendMarks({ volume, backends, evidence }: Seen): readonly string[] {
  const longest = backends[0]?.prefix ?? '';
  const other = evidence.others
    .startsOf(volume.name)
    .find(({ svm, prefix }) => svm === volume.svm && prefix.length > longest.length);
  return other === undefined
    ? []
    : [`another backend has the longer prefix "${other.prefix}" (${other.source})`];
}

/**
 * Under Kubernetes Trident may make export policies of its own: trident-UUID for a backend, later one for each volume by
 * its name, and trident_empty (autoExportPolicy in its documentation; seen in public traces). Docker's plugin makes none.
 */
function isKubernetesExport({ exportPolicy }: Volume): boolean {
  if (exportPolicy === null || exportPolicy === 'default') return false;
  return /^trident-[0-9a-f]{8}-|^trident_empty$|pvc_[0-9a-f]{8}_/.test(exportPolicy);
}

function isPolicyOf({ exportPolicy }: Volume, backends: readonly Backend[]): boolean {
  return backends.some(
    (one) => exportPolicy !== null && one.exportPolicies?.includes(exportPolicy) === true,
  );
}

/** Whether every backend that reaches it exports what it makes, by a policy that its config names. */
function knowPolicies(backends: readonly Backend[]): boolean {
  return backends.every(
    ({ driver, exportPolicies }) =>
      exportPolicies !== undefined && (driver === 'ontap-nas' || driver === 'ontap-nas-flexgroup'),
  );
}

/** The plugin mounts a volume at "/" and its name, always (Trident, ontap_nas.go). */
function isMountedElsewhere(volume: Volume): boolean {
  const path = volume.junctionPath;
  return !volume.svmRoot && path !== null && path !== '' && path !== `/${volume.name}`;
}

/** A create that failed at its last call leaves such a volume behind (Trident, ontap_nas.go). */
function notMounted({ volume, key, evidence }: Seen): readonly string[] {
  const loose = volume.junctionPath === null || volume.junctionPath === '';
  const bare = !evidence.lun0.has(key) && !evidence.namespace0.has(key);
  return when(loose && bare, 'not mounted in the SVM, as after a create that failed');
}

function madeBefore({ volume, evidence }: Seen): readonly string[] {
  const prepared = evidence.preparedAt.get(volume.svm);
  if (prepared === undefined || volume.createdAt === null || volume.createdAt >= prepared)
    return [];
  return [`made on ${day(volume.createdAt)}, before the SVM was prepared on ${day(prepared)}`];
}

function day(time: string): string {
  return time.slice(0, 10);
}
