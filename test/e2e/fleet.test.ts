import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlGroups } from './fleet/cgroups.ts';
import { type Fleet, startFleet } from './fleet/fleet.ts';
import type { FleetHost } from './fleet/host.ts';
import { fleetUsers } from './fleet/host-files.ts';
import { fleetProblems } from './fleet/problems.ts';
import { startSimulator } from './fleet/simulator.ts';

const problems = fleetProblems();

if (problems.length > 0) {
  console.warn(`The tests on real Docker hosts cannot run here: ${problems.join('; ')}`);
}

it('can run on the machine of the continuous integration', () => {
  expect(process.env['CI'] === 'true' ? problems : []).toEqual([]);
});

describe.runIf(problems.length === 0)('a fleet of real Docker hosts', () => {
  let fleet: Fleet;
  let traces: Traces;
  const configBefore = existsSync('/etc/netappdvp');

  beforeAll(async () => {
    fleet = await startFleet();
    traces = await tracesOf(fleet);
  });

  afterAll(async () => {
    await fleet?.stop();
  });

  it('is a Swarm of three ready nodes', async () => {
    const format = '{{.Hostname}} {{.Status}} {{.ManagerStatus}}';
    const nodes = await onHost(fleet, 0, `docker node ls --format '${format}'`);
    expect(
      nodes
        .trim()
        .split('\n')
        .map((line) => line.trim())
        .toSorted(),
    ).toEqual(['node1 Ready Leader', 'node2 Ready', 'node3 Ready']);
  });

  it('gives every host a name, an address and an /etc/netappdvp of its own', async () => {
    for (const [index, host] of fleet.hosts.entries()) {
      expect(await onHost(fleet, index, 'hostname; cat /etc/hostname')).toBe(
        `${host.name}\n${host.name}\n`,
      );
      expect(await onHost(fleet, index, 'ip -4 -o address show dev eth0')).toContain(
        `${host.address}/24`,
      );
      await onHost(fleet, index, `touch /etc/netappdvp/${host.name}`);
      expect(await onHost(fleet, index, 'ls /etc/netappdvp')).toBe(`${host.name}\n`);
    }
    expect(existsSync('/etc/netappdvp')).toBe(configBefore);
  });

  it('installs the stand-in plugin, which is enabled and runs although no ONTAP answers', async () => {
    const host = hostAt(fleet, 0);
    const config = {
      version: 1,
      storageDriverName: 'ontap-nas',
      managementLIF: `${fleet.gateway}:9`,
    };
    await writeConfig(host, {
      ...config,
      svm: 'svm_docker',
      username: 'trident_user',
      password: 'x',
    });
    const version = fleet.versions.at(-1) ?? '';
    const install = `docker plugin install --grant-all-permissions --alias netapp ${fleet.image}:${version}`;
    await onHost(fleet, 0, `${install} config=config.json`);

    expect(await onHost(fleet, 0, "docker plugin ls --format '{{.Name}} {{.Enabled}}'")).toBe(
      'netapp:latest true\n',
    );
    expect(await onHost(fleet, 0, 'ps -eo args')).toContain(
      '/netapp/trident --address=0.0.0.0 --port=8000 --docker_plugin_mode=true',
    );
    const inspected = await onHost(
      fleet,
      0,
      "docker plugin inspect -f '{{.PluginReference}} {{.Settings.Env}}' netapp",
    );
    expect(inspected).toContain(`${fleet.image}:${version}`);
    expect(inspected).toContain('config=config.json');
  });

  it('answers an empty list and refuses volumes with the reason, which is in the log too', async () => {
    expect(await onHost(fleet, 0, 'docker volume ls -q')).toBe('');
    const created = await fleet.ssh(hostAt(fleet, 0), 'docker volume create -d netapp v1');
    expect(created.code).toBe(1);
    const reason = `dial tcp ${fleet.gateway}:9: connect: connection refused`;
    expect(created.stderr).toContain(
      'Trident initialization failed; problem initializing storage driver',
    );
    expect(created.stderr).toContain(reason);

    const log = await hostAt(fleet, 0).logs();
    expect(log).toMatch(
      /^[A-Z][a-z]{2} [ 0-9]\d \d\d:\d\d:\d\d node1 dockerd: .*Running Trident storage orchestrator/m,
    );
    expect(log).toContain(reason);
    expect(await hostAt(fleet, 1).logs()).not.toContain('Trident');
  });

  it('has a plugin that ends at once on a config file that it cannot read', async () => {
    await onHost(fleet, 0, "printf '{' > /etc/netappdvp/half.json");
    const program = '/var/lib/docker/plugins/*/rootfs/netapp/trident --docker_plugin_mode=true';
    const missing = await fleet.ssh(hostAt(fleet, 0), `config=nothing.json ${program}`);
    expect(missing).toMatchObject({
      code: 1,
      stderr: "config file '/etc/netappdvp/nothing.json' does not exist\n",
    });
    const half = await fleet.ssh(hostAt(fleet, 0), `config=half.json ${program}`);
    expect(half.code).toBe(1);
    expect(half.stderr).toContain('Unable to create the passthrough store client.');
    expect(half.stderr).toContain(
      'could not parse JSON configuration: unexpected end of JSON input',
    );
  });

  it('has users who may sudo with, without and not at all', async () => {
    const host = hostAt(fleet, 1);
    expect((await fleet.ssh(host, 'sudo -n id -u', fleetUsers.sudoer)).stdout).toBe('0\n');
    expect((await fleet.ssh(host, 'sudo -n id -u', fleetUsers.sudoerWithPassword)).code).toBe(1);
    const asked = `echo ${fleetUsers.password} | sudo -S -p '' id -u`;
    expect((await fleet.ssh(host, asked, fleetUsers.sudoerWithPassword)).stdout).toBe('0\n');
    expect((await fleet.ssh(host, asked, fleetUsers.plain)).code).toBe(1);
  });

  it('has a host without docker, and an address without a host', async () => {
    expect((await fleet.ssh(fleet.withoutDocker, 'hostname; command -v docker')).stdout).toBe(
      'nodocker\n',
    );
    const nobody = { ...fleet.withoutDocker, address: fleet.downAddress };
    expect(await fleet.ssh(nobody, 'true')).toMatchObject({ code: 255 });
  });

  it('can change the host key of a host, and back', async () => {
    const host = hostAt(fleet, 2);
    await host.changeHostKey();
    const refused = await fleet.ssh(host, 'true');
    expect(refused.code).toBe(255);
    expect(refused.stderr).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
    await host.restoreHostKey();
    expect(await fleet.ssh(host, 'true')).toMatchObject({ code: 0 });
  });

  it('makes, lists and deletes volumes on the simulator, which knows every call of the plugin', async () => {
    const simulator = await startSimulator(`${fleet.gateway}:8443`, 'typical', fleet.folder);
    try {
      const { address, svms, plugin } = simulator;
      const common = { version: 1, storageDriverName: 'ontap-nas', managementLIF: address };
      const install = `docker plugin install --grant-all-permissions --alias netapp ${fleet.image}:26.06`;
      for (const index of [1, 2]) {
        await writeConfig(hostAt(fleet, index), { ...common, svm: svms[0], ...plugin });
        await onHost(fleet, index, `${install} config=config.json`);
      }
      await onHost(fleet, 1, 'docker volume create -d netapp -o size=2 made_on_node2');
      const names = async (index: number) =>
        (await onHost(fleet, index, 'docker volume ls -q')).trim().split('\n').toSorted();
      expect(await names(2)).toContain('made_on_node2');
      expect(await names(2)).toEqual(await names(1));
      expect(await hostAt(fleet, 1).logs()).toContain('Trident bootstrapped successfully.');

      await onHost(fleet, 2, 'docker volume rm made_on_node2');
      expect(await names(1)).not.toContain('made_on_node2');
      const refused = await fleet.ssh(hostAt(fleet, 1), 'docker volume create -d netapp with-dash');
      expect(refused.stderr).toContain(
        "error checking for existing volume: API status: failed, Reason: Invalid character '-' in volume name.",
      );
      const asPlugin = (await simulator.requests()).filter(({ user }) => user === plugin?.username);
      expect(asPlugin.filter(({ write }) => write).map(({ api }) => api)).toEqual([
        'volume-create',
        'volume-modify-iter',
        'volume-mount',
        'snapmirror-destroy',
        'snapmirror-release',
        'volume-destroy',
      ]);
      expect(await simulator.refusals()).toEqual([]);
    } finally {
      await simulator.stop();
    }
  });

  it('leaves nothing behind when it stops', async () => {
    expect(await remainders(traces)).not.toEqual([]);
    await fleet.stop();
    await expectGone(traces);
  });
});

