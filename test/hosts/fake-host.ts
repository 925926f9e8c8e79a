import type {
  CommandResult,
  HostConnection,
  HostError,
  HostTarget,
  RemoteCommand,
} from '../../src/hosts/connection.ts';
import { Secret } from '../../src/secret.ts';

/** What a fake host is like; a test changes it as it likes between runs. */
export interface FakeHost {
  readonly name: string;
  uid: number;
  docker: 'up' | 'down' | 'missing';
  engineId: string;
  lif: 'open' | 'closed' | 'no-tool';
  /** Thrown when somebody connects. */
  refusal: HostError | null;
  files: Map<string, { content: string; mode: string; modified: number }>;
  plugin: {
    reference: string;
    enabled: boolean;
    settings: Record<string, string>;
    started: number;
    /** What its driver found when it started: it does not look again. */
    says?: string;
  } | null;
  /** Whether the host has something to ask the driver with. */
  tool: boolean;
  /** Volumes hold the plugin. */
  inUse: boolean;
  /** What the driver answers; '' is health. */
  answer: (config: string) => string;
  /** Lines of the engine's log about the plugin. */
  log: string[];
  /** docker plugin enable fails with this. */
  startFailure: string | null;
  clock: number;
  /** The run that holds the lock, as the lock's file says it. */
  lock: { run: string; who: string; what: string; process: string } | null;
  /** Called before the lock is asked for anything. */
  beforeLock: (verb: string) => void;
  /** Names of the commands that were run, in order; the lock's are left out. */
  readonly ran: string[];
  /** Everything that was ever in an argv. */
  readonly argv: string[];
  open: number;
  /** Called before a command is run. */
  before: (command: RemoteCommand) => void;
}

export const CLOCK = Date.UTC(2026, 0, 31, 12) / 1000;

export function fakeHost(name: string, change: Partial<FakeHost> = {}): FakeHost {
  return {
    name,
    uid: 0,
    docker: 'up',
    engineId: '',
    lif: 'open',
    refusal: null,
    files: new Map(),
    plugin: null,
    tool: true,
    inUse: false,
    answer: () => '',
    log: [],
    startFailure: null,
    clock: CLOCK,
    lock: null,
    beforeLock: () => undefined,
    ran: [],
    argv: [],
    open: 0,
    before: () => undefined,
    ...change,
  };
}

/** connectHost of a Context that knows these hosts and no other. */
export function connectFake(
  hosts: readonly FakeHost[],
): (target: HostTarget) => Promise<HostConnection> {
  return async (target) => {
    const host = hosts.find((one) => one.name === target.address);
    if (host === undefined) throw new Error(`a connection to ${target.address} was not expected`);
    if (host.refusal !== null) throw host.refusal;
    host.open += 1;
    return connection(host, target);
  };
}

function connection(host: FakeHost, target: HostTarget): HostConnection {
  const run = async (command: RemoteCommand): Promise<CommandResult> => {
    if (command.name.startsWith('lock.')) return done(lockOf(host, command.args));
    host.before(command);
    host.ran.push(command.name);
    host.argv.push(...command.args);
    host.clock += 1;
    if (command.name === 'facts') return done(facts(host, command.args));
    if (command.name === 'swarm.nodes') return done(swarmOf(host));
    if (command.name === 'plugin.users') return done('data: web1 (running),\n');
    const [program, noun, verb, ...words] = command.args;
    if (program !== 'docker' || noun !== 'plugin')
      throw new Error(`unexpected command ${command.name}`);
    return docker(host, verb ?? '', words);
  };
  return {
    target,
    run,
    async upload(path, content, mode) {
      host.before({ name: 'upload', script: '', args: [], asRoot: true, timeoutMs: 0 });
      host.ran.push('upload');
      host.clock += 1;
      const text = content instanceof Secret ? content.reveal() : content;
      const old = host.files.get(path);
      const changed = old?.content !== text;
      host.files.set(path, {
        content: text,
        mode: mode.toString(8),
        modified: changed ? host.clock : (old?.modified ?? host.clock),
      });
      return { changed, backup: null };
    },
    async close() {
      host.open -= 1;
    },
  };
}

function docker(host: FakeHost, verb: string, words: readonly string[]): CommandResult {
  const plugin = host.plugin;
  const settings = words
    .filter((word) => /^\w+=/.test(word))
    .map((word): [string, string] => [word.split('=')[0] ?? '', word.slice(word.indexOf('=') + 1)]);
  if (verb === 'install') {
    if (plugin !== null)
      return failed('Error response from daemon: plugin "netapp:latest" already exists');
    const reference =
      words.filter((word) => !word.startsWith('-') && !word.includes('=')).at(-1) ?? '';
    host.plugin = {
      reference,
      enabled: false,
      settings: { DOCKER_PLUGIN_MODE: '1', ...Object.fromEntries(settings) },
      started: 0,
    };
    return done('');
  }
  if (plugin === null) return failed('Error: No such plugin: netapp');
  if (verb === 'enable') {
    if (plugin.enabled)
      return failed(
        'Error response from daemon: plugin already enabled: plugin netapp:latest is enabled',
      );
    if (host.startFailure !== null) return failed(host.startFailure);
    plugin.enabled = true;
    plugin.started = host.clock;
    plugin.says = host.answer(
      host.files.get(`/etc/netappdvp/${plugin.settings['config']}`)?.content ?? '',
    );
    return done('');
  }
  if (verb === 'disable') {
    if (!plugin.enabled)
      return failed(
        'Error response from daemon: plugin is already disabled: plugin netapp:latest found but disabled',
      );
    if (host.inUse) return failed('Error response from daemon: plugin netapp:latest is in use');
    plugin.enabled = false;
    return done('');
  }
  if (verb === 'set') {
    if (plugin.enabled)
      return failed(
        'Error response from daemon: cannot set on an active plugin, disable plugin before setting',
      );
    Object.assign(plugin.settings, Object.fromEntries(settings));
    return done('');
  }
  throw new Error(`unexpected docker plugin ${verb}`);
}

