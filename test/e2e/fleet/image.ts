import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from './command.ts';
import type { FleetHost } from './host.ts';
import { type Leashed, startLeashed } from './leash.ts';

/** Where the stand-in plugin's program and config.json are. */
export const pluginSource = fileURLToPath(new URL('../plugin', import.meta.url));

/** Folders that the plugin's mounts, sockets and files need in its root file system. */
const rootFolders = [
  'netapp',
  'host',
  'dev',
  'proc',
  'sys',
  'tmp',
  'etc/netappdvp',
  'run/docker/plugins',
  'var/lib/docker-volumes/netapp',
  'var/log/trident',
];

/** Says "ready" when the registry takes connections, ends when it does not start. */
const serveRegistry = `docker-registry serve "$0" &
until (exec 3<> "/dev/tcp/$1/5000") 2> /dev/null; do kill -0 $! || exit 1; sleep 0.05; done
echo ready
read -r _end`;

/** Starts Docker's registry on `address`:5000, with its content in memory. */
export async function startRegistry(folder: string, address: string): Promise<Leashed> {
  const file = join(folder, 'registry.yml');
  const settings = [
    'version: 0.1',
    'storage:',
    '  inmemory: {}',
    'http:',
    `  addr: ${address}:5000`,
  ];
  await writeFile(file, `${settings.join('\n')}\n`);
  const registry = await startLeashed([], ['bash', '-c', serveRegistry, file, address]);
  await registry.said('ready');
  return registry;
}

/** The compiler keeps what it made of Go's own library here, so that only the first fleet waits for it. */
const compilerCache = fileURLToPath(
  new URL('../../../node_modules/.cache/netappdvp-go-build', import.meta.url),
);

/** Go's compiler as we want it: no download, no C, nothing written to the home folder. */
export function goEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CGO_ENABLED: '0',
    GOFLAGS: '-mod=mod',
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
    GOCACHE: compilerCache,
    GOPATH: join(compilerCache, 'path'),
  };
}

/** Compiles the stand-in plugin, once for all tags, and returns the path of the program. */
export async function buildPlugin(folder: string): Promise<string> {
  const program = join(folder, 'trident');
  await must(
    ['go', 'build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', program, '.'],
    {
      cwd: pluginSource,
      env: goEnvironment(),
    },
  );
  return program;
}

export interface PluginImage {
  readonly version: string;
  /** Capabilities that it asks for beside the usual. */
  readonly more: readonly string[];
}

/** Makes one plugin image per version with the host's engine, pushes it, and takes it off the host again. */
export async function publishPlugin(
  host: FleetHost,
  program: string,
  repository: string,
  images: readonly PluginImage[],
): Promise<void> {
  for (const image of images) {
    const { version } = image;
    const reference = `${repository}:${version}`;
    const folder = `/tmp/image-${version}`;
    await writeImageFolder(`${host.root}${folder}`, program, image);
    await execOrThrow(host, ['docker', 'plugin', 'create', reference, folder]);
    await execOrThrow(host, ['docker', 'plugin', 'push', reference]);
    await execOrThrow(host, ['docker', 'plugin', 'rm', reference]);
    await execOrThrow(host, ['rm', '-r', folder]);
  }
}

/** Runs a command on the host and returns its stdout; any code but 0 rejects with what it said. */
export async function execOrThrow(host: FleetHost, argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await host.exec(argv);
  if (code !== 0) {
    throw new Error(`${host.name}: ${argv.join(' ')}\nended with ${code}: ${stderr.trim()}`);
  }
  return stdout;
}

async function writeImageFolder(
  folder: string,
  program: string,
  { version, more }: PluginImage,
): Promise<void> {
  const root = join(folder, 'rootfs');
  for (const name of rootFolders) {
    await mkdir(join(root, name), { recursive: true });
  }
  const config = JSON.parse(await readFile(join(pluginSource, 'config.json'), 'utf8')) as {
    readonly linux: { readonly capabilities: readonly string[] };
  };
  const linux = { ...config.linux, capabilities: [...config.linux.capabilities, ...more] };
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, linux }));
  await writeFile(join(root, 'netapp/VERSION'), `${version}\n`);
  await copyFile(program, join(root, 'netapp/trident'));
  await chmod(join(root, 'netapp/trident'), 0o755);
}
