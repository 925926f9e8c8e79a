import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, words } from './cli.ts';
import type { FleetHost } from './fleet/host.ts';
import { execOrThrow } from './fleet/image.ts';
import { fleetProblems } from './fleet/problems.ts';
import {
  endings,
  type Ground,
  hostsOf,
  ontapEnv,
  startGround,
  writeLocal,
} from './journey-ground.ts';
import { volumesOf } from './journey-ontap.ts';

const problems = fleetProblems();

if (problems.length > 0)
  console.warn(
    `The plugin's life on real Docker hosts cannot be tested here: ${problems.join('; ')}`,
  );

it('can run on the machine of the continuous integration', () => {
  expect(process.env['CI'] === 'true' ? problems : []).toEqual([]);
});

/** A container without an image of its own: nothing is in it but the host's programs. */
const empty = 'tar -c -T /dev/null | docker import - nothing > /dev/null';
const programs = ['/usr', '/bin', '/lib', '/lib64'];
/** Writes a line a second into its volume, until it is told to end. */
const writer = "trap 'exit 0' TERM; while :; do echo alive >> /data/log; sleep 0.2; done";

describe.runIf(problems.length === 0)('the life of the plugin on a Swarm of four nodes', () => {
  let ground: Ground;
  let nodes: readonly FleetHost[] = [];

  const sh = (node: number, line: string): Promise<string> =>
    execOrThrow(nodes[node] ?? ground.fleet.late, ['sh', '-c', line]);
  const ssh = (): string[] => ground.fleet.sshOptions.flatMap((one) => ['--ssh-option', one]);
  /** A hosts command on all nodes of the Swarm, found from its manager. */
  const hosts = async (line: string, more: readonly string[] = []): Promise<CliRun> => {
    const swarm = ['--swarm', `root@${nodes[0]?.address ?? ''}`];
    return ground.cli.run([...words(`hosts ${line} -o json`), ...more, ...swarm, ...ssh()]);
  };
  const image = (): string[] => ['--image', ground.fleet.image];
  const configOf = (): string[] => ['--config', 'config.json'];
  const config = async (name: string, more: object = {}): Promise<string> => {
    const { address, svms, plugin } = ground.simulator;
    const base = { version: 1, storageDriverName: 'ontap-nas', managementLIF: address };
    return writeLocal(ground, name, JSON.stringify({ ...base, svm: svms[0], ...plugin, ...more }));
  };
  const expectEnds = (run: CliRun, ends: readonly string[], exitCode = 0): void => {
    expect(endings(hostsOf(run)), run.stderr + run.stdout).toEqual(ends);
    expect(run.exitCode).toBe(exitCode);
  };
  const versions = async (): Promise<string[]> =>
    Promise.all(
      nodes.map(async (_, i) =>
        (await sh(i, "docker plugin inspect -f '{{.PluginReference}} {{.Enabled}}' netapp")).trim(),
      ),
    ).then((all) => all.map((line) => line.replace(/^.*:/, '')));
  /** Node by node, where the kernel has mounts of the plugin's volumes. */
  const mounts = (): Promise<string[]> =>
    Promise.all(
      nodes.map(async (_, i) =>
        (await sh(i, "grep -o 'propagated-mount/[^ ]*' /proc/1/mounts | sort -u; :")).trim(),
      ),
    );
  const holders = (): Promise<string[]> =>
    Promise.all(
      nodes.map(async (_, i) =>
        (await sh(i, "docker ps -q --filter volume=shared --format '{{.Names}}' | wc -l")).trim(),
      ),
    );
  const settled = async (wanted: readonly string[]): Promise<void> => {
    const until = Date.now() + 60_000;
    while ((await holders()).join() !== wanted.join() && Date.now() < until) await pause(200);
    expect(await holders()).toEqual(wanted);
  };
  const availability = async (): Promise<string> =>
    (await sh(0, "docker node ls --format '{{.Hostname}} {{.Availability}}' | sort")).trim();
  const allActive = 'node1 Active\nnode2 Active\nnode3 Active\nnode4 Active';

  beforeAll(async () => {
    ground = await startGround('typical');
    nodes = ground.fleet.hosts;
  });

  afterAll(async () => {
    expect(await ground?.simulator.refusals()).toEqual([]);
    await ground?.stop();
  });

  it('is put on three nodes, and a host that joins later is one command', async () => {
    const install = ['--config', await config('config.json'), ...image()];
    const first = await hosts('install --yes --plugin-version 26.02', install);
    expectEnds(first, ['done', 'done', 'done']);

    const token = (await sh(0, 'docker swarm join-token -q worker')).trim();
    const { late } = ground.fleet;
    const address = nodes[0]?.address ?? '';
    const joinSwarm = ['docker', 'swarm', 'join', '--advertise-addr', late.address];
    await execOrThrow(late, [...joinSwarm, '--token', token, `${address}:2377`]);
    nodes = [...nodes, late];
    const again = await hosts('install --yes --plugin-version 26.02', install);
    expectEnds(again, ['unchanged', 'unchanged', 'unchanged', 'done']);
    const proven = await hosts('install --yes --prove --plugin-version 26.02', install);
    expectEnds(proven, Array(4).fill('unchanged'));
    // A volume was made, mounted, written on one node, read on another, and removed; but these kernels have no NFS.
    const { proof } = proven.json() as { proof: unknown };
    expect(proof).toMatchObject({
      ok: null,
      wroteOn: 'node1',
      readOn: 'node2',
      filesystem: expect.any(String),
      error: { code: expect.stringMatching(/^(?:kernel-without-nfs|mount-no-nfs)$/) },
    });
    expect(await sh(0, 'docker volume ls -q; ls /run/netappdvp; docker images -q')).not.toContain(
      'probe',
    );
  });

  it('mounts a volume on each node that a replicated service is scaled to', async () => {
    await Promise.all(nodes.map((_, i) => sh(i, empty)));
    await sh(0, 'docker volume create -d netapp -o size=1g shared');
    const binds = programs.map((path) => `--mount type=bind,src=${path},dst=${path},ro`).join(' ');
    await sh(
      0,
      `docker service create -d --name web --replicas 3 --replicas-max-per-node 1 --no-resolve-image --stop-grace-period 2s ${binds} --mount type=volume,src=shared,dst=/data,volume-driver=netapp nothing /bin/sh -c "${writer.replaceAll('$', '\\$')}"`,
    );
    const three = async () => (await holders()).toSorted();
    const until = Date.now() + 60_000;
    while ((await three()).join() !== '0,1,1,1' && Date.now() < until) await pause(200);
    expect(await three()).toEqual(['0', '1', '1', '1']);
    const mounted = 'propagated-mount/netappdvp_shared';
    expect((await mounts()).toSorted()).toEqual(['', mounted, mounted, mounted]);
    await sh(0, 'docker service scale -d web=4');
    await settled(['1', '1', '1', '1']);
    expect(await mounts()).toEqual(Array(4).fill(mounted));
  });

  it('has somebody else’s volumes among ours within reach: found, explained, and untouched', async () => {
    const { cli, simulator } = ground;
    const swarm = ['--swarm', `root@${nodes[0]?.address ?? ''}`, ...ssh(), '-o', 'json'];
    const state = async (): Promise<string> => {
      const rows = await volumesOf(simulator, 'svm_docker', '');
      return rows.map((row) => JSON.stringify(row)).join('\n');
    };
    const writes = async (): Promise<number> =>
      (await simulator.requests()).filter(({ write }) => write).length;
    const [before, asked] = [await state(), await writes()];
    const env = { env: ontapEnv(simulator) };
    const expected = ['--expect', 'netappdvp_shared'];

    const audit = await cli.run([...words('prefix-audit'), ...expected, ...swarm], env);
    expect(audit, audit.stderr).toMatchObject({ exitCode: 3 });
    const report = audit.json() as {
      prefixes: { prefix: string; source: string }[];
      volumes: { name: string; verdict: string; reasons: string[] }[];
      findings: { severity: string; code: string; message: string }[];
    };
    expect(report.prefixes.map(({ prefix }) => prefix)).toEqual(['netappdvp_']);
    expect(report.prefixes[0]?.source).toMatch(/^node1:.*config\.json and 3 more hosts$/);
    const foreign = report.volumes.filter(({ verdict }) => verdict === 'foreign');
    expect(foreign.map(({ name, reasons }) => `${name}: ${reasons[0] ?? ''}`)).toEqual([
      'netappdvp_archive: comment of another owner: "Finance archive, do not touch"',
      'netappdvp_mirror: data protection volume (type dp)',
      'netappdvp_prod_orders: label of another plugin in its comment: netappdvp=svm_docker/netappdvp_prod_',
    ]);
    const shared = report.volumes.find(({ name }) => name === 'netappdvp_shared');
    expect(shared).toMatchObject({ verdict: 'ours' });
    expect(shared?.reasons.join('; ')).toMatch(
      /in use by container web\.\d\.\w+ of service web on node\d \(running\)/,
    );
    const errors = report.findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code }) => code)).toEqual(['foreign-volume-reachable']);

    const listed = await cli.run([...words('volumes list'), ...configOf(), ...swarm], env);
    expect(listed, listed.stderr).toMatchObject({ exitCode: 0 });
    const { volumes } = listed.json() as {
      volumes: {
        name: string;
        volume: string;
        listedBy: string[];
        usedBy: { service: string | null }[];
        why: string | null;
      }[];
    };
    const row = (volume: string) => volumes.find((one) => one.volume === volume);
    expect(row('netappdvp_shared')?.usedBy.map(({ service }) => service)).toEqual(
      Array(4).fill('web'),
    );
    // Docker repeats whatever the prefix reaches, other people's volumes too.
    expect(row(foreign[0]?.name ?? '')).toMatchObject({
      listedBy: ['node1', 'node2', 'node3', 'node4'],
      usedBy: [],
      why: null,
    });
    expect([await state(), await writes()]).toEqual([before, asked]);
  });

  it('is not upgraded under containers, nor to a release that asks for more, unless told', async () => {
    const { greedyVersion } = ground.fleet;
    const before = await versions();
    const inUse = await hosts('upgrade --yes --plugin-version 26.06');
    expectEnds(inUse, Array(4).fill('failed plugin-in-use'), 1);
    expect(hostsOf(inUse)[0]?.error?.message).toMatch(/shared in web\.\d\.\w+ \(service web\)/);
    const greedy = await hosts(`upgrade --yes --drain --plugin-version ${greedyVersion}`);
    expectEnds(greedy, Array(4).fill('failed plugin-wants-more'), 1);
    expect(hostsOf(greedy)[0]?.error?.message).toContain('capabilities CAP_NET_ADMIN');
    const gone = `${ground.fleet.gateway}:9/netapp/trident-plugin`;
    const noRegistry = await hosts('upgrade --yes --drain --plugin-version 26.06', [
      '--image',
      gone,
    ]);
    expect(endings(hostsOf(noRegistry))[0], noRegistry.stderr).toBe('failed registry-unreachable');
    const nowhere = await hosts('upgrade --yes --drain --plugin-version 77.77');
    expectEnds(
      nowhere,
      ['failed image-not-found', 'not-attempted', 'not-attempted', 'not-attempted'],
      1,
    );
    expect(await versions()).toEqual(before);
    expect(await availability()).toBe(allActive);
  });

  it('is brought to an end by the next run when one was killed while a node was out', async () => {
    const line = [...words('hosts upgrade --yes --drain --plugin-version 26.06 -o json')];
    const swarm = ['--swarm', `root@${nodes[0]?.address ?? ''}`, ...ssh()];
    const started = ground.cli.start([...line, ...swarm, '--limit', 'node1,node4']);
    while (!(await availability()).includes('Drain')) await pause(50);
    started.kill();
    expect(await started.finished).toMatchObject({ exitCode: null });
    expect(await availability()).toContain('Drain');
    const again = await ground.cli.run([...line, ...swarm, '--limit', 'node1,node4']);
    expectEnds(again, ['done', 'done']);
    expect(await availability()).toBe(allActive);
    await settled(['1', '1', '1', '1']);
  });

  it('is upgraded node by node, each taken out and put back', async () => {
    const run = await hosts('upgrade --yes --drain --plugin-version 26.06');
    expectEnds(run, ['unchanged', 'done', 'done', 'unchanged']);
    expect(await versions()).toEqual(Array(4).fill('26.06 true'));
    expect(await availability()).toBe(allActive);
    const [, second] = hostsOf(run);
    expect(second?.outcomes.map(({ step, status }) => `${step.split(':')[0]} ${status}`)).toEqual([
      'node.drain done',
      'plugin.disable done',
      'plugin.upgrade done',
      'plugin.enable done',
      'volumes.check done',
      'node.activate done',
    ]);
    // Four tasks, one a node at most, are four again.
    await settled(['1', '1', '1', '1']);
    expectEnds(await hosts('upgrade --yes --plugin-version 26.06'), Array(4).fill('unchanged'));
  });

  it('is upgraded under a container that goes on writing, when that was asked for', async () => {
    await sh(0, 'docker service rm web');
    await settled(['0', '0', '0', '0']);
    const mount = programs.map((path) => `-v ${path}:${path}:ro`).join(' ');
    await sh(
      1,
      `docker run -d --name alone --network none ${mount} -v shared:/data nothing /bin/sh -c '${writer.replaceAll("'", `'\\''`)}'`,
    );
    const count = async () =>
      Number(await sh(1, 'cat /srv/netappdvp-nas/netappdvp_shared/log | wc -l'));
    const blocked = await hosts('upgrade --yes --drain --accept-privileges --plugin-version', [
      ground.fleet.greedyVersion,
    ]);
    expectEnds(
      blocked,
      ['not-attempted', 'failed plugin-in-use', 'not-attempted', 'not-attempted'],
      1,
    );
    const told = await hosts('upgrade --yes --force-in-use --accept-privileges --plugin-version', [
      ground.fleet.greedyVersion,
    ]);
    expectEnds(told, ['done', 'done', 'done', 'done']);
    const lines = await count();
    expect((await sh(1, 'docker inspect -f "{{.State.Status}}" alone')).trim()).toBe('running');
    const until = Date.now() + 20_000;
    while ((await count()) <= lines && Date.now() < until) await pause(100);
    expect(await count()).toBeGreaterThan(lines);
    await sh(1, 'docker rm -f alone');
  });

  it('goes back only when told, also over 20.10, where it is installed anew', async () => {
    const { oldVersion } = ground.fleet;
    const refused = await hosts(`upgrade --yes --plugin-version ${oldVersion}`);
    expectEnds(refused, Array(4).fill('failed plugin-downgrade'), 1);
    const back = await hosts(`upgrade --yes --allow-downgrade --plugin-version ${oldVersion}`);
    expectEnds(back, ['done', 'done', 'done', 'done']);
    expect(hostsOf(back)[0]?.outcomes.map(({ step }) => step.split(':')[0])).toEqual([
      'plugin.disable',
      'plugin.remove',
      'plugin.install',
      'plugin.enable',
    ]);
    expectEnds(await hosts('upgrade --yes --plugin-version 26.06'), Array(4).fill('done'));
    expect((await sh(2, 'docker volume ls -q -f driver=netapp:latest')).split('\n')).toContain(
      'shared',
    );
  });

  it('takes another config on every node, under another name too', async () => {
    const changed = await config('config.json', { limitVolumeSize: '100g' });
    expectEnds(await hosts('push-config --yes --config', [changed]), Array(4).fill('done'));
    expectEnds(await hosts('push-config --yes --config', [changed]), Array(4).fill('unchanged'));
    const renamed = await config('other.json', { limitVolumeSize: '200g' });
    const run = await hosts('push-config --yes --config', [renamed]);
    expectEnds(run, ['done', 'done', 'done', 'done']);
    expect(hostsOf(run)[3]?.plugin?.settings).toMatchObject({ config: 'other.json' });
    expect(await sh(3, 'cat /etc/netappdvp/other.json')).toContain('200g');
  });

  it('comes from a saved copy in a registry of one’s own where there is no way out', async () => {
    const copy = `${ground.fleet.registry}/saved/trident-plugin`;
    const saved = [
      "id=$(docker plugin inspect -f '{{.ID}}' netapp) && mkdir /tmp/saved",
      "docker plugin inspect -f '{{json .Config}}' netapp > /tmp/saved/config.json",
      'cp -a "/var/lib/docker/plugins/$id/rootfs" /tmp/saved/',
      `docker plugin create ${copy}:26.06 /tmp/saved && docker plugin push ${copy}:26.06`,
      `docker plugin rm ${copy}:26.06`,
    ];
    await sh(1, saved.join(' && '));
    const file = await config('saved.json', { storagePrefix: 'saved_' });
    const install = ['--config', file, '--image', copy, '--limit', 'node3'];
    const run = await hosts('install --yes --alias saved --plugin-version 26.06', install);
    expectEnds(run, ['done']);
    expect(hostsOf(run)[0]?.plugin).toMatchObject({ name: 'saved:latest', healthy: true });
    const off = await hosts('uninstall --yes --alias saved --remove-config --limit node3');
    expectEnds(off, ['done']);
  });

  it('goes over to another login on every node, under a container that goes on writing', async () => {
    const { cli, simulator } = ground;
    const file = await config('other.json', { limitVolumeSize: '200g' });
    expectEnds(await hosts('push-config --yes --config', [file]), Array(4).fill('unchanged'));
    const mount = programs.map((path) => `-v ${path}:${path}:ro`).join(' ');
    const run = `docker run -d --name alone --network none ${mount} -v shared:/data nothing /bin/sh -c`;
    await sh(1, `${run} '${writer.replaceAll("'", `'\\''`)}'`);
    const line = words('user rotate-password --yes -o json --config other.json');
    const swarm = ['--swarm', `root@${nodes[0]?.address ?? ''}`, ...ssh()];
    const env = ontapEnv(simulator);
    const inUse = await cli.run([...line, ...swarm], { env });
    expect(inUse, inUse.stderr).toMatchObject({ exitCode: 1 });
    expect(inUse.stderr).toContain('shared in alone');
    const told = await cli.run([...line, '--force-in-use', ...swarm], { env });
    expect(told, told.stderr).toMatchObject({ exitCode: 0 });
    cli.watch.add(
      (JSON.parse(await readFile(join(cli.cwd, file), 'utf8')) as { password: string }).password,
    );
    cli.watch.look(told.stdout + told.stderr, 'the answer of user rotate-password');
    expect(told.json()).toMatchObject({ converged: true });
    const users = await Promise.all(
      nodes.map((_, i) => sh(i, "grep -o 'trident_user[_b]*' /etc/netappdvp/other.json")),
    );
    expect(users).toEqual(Array(4).fill('trident_user_b\n'));
    expect((await sh(1, 'docker inspect -f "{{.State.Status}}" alone')).trim()).toBe('running');
    await sh(1, 'docker rm -f alone');
    // The old login is locked, and nobody misses it.
    const status = hostsOf(await hosts('status --check'));
    expect(status.map(({ plugin }) => plugin?.healthy)).toEqual([true, true, true, true]);
    expect(await sh(2, 'docker volume ls -q -f driver=netapp:latest')).toContain('shared');
  });

  it('is stopped, started, restarted and taken off', async () => {
    expectEnds(await hosts('disable --yes'), Array(4).fill('done'));
    expectEnds(await hosts('disable --yes'), Array(4).fill('unchanged'));
    expectEnds(await hosts('enable --yes'), Array(4).fill('done'));
    expectEnds(await hosts('restart --yes --limit node4'), ['done']);
    const off = await hosts('uninstall --yes --remove-config --limit node4');
    expectEnds(off, ['done']);
    expect(await sh(3, 'docker plugin ls -q; ls /etc/netappdvp')).not.toContain('other.json\n');
    expectEnds(await hosts('uninstall --yes --limit node4'), ['unchanged']);
  });
});
