import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Cli, type CliRun, openCli } from './cli.ts';
import { type Fleet, startFleet } from './fleet/fleet.ts';
import type { FleetHost } from './fleet/host.ts';
import { type RunningSimulator, startSimulator } from './fleet/simulator.ts';

/** Everything that the tests of the journey share: three Docker hosts, ONTAP, and our program. */
export interface Ground {
  readonly fleet: Fleet;
  /** Empty at first; the journey makes `svm` on it. */
  readonly simulator: RunningSimulator;
  readonly cli: Cli;
  readonly svm: string;
  /** The config that the journey makes, as a path below `cli.cwd`. */
  readonly config: string;
  /** More simulators, for their refusal logs. */
  readonly others: RunningSimulator[];
  stop(): Promise<void>;
}

/** Starts it all, in about fifteen seconds. */
export async function startGround(scenario = 'empty'): Promise<Ground> {
  const fleet = await startFleet();
  try {
    const simulator = await startSimulator(`${fleet.gateway}:8443`, scenario, fleet.folder);
    const folder = join(fleet.folder, 'journey');
    const cli = await openCli(folder);
    cli.watch.add(simulator.admin.password);
    const others: RunningSimulator[] = [];
    return {
      fleet,
      simulator,
      cli,
      svm: 'svm_journey',
      config: 'config.json',
      others,
      stop: async () => {
        await Promise.all([simulator, ...others].map((one) => one.stop()));
        await fleet.stop();
      },
    };
  } catch (error) {
    await fleet.stop();
    throw error;
  }
}

/** A further simulator at the gateway, for tests that need another ONTAP. */
export async function anotherSimulator(
  { fleet, cli, others }: Ground,
  port: number,
  scenario: string,
  more: readonly string[] = [],
): Promise<RunningSimulator> {
  const folder = join(fleet.folder, `simulator-${port}`);
  await mkdir(folder);
  const simulator = await startSimulator(`${fleet.gateway}:${port}`, scenario, folder, more);
  others.push(simulator);
  cli.watch.add(simulator.admin.password);
  if (simulator.plugin !== null) cli.watch.add(simulator.plugin.password);
  return simulator;
}

/** The environment of an administrator of this ONTAP. */
export function ontapEnv({ address, admin, fingerprint }: RunningSimulator) {
  return {
    NETAPPDVP_CLUSTER: address,
    NETAPPDVP_USERNAME: admin.username,
    NETAPPDVP_PASSWORD: admin.password,
    NETAPPDVP_FINGERPRINT: fingerprint,
  };
}

export interface HostLogin {
  readonly user?: string;
  readonly address: string;
}

/** The words that name hosts, with what ssh needs to reach them. */
export function hostWords(
  { fleet }: Ground,
  logins: readonly HostLogin[] = fleet.hosts,
  sshOptions: readonly string[] = fleet.sshOptions,
): string[] {
  const names = logins.map(hostName);
  return ['--hosts', names.join(','), ...sshOptions.flatMap((option) => ['--ssh-option', option])];
}

/** How a host is named on the line and in the answer. */
export function hostName({ user = 'root', address }: HostLogin): string {
  return `${user}@${address}`;
}

export function pluginWords({ fleet }: Ground, version = fleet.versions.at(-1) ?? ''): string[] {
  return ['--image', fleet.image, '--plugin-version', version];
}

/** What CONTRACT promises of one host in the answer of a hosts command. */
export interface HostAnswer {
  readonly host: string;
  readonly status: string;
  readonly plugin: {
    readonly name: string;
    readonly reference: string;
    readonly version: string;
    readonly enabled: boolean;
    readonly healthy: boolean | null;
    readonly settings: Readonly<Record<string, string>>;
    readonly config: {
      readonly path: string;
      readonly mode: string;
      readonly owner: string;
      readonly digest: string | null;
    } | null;
  } | null;
  readonly plan: { readonly steps: readonly { readonly id: string }[] } | null;
  readonly outcomes: readonly { readonly step: string; readonly status: string }[];
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
  } | null;
}