describe.runIf(problems.length === 0)('a fleet whose program is killed', () => {
  it('loses its processes and interface at once, its files when the next fleet starts', async () => {
    const program = fileURLToPath(new URL('fleet/up.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await until(() => said.includes('up: hosts'));
    const name = /network (ndvp\d+)/.exec(said)?.[1] ?? '';
    expect(networkInterfaces()[name]).toBeDefined();
    const folder = await folderOf(child.pid);
    const groups = folder.slice(folder.lastIndexOf('/') + 1);
    expect(await controlGroups(groups)).not.toEqual([]);
    child.kill('SIGKILL');
    await until(() => networkInterfaces()[name] === undefined);

    const next = await startFleet({ versions: [] });
    const traces = await tracesOf(next);
    await next.stop();
    expect(existsSync(folder)).toBe(false);
    expect(await controlGroups(groups)).toEqual([]);
    await expectGone(traces);
  });
});

/** The folder that the process with this id made for its fleet. */
async function folderOf(pid: number | undefined): Promise<string> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith('netappdvp-fleet-'));
  for (const name of names) {
    const owner = await readFile(join(tmpdir(), name, 'owner'), 'utf8').catch(() => '');
    if (owner.startsWith(`${pid} `)) return join(tmpdir(), name);
  }
  throw new Error(`no folder of process ${pid}`);
}

