// Two hundred hosts: aliases of one real sshd, each with a state of its own behind a shell stub that stands for Docker.
// What does an install cost in memory, connections and time, against the ideal and against a plain shell loop?
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { builtProgram } from '../test/e2e/fleet/simulator.ts';

export interface FleetRow {
  readonly name: string;
  readonly ms: number;
  readonly exitCode: number | null;
  /** The most memory that the program's own process had; null for a shell loop. */
  readonly peakMiB: number | null;
  readonly connections: number;
  /** The most at one moment. */
  readonly peakConnections: number;
  /** The most that one host had. */
  readonly sessions: number;
  /** Time of the slowest host, and what it would take if every wave took as long; null where hosts tell nothing. */
  readonly slowestMs: number | null;
  readonly idealMs: number | null;
}

export interface FleetBench {
  readonly hosts: number;
  readonly concurrency: number;
  readonly rows: readonly FleetRow[];
  readonly problems: readonly string[];
}

/** One host after the other takes as long for each: a loop over so many tells of any number. */
const LOOP_HOSTS = 20;

const SSHD = '/usr/sbin/sshd';

/** What docker does, as far as an install asks it: a state in files, and a second for a download. */
const dockerStub = `#!/bin/sh
case "$*" in
  "info --format {{json .}}") echo '{"ServerVersion":"28.0.0","DockerRootDir":"/var/lib/docker","SecurityOptions":[],"Swarm":{},"ID":"'"$STATE"'"}' ;;
  *"plugin install"*"--grant-all"*) sleep "$PULL"; echo off >"$STATE/plugin" ;;
  *"plugin install"*) printf ' - network: [host]\\n - capabilities: [CAP_SYS_ADMIN]\\n'; exit 1 ;;
  *"plugin enable"*) echo on >"$STATE/plugin"; mkdir -p "$STATE/run"; : >"$STATE/socket" ;;
  *"plugin disable"*) echo off >"$STATE/plugin" ;;
  *"plugin inspect --format {{.ID}}"*) [ -f "$STATE/plugin" ] && echo abc ;;
  *"plugin inspect --format {{.Enabled}}"*) grep -q on "$STATE/plugin" && echo true ;;
  *"plugin inspect --format {{.Config"*) echo netapp.sock ;;
  *"plugin inspect --format"*) echo config=config.json ;;
  *"plugin inspect"*) [ -f "$STATE/plugin" ] || { echo 'Error: No such plugin' >&2; exit 1; }
    grep -q on "$STATE/plugin" && on=true || on=false
    echo '[{"Id":"abc","Name":"netapp:latest","PluginReference":"docker.io/netapp/trident-plugin:26.06","Enabled":'$on',"Config":{"Env":[{"Name":"config","Settable":["value"]}],"Interface":{"Socket":"netapp.sock"}},"Settings":{"Env":["config=config.json"]}}]' ;;
esac`;

/** The driver's answer on its socket. */
const curlStub = `#!/bin/sh
case "$*" in *--unix-socket*) name=$(printf %s "$*" | sed 's/.*"Name":"\\([^"]*\\)".*/\\1/'); printf '{"Err":"volume %s was not found"}' "$name" ;; *) exec /usr/bin/curl "$@" ;; esac`;

/** Every alias has an address of its own, by which its state is found; its folders lie over the machine's. */
const login = (folder: string): string => `#!/bin/sh
address=$(printf %s "$SSH_CONNECTION" | cut -d' ' -f3)
export STATE=${folder}/hosts/$address PATH=${folder}/bin:/usr/sbin:/usr/bin:/sbin:/bin PULL=1
mkdir -p "$STATE/etc" "$STATE/run"
exec unshare --mount sh -c 'mount --bind "$STATE/etc" /etc/netappdvp && mount --bind "$STATE/run" /run/netappdvp && exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"'`;

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly names: readonly string[];
  readonly sshConfig: string;
  end(): void;
}

/** Measures it; says why not where it cannot run. */
export async function measureFleet(hosts = 200, concurrency = 8): Promise<FleetBench> {
  const problems = [
    ...(process.platform === 'linux' && process.getuid?.() === 0 ? [] : ['it needs root on Linux']),
    ...(existsSync(SSHD) ? [] : [`there is no ${SSHD} (Debian: openssh-server)`]),
  ];
  if (problems.length > 0) return { hosts, concurrency, rows: [], problems };
  const place = await start(hosts);
  try {
    const install = [
      'hosts',
      'install',
      '--config',
      join(place.folder, 'config.json'),
      '--yes',
      '-o',
      'json',
      '--hosts',
      place.names.join(','),
      '--concurrency',
      `${concurrency}`,
      '--ssh-option',
      `UserKnownHostsFile=${place.folder}/known`,
    ];
    const first = await program(place, 'netappdvp hosts install', install, concurrency);
    const again = await program(place, 'the same again: nothing to do', install, concurrency);
    reset(place);
    const loop = await shell(place, 'a shell loop over ssh, one after the other', '1', LOOP_HOSTS);
    reset(place);
    const parallel = await shell(place, `the same with xargs -P ${concurrency}`, `${concurrency}`);
    return { hosts, concurrency, rows: [first, again, loop, parallel], problems };
  } finally {
    place.end();
  }
}

