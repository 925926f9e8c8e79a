import { Secret } from '../secret.ts';
import type { CommandResult } from './connection.ts';
import { type Engine, type InstalledPlugin, parseEngine, parsePlugin } from './docker-plugin.ts';
import { type Health, judgeProbe, lastFailure, type Question } from './health.ts';
import { type LockHolder, parseLock } from './lock.ts';
import { type Explanation, explainLogText } from './log-explain.ts';
import { type PluginLogLine, parsePluginLog } from './plugin-log.ts';
import { readSections, type Section } from './sections.ts';

/** Whether this host reaches an address; 'unknown' when it has no tool to try with. */
export type Reach = 'open' | 'closed' | 'unknown' | 'not-asked';

export interface ConfigFile {
  readonly path: string;
  /** Octal with four digits: "0600". */
  readonly mode: string;
  /** "root:root". */
  readonly owner: string;
  readonly ownedByRoot: boolean;
  readonly regular: boolean;
  /** Secret: the file holds a password. null when it is too large to be a config. */
  readonly content: Secret | null;
  /** Seconds since 1970. */
  readonly modified: number;
}

/** Everything one look at a host tells. */
export interface HostFacts {
  readonly uid: number;
  readonly hostname: string;
  readonly kernel: string;
  /** Of the running kernel: changes with each start; '' when it cannot be read. */
  readonly bootId: string;
  readonly os: string;
  /** The host's clock, seconds since 1970. */
  readonly clock: number;
  readonly dockerInstalled: boolean;
  /** null when no engine answered; dockerSaid tells why. */
  readonly engine: Engine | null;
  readonly dockerSaid: string;
  /** It did not answer in 30 s. */
  readonly engineHangs: boolean;
  /** What answers is not the system's Docker Engine, or only such a thing was found; null: neither. */
  readonly otherEngine: 'podman' | 'rootless' | null;
  readonly plugin: InstalledPlugin | null;
  /** Of the plugin's image; '' when the engine does not tell. */
  readonly pluginDigest: string;
  /** Names of NetApp's plugins that the host has, this one too. */
  readonly aliases: readonly string[];
  readonly health: Health;
  /** The config is newer than the running plugin, which reads it only when it starts. */
  readonly configIsNewer: boolean;
  readonly config: ConfigFile | null;
  readonly nfsClient: boolean;
  readonly rpcbind: boolean;
  readonly legacySocket: boolean;
  /** Who is changing the host right now; null: nobody. */
  readonly lock: LockHolder | null;
  readonly managementLif: Reach;
  readonly managementLifSaid: string;
  readonly dataLif: Reach;
  readonly log: readonly PluginLogLine[];
}

/**
 * Takes what the facts script printed and the name that it asked the driver for, returns the facts; null when
 * the output is not whole.
 */
export function parseFacts(
  result: Pick<CommandResult, 'stdout'>,
  nobody: string,
): HostFacts | null {
  const sections = parseSections(result.stdout);
  if (!sections.has('end')) return null;
  const section = (name: string): Section => sections.get(name) ?? { name, exitCode: 1, text: '' };
  const number = (name: string): number => Number(section(name).text.trim() || Number.NaN);
  const docker = section('docker.info');
  const plugin = section('plugin').exitCode === 0 ? parsePlugin(section('plugin').text) : null;
  const config = parseConfigFile(
    section('config.stat').text,
    section('config.content'),
    section('config.path').text,
  );
  const started = number('socket.stat');
  const log = parsePluginLog(section('log').text.split('\n'));
  return {
    uid: number('uid'),
    hostname: section('hostname').text.trim(),
    kernel: section('kernel').text.trim(),
    bootId: section('boot').exitCode === 0 ? section('boot').text.trim() : '',
    os: /^PRETTY_NAME="?([^"\n]*)/m.exec(section('os').text)?.[1] ?? '',
    clock: number('clock'),
    dockerInstalled: section('docker.path').exitCode === 0,
    engine: parseEngine(docker.text),
    dockerSaid: docker.text.trim().split('\n').at(-1) ?? '',
    engineHangs: docker.exitCode === 124,
    otherEngine: otherEngineOf(docker.text, section('rootless').text),
    plugin,
    pluginDigest: section('digest').text.trim(),
    aliases: section('plugins').exitCode === 0 ? netappPlugins(section('plugins').text) : [],
    health: healthOf(plugin, sections, { nobody, since: sinceOf(number('probe.clock')), log }),
    configIsNewer: plugin?.enabled === true && config !== null && config.modified > started,
    config,
    nfsClient: section('nfs').exitCode === 0,
    rpcbind: section('rpcbind').exitCode === 0,
    legacySocket: section('legacy').exitCode === 0,
    lock: parseLock(section('lock').text)?.holder ?? null,
    managementLif: reachOf(sections.get('lif.management')),
    managementLifSaid: section('lif.management').text.trim().split('\n').at(-1) ?? '',
    dataLif: reachOf(sections.get('lif.data')),
    log,
  };
}

