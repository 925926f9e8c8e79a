import type { VolumeFilter } from './client.ts';
import type { Lun, Qtree, QuotaRule } from './client-storage.ts';
import { isOntapError } from './errors.ts';
import type { Zapi } from './zapi-call.ts';
import { type Fields, fieldsOf } from './zapi-fields.ts';
import { type ListCall, listPages, NO_SUCH_SVM, queryable, wanted } from './zapi-pages.ts';
import { text } from './zapi-xml.ts';

const PAGE_SIZE = 500;

/** Pages of records in volumes whose names begin with the filter's prefix, compared again here. */
async function* inVolumes<T extends { readonly svm: string; readonly volume: string }>(
  zapi: Zapi,
  call: ListCall,
  filter: VolumeFilter,
  read: (fields: Fields) => T | null,
): AsyncGenerator<readonly T[]> {
  const scoped = {
    ...call,
    pageSize: PAGE_SIZE,
    nothing: [NO_SUCH_SVM],
    ...(filter.svm !== undefined && { svm: filter.svm }),
  };
  for await (const page of listPages(zapi, scoped)) {
    const found = page
      .map((record) => read(fieldsOf(call.api, record)))
      .filter((one) => one !== null)
      .filter((one) => one.volume.startsWith(filter.namePrefix ?? ''))
      .filter((one) => filter.svm === undefined || one.svm === filter.svm);
    if (found.length > 0) yield found;
  }
}

/** Pages of LUNs; their attributes take a call each over ONTAPI and are left out. */
export function luns(zapi: Zapi, filter: VolumeFilter): AsyncGenerator<readonly Lun[]> {
  const prefix = queryable(filter.namePrefix ?? '');
  const call: ListCall = {
    api: 'lun-get-iter',
    element: 'lun-info',
    desired: wanted('path', 'volume', 'vserver', 'size', 'mapped'),
    ...(prefix !== '' && { query: { path: `/vol/${prefix}*` } }),
  };
  return inVolumes(zapi, call, filter, (fields) => {
    const path = fields.text('path');
    return {
      svm: fields.text('vserver'),
      volume: fields.text('volume'),
      name: path.slice(path.lastIndexOf('/') + 1),
      path,
      sizeBytes: fields.number('size'),
      mapped: fields.flag('mapped'),
      attributes: null,
    };
  });
}

/** EVDISK_ERROR_NO_SUCH_ATTRIBUTE (Trident, azgo/errors.go). */
const NO_ATTRIBUTE = '9011';

export async function lunAttributes(
  zapi: Zapi,
  svm: string,
  path: string,
  names: readonly string[],
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    try {
      const results = await zapi.call('lun-get-attribute', { name, path }, { svm });
      found[name] = text(results, 'value') ?? '';
    } catch (error) {
      if (!isOntapError(error) || error.details.code !== NO_ATTRIBUTE) throw error;
    }
  }
  return found;
}

export function qtrees(zapi: Zapi, filter: VolumeFilter): AsyncGenerator<readonly Qtree[]> {
  const call: ListCall = {
    api: 'qtree-list-iter',
    element: 'qtree-info',
    desired: wanted('qtree', 'volume', 'vserver'),
    ...volumeQuery(filter),
  };
  return inVolumes(zapi, call, filter, (fields) => {
    const name = fields.optional('qtree');
    // The volume itself counts as a qtree without a name.
    if (name === null) return null;
    return { svm: fields.text('vserver'), volume: fields.text('volume'), name };
  });
}

export function quotaRules(zapi: Zapi, filter: VolumeFilter): AsyncGenerator<readonly QuotaRule[]> {
  const call: ListCall = {
    api: 'quota-list-entries-iter',
    element: 'quota-entry',
    desired: wanted('quota-target', 'quota-type', 'disk-limit', 'volume', 'vserver'),
    ...volumeQuery(filter),
  };
  return inVolumes(zapi, call, filter, (fields) => {
    const target = /^\/vol\/[^/]+\/([^/]+)$/.exec(fields.optional('quota-target') ?? '');
    if (fields.optional('quota-type') !== 'tree' || target === null) return null;
    const limit = fields.number('disk-limit');
    return {
      svm: fields.text('vserver'),
      volume: fields.text('volume'),
      qtree: target[1] ?? '',
      // It counts in KiB.
      hardLimitBytes: limit === null ? null : limit * 1024,
    };
  });
}

/** Trident speaks NVMe over REST only, and so does this program. */
// oxlint-disable-next-line require-yield -- a list that cannot be read
export async function* noNamespaces(zapi: Zapi): AsyncGenerator<never> {
  throw zapi.failure('namespaces', 'unsupported', 'NVMe namespaces are read over REST only.');
}

/** The list came with REST in 9.7; no ONTAPI call for it is known. */
// oxlint-disable-next-line require-yield -- a list that cannot be read
export async function* noNfsClients(zapi: Zapi): AsyncGenerator<never> {
  throw zapi.failure(
    'nfs connected-clients',
    'unsupported',
    'ONTAPI has no call for them; --api rest reads them, from ONTAP 9.7 on.',
  );
}

function volumeQuery(filter: VolumeFilter): Pick<ListCall, 'query'> {
  const prefix = queryable(filter.namePrefix ?? '');
  return prefix === '' ? {} : { query: { volume: `${prefix}*` } };
}