async function start(hosts: number): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'ndvp-bench-'));
  const port = await freePort();
  // Something that takes connections and says nothing: as much as the hosts ask of a management LIF.
  const lif = await listen((socket) => socket.on('error', () => undefined).resume());
  for (const name of ['bin', 'hosts', 'home/.ssh', 'state', 'etc', 'etc.work'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const key of ['host', 'login'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, key)]);
  const script = (name: string, text: string): void =>
    writeFileSync(join(folder, name), text, { mode: 0o755 });
  script('bin/docker', dockerStub);
  script('bin/curl', curlStub);
  script('login.sh', login(folder));
  writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'login.pub')));
  writeFileSync(join(folder, 'known'), `* ${readFileSync(join(folder, 'host.pub'), 'utf8')}`);
  const config = {
    version: 1,
    storageDriverName: 'ontap-nas',
    managementLIF: `127.0.0.1:${portOf(lif)}`,
    svm: 's',
    username: 'u',
    password: 'bench-Passw0rd',
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  const settings = [
    `Port ${port}`,
    'ListenAddress 0.0.0.0',
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/authorized`,
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin yes',
    'LogLevel VERBOSE',
    'MaxStartups 500',
    'UseDNS no',
    `PidFile ${folder}/pid`,
    `ForceCommand ${folder}/login.sh`,
  ];
  writeFileSync(join(folder, 'sshd_config'), `${settings.join('\n')}\n`);
  const names = Array.from({ length: hosts }, (_, i) => `bench${i + 1}`);
  const aliases = names.map(
    (name, i) => `Host ${name}\n  HostName 127.77.${Math.floor(i / 200)}.${(i % 200) + 1}\n`,
  );
  const common = `Host bench*\n  Port ${port}\n  User root\n  IdentityFile ${folder}/login\n  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile ${folder}/known\n`;
  const sshConfig = join(folder, 'ssh_config');
  writeFileSync(sshConfig, aliases.join('') + common);
  // The program starts ssh by its name: this one has our aliases.
  script('bin/ssh', `#!/bin/sh\nexec /usr/bin/ssh -F ${sshConfig} "$@"\n`);
  const line = `mount -t tmpfs none /run && mkdir -m 755 /run/sshd /run/netappdvp && mount -t tmpfs none /mnt && mkdir /mnt/u /mnt/w && mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/u,workdir=/mnt/w /etc && mkdir -p /etc/netappdvp && exec ${SSHD} -D -f ${folder}/sshd_config -E ${folder}/log`;
  const sshd = spawn('unshare', ['--mount', 'sh', '-c', line], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (!(existsSync(join(folder, 'log')) && log(folder).includes('Server listening'))) {
    if (sshd.exitCode !== null) throw new Error('sshd did not start');
    await pause(50);
  }
  return { folder, port, names, sshConfig, end: () => end(sshd, lif, folder) };
}

function end(sshd: ChildProcess, lif: Server, folder: string): void {
  sshd.kill();
  lif.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Takes every host's state away. */
function reset({ folder }: Place): void {
  rmSync(join(folder, 'hosts'), { recursive: true, force: true });
  mkdirSync(join(folder, 'hosts'));
}

function log(folder: string): string {
  return readFileSync(join(folder, 'log'), 'utf8');
}

interface Measured {
  readonly ms: number;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly peakMiB: number;
  readonly connections: number;
  readonly peakConnections: number;
  readonly sessions: number;
}

async function measure(place: Place, argv: readonly string[]): Promise<Measured> {
  const { folder, port } = place;
  const before = log(folder).length;
  const begun = performance.now();
  const env = {
    PATH: `${folder}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: join(folder, 'home'),
    XDG_STATE_HOME: join(folder, 'state'),
    LC_ALL: 'C.UTF-8',
  };
  const child = spawn(argv[0] ?? '', argv.slice(1), { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  let peakMiB = 0;
  let peakConnections = 0;
  const sample = setInterval(() => {
    const status = existsSync(`/proc/${child.pid}/status`)
      ? readFileSync(`/proc/${child.pid}/status`, 'utf8')
      : '';
    peakMiB = Math.max(peakMiB, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    const sockets = readFileSync('/proc/net/tcp', 'utf8').split('\n');
    const here = port.toString(16).toUpperCase().padStart(4, '0');
    const open = sockets.filter(
      (one) => one.split(/\s+/)[2]?.endsWith(`:${here}`) === true && one.split(/\s+/)[4] === '01',
    );
    peakConnections = Math.max(peakConnections, open.length);
  }, 100);
  const exitCode = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  clearInterval(sample);
  const ms = performance.now() - begun;
  const { connections, sessions } = heard(log(folder).slice(before));
  return { ms, exitCode, stdout, peakMiB, connections, peakConnections, sessions };
}

/** What sshd tells of its connections: each is known by the port that it comes from. */
function heard(text: string): { connections: number; sessions: number } {
  const hosts = new Map<string, string>();
  const sessions = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, from = '', on = ''] = /^Connection from \S+ port (\d+) on (\S+)/.exec(line) ?? [];
    if (on !== '') hosts.set(from, on);
    const [, by] = /^Starting session: .* port (\d+) id/.exec(line) ?? [];
    if (by === undefined) continue;
    const host = hosts.get(by) ?? by;
    sessions.set(host, (sessions.get(host) ?? 0) + 1);
  }
  return {
    connections: text.split('Accepted publickey').length - 1,
    sessions: Math.max(0, ...sessions.values()),
  };
}

interface BenchHost {
  readonly host: string;
  readonly outcomes: readonly { readonly ms: number }[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

async function program(
  place: Place,
  name: string,
  words: readonly string[],
  concurrency: number,
): Promise<FleetRow> {
  const { stdout, ...measured } = await measure(place, [process.execPath, builtProgram, ...words]);
  const { hosts } = JSON.parse(stdout) as { hosts: BenchHost[] };
  for (const { host, error } of hosts.filter((one) => one.error !== null).slice(0, 5))
    process.stderr.write(`${name}: ${host}: ${error?.code ?? ''}: ${error?.message ?? ''}\n`);
  const times = hosts.map(({ outcomes }) => outcomes.reduce((sum, one) => sum + one.ms, 0));
  const slowestMs = Math.max(...times);
  const idealMs = slowestMs === 0 ? null : slowestMs * Math.ceil(hosts.length / concurrency);
  return { name, ...measured, slowestMs: slowestMs === 0 ? null : slowestMs, idealMs };
}

/** What a person would type for each host: a folder, the config, the plugin, and a look. */
async function shell(
  place: Place,
  name: string,
  parallel: string,
  most = place.names.length,
): Promise<FleetRow> {
  const names = place.names.slice(0, most);
  const times = place.names.length / names.length;
  const config = join(place.folder, 'config.json');
  const steps = [
    'ssh "$0" mkdir -p /etc/netappdvp',
    `ssh "$0" "cat > /etc/netappdvp/config.json && chmod 600 /etc/netappdvp/config.json" < ${config}`,
    'ssh "$0" docker plugin install --grant-all-permissions --alias netapp netapp/trident-plugin:26.06 config=config.json',
    'ssh "$0" docker plugin enable netapp',
    'ssh "$0" docker plugin inspect netapp > /dev/null',
  ];
  const line = `printf '%s\\n' ${names.join(' ')} | xargs -P ${parallel} -I NAME sh -c '${steps.join(' && ')}' NAME`;
  const { stdout: _, ...measured } = await measure(place, ['sh', '-c', line]);
  const ms = measured.ms * times;
  const connections = measured.connections * times;
  const told = times === 1 ? name : `${name} (${names.length}, times ${times})`;
  return {
    ...measured,
    name: told,
    ms,
    connections,
    peakMiB: null,
    slowestMs: null,
    idealMs: null,
  };
}

async function freePort(): Promise<number> {
  const server = await listen();
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listen(answer?: (socket: Socket) => void): Promise<Server> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export function fleetView({ hosts, concurrency, rows, problems }: FleetBench): string {
  if (problems.length > 0) return `Fleet: not measured, ${problems.join('; ')}\n`;
  const loop = rows[2]?.ms ?? Number.NaN;
  const lines = rows.map(
    ({ name, ms, peakMiB, connections, peakConnections, sessions, idealMs, exitCode }) => {
      const ideal =
        idealMs === null
          ? ''
          : `, ${(ms / idealMs).toFixed(2)} x the ideal of ${(idealMs / 1000).toFixed(1)} s`;
      const memory = peakMiB === null ? '' : `, ${peakMiB.toFixed(0)} MiB`;
      return `  ${name.padEnd(57)} ${(ms / 1000).toFixed(1).padStart(6)} s, ${(ms / loop).toFixed(2)} x the loop${ideal}, ${connections} connections (${peakConnections} at once), ${sessions} sessions a host${memory}, exit ${exitCode}\n`;
    },
  );
  return `Fleet (${hosts} hosts behind one sshd, ${concurrency} at once, a download takes 1 s)\n${lines.join('')}`;
}
