import { type JobState, jobState } from './jobs.ts';
import type { Job } from './state-jobs.ts';
import type { Invocation, ZapiCalls } from './zapi-call.ts';
import { key, text } from './zapi-fields.ts';
import { iterCall, type RecordType } from './zapi-iter.ts';

interface Seen {
  readonly job: Job;
  readonly state: JobState;
  readonly now: number;
}

const seconds = (ms: number) => Math.floor(ms / 1000);
const ended = (one: Seen) => one.state === 'success' || one.state === 'failure';
const finalWord = (one: Seen) =>
  ended(one) ? (one.job.failure?.message ?? one.job.completion) : null;

/** Field names from the ONTAPI definitions (job_state.py) and Trident's type-job-info.go. */
const job: RecordType<Seen> = {
  element: 'job-info',
  keyOf: (one) => [String(one.job.id).padStart(9, '0')],
  fields: {
    'job-category': text((one) => one.job.category),
    'job-completion': text(finalWord),
    'job-description': text((one) => one.job.description),
    'job-end-time': text((one) => (ended(one) ? seconds(one.job.endsAt) : null)),
    'job-id': key((one) => one.job.id),
    'job-name': text((one) => one.job.name),
    'job-node': text((one) => one.job.node),
    'job-priority': text(() => 'medium'),
    'job-progress': text((one) =>
      ended(one)
        ? `Complete: ${finalWord(one) ?? ''} [${one.job.failure?.code ?? 0}]`
        : one.job.description,
    ),
    'job-queue-time': text((one) => seconds(one.job.queuedAt)),
    'job-start-time': text((one) => (one.state === 'queued' ? null : seconds(one.job.startsAt))),
    'job-state': text((one) => one.state),
    'job-status-code': text((one) => (ended(one) ? (one.job.failure?.code ?? 0) : 0)),
    'job-type': text((one) => one.job.name),
    'job-username': text((one) => one.job.username),
    'job-uuid': text((one) => one.job.uuid),
    'job-vserver': text((one) => one.job.owner),
  },
};

interface Event {
  readonly seen: Seen;
  readonly type: 'running' | 'succeeded' | 'failed';
  readonly time: number;
  readonly logId: number;
}

/** Field names and event types as recorded on ONTAP 9.0 (pepabo/go-netapp); "failed" is an assumption. */
const event: RecordType<Event> = {
  element: 'job-history-info',
  keyOf: (one) => [String(one.logId).padStart(9, '0')],
  fields: {
    'job-completion': text((one) => (one.type === 'running' ? null : finalWord(one.seen))),
    'job-description': text((one) => one.seen.job.description),
    'job-end-time': text((one) => (one.type === 'running' ? null : seconds(one.time))),
    'job-event-time': text((one) => seconds(one.time)),
    'job-event-type': text((one) => one.type),
    'job-id': text((one) => one.seen.job.id),
    'job-name': text((one) => one.seen.job.name),
    'job-node': text((one) => one.seen.job.node),
    'job-start-time': text((one) =>
      one.type === 'running' ? null : seconds(one.seen.job.startsAt),
    ),
    'job-status-code': text((one) =>
      one.type === 'running' ? 0 : (one.seen.job.failure?.code ?? 0),
    ),
    'job-username': text((one) => one.seen.job.username),
    'job-uuid': text((one) => one.seen.job.uuid),
    'job-vserver': text((one) => one.seen.job.owner),
    'log-id': key((one) => one.logId),
  },
};

function seenJobs(call: Invocation): Seen[] {
  const now = call.cluster.now();
  return call.cluster.state.jobs
    .filter((one) => !one.vanished && (!call.svm || one.owner === call.svm.name))
    .map((one) => ({ job: one, state: jobState(one, now), now }));
}

function events(call: Invocation): Event[] {
  return seenJobs(call).flatMap((seen) => {
    const list: Event[] = [];
    const logId = seen.job.id * 2;
    if (seen.state !== 'queued') {
      list.push({ seen, type: 'running', time: seen.job.startsAt, logId });
    }
    if (ended(seen)) {
      const type = seen.job.failure ? 'failed' : 'succeeded';
      list.push({ seen, type, time: seen.job.endsAt, logId: logId + 1 });
    }
    return list;
  });
}

/** Ended jobs leave the list after five minutes (the time is REST's, of JobGet) and stay in the history. */
function listed(call: Invocation): Seen[] {
  return seenJobs(call).filter((one) => one.now < one.job.endsAt + 300_000);
}

export const jobCalls: ZapiCalls = {
  'job-get-iter': iterCall({ command: 'job show', scope: 'any' }, () => job, listed),
  'job-history-get-iter': iterCall(
    { command: 'job history show', scope: 'any' },
    () => event,
    events,
  ),
};
