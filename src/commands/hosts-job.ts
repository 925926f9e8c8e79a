import type { PluginConfig } from '../config/document.ts';
import type { Context } from '../context.ts';
import type { HostFacts } from '../hosts/facts.ts';
import type { Look } from '../hosts/observe.ts';
import type { Consent, HostGoal } from '../plan/host-plan.ts';
import type { ReleaseWords } from '../terminal/hosts-end.ts';
import type { Given } from './given.ts';
import type { HostsInput } from './hosts-input.ts';
import type { LockSwitches } from './hosts-lock.ts';
import type { Switches } from './plan-run.ts';

/** What a hosts command wants of every host. */
export interface HostsJob {
  /** As typed, for the journal and the lock: "hosts upgrade". */
  readonly command: string;
  readonly goal: HostGoal;
  /** Where hosts differ in what is wanted of them: one host's goal. Absent: the same everywhere. */
  readonly goalFor?: (facts: HostFacts) => HostGoal;
  readonly look: Look;
  /** What the config says that is put there; null when none is. */
  readonly config: PluginConfig | null;
  readonly ending: ReleaseWords;
}

export interface JobInput extends HostsInput, Switches, LockSwitches {
  readonly job: HostsJob;
  /** At the end a volume is made, used and removed. */
  readonly prove?: boolean;
}

export function goalOn({ goal, goalFor }: HostsJob, facts: HostFacts): HostGoal {
  return goalFor?.(facts) ?? goal;
}

/** Takes --force-in-use and its like, returns what somebody said may be done. */
export function consentOf(given: Given, upgrade: boolean): Consent {
  return {
    upgrade,
    downgrade: given.flag('allowDowngrade'),
    morePrivileges: given.flag('acceptPrivileges'),
    inUse: given.flag('forceInUse'),
    drain: given.flag('drain'),
  };
}

/** What is looked at for a plugin of this name, with what its config says. */
export function lookAt(
  alias: string,
  configPath: string | null,
  config: PluginConfig | null,
  context: Context,
): Look {
  return {
    alias,
    configPath,
    managementLif: config?.managementLif ?? null,
    dataLif: config?.dataLif ?? null,
    patienceSeconds: 60,
    nobody: `netappdvp_nobody_${context.newId()}`,
  };
}
