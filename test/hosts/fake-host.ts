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
  /** Lines of docker plugin ls: name and reference. */
  aliases: string[];
  lif: 'open' | 'closed' | 'no-tool';
  /** Thrown when somebody connects. */
  refusal: HostError | null;
  files: Map<string, { content: string; mode: string; modified: number }>;
  plugin: {
    reference: string;
    enabled: boolean;
    settings: Record<string, string>;
    started: number;
    /** What it may do; `usualPrivileges` unless given. */
    privileges?: string[];
    /** What its driver found when it started: it does not look again. */
    says?: string;
  } | null;
  /** Whether the host has something to ask the driver with. */
  tool: boolean;
  /** Docker refuses to stop the plugin without -f, as volumes of it were made here. */
  inUse: boolean;
  /** Containers with volumes of the plugin. */
  holders: { container: string; state: string; volumes: string[]; service: string | null }[];
  /** Other plugins, with the file that each reads. */
  neighbours: { name: string; config: string }[];
  /** The volumes that the plugin lists. */
  volumes: string[];
  /** What a release asks for; null: the registry does not have it. */
  privileges: (reference: string) => string[] | null;
  /** As what a volume is mounted; null: it cannot be. */
  mounts: string | null;
  /** Whether its kernel has NFS. */
  kernelNfs: boolean;
  /** The Swarm that it is a node of. */
  swarm: FakeSwarm | null;
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
  /** What the second look of hosts status prints. */
  more: () => string;
  /** What the look at the logs prints. */
  logs: () => string;
  /** What the look for preflight prints. */
  fittings: (args: readonly string[]) => string;
  fix: (command: RemoteCommand) => CommandResult;
  /** Called before a command is run. */
  before: (command: RemoteCommand) => void;
}

/** Hosts of one Swarm; the first is its manager. */
export interface FakeSwarm {
  readonly hosts: FakeHost[];
  readonly nodes: Map<string, { availability: string; taken: string }>;
}

/** Makes the hosts nodes of one Swarm. */
export function fakeSwarm(hosts: FakeHost[]): FakeSwarm {
  const nodes = new Map(
    hosts.map(({ name }) => [`n${name}`, { availability: 'active', taken: '' }]),
  );
  const swarm = { hosts, nodes };
  for (const host of hosts) host.swarm = swarm;
  return swarm;
}

export const usualPrivileges = ['network host', 'mount /dev', 'capabilities CAP_SYS_ADMIN'];

export const CLOCK = Date.UTC(2026, 0, 31, 12) / 1000;

