import { isAbsolute, join } from 'node:path';
import { type PluginConfig, readPluginConfig } from '../config/document.ts';
import { type ConfigFileState, observeConfigFile } from '../config/file.ts';
import type { Login } from '../config/login.ts';
import type { Context } from '../context.ts';
import { UsageError, UserError } from '../errors.ts';
import type { HostFacts } from '../hosts/facts.ts';
import { runPool } from '../hosts/pool.ts';
import { observeSurroundings } from '../hosts/surroundings.ts';
import type { OntapClient } from '../ontapi/client.ts';
import {
  type NoLogin,
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

/** Another plugin on a host, with the login in its config; null: the config tells none. */
export interface NeighbourLogin {
  readonly host: string;
  readonly plugin: string;
  readonly login: Login | null;
}

/** The other plugins on the hosts that log in to this SVM, or that may do so. Throws HostError. */
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
        const { login, noLogin } = pluginLogin(content, svm);
        // A plugin that is not NetApp's need not have a login.
        const counts =
          noLogin === null || (noLogin === 'unreadable' && one.facts.aliases.includes(name));
        return counts ? [{ host: one.target.name, plugin: name, login }] : [];
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
  const login = loginOf(readOrNull(state.content));
  if (login === null) {
    if (named === undefined) return null;
    throw new UsageError(`${file} holds no username and password.`, 'Check --config.');
  }
  context.terminal.hide(login.password);
  return { state, content: state.content, login };
}

/** The text of a config, read; null when there is none, or it is no JSON. */
export function readOrNull(content: Secret | null): PluginConfig | null {
  if (content === null) return null;
  try {
    return readPluginConfig(content.reveal());
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function loginOf(config: PluginConfig | null): Login | null {
  const { username = null, password = null } = config ?? {};
  return username === null || password === null ? null : { username, password };
}

/** Exactly one of the two is null. */
export interface PluginLogin {
  readonly login: Login | null;
  readonly noLogin: NoLogin | null;
}

/** The login with which a plugin of this config logs in to the SVM; a config that names none may be of any. */
export function pluginLogin(content: Secret | null, ofSvm: string): PluginLogin {
  const config = readOrNull(content);
  if (config !== null && config.svm !== null && config.svm !== ofSvm)
    return { login: null, noLogin: 'other-svm' };
  const login = loginOf(config);
  return { login, noLogin: login === null ? 'unreadable' : null };
}

/** A login of a host as its plugin would read it. */
export interface HostLogin extends PluginLogin {
  readonly host: string;
  readonly modified: number;
}

export function hostLogins(surveyed: readonly Surveyed[], svm: string): HostLogin[] {
  return surveyed.flatMap((one) =>
    'facts' in one ? [hostLoginOf(one.target.name, one.facts, svm)] : [],
  );
}

function hostLoginOf(host: string, { plugin, config }: HostFacts, svm: string): HostLogin {
  const found: PluginLogin =
    plugin === null
      ? { login: null, noLogin: 'no-plugin' }
      : pluginLogin(config?.content ?? null, svm);
  return { host, ...found, modified: config?.modified ?? 0 };
}

/** From which login to which, and the password that the new one has already, where an earlier run got that far. */
export interface Direction {
  readonly from: string;
  readonly to: string;
  /** null: it gets a new one. */
  readonly known: Secret | null;
  /** A host uses it: it certainly works. */
  readonly inUse: boolean;
  /** The new login is there and not locked. */
  readonly isOpen: boolean;
  /** What other plugins on the hosts have as its password. */
  readonly theirs: readonly Secret[];
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
  const theirs = neighbours.flatMap(({ login }) =>
    login?.username === to ? [login.password] : [],
  );
  if (!unfinished && mine !== null && used.length > 0 && mine.login.username === now && isOpen(to))
    return {
      from: to,
      to: now,
      known: mine.login.password,
      inUse: true,
      isOpen: true,
      theirs: [],
      finishing: true,
    };
  const known = unfinished
    ? (byHost?.password ?? (mine?.login.username === to ? mine.login.password : null))
    : null;
  // Another plugin of the hosts may have been led over before: its password stays.
  return {
    from: partnerOf(to),
    to,
    known: known ?? theirs[0] ?? null,
    inUse: byHost !== undefined,
    isOpen: isOpen(to),
    theirs,
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
    ({ host, login, noLogin }): RotationHost => ({
      host,
      username: login?.username ?? null,
      noLogin,
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
      username: login?.username ?? null,
    })),
    leftOut: around.leftOut,
  };
}
