import type { VolumeUser } from '../audit/views.ts';
import { type HostConnection, HostError } from '../hosts/connection.ts';
import { observeSurroundings, type VolumeHolder } from '../hosts/surroundings.ts';

/** A container with a volume of the plugin, by Docker's name. */
export interface DockerUser extends VolumeUser {
  readonly volume: string;
}

/** Takes a host's name and its containers, returns one entry for each volume of each. */
export function usersOn(host: string, holders: readonly VolumeHolder[]): DockerUser[] {
  return holders.flatMap(({ container, state, service, volumes }) =>
    volumes.map((volume) => ({ host, container, state, service, volume })),
  );
}

/** The users of every instance of the plugin on a host, with the path of the config that the instance has. */
export interface HostUsers {
  readonly users: readonly (DockerUser & { readonly configPath: string | null })[];
  /** Why they could not be read; null: they were. */
  readonly unread: HostError | null;
}

/** Which containers use volumes of the plugin, under whatever alias. Reads only; throws HostError when the host is lost. */
export async function observeUsers(connection: HostConnection, alias: string): Promise<HostUsers> {
  const host = connection.target.name;
  const ask = (one: string): ReturnType<typeof observeSurroundings> =>
    observeSurroundings(connection, { alias: one, volumes: false });
  try {
    const first = await ask(alias);
    const users = usersOn(host, first.holders).map((user) => ({
      ...user,
      configPath: first.configPath,
    }));
    for (const { name, configPath } of first.neighbours) {
      const { holders } = await ask(name.replace(/:latest$/, ''));
      users.push(...usersOn(host, holders).map((user) => ({ ...user, configPath })));
    }
    return { users, unread: null };
  } catch (error) {
    if (!(error instanceof HostError) || error.kind !== 'failed') throw error;
    return { users: [], unread: error };
  }
}
