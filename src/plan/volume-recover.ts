import type { Volume } from '../ontapi/client.ts';
import type { RecoverableVolume } from '../ontapi/client-storage.ts';
import { blocker, emptyPlanned, type Planned } from './planned.ts';
import type { VolumeStep } from './volume-steps.ts';

export interface RecoveryWorld {
  readonly svm: string;
  readonly queue: readonly RecoverableVolume[];
  /** Volumes of the SVM whose names begin with one that is wanted. */
  readonly volumes: readonly Pick<Volume, 'name' | 'state' | 'junctionPath'>[];
}

/**
 * Brings volumes back under their former names, online and mounted as the plugin mounts them. A run that was cut short
 * is gone on with: what is out of the queue already stands under its name there.
 */
export function planRecovery(names: readonly string[], world: RecoveryWorld): Planned<VolumeStep> {
  const planned = emptyPlanned<VolumeStep>();
  for (const name of new Set(names)) planOne(name, world, planned);
  return planned;
}

function planOne(name: string, world: RecoveryWorld, planned: Planned<VolumeStep>): void {
  const { svm, queue, volumes } = world;
  const there = volumes.find((volume) => volume.name === name);
  const entries = queue.filter((one) => one.formerName === name || one.name === name);
  const halfway = volumes.filter((one) => /_\d+$/.test(one.name) && formerName(one.name) === name);
  if (there !== undefined && entries.length === 0 && halfway.length === 0) {
    planRest(svm, there.name, there, planned);
    return;
  }
  if (there !== undefined) {
    planned.blockers.push(
      blocker(
        'name-taken',
        name,
        `There is a volume ${name} on ${svm} already: the deleted one cannot come back under its name.`,
        `Rename one of them: volume rename -vserver ${svm} -volume ${name} -newname OTHER`,
      ),
    );
    return;
  }
  if (entries.length > 1) {
    const list = entries
      .map(
        ({ name: own, deletedAt }) => own + (deletedAt === null ? '' : ` (deleted ${deletedAt})`),
      )
      .join(', ');
    planned.blockers.push(
      blocker(
        'several-deleted',
        name,
        `Several deleted volumes were called ${name}: ${list}.`,
        'Name the one that is meant by its name in the queue.',
      ),
    );
    return;
  }
  const [entry] = entries;
  const [half] = halfway;
  const queued = entry?.name ?? half?.name;
  if (queued === undefined) {
    planned.blockers.push(
      blocker(
        'not-in-queue',
        name,
        `${name} does not stand in the recovery queue of ${svm}: ONTAP has purged it, or it was never there.`,
        'A SnapMirror copy or a backup is what is left.',
      ),
    );
    return;
  }
  const target = entry?.formerName ?? name;
  if (entry !== undefined)
    planned.steps.push({
      id: `volume.recover ${queued}`,
      kind: 'volume.recover',
      svm,
      volume: queued,
    });
  planned.steps.push({
    id: `volume.rename ${queued}`,
    kind: 'volume.rename',
    svm,
    volume: queued,
    name: target,
  });
  planRest(svm, target, entry === undefined ? (half ?? null) : null, planned);
}

/** Online and mounted; `now` null: it comes out of the queue offline and unmounted. */
function planRest(
  svm: string,
  name: string,
  now: Pick<Volume, 'state' | 'junctionPath'> | null,
  planned: Planned<VolumeStep>,
): void {
  if (now?.state !== 'online')
    planned.steps.push({ id: `volume.online ${name}`, kind: 'volume.online', svm, volume: name });
  if (now === null || now.junctionPath === null)
    planned.steps.push({
      id: `volume.mount ${name}`,
      kind: 'volume.mount',
      svm,
      volume: name,
      path: `/${name}`,
    });
  if (now?.state === 'online' && now.junctionPath !== null)
    planned.unchanged.push(`${name} is online, mounted at ${now.junctionPath}`);
}

function formerName(name: string): string {
  return name.replace(/_\d+$/, '');
}