export function fakeHost(name: string, change: Partial<FakeHost> = {}): FakeHost {
  return {
    name,
    uid: 0,
    docker: 'up',
    engineId: '',
    aliases: [],
    lif: 'open',
    refusal: null,
    files: new Map(),
    plugin: null,
    tool: true,
    inUse: false,
    holders: [],
    neighbours: [],
    volumes: [],
    privileges: () => usualPrivileges,
    mounts: 'nfs',
    kernelNfs: true,
    swarm: null,
    answer: () => '',
    log: [],
    startFailure: null,
    clock: CLOCK,
    lock: null,
    beforeLock: () => undefined,
    ran: [],
    argv: [],
    open: 0,
    more: () => {
      throw new Error('nobody said what hosts status finds');
    },
    logs: () => {
      throw new Error('nobody said what the logs are');
    },
    fittings: () => {
      throw new Error('nobody said what preflight finds');
    },
    fix: () => {
      throw new Error('no fix was expected');
    },
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
    host.argv.push(...command.args);
    host.clock += 1;
    const looked = lookAround(host, command.name, command.args);
    if (looked !== null) return looked;
    host.ran.push(command.name);
    if (command.name === 'facts') return done(facts(host, command.args));
    if (command.name === 'config-files') return done(configFiles(host));
    if (command.name === 'status') return done(host.more());
    if (command.name === 'logs') return done(host.logs());
    if (command.name === 'preflight') return done(host.fittings(command.args));
    if (command.name.startsWith('fix:')) return host.fix(command);
    if (command.name === 'swarm.nodes') return done(swarmOf(host));
    if (command.name === 'config.remove') {
      host.files.delete(command.args[0] ?? '');
      return done('');
    }
    if (command.name.startsWith('probe.')) return probe(host, command.name, command.args);
    if (command.name === 'node.update') return updateNode(host, command.args);
    if (command.name === 'node.empty') {
      const held = host.holders.filter(({ service }) => service !== null);
      return held.length === 0
        ? done('')
        : { ...failed(`data in ${held[0]?.container},`), exitCode: 75 };
    }
    if (command.name === 'plugin.disable' || command.name === 'plugin.remove')
      return withdraw(host, command.args);
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
    const privileges = host.privileges(reference);
    if (privileges === null) return failed('Error response from daemon: manifest unknown');
    host.plugin = {
      reference,
      privileges,
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
  if (verb === 'upgrade') {
    if (plugin.enabled) return failed('the plugin must be disabled before upgrading');
    const reference = words.at(-1) ?? '';
    const privileges = host.privileges(reference);
    if (privileges === null) return failed('Error response from daemon: manifest unknown');
    Object.assign(plugin, { reference, privileges });
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

/** What withdrawScript does: verb, plugin, alias, "told". */
function withdraw(host: FakeHost, [verb, , , told]: readonly string[]): CommandResult {
  const { plugin } = host;
  if (plugin === null) return failed('Error: No such plugin: netapp:latest');
  if (verb === 'disable' && !plugin.enabled)
    return failed(
      'Error response from daemon: plugin is already disabled: plugin netapp:latest found but disabled',
    );
  if (verb === 'rm' && plugin.enabled)
    return failed('Error response from daemon: plugin netapp:latest is enabled');
  const held = host.holders.filter(({ state }) => state === 'running');
  if (held.length > 0 && told !== 'told')
    return failed(
      `Error response from daemon: plugin netapp:latest is in use\nheld: ${held.map(({ container, volumes }) => `${volumes.join()} in /${container}`).join()},`,
    );
  if (verb === 'disable') plugin.enabled = false;
  else host.plugin = null;
  return done('');
}

/** What is only read, beside the facts; null for anything else. These are left out of `ran`. */
function lookAround(host: FakeHost, name: string, args: readonly string[]): CommandResult | null {
  if (name === 'privileges') {
    const asked = host.privileges(args[1] ?? '');
    return failed(
      asked === null
        ? 'Error response from daemon: manifest unknown'
        : asked.map((one) => ` - ${one.replace(/ ?(\S+)$/, ': [$1]')}\n`).join(''),
    );
  }
  if (name === 'swarm.state')
    return done(
      [...(host.swarm?.nodes ?? [])]
        .map(([id, node]) => `${id} ${node.availability} ready -${node.taken}\n`)
        .join(''),
    );
  if (name !== 'surroundings') return null;
  if (host.docker !== 'up') return failed('Cannot connect to the Docker daemon');
  const [alias = ''] = args;
  const containers = host.holders.map(({ container, volumes, ...more }) =>
    JSON.stringify({
      name: `/${container}`,
      mounts: volumes.map((Name) => ({ Name, Driver: `${alias}:latest` })),
      ...more,
    }),
  );
  const lines: [string, string][] = [
    ['containers', containers.join('\n')],
    ...host.neighbours.flatMap(({ name: other, config }): [string, string][] => [
      ['neighbour', `${other} ${config}`],
      ['neighbour.config', host.files.get(config)?.content ?? ''],
    ]),
    ['volumes', host.volumes.join('\n')],
    ['end', ''],
  ];
  return done(
    lines.map(([key, text]) => `${key} 0 ${Buffer.from(text).toString('base64')}\n`).join(''),
  );
}

/** docker node update: node, availability, label, value. Tasks of a node that is taken out go to another one. */
function updateNode(
  { swarm }: FakeHost,
  [id = '', availability = '', , taken = '']: readonly string[],
): CommandResult {
  const node = swarm?.nodes.get(id);
  if (swarm === null || node === undefined) return failed('Error: No such node');
  Object.assign(node, { availability, taken });
  const host = swarm.hosts.find(({ name }) => `n${name}` === id);
  const other = swarm.hosts.find(
    ({ name }) => swarm.nodes.get(`n${name}`)?.availability === 'active',
  );
  if (availability === 'drain' && host !== undefined && other !== undefined) {
    other.holders.push(...host.holders.filter(({ service }) => service !== null));
    host.holders = host.holders.filter(({ service }) => service === null);
  }
  return done('');
}

/** What the scripts of a probe volume print. */
function probe(host: FakeHost, name: string, args: readonly string[]): CommandResult {
  const volume = args[name === 'probe.remove' ? 0 : 1] ?? '';
  if (name === 'probe.sweep') return done('');
  if (name === 'probe.write') host.volumes.push(volume);
  if (name === 'probe.remove') {
    host.volumes = host.volumes.filter((one) => one !== volume);
    return done('');
  }
  const kernel = `nfs ${host.kernelNfs ? 'yes' : 'no'}\n`;
  const stage = name.replace('probe.', '');
  if (host.mounts === null) return failed(`${kernel}failed ${stage}\nmount.nfs: access denied\n`);
  return done(`${kernel}type ${host.mounts}\n`);
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
  const renewed = host.lock === null ? 'remade\n' : 'renewed\n';
  host.lock = { run, who, what, process };
  return verb === 'renew' ? renewed : held ? `broken 5\n${holder}` : 'taken\n';
}

/** Every file that may be a config, as the audit reads them. */
function configFiles({ files }: FakeHost): string {
  const packed = (text: string): string => Buffer.from(text).toString('base64');
  const lines = [...files].map(([path, { content }]) => `file ${packed(path)} ${packed(content)}`);
  return `${[...lines, 'end'].join('\n')}\n`;
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
    ['plugins', 0, host.aliases.join('\n')],
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
            Swarm:
              host.swarm === null
                ? {}
                : {
                    NodeID: `n${host.name}`,
                    ControlAvailable: host.swarm.hosts[0] === host,
                  },
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
      Network: { Type: 'host' },
      Mounts: (plugin.privileges ?? usualPrivileges)
        .filter((one) => one.startsWith('mount '))
        .map((one) => ({ Source: one.slice(6) })),
      Linux: { Capabilities: ['CAP_SYS_ADMIN'] },
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
