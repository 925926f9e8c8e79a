import { type Cluster, releaseName } from './cluster.ts';
import { levelOf, logEvent } from './ems.ts';
import { type JobState, jobState } from './jobs.ts';
import { restTime } from './rest-common.ts';
import { resource } from './rest-define.ts';
import { key, type RestFields, value } from './rest-fields.ts';
import type { Resource, RestCall } from './rest-resource.ts';
import type { Node } from './state.ts';
import type { Job } from './state-jobs.ts';

function versionFields<T>(call: RestCall): RestFields<T> {
  const { version } = call.cluster.state;
  return {
    'version.full': value(() => releaseName(call.cluster)),
    'version.generation': value(() => version.generation),
    'version.major': value(() => version.major),
    'version.minor': value(() => version.minor),
  };
}

/** Field by field as in an answer recorded on 9.12.1 (ansible netapp.ontap issue 213): fields=version brings the version alone. */
const cluster = resource<Cluster>({
  path: '/cluster',
  instance: null,
  scope: 'any',
  order: [],
  list: (call) => [call.cluster],
  fields: (call) => ({
    contact: value(() => undefined),
    location: value(() => undefined),
    name: value((one) => one.state.name),
    uuid: value((one) => one.state.uuid),
    ...versionFields<Cluster>(call),
    // What Trident asks for on 9.16.1 and later.
    disaggregated: value(() => false, 'plain', { since: 16 }),
    san_optimized: value(() => false, 'plain', { since: 16 }),
  }),
  // Custom roles of an SVM are refused here (Ansible's force_ontap_version), vsadmin is not.
  get: { commands: ['cluster identity show'] },
});

const nodes = resource<Node>({
  path: '/cluster/nodes',
  instance: '{uuid}',
  scope: 'cluster',
  order: ['name'],
  list: (call) => call.cluster.state.nodes,
  fields: (call) => ({
    uuid: key((node) => node.uuid),
    name: key((node) => node.name),
    model: value((node) => node.model),
    serial_number: value((node) => node.serialNumber),
    state: value(() => 'up', 'plain', { since: 7 }),
    system_id: value((node) => node.systemId, 'plain', { since: 7 }),
    ...versionFields<Node>(call),
  }),
  get: { commands: ['system node show'] },
});

interface Seen {
  readonly job: Job;
  readonly state: JobState;
}

const ended = (one: Seen) => one.state === 'success' || one.state === 'failure';

/** Field names and the five minutes after which an ended job is gone: NetApp's REST reference, job_get. */
const jobs = resource<Seen>({
  path: '/cluster/jobs',
  instance: '{uuid}',
  scope: 'any',
  order: ['uuid'],
  list(call) {
    const now = call.cluster.now();
    return call.cluster.state.jobs
      .filter((job) => !job.vanished && now < job.endsAt + 300_000)
      .filter((job) => !call.svm || job.owner === call.svm.name)
      .map((job) => ({ job, state: jobState(job, now) }));
  },
  fields: () => ({
    uuid: key((one) => one.job.uuid),
    code: value((one) => (ended(one) ? (one.job.failure?.code ?? 0) : undefined)),
    description: value((one) => one.job.description),
    end_time: value((one) => (ended(one) ? restTime(one.job.endsAt) : undefined)),
    'error.code': value(
      (one) => (one.state === 'failure' ? String(one.job.failure?.code) : undefined),
      'plain',
      { since: 9 },
    ),
    'error.message': value(
      (one) => (one.state === 'failure' ? one.job.failure?.message : undefined),
      'plain',
      { since: 9 },
    ),
    message: value((one) =>
      ended(one) ? (one.job.failure?.message ?? one.job.completion) : undefined,
    ),
    'node.name': value((one) => one.job.node, 'plain', { since: 10 }),
    start_time: value((one) => (one.state === 'queued' ? undefined : restTime(one.job.startsAt))),
    state: value((one) => one.state),
    'svm.name': value((one) => (one.job.owner === '' ? undefined : one.job.owner)),
  }),
  get: { commands: ['job show'] },
});

/** EMS entries are no change of the configuration; fields as Trident sends them. */
const applicationLogs = resource<never>({
  path: '/support/ems/application-logs',
  scope: 'any',
  order: [],
  list: () => [],
  fields: () => ({}),
  post: {
    commands: ['event generate-autosupport-log'],
    changes: false,
    body: {
      app_version: { type: 'text', required: true },
      autosupport_required: 'flag',
      category: { type: 'text', required: true },
      computer_name: { type: 'text', required: true },
      event_description: { type: 'text', required: true },
      event_id: { type: 'integer', required: true },
      event_source: { type: 'text', required: true },
      severity: {
        type: 'text',
        values: ['emergency', 'alert', 'error', 'notice', 'informational', 'debug'],
      },
    },
    run(call, body) {
      logEvent(call.cluster, {
        svm: call.svm?.name ?? call.cluster.state.name,
        source: body.need('event_source'),
        id: body.integer('event_id') ?? 0,
        category: body.need('category'),
        severity: levelOf(body.text('severity') ?? 'notice'),
        computer: body.need('computer_name'),
        appVersion: body.need('app_version'),
        description: body.need('event_description'),
      });
      return null;
    },
  },
});

export const systemResources: readonly Resource[] = [cluster, nodes, jobs, applicationLogs];
