import type { VolumeFilter } from './client.ts';
import type { StorageClient } from './client-storage.ts';
import type { Rest } from './rest-call.ts';
import { heartbeats, mirrors, recoverVolume, recoveryQueue, shares } from './rest-evidence.ts';
import type { RestFields } from './rest-json.ts';
import { patternOf, type RestQuery } from './rest-query.ts';

const PAGE_SIZE = 500;
/** Only a failure to find says that there is none. */
const VOLUMES = '/storage/volumes';
const LUNS = '/storage/luns';

/** What lies in volumes, and what hangs on them. */
export function restStorage(rest: Rest): StorageClient {
  return {
    luns: (filter) =>
      inVolumes(
        rest,
        LUNS,
        filter,
        { field: 'location.volume.name', fields: 'name,svm.name,space.size,status.mapped' },
        (fields, place) => ({
          ...place,
          name: lastPart(fields.text('name')),
          path: fields.text('name'),
          sizeBytes: fields.number('space.size'),
          mapped: fields.has('status.mapped') ? fields.flag('status.mapped') : null,
          attributes: null,
        }),
      ),
    lunAttributes: (svm, path, names) => lunAttributes(rest, svm, path, names),
    namespaces: (filter) =>
      inVolumes(
        rest,
        '/storage/namespaces',
        filter,
        { field: 'location.volume.name', fields: 'name,svm.name,space.size' },
        (fields, place) => ({
          ...place,
          name: lastPart(fields.text('name')),
          path: fields.text('name'),
          sizeBytes: fields.number('space.size'),
        }),
      ),
    qtrees: (filter) =>
      inVolumes(
        rest,
        '/storage/qtrees',
        filter,
        { field: 'volume.name', fields: 'name,svm.name' },
        (fields, place) => {
          const name = fields.optional('name');
          // The volume itself counts as a qtree without a name.
          return name === null ? null : { ...place, name };
        },
      ),
    quotaRules: (filter) =>
      inVolumes(
        rest,
        '/storage/quota/rules',
        filter,
        {
          field: 'volume.name',
          fields: 'svm.name,qtree.name,space.hard_limit',
          query: { type: 'tree' },
        },
        (fields, place) => {
          const qtree = fields.optional('qtree.name');
          if (qtree === null) return null;
          return { ...place, qtree, hardLimitBytes: fields.number('space.hard_limit') };
        },
      ),
    nfsClients: (filter) =>
      inVolumes(
        rest,
        '/protocols/nfs/connected-clients',
        filter,
        { field: 'volume.name', fields: 'svm.name,client_ip,idle_duration' },
        (fields, place) => ({
          ...place,
          address: fields.text('client_ip'),
          idleSeconds: secondsOf(fields.optional('idle_duration')),
        }),
      ),
    mirrors: (svm) => mirrors(rest, svm),
    recoveryQueue: (svm) => recoveryQueue(rest, svm),
    shares: (svm) => shares(rest, svm),
    heartbeats: () => heartbeats(rest),
    setVolumeComment: (svm, volume, comment) => change(rest, svm, volume, { comment }),
    recoverVolume: (svm, name) => recoverVolume(rest, svm, name),
    renameVolume: (svm, volume, name) => change(rest, svm, volume, { name }),
    onlineVolume: (svm, volume) => change(rest, svm, volume, { state: 'online' }),
    mountVolume: (svm, volume, path) => change(rest, svm, volume, { nas: { path } }),
  };
}

interface Placed {
  readonly svm: string;
  readonly volume: string;
}

/** Pages of records in volumes whose names begin with the filter's prefix, compared again here. */
async function* inVolumes<T extends Placed>(
  rest: Rest,
  path: string,
  { svm, namePrefix = '' }: VolumeFilter,
  about: { readonly field: string; readonly fields: string; readonly query?: RestQuery },
  read: (fields: RestFields, place: Placed) => T | null,
): AsyncGenerator<readonly T[]> {
  const pages = rest.pages(path, {
    fields: `${about.fields},${about.field}`,
    pageSize: PAGE_SIZE,
    query: { ...about.query, 'svm.name': svm, [about.field]: patternOf(namePrefix) },
    ...(svm !== undefined && { svm }),
  });
  for await (const page of pages) {
    const found = page
      .map((fields) =>
        read(fields, { svm: fields.text('svm.name'), volume: fields.text(about.field) }),
      )
      .filter((one) => one !== null)
      .filter((one) => one.volume.startsWith(namePrefix) && (svm === undefined || one.svm === svm));
    if (found.length > 0) yield found;
  }
}

/** An ISO 8601 duration, "P1DT2H3M4S"; null for anything else. */
function secondsOf(duration: string | null): number | null {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(
    duration ?? '',
  );
  if (match === null) return null;
  const [, days, hours, minutes, seconds] = match.map((part) => Number(part ?? 0));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function uuidOf(rest: Rest, path: string, svm: string, name: string): Promise<string | null> {
  const query = { 'svm.name': svm, name };
  const records = await rest.list(path, { fields: 'uuid,name,svm.name', svm, query });
  const own = records.find(
    (fields) => fields.optional('name') === name && fields.optional('svm.name') === svm,
  );
  return own?.text('uuid') ?? null;
}

async function lunAttributes(
  rest: Rest,
  svm: string,
  path: string,
  names: readonly string[],
): Promise<Record<string, string>> {
  const uuid = await uuidOf(rest, LUNS, svm, path);
  if (uuid === null) return {};
  const records = await rest.list(`${LUNS}/${encodeURIComponent(uuid)}/attributes`, {
    fields: 'name,value',
    svm,
  });
  return Object.fromEntries(
    records
      .map((fields) => [fields.text('name'), fields.raw('value')] as const)
      .filter(([name]) => names.includes(name)),
  );
}

/** Changes a volume that is found by its name. Throws OntapError 'not-found' when there is none. */
async function change(
  rest: Rest,
  svm: string,
  volume: string,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  const uuid = await uuidOf(rest, VOLUMES, svm, volume);
  if (uuid === null)
    throw rest.failure(
      `PATCH ${VOLUMES}`,
      'not-found',
      `There is no volume ${volume} on SVM ${svm}.`,
      svm,
    );
  await rest.write('PATCH', `${VOLUMES}/${encodeURIComponent(uuid)}`, body, { svm });
}
