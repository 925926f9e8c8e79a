import type { OntapClient } from '../ontapi/client.ts';
import type { VolumeStep } from './volume-steps.ts';

/** Does one step. Throws OntapError. */
export async function performVolumeStep(client: OntapClient, step: VolumeStep): Promise<void> {
  switch (step.kind) {
    case 'volume.label':
      return client.setVolumeComment(step.svm, step.volume, step.comment);
    case 'volume.recover':
      return client.recoverVolume(step.svm, step.volume);
    case 'volume.rename':
      return client.renameVolume(step.svm, step.volume, step.name);
    case 'volume.online':
      return client.onlineVolume(step.svm, step.volume);
    default:
      return client.mountVolume(step.svm, step.volume, step.path);
  }
}
