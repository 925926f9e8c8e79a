import { kindOfZapiFailure, OntapError } from './errors.ts';
import { waitForJob } from './job-wait.ts';
import type { Zapi } from './zapi-call.ts';
import { fieldsOf } from './zapi-fields.ts';
import { listAll, wanted } from './zapi-pages.ts';
import type { XmlNode } from './zapi-xml.ts';

/** Final states by the SDK's job_state.py; Trident treats the failed ones as permanent. */
const FAILED = new Set(['failure', 'error', 'quit', 'dead']);

/**
 * Takes the reply of an `…-async` call, returns when its job has ended well. A job that is no longer known counts as
 * ended: the caller reads back what it made. Throws OntapError with ONTAP's code and words, or 'timeout'.
 */
export async function finishJob(zapi: Zapi, api: string, results: XmlNode): Promise<void> {
  const fields = fieldsOf(api, results);
  const status = fields.text('result-status');
  if (status === 'succeeded') return;
  if (status === 'failed') {
    const reason = fields.optional('result-error-message') ?? 'no reason given';
    throw jobFailure(zapi, api, fields.optional('result-error-code') ?? '', reason);
  }
  const id = fields.text('result-jobid');
  await waitForJob(
    () => jobHasEnded(zapi, api, id),
    (words) => zapi.failure(api, 'timeout', `ONTAP's job ${id} for ${api} ${words}.`),
  );
}

async function jobHasEnded(zapi: Zapi, api: string, id: string): Promise<boolean> {
  // Jobs belong to the cluster: the call is not tunnelled (as Trident and OpenStack Manila do it).
  const records = await listAll(zapi, {
    api: 'job-get-iter',
    element: 'job-info',
    query: { 'job-id': id },
    desired: wanted('job-id', 'job-state', 'job-completion'),
  });
  const job = records
    .map((record) => fieldsOf('job-get-iter', record))
    .find((fields) => fields.text('job-id') === id);
  // A finished job moves to job-history-get-iter (recorded on ONTAP 9.0). What it made is read back instead:
  // that is the same for success and failure, and needs no further right.
  if (job === undefined) return true;
  const state = job.text('job-state');
  if (FAILED.has(state))
    throw jobFailure(zapi, api, '', job.optional('job-completion') ?? `job ${id}: ${state}`);
  return state === 'success';
}

function jobFailure(zapi: Zapi, api: string, code: string, reason: string): OntapError {
  const message = `${api} failed: ${reason}${code === '' ? '' : ` (ONTAP error ${code})`}`;
  return new OntapError({
    ...zapi.failure(api, kindOfZapiFailure(code, reason), message).details,
    reason,
    ...(code !== '' && { code }),
  });
}
