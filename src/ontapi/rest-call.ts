import { Secret, scrub } from '../secret.ts';
import { kindOfRestFailure, OntapError, type OntapErrorKind } from './errors.ts';
import type { HttpClient, HttpReply } from './http.ts';
import { explainStatus } from './http-status.ts';
import { waitForJob } from './job-wait.ts';
import {
  isObject,
  type JsonObject,
  parseObject,
  type RestFields,
  restFields,
} from './rest-json.ts';
import { queryText, type RestQuery } from './rest-query.ts';

export interface RestOptions {
  /** The SVM that the call is about: for errors and traces. */
  readonly svm?: string;
  /** Sends the call to that SVM (X-Dot-SVM-Name), for calls that have no field for it. */
  readonly tunnel?: boolean;
  readonly query?: RestQuery;
}

/** What is sent: a Secret in it is revealed on the wire only. */
export type RestBody = { readonly [key: string]: unknown };

/** REST spoken over one HTTP client. Paths are without "/api". Every method throws OntapError. */
export interface Rest {
  readonly address: string;
  readonly user: string;
  /** Reads one object. */
  get(path: string, options?: RestOptions): Promise<RestFields>;
  /** Reads a collection page by page; the next page is asked for when the one before was dealt with. */
  pages(path: string, options: PageOptions): AsyncGenerator<RestFields[]>;
  /** Reads a whole collection. */
  list(path: string, options: PageOptions): Promise<RestFields[]>;
  /** Changes something: sent once, always waited for, its job too. Returns the reply. */
  write(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: RestBody | null,
    options?: RestOptions,
  ): Promise<RestFields>;
  /** A failure of this call in words that are not ONTAP's. */
  failure(api: string, kind: OntapErrorKind, message: string, svm?: string): OntapError;
  close(): void;
}

export interface PageOptions extends RestOptions {
  readonly fields: string;
  readonly pageSize?: number;
}

/** ONTAP holds back a reply for so long when a job may end meanwhile; each poll that is saved is a request. */
const LONGEST_HOLD_S = 15;
const PAGE_SIZE = 500;

/**
 * Takes an HTTP client, the login's user name and its secret (kept out of error texts) and the time limit of one
 * request, returns REST over it. `signal` ends every call that only reads, with CancelledError.
 */
