import type { Login } from './access.ts';
import { type Cluster, findSvm } from './cluster.ts';
import { checkRestAccess } from './rest-access.ts';
import { type Body, readBody } from './rest-body.ts';
import {
  notAuthorized,
  RestFailure,
  type RestRefusalKind,
  RestUnmodelled,
  restFailureOf,
} from './rest-errors.ts';
import { type Match, match, plainPath } from './rest-match.ts';
import type { Method, RestCall, RestReply } from './rest-resource.ts';
import { restResources } from './rest-resources.ts';
import type { Svm } from './state.ts';

/** A request to /api, before anybody looked at who sends it. */
export interface RestRequest {
  /** HEAD counts as GET. */
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly url: string;
  readonly accept: string | undefined;
  /** X-Dot-SVM-Name and X-Dot-SVM-UUID. */
  readonly svmName: string | undefined;
  readonly svmUuid: string | undefined;
  readonly body: string;
}

/** What came of a request, for the reply and for both logs. */
export interface RestOutcome extends RestReply {
  readonly code: string | null;
  readonly svm: string | null;
  readonly changed: boolean;
  readonly refusal: { kind: RestRefusalKind; detail: string } | null;
}

function methodOf(method: string): Method | null {
  if (method === 'HEAD') return 'GET';
  return method === 'GET' || method === 'POST' || method === 'PATCH' || method === 'DELETE'
    ? method
    : null;
}

function found(url: string): Match | null {
  return match(restResources, (url.split('?')[0] ?? '').replace(/^\/api/, ''));
}

/** How the logs and faults name a request: its method and its path without ids, and whether it asks for a change. */
export function describeRest(method: string, url: string): { api: string; write: boolean } {
  const route = found(url);
  const verb = methodOf(method);
  const path = url.split('?')[0] ?? '';
  const operation = verb ? route?.resource.operation(verb) : null;
  return {
    api: `${method} ${route ? plainPath(route.resource.path) : path}`,
    write: verb !== 'GET' && method !== 'OPTIONS' && operation?.changes !== false,
  };
}

/** The SVM that a request is about: the login's own, or that of the tunnelling headers (Manila, Ansible). */
function svmOf(cluster: Cluster, login: Login, request: RestRequest): Svm | null {
  const { svmName, svmUuid } = request;
  const named = svmName || svmUuid;
  const svm = named
    ? cluster.state.svms.find(
        (one) => (svmName ? one.name === svmName : true) && (svmUuid ? one.uuid === svmUuid : true),
      )
    : undefined;
  // Manila's EREST_VSERVER_NOT_FOUND; that a login of an SVM gets it for another SVM is an assumption.
  const missing = new RestFailure(404, '13434920', `SVM "${named ?? ''}" not found.`);
  if (login.svm !== null) {
    if (named && svm?.name !== login.svm) throw missing;
    return findSvm(cluster, login.svm);
  }
  if (!named || named === cluster.state.name) return null;
  if (!svm) throw missing;
  return svm;
}

function routeOf(request: RestRequest, minor: number): { route: Match; method: Method } {
  const route = found(request.url);
  const path = request.url.split('?')[0] ?? '';
  // Code and words as NetApp's REST documentation and Harvest (errs/ontap.go) have them.
  const unknown = new RestFailure(404, '3', 'API not found');
  if (!route) throw new RestUnmodelled('unknown-api', `${request.method} ${path}`, unknown);
  if (route.resource.since > minor) throw unknown;
  const method = methodOf(request.method);
  if (!method || !route.resource.operation(method)) {
    const refused = new RestFailure(405, '3', 'Method not allowed');
    throw new RestUnmodelled(
      'unknown-api',
      `${request.method} ${plainPath(route.resource.path)}`,
      refused,
    );
  }
  return { route, method };
}

function documentOf(request: RestRequest): unknown {
  if (request.body.trim() === '') return {};
  try {
    return JSON.parse(request.body) as unknown;
  } catch {
    // ONTAP's code for a body that is no JSON could not be verified.
    throw new RestFailure(400, '2', 'The request body is not valid JSON.');
  }
}

/** Access comes before the body's particulars: whoever may not call learns nothing about them. */
function bodyFor(
  login: Login,
  route: Match,
  method: Method,
  request: RestRequest,
  minor: number,
): { document: unknown; body: Body } {
  let body: Body | null = null;
  let failure: unknown = null;
  let document: unknown = {};
  try {
    document = method === 'GET' ? {} : documentOf(request);
    body = readBody(document, route.resource.operation(method)?.body ?? {}, minor);
  } catch (error) {
    failure = error;
  }
  checkRestAccess(login, route.resource, method, body);
  if (!body) throw failure;
  return { document, body };
}

/** Runs one authenticated request against the cluster. */
export function handleRest(
  cluster: Cluster,
  login: Login,
  request: RestRequest,
  nextJobFailure: RestCall['nextJobFailure'],
): RestOutcome {
  const minor = cluster.state.version.major;
  let svm: Svm | null = null;
  let writes = false;
  try {
    svm = svmOf(cluster, login, request);
    const { route, method } = routeOf(request, minor);
    // That an endpoint of the cluster answers an SVM's login like a missing right is an assumption.
    if (svm && route.resource.scope === 'cluster') throw notAuthorized();
    const { document, body } = bodyFor(login, route, method, request, minor);
    const call: RestCall = {
      cluster,
      login,
      svm,
      minor,
      parameters: route.parameters,
      query: new Map(new URLSearchParams(request.url.split('?')[1] ?? '')),
      links: !/^\s*application\/json\b/i.test(request.accept ?? ''),
      resources: restResources,
      nextJobFailure,
    };
    writes = method !== 'GET';
    const reply = route.resource.run({
      call,
      method,
      single: route.single,
      body,
      url: request.url,
      document,
    });
    return { ...reply, code: null, svm: svm?.name ?? null, changed: writes, refusal: null };
  } catch (error) {
    const failure = restFailureOf(error);
    if (!failure) throw error;
    const target = failure.target === null ? {} : { target: failure.target };
    return {
      status: failure.status,
      body: { error: { message: failure.message, code: failure.code, ...target } },
      code: failure.code,
      svm: svm?.name ?? request.svmName ?? login.svm,
      changed: writes,
      refusal:
        failure instanceof RestUnmodelled ? { kind: failure.kind, detail: failure.detail } : null,
    };
  }
}
