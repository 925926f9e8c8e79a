/** Docker's plugin commands as argv, and what Docker prints about plugins, engines and nodes: pure. */

import { listOf, parseJson, recordOf, textOf } from './json.ts';
import { privilegesOf } from './privileges.ts';

/** A plugin as Docker knows it on one host. */
export interface InstalledPlugin {
  readonly id: string;
  /** As Docker lists it: "netapp:latest". */
  readonly name: string;
  /** Where it came from: "netapp/trident-plugin:26.06", without docker.io. */
  readonly reference: string;
  /** The reference's tag. */
  readonly version: string;
  readonly enabled: boolean;
  /** The settable environment, as "docker plugin set" takes it. */
  readonly settings: Readonly<Record<string, string>>;
  /** What it may do on the host: "network host", "mount /dev". */
  readonly privileges: readonly string[];
}

export interface Engine {
  /** The engine's own id; '' when it gives none. */
  readonly id: string;
  readonly version: string;
  readonly dataRoot: string;
  readonly userNamespaces: boolean;
  /** It runs as a user: it has no place for plugins that mount on the host. */
  readonly rootless: boolean;
  /** The node's id in its Swarm; '' outside a Swarm. */
  readonly nodeId: string;
  readonly swarmManager: boolean;
}

/**
 * Installs without starting, so that a failing download and a failing start are told apart. The plugin asks
 * for host network, mounts and CAP_SYS_ADMIN (its plugin.json); without the flag Docker would ask a person.
 */
export function installArgv(
  alias: string,
  reference: string,
  settings: Readonly<Record<string, string>>,
): string[] {
  const values = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return [
    'docker',
    'plugin',
    'install',
    '--grant-all-permissions',
    '--disable',
    '--alias',
    alias,
    reference,
    ...values,
  ];
}

/** Docker refuses this on an enabled plugin. */
export function setArgv(name: string, key: string, value: string): string[] {
  return ['docker', 'plugin', 'set', name, `${key}=${value}`];
}

/** `--skip-remote-check`: the new release has another reference than the one that was installed (Trident's docs). */
export function upgradeArgv(name: string, reference: string): string[] {
  const flags = ['--skip-remote-check', '--grant-all-permissions'];
  return ['docker', 'plugin', 'upgrade', ...flags, name, reference];
}

/** The time-out is the engine's, for the plugin's socket to appear. */
export function enableArgv(name: string): string[] {
  return ['docker', 'plugin', 'enable', '--timeout', '60', name];
}

/** "docker.io/netapp/trident-plugin:26.06" and "netapp/trident-plugin:26.06" are the same. */
export function plainReference(reference: string): string {
  return reference.replace(/^(?:index\.)?docker\.io\//, '').replace(/@sha256:.*$/, '');
}

/** The tag of a reference; "latest" when it has none, as Docker has it. */
export function tagOf(reference: string): string {
  const last = plainReference(reference).split('/').pop() ?? '';
  return last.includes(':') ? last.slice(last.indexOf(':') + 1) : 'latest';
}

/** Takes what `docker plugin inspect NAME` printed (a list of one), returns the plugin; null for anything else. */
export function parsePlugin(text: string): InstalledPlugin | null {
  const list = parseJson(text);
  const plugin = recordOf(listOf(list)[0]);
  const [id, name] = [plugin['Id'] ?? plugin['ID'], plugin['Name']];
  if (typeof id !== 'string' || typeof name !== 'string') return null;
  const reference = plainReference(textOf(plugin['PluginReference']));
  const settable = new Set(
    listOf(recordOf(plugin['Config'])['Env'])
      .map(recordOf)
      .filter((variable) => listOf(variable['Settable']).length > 0)
      .map((variable) => textOf(variable['Name'])),
  );
  const settings = listOf(recordOf(plugin['Settings'])['Env'])
    .map(textOf)
    .map((line): [string, string] => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)])
    .filter(([key]) => settable.size === 0 || settable.has(key));
  return {
    id,
    name,
    reference,
    version: tagOf(reference),
    enabled: plugin['Enabled'] === true,
    settings: Object.fromEntries(settings),
    privileges: privilegesOf(recordOf(plugin['Config'])),
  };
}

/** Takes `docker info --format '{{json .}}'`, returns the engine; null when no engine answered. */
export function parseEngine(text: string): Engine | null {
  const info = recordOf(parseJson(text));
  const version = textOf(info['ServerVersion']);
  if (version === '') return null;
  const swarm = recordOf(info['Swarm']);
  const has = (word: string): boolean =>
    listOf(info['SecurityOptions']).some((option) => textOf(option).includes(word));
  return {
    id: textOf(info['ID']),
    version,
    dataRoot: textOf(info['DockerRootDir']),
    userNamespaces: has('name=userns'),
    rootless: has('name=rootless'),
    nodeId: textOf(swarm['NodeID']),
    swarmManager: swarm['ControlAvailable'] === true,
  };
}

/**
 * Takes `docker info --format '{{json .RegistryConfig}}'` and a reference, returns whether the engine may
 * speak plain HTTP to its registry ("insecure-registries", and every loopback address).
 */
export function acceptsPlainHttp(text: string, reference: string): boolean {
  const registry = plainReference(reference).split('/')[0] ?? '';
  if (/^(?:localhost|127\.[\d.]+|\[::1\])(?::\d+)?$/.test(registry)) return true;
  const known = recordOf(recordOf(parseJson(text))['IndexConfigs'])[registry];
  return recordOf(known)['Secure'] === false;
}

export interface SwarmNode {
  readonly id: string;
  readonly hostname: string;
  readonly address: string;
  /** ready, down, disconnected, unknown. */
  readonly state: string;
}

/** Takes `docker node inspect` of all nodes, returns them by name. */
export function parseNodes(text: string): SwarmNode[] {
  return listOf(parseJson(text))
    .map(recordOf)
    .map((node) => {
      const status = recordOf(node['Status']);
      const leader = textOf(recordOf(node['ManagerStatus'])['Addr'])
        .replace(/:\d+$/, '')
        .replace(/^\[(.*)\]$/, '$1');
      const address = textOf(status['Addr']);
      return {
        id: textOf(node['ID']),
        hostname: textOf(recordOf(node['Description'])['Hostname']),
        // Older engines say 0.0.0.0 or 127.0.0.1 of the manager that is asked.
        address: /^(?:0\.0\.0\.0|127\..*|::1?)?$/.test(address) && leader !== '' ? leader : address,
        state: textOf(status['State']),
      };
    })
    .filter((node) => node.id !== '')
    .toSorted(
      (a, b) =>
        a.hostname.localeCompare(b.hostname, 'en') || a.address.localeCompare(b.address, 'en'),
    );
}
