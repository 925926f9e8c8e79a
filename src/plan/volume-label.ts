import { blocker, emptyPlanned, type Planned } from './planned.ts';
import type { VolumeStep } from './volume-steps.ts';

/** A volume that is ours and may need a label. */
export interface Labelled {
  readonly svm: string;
  readonly name: string;
  readonly comment: string;
  readonly type: string;
  readonly svmRoot: boolean;
  /** The prefix of the backend that it belongs to. */
  readonly prefix: string;
}

const KEY = 'netappdvp';
/** ONTAP's limit, which the plugin repeats for labels (Trident, api.MaxNASLabelLength). */
const LONGEST_COMMENT = 1023;

/** Writes the label SVM/PREFIX into comments, beside the labels that are there; the comment of somebody is left alone. */
export function planLabels(volumes: readonly Labelled[]): Planned<VolumeStep> {
  const planned = emptyPlanned<VolumeStep>();
  for (const volume of volumes) {
    const { svm, name } = volume;
    const label = `${svm}/${volume.prefix}`;
    const comment = labelledComment(volume.comment, label);
    const problem = problemOf(volume, comment);
    if (problem !== null) planned.blockers.push(problem);
    else if (comment === volume.comment) planned.unchanged.push(`${name} has the label ${label}`);
    else if (comment !== null)
      planned.steps.push({
        id: `volume.label ${svm}:${name}`,
        kind: 'volume.label',
        svm,
        volume: name,
        before: volume.comment,
        comment,
      });
  }
  return planned;
}

function problemOf({ svm, name, comment, type, svmRoot }: Labelled, labelled: string | null) {
  if (svmRoot || type !== 'rw')
    return blocker(
      'not-labelable',
      name,
      `${name} is ${svmRoot ? 'the root volume of the SVM' : `of type ${type}`}: the plugin made no such volume, so it gets no label.`,
      'Leave it out.',
    );
  const line = `volume modify -vserver ${svm} -volume ${name} -comment "…"`;
  if (labelled === null)
    return blocker(
      'comment-of-somebody',
      name,
      `The comment of ${name} is somebody's: "${comment.slice(0, 100)}". It is not overwritten.`,
      `If it may go, empty it by hand and run this again: ${line}`,
    );
  if (Buffer.byteLength(labelled) > LONGEST_COMMENT)
    return blocker(
      'comment-too-long',
      name,
      `With the label the comment of ${name} would have more than ${LONGEST_COMMENT} bytes.`,
      `Shorten its other labels: ${line}`,
    );
  return null;
}

/** The comment with the label in it, as the plugin writes labels; null when the comment is no such document. */
function labelledComment(comment: string, label: string): string | null {
  if (comment.trim() === '') return JSON.stringify({ provisioning: { [KEY]: label } });
  let document: unknown;
  try {
    document = JSON.parse(comment);
  } catch {
    return null;
  }
  if (!isRecord(document) || !isRecord(document['provisioning'])) return null;
  const labels = document['provisioning'];
  if (labels[KEY] === label) return comment;
  // The label of another instance is its owner's mark.
  if (labels[KEY] !== undefined) return null;
  return JSON.stringify({ ...document, provisioning: { ...labels, [KEY]: label } });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
