import { isJsonObject, type JsonObject } from './document.ts';
import { family, isOf } from './drivers.ts';
import { entryOf, type Rule, type RuleInput, reportAt, reportBlank, textOf } from './rule.ts';
import { plainValue } from './strict-json.ts';
import type { Entry } from './structure.ts';

/** What ONTAP's comment on a volume and on a LUN takes, in bytes (Trident, api.MaxNASLabelLength and MaxSANLabelLength). */
const MOST_NAS_BYTES = 1023;
const MOST_SAN_BYTES = 254;

const labelsAreThere: Rule['look'] = (input) => {
  const labels = [input.root, ...input.root.inner].map((section) => entryOf(section, 'labels'));
  const used = labels.some(
    (entry) => entry?.node.kind === 'object' && entry.node.members.length > 0,
  );
  if (!used && (labels[0]?.node.kind ?? 'object') === 'object')
    reportBlank(
      input,
      'labels',
      'no-labels',
      'Without labels nothing on ONTAP tells whose the volumes are.',
      `Add "labels": ${JSON.stringify({ netappdvp: ownLabel(input) })}: the plugin writes it into each volume’s comment.`,
    );
};

/** The label that init writes, as far as the document tells. */
function ownLabel({ root, show }: RuleInput): string {
  // What may be a secret in the wrong place is not repeated.
  const shown = (key: string, otherwise: string): string => {
    const text = textOf(root, key);
    return text !== null && show(text) === JSON.stringify(text) ? text : otherwise;
  };
  return `${shown('svm', 'SVM')}/${shown('storagePrefix', 'PREFIX')}`;
}

/**
 * A volume of a virtual pool gets the pool's labels beside the document's own; that the pool's win is
 * inferred. When there are pools, volumes are made in these only.
 */
const labelsFit: Rule['look'] = (input) => {
  const most = isOf(family.san, input.driver) ? MOST_SAN_BYTES : MOST_NAS_BYTES;
  const own = entryOf(input.root, 'labels');
  const pools = input.root.inner.filter(({ level }) => level === 'pool');
  const ofPools = pools.map((pool) => entryOf(pool, 'labels'));
  // Where the document's own are too long by themselves, they alone are told of.
  const alone = pools.length === 0 || ofPools.includes(null);
  const bytesAlone = commentBytes(own, null);
  if (alone && own !== null && bytesAlone > most)
    return reportAt(input, own, 'labels-too-long', ...tooLong('The labels', bytesAlone, most));
  for (const labels of ofPools) {
    const bytes = commentBytes(own, labels);
    const who = own === null ? 'The labels' : "The pool's labels, with the document's own,";
    if (labels !== null && bytes > most)
      reportAt(input, labels, 'labels-too-long', ...tooLong(who, bytes, most));
  }
};

function tooLong(who: string, bytes: number, most: number): [message: string, hint: string] {
  const message = `${who} take ${bytes} bytes; the comment that they stand in has ${most}.`;
  return [message, 'Shorten them.'];
}

function commentBytes(own: Entry | null, pool: Entry | null): number {
  const labels = { ...labelsOf(own), ...labelsOf(pool) };
  return Buffer.byteLength(JSON.stringify({ provisioning: labels }));
}

function labelsOf(entry: Entry | null): JsonObject {
  const value = entry === null ? null : plainValue(entry.node);
  return isJsonObject(value) ? value : {};
}

/**
 * Rules about the labels that ONTAP shows in a volume's comment. Economy drivers write none on the FlexVols that
 * volumes share, so a document of theirs lacks nothing without.
 */
export const labelRules: Readonly<Record<string, Rule>> = {
  'labels-are-there': { drivers: family.oneVolumeEach, look: labelsAreThere },
  'labels-fit': { drivers: family.ontap, look: labelsFit },
};
