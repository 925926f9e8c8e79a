import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OntapTarget } from '../../src/ontapi/client.ts';
import { connectOntap } from '../../src/ontapi/connect.ts';
import { built, type Scene, startScene } from './svm-scene.ts';

/**
 * Whatever goes wrong at whichever request of a bootstrap: the run ends with an error that says what and where, and the
 * same line again makes the very SVM that an undisturbed run makes. Here each request meets some of the faults;
 * NETAPPDVP_FAULTS=all makes each meet all of them, for every driver.
 */
const everything = process.env['NETAPPDVP_FAULTS'] === 'all';

const secrets = {
  NETAPPDVP_CHAP_PASSWORD: 'inbound-secret-1',
  NETAPPDVP_CHAP_TARGET_PASSWORD: 'outbound-secret-2',
};

const drivers = {
  'ontap-nas': [
    '--data-lif=198.51.100.11/24',
    '--gateway=198.51.100.1',
    '--export-clients=198.51.100.0/24',
    '--export-policy=docker',
  ],
  'ontap-san': [
    '--driver=ontap-san',
    '--subnet=sim_subnet',
    '--chap',
    '--initiator=iqn.1993-08.org.debian:01:a',
    '--initiator=iqn.1993-08.org.debian:01:b',
    '--dns-domain=example.com',
    '--dns-server=192.0.2.53',
  ],
  'ontap-san over NVMe': [
    '--driver=ontap-san',
    '--protocol=nvme',
    '--data-lif=198.51.100.11/24',
    '--data-lif=198.51.100.12/24',
  ],
} as const;
type Driver = keyof typeof drivers;
const transports = ['zapi', 'rest'] as const;
type Transport = (typeof transports)[number];

interface FaultCase {
  readonly name: string;
  readonly fault: Readonly<Record<string, unknown>>;
  /** Seconds that the first run waits for an answer. */
  readonly timeout?: number;
  /** Only for requests that start a job. */
  readonly jobs?: true;
  /** The run may end well all the same. */
  readonly mayPass?: true;
}

const locked = 'The operation failed because the object is temporarily locked. Try again.';

const faultCases: readonly FaultCase[] = [
  { name: 'reset before it was carried out', fault: { kind: 'reset' } },
  { name: 'reset after it was carried out', fault: { kind: 'reset', executed: true } },
  { name: 'a cut reply', fault: { kind: 'cut' } },
  { name: 'HTTP 500', fault: { kind: 'status', status: 500 } },
  { name: 'HTTP 503', fault: { kind: 'status', status: 503 } },
  { name: 'a refused login half way', fault: { kind: 'unauthorized' } },
  { name: 'temporarily locked', fault: { kind: 'error', errno: 13001, reason: locked } },
  {
    name: 'refused by the role',
    fault: { kind: 'error', errno: 13003, reason: "Insufficient privileges: user 'admin'" },
  },
  { name: 'no answer in time', fault: { kind: 'delay', ms: 2600 }, timeout: 2 },
  { name: 'a failing job', fault: { kind: 'fail-job', errno: 13114, reason: 'no' }, jobs: true },
  { name: 'a job that vanishes', fault: { kind: 'vanish-job' }, jobs: true, mayPass: true },
];

function lineOf(driver: Driver, transport: Transport, scene: Scene): string[] {
  const managed = drivers[driver].some((word) => word.startsWith('--subnet'));
  return [
    'svm',
    'bootstrap',
    '--svm=svm_docker',
    '--aggregates=aggr1,aggr2',
    ...(managed ? [] : ['--management-lif=198.51.100.10/24']),
    ...drivers[driver],
    '--plugin-password-file=plugin.pw',
    `--plugin-address=${scene.sim.address}`,
    `--api=${transport}`,
    '--yes',
    '-o',
    'json',
  ];
}

async function disturbed(faults: readonly object[]): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'netappdvp-faults-'));
  const faultsFile = join(folder, 'faults.json');
  writeFileSync(faultsFile, JSON.stringify({ faults }));
  const scene = await startScene({ faultsFile, jobMs: 5, seed: 7 });
  writeFileSync(join(scene.folder, 'plugin.pw'), 'Trident12345\n', { mode: 0o600 });
  return scene;
}

/** What an undisturbed run asks and leaves. */
interface Whole {
  readonly requests: readonly {
    readonly api: string;
    readonly nth: number;
    readonly write: boolean;
  }[];
  readonly state: unknown;
}

async function undisturbed(driver: Driver, transport: Transport): Promise<Whole> {
  const scene = await disturbed([]);
  const outcome = await scene.run(lineOf(driver, transport, scene), { env: secrets });
  if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
  const seen = new Map<string, number>();
  const requests = scene.sim
    .requests()
    .filter((entry) => entry.user === 'admin')
    .map(({ api, write }) => {
      const name = api ?? '';
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      return { api: name, nth, write };
    });
  const state = built(scene.sim);
  await scene.end();
  return { requests, state };
}

interface Case {
  readonly name: string;
  readonly fault: FaultCase;
  readonly api: string;
  readonly nth: number;
}

const startsJob = (api: string): boolean => /-async$|^POST \/api\/svm\/svms$/.test(api);

