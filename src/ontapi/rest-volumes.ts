import type { Volume, VolumeFilter } from './client.ts';
import type { Rest } from './rest-call.ts';
import type { RestFields } from './rest-json.ts';
import { patternOf } from './rest-query.ts';

const PAGE_SIZE = 500;

const FIELDS = [
  'name',
  'svm.name',
  'aggregates.name',
  'style',
  'type',
  'state',
  'size',
  'space.used',
  'comment',
  'create_time',
  'nas.path',
  'nas.export_policy.name',
  'clone.is_flexclone',
  'clone.parent_svm.name',
  'clone.parent_volume.name',
  'is_svm_root',
  'snapshot_count',
].join(',');

/**
 * Yields pages of volumes; one page is held at a time, whatever their number. ONTAP shows no root volumes of nodes and
 * no constituents of FlexGroups here. An SVM that does not exist has no volumes. Throws OntapError.
 */
export async function* volumes(
  rest: Rest,
  filter: VolumeFilter,
): AsyncGenerator<readonly Volume[]> {
  const { svm, namePrefix: prefix = '', parentPrefix } = filter;
  const pages = rest.pages('/storage/volumes', {
    fields: FIELDS,
    pageSize: PAGE_SIZE,
    query: {
      'svm.name': svm,
      name: patternOf(prefix),
      'clone.is_flexclone': parentPrefix === undefined ? undefined : true,
      'clone.parent_volume.name': patternOf(parentPrefix ?? ''),
    },
    ...(svm !== undefined && { svm }),
  });
  for await (const records of pages) {
    const found = records
      .map(volume)
      .filter(
        (one) =>
          one.name.startsWith(prefix) &&
          (svm === undefined || one.svm === svm) &&
          (parentPrefix === undefined || one.cloneParent?.volume.startsWith(parentPrefix) === true),
      );
    if (found.length > 0) yield found;
  }
}

function volume(fields: RestFields): Volume {
  const svm = fields.text('svm.name');
  const parent = fields.optional('clone.parent_volume.name');
  const created = fields.optional('create_time');
  return {
    name: fields.text('name'),
    svm,
    aggregate: fields.records('aggregates')[0]?.optional('name') ?? null,
    style: fields.optional('style') ?? 'flexvol',
    type: fields.optional('type') ?? 'rw',
    // ONTAP tells no state of a volume that is just being made.
    state: fields.optional('state') ?? 'unknown',
    sizeBytes: fields.number('size'),
    usedBytes: fields.number('space.used'),
    comment: fields.raw('comment'),
    junctionPath: fields.optional('nas.path'),
    svmRoot: fields.flag('is_svm_root'),
    cloneParent:
      parent === null
        ? null
        : { svm: fields.optional('clone.parent_svm.name') ?? svm, volume: parent },
    createdAt: created === null ? null : new Date(created).toISOString(),
    exportPolicy: fields.optional('nas.export_policy.name'),
    snapshotCount: fields.number('snapshot_count'),
  };
}
