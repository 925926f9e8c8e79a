import type { Login } from './access.ts';
import { type Cluster, findSvm } from './cluster.ts';
import { settleJob, startJob } from './jobs.ts';
import { readBody } from './rest-body.ts';
import { restFailureOf } from './rest-errors.ts';
import { match } from './rest-match.ts';
import type { Request, Resource } from './rest-resource.ts';
import type { Job, RestWork } from './state-jobs.ts';

/** Puts off a request's work until a job ends. `href`: the record that it is about, when that is not the path itself. */
export function startRestJob(request: Request, href: string | null = null): Job {
  const { call, method, url } = request;
  const [path = '', query = ''] = url.split('?');
  const { svm, account } = call.login;
  return startJob(call.cluster, {
    name: `${method} ${path}`,
    // As Trident's client and Manila's tests quote descriptions of jobs.
    description: `${method} ${href ?? path}`,
    category: 'REST',
    owner: call.svm?.name ?? call.cluster.state.name,
    username: account.name,
    completion: 'success',
    effect: {
      kind: 'rest',
      work: {
        method,
        url: `${href ?? path}?${query}`,
        document: JSON.stringify(request.document ?? {}),
        svm: call.svm?.name ?? null,
        login: svm,
        user: account.name,
      },
    },
    failure: call.nextJobFailure(),
  });
}

/** The login that a job works for; its rights were asked when the job was started. */
function loginOf(cluster: Cluster, work: RestWork): Login {
  const owner = work.login ?? cluster.state.name;
  return {
    account: { owner, name: work.user, passwords: [], locked: false, applications: [] },
    svm: work.login,
    role: { owner, name: '', builtin: false, privileges: [] },
  };
}

/** Does what a job was started for; null when it worked, else why not, by REST's code. */
function finishRestJob(
  cluster: Cluster,
  resources: readonly Resource[],
  work: RestWork,
): { code: number; message: string } | null {
  const [path = '', query = ''] = work.url.split('?');
  const found = match(resources, path.replace(/^\/api/, ''));
  const { method } = work;
  const operation = found?.resource.operation(method);
  if (!found || !operation) throw new Error(`no resource is behind the job ${method} ${work.url}`);
  const minor = cluster.state.version.major;
  const document: unknown = JSON.parse(work.document);
  try {
    found.resource.finish({
      call: {
        cluster,
        login: loginOf(cluster, work),
        svm: work.svm === null ? null : findSvm(cluster, work.svm),
        minor,
        parameters: found.parameters,
        query: new Map(new URLSearchParams(query)),
        links: false,
        resources,
        nextJobFailure: () => null,
      },
      method,
      single: found.single,
      body: readBody(document, operation.body ?? {}, minor),
      url: work.url,
      document,
    });
    return null;
  } catch (error) {
    const failure = restFailureOf(error);
    if (!failure) throw error;
    return { code: Number(failure.code), message: failure.message };
  }
}

/** How jobs that REST requests put off are carried out, for settleJobs. */
export function restWorker(cluster: Cluster, resources: readonly Resource[]) {
  return (work: RestWork) => finishRestJob(cluster, resources, work);
}

/** Ends a job at once, for a client that waits for it. Returns why it failed, or null. */
export function runNow(
  cluster: Cluster,
  resources: readonly Resource[],
  job: Job,
): { code: number; message: string } | null {
  job.startsAt = job.queuedAt;
  job.endsAt = job.queuedAt;
  settleJob(cluster, job, restWorker(cluster, resources));
  return job.failure;
}
