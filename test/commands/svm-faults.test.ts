import { describe, expect, it } from 'vitest';
import { disturbed, lineOf, secrets, type Whole, wholes } from './svm-disturbed.ts';
import { built, everything } from './svm-scene.ts';

/**
 * Whatever goes wrong at whichever request of a bootstrap: the run ends with an error that says what and where, and the
 * same line again makes the very SVM that an undisturbed run makes. Here each request meets some of the faults;
 * NETAPPDVP_FAULTS=all makes each meet all of them, for every driver.
 */
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
  { name: 'no answer ever', fault: { kind: 'hang' }, timeout: 2 },
  {
    name: 'no answer to what was carried out',
    fault: { kind: 'hang', executed: true },
    timeout: 2,
  },
  { name: 'a failing job', fault: { kind: 'fail-job', errno: 13114, reason: 'no' }, jobs: true },
  { name: 'a job that vanishes', fault: { kind: 'vanish-job' }, jobs: true, mayPass: true },
];

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
