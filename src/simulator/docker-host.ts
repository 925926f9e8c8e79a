import type {
  CommandResult,
  HostConnection,
  HostTarget,
  RemoteCommand,
  UploadResult,
} from '../hosts/connection.ts';
import type { Secret } from '../secret.ts';
import { SimulatedPlugin } from './simulated-plugin.ts';

interface File {
  readonly content: string;
  readonly mode: number;
  readonly writtenAt: number;
}

interface InstalledPlugin {
  readonly id: string;
  readonly name: string;
  readonly reference: string;
  readonly settings: Map<string, string>;
  running: SimulatedPlugin | null;
  startedAt: number;
  readonly log: string[];
}

/** A Docker host that exists in this process only: its files, its one plugin, its clock. */
export interface SimulatedDockerHost {
  readonly name: string;
  connect(target: HostTarget): HostConnection;
  /** `docker volume create -d netapp NAME`. Throws what Docker would print. */
  createVolume(name: string): Promise<void>;
  /** `docker volume ls`, the names. */
  listVolumes(): Promise<string[]>;
}

/** Takes a name and a clock (seconds since 1970), returns a host with Docker and nothing else on it. */
export function createDockerHost(name: string, nowSeconds: () => number): SimulatedDockerHost {
  const files = new Map<string, File>();
  let plugin: InstalledPlugin | null = null;

  const start = async (installed: InstalledPlugin): Promise<void> => {
    const config = files.get(configOf(installed));
    const log = (level: string, text: string): void => {
      // The engine puts its own line around the plugin's.
      const time = new Date(nowSeconds() * 1000).toISOString();
      const line = `time="${time}" level=${level} msg=${JSON.stringify(text)}`;
      installed.log.push(
        `time="${time}" level=error msg=${JSON.stringify(line)} plugin=${installed.id}`,
      );
    };
    installed.running = new SimulatedPlugin(log);
    installed.startedAt = nowSeconds();
    await installed.running.start(config?.content ?? '');
  };

  /** Does a docker command line, returns what Docker prints on failure; null when it went well. */
  const docker = async (argv: readonly string[]): Promise<string | null> => {
    const verb = argv.slice(0, 3).join(' ');
    const words = argv.slice(3);
    if (verb === 'docker plugin install') {
      plugin = installFrom(name, words);
      return null;
    }
    if (plugin === null) return 'Error: No such plugin';
    if (verb === 'docker plugin enable') await start(plugin);
    else if (verb === 'docker plugin disable') plugin.running = null;
    else if (verb === 'docker plugin rm') plugin = null;
    else if (verb === 'docker plugin set') {
      const [key = '', value = ''] = (words.at(-1) ?? '').split('=');
      plugin.settings.set(key, value);
    } else throw new Error(`the simulated Docker host does not model: ${argv.join(' ')}`);
    return null;
  };

  const run = async (command: RemoteCommand): Promise<CommandResult> => {
    if (command.name === 'facts')
      return result(0, facts(name, files, plugin, command.args, nowSeconds()));
    if (command.name === 'logs') return result(0, logs(plugin));
    // Nobody else can reach a host that exists in this process only.
    if (command.name.startsWith('lock.')) return result(0, 'taken\n');
    if (command.name === 'surroundings') return result(0, nobodyAround);
    if (command.name === 'privileges') return result(1, privilegesQuestion);
    const withdrawn = ['plugin.disable', 'plugin.remove'].includes(command.name);
    const failure = await docker(
      withdrawn ? ['docker', 'plugin', ...command.args.slice(0, 2)] : command.args,
    );
    return failure === null ? result(0, '') : result(1, failure);
  };

  const upload = (path: string, content: string | Secret, mode: number): UploadResult => {
    const text = typeof content === 'string' ? content : content.reveal();
    const changed = files.get(path)?.content !== text;
    if (changed) files.set(path, { content: text, mode, writtenAt: nowSeconds() });
    return { changed, backup: null };
  };

  const running = (): SimulatedPlugin => {
    if (plugin?.running == null) throw new Error('Error: plugin "netapp" not found');
    return plugin.running;
  };

  return {
    name,
    connect: (target) => ({
      target,
      run,
      upload: (path, content, mode) => Promise.resolve(upload(path, content, mode)),
      close: () => Promise.resolve(),
    }),
    createVolume: (volume) => running().createVolume(volume),
    listVolumes: () => running().listVolumes(),
  };
}

/** No container, no other plugin. */
const nobodyAround = 'containers 0 \nend 0 \n';

/** How Docker asks about the plugin's rights (docker.io 20.10; the rights are those of Trident's plugin.json). */
const privilegesQuestion = `Plugin is requesting the following privileges:
 - network: [host]
 - host ipc namespace: [true]
 - host pid namespace: [true]
 - mount: [/]
 - mount: [/dev]
 - mount: [/etc/netappdvp]
 - allow-all-devices: [true]
 - capabilities: [CAP_SYS_ADMIN]
Do you grant the above permissions? [y/N] `;

