import { SaxesParser } from 'saxes';
import type { Volume } from './client.ts';
import { OntapError } from './errors.ts';
import { missingField } from './zapi-fields.ts';

export interface VolumePage {
  readonly volumes: readonly Volume[];
  /** Records on the page, root volumes of nodes included. */
  readonly records: number;
  readonly nextTag: string | null;
  /** What the reply says their number is. */
  readonly count: string | undefined;
}

/** The fields that are read, by their element's name; the parent's two are kept apart by their depth. */
type VolumeRecord = { [field: string]: string | undefined };

/** netapp, results, attributes-list, volume-attributes; below that a group, a field, and for the clone's parent one more. */
const RESULTS = 2;
const RECORD = 4;
const FIELD = 6;
const PARENT_FIELD = 7;

/**
 * Reads a page of volume-get-iter in one pass without building a tree: three times as quick as fast-xml-parser, which
 * matters for 100,000 volumes. Returns null for anything but a complete, passed reply. Throws OntapError when a
 * volume lacks what every volume has.
 */
export function readVolumePage(api: string, body: string): VolumePage | null {
  const parser = new SaxesParser({ position: false });
  const volumes: Volume[] = [];
  let records = 0;
  let depth = 0;
  let passed = false;
  let leaf = false;
  let text = '';
  let record: VolumeRecord | null = null;
  let nextTag: string | null = null;
  let count: string | undefined;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    leaf = true;
    text = '';
    if (depth === RECORD && tag.name === 'volume-attributes') record = {};
    else if (depth === RESULTS && tag.name === 'results')
      passed = tag.attributes['status'] === 'passed';
  });
  const collect = (more: string): void => {
    text = text === '' ? more : text + more;
  };
  parser.on('text', collect);
  parser.on('cdata', collect);
  parser.on('closetag', (tag) => {
    if (leaf) {
      leaf = false;
      if (record === null) {
        if (tag.name === 'next-tag') nextTag = text;
        else if (tag.name === 'num-records') count = text;
      } else if (depth === FIELD) record[tag.name] = text;
      else if (depth === PARENT_FIELD) record[`parent-${tag.name}`] = text;
    } else if (depth === RECORD && record !== null) {
      records += 1;
      if (record['is-node-root'] !== 'true') volumes.push(volumeOf(api, record));
      record = null;
    }
    depth -= 1;
  });
  try {
    parser.write(body).close();
  } catch (error) {
    if (error instanceof OntapError) throw error;
    return null;
  }
  return passed ? { volumes, records, nextTag: nextTag || null, count } : null;
}

function volumeOf(api: string, record: VolumeRecord): Volume {
  const optional = (field: string): string | null => {
    const value = record[field]?.trim();
    return value === undefined || value === '' || value === '-' ? null : value;
  };
  const mandatory = (field: string): string => {
    const value = optional(field);
    if (value === null) throw missingField(api, `volume-id-attributes/${field}`);
    return value;
  };
  const number = (field: string): number | null => {
    const value = optional(field);
    return value !== null && /^\d+$/.test(value) ? Number(value) : null;
  };
  const svm = mandatory('owning-vserver-name');
  const parent = optional('parent-name');
  const created = number('creation-time');
  return {
    name: mandatory('name'),
    svm,
    aggregate: optional('containing-aggregate-name'),
    style: styleOf(optional('style-extended'), optional('style')),
    type: optional('type') ?? 'rw',
    // ONTAP tells no state of a volume that is just being made.
    state: optional('state') ?? 'unknown',
    sizeBytes: number('size'),
    usedBytes: number('size-used'),
    comment: record['comment'] ?? '',
    junctionPath: optional('junction-path'),
    svmRoot: optional('is-vserver-root') === 'true',
    cloneParent:
      parent === null ? null : { svm: optional('parent-vserver-name') ?? svm, volume: parent },
    // Seconds since 1970.
    createdAt: created === null ? null : new Date(created * 1000).toISOString(),
    exportPolicy: optional('policy'),
    snapshotPolicy: optional('snapshot-policy'),
    snapshotCount: number('snapshot-count'),
  };
}

/** `style-extended` has REST's words; before it there was only `flex`. */
function styleOf(extended: string | null, plain: string | null): string {
  if (extended !== null) return extended.replaceAll('-', '_');
  return plain === 'flex' || plain === null ? 'flexvol' : plain;
}
