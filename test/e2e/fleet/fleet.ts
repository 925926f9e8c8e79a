import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { removeControlGroups } from './cgroups.ts';
import { type Finished, run } from './command.ts';
import { type FleetHost, startHost } from './host.ts';
import { makeKey, stageHostFiles } from './host-files.ts';
import { buildPlugin, execOrThrow, publishPlugin, startRegistry } from './image.ts';
import { type FleetNetwork, startNetwork } from './network.ts';

/** Three Docker hosts in one Swarm, one outside, a host without Docker, and a registry with the stand-in plugin. */
export interface Fleet {
  /** Docker hosts, a Swarm manager first. */
  readonly hosts: readonly FleetHost[];
  /** A Docker host that joins no Swarm by itself. */
  readonly late: FleetHost;
  /** Has sshd and sudo, but no docker. */
  readonly withoutDocker: FleetHost;
  /** An address of the network at which nobody answers. */
  readonly downAddress: string;
  /** The machine's own address on the network: let the simulator listen here. */
  readonly gateway: string;
  /** The machine's interface with that address. */
  readonly interfaceName: string;
  /** HOST:PORT of the registry. */
  readonly registry: string;
  /** What to give as the plugin image; the tag is one of `versions`. */
  readonly image: string;
  readonly versions: readonly string[];
  /** More tags: one that asks for more than the others, one from before 20.10. */
  readonly greedyVersion: string;
  readonly oldVersion: string;
  /** `K=V` options that make the system's ssh use the fleet's key and know its hosts, and nothing else. */
  readonly sshOptions: readonly string[];
  readonly knownHostsFile: string;
  /** All that the fleet keeps on disk; gone after `stop`. */
  readonly folder: string;
  /** Runs a command line on a host through the system's ssh. */
  ssh(host: FleetHost, command: string, user?: string): Promise<Finished>;
  /** Ends every process and takes away every namespace, interface and file. */
  stop(): Promise<void>;
}

export interface FleetOptions {
  /** Tags under which the plugin is published; the first is the older. */
  readonly versions?: readonly string[];
  /** Told, for a human, what has been reached. */
  readonly progress?: (line: string) => void;
}

const greedyVersion = '26.10';
const oldVersion = '20.07';
const folderPrefix = 'netappdvp-fleet-';
const hostNumbers = { node1: 11, node2: 12, node3: 13, node4: 14, nodocker: 15 } as const;
const downNumber = 16;

