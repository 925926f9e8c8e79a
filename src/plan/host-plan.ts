import type { Diagnostic } from '../errors.ts';
import type { HostFacts } from '../hosts/facts.ts';
import type { Secret } from '../secret.ts';
import type { Plan } from './plan.ts';

export type HostStep =
  | {
      readonly id: string;
      readonly kind: 'config.upload';
      readonly path: string;
      readonly mode: '0600';
      readonly owner: 'root';
      /** A differing file is there, which is kept beside the new one. */
      readonly replaces: boolean;
    }
  | {
      readonly id: string;
      readonly kind: 'plugin.install';
      readonly alias: string;
      readonly reference: string;
      readonly settings: Readonly<Record<string, string>>;
    }
  | {
      readonly id: string;
      readonly kind: 'plugin.set';
      readonly name: string;
      readonly key: string;
      readonly value: string;
      readonly was: string | null;
    }
  | {
      readonly id: string;
      readonly kind: 'plugin.disable';
      readonly name: string;
      readonly reasons: readonly string[];
    }
  | { readonly id: string; readonly kind: 'plugin.enable'; readonly name: string };

/** What every host should have. */
export interface HostWanted {
  readonly alias: string;
  /** Image and tag, without docker.io. */
  readonly reference: string;
  readonly configPath: string;
  readonly content: Secret;
  readonly settings: Readonly<Record<string, string>>;
}

export type HostObserved = Pick<HostFacts, 'plugin' | 'config' | 'health' | 'configIsNewer'>;

/**
 * What is missing on one host. Pure. A running plugin is stopped first, then changed, then started: where
 * Docker does not let it be stopped, nothing has been changed yet. The plugin reads its config only when it
 * starts, and does not try ONTAP again after a failed start (Trident, main.go): both ask for a restart.
 */
export function planHost(
  subject: string,
  observed: HostObserved,
  wanted: HostWanted,
): Plan<HostStep> {
  const { plugin } = observed;
  const content = isContent(observed, wanted);
  const secured = content && observed.config?.mode === '0600' && observed.config.ownedByRoot;
  const changed = plugin === null ? [] : changedSettings(plugin.settings, wanted.settings);
  const reasons = plugin?.enabled === true ? restartReasons(observed, content, changed) : [];
  const name = plugin?.name ?? `${wanted.alias}:latest`;
  const upload: HostStep = {
    id: `config.upload:${wanted.configPath}`,
    kind: 'config.upload',
    path: wanted.configPath,
    mode: '0600',
    owner: 'root',
    replaces: observed.config !== null && !content,
  };
  const steps: HostStep[] = [
    ...(reasons.length === 0
      ? []
      : [{ id: `plugin.disable:${wanted.alias}`, kind: 'plugin.disable', name, reasons } as const]),
    ...(secured ? [] : [upload]),
    ...(plugin === null
      ? [installStep(wanted)]
      : changed.map((key) => setStep(name, key, plugin.settings, wanted))),
    ...(plugin === null || !plugin.enabled || reasons.length > 0
      ? [{ id: `plugin.enable:${wanted.alias}`, kind: 'plugin.enable', name } as const]
      : []),
  ];
  return {
    subject,
    steps,
    unchanged: unchangedWords(observed, wanted, { secured, changed, restart: reasons.length > 0 }),
    blockers: blockersOf(observed, wanted),
  };
}

function isContent({ config }: HostObserved, wanted: HostWanted): boolean {
  return config !== null && config.regular && config.content?.reveal() === wanted.content.reveal();
}

function changedSettings(
  is: Readonly<Record<string, string>>,
  wanted: HostWanted['settings'],
): string[] {
  return Object.keys(wanted).filter((key) => is[key] !== wanted[key]);
}

function restartReasons(
  observed: HostObserved,
  content: boolean,
  changed: readonly string[],
): string[] {
  return [
    ...(content ? [] : ['its config changes']),
    ...changed.map((key) => `its setting ${key} changes`),
    ...(content && observed.configIsNewer ? ['its config is newer than its last start'] : []),
    ...(observed.health.healthy === false ? ['it does not answer as it should'] : []),
  ];
}

function installStep(wanted: HostWanted): HostStep {
  const { alias, reference, settings } = wanted;
  return { id: `plugin.install:${alias}`, kind: 'plugin.install', alias, reference, settings };
}

function setStep(
  name: string,
  key: string,
  is: Readonly<Record<string, string>>,
  wanted: HostWanted,
): HostStep {
  const value = wanted.settings[key] ?? '';
  return { id: `plugin.set:${key}`, kind: 'plugin.set', name, key, value, was: is[key] ?? null };
}

function unchangedWords(
  { plugin }: HostObserved,
  wanted: HostWanted,
  is: { secured: boolean; changed: readonly string[]; restart: boolean },
): string[] {
  if (plugin === null) return is.secured ? [`config ${wanted.configPath}`] : [];
  return [
    ...(is.secured ? [`config ${wanted.configPath}`] : []),
    ...(plugin.reference === wanted.reference
      ? [`plugin ${plugin.name} is ${plugin.reference}`]
      : []),
    ...Object.entries(wanted.settings)
      .filter(([key]) => !is.changed.includes(key))
      .map(([key, value]) => `setting ${key}=${value}`),
    ...(plugin.enabled && !is.restart ? [`plugin ${plugin.name} is enabled`] : []),
  ];
}

/** Another release under the same name: an upgrade interrupts the host's volumes and is not made on the way. */
function blockersOf({ plugin }: HostObserved, wanted: HostWanted): Diagnostic[] {
  if (plugin === null || plugin.reference === wanted.reference) return [];
  const { name, reference } = plugin;
  return [
    {
      severity: 'error',
      code: 'plugin-version-differs',
      path: name,
      line: null,
      column: null,
      message: `The plugin ${name} is ${reference}, not ${wanted.reference}; hosts install does not upgrade.`,
      hint:
        `Keep it (--image ${reference.slice(0, reference.lastIndexOf(':'))} --plugin-version ${reference.slice(reference.lastIndexOf(':') + 1)}), use another --alias, or upgrade it on the host: ` +
        `docker plugin disable -f ${name} && docker plugin upgrade --skip-remote-check --grant-all-permissions ${name} ${wanted.reference} && docker plugin enable ${name}`,
    },
  ];
}