const hostKeys = ['error', 'host', 'outcomes', 'plan', 'plugin', 'status'];

/** The hosts of an answer in JSON; every promised key must be there. */
export function hostsOf(run: CliRun): HostAnswer[] {
  const { hosts } = run.json() as { readonly hosts: readonly HostAnswer[] };
  for (const host of hosts) {
    expect(Object.keys(host).toSorted(), host.host).toEqual(expect.arrayContaining(hostKeys));
    if (host.error !== null)
      expect(Object.keys(host.error).toSorted()).toEqual(['code', 'hint', 'message']);
  }
  return [...hosts];
}

/** "done", or "failed host-key-changed": how each host ended. */
export function endings(hosts: readonly HostAnswer[]): string[] {
  return hosts.map(({ status, error }) => (error === null ? status : `${status} ${error.code}`));
}

/** Writes a file below the program's working directory, 0600, and returns its path from there. */
export async function writeLocal({ cli }: Ground, name: string, text: string): Promise<string> {
  await mkdir(dirname(join(cli.cwd, name)), { recursive: true });
  await writeFile(join(cli.cwd, name), text, { mode: 0o600 });
  return name;
}

/** The journey's config with some keys replaced, written under another name. */
export async function variantOf(
  ground: Ground,
  name: string,
  changes: Readonly<Record<string, unknown>>,
): Promise<string> {
  const config = JSON.parse(await readFile(join(ground.cli.cwd, ground.config), 'utf8')) as object;
  return writeLocal(ground, name, JSON.stringify({ ...config, ...changes }, null, 2));
}

/** Runs a command line as root on a host; anything but success fails the test. */
export async function onHost(ground: Ground, index: number, line: string): Promise<string> {
  const done = await hostAt(ground, index).exec(['sh', '-c', line]);
  expect(done, line).toMatchObject({ code: 0 });
  return done.stdout;
}

export function hostAt({ fleet }: Ground, index: number): FleetHost {
  const host = fleet.hosts[index];
  if (!host) throw new Error(`the fleet has no host ${index}`);
  return host;
}

/** All that an install could change on a host, as text: the config folder byte by byte, and the plugins. */
async function stateOf(ground: Ground, index: number): Promise<string> {
  const folder = `${hostAt(ground, index).root}/etc/netappdvp`;
  const names = (await readdir(folder)).toSorted((a, b) => (a < b ? -1 : 1));
  const files = await Promise.all(
    names.map(async (name) => {
      const content = await readFile(join(folder, name));
      return `${name} ${createHash('sha256').update(content).digest('hex')}`;
    }),
  );
  const listed = await onHost(
    ground,
    index,
    "ls -lan --time-style=full-iso /etc/netappdvp; docker plugin ls --no-trunc --format '{{.ID}} {{.Name}} {{.PluginReference}} {{.Enabled}}'",
  );
  return [...files, listed].join('\n');
}

export function statesOf(ground: Ground): Promise<string[]> {
  return Promise.all(ground.fleet.hosts.map((_, index) => stateOf(ground, index)));
}

/** How many ssh connections a host has let in so far. */
export async function connectionsTo(host: FleetHost): Promise<number> {
  const log = await readFile(`${host.root}/var/log/sshd.log`, 'utf8');
  return log.split('\n').filter((line) => line.startsWith('Accepted publickey')).length;
}

/** How many ssh sessions each host had so far; connections may be fewer. */
export async function sessionsTo(cli: Cli, hosts: readonly FleetHost[]): Promise<number[]> {
  const calls = (await cli.sshCalls()).filter(({ kind }) => kind === 'session');
  return hosts.map(({ address }) => calls.filter(({ host }) => host === address).length);
}

/** The lines of the journals of all runs so far. */
export async function journalLines(cli: Cli): Promise<string[]> {
  const folder = join(cli.state, 'netappdvp/runs');
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
}

/** Waits for something that another process does. The test's own time limit ends it. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(5);
}
