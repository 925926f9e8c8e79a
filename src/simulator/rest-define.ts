import { checkRestQuery } from './rest-access.ts';
import { invalidValue, notAuthorized, RestFailure, RestUnmodelled } from './rest-errors.ts';
import type { Json } from './rest-fields.ts';
import { runNow, startRestJob } from './rest-jobs.ts';
import { hrefOf, page, wantsRecords, writeRecord } from './rest-list.ts';
import type {
  Definition,
  Method,
  Request,
  Resource,
  RestCall,
  RestReply,
} from './rest-resource.ts';
import { integerOf, isNarrowed, select, selectionOf, selectOne } from './rest-select.ts';
import { judge, queryOn } from './role-queries.ts';
import type { Job } from './state-jobs.ts';

const word: Readonly<Record<Method, 'get' | 'post' | 'patch' | 'delete'>> = {
  GET: 'get',
  POST: 'post',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** The job as every asynchronous answer gives it; the link is there whatever the client accepts (Manila reads it). */
function jobJson(job: Job): Json {
  return { uuid: job.uuid, _links: { self: { href: `/api/cluster/jobs/${job.uuid}` } } };
}

/**
 * 202 with the job; or, when return_timeout is long enough for it, what the job came to (docs.netapp.com,
 * ontap-automation, asynchronous processing).
 */
function jobReply(call: RestCall, job: Job, done: number): RestReply {
  const seconds = integerOf(call, 'return_timeout', [0, 120]) ?? 0;
  const { jobMs } = call.cluster;
  const body: Json = { job: jobJson(job) };
  if (seconds * 1000 < Math.max(1, jobMs)) return { status: 202, body };
  const failure = runNow(call.cluster, call.resources, job);
  if (failure) throw new RestFailure(400, String(failure.code), failure.message);
  return { status: done, body, delayMs: jobMs };
}

/** The records that the queries of the login's role show. */
function shownTo<T>(call: RestCall, { list, get, cliOf, path }: Definition<T>): Iterable<T> {
  const { role } = call.login;
  const commands = get?.commands ?? [];
  if (commands.every((command) => queryOn(role, command) === null)) return list(call);
  return [...list(call)].filter((object) => {
    const verdict = judge(role, commands, cliOf?.(call, object) ?? null);
    if (verdict === 'untold')
      throw new RestUnmodelled('unknown-query', `role query of GET ${path}`, notAuthorized());
    return verdict === 'admitted';
  });
}

/** Makes a resource of a definition: all that REST does the same way everywhere happens here. */
export function resource<T>(given: Definition<T>): Resource {
  const definition: Definition<T> = { ...given, list: (call) => shownTo(call, given) };
  const { post, patch, delete: remove } = definition;

  function created(request: Request, object: T | null): RestReply {
    const { call } = request;
    if (object === null) return { status: 201, body: {} };
    const selection = selectionOf(call, definition);
    const body: Json = wantsRecords(call)
      ? { num_records: 1, records: [writeRecord(call, definition, selection, object)] }
      : {};
    const location =
      definition.instance === undefined
        ? {}
        : { location: hrefOf(call, definition, selection.fields, object) };
    return { status: 201, body, ...location };
  }

  function create(request: Request): RestReply {
    const { call, body } = request;
    if (!post) throw new Error(`${definition.path} has no POST`);
    checkRestQuery(call.login, post, request, post.cliOf?.(call, body) ?? null);
    post.check?.(call, body);
    if (post.start) return jobReply(call, post.start(call, body), 201);
    if (post.job) return jobReply(call, startRestJob(request), 201);
    return created(request, post.run?.(call, body) ?? null);
  }

  /** The records that a PATCH or DELETE is for: the path's one, or all that the query finds. */
  function targets(request: Request): readonly T[] {
    const { call, single } = request;
    if (single) return [selectOne(call, definition).object];
    // What ONTAP does without any query could not be verified: the simulator never changes everything.
    if (!isNarrowed(call, definition.options)) throw invalidValue('query', '');
    return select(call, definition).objects;
  }

  function change(request: Request): RestReply {
    const { call, body, method } = request;
    const objects = targets(request);
    const operation = method === 'PATCH' ? patch : remove;
    for (const object of objects) {
      const cli = definition.cliOf?.(call, object) ?? null;
      if (operation) checkRestQuery(call.login, operation, request, cli);
      if (method === 'PATCH') patch?.check?.(call, object, body);
      else remove?.check?.(call, object);
    }
    const start = method === 'DELETE' ? remove?.start : undefined;
    const deferred = typeof operation?.job === 'function' ? operation.job(body) : operation?.job;
    if (start || deferred) {
      const jobs = objects.map((object) =>
        start
          ? start(call, object)
          : startRestJob(request, hrefOf(call, definition, definition.fields(call), object)),
      );
      const [only] = jobs;
      if (request.single && only) return jobReply(call, only, 200);
      return {
        status: jobs.length > 0 ? 202 : 200,
        body: { jobs: jobs.map(jobJson), num_records: jobs.length },
      };
    }
    for (const object of objects) carryOut(request, object);
    return { status: 200, body: request.single ? {} : { num_records: objects.length } };
  }

  function carryOut(request: Request, object: T): void {
    if (request.method === 'PATCH') patch?.run(request.call, object, request.body);
    else remove?.run?.(request.call, object, request.body);
  }

  return {
    path: definition.path,
    instance: definition.instance,
    scope: definition.scope,
    since: definition.since ?? 6,
    operation: (method) => definition[word[method]] ?? null,
    run(request) {
      const { call, method, single, url } = request;
      if (method === 'POST') return create(request);
      if (method !== 'GET') return change(request);
      if (!single) return { status: 200, body: page(call, definition, url) };
      const selection = selectOne(call, definition);
      return { status: 200, body: writeRecord(call, definition, selection, selection.object) };
    },
    finish(request) {
      if (request.method === 'POST') post?.run?.(request.call, request.body);
      else carryOut(request, selectOne(request.call, definition).object);
    },
  };
}
