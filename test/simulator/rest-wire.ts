import { expect } from 'vitest';
import type { RunningSimulator } from '../../src/simulator/server.ts';
import { basic, type Reply, send } from './wire.ts';

/** A client of nobody's making for REST: what goes over the wire is written out in the tests. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export interface RestAnswer {
  readonly status: number;
  readonly headers: Reply['headers'];
  readonly body: Json;
}

export interface RestCaller {
  readonly username?: string;
  readonly password?: string;
  readonly headers?: Record<string, string>;
}

/** One request: "GET /svm/svms?name=x", with a document as its body. */
export async function rest(
  simulator: RunningSimulator,
  line: string,
  document?: unknown,
  caller: RestCaller = {},
): Promise<RestAnswer> {
  const [method = '', path = ''] = line.split(' ');
  const reply = await send(simulator, {
    method,
    path: `/api${path}`,
    headers: {
      ...basic(caller.username ?? simulator.username, caller.password ?? simulator.password),
      Accept: 'application/hal+json',
      ...caller.headers,
    },
    ...(document === undefined ? {} : { body: JSON.stringify(document) }),
  });
  const body = reply.body === '' ? null : JSON.parse(reply.body);
  return { status: reply.status, headers: reply.headers, body };
}

/** What stands at a dotted path; numbers choose from lists. */
export function at(json: Json, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)];
    return typeof inner === 'object' && inner !== null ? inner[step] : undefined;
  }, json);
}

/** The text at a path; it fails the test when there is none. */
export function word(json: Json, path: string): string {
  const found = at(json, path);
  if (typeof found === 'string') return found;
  throw new Error(`no text at ${path} of ${JSON.stringify(json)}`);
}

/** That value of every record. */
export function column(json: Json, path: string): (Json | undefined)[] {
  const records = at(json, 'records');
  return Array.isArray(records) ? records.map((record) => at(record, path)) : [];
}

/** The body of a request that must work. */
export async function done(
  simulator: RunningSimulator,
  line: string,
  document?: unknown,
  caller?: RestCaller,
): Promise<Json> {
  const answer = await rest(simulator, line, document, caller);
  expect(`${answer.status} ${JSON.stringify(answer.body)}`).toMatch(/^20\d /);
  return answer.body;
}

/** "status code" of a request that must fail. */
export async function refused(
  simulator: RunningSimulator,
  line: string,
  document?: unknown,
  caller?: RestCaller,
): Promise<string> {
  const answer = await rest(simulator, line, document, caller);
  return `${answer.status} ${word(answer.body, 'error.code')}`;
}

/** Asks for a job until it ended; its record. */
export async function ended(simulator: RunningSimulator, accepted: Json): Promise<Json> {
  const uuid = word(accepted, 'job.uuid');
  for (;;) {
    const job = await done(simulator, `GET /cluster/jobs/${uuid}`);
    if (!['queued', 'running'].includes(word(job, 'state'))) return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
