import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { HostConnection, HostTarget } from '../hosts/connection.ts';
import { checkKeysAreKept, checkSshOption } from '../hosts/host-spec.ts';
import type { Given } from './given.ts';
import { type Common, findHosts, narrowHosts, type SwarmReport, specOf } from './hosts-select.ts';
import { readSecret } from './secrets.ts';

/** How many hosts at once, and when to stop: see runPool. */
export interface Rollout {
  readonly concurrency: number;
  /** How many hosts belong to a wave; null: all. */
  readonly wave: number | null;
  /** With more failed hosts than this no further one is begun; null: however many fail. */
  readonly maxFailures: number | null;
}

export interface HostsInput extends Rollout {
  /** In inventory order; at least one. */
  readonly targets: readonly HostTarget[];
  /** Names of those that --limit and --exclude left out. */
  readonly leftOut: readonly string[];
  /** null without --swarm. */
  readonly swarm: SwarmReport | null;
  /** Opens a connection to one of them, or hands out the one by which it was found. */
  connect(target: HostTarget): Promise<HostConnection>;
}

/**
 * Takes the host options, returns the hosts, each machine once, narrowed by --limit and --exclude, and how
 * they are gone through. Throws UsageError; HostError when the Swarm cannot be asked.
 */
export async function readHostsInput(given: Given, context: Context): Promise<HostsInput> {
  const concurrency = given.integer('concurrency', '--concurrency', 1, 100) ?? 8;
  const serial = readSerial(given.text('serial'));
  const maxFailures = given.integer('maxFailures', '--max-failures', 0, 100_000) ?? null;
  const common = await readCommon(given, context);
  const { targets: all, manager, swarm } = await findHosts(given, context, common);
  let open: HostConnection | null = null;
  try {
    const targets = narrowHosts(all, given.list('limit'), given.list('exclude'));
    if (manager !== null && targets.includes(manager.target)) open = manager;
    return {
      targets,
      leftOut: all.filter((one) => !targets.includes(one)).map(({ name }) => name),
      swarm,
      concurrency,
      wave: serial === null ? null : serial(targets.length),
      // A wave that went wrong is the last one, unless the line says otherwise.
      maxFailures: maxFailures ?? (serial === null ? null : 0),
      connect(target) {
        if (open === null || open.target.name !== target.name) return context.connectHost(target);
        const found = open;
        open = null;
        return Promise.resolve(found);
      },
    };
  } finally {
    if (open === null) await manager?.close();
  }
}

/** Takes one host as it is written in a list, returns where it is, with the host options. Throws UsageError. */
export async function readOneHost(
  text: string,
  option: string,
  given: Given,
  context: Context,
): Promise<HostTarget> {
  return { ...specOf(text, option), ...(await readCommon(given, context)) };
}

/** Takes "5" or "25%", returns how many of how many; at least one. Throws UsageError. */
function readSerial(text: string | undefined): ((hosts: number) => number) | null {
  if (text === undefined) return null;
  const match = /^(\d{1,6})(%?)$/.exec(text);
  const number = Number(match?.[1] ?? 0);
  const percent = match?.[2] === '%';
  if (match === null || number < 1 || (percent && number > 100))
    throw new UsageError(
      `--serial takes a number of hosts or a share from 1% to 100%, not "${text}".`,
      'For example: --serial 5, or --serial 25%',
    );
  return (hosts) => Math.max(1, percent ? Math.floor((hosts * number) / 100) : number);
}

async function readCommon(given: Given, context: Context): Promise<Common> {
  const sudoPassword = await readSecret(given, context, {
    stem: 'sudoPassword',
    env: 'NETAPPDVP_SUDO_PASSWORD',
    prompt: 'Password for sudo on the hosts:',
    option: '--sudo-password-file',
    // Asked for only when a host's sudo asks: see hosts-survey.ts.
    ask: false,
  });
  const acceptNewHostKeys = given.flag('acceptNewHostKeys');
  const sshOptions = given.list('sshOption').map(checkSshOption);
  if (acceptNewHostKeys) checkKeysAreKept(sshOptions);
  return {
    sudo: given.has('sudo') ? (given.flag('sudo') ? 'yes' : 'no') : 'auto',
    ...(sudoPassword === null ? {} : { sudoPassword }),
    acceptNewHostKeys,
    sshOptions,
  };
}
