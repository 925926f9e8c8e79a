import type { Context } from '../context.ts';
import { CancelledError } from '../errors.ts';
import { type HostConnection, HostError, type HostTarget } from '../hosts/connection.ts';
import type { HostFacts } from '../hosts/facts.ts';
import { type Look, observeHost } from '../hosts/observe.ts';
import { runPool } from '../hosts/pool.ts';
import type { HostReport } from '../hosts/report.ts';
import { findTwins, withTwins } from '../hosts/twins.ts';
import { count } from '../terminal/style.ts';
import { helpFor, helpHost } from './hosts-help.ts';
import type { HostsInput } from './hosts-input.ts';

interface SeenHost {
  readonly target: HostTarget;
  readonly connection: HostConnection;
  readonly facts: HostFacts;
  /** Other names that were given for the same machine: it is worked on once. See withTwins. */
  readonly alsoNamed: readonly string[];
}

/** A host that was looked at: with its open connection, or with why it could not be. */
export type Surveyed = SeenHost | { readonly target: HostTarget; readonly error: HostError };

/**
 * Looks at every host, several at once; nothing is changed. Where a person can help (an unknown host key,
 * sudo's password), those hosts are tried again one after the other. Returns a result for each host, in
 * order. Throws CancelledError after Ctrl-C.
 */
export async function surveyHosts(
  input: HostsInput,
  look: Look,
  context: Context,
): Promise<Surveyed[]> {
  const { targets, concurrency } = input;
  context.progress.start(`Looking at ${count(targets.length, 'host')}`);
  const first = await runPool(targets, (target) => surveyHost(target, look, input), {
    concurrency,
    stopped: () => context.signal.aborted,
  });
  const surveyed: Surveyed[] = [];
  let known: Pick<HostTarget, 'sudoPassword'> = {};
  for (const result of first) {
    if (result === null) throw new CancelledError();
    const again = 'error' in result && helpFor(result.error, context) !== null;
    const last = again ? await surveyWithHelp(result, known, look, context) : result;
    // One password is tried on all hosts before a person is asked again.
    if (last.target.sudoPassword !== undefined) known = { sudoPassword: last.target.sudoPassword };
    surveyed.push(last);
  }
  context.progress.stop();
  if (context.signal.aborted) throw new CancelledError();
  return joinTwins(surveyed, context);
}

/** Leaves one of each machine; the connections of the others are ended. */
async function joinTwins(
  surveyed: readonly Surveyed[],
  { terminal }: Context,
): Promise<Surveyed[]> {
  const seen = surveyed.filter((one) => 'facts' in one);
  const twins = findTwins(seen.map(({ target, facts }) => ({ name: target.name, facts })));
  for (const { target, connection } of seen.filter((one) => twins.has(one.target.name))) {
    terminal.note(
      `${target.name} is the same machine as ${twins.get(target.name) ?? ''}: it is worked on once.`,
    );
    await connection.close();
  }
  return surveyed
    .filter((one) => !twins.has(one.target.name))
    .map((one) => {
      const { name } = one.target;
      const alsoNamed = [...twins].filter(([, first]) => first === name).map(([twin]) => twin);
      return 'facts' in one ? { ...one, alsoNamed } : one;
    });
}

/** Reports of machines, for every name that was given for them, in the order of the targets. */
export function reportEveryName(
  reports: readonly HostReport[],
  surveyed: readonly Surveyed[],
  { targets }: HostsInput,
): HostReport[] {
  const twins = surveyed.flatMap((one) =>
    'facts' in one ? one.alsoNamed.map((twin) => [twin, one.target.name] as const) : [],
  );
  return withTwins(reports, new Map(twins), targets);
}

async function surveyHost(target: HostTarget, look: Look, input: HostsInput): Promise<Surveyed> {
  try {
    return await openAndLook(target, look, (to) => input.connect(to));
  } catch (error) {
    if (error instanceof HostError) return { target, error };
    throw error;
  }
}

/** `known`: a sudo password that a person gave for an earlier host. */
async function surveyWithHelp(
  { target, error }: Extract<Surveyed, { error: HostError }>,
  known: Pick<HostTarget, 'sudoPassword'>,
  look: Look,
  context: Context,
): Promise<Surveyed> {
  const retry = known.sudoPassword !== undefined && error.kind === 'sudo-refused';
  const to = { ...target, ...known };
  try {
    const work = (other: HostTarget): Promise<Surveyed> =>
      openAndLook(other, look, (again) => context.connectHost(again));
    return await helpHost(to, context, work, retry ? undefined : error);
  } catch (last) {
    if (last instanceof HostError) return { target: to, error: last };
    throw last;
  }
}

async function openAndLook(
  target: HostTarget,
  look: Look,
  connect: HostsInput['connect'],
): Promise<Surveyed> {
  const connection = await connect(target);
  try {
    return { target, connection, facts: await observeHost(connection, look), alsoNamed: [] };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Ends all connections that a survey left open. */
export async function closeAll(surveyed: readonly Surveyed[]): Promise<void> {
  for (const one of surveyed) if ('connection' in one) await one.connection.close();
}
