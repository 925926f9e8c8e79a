import type { Backend } from './drivers.ts';
import { userKey } from './evidence.ts';
import type { VolumeUser } from './views.ts';

/** A container with a Docker volume of the plugin that has this config. */
export interface VolumeUse extends VolumeUser {
  /** Docker's name. */
  readonly volume: string;
  readonly backend: Pick<Backend, 'driver' | 'prefix' | 'svm'>;
}

/** So many users of a volume are named. */
const NAMED = 3;

/**
 * Takes the uses that hosts tell of and the SVM of configs that name none; returns the users of each volume in words,
 * by `userKey`. A use says that somebody would miss the volume, not whose it is.
 */
export function usersByVolume(
  uses: readonly VolumeUse[],
  svm: string | null,
): Map<string, readonly string[]> {
  const all = new Map<string, Set<string>>();
  for (const use of uses) {
    const { driver, prefix } = use.backend;
    const key = userKey(
      use.backend.svm ?? svm ?? '',
      `${prefix}${use.volume}`,
      driver.endsWith('-economy'),
    );
    const known = all.get(key) ?? new Set<string>();
    all.set(key, known.add(userText(use)));
  }
  return new Map([...all].map(([key, texts]) => [key, shortened([...texts])]));
}

function userText({ host, container, state, service }: VolumeUser): string {
  const of = service === null ? '' : ` of service ${service}`;
  return `container ${container}${of} on ${host} (${state})`;
}

function shortened(texts: readonly string[]): readonly string[] {
  const more = texts.length - NAMED;
  if (more <= 0) return texts;
  return [...texts.slice(0, NAMED), `${more} more ${more === 1 ? 'container' : 'containers'}`];
}