/** What lock-script.ts does, without time: verb, folder, run, lease, who, what, process, dead. */
function lockOf(host: FakeHost, args: readonly string[]): string {
  const [verb, , run = '', , who = '', what = '', process = '', dead = ''] = args;
  host.beforeLock(verb ?? '');
  const held = host.lock !== null && host.lock.run !== run && host.lock.run !== dead;
  const holder = lockLines(host);
  if (verb === 'free') {
    if (!held) host.lock = null;
    return 'freed\n';
  }
  if (held && verb === 'take') return `held 5\n${holder}`;
  if (held && verb === 'renew') return `lost 5\n${holder}`;
  host.lock = { run, who, what, process };
  return verb === 'renew' ? 'renewed\n' : held ? `broken 5\n${holder}` : 'taken\n';
}

function lockLines({ lock }: FakeHost): string {
  if (lock === null) return '';
  return `run ${lock.run}\nwho ${lock.who}\nwhat ${lock.what}\nprocess ${lock.process}\nboot b\nsince ${CLOCK}\n`;
}

/** A Swarm of this host, which is its manager, and one that is called "worker". */
function swarmOf(host: FakeHost): string {
  const node = (ID: string, Hostname: string, Addr: string) => ({
    ID,
    Description: { Hostname },
    Status: { State: 'ready', Addr },
  });
  return `m\n${JSON.stringify([node('m', 'boss', host.name), node('w', 'worker', 'worker')])}\n`;
}

function done(stdout: string): CommandResult {
  return { exitCode: 0, stdout, stderr: '', ms: 1 };
}

function failed(stdout: string): CommandResult {
  return { exitCode: 1, stdout, stderr: '', ms: 1 };
}

function facts(host: FakeHost, args: readonly string[]): string {
  const [alias = '', path = '', lif = '', , dataLif = ''] = args;
  const file =
    path === '' ? `/etc/netappdvp/${host.plugin?.settings['config'] ?? 'config.json'}` : path;
  const config = host.files.get(file);
  const { plugin } = host;
  const sections: [string, number, string][] = [
    ['uid', 0, String(host.uid)],
    ['hostname', 0, host.name],
    ['kernel', 0, 'Linux 6.1.0 x86_64'],
    ['boot', 0, 'b'],
    ['clock', 0, String(CLOCK)],
    ['os', 0, 'PRETTY_NAME="Debian GNU/Linux 12"'],
    ['docker.path', host.docker === 'missing' ? 127 : 0, ''],
    host.docker === 'up'
      ? [
          'docker.info',
          0,
          JSON.stringify({
            ID: host.engineId,
            ServerVersion: '20.10.24',
            DockerRootDir: '/var/lib/docker',
            SecurityOptions: [],
            Swarm: {},
          }),
        ]
      : ['docker.info', 1, 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.'],
    ['config.path', 0, file],
    config === undefined
      ? ['config.stat', 1, 'no such file']
      : ['config.stat', 0, `${config.mode} 0:0 root:root 9 ${config.modified} regular file`],
    config === undefined ? ['config.content', 1, ''] : ['config.content', 0, config.content],
    ['nfs', 0, ''],
    ['rpcbind', 0, ''],
    ['legacy', 1, ''],
    ...(host.lock === null
      ? []
      : [['lock', 0, `held 5\n${lockLines(host)}`] as [string, number, string]]),
    ...(lif === ''
      ? []
      : [
          [
            'lif.management',
            host.lif === 'open' ? 0 : host.lif === 'closed' ? 1 : 9,
            host.lif === 'closed' ? 'connect: Connection refused' : '',
          ] as [string, number, string],
        ]),
    ...(dataLif === '' ? [] : [['lif.data', 0, ''] as [string, number, string]]),
    ...(plugin === null || host.docker !== 'up'
      ? [['plugin', 1, 'Error: No such plugin'] as [string, number, string]]
      : pluginSections(host, plugin, alias, config?.content ?? '', args[6] ?? '')),
    ['end', 0, ''],
  ];
  return sections
    .map(([name, code, text]) => `${name} ${code} ${Buffer.from(text).toString('base64')}\n`)
    .join('');
}

function pluginSections(
  host: FakeHost,
  plugin: NonNullable<FakeHost['plugin']>,
  alias: string,
  config: string,
  nobody: string,
): [string, number, string][] {
  const error = plugin.says ?? host.answer(config);
  const answer = error === '' ? `volume ${nobody} was not found` : error;
  const inspected = {
    Id: 'abc123',
    Name: `${alias}:latest`,
    PluginReference: plugin.reference,
    Enabled: plugin.enabled,
    Config: {
      Interface: { Socket: 'netapp.sock' },
      Env: Object.keys(plugin.settings).map((Name) => ({ Name, Settable: ['value'] })),
    },
    Settings: { Env: Object.entries(plugin.settings).map(([key, value]) => `${key}=${value}`) },
  };
  return [
    ['plugin', 0, JSON.stringify([inspected])],
    ['socket.stat', 0, plugin.enabled ? String(plugin.started) : ''],
    ['probe.clock', 0, String(CLOCK)],
    ...(plugin.enabled
      ? [
          ['probe', ...(host.tool ? [0, JSON.stringify({ Err: answer })] : [9, ''])] as [
            string,
            number,
            string,
          ],
        ]
      : []),
    ['log', 0, host.log.join('\n')],
  ];
}
