import { Agent, request } from 'node:https';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import {
  type RefusalEntry,
  type RunningSimulator,
  type SimulatorOptions,
  startSimulator,
} from '../../src/simulator/server.ts';

/** A client of nobody's making: what goes over the wire is written out in the tests. */

const path = '/servlets/netapp.servlets.admin.XMLrequest_filer';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly agent?: Agent;
}

/** One HTTPS request, trusting the simulator's own certificate and nothing else. */
export function send(simulator: RunningSimulator, sent: Sent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: simulator.host,
        port: simulator.port,
        ca: simulator.caPem,
        path: sent.path ?? path,
        method: sent.method ?? 'POST',
        headers: sent.headers ?? {},
        ...(sent.agent ? { agent: sent.agent } : { agent: new Agent({ ca: simulator.caPem }) }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(sent.body ?? '');
  });
}

export function basic(username: string, password: string): Record<string, string> {
  return {
    Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  };
}

export interface Result {
  readonly passed: boolean;
  readonly errno: string | null;
  readonly reason: string | null;
  readonly body: string;
}

export interface Caller {
  readonly vfiler?: string | undefined;
  readonly username?: string;
  readonly password?: string;
}

/** One ZAPI call as the administrator (or whom `caller` names), with its result's attributes read out. */
export async function zapi(
  simulator: RunningSimulator,
  call: string,
  caller: Caller = {},
): Promise<Result> {
  const vfiler = caller.vfiler === undefined ? '' : ` vfiler="${caller.vfiler}"`;
  const reply = await send(simulator, {
    headers: basic(caller.username ?? simulator.username, caller.password ?? simulator.password),
    body: `<netapp xmlns="http://www.netapp.com/filer/admin" version="1.21"${vfiler}>${call}</netapp>`,
  });
  if (reply.status !== 200) {
    return { passed: false, errno: `http ${reply.status}`, reason: null, body: reply.body };
  }
  const attribute = (name: string) =>
    new RegExp(`<results [^>]*${name}="([^"]*)"`).exec(reply.body)?.[1] ?? null;
  return {
    passed: attribute('status') === 'passed',
    errno: attribute('errno'),
    reason: attribute('reason'),
    body: reply.body,
  };
}

/** The texts of every element of that name. */
export function texts(body: string, name: string): string[] {
  return [...body.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(
    (match) => match[1] ?? '',
  );
}

/** Builds elements from an object: {a: '1', b: {c: ['x', 'y']}}. */
export type Elements = { [name: string]: string | readonly string[] | Elements };
export function xml(elements: Elements): string {
  return Object.entries(elements)
    .map(([name, value]) => {
      if (typeof value === 'string') return `<${name}>${value}</${name}>`;
      if (Array.isArray(value)) {
        return value.map((item: string) => `<${name}>${item}</${name}>`).join('');
      }
      return `<${name}>${xml(value as Elements)}</${name}>`;
    })
    .join('');
}

export interface Bench {
  readonly simulator: RunningSimulator;
  /** Passes or fails the test with ONTAP's own reason. */
  ok(call: string, caller?: Caller): Promise<string>;
  /** The errno of a call that must fail. */
  fail(call: string, caller?: Caller): Promise<string | null>;
  /** Says that these refusals were meant; everything else in the refusal log fails the test. */
  refused(...kinds: string[]): void;
}

/** One simulator for a test file; after each test its refusal log must hold what the test announced. */
export function useSimulator(options: SimulatorOptions = {}): Bench {
  let running: RunningSimulator | null = null;
  let seen = 0;
  let expected: string[] = [];
  const current = (): RunningSimulator => {
    if (!running) throw new Error('the simulator is not running');
    return running;
  };
  beforeAll(async () => {
    running = await startSimulator(options);
  });
  afterEach(() => {
    const fresh: readonly RefusalEntry[] = current().refusals().slice(seen);
    seen = current().refusals().length;
    const meant = expected;
    expected = [];
    expect(fresh.map((entry) => `${entry.kind} ${entry.detail}`)).toEqual(meant);
  });
  afterAll(async () => {
    await running?.close();
  });
  return {
    get simulator() {
      return current();
    },
    async ok(call, caller) {
      const result = await zapi(current(), call, caller);
      expect(`${result.errno ?? 'passed'} ${result.reason ?? ''}`.trim()).toBe('passed');
      return result.body;
    },
    async fail(call, caller) {
      const result = await zapi(current(), call, caller);
      expect(result.passed).toBe(false);
      return result.errno;
    },
    refused(...kinds) {
      expected = kinds;
    },
  };
}
