import type { HostStep } from '../plan/host-steps.ts';
import type { Plan, StepOutcome } from '../plan/plan.ts';
import type { HostFacts } from './facts.ts';
import type { HostWarning } from './preflight.ts';

export type HostStatus =
  | 'done'
  | 'unchanged'
  | 'planned'
  | 'failed'
  | 'unreachable'
  | 'not-attempted';

export interface PluginReport {
  readonly name: string;
  readonly reference: string;
  readonly version: string;
  readonly enabled: boolean;
  readonly healthy: boolean | null;
  /** Of the plugin's image; null when the engine does not tell. */
  readonly imageDigest: string | null;
  readonly settings: Readonly<Record<string, string>>;
  readonly config: {
    readonly path: string;
    readonly mode: string;
    readonly owner: string;
    /** Over the document without its secrets; null when it is no JSON. */
    readonly digest: string | null;
  } | null;
}

export interface ReportError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** What a hosts command tells about one host. */
export interface HostReport {
  readonly host: string;
  readonly status: HostStatus;
  readonly plugin: PluginReport | null;
  readonly plan: Plan<HostStep> | null;
  readonly outcomes: readonly StepOutcome[];
  readonly error: ReportError | null;
  readonly warnings: readonly HostWarning[];
  /** Another name of the same machine, under which it was worked on; absent where there is none. */
  readonly sameAs?: string;
}

/** Takes the facts of a host, returns what is told of its plugin. `digest` leaves the secrets out. */
export function reportPlugin(
  facts: HostFacts,
  digest: (text: string) => string,
): PluginReport | null {
  const { plugin, config } = facts;
  if (plugin === null) return null;
  const { name, reference, version, enabled, settings } = plugin;
  return {
    name,
    reference,
    version,
    enabled,
    healthy: facts.health.healthy,
    imageDigest: facts.pluginDigest === '' ? null : facts.pluginDigest,
    settings,
    config:
      config === null
        ? null
        : {
            path: config.path,
            mode: config.mode,
            owner: config.owner.replace(/:.*$/, ''),
            digest: digestOrNull(config.content?.reveal(), digest),
          },
  };
}

function digestOrNull(text: string | undefined, digest: (text: string) => string): string | null {
  if (text === undefined) return null;
  try {
    return digest(text);
  } catch {
    // No JSON: it cannot be freed of its secrets, so nothing is told of it.
    return null;
  }
}

/** Why an enabled plugin does not work, in the plugin's words and in ours; null when it works or nobody can tell. */
export function healthError(facts: HostFacts): ReportError | null {
  const { plugin, health } = facts;
  if (plugin === null || health.healthy === true) return null;
  if (health.healthy === null)
    return /initializing/.test(health.said)
      ? {
          code: 'plugin-still-starting',
          message: 'The plugin is enabled but still starting.',
          hint: 'Run netappdvp hosts status in a while; if it stays so, ONTAP answers very slowly.',
        }
      : null;
  const { explanation, said } = health;
  if (explanation === null)
    return {
      code: 'plugin-unhealthy',
      message: plugin.enabled
        ? `The plugin is enabled but does not work. It says: ${said}`
        : `The plugin does not run: ${said}.`,
      hint: plugin.enabled
        ? 'These words are not known to netappdvp; read the engine’s log on the host: journalctl -u docker.'
        : 'netappdvp hosts install starts it.',
    };
  return {
    code: `plugin-${explanation.rule}`,
    message: `${explanation.cause} The plugin says: ${said}`,
    hint: explanation.mend,
  };
}

/** What is wrong with the config of a plugin that works: it would not after its next start. null: nothing. */
export function configError(facts: HostFacts): ReportError | null {
  const { plugin, config, configIsNewer } = facts;
  // Whoever is not root sees no config, and that says nothing.
  if (plugin === null || facts.uid !== 0) return null;
  if (config === null)
    return {
      code: 'config-missing',
      message: `The plugin's config (${plugin.settings['config'] ?? 'config.json'} in /etc/netappdvp) is gone: the plugin will not start again.`,
      hint: 'netappdvp hosts install puts it back.',
    };
  if (configIsNewer)
    return {
      code: 'config-newer',
      message: `${config.path} was changed after the plugin started, which reads it only then.`,
      hint: 'netappdvp hosts install puts the wanted config there and starts the plugin again.',
    };
  if (config.mode !== '0600' || !config.ownedByRoot)
    return {
      code: 'config-open',
      message: `${config.path} has the mode ${config.mode} and belongs to ${config.owner}; it holds a password.`,
      hint: 'netappdvp hosts install gives it to root alone (0600).',
    };
  return null;
}

export interface Difference {
  /** What differs: "version", "setting config", "config file". */
  readonly what: string;
  /** Each value with the hosts that have it, the most frequent first. */
  readonly values: readonly { readonly value: string; readonly hosts: readonly string[] }[];
}

/** In what the hosts differ from each other, of those that could be read. Pure. */
export function differences(reports: readonly HostReport[]): Difference[] {
  const readable = reports.filter((report) => report.error === null || report.plugin !== null);
  const traits = readable.map((report) => ({ host: report.host, traits: traitsOf(report.plugin) }));
  const names = [...new Set(traits.flatMap((one) => Object.keys(one.traits)))];
  return names
    .map((what) => {
      const having = traits
        .filter((one) => one.traits['installed'] === 'yes' || what === 'installed')
        // Not every login is told the digest, and what is not told is no difference.
        .filter((one) => what !== 'image digest' || what in one.traits)
        .map((one) => ({ host: one.host, value: one.traits[what] ?? 'none' }));
      const values = [...new Set(having.map((one) => one.value))]
        .map((value) => ({
          value,
          hosts: having.filter((one) => one.value === value).map((one) => one.host),
        }))
        .toSorted((a, b) => b.hosts.length - a.hosts.length);
      return { what, values };
    })
    .filter((difference) => difference.values.length > 1);
}

function traitsOf(plugin: PluginReport | null): Readonly<Record<string, string>> {
  if (plugin === null) return { installed: 'no' };
  const settings: Record<string, string> = {};
  for (const [key, value] of Object.entries(plugin.settings)) settings[`setting ${key}`] = value;
  return {
    installed: 'yes',
    image: plugin.reference,
    ...(plugin.imageDigest === null ? {} : { 'image digest': plugin.imageDigest }),
    enabled: plugin.enabled ? 'yes' : 'no',
    ...settings,
    'config file': plugin.config?.digest ?? 'none',
    'config mode': plugin.config === null ? 'none' : `${plugin.config.mode} ${plugin.config.owner}`,
  };
}
