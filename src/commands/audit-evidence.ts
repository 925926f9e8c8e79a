import { createClientList } from '../audit/clients.ts';
import { type Backend, reachOf } from '../audit/drivers.ts';
import { type Attributes, type Evidence, volumeKey } from '../audit/evidence.ts';
import type { OntapClient, Svm } from '../ontapi/client.ts';
import type { Reader } from './audit-reader.ts';

/** So many volumes at most are asked about one by one. */
export const DETAILS_MAX = 1000;
/** Attributes that the driver hangs on a LUN (Trident, ontap_san.go). */
const LUN_ATTRIBUTES = ['context', 'com.netapp.ndvp.fstype'];

/** The driver's marks on the LUN of a volume. Throws OntapError. */
export function lunMarks(client: OntapClient, svm: string, volume: string): Promise<Attributes> {
  return client.lunAttributes(svm, `/vol/${volume}/lun0`, LUN_ATTRIBUTES);
}

/** Who has the volumes mounted: lists of ONTAP's for each prefix, none for each volume. */
export function observeClients(reader: Reader): Promise<Evidence['clients']> {
  const read = async (): Promise<Evidence['clients']> => {
    const list = createClientList();
    for (const namePrefix of reader.starts('flexvol', 'flexgroup'))
      await reader.each(reader.client.nfsClients({ ...reader.filter, namePrefix }), (page) =>
        list.add(page),
      );
    return list.finish();
  };
  return reader.attempt('NFS clients', read, null);
}

/** Which volumes hold a LUN or namespace of the plugin's naming. Without it the reach of ontap-san is not known. */
export async function observeBlocks(
  reader: Reader,
): Promise<Pick<Evidence, 'lun0' | 'namespace0'>> {
  const { client, filter, scope } = reader;
  const lun0 = new Map<string, Attributes>();
  const namespace0 = new Set<string>();
  let asked = 0;
  for (const namePrefix of reader.starts('lun0'))
    await reader.each(client.luns({ ...filter, namePrefix }), (page) => {
      for (const lun of page)
        if (lun.name === 'lun0') lun0.set(volumeKey(lun.svm, lun.volume), lun.attributes);
    });
  if (scope.details)
    for (const [key, attributes] of lun0) {
      if (attributes !== null) continue;
      if (asked === DETAILS_MAX) break;
      asked += 1;
      const [svm = '', volume = ''] = key.split(':');
      lun0.set(key, await lunMarks(client, svm, volume));
    }
  for (const namePrefix of reader.starts('namespace0'))
    await reader.each(client.namespaces({ ...filter, namePrefix }), (page) => {
      for (const { svm, volume, name } of page)
        if (name === 'namespace0') namespace0.add(volumeKey(svm, volume));
    });
  return { lun0, namespace0 };
}

/** SVMs whose root volume is within reach and their only volume: then ONTAP deletes it. */
export async function observeLoneRoots(
  client: OntapClient,
  backends: readonly Backend[],
  svms: readonly Svm[],
): Promise<ReadonlySet<string>> {
  const alone = new Set<string>();
  const roots = await client.listRootVolumes(svms.length === 1 ? svms[0]?.name : undefined);
  const names = new Set(svms.map((svm) => svm.name));
  for (const { svm: name, name: rootVolume } of roots.filter(({ svm }) => names.has(svm))) {
    const reached = backends.some(
      (backend) =>
        (backend.svm === null || backend.svm === name) &&
        reachOf(backend).space === 'flexvol' &&
        rootVolume.startsWith(backend.prefix),
    );
    if (!reached) continue;
    let volumes = 0;
    for await (const page of client.volumes({ svm: name })) {
      volumes += page.length;
      if (volumes > 1) break;
    }
    if (volumes === 1) alone.add(name);
  }
  return alone;
}
