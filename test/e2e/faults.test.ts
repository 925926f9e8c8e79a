import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, type StartedCli, words } from './cli.ts';
import { fleetUsers } from './fleet/host-files.ts';
import { fleetProblems } from './fleet/problems.ts';
import { type RegistryProxy, startRegistryProxy } from './fleet/proxy.ts';
import { dropConnections, endEngine, reboot } from './fleet/upheaval.ts';
import {
  endings,
  type Ground,
  type HostAnswer,
  hostAt,
  hostsOf,
  hostWords,
  journalLines,
  onHost,
  startGround,
  until,
  writeLocal,
} from './journey-ground.ts';

const problems = fleetProblems();

if (problems.length > 0)
  console.warn(`Faults of real Docker hosts cannot be tested here: ${problems.join('; ')}`);

it('can run on the machine of the continuous integration', () => {
  expect(process.env['CI'] === 'true' ? problems : []).toEqual([]);
});

const all = (end: string): string[] => [end, end, end];

/** Whatever happens, each host has an outcome, the same line again leads to the end, and no config is ever half there. */
describe.runIf(problems.length === 0)('what may happen to three Docker hosts', () => {
  let ground: Ground;
  let proxy: RegistryProxy;
  const end = new AbortController();
  let watch: Promise<void>;
  /** What was read of configs while they were changed, and was no whole document. */
  const torn: string[] = [];
  let looks = 0;

  const hosts = (line: string, more: readonly string[] = []): string[] => [
    ...words(`hosts ${line} -o json`),
    ...more,
    ...hostWords(ground),
  ];
  const run = (line: string, more: readonly string[] = []): Promise<CliRun> =>
    ground.cli.run(hosts(line, more));
  const start = (line: string, more: readonly string[] = []): StartedCli =>
    ground.cli.start(hosts(line, more));
  /** An install that takes its image by the way that tests may break. */
  const byProxy = (alias: string, config = alias, version = '26.06'): string => {
    const image = `${ground.fleet.gateway}:5001/netapp/trident-plugin`;
    return `install --yes --alias ${alias} --config ${config}.json --image ${image} --plugin-version ${version}`;
  };
  const config = async (alias: string, more: object = {}): Promise<string> => {
    const { address, svms, plugin } = ground.simulator;
    const base = { version: 1, storageDriverName: 'ontap-nas', managementLIF: address };
    const own = { svm: svms[0], ...plugin, storagePrefix: `${alias}_`, ...more };
    return writeLocal(ground, `${alias}.json`, JSON.stringify({ ...base, ...own }));
  };
  /** Starts an install of another plugin, and waits until the first host is at its download, which does not go on. */
  const startHeld = async (alias: string, line = hosts(byProxy(alias))): Promise<StartedCli> => {
    await config(alias);
    proxy.become('pass');
    const seen = (await journalLines(ground.cli)).length;
    const held = proxy.held();
    const started = ground.cli.start(line);
    // What the release may do was asked before; from the first step on only the install itself asks.
    let early: CliRun | null = null;
    void started.finished.then((done) => {
      early = done;
    });
    const soon = (condition: () => Promise<boolean>): Promise<void> =>
      until(async () => early !== null || (await condition()));
    await soon(async () => begun('config.upload', (await journalLines(ground.cli)).slice(seen)));
    proxy.become('hold');
    await soon(async () => proxy.held() > held);
    expect(early, JSON.stringify(early)).toBeNull();
    return started;
  };
  const begun = (kind: string, lines: readonly string[]): boolean =>
    lines.some((one) => one.includes(`"event":"step.start","step":{"id":"${kind}`));
  const expectEnds = (done: CliRun, ends: readonly string[], exitCode = 0): HostAnswer[] => {
    const found = hostsOf(done);
    expect(endings(found), done.stderr + done.stdout).toEqual(ends);
    expect(done.exitCode).toBe(exitCode);
    return found;
  };
  /** The same line again ends well, and once more has nothing to do. */
  const expectConverges = async (line: string): Promise<void> => {
    const again = await run(line);
    expect(again, again.stderr + again.stdout).toMatchObject({ exitCode: 0 });
    expectEnds(await run(line), all('unchanged'));
  };
  /** A config as a plugin would read it at this moment. */
  const look = async (index: number): Promise<void> => {
    const path = `${hostAt(ground, index).root}/etc/netappdvp/config.json`;
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) return;
    looks += 1;
    try {
      JSON.parse(text);
    } catch {
      torn.push(text);
    }
  };

  beforeAll(async () => {
    ground = await startGround('typical');
    proxy = await startRegistryProxy(ground.fleet.gateway);
    watch = (async () => {
      while (!end.signal.aborted) {
        await Promise.all([0, 1, 2].map(look));
        await pause(5);
      }
    })();
    await config('config');
    expectEnds(await run(byProxy('netapp', 'config')), all('done'));
  });

  afterAll(async () => {
    end.abort();
    await watch;
    await proxy?.end();
    expect(await ground?.simulator.refusals()).toEqual([]);
    await ground?.stop();
  });

  it('leaves no probe volume when a proof is killed (looked at in the end)', async () => {
    const line = `${byProxy('netapp', 'config')} --prove`;
    const started = start(line);
    const probes = 'docker volume ls -q | grep netappdvp_probe_; :';
    await until(async () => (await onHost(ground, 0, probes)) !== '');
    started.kill();
    expect(await started.finished).toMatchObject({ exitCode: null });
    // The next proof is not disturbed by what the killed one left.
    expect((await run(line)).json()).toMatchObject({
      proof: { ok: null, wroteOn: expect.any(String) },
    });
  });

  it('a connection that is lost in the middle is that host’s outcome, and the others go on', async () => {
    const started = await startHeld('lost');
    await dropConnections(hostAt(ground, 0));
    proxy.become('pass');
    const done = await started.finished;
    const [first] = expectEnds(done, ['failed host-connection-lost', 'done', 'done'], 1);
    expect(first?.outcomes.map(({ status }) => status)).toEqual([
      'done',
      'failed',
      'not-attempted',
    ]);
    await expectConverges(byProxy('lost'));
  });

  it('an engine that ends in the middle is said, and comes back with its plugins', async () => {
    const started = await startHeld('engine');
    await endEngine(hostAt(ground, 0), 'KILL');
    proxy.become('pass');
    const done = await started.finished;
    const [first, ...others] = hostsOf(done);
    expect(first, done.stdout).toMatchObject({
      status: 'failed',
      error: { code: expect.stringMatching(/^docker-(?:ended|down)$/) as string },
    });
    expect(endings(others)).toEqual(['done', 'done']);
    await expectConverges(byProxy('engine'));
    await endEngine(hostAt(ground, 1), 'TERM');
    const status = await run('status --since-boot --check');
    expectEnds(status, all('unchanged'));
    const { boots } = status.json() as { boots: { engineStartedAt: string }[] };
    const [one = '', two = '', three = ''] = boots.map(({ engineStartedAt }) => engineStartedAt);
    expect(two > one && one > three, JSON.stringify(boots)).toBe(true);
  });

  it('a host that starts anew in the middle has lost its lock, and its plugin is back', async () => {
    const started = await startHeld('boot');
    expect(await onHost(ground, 0, 'cat /run/netappdvp/lock')).toContain('what hosts install');
    await reboot(hostAt(ground, 0));
    proxy.become('pass');
    const done = await started.finished;
    const [first, ...others] = hostsOf(done);
    expect(first, done.stdout).toMatchObject({
      status: 'failed',
      error: {
        code: expect.stringMatching(/^(?:host-connection-lost|docker-(?:ended|down))$/) as string,
      },
    });
    expect(endings(others)).toEqual(['done', 'done']);
    await expectConverges(byProxy('boot'));
    expectEnds(await run('status --since-boot --check'), all('unchanged'));
  });

  it('a full disk stops before anything is half written, and the plugin goes on with what it had', async () => {
    const line = 'push-config --yes --config config.json';
    await config('config', { limitVolumeSize: '50g' });
    // A file system of the folder's own with its files, and no room for more.
    await onHost(
      ground,
      0,
      'mkdir /tmp/kept && cp -a /etc/netappdvp/. /tmp/kept/ && mount -t tmpfs -o size=64k none /etc/netappdvp && cp -a /tmp/kept/. /etc/netappdvp/ && { dd if=/dev/zero of=/etc/netappdvp/filler bs=1k 2>/dev/null; :; }',
    );
    const full = await run(line);
    const [first] = expectEnds(full, ['failed host-upload-failed', 'done', 'done'], 1);
    expect(first?.error?.message).toMatch(/no space left/i);
    expect(first?.plugin).toMatchObject({ enabled: true, healthy: true });
    expect(await onHost(ground, 0, 'ls -A /etc/netappdvp')).not.toContain('.netappdvp.');
    await onHost(ground, 0, 'umount /etc/netappdvp');
    await expectConverges(line);

    await config('room');
    // Of releases that the engine has, it downloads nothing again.
    const [older = ''] = ground.fleet.versions;
    const blobs = '/var/lib/docker/plugins/storage';
    await onHost(
      ground,
      0,
      `mount -t tmpfs -o size=256k none ${blobs} && mkdir -p ${blobs}/ingest ${blobs}/blobs/sha256`,
    );
    const noRoom = await run(byProxy('room', 'room', older));
    expectEnds(noRoom, ['failed host-disk-full', 'done', 'done'], 1);
    await onHost(ground, 0, `umount ${blobs}`);
    await expectConverges(byProxy('room', 'room', older));
  });

  it('sudo that is refused half-way is that host’s outcome', async () => {
    const logins = [{ user: fleetUsers.sudoer, address: hostAt(ground, 0).address }];
    const line = [...words(`hosts ${byProxy('sudo')} -o json`), ...hostWords(ground, logins)];
    const started = await startHeld('sudo', line);
    await onHost(ground, 0, 'mv /etc/sudoers.d/fleet /root/');
    proxy.become('pass');
    const done = await started.finished;
    const [only] = expectEnds(done, ['failed sudo-password-needed'], 1);
    expect(only?.outcomes.map(({ status }) => status)).toEqual(['done', 'done', 'failed']);
    await onHost(ground, 0, 'mv /root/fleet /etc/sudoers.d/');
    const again = await ground.cli.run(line);
    expect(again, again.stderr + again.stdout).toMatchObject({ exitCode: 0 });
  });

  it('a download that is cut, and a registry that is gone, are told as what they are', async () => {
    await config('pull');
    // Everything is downloaded again.
    const blobs = '/var/lib/docker/plugins/storage';
    const fresh = `mount -t tmpfs none ${blobs} && mkdir -p ${blobs}/ingest ${blobs}/blobs/sha256`;
    await onHost(ground, 0, fresh);
    const line = byProxy('pull', 'pull', ground.fleet.oldVersion);
    proxy.become('cut');
    const cut = await run(line);
    proxy.become('pass');
    await onHost(ground, 0, `umount ${blobs}`);
    const [first] = hostsOf(cut);
    expect(first, cut.stdout).toMatchObject({ status: 'failed', error: { code: 'registry-cut' } });
    await proxy.end();
    const gone = await run(line);
    expect(hostsOf(gone)[0], gone.stdout).toMatchObject({
      error: { code: 'registry-unreachable' },
    });
    proxy = await startRegistryProxy(ground.fleet.gateway);
    await expectConverges(line);
  });

  it('of two administrators one is told who is at it, may wait, and may break the lock', async () => {
    const first = await startHeld('two');
    const second = await run(byProxy('two'));
    const [locked] = expectEnds(
      second,
      ['failed host-locked', 'not-attempted', 'not-attempted'],
      1,
    );
    expect(locked?.error?.message).toMatch(/root@\S+.*hosts install/);
    const text = await ground.cli.run(['hosts', 'status', ...hostWords(ground)]);
    expect(text.stdout).toContain('It is being changed by root@');
    const waiting = start(byProxy('two'), words('--wait-for-lock 120'));
    proxy.become('pass');
    expectEnds(await first.finished, all('done'));
    expect(await waiting.finished).toMatchObject({ exitCode: 0 });

    const third = await startHeld('break');
    const breaking = start(byProxy('break'), ['--break-lock']);
    const own = async () => onHost(ground, 0, "sed -n 's/^run //p' /run/netappdvp/lock");
    const holder = await own();
    await until(async () => (await own()) !== holder);
    proxy.become('pass');
    await third.finished;
    const broken = await breaking.finished;
    expect(broken.stderr).toMatch(/the lock of root@\S+ .*was taken away/);
    await expectConverges(byProxy('break'));
    expect(await onHost(ground, 0, 'ls /run/netappdvp')).not.toContain('lock');
  });

  it('a run that is killed at any step is ended by the next one, also while its download goes on', async () => {
    const line = 'push-config --yes --config config.json';
    for (const [i, kind] of ['plugin.disable', 'config.upload', 'plugin.enable'].entries()) {
      await config('config', { limitVolumeSize: `${60 + i}g` });
      const seen = (await journalLines(ground.cli)).length;
      const started = start(line);
      await until(async () => begun(kind, (await journalLines(ground.cli)).slice(seen)));
      started.kill();
      expect(await started.finished).toMatchObject({ exitCode: null });
      await expectConverges(line);
    }
    const started = await startHeld('killed');
    started.kill();
    expect(await started.finished).toMatchObject({ exitCode: null });
    const next = start(byProxy('killed'));
    proxy.become('pass');
    const done = await next.finished;
    expect(hostsOf(done).every(({ status }) => /^(?:done|unchanged|failed)$/.test(status))).toBe(
      true,
    );
    await expectConverges(byProxy('killed'));
    expectEnds(await run('status --check'), all('unchanged'));
  });

  it('has shown no plugin half a config at any moment, and keeps no probe volume', async () => {
    expect(looks).toBeGreaterThan(1000);
    expect(torn).toEqual([]);
    // The host was started anew since a proof was killed there: the next one takes away what it left.
    await run(`${byProxy('netapp', 'config')} --prove`);
    const left = 'docker volume ls -q; ls /run/netappdvp; docker ps -a';
    expect(await onHost(ground, 0, left)).not.toContain('netappdvp_probe_');
  });
});