export function openRest(
  http: HttpClient,
  login: { readonly user: string; readonly secrets: readonly Secret[]; readonly timeoutMs: number },
  signal?: AbortSignal,
): Rest {
  const { user } = login;
  const hold = Math.min(LONGEST_HOLD_S, Math.floor(login.timeoutMs / 2000));

  const failure: Rest['failure'] = (api, kind, message, svm) =>
    new OntapError({
      kind,
      message,
      transport: 'rest',
      api,
      user,
      address: http.address,
      ...(svm !== undefined && { svm }),
    });

  /** Sends one request to a path with its query, returns the object that ONTAP answers. */
  const send = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    query: string,
    body: RestBody | null,
    options: RestOptions,
  ): Promise<{ readonly status: number; readonly reply: JsonObject; readonly api: string }> => {
    const api = `${method} /api${path}`;
    const { svm } = options;
    const secrets = [...login.secrets];
    const reply = await http.send({
      transport: 'rest',
      api,
      svm: svm ?? null,
      method,
      path: `/api${path}${query}`,
      headers: {
        accept: 'application/hal+json',
        ...(body !== null && { 'content-type': 'application/json' }),
        ...(options.tunnel && svm !== undefined && { 'x-dot-svm-name': svm }),
      },
      body: body === null ? null : revealed(body, secrets),
      write: method !== 'GET',
      ...(signal && method === 'GET' && { signal }),
    });
    const found = parseObject(reply.body);
    if (reply.status < 200 || reply.status > 299)
      throw refusal(api, reply, found, options, secrets);
    // A POST or DELETE that is done at once may have nothing to say.
    if (found === null && (method === 'GET' || reply.body.trim() !== ''))
      throw failure(
        api,
        'protocol',
        `The reply of ${http.address} to ${api} is not ONTAP's: it is no complete JSON object.`,
        svm,
      );
    return { status: reply.status, reply: found ?? {}, api };
  };

  const refusal = (
    api: string,
    reply: HttpReply,
    body: JsonObject | null,
    options: RestOptions,
    secrets: readonly Secret[],
  ): OntapError => {
    const error = body?.['error'];
    if (!isObject(error) || reply.status === 401) {
      const [kind, message] = explainStatus('rest', reply.status, http.address, user);
      const code = String(reply.status);
      return new OntapError({ ...failure(api, kind, message, options.svm).details, code });
    }
    const fields = restFields(api, error);
    return told(
      api,
      reply.status,
      fields.raw('code'),
      scrub(fields.raw('message'), secrets).trim(),
      options,
    );
  };

  const told = (
    api: string,
    status: number,
    code: string,
    message: string,
    { svm }: RestOptions,
  ): OntapError => {
    const reason = message || 'no reason given';
    const where = svm === undefined ? '' : ` for SVM ${svm}`;
    return new OntapError({
      ...failure(
        api,
        kindOfRestFailure(status, code, message),
        `${api}${where} failed: ${reason} (ONTAP error ${code || 'without a number'})`,
        svm,
      ).details,
      code,
      reason,
    });
  };

  const pages: Rest['pages'] = async function* (path, options) {
    const { fields, pageSize = PAGE_SIZE, query } = options;
    const asked = new Set<string>();
    let next: string | null = queryText({ ...query, fields, max_records: pageSize });
    while (next !== null && !asked.has(next)) {
      asked.add(next);
      const { reply, api } = await send('GET', path, next, null, options);
      const page = restFields(api, reply);
      const records = page.records('records');
      const count = page.number('num_records');
      if (!page.has('records') || (count !== null && count !== records.length))
        throw failure(
          api,
          'protocol',
          `ONTAP's reply to ${api} tells of ${count ?? 'no'} records and holds ${records.length}.`,
          options.svm,
        );
      yield records;
      // The link is taken for its query only: where to ask is never up to a reply.
      const href = page.optional('_links.next.href');
      next = href === null || !href.includes('?') ? null : href.slice(href.indexOf('?'));
    }
  };

  const finishJob = async (
    api: string,
    reply: JsonObject,
    ended: boolean,
    options: RestOptions,
  ): Promise<void> => {
    const first = restFields(api, reply);
    // A change by query answers a list of jobs.
    const jobs = first.has('job') ? first.records('job') : first.records('jobs');
    for (const job of jobs) {
      const uuid = job.text('uuid');
      const hasEnded = (state: string, code: string, message: string): boolean => {
        if (state === 'failure') throw told(api, 0, code, scrub(message, login.secrets), options);
        return state === 'success';
      };
      const now = job.optional('state');
      // 200 or 201: ONTAP held its reply until the job was done.
      if (now === null && ended) continue;
      if (now !== null && hasEnded(now, job.raw('code'), job.raw('message'))) continue;
      await waitForJob(
        async () => {
          const found = await readJob(uuid);
          return (
            found === null || hasEnded(found.text('state'), found.raw('code'), found.raw('message'))
          );
        },
        (words) => failure(api, 'timeout', `ONTAP's job ${uuid} for ${api} ${words}.`, options.svm),
      );
    }
  };

  /** Finished jobs are forgotten after 300 s (ONTAP's REST description): what one made is read back by the caller. */
  const readJob = async (uuid: string): Promise<RestFields | null> => {
    try {
      const query = queryText({ fields: 'state,message,code' });
      const path = `/cluster/jobs/${encodeURIComponent(uuid)}`;
      const { reply, api } = await send('GET', path, query, null, {});
      return restFields(api, reply);
    } catch (error) {
      if (error instanceof OntapError && error.kind === 'not-found') return null;
      throw error;
    }
  };

  return {
    address: http.address,
    user,
    failure,
    pages,
    close: () => http.close(),
    async get(path, options = {}) {
      const { reply, api } = await send('GET', path, queryText(options.query ?? {}), null, options);
      return restFields(api, reply);
    },
    async list(path, options) {
      const all: RestFields[] = [];
      for await (const page of pages(path, options)) all.push(...page);
      return all;
    },
    async write(method, path, body, options = {}) {
      const query = queryText({ return_timeout: hold, ...options.query });
      const { status, reply, api } = await send(method, path, query, body, options);
      if (status === 202 || isObject(reply['job']) || Array.isArray(reply['jobs']))
        await finishJob(api, reply, status !== 202, options);
      return restFields(api, reply);
    },
  };
}

/** JSON with the secrets in it; each is remembered in `secrets`, to be kept out of what ONTAP says. */
function revealed(body: RestBody, secrets: Secret[]): string {
  const open = (value: unknown): unknown => {
    if (value instanceof Secret) {
      secrets.push(value);
      return value.reveal();
    }
    if (Array.isArray(value)) return value.map(open);
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
    return value;
  };
  return JSON.stringify(open(body));
}
