import type { Cluster } from './cluster.ts';
import { isWithin } from './command-directories.ts';
import { Rejected } from './rejection.ts';
import type { Privilege, Role } from './state.ts';

/** Spellings of one verb: the CLI has both, NetApp's Trident role says "destroy", the manual "delete". */
function canonical(directory: string): string {
  return directory.replace(/^(volume|vserver) destroy$/, '$1 delete');
}

/** The row of a role that decides about a command: its longest matching directory, DEFAULT is the root of all. */
export function decidingRow(role: Role, command: string): Privilege | null {
  let best: { length: number; row: Privilege | null } = { length: -1, row: null };
  for (const row of role.privileges) {
    const length = row.path === 'DEFAULT' ? 0 : row.path.length;
    const matches = row.path === 'DEFAULT' || isWithin(canonical(command), canonical(row.path));
    if (matches && length > best.length) best = { length, row };
  }
  return best.row;
}

/**
 * Queries of a role's rows: "-volume docker_* -vserver svm1" narrows a row to the objects that it describes, filters
 * what a command shows and refuses the others (docs.netapp.com, security login role create: "the object that the role is
 * allowed to access", with a parameter of the command). That calls of both APIs are narrowed as the command is, that
 * permission is judged by the names in the call, and what an object beside the query gets, are assumptions.
 */

/** What a call is about, by the parameters of the command line. */
export type CliObject = Readonly<Record<string, string>>;

/** Takes a query, returns its parameters with their patterns; null when it is none. */
function parametersOf(query: string): [string, string][] | null {
  const words = query.trim().split(/\s+/);
  const pairs: [string, string][] = [];
  for (let index = 0; index < words.length; index += 2) {
    const name = /^-([a-z][a-z-]*)$/.exec(words[index] ?? '')?.[1];
    const pattern = words[index + 1];
    if (name === undefined || pattern === undefined || pattern.startsWith('-')) return null;
    pairs.push([name, pattern]);
  }
  return pairs;
}

/** 18418 for what cannot be read as a query; '' is none. */
export function checkRoleQuery(query: string): void {
  if (query.trim() !== '' && parametersOf(query) === null)
    throw new Rejected('role-query-invalid', `Invalid role query "${query}".`);
}

/** Stars and alternatives; null for what else the command line takes (!, <, >, ranges), which is not modelled. */
function fits(pattern: string, value: string): boolean | null {
  if (/[!<>{}"]|\.\./.test(pattern)) return null;
  return pattern.split('|').some((one) => {
    const parts = one.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's').test(value);
  });
}

/** A parameter may be shortened as on the command line: `-aggr` for `-aggregate`. */
function valueOf(object: CliObject, parameter: string): string | undefined {
  const names = Object.keys(object).filter((name) => name.startsWith(parameter));
  const name = names.includes(parameter) ? parameter : names.length === 1 ? names[0] : undefined;
  return name === undefined ? undefined : object[name];
}

/** Whether a query lets an object through; null when the simulator cannot tell. */
function admits(query: string, object: CliObject): boolean | null {
  const answers = (parametersOf(query) ?? []).map(([parameter, pattern]) => {
    const value = valueOf(object, parameter);
    return value === undefined ? null : fits(pattern, value);
  });
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

/** The query of the row that decides about a command; null when there is none. */
export function queryOn(role: Role, command: string): string | null {
  const query = decidingRow(role, command)?.query.trim() ?? '';
  return query === '' ? null : query;
}

/** What a role with queries says of an object: `untold` is a gap of the simulator, and named in the refusal log. */
export function judge(
  role: Role,
  commands: readonly string[],
  object: CliObject | null,
): 'admitted' | 'refused' | 'untold' {
  const queries = commands.map((command) => queryOn(role, command)).filter((one) => one !== null);
  const answers = queries.map((query) => (object === null ? null : admits(query, object)));
  if (answers.includes(false)) return 'refused';
  return answers.includes(null) ? 'untold' : 'admitted';
}

/** A volume by its name, whether it is there or not. */
export function cliVolume(cluster: Cluster, svm: string, volume: string): CliObject {
  const aggregate = cluster.volumes.get(svm, volume)?.aggregate;
  return { vserver: svm, volume, ...(aggregate && { aggregate }) };
}

/** A LUN, a namespace or a qtree by its path: "/vol/volume/name". */
export function cliPath(cluster: Cluster, svm: string, path: string): CliObject {
  const volume = /^\/vol\/([^/]*)/.exec(path)?.[1] ?? '';
  return { ...cliVolume(cluster, svm, volume), path };
}
