import { isAdminSvm } from './cluster.ts';
import { Rejected } from './rejection.ts';
import { commandsOfRestRole } from './rest-access.ts';
import type { Body, BodyTypes } from './rest-body.ts';
import { RestFailure } from './rest-errors.ts';
import { plainPath } from './rest-match.ts';
import { covers, isKnownPath, unqualified } from './rest-paths.ts';
import type { RestCall } from './rest-resource.ts';
import { checkEditable, createPrivilege, findRole, normalDirectory } from './roles.ts';
import type { AccessLevel, RestAccess, RestPrivilege, Role } from './state.ts';

/** 9.11.1: command directories, queries and the accesses between readonly and all (NetApp's REST reference, role_privilege). */
export const fineMinor = 11;
const coarse: readonly string[] = ['none', 'readonly', 'all'];
const fine: readonly string[] = [...coarse, 'read_create', 'read_modify', 'read_create_modify'];

export interface Row {
  readonly path: string;
  readonly access: string;
  readonly query: string;
}

export const rowBody: BodyTypes = {
  path: { type: 'text', required: true },
  access: 'text',
  query: { type: 'text', since: fineMinor },
};

const isApiPath = (path: string) => path.startsWith('/');

export function rowOf(body: Body): Row {
  const path = body.need('path').trim();
  return {
    path: isApiPath(path) ? path : normalDirectory(path),
    access: body.text('access') ?? 'all',
    query: body.text('query') ?? '',
  };
}

function refuse(code: string, message: string, target: string): RestFailure {
  return new RestFailure(400, code, message, target);
}

function isRestAccess(access: string): access is RestAccess {
  return fine.includes(access);
}

export function isCommandAccess(access: string): access is AccessLevel {
  return coarse.includes(access);
}

/** What a data SVM's role may not have: endpoints that answer the cluster's logins alone. Which ones these are on ONTAP is an assumption. */
function checkScope(call: RestCall, owner: string, path: string): void {
  if (isAdminSvm(call.cluster, owner)) return;
  const below = call.resources.filter((one) => covers(unqualified(path), plainPath(one.path)));
  if (below.length === 0 || below.some((one) => one.scope === 'any')) return;
  const message = `Vserver admin cannot have access to this API: ${path}`;
  throw refuse('5636175', message, 'path');
}

export function restRow(call: RestCall, owner: string, row: Row): RestPrivilege {
  const { path, access, query } = row;
  if (!/^\/api(?:\/[A-Za-z0-9_*.-]+)*$/.test(path)) {
    throw refuse('5636169', 'Specified URI path has an invalid character.', 'path');
  }
  const modelled = call.resources.map((one) => plainPath(one.path));
  if (!isKnownPath(path, modelled)) {
    throw refuse('5636170', 'Specified URI path does not exist.', 'path');
  }
  if (query !== '') throw refuse('5636192', 'A query cannot be given for an API path.', 'query');
  if (!isRestAccess(access) || (call.minor < fineMinor && !coarse.includes(access))) {
    throw refuse('5636144', `The value "${access}" is invalid for access.`, 'access');
  }
  if (access !== 'none') checkScope(call, owner, path);
  return { path, access };
}

function addCommandRow(call: RestCall, owner: string, name: string, row: Row): void {
  const { path, access, query } = row;
  if (call.minor < fineMinor) {
    const message = 'Specified URI path is invalid. Only API paths can be specified.';
    throw refuse('5636169', message, 'path');
  }
  if (!isCommandAccess(access)) {
    const message = `The access "${access}" is invalid for a command path.`;
    throw refuse('5636200', message, 'access');
  }
  createPrivilege(call.cluster, owner, name, { path, access, query });
}

export function addRow(call: RestCall, owner: string, name: string, row: Row): void {
  const { cluster } = call;
  const role = findRole(cluster, owner, name);
  const mixed = role && (role.rest !== undefined) !== isApiPath(row.path);
  if (mixed) {
    const message = 'A role can have only API paths or only command directory paths.';
    throw refuse('5636191', message, 'path');
  }
  if (!isApiPath(row.path)) {
    addCommandRow(call, owner, name, row);
    return;
  }
  const added = restRow(call, owner, row);
  if (role) checkEditable(role, 'rest');
  if (role?.rest?.some((one) => one.path === added.path)) {
    throw new Rejected('duplicate', 'duplicate entry');
  }
  const rest = [...(role?.rest ?? []), added];
  const privileges = commandsOfRestRole(rest, call.resources);
  if (role) Object.assign(role, { rest, privileges });
  else cluster.state.roles.push({ owner, name, builtin: false, privileges, rest });
}

/** What REST shows of a role: its API paths, or from 9.11.1 on its command directories. */
export function rowsOf(role: Role): readonly Row[] {
  if (role.rest) return role.rest.map((one) => ({ ...one, query: '' }));
  return role.privileges;
}
