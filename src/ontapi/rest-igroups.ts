import type { Igroup, NewIgroup } from './client-services.ts';
import { isOntapError } from './errors.ts';
import type { Rest } from './rest-call.ts';
import type { RestFields } from './rest-json.ts';

const IGROUPS = '/protocols/san/igroups';

/** The igroups of an SVM by name, with their initiators. */
export async function listIgroups(rest: Rest, svm: string): Promise<Igroup[]> {
  const records = await igroups(rest, svm);
  return records
    .map((fields) => ({
      name: fields.text('name'),
      protocol: fields.optional('protocol') ?? 'mixed',
      osType: fields.optional('os_type') ?? '',
      initiators: fields.records('initiators').map((one) => one.text('name')),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function igroups(rest: Rest, svm: string, name?: string): Promise<RestFields[]> {
  const records = await rest.list(IGROUPS, {
    fields: 'name,uuid,svm.name,protocol,os_type,initiators.name',
    svm,
    query: { 'svm.name': svm, name },
  });
  return records.filter(
    (fields) =>
      fields.optional('svm.name') === svm &&
      (name === undefined || fields.optional('name') === name),
  );
}

export async function createIgroup(rest: Rest, svm: string, igroup: NewIgroup): Promise<void> {
  await rest.write(
    'POST',
    IGROUPS,
    {
      name: igroup.name,
      svm: { name: svm },
      protocol: igroup.protocol,
      os_type: igroup.osType,
      initiators:
        igroup.initiators.length === 0 ? undefined : igroup.initiators.map((name) => ({ name })),
    },
    { svm },
  );
}

/** One that is in the igroup already is as wanted. Throws OntapError 'not-found' when there is no such igroup. */
export async function addInitiators(
  rest: Rest,
  svm: string,
  name: string,
  initiators: readonly string[],
): Promise<void> {
  const found = (await igroups(rest, svm, name))[0];
  if (found === undefined)
    throw rest.failure(`GET /api${IGROUPS}`, 'not-found', `SVM ${svm} has no igroup ${name}.`, svm);
  const path = `${IGROUPS}/${encodeURIComponent(found.text('uuid'))}/initiators`;
  for (const initiator of initiators)
    try {
      await rest.write('POST', path, { name: initiator }, { svm });
    } catch (error) {
      if (!isOntapError(error, 'exists')) throw error;
    }
}
