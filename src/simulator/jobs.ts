import { type Cluster, findSvm, newUuid, nextNumber } from './cluster.ts';
import type { Job, JobEffect, RestWork } from './state-jobs.ts';
import { removeSvm } from './svms.ts';

export type JobState = 'queued' | 'running' | 'success' | 'failure';

export interface NewJob {
  name: string;
  description: string;
  category: string;
  owner: string;
  username: string;
  completion: string;
  effect: JobEffect;
  /** From a fault: the job is accepted and ends badly. */
  failure: { code: number; message: string } | null;
}

/** Queues a job; it starts after a sixth of its time and ends after all of it. */
export function startJob(cluster: Cluster, wanted: NewJob): Job {
  const now = cluster.now();
  const job: Job = {
    ...wanted,
    id: 1000 + nextNumber(cluster),
    uuid: newUuid(cluster),
    node: cluster.state.nodes[0]?.name ?? '',
    queuedAt: now,
    startsAt: now + Math.floor(cluster.jobMs / 6),
    endsAt: now + cluster.jobMs,
    settled: false,
  };
  cluster.state.jobs.push(job);
  return job;
}

/** Where a job is now: a function of the clock alone, so nothing has to run in the background. */
export function jobState(job: Job, now: number): JobState {
  if (now < job.startsAt) return 'queued';
  // Until its work is done it has not ended, whatever the clock says.
  if (now < job.endsAt || !job.settled) return 'running';
  return job.failure ? 'failure' : 'success';
}

/** Carries out a request that a job put off; returns why it failed, or null. */
export type Worker = (work: RestWork) => Job['failure'];

/** Lets the jobs that ended take effect. Returns whether the state changed. Call it before every request. */
export function settleJobs(cluster: Cluster, worker: Worker): boolean {
  const due = cluster.state.jobs.filter((job) => !job.settled && cluster.now() >= job.endsAt);
  for (const job of due) settleJob(cluster, job, worker);
  return due.length > 0;
}

/** Lets one job take effect, whatever the time is. */
export function settleJob(cluster: Cluster, job: Job, worker: Worker): void {
  job.settled = true;
  const { effect } = job;
  if (effect.kind === 'rest') {
    job.failure ??= worker(effect.work);
    return;
  }
  const failed = job.failure !== null;
  switch (effect.kind) {
    case 'svm-ready': {
      const svm = findSvm(cluster, effect.svm);
      if (failed) removeSvm(cluster, effect.svm);
      else if (svm?.state === 'initializing') svm.state = 'running';
      return;
    }
    case 'svm-remove': {
      const svm = findSvm(cluster, effect.svm);
      if (!failed) removeSvm(cluster, effect.svm);
      else if (svm) svm.state = 'running';
      return;
    }
    case 'clone-split': {
      const volume = cluster.volumes.get(effect.svm, effect.volume);
      if (volume && !failed) volume.cloneParent = null;
      return;
    }
    case 'none':
      return;
  }
}
