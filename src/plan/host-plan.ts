import type { HostFacts } from '../hosts/facts.ts';
import type { Secret } from '../secret.ts';
import { neighbourProblems } from './host-neighbours.ts';
import { type Exchange, planRelease, wantedReference } from './host-release.ts';
import type { HostStep } from './host-steps.ts';
import { holderWords, inTheWay, type NodeState, planNode, type VolumeUse } from './host-use.ts';
import type { Plan } from './plan.ts';
import { blocker, emptyPlanned, type Planned } from './planned.ts';

/** A config file as it should lie on a host. */
export interface WantedConfig {
  readonly path: string;
  readonly content: Secret;
}

/** What a host should be like. What is null or absent stays as it is. */
export interface HostGoal {
  readonly alias: string;
  /** installed: put there where it is missing; kept: must be there; absent: taken off. */
  readonly presence: 'installed' | 'kept' | 'absent';
  /** Image and tag, without docker.io. */
  readonly reference: string | null;
  /** Where a plugin is there already, it stays with the image that it came from; only the tag counts. */
  readonly keepImage: boolean;
  readonly config: WantedConfig | null;
  /** Only the settings that matter; any other stays. */
  readonly settings: Readonly<Record<string, string>>;
  /** null: as it is. */
  readonly running: boolean | null;
  /** It is started anew even if nothing else asks for it. */
  readonly restart: boolean;
  /** A config that goes with the plugin. */
  readonly removeConfig: boolean;
  readonly consent: Consent;
}

/** What is done only when somebody said so. */
export interface Consent {
  readonly upgrade: boolean;
  readonly downgrade: boolean;
  readonly morePrivileges: boolean;
  /** Stopping the plugin under containers that use its volumes. */
  readonly inUse: boolean;
  /** Taking Swarm nodes out while they are worked on. */
  readonly drain: boolean;
}

export const noConsent: Consent = {
  upgrade: false,
  downgrade: false,
  morePrivileges: false,
  inUse: false,
  drain: false,
};

/** What a plan is made from; what costs a session of its own is null while nothing is to be changed. */
export interface HostObserved
  extends Pick<HostFacts, 'plugin' | 'config' | 'health' | 'configIsNewer'> {
  readonly use?: VolumeUse | null;
  /** This host in its Swarm; null: in none, or not asked for. */
  readonly node?: NodeState | null;
  /** What the wanted release asks for; null: not known. */
  readonly privileges?: readonly string[] | null;
}

type Installed = NonNullable<HostObserved['plugin']>;

/**
 * What is missing on one host. Pure. A running plugin is stopped first, then changed, then started: where Docker
 * does not let it be stopped, nothing has been changed yet, and Docker refuses to set or upgrade what runs. The
 * plugin reads its config only when it starts, and does not try ONTAP again after a failed start (Trident, main.go):
 * both ask for a restart.
 */
export function planHost(subject: string, observed: HostObserved, goal: HostGoal): Plan<HostStep> {
  const { plugin } = observed;
  const planned = emptyPlanned<HostStep>();
  if (goal.presence === 'absent') planAbsence(observed, goal, planned);
  else if (plugin === null && goal.presence === 'kept') planNothingThere(goal, planned);
  else planPresence(observed, goal, planned);
  const blockers = [...planned.blockers, ...inTheWay(observed, goal, planned.steps)];
  const node = planNode(observed, goal, planned);
  return {
    subject,
    steps: planned.steps,
    unchanged: planned.unchanged,
    blockers: [...blockers, ...node],
  };
}

/** The config goes before the plugin whose setting names it: a run that is cut between the two finds both again. */
function planAbsence(
  observed: HostObserved,
  goal: HostGoal,
  { steps, unchanged }: Planned<HostStep>,
): void {
  const { plugin, config, use } = observed;
  const { alias, consent } = goal;
  if (plugin === null) {
    unchanged.push(`no plugin ${alias}`);
    return;
  }
  if (plugin.enabled) steps.push(disableStep(observed, goal, plugin.name, ['it is taken off']));
  const shared = (use?.neighbours ?? []).some(({ configPath }) => configPath === config?.path);
  if (goal.removeConfig && config !== null && !shared)
    steps.push({ id: `config.remove:${config.path}`, kind: 'config.remove', path: config.path });
  else if (config !== null) unchanged.push(`config ${config.path} stays`);
  steps.push(removeStep(plugin.name, 'it is taken off', consent.inUse));
}

function planNothingThere(
  { alias, running }: HostGoal,
  { unchanged, blockers }: Planned<HostStep>,
): void {
  if (running === false) unchanged.push(`no plugin ${alias}`);
  else
    blockers.push(
      blocker(
        'plugin-absent',
        alias,
        `There is no plugin ${alias} here.`,
        'netappdvp hosts install puts it there; --alias names another one, --exclude leaves the host out.',
      ),
    );
}

