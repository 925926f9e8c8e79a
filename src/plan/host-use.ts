import type { Diagnostic } from '../errors.ts';
import type { VolumeHolder } from '../hosts/surroundings.ts';
import type { NeighbourConfig } from './host-neighbours.ts';
import type { HostGoal, HostObserved } from './host-plan.ts';
import type { HostStep } from './host-steps.ts';
import { blocker, type Planned } from './planned.ts';

/** Who would feel it if the plugin were stopped. */
export interface VolumeUse {
  /** Containers whose mounts are in use now. */
  readonly holders: readonly VolumeHolder[];
  readonly neighbours: readonly NeighbourConfig[];
  /** null: not asked for. */
  readonly volumes: readonly string[] | null;
}

/** A host as its Swarm sees it. */
export interface NodeState {
  readonly id: string;
  readonly availability: 'active' | 'pause' | 'drain';
  /** What an earlier run of ours that did not end took it out from; null: we did not. */
  readonly takenFrom: 'active' | 'pause' | null;
  /** Other nodes that could take its tasks over. */
  readonly others: number;
}

const NAMED = 6;

/** "data in web.1 (service web), notes in editor". */
export function holderWords(holders: readonly VolumeHolder[]): string {
  const named = holders.slice(0, NAMED).map(({ container, volumes, service, state }) => {
    const more = [
      ...(service === null ? [] : [`service ${service}`]),
      ...(state === 'running' ? [] : [state]),
    ];
    return `${volumes.join(' and ')} in ${container}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
  });
  const left = holders.length - named.length;
  return `${named.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

function stops(steps: readonly HostStep[]): boolean {
  return steps.some(({ kind }) => kind === 'plugin.disable' || kind === 'plugin.remove');
}

/** Containers that a plan would pull the plugin away from; draining moves the tasks of a Swarm only. */
export function inTheWay(
  { plugin, use, node }: HostObserved,
  { consent }: HostGoal,
  steps: readonly HostStep[],
): Diagnostic[] {
  if (!stops(steps) || consent.inUse || use === undefined || use === null) return [];
  // On a node that somebody else took out, tasks that are still there are somebody else's to wait for.
  const drained =
    consent.drain &&
    node !== undefined &&
    node !== null &&
    (node.availability !== 'drain' || node.takenFrom !== null);
  const left = use.holders.filter(({ service }) => !drained || service === null);
  if (left.length === 0) return [];
  const tasks = left.every(({ service }) => service !== null);
  return [
    blocker(
      'plugin-in-use',
      plugin?.name ?? '',
      `The plugin would be stopped under containers that use its volumes: ${holderWords(left)}.`,
      `${tasks ? 'Give --drain to move the tasks to other nodes while it is done, or stop' : 'Stop'} them first. Containers that run keep their mounts while the plugin is stopped, only new mounts wait: if that is acceptable, give --force-in-use.`,
    ),
  ];
}

/**
 * Puts the work of a Swarm's node between taking it out and putting it back. A node that somebody else took out
 * stays out; one that an earlier run of ours left out is put back. Returns what is in the way.
 */
export function planNode(
  { node, use, plugin }: HostObserved,
  { alias, presence, consent }: HostGoal,
  { steps, unchanged }: Planned<HostStep>,
): Diagnostic[] {
  if (node === undefined || node === null) return [];
  const { id, availability, takenFrom } = node;
  const back = (to: 'active' | 'pause'): HostStep => ({
    id: `node.activate:${id}`,
    kind: 'node.activate',
    node: id,
    availability: to,
  });
  if (!consent.drain || !stops(steps)) {
    if (takenFrom !== null) steps.push(back(takenFrom));
    return [];
  }
  const check: HostStep[] =
    presence === 'absent' || plugin === null || !steps.some(({ kind }) => kind === 'plugin.enable')
      ? []
      : [
          {
            id: `volumes.check:${alias}`,
            kind: 'volumes.check',
            alias,
            volumes: use?.volumes?.length ?? 0,
          },
        ];
  const was = availability === 'drain' ? takenFrom : availability;
  if (was === null) {
    unchanged.push('the node is taken out already, and stays out');
    steps.push(...check);
    return [];
  }
  const tasks = (use?.holders ?? []).filter(({ service }) => service !== null);
  if (availability !== 'drain' || tasks.length > 0) {
    const step = { kind: 'node.drain', node: id, alias, availability: was } as const;
    steps.unshift({ id: `node.drain:${id}`, ...step });
  }
  steps.push(...check, back(was));
  if (node.others > 0 || tasks.length === 0) return [];
  return [
    blocker(
      'no-other-node',
      id,
      `No other node of the Swarm is ready to take over: ${holderWords(tasks)}.`,
      'Bring another node up (docker node ls), or leave --drain away.',
    ),
  ];
}
