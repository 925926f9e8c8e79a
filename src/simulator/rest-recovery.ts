import { recoverVolume } from './recovery-queue.ts';
import { resource } from './rest-define.ts';
import type { Resource } from './rest-resource.ts';

/** `volume recovery-queue recover` of the CLI, as a path below the queue as its purge is; by name, not verified. */
const recover = resource<never>({
  path: '/private/cli/volume/recovery-queue/recover',
  scope: 'any',
  order: [],
  list: () => [],
  fields: () => ({}),
  post: {
    commands: ['volume recovery-queue recover'],
    body: { vserver: { type: 'text', required: true }, volume: { type: 'text', required: true } },
    run(call, body) {
      recoverVolume(call.cluster, call.svm?.name ?? body.need('vserver'), body.need('volume'));
      return null;
    },
  },
});

export const recoveryResources: readonly Resource[] = [recover];
