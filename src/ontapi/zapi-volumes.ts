import type { Volume, VolumeFilter } from './client.ts';
import type { Zapi } from './zapi-call.ts';
import {
  checkCount,
  followTags,
  type ListCall,
  listArgs,
  NO_SUCH_SVM,
  queryable,
  saysNothing,
  wanted,
} from './zapi-pages.ts';
import { readVolumePage } from './zapi-volume-page.ts';
import type { XmlArgs } from './zapi-xml.ts';

const API = 'volume-get-iter';
/** NetApp Harvest's page size; a page of these fields is about half a megabyte. */
const PAGE_SIZE = 500;

const DESIRED: XmlArgs = {
  'volume-id-attributes': wanted(
    'name',
    'owning-vserver-name',
    'containing-aggregate-name',
    'comment',
    'creation-time',
    'junction-path',
    'style',
    'style-extended',
    'type',
  ),
  'volume-state-attributes': wanted('state', 'is-vserver-root', 'is-node-root'),
  'volume-space-attributes': wanted('size', 'size-used'),
  'volume-export-attributes': wanted('policy'),
  'volume-snapshot-attributes': wanted('snapshot-count'),
  'volume-clone-attributes': {
    'volume-clone-parent-attributes': wanted('name', 'vserver-name'),
  },
};

/**
 * Yields pages of volumes; one page is held at a time, whatever their number. Root volumes of nodes are left out.
 * An SVM that does not exist has no volumes. Throws OntapError.
 */
export async function* volumes(
  zapi: Zapi,
  filter: VolumeFilter,
): AsyncGenerator<readonly Volume[]> {
  const call: ListCall = {
    api: API,
    element: 'volume-attributes',
    desired: DESIRED,
    pageSize: PAGE_SIZE,
    ...queryOf(filter),
  };
  const options = filter.svm === undefined ? {} : { svm: filter.svm };
  const pages = followTags(async (tag) => {
    const body = await zapi.fetch(API, listArgs(call, tag), options);
    const page = readVolumePage(API, body);
    // A failure, or no reply of ONTAP's at all: the reader of small replies says which.
    if (page === null) {
      try {
        zapi.read(API, body, options);
      } catch (error) {
        if (tag === null && saysNothing(error, [NO_SUCH_SVM])) return { page: [], nextTag: null };
        throw error;
      }
      throw zapi.failure(API, 'protocol', `ONTAP's reply to ${API} is no complete XML.`, options);
    }
    checkCount(zapi, API, page.count, page.records);
    return { page: page.volumes, nextTag: page.nextTag };
  });
  for await (const page of pages) {
    const found = page.filter((volume) => isWanted(volume, filter));
    if (found.length > 0) yield found;
  }
}

function queryOf({ namePrefix = '', parentPrefix }: VolumeFilter): Pick<ListCall, 'query'> {
  const name = queryable(namePrefix);
  const query: Record<string, XmlArgs> = {};
  if (name !== '') query['volume-id-attributes'] = { name: `${name}*` };
  if (parentPrefix !== undefined)
    query['volume-clone-attributes'] = {
      'volume-clone-parent-attributes': { name: `${queryable(parentPrefix)}*` },
    };
  return Object.keys(query).length === 0 ? {} : { query };
}

/** ONTAP's query syntax has its own meaning for some characters: what it sent is compared again. */
function isWanted(volume: Volume, { namePrefix = '', parentPrefix, svm }: VolumeFilter): boolean {
  if (!volume.name.startsWith(namePrefix)) return false;
  if (svm !== undefined && volume.svm !== svm) return false;
  if (parentPrefix === undefined) return true;
  return volume.cloneParent?.volume.startsWith(parentPrefix) === true;
}