/** Builds the fleet (about ten seconds). Rejects with the first thing that failed, leaving nothing behind. */
export async function startFleet(options: FleetOptions = {}): Promise<Fleet> {
  await sweepCrashedRuns();
  const folder = await mkdtemp(join(tmpdir(), folderPrefix));
  await writeFile(join(folder, 'owner'), await processIdentity(process.pid));
  const endings: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async () => {
    const failures: unknown[] = [];
    // One thing that cannot be ended must not keep the others alive.
    for (const end of endings.splice(0).toReversed()) {
      await end().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'the fleet left something behind');
  };
  try {
    return await build(folder, endings, options, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  folder: string,
  endings: (() => Promise<void>)[],
  { versions = ['26.02', '26.06'], progress = () => undefined }: FleetOptions,
  stop: () => Promise<void>,
): Promise<Fleet> {
  const compiling = buildPlugin(folder);
  // Awaited below; until then a failure of something else must not turn it into an unhandled rejection.
  compiling.catch(() => undefined);
  endings.push(() => compiling.then(noResult, noResult));
  const network = await startNetwork();
  endings.push(() => network.end());
  const registry = `${network.gateway}:5000`;
  const registryProcess = await startRegistry(folder, network.gateway);
  endings.push(() => registryProcess.end());
  progress(`network ${network.interfaceName} and registry ${registry}`);

  const started = await startHosts(folder, network, registry);
  endings.push(async () => {
    await Promise.all(started.all.map((host) => host.end()));
  });
  progress('hosts');
  await joinSwarm(started.hosts);
  progress('Swarm');
  const image = `${registry}/netapp/trident-plugin`;
  const [manager] = started.hosts;
  if (manager && versions.length > 0) {
    const images = [...versions, oldVersion].map((version) => ({ version, more: [] }));
    const greedy = { version: greedyVersion, more: ['CAP_NET_ADMIN'] };
    await publishPlugin(manager, await compiling, image, [...images, greedy]);
  }
  progress(`plugin ${image} ${versions.join(', ')}`);
  const { sshOptions, knownHostsFile } = started;
  return {
    hosts: started.hosts,
    late: started.late,
    greedyVersion,
    oldVersion,
    withoutDocker: started.withoutDocker,
    downAddress: network.address(downNumber),
    gateway: network.gateway,
    interfaceName: network.interfaceName,
    registry,
    image,
    versions,
    sshOptions,
    knownHostsFile,
    folder,
    ssh: (host, command, user = 'root') =>
      run([
        'ssh',
        '-F',
        '/dev/null',
        '-o',
        'BatchMode=yes',
        '-p',
        `${host.sshPort}`,
        ...sshOptions.flatMap((option) => ['-o', option]),
        `${user}@${host.address}`,
        command,
      ]),
    stop,
  };
}

interface StartedHosts {
  readonly hosts: readonly FleetHost[];
  readonly late: FleetHost;
  readonly withoutDocker: FleetHost;
  readonly all: readonly FleetHost[];
  readonly sshOptions: readonly string[];
  readonly knownHostsFile: string;
}

async function startHosts(
  folder: string,
  network: FleetNetwork,
  registry: string,
): Promise<StartedHosts> {
  const identity = join(folder, 'id_ed25519');
  const authorizedKey = await makeKey(identity);
  const shared = join(folder, 'nas');
  await mkdir(shared);
  const entries = Object.entries(hostNumbers).map(([name, number]) => ({
    name,
    number,
    address: network.address(number),
  }));
  const hostsFile = entries.map(({ name, address }) => `${address} ${name}\n`).join('');
  const staged = await Promise.all(
    entries.map(({ name }) =>
      stageHostFiles(join(folder, name), { name, registry, hostsFile, authorizedKey }),
    ),
  );
  const knownHostsFile = join(folder, 'known_hosts');
  const known = entries.map(({ address }, index) => `${address} ${staged[index]?.hostKey ?? ''}\n`);
  await writeFile(knownHostsFile, known.join(''));
  const starts = await Promise.allSettled(
    entries.map(({ name, number, address }, index) =>
      startHost({
        name,
        address,
        shared,
        staged: staged[index] ?? { folder: '', hostKey: '' },
        cgroup: `${basename(folder)}.${name}`,
        role: name === 'nodocker' ? 'bare' : 'docker',
        plug: (process) => network.plug(number, process),
      }),
    ),
  );
  const all = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failure = starts.find((start) => start.status === 'rejected');
  const [late, withoutDocker] = all.slice(-2);
  if (failure || !late || !withoutDocker) {
    await Promise.all(all.map((host) => host.end()));
    throw new Error('the fleet did not start', { cause: failure?.reason });
  }
  const sshOptions = [
    `IdentityFile=${identity}`,
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    `UserKnownHostsFile=${knownHostsFile}`,
    'GlobalKnownHostsFile=/dev/null',
  ];
  return { hosts: all.slice(0, -2), late, withoutDocker, all, sshOptions, knownHostsFile };
}

/** The first host makes the Swarm, the others join it as workers. */
async function joinSwarm(hosts: readonly FleetHost[]): Promise<void> {
  const [manager, ...workers] = hosts;
  if (!manager) return;
  await execOrThrow(manager, ['docker', 'swarm', 'init', '--advertise-addr', manager.address]);
  const token = (
    await execOrThrow(manager, ['docker', 'swarm', 'join-token', '-q', 'worker'])
  ).trim();
  await Promise.all(
    workers.map((worker) =>
      execOrThrow(worker, [
        'docker',
        'swarm',
        'join',
        '--advertise-addr',
        worker.address,
        '--token',
        token,
        `${manager.address}:2377`,
      ]),
    ),
  );
}

/** Processes and namespaces of a crashed run are gone already (see leash.ts); this takes its files away. */
async function sweepCrashedRuns(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(folderPrefix));
  for (const name of names) {
    const folder = join(tmpdir(), name);
    const owner = await readFile(join(folder, 'owner'), 'utf8').catch(() => undefined);
    // No owner file: another run is just starting. Leave it.
    if (owner === undefined || owner === (await processIdentity(Number.parseInt(owner, 10))))
      continue;
    await removeControlGroups(`${name}.`);
    await rm(folder, { recursive: true, force: true });
  }
}

/** "PID START-TIME": a process id alone is used again one day. */
async function processIdentity(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The 22nd field; the second one, in brackets, may hold blanks.
  return `${pid} ${stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? 'gone'}`;
}

function noResult(): void {
  return undefined;
}