interface Traces {
  readonly folder: string;
  readonly interfaceName: string;
  readonly groups: string;
  /** Like `net:[4026532200]`. */
  readonly namespaces: ReadonlySet<string>;
}

const kinds = ['net', 'mnt', 'uts', 'ipc', 'pid_for_children'] as const;

async function tracesOf(fleet: Fleet): Promise<Traces> {
  const hosts = [...fleet.hosts, fleet.late, fleet.withoutDocker];
  const links = hosts.flatMap((host) =>
    kinds.map((kind) => readlink(`/proc/${host.pid}/ns/${kind}`)),
  );
  const folder = fleet.folder;
  const groups = folder.slice(folder.lastIndexOf('/') + 1);
  return {
    folder,
    interfaceName: fleet.interfaceName,
    groups,
    namespaces: new Set(await Promise.all(links)),
  };
}

/** What is still there of a fleet: processes in its namespaces, its interface, its folder, its control groups. */
async function remainders(traces: Traces): Promise<string[]> {
  const found: string[] = [];
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of processes) {
    const links = await Promise.all(
      // A process may end between two looks.
      kinds.map((kind) => readlink(`/proc/${pid}/ns/${kind}`).catch(() => '')),
    );
    if (links.some((link) => traces.namespaces.has(link))) {
      found.push(`process ${pid} ${await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')}`);
    }
  }
  if (networkInterfaces()[traces.interfaceName]) found.push(`interface ${traces.interfaceName}`);
  if (existsSync(traces.folder)) found.push(`folder ${traces.folder}`);
  return [...found, ...(await controlGroups(traces.groups))];
}

/** The kernel gives the number of a namespace away again, so that a stranger can bear it for a moment. */
async function expectGone(traces: Traces): Promise<void> {
  await expect.poll(() => remainders(traces), { timeout: 20_000, interval: 500 }).toEqual([]);
}

function hostAt(fleet: Fleet, index: number): FleetHost {
  const host = fleet.hosts[index];
  if (!host) throw new Error(`the fleet has no host ${index}`);
  return host;
}

/** Runs a command line as root through ssh; anything but success fails the test. */
async function onHost(fleet: Fleet, index: number, command: string): Promise<string> {
  const done = await fleet.ssh(hostAt(fleet, index), command);
  expect(done, command).toMatchObject({ code: 0 });
  return done.stdout;
}

async function writeConfig(host: FleetHost, config: object): Promise<void> {
  await mkdir(`${host.root}/etc/netappdvp`, { recursive: true });
  await writeFile(`${host.root}/etc/netappdvp/config.json`, JSON.stringify(config), {
    mode: 0o600,
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(50);
}