/** Requests that change something, each with its faults: one in turn, unless all are wanted. */
function casesOf({ requests }: Whole): Case[] {
  const writes = requests.filter((one) => one.write);
  const last = writes.length;
  const chosen = writes.filter(
    ({ nth }) => nth === 0 || (everything ? nth < 3 || nth % 7 === 0 : nth === 7 && last > 20),
  );
  const usual = faultCases.filter((fault) => fault.jobs !== true);
  return chosen.flatMap((one, index) =>
    (everything ? usual : [usual[index % usual.length]])
      .concat(startsJob(one.api) ? faultCases.filter((fault) => fault.jobs === true) : [])
      .flatMap((fault) => (fault === undefined ? [] : [{ ...one, fault }]))
      .map((each) => ({
        name: `${each.api}${each.nth === 0 ? '' : ` (number ${each.nth + 1})`}: ${each.fault.name}`,
        ...each,
      })),
  );
}

const combinations = transports.flatMap((transport) =>
  (Object.keys(drivers) as Driver[])
    // NVMe takes a role of REST paths, and those are made over REST.
    .filter((driver) => driver !== 'ontap-san over NVMe' || (everything && transport === 'rest'))
    .map((driver) => ({ driver, transport })),
);
const wholes = await Promise.all(
  combinations.map(async (one) => ({
    ...one,
    whole: await undisturbed(one.driver, one.transport),
  })),
);

/** Five cases share the processor. */
const patience = { timeout: 120_000 };

describe.each(wholes)(
  '$driver over $transport, disturbed',
  patience,
  ({ driver, transport, whole }) => {
    it.concurrent.each(casesOf(whole))('at $name', async ({ fault, api, nth }) => {
      const scene = await disturbed([{ ...fault.fault, api, skip: nth, times: 1 }]);
      const line = lineOf(driver, transport, scene);
      const wait = fault.timeout === undefined ? [] : [`--timeout=${fault.timeout}`];
      const first = await scene.run([...line, ...wait], { env: secrets });
      const document = first.json() as Document;
      if (fault.mayPass !== true) {
        expect([1, 4], first.stderr).toContain(first.exitCode);
        expect(document.error?.message).toMatch(/\S.{20,}/);
        expect(document.error?.message).not.toMatch(/undefined|\[object|at .*\.ts:/);
        expect(document.outcomes?.filter(({ status }) => status === 'failed')).toHaveLength(1);
      }
      const refused = scene.sim.requests().filter(({ status }) => status === 401);
      expect(refused.length).toBeLessThanOrEqual(1);
      const again = await scene.run(line, { env: secrets });
      expect(again.exitCode, again.stderr).toBe(0);
      expect(again.json()).toMatchObject({ converged: true });
      expect(built(scene.sim)).toEqual(whole.state);
      await scene.end();
    });
  },
);

/** The methods by which steps change something. */
const writing = /^(create|enable|assign|allow|add|set|grant)[A-Z]/;

interface Death {
  readonly at: number;
  readonly after: boolean;
  /** Called when it is dead; what it returns ends it, so that nothing is left open. */
  readonly dead: () => Promise<never>;
}

/** A client that stops dead at its nth change, as the whole process does when it is killed: before it, or after it. */
function dying(target: OntapTarget, { at, after, dead }: Death) {
  let seen = 0;
  return connectOntap(target).then(
    (client) =>
      new Proxy(client, {
        get(real, name, receiver) {
          const method = Reflect.get(real, name, receiver) as unknown;
          if (typeof method !== 'function' || !writing.test(String(name))) return method;
          return async (...words: unknown[]) => {
            const mine = seen;
            seen += 1;
            const call = () => method.apply(real, words) as Promise<unknown>;
            if (mine !== at) return call();
            if (after) await call();
            return dead();
          };
        },
      }),
  );
}

describe.each(wholes)(
  '$driver over $transport, killed',
  patience,
  ({ driver, transport, whole }) => {
    const kills = Array.from({ length: 8 }, (_, at) => ({ at, after: at % 2 === 0 }));
    it.concurrent.each(
      everything ? kills.concat(kills.map((one) => ({ ...one, after: !one.after }))) : kills,
    )('at change $at (made: $after)', async ({ at, after }) => {
      const scene = await disturbed([]);
      const line = lineOf(driver, transport, scene);
      let bury: () => void = () => undefined;
      const grave = new Promise<never>((_, reject) => {
        bury = () => reject(new Error('killed'));
      });
      let died: () => void = () => undefined;
      const death = new Promise<void>((resolve) => {
        died = resolve;
      });
      const dead = () => {
        died();
        return grave;
      };
      const connect = (target: OntapTarget) => dying(target, { at, after, dead });
      const first = scene.run(line, { env: secrets, overrides: { connectOntap: connect } });
      await death;
      const again = await scene.run(line, { env: secrets });
      expect(again.exitCode, again.stderr).toBe(0);
      expect(built(scene.sim)).toEqual(whole.state);
      bury();
      await first;
      await scene.end();
    });
  },
);

it('a connection that is refused is told as one, and nothing was changed', async () => {
  const scene = await disturbed([{ kind: 'refuse', times: 1 }]);
  const line = lineOf('ontap-nas', 'zapi', scene);
  const first = await scene.run(line);
  expect(first.exitCode).toBe(1);
  expect(scene.sim.requests()).toEqual([]);
  expect((await scene.run(line)).exitCode).toBe(0);
  await scene.end();
});

interface Document {
  readonly error?: { readonly message: string };
  readonly outcomes?: readonly { readonly status: string }[];
}
