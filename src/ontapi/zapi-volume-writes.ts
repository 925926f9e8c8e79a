import type { Zapi } from './zapi-call.ts';
import { child, children, text, type XmlArgs } from './zapi-xml.ts';

function inside(fields: XmlArgs): XmlArgs {
  return { 'volume-attributes': { 'volume-id-attributes': fields } };
}

/** Sets a volume's comment whole. Throws OntapError, 'not-found' when there is no such volume. */
export async function setVolumeComment(
  zapi: Zapi,
  svm: string,
  volume: string,
  comment: string,
): Promise<void> {
  const api = 'volume-modify-iter';
  const results = await zapi.call(
    api,
    { attributes: inside({ comment }), query: inside({ name: volume }), 'max-records': 1 },
    { svm, write: true },
  );
  const [failed] = children(child(results, 'failure-list'), 'volume-modify-iter-info');
  if (failed !== undefined)
    throw zapi.failure(api, 'failed', text(failed, 'error-message') ?? 'ONTAP refused it.', {
      svm,
    });
  if (text(results, 'num-succeeded') === '0')
    throw zapi.failure(api, 'not-found', `There is no volume ${volume} on SVM ${svm}.`, { svm });
}

export async function recoverVolume(zapi: Zapi, svm: string, name: string): Promise<void> {
  await zapi.call('volume-recovery-queue-recover', { 'volume-name': name }, { svm, write: true });
}

export async function renameVolume(
  zapi: Zapi,
  svm: string,
  volume: string,
  name: string,
): Promise<void> {
  await zapi.call('volume-rename', { volume, 'new-volume-name': name }, { svm, write: true });
}

export async function onlineVolume(zapi: Zapi, svm: string, volume: string): Promise<void> {
  await zapi.call('volume-online', { name: volume }, { svm, write: true });
}

export async function mountVolume(
  zapi: Zapi,
  svm: string,
  volume: string,
  junctionPath: string,
): Promise<void> {
  await zapi.call(
    'volume-mount',
    { 'volume-name': volume, 'junction-path': junctionPath },
    { svm, write: true },
  );
}
