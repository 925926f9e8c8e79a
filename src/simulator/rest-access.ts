import { isGranted, type Login } from './access.ts';
import { type Body, bodyField } from './rest-body.ts';
import { notAuthorized, RestUnmodelled } from './rest-errors.ts';
import { plainPath } from './rest-match.ts';
import { covers, unqualified } from './rest-paths.ts';
import type { Method, Request, Resource } from './rest-resource.ts';
import { type CliObject, judge } from './role-queries.ts';
import type { AccessLevel, Privilege, RestAccess, RestPrivilege } from './state.ts';

/** What each access lets a client do (Trident's client of POST /security/roles, RolePrivilege). */
const methodsOf: Readonly<Record<RestAccess, readonly Method[]>> = {
  none: [],
  readonly: ['GET'],
  read_create: ['GET', 'POST'],
  read_modify: ['GET', 'PATCH'],
  read_create_modify: ['GET', 'POST', 'PATCH'],
  all: ['GET', 'POST', 'PATCH', 'DELETE'],
};

/** Access of a REST role to a path without ids: the longest of its paths that covers it decides; none without one. */
function restAccessTo(rows: readonly RestPrivilege[], path: string): RestAccess {
  let best: RestPrivilege | null = null;
  for (const row of rows) {
    if (covers(unqualified(row.path), path) && row.path.length > (best?.path.length ?? -1)) {
      best = row;
    }
  }
  return best?.access ?? 'none';
}

/** Commands that a request needs: those of its body's fields, and the operation's for the rest of it. */
function commandsFor(
  { commands, body: types = {} }: NonNullable<ReturnType<Resource['operation']>>,
  body: Body | null,
  method: Method,
): string[] {
  const names = body?.names() ?? [];
  const own = names.map((name) => bodyField(types, name)?.command);
  const special = own.filter((command) => command !== undefined);
  const onlySpecial = method === 'PATCH' && names.length > 0 && special.length === names.length;
  return [...(onlySpecial ? [] : commands), ...special];
}

/**
 * 403 unless the login's role lets it do this: a REST role by path and method, any other by the commands behind
 * the operation (docs.netapp.com, ontap-automation, RBAC). `body` null: it could not be read.
 */
export function checkRestAccess(
  login: Login,
  resource: Resource,
  method: Method,
  body: Body | null,
): void {
  const operation = resource.operation(method);
  if (!operation) return;
  const { role } = login;
  if (role.rest) {
    const access = restAccessTo(role.rest, plainPath(resource.path));
    if (operation.commands.length === 0 || methodsOf[access].includes(method)) return;
    throw notAuthorized();
  }
  const needed = commandsFor(operation, body, method);
  const granted = needed.every((command) => isGranted(role, command, method !== 'GET'));
  if (!granted) throw notAuthorized();
}

/** 403 for an object that the query of a deciding row keeps out of this request. */
export function checkRestQuery(
  login: Login,
  operation: NonNullable<ReturnType<Resource['operation']>>,
  { method, body, url }: Pick<Request, 'method' | 'body' | 'url'>,
  object: CliObject | null,
): void {
  const verdict = judge(login.role, commandsFor(operation, body, method), object);
  if (verdict === 'untold')
    throw new RestUnmodelled('unknown-query', `role query of ${method} ${url}`, notAuthorized());
  if (verdict === 'refused') throw notAuthorized();
}

const rank: Readonly<Record<AccessLevel, number>> = { none: 0, readonly: 1, all: 2 };

/**
 * The traditional role that ONTAP makes of a REST role: the related commands of every endpoint below its paths.
 * /api itself stands for DEFAULT (Harvest issue 1622).
 */
export function commandsOfRestRole(
  rows: readonly RestPrivilege[],
  resources: readonly Resource[],
): Privilege[] {
  const found = new Map<string, AccessLevel>([['DEFAULT', 'none']]);
  const grant = (command: string, access: AccessLevel) => {
    if (rank[access] > rank[found.get(command) ?? 'none']) found.set(command, access);
  };
  for (const { path, access } of rows) {
    if (path !== '/api') continue;
    grant('DEFAULT', access === 'all' ? 'all' : access === 'none' ? 'none' : 'readonly');
  }
  for (const resource of resources) {
    const granted = methodsOf[restAccessTo(rows, plainPath(resource.path))];
    for (const method of granted) {
      const operation = resource.operation(method);
      const fields = Object.keys(operation?.body ?? {});
      const special = fields.map((name) => bodyField(operation?.body ?? {}, name)?.command ?? '');
      for (const command of [...(operation?.commands ?? []), ...special]) {
        if (command !== '') grant(command, method === 'GET' ? 'readonly' : 'all');
      }
    }
  }
  return [...found].map(([path, access]) => ({ path, access, query: '' }));
}