function planPresence(
  observed: HostObserved,
  goal: HostGoal,
  { steps, unchanged, blockers }: Planned<HostStep>,
): void {
  const { plugin } = observed;
  const { alias } = goal;
  const config = configState(observed, goal.config);
  const reference = wantedReference(plugin, goal);
  const exchange: Exchange =
    plugin === null || reference === null
      ? { kind: 'none' }
      : planRelease(plugin, reference, goal.consent, observed.privileges ?? null);
  if (exchange.kind === 'blocked') blockers.push(...exchange.blockers);
  blockers.push(...neighbourProblems(observed, goal));
  // A plugin that is installed anew loses its settings.
  const fresh = plugin === null || exchange.kind === 'reinstall';
  const changed = plugin === null || fresh ? [] : changedSettings(plugin.settings, goal.settings);
  const reasons =
    plugin?.enabled === true ? stopReasons(observed, goal, { config, changed, exchange }) : [];
  const name = plugin?.name ?? `${alias}:latest`;
  if (reasons.length > 0) steps.push(disableStep(observed, goal, name, reasons));
  if (goal.config !== null && !config.secured)
    steps.push(uploadStep(goal.config.path, observed.config !== null && !config.same));
  if (plugin !== null && exchange.kind === 'reinstall')
    steps.push(removeStep(name, exchange.reason, goal.consent.inUse));
  if (fresh && reference !== null)
    steps.push(installStep(goal, reference, plugin, observed.privileges ?? null));
  if (exchange.kind === 'upgrade') steps.push(exchange.step);
  if (plugin !== null)
    steps.push(...changed.map((key) => setStep(name, key, plugin.settings, goal)));
  const starts = goal.running === true && (fresh || !plugin.enabled || reasons.length > 0);
  // What ran before runs again, also where nothing is said about it.
  const again = goal.running === null && reasons.length > 0;
  if (starts || again) steps.push({ id: `plugin.enable:${alias}`, kind: 'plugin.enable', name });
  if (goal.config !== null && config.secured) unchanged.push(`config ${goal.config.path}`);
  if (plugin !== null) {
    if (plugin.reference === reference) unchanged.push(`plugin ${name} is ${reference}`);
    unchanged.push(
      ...Object.entries(goal.settings)
        .filter(([key]) => !changed.includes(key))
        .map(([key, value]) => `setting ${key}=${value}`),
    );
    if (plugin.enabled && reasons.length === 0) unchanged.push(`plugin ${name} is enabled`);
    if (!plugin.enabled && goal.running === false) unchanged.push(`plugin ${name} is disabled`);
  }
}

interface ConfigState {
  /** The wanted content is there. */
  readonly same: boolean;
  /** And nobody but root can read it. */
  readonly secured: boolean;
}

function configState({ config }: HostObserved, wanted: WantedConfig | null): ConfigState {
  if (wanted === null) return { same: true, secured: true };
  const same =
    config !== null && config.regular && config.content?.reveal() === wanted.content.reveal();
  return { same, secured: same && config.mode === '0600' && config.ownedByRoot };
}

function changedSettings(
  is: Readonly<Record<string, string>>,
  wanted: HostGoal['settings'],
): string[] {
  return Object.keys(wanted).filter((key) => is[key] !== wanted[key]);
}

function stopReasons(
  observed: HostObserved,
  goal: HostGoal,
  is: { config: ConfigState; changed: readonly string[]; exchange: Exchange },
): string[] {
  const { config, changed, exchange } = is;
  if (goal.running === false) return ['it is to be stopped'];
  const heals = goal.running === true && goal.presence === 'installed';
  return [
    ...(exchange.kind === 'upgrade' || exchange.kind === 'reinstall'
      ? ['its release changes']
      : []),
    ...(config.same ? [] : ['its config changes']),
    ...changed.map((key) => `its setting ${key} changes`),
    ...(config.same && goal.config !== null && observed.configIsNewer
      ? ['its config is newer than its last start']
      : []),
    ...(heals && observed.health.healthy === false ? ['it does not answer as it should'] : []),
    ...(goal.restart ? ['a restart was asked for'] : []),
  ];
}

function disableStep(
  { use }: HostObserved,
  { alias, consent }: HostGoal,
  name: string,
  reasons: readonly string[],
): HostStep {
  const id = `plugin.disable:${alias}`;
  const holders = use?.holders ?? [];
  const under = holders.length === 0 ? null : holderWords(holders);
  return { id, kind: 'plugin.disable', name, reasons, inUse: consent.inUse, under };
}

function removeStep(name: string, reason: string, inUse: boolean): HostStep {
  return { id: `plugin.remove:${name}`, kind: 'plugin.remove', name, reason, inUse };
}

function uploadStep(path: string, replaces: boolean): HostStep {
  const id = `config.upload:${path}`;
  return { id, kind: 'config.upload', path, mode: '0600', owner: 'root', replaces };
}

/** A plugin that is installed anew keeps its settings where nothing else is wanted; the new release says which it knows. */
function installStep(
  { alias, settings }: HostGoal,
  reference: string,
  old: Installed | null,
  privileges: readonly string[] | null,
): HostStep {
  const kept = old?.settings['config'] === undefined ? {} : { config: old.settings['config'] };
  const all = { ...kept, ...settings };
  const id = `plugin.install:${alias}`;
  return { id, kind: 'plugin.install', alias, reference, settings: all, privileges };
}

function setStep(
  name: string,
  key: string,
  is: Readonly<Record<string, string>>,
  wanted: HostGoal,
): HostStep {
  const value = wanted.settings[key] ?? '';
  return { id: `plugin.set:${key}`, kind: 'plugin.set', name, key, value, was: is[key] ?? null };
}
