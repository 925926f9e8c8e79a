import type { StorageClient } from './client-storage.ts';
import type { Rest } from './rest-call.ts';

/** What lies in volumes is read over ONTAPI so far: every method throws OntapError 'unsupported'. */
export function restStorage(rest: Rest): StorageClient {
  const no = (what: string): Promise<never> =>
    Promise.reject(
      rest.failure(
        what,
        'unsupported',
        `This version of netappdvp reads ${what} over ONTAPI only: give --api zapi.`,
      ),
    );
  // oxlint-disable-next-line require-yield -- a list that cannot be read
  async function* none(what: string): AsyncGenerator<never> {
    await no(what);
  }
  return {
    luns: () => none('LUNs'),
    namespaces: () => none('NVMe namespaces'),
    qtrees: () => none('qtrees'),
    quotaRules: () => none('quota rules'),
    lunAttributes: () => no('attributes of LUNs'),
    mirrors: () => no('SnapMirror relations'),
    recoveryQueue: () => no('the recovery queue'),
    shares: () => no('shares'),
    heartbeats: () => no('heartbeats'),
    setVolumeComment: () => no('comments of volumes'),
    recoverVolume: () => no('the recovery queue'),
    renameVolume: () => no('names of volumes'),
    onlineVolume: () => no('states of volumes'),
    mountVolume: () => no('junctions'),
  };
}
