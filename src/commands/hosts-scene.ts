import type { PluginConfig } from '../config/document.ts';
import { readPluginConfig } from '../config/document.ts';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import { type HostConnection, HostError } from '../hosts/connection.ts';
import type { HostFacts } from '../hosts/facts.ts';
import { runPool } from '../hosts/pool.ts';
import type { HostWarning } from '../hosts/preflight.ts';
import { askFailure, askPrivileges } from '../hosts/registry.ts';
import { isHolding, observeSurroundings, type Surroundings } from '../hosts/surroundings.ts';
import { observeSwarm, type SwarmNodeState } from '../hosts/swarm-state.ts';
import { type HostObserved, planHost } from '../plan/host-plan.ts';
import type { NodeState } from '../plan/host-use.ts';
import { goalOn, type HostsJob, type JobInput } from './hosts-job.ts';
import type { Surveyed } from './hosts-survey.ts';

/** What is known of the hosts together, beside what each look tells. */
export interface SceneCommon {
  /** What the wanted release asks for; null: not known or not needed. */
  readonly privileges: readonly string[] | null;
  readonly nodes: readonly SwarmNodeState[];
  /** Null: no Swarm manager is among the hosts, or none is needed. */
  readonly manager: HostConnection | null;
}

export const nothingCommon: SceneCommon = { privileges: null, nodes: [], manager: null };

/** A host with everything that its plan is made from. */
export interface Scene {
  readonly observed: HostObserved;
  readonly warnings: readonly HostWarning[];
}

/** A host of which nothing beyond the first look is needed: nothing is to be changed there. */
function plainScene(facts: HostFacts): Scene {
  return { observed: facts, warnings: [] };
}

/** Looks at who would feel the change, in one more session. Throws HostError. */
export async function sceneOf(
  connection: HostConnection,
  facts: HostFacts,
  job: HostsJob,
  common: SceneCommon,
): Promise<Scene> {
  const { alias, consent } = job.goal;
  const around = await observeSurroundings(connection, { alias, volumes: consent.drain });
  const { volumes, neighbours } = around;
  const use = { holders: around.holders.filter(isHolding), neighbours, volumes };
  const observed = { ...facts, use, node: nodeOf(facts, common), privileges: common.privileges };
  return { observed, warnings: prefixWarnings(around, job.config) };
}

function nodeOf(facts: HostFacts, { nodes }: SceneCommon): NodeState | null {
  const node = nodes.find(({ id }) => id === facts.engine?.nodeId);
  if (node === undefined) return null;
  const others = nodes.filter(({ id, ready }) => ready && id !== node.id).length;
  return { id: node.id, availability: node.availability, takenFrom: node.takenFrom, others };
}

type Looked = Extract<Surveyed, { facts: HostFacts }>;

/**
 * What no single host tells: the nodes of the Swarm, from the first manager among the hosts, and what the wanted
 * release asks for, from the registry, by the first host that will fetch it. `reachable`: hosts that can be worked
 * on. Throws HostError of the host that was asked.
 */
export async function observeCommon(
  reachable: readonly Looked[],
  { job }: JobInput,
): Promise<SceneCommon> {
  const { goal } = job;
  const manager = goal.consent.drain ? managerOf(reachable) : null;
  const nodes = manager === null ? [] : await observeSwarm(manager);
  const fetching = reachable.find(({ target, facts }) =>
    planHost(target.name, facts, goalOn(job, facts)).steps.some(
      ({ kind }) => kind === 'plugin.install' || kind === 'plugin.upgrade',
    ),
  );
  if (fetching === undefined) return { nodes, manager, privileges: null };
  const wanted = planHost(
    fetching.target.name,
    fetching.facts,
    goalOn(job, fetching.facts),
  ).steps.flatMap((step) =>
    step.kind === 'plugin.install'
      ? [step.reference]
      : step.kind === 'plugin.upgrade'
        ? [step.to]
        : [],
  )[0];
  const asked = await askPrivileges(fetching.connection, goal.alias, wanted ?? '');
  if ('problem' in asked) throw askFailure(fetching.target.name, asked.problem);
  return { nodes, manager, privileges: asked.privileges };
}

function managerOf(reachable: readonly Looked[]): HostConnection | null {
  const nodes = reachable.filter(({ facts }) => (facts.engine?.nodeId ?? '') !== '');
  const manager = nodes.find(({ facts }) => facts.engine?.swarmManager === true);
  if (manager !== undefined || nodes.length === 0) return manager?.connection ?? null;
  throw new UserError({
    code: 'drain-without-manager',
    message: 'Nodes are taken out by a manager of their Swarm, and none of the hosts is one.',
    hint: 'Name a manager among the hosts, or leave --drain away.',
  });
}

/** Scenes of all hosts, several at once; where nothing is to be changed, no further look is needed. */
export async function observeScenes(
  surveyed: readonly Surveyed[],
  { job, concurrency }: JobInput,
  common: SceneCommon,
  context: Context,
): Promise<(Scene | HostError | null)[]> {
  return runPool(
    surveyed,
    async (one) => {
      if (!('facts' in one)) return one.error;
      const first = plainScene(one.facts);
      const plan = planHost(one.target.name, first.observed, goalOn(job, one.facts));
      const isOut = nodeOf(one.facts, common)?.takenFrom != null;
      if (plan.steps.length === 0 && !isOut) return first;
      try {
        return await sceneOf(one.connection, one.facts, job, common);
      } catch (error) {
        if (error instanceof HostError) return error;
        throw error;
      }
    },
    { concurrency, stopped: () => context.signal.aborted },
  );
}

/** Plugins beside each other on one SVM see each other's volumes when their prefixes meet. */
function prefixWarnings(around: Surroundings, config: PluginConfig | null): HostWarning[] {
  if (config === null) return [];
  return around.neighbours.flatMap(({ name, content }): HostWarning[] => {
    const other = configOf(content?.reveal());
    if (other === null || !shareSvm(config, other)) return [];
    const [ours, theirs] = [config.storagePrefix, other.storagePrefix];
    if (ours !== theirs && !ours.startsWith(theirs) && !theirs.startsWith(ours)) return [];
    const how =
      ours === theirs
        ? `has the same storagePrefix "${theirs}"`
        : `has the storagePrefix "${theirs}", which meets "${ours}"`;
    return [
      {
        code: ours === theirs ? 'prefix-shared' : 'prefix-overlap',
        message: `the plugin ${name} ${how} on the same SVM: each lists and can delete volumes of the other.`,
        hint: 'Give each plugin a storagePrefix of its own; netappdvp prefix-audit shows what they reach.',
      },
    ];
  });
}

function shareSvm(a: PluginConfig, b: PluginConfig): boolean {
  const sameSvm = a.svm === null || b.svm === null || a.svm === b.svm;
  return sameSvm && a.managementLif?.host === b.managementLif?.host;
}

function configOf(text: string | undefined): PluginConfig | null {
  if (text === undefined) return null;
  try {
    return readPluginConfig(text);
  } catch {
    // A config that is no JSON: the plugin beside it does not start, and has no volumes.
    return null;
  }
}
