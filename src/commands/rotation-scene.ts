import { isAbsolute, join } from 'node:path';
import { readPluginConfig } from '../config/document.ts';
import { type ConfigFileState, observeConfigFile } from '../config/file.ts';
import type { Login } from '../config/login.ts';
import type { Context } from '../context.ts';
import { UsageError, UserError } from '../errors.ts';
import type { HostFacts } from '../hosts/facts.ts';
import { runPool } from '../hosts/pool.ts';
import { observeSurroundings } from '../hosts/surroundings.ts';
import type { OntapClient } from '../ontapi/client.ts';
import {
  partnerOf,
  type RotationHost,
  type RotationWorld,
  rotationTarget,
} from '../plan/rotation.ts';
import type { Secret } from '../secret.ts';
import type { Given } from './given.ts';
import type { HostsInput } from './hosts-input.ts';
import type { LockSwitches } from './hosts-lock.ts';
import type { Surveyed } from './hosts-survey.ts';
import type { Switches } from './plan-run.ts';

/** Another plugin on a host, with the login in its config. */
export interface NeighbourLogin {
  readonly host: string;
  readonly plugin: string;
  readonly login: Login;
}

/** The logins that other plugins on the hosts use on this SVM. Throws HostError. */
export async function observeNeighbours(
  surveyed: readonly Surveyed[],
  svm: string,
  { alias, concurrency }: Pick<RotationInput, 'alias' | 'concurrency'>,
  { signal }: Context,
): Promise<NeighbourLogin[]> {
  const found = await runPool(
    surveyed,
    async (one): Promise<NeighbourLogin[]> => {
      if (!('facts' in one) || one.facts.uid !== 0) return [];
      if (one.facts.aliases.every((name) => name.replace(/:latest$/, '') === alias)) return [];
      const { neighbours } = await observeSurroundings(one.connection, { alias, volumes: false });
      return neighbours.flatMap(({ name, content }) => {
        const login = loginOf(content, svm);
        return login === null ? [] : [{ host: one.target.name, plugin: name, login }];
      });
    },
    { concurrency, stopped: () => signal.aborted },
  );
  return found.flatMap((one) => one ?? []);
}

export interface RotationInput extends HostsInput, Switches, LockSwitches {
  readonly given: Given;
  readonly alias: string;
  /** null: the one that the configs name. */
  readonly svm: string | null;
  readonly local: LocalConfig | null;
  readonly keepOld: boolean;
}

/** The local config, which is changed with the hosts so that a later install does not bring the old login back. */
export interface LocalConfig {
  readonly state: ConfigFileState;
  readonly content: Secret;
  readonly login: { readonly username: string; readonly password: Secret };
}

/** Takes --config; null where the default is not there. Throws UsageError for a file that holds no login. */
export async function readLocal(given: Given, context: Context): Promise<LocalConfig | null> {
  const named = given.text('config');
  const file = named ?? context.paths.defaultConfig;
  const state = await observeConfigFile(isAbsolute(file) ? file : join(context.paths.cwd, file));
  if (state.content === null) {
    if (named === undefined) return null;
    throw new UsageError(`There is no ${file}.`, 'Check --config.', 'file-missing');
  }
  const login = loginOf(state.content);
  if (login === null) {
    if (named === undefined) return null;
    throw new UsageError(`${file} holds no username and password.`, 'Check --config.');
  }
  context.terminal.hide(login.password);
  return { state, content: state.content, login };
}

/** The login in the text of a config; null when there is none, the text is no JSON, or it is of another SVM. */
export function loginOf(content: Secret | null, ofSvm: string | null = null): Login | null {
  if (content === null) return null;
  try {
    const { username, password, svm } = readPluginConfig(content.reveal());
    if (ofSvm !== null && svm !== null && svm !== ofSvm) return null;
    return username === null || password === null ? null : { username, password };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** A login of a host as its plugin would read it. */
export interface HostLogin {
  readonly host: string;
  readonly login: Login | null;
  readonly modified: number;
}

export function hostLogins(surveyed: readonly Surveyed[]): HostLogin[] {
  return surveyed.flatMap((one) =>
    'facts' in one ? [hostLoginOf(one.target.name, one.facts)] : [],
  );
}

function hostLoginOf(host: string, { plugin, config }: HostFacts): HostLogin {
  const login = plugin === null ? null : loginOf(config?.content ?? null);
  return { host, login, modified: config?.modified ?? 0 };
}

/** From which login to which, and the password that the new one has already, where an earlier run got that far. */
export interface Direction {
  readonly from: string;
  readonly to: string;
  /** null: it gets a new one. */
  readonly known: Secret | null;
  /** A host uses it: it certainly works. */
  readonly inUse: boolean;
  /** Every host has the new login already; what is left is to lock the old one. */
  readonly finishing: boolean;
}

/** Takes the logins in use, returns the direction. Pure. */
export function directionOf(
  local: LocalConfig | null,
  hosts: readonly HostLogin[],
  named: string | undefined,
  isOpen: (user: string) => boolean,
  neighbours: readonly NeighbourLogin[] = [],
): Direction {
  const all = hosts.flatMap(({ login, modified }) =>
    login === null ? [] : [{ ...login, modified }],
  );
  const pair = named === undefined ? null : [named, partnerOf(named)];
  const used = pair === null ? all : all.filter(({ username }) => pair.includes(username));
  const mine =
    local === null || (pair !== null && !pair.includes(local.login.username)) ? null : local;
  const { to, unfinished } = rotationTarget(
    mine?.login.username ?? null,
    used,
    named ?? 'trident_user',
  );
  const byHost = used
    .filter(({ username }) => username === to)
    .toSorted((a, b) => b.modified - a.modified)[0];
  // All hosts and the local config have one login, and its partner is still open: only the lock is missing.
  const now = partnerOf(to);
  if (!unfinished && mine !== null && used.length > 0 && mine.login.username === now && isOpen(to))
    return { from: to, to: now, known: mine.login.password, inUse: true, finishing: true };
  const known = unfinished
    ? (byHost?.password ?? (mine?.login.username === to ? mine.login.password : null))
    : null;
  // Another plugin of the hosts may have been led over before: its password stays.
  const shared = neighbours.find(({ login }) => login.username === to)?.login.password ?? null;
  return {
    from: partnerOf(to),
    to,
    known: known ?? shared,
    inUse: byHost !== undefined,
    finishing: false,
  };
}

/** Looks at the users of a rotation and puts everything together. `password`: what the new login has or gets. */
export async function observeRotation(
  client: OntapClient,
  svm: string,
  { from, to }: Pick<Direction, 'from' | 'to'>,
  local: LocalConfig | null,
  hosts: readonly HostLogin[],
  password: Secret,
  around: { readonly neighbours: readonly NeighbourLogin[]; readonly leftOut: readonly string[] },
): Promise<RotationWorld> {
  const has = (login: Login | null): boolean =>
    login?.username === to && login.password.reveal() === password.reveal();
  const reported = hosts.map(
    ({ host, login }): RotationHost => ({
      host,
      username: login?.username ?? null,
      switched: has(login),
    }),
  );
  return {
    from: await client.getUser(svm, from),
    to: await client.getUser(svm, to),
    local:
      local === null
        ? null
        : { path: local.state.path, username: local.login.username, switched: has(local.login) },
    hosts: reported,
    neighbours: around.neighbours.map(({ host, plugin, login }) => ({
      host,
      plugin,
      username: login.username,
    })),
    leftOut: around.leftOut,
  };
}
