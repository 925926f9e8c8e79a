import type { Igroup, NewIgroup } from './client-services.ts';
import { isOntapError } from './errors.ts';
import type { Zapi } from './zapi-call.ts';
import { fieldsOf } from './zapi-fields.ts';
import { listAll, NO_SUCH_SVM } from './zapi-pages.ts';

/** The igroups of an SVM by name, with their initiators. */
export async function listIgroups(zapi: Zapi, svm: string): Promise<Igroup[]> {
  const api = 'igroup-get-iter';
  const records = await listAll(zapi, {
    api,
    element: 'initiator-group-info',
    svm,
    nothing: [NO_SUCH_SVM],
  });
  return records
    .map((record) => fieldsOf(api, record))
    .map((fields) => ({
      name: fields.text('initiator-group-name'),
      protocol: fields.optional('initiator-group-type') ?? 'mixed',
      osType: fields.optional('initiator-group-os-type') ?? '',
      initiators: fields
        .records('initiators', 'initiator-info')
        .map((one) => one.text('initiator-name')),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Makes the igroup, then adds its initiators one by one: ONTAPI's create call takes none. */
export async function createIgroup(zapi: Zapi, svm: string, igroup: NewIgroup): Promise<void> {
  await zapi.call(
    'igroup-create',
    {
      'initiator-group-name': igroup.name,
      'initiator-group-type': igroup.protocol,
      'os-type': igroup.osType,
    },
    { svm, write: true },
  );
  await addInitiators(zapi, svm, igroup.name, igroup.initiators);
}

/** One that is in the igroup already (9008) is as wanted. */
export async function addInitiators(
  zapi: Zapi,
  svm: string,
  igroup: string,
  initiators: readonly string[],
): Promise<void> {
  for (const initiator of initiators)
    try {
      await zapi.call(
        'igroup-add',
        { initiator, 'initiator-group-name': igroup },
        { svm, write: true },
      );
    } catch (error) {
      if (!isOntapError(error, 'exists')) throw error;
    }
}
