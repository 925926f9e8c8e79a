import type { AuditedVolume } from './collect.ts';
import type { Backend } from './drivers.ts';
import type { HiddenVolume } from './reach.ts';

/** A container or service with a volume of the plugin. */
export interface VolumeUser {
  readonly host: string;
  readonly container: string;
  readonly state: string;
  readonly service: string | null;
}

/** What one host's Docker says. */
export interface DockerView {
  readonly host: string;
  /** Docker's names; null: they could not be read. */
  readonly volumes: readonly string[] | null;
  readonly users: readonly (VolumeUser & { readonly volume: string })[];
  readonly error: string | null;
}

/** A volume as both sides know it. */
export interface SharedView {
  /** Docker's name; null when the name does not follow from any of the prefixes. */
  readonly name: string | null;
  /** ONTAP's name; null: ONTAP has none. */
  readonly volume: string | null;
  readonly pool: string | null;
  readonly sizeBytes: number | null;
  readonly usedBytes: number | null;
  readonly aggregate: string | null;
  readonly state: string | null;
  readonly verdict: AuditedVolume['verdict'] | null;
  /** Hosts whose Docker lists it. */
  readonly listedBy: readonly string[];
  readonly usedBy: readonly VolumeUser[];
  /** What only one side knows, and why; null: both agree. */
  readonly why: string | null;
}

/** Joins what ONTAP lists with what the hosts' Dockers list, by Docker's names; sorted by name. */
export function joinViews(
  volumes: readonly AuditedVolume[],
  hidden: readonly HiddenVolume[],
  hosts: readonly DockerView[],
  backends: readonly Backend[],
): SharedView[] {
  const seen = hosts.filter((host) => host.volumes !== null);
  const rows = new Map<string, SharedView>();
  for (const volume of volumes) {
    const name = volume.name.slice(volume.prefix.length);
    const listedBy = seen.filter((host) => host.volumes?.includes(name)).map(({ host }) => host);
    rows.set(name, {
      name,
      volume: volume.name,
      pool: volume.pool,
      sizeBytes: volume.sizeBytes,
      usedBytes: volume.usedBytes,
      aggregate: volume.aggregate,
      state: volume.state,
      verdict: volume.verdict,
      listedBy,
      usedBy: usersOf(name, hosts),
      why: whyNotAll(listedBy, seen),
    });
  }
  const only = new Set(seen.flatMap((host) => host.volumes ?? []));
  for (const name of only) {
    if (rows.has(name)) continue;
    const listedBy = seen.filter((host) => host.volumes?.includes(name)).map(({ host }) => host);
    rows.set(name, {
      name,
      volume: null,
      pool: null,
      sizeBytes: null,
      usedBytes: null,
      aggregate: null,
      state: null,
      verdict: null,
      listedBy,
      usedBy: usersOf(name, hosts),
      why: whyOnlyDocker(name, hidden, backends),
    });
  }
  return [...rows.values()].toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
}

function usersOf(name: string, hosts: readonly DockerView[]): VolumeUser[] {
  return hosts.flatMap(({ users }) =>
    users
      .filter(({ volume }) => volume === name)
      .map(({ host, container, state, service }) => ({ host, container, state, service })),
  );
}

function whyNotAll(listedBy: readonly string[], seen: readonly DockerView[]): string | null {
  if (seen.length === 0 || listedBy.length === seen.length) return null;
  if (listedBy.length === 0)
    return 'only ONTAP knows it: no host has a plugin with this prefix, or its listing fails silently (see its log)';
  const missing = seen.map(({ host }) => host).filter((host) => !listedBy.includes(host));
  return `not listed on ${missing.join(', ')}: another config or prefix there, or its listing fails silently (see its log)`;
}

function whyOnlyDocker(
  name: string,
  hidden: readonly HiddenVolume[],
  backends: readonly Backend[],
): string {
  for (const { prefix } of backends) {
    const volume = hidden.find((one) => one.name === `${prefix}${name}`);
    if (volume !== undefined)
      return `only Docker knows it: ${volume.name} is ${volume.reason} on ONTAP`;
  }
  return 'only Docker knows it: another prefix or SVM than the one looked at, or it is gone from ONTAP';
}