/** Words after "docker plugin install": flags, the reference, KEY=VALUE settings. */
function installFrom(host: string, words: readonly string[]): InstalledPlugin {
  const alias = words[words.indexOf('--alias') + 1] ?? 'netapp';
  const plain = words.filter((word, i) => !word.startsWith('--') && words[i - 1] !== '--alias');
  const [reference = '', ...settings] = plain;
  return {
    id: Buffer.from(`${host}/${alias}`).toString('hex').padEnd(64, '0'),
    name: `${alias}:latest`,
    reference,
    settings: new Map([
      ['config', 'config.json'],
      ...settings.map((setting): [string, string] => [
        setting.split('=')[0] ?? '',
        setting.slice(setting.indexOf('=') + 1),
      ]),
    ]),
    running: null,
    startedAt: 0,
    log: [],
  };
}

/** What the look at a host prints: one line a section, its name, exit code and text in base64. */
function facts(
  name: string,
  files: ReadonlyMap<string, File>,
  plugin: InstalledPlugin | null,
  args: readonly string[],
  now: number,
): string {
  const [, named = '', lif = '', , dataLif = '', , nobody = ''] = args;
  const configPath = named === '' ? configOf(plugin) : named;
  const config = files.get(configPath);
  const sections: [string, number, string][] = [
    ['uid', 0, '0'],
    ['hostname', 0, name],
    ['kernel', 0, 'Linux 6.1.0 x86_64'],
    ['boot', 0, `boot-${name}`],
    ['clock', 0, String(now)],
    ['os', 0, 'PRETTY_NAME="Simulated GNU/Linux"'],
    ['docker.path', 0, '/usr/bin/docker'],
    [
      'docker.info',
      0,
      JSON.stringify({
        ID: `engine-${name}`,
        ServerVersion: '28.2.2',
        DockerRootDir: '/var/lib/docker',
        SecurityOptions: [],
        Swarm: { NodeID: `node-${name}`, ControlAvailable: true },
      }),
    ],
    ['plugins', 0, plugin === null ? '' : `${plugin.name} ${plugin.reference}`],
    ['rootless', 0, ''],
    ['plugin', plugin === null ? 1 : 0, plugin === null ? '' : inspect(plugin)],
    ['config.path', 0, configPath],
    [
      'config.stat',
      config === undefined ? 1 : 0,
      config === undefined
        ? ''
        : `${config.mode.toString(8)} 0:0 root:root ${config.content.length} ${config.writtenAt} regular file`,
    ],
    ['config.content', config === undefined ? 1 : 0, config?.content ?? ''],
    ['nfs', 0, ''],
    ['rpcbind', 0, ''],
    ['legacy', 1, ''],
    ['lock', 0, ''],
    ...(lif === '' ? [] : [['lif.management', 0, ''] as [string, number, string]]),
    ...(dataLif === '' ? [] : [['lif.data', 0, ''] as [string, number, string]]),
    ...(plugin === null ? [] : probe(plugin, now, nobody)),
    ['end', 0, ''],
  ];
  return sections.map((row) => section(...row)).join('');
}

function section(name: string, code: number, text: string): string {
  return `${name} ${code} ${Buffer.from(text).toString('base64')}\n`;
}

/** What the look at the logs prints; the engine keeps them in a file of the host. */
function logs(plugin: InstalledPlugin | null): string {
  const found =
    plugin === null
      ? section('plugin', 1, 'Error: No such plugin')
      : section('plugin', 0, plugin.id) + section('/var/log/messages', 0, plugin.log.join('\n'));
  return found + section('end', 0, '');
}

/** The file that the plugin's own setting names. */
function configOf(plugin: InstalledPlugin | null): string {
  return `/etc/netappdvp/${plugin?.settings.get('config') ?? 'config.json'}`;
}

function probe(plugin: InstalledPlugin, now: number, nobody: string): [string, number, string][] {
  const answer = plugin.running?.problem ?? `volume ${nobody} was not found`;
  return [
    ['digest', 0, ''],
    ['socket.stat', 0, String(plugin.startedAt)],
    ['probe.clock', 0, String(now)],
    ...(plugin.running === null
      ? []
      : [['probe', 0, JSON.stringify({ Err: answer })] as [string, number, string]]),
    ['log', 0, plugin.log.join('\n')],
  ];
}

function inspect(plugin: InstalledPlugin): string {
  const settings = [...plugin.settings].map(([key, value]) => `${key}=${value}`);
  return JSON.stringify([
    {
      Id: plugin.id,
      Name: plugin.name,
      PluginReference: `docker.io/${plugin.reference}`,
      Enabled: plugin.running !== null,
      Config: {
        Env: [...plugin.settings.keys()].map((key) => ({ Name: key, Settable: ['value'] })),
      },
      Settings: { Env: settings },
    },
  ]);
}

function result(exitCode: number, stdout: string): CommandResult {
  return { exitCode, stdout, stderr: '', ms: 0 };
}
