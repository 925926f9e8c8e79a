import type { Backend } from './drivers.ts';
import { copyText } from './intern.ts';

/** What a volume's comment says about its owner. */
export type CommentMark =
  | { readonly kind: 'none' }
  | { readonly kind: 'ours'; readonly reason: string }
  | { readonly kind: 'foreign'; readonly reason: string }
  /** Nothing that speaks for or against. */
  | { readonly kind: 'undecided'; readonly reason: string };

/** The label that `init` writes into a config, and by which its volumes are known. */
const LABEL_KEY = 'netappdvp';

function labelOf(svm: string, prefix: string): string {
  return `${svm}/${prefix}`;
}

/**
 * Takes a volume's comment, its SVM and the backends that reach it.
 * The plugin writes its config's labels as {"provisioning":{…}} (Trident, ontap_common.go); without
 * labels it leaves the comment empty.
 */
export function readComment(
  comment: string,
  svm: string,
  backends: readonly Backend[],
): CommentMark {
  if (comment.trim() === '') return { kind: 'none' };
  const labels = provisioningLabels(comment);
  if (labels === null)
    return { kind: 'foreign', reason: `comment of another owner: "${shorten(comment)}"` };
  const owner = labels.get(LABEL_KEY);
  if (owner !== undefined) return readOwnLabel(owner, svm, backends);
  return readConfigLabels(labels, backends);
}

export type CommentReader = typeof readComment;

/** So many comments are remembered; what labels wrote is the same on most volumes. */
const MOST_COMMENTS = 1000;

/** `readComment` that reads the same comment once. The backends are known by their array: it must not change. */
export function createCommentReader(): CommentReader {
  const known = new Map<readonly Backend[], Map<string, Map<string, CommentMark>>>();
  let size = 0;
  return (comment, svm, backends) => {
    const bySvm = known.get(backends) ?? new Map<string, Map<string, CommentMark>>();
    const marks = bySvm.get(svm) ?? new Map<string, CommentMark>();
    const mark = marks.get(comment);
    if (mark !== undefined) return mark;
    if (size === MOST_COMMENTS) return readComment(comment, svm, backends);
    size += 1;
    const own = copyText(comment);
    const found = readComment(own, svm, backends);
    known.set(backends, bySvm.set(copyText(svm), marks.set(own, found)));
    return found;
  };
}

/** The label netappdvp names one SVM and one prefix, so it speaks louder than all other labels. */
function readOwnLabel(owner: string, svm: string, backends: readonly Backend[]): CommentMark {
  const claimed = backends.some(
    (backend) =>
      owner === labelOf(svm, backend.prefix) ||
      backend.labelSets.some((wanted) => wanted[LABEL_KEY] === owner),
  );
  const label = `${LABEL_KEY}=${shorten(owner)}`;
  if (claimed) return { kind: 'ours', reason: `our label ${label} in its comment` };
  return { kind: 'foreign', reason: `label of another plugin in its comment: ${label}` };
}

function readConfigLabels(
  labels: ReadonlyMap<string, string>,
  backends: readonly Backend[],
): CommentMark {
  const found = [...labels];
  if (found.length === 0) return { kind: 'none' };
  for (const backend of backends)
    if (backend.labelSets.some((wanted) => carriesAll(labels, wanted)))
      return { kind: 'ours', reason: `the labels of ${backend.source} in its comment` };
  const wanted = backends.flatMap((backend) => backend.labelSets);
  const known = (key: string, value: string): boolean =>
    wanted.some((set) => Object.hasOwn(set, key) && agrees(value, set[key] ?? ''));
  const others = found.filter(([key, value]) => !known(key, value));
  if (others.length === 0)
    return {
      kind: 'undecided',
      reason: 'only some of our labels in its comment',
    };
  const text = others.map(([key, value]) => `${key}=${value}`).join(', ');
  return { kind: 'foreign', reason: `other labels in its comment: ${shorten(text)}` };
}

/** Labels filled in by the plugin from a template are no fixed mark: at least one other must agree. */
function carriesAll(
  labels: ReadonlyMap<string, string>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  const pairs = Object.entries(wanted);
  return (
    pairs.some(([, value]) => !isTemplate(value)) &&
    pairs.every(([key, value]) => agrees(labels.get(key), value))
  );
}

function agrees(value: string | undefined, wanted: string): boolean {
  return value !== undefined && (value === wanted || isTemplate(wanted));
}

function isTemplate(value: string): boolean {
  return value.includes('{{');
}

/** The labels in a comment that the plugin wrote; null when somebody else wrote it. */
function provisioningLabels(comment: string): ReadonlyMap<string, string> | null {
  let document: unknown;
  try {
    document = JSON.parse(comment);
  } catch {
    return null;
  }
  if (!isRecord(document)) return null;
  const labels = document['provisioning'];
  if (!isRecord(labels)) return null;
  return new Map(
    Object.entries(labels).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const SHOWN_CHARACTERS = 60;

/** A reason is a sentence, and a comment may have 1023 characters. */
export function shorten(text: string): string {
  if (text.length <= SHOWN_CHARACTERS) return text;
  // Never half of a surrogate pair.
  return `${text.slice(0, SHOWN_CHARACTERS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