function parseSections(stdout: string): Map<string, Section> {
  return new Map(readSections(stdout).map((section) => [section.name, section]));
}

/** "600 0:0 root:root 412 1790000000 regular file" of stat. */
function parseConfigFile(stat: string, content: Section, path: string): ConfigFile | null {
  const match = /^([0-7]{1,4}) (\d+):(\d+) (\S+) \d+ (\d+) (.+)$/m.exec(stat);
  if (match === null) return null;
  const [, mode = '', uid, gid, owner = '', modified, type = ''] = match;
  return {
    path,
    mode: mode.padStart(4, '0'),
    owner,
    ownedByRoot: uid === '0' && gid === '0',
    regular: type.startsWith('regular'),
    content: content.exitCode === 0 ? new Secret(content.text) : null,
    modified: Number(modified),
  };
}

function healthOf(
  plugin: InstalledPlugin | null,
  sections: ReadonlyMap<string, Section>,
  question: Question,
): Health {
  if (plugin === null) return { healthy: null, said: '', explanation: null };
  const probe = sections.get('probe');
  if (!plugin.enabled || probe === undefined) {
    const said = 'the plugin is disabled';
    return { healthy: false, said, explanation: null };
  }
  return judgeProbe({ exitCode: probe.exitCode, output: probe.text }, question);
}

function sinceOf(seconds: number): number | null {
  return Number.isNaN(seconds) ? null : seconds * 1000;
}

/** Lines of name and reference; the images are NetApp's own, under whatever registry. */
function netappPlugins(list: string): string[] {
  return list
    .split('\n')
    .filter((line) => /\/(?:trident-plugin|ndvp-plugin)(?::|@|$)/.test(line.split(' ')[1] ?? ''))
    .map((line) => line.split(' ')[0] ?? '');
}

/** podman-docker prints podman's own document for `docker info`; a rootless engine says so of itself. */
function otherEngineOf(info: string, rootlessSockets: string): HostFacts['otherEngine'] {
  if (/"buildahVersion"|podman/i.test(info)) return 'podman';
  const engine = parseEngine(info);
  if (engine === null) return rootlessSockets.trim() === '' ? null : 'rootless';
  return engine.rootless ? 'rootless' : null;
}

function reachOf(section: Section | undefined): Reach {
  if (section === undefined) return 'not-asked';
  if (section.exitCode === 9) return 'unknown';
  return section.exitCode === 0 ? 'open' : 'closed';
}

/** Why the plugin did not start: its own last words, explained; `dockerSaid` where there are none. */
export function explainStart(
  facts: HostFacts,
  dockerSaid: string,
): { said: string; explanation: Explanation | null } {
  const said = lastFailure(facts.log) ?? dockerSaid;
  return { said, explanation: explainLogText(said) ?? explainLogText(dockerSaid) };
}
