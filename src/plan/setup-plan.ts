import type { Diagnostic } from '../errors.ts';
import type { HostStep } from './host-steps.ts';
import type { Plan } from './plan.ts';
import { emptyPlanned } from './planned.ts';
import type { SvmStep } from './svm-steps.ts';

/** Hosts on which the same is to be done. */
export interface HostGroup {
  readonly hosts: readonly string[];
  readonly steps: readonly HostStep[];
}

/** The whole journey: ONTAP, the login, the local files, then the hosts. */
export type SetupStep =
  | SvmStep
  | { readonly id: string; readonly kind: 'login.prove'; readonly user: string }
  | {
      readonly id: string;
      readonly kind: 'config.write';
      readonly path: string;
      /** A file that says something else is there, which is kept beside the new one. */
      readonly replaces: boolean;
    }
  | { readonly id: string; readonly kind: 'config.secure'; readonly path: string }
  | {
      readonly id: string;
      readonly kind: 'site.write';
      readonly path: string;
      readonly replaces: boolean;
    }
  | {
      readonly id: string;
      readonly kind: 'hosts.reach';
      readonly address: string;
      readonly hosts: readonly string[];
    }
  | {
      readonly id: string;
      readonly kind: 'hosts.install';
      readonly alias: string;
      readonly groups: readonly HostGroup[];
    }
  | { readonly id: string; readonly kind: 'storage.prove'; readonly alias: string };

/** A local file, and what is to become of it. */
export interface SetupFile {
  readonly path: string;
  readonly becomes: 'unchanged' | 'secured' | 'written';
  readonly replaces: boolean;
}

/** More names than these do not help the reader of a plan. */
const NAMES_SHOWN = 8;

/** "a, b, c", or "a, b, … and 12 more". */
export function namesText(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  if (more <= 0) return names.join(', ');
  return `${names.slice(0, NAMES_SHOWN).join(', ')} and ${more} more`;
}

/** What every part of the journey found. */
export interface SetupParts {
  readonly svm: Plan<SvmStep>;
  readonly user: string;
  readonly config: SetupFile;
  readonly site: SetupFile;
  readonly alias: string;
  /** In order; null where a host could not be looked at. */
  readonly hosts: readonly { readonly host: string; readonly plan: Plan<HostStep> | null }[];
  /** The management LIF that the hosts can be asked about only once it is made; null: they were asked. */
  readonly reach: string | null;
  /** Whether a volume is made, used and removed at the end; null: when something was done on a host. */
  readonly prove: boolean | null;
  /** What no step can mend, besides what the plan of the SVM has. */
  readonly blockers: readonly Diagnostic[];
  /** Somebody else's volumes within reach: in the way of bringing the plugin to more hosts, else only told. */
  readonly dangers: readonly Diagnostic[];
  readonly notes: readonly Diagnostic[];
}

/** Joins the parts into one plan, in the order in which it is carried out. Pure. */
export function planSetup(parts: SetupParts): Plan<SetupStep> {
  const { svm, config, site, alias } = parts;
  const planned = emptyPlanned<SetupStep>();
  const files: SetupStep[] = [...configSteps(config), ...siteSteps(site)];
  const groups = groupHosts(parts.hosts);
  const hosts: SetupStep[] =
    groups.length === 0 ? [] : [{ id: 'hosts.install', kind: 'hosts.install', alias, groups }];
  const names = parts.hosts.map(({ host }) => host);
  if (parts.reach !== null)
    hosts.unshift({ id: 'hosts.reach', kind: 'hosts.reach', address: parts.reach, hosts: names });
  if (parts.prove ?? groups.length > 0)
    hosts.push({ id: 'storage.prove', kind: 'storage.prove', alias });
  const rest = [...files, ...hosts];
  const all = [...svm.steps, ...rest];
  planned.steps.push(...svm.steps);
  // One login before anything is spread: repeated failures can lock a user.
  if (all.length > 0)
    planned.steps.push({ id: 'login.prove', kind: 'login.prove', user: parts.user });
  planned.steps.push(...rest);
  const spreads = config.becomes === 'written' || groups.length > 0;
  return {
    subject: svm.subject,
    steps: planned.steps,
    unchanged: [...svm.unchanged, ...unchangedFiles(config, site), ...unchangedHosts(parts)],
    blockers: [...svm.blockers, ...parts.blockers, ...(spreads ? parts.dangers : [])],
    notes: [...(svm.notes ?? []), ...(spreads ? [] : parts.dangers), ...parts.notes],
  };
}

function configSteps({ path, becomes, replaces }: SetupFile): SetupStep[] {
  if (becomes === 'written') return [{ id: 'config.write', kind: 'config.write', path, replaces }];
  return becomes === 'secured' ? [{ id: 'config.secure', kind: 'config.secure', path }] : [];
}

function siteSteps({ path, becomes, replaces }: SetupFile): SetupStep[] {
  return becomes === 'unchanged' ? [] : [{ id: 'site.write', kind: 'site.write', path, replaces }];
}

function unchangedFiles(config: SetupFile, site: SetupFile): string[] {
  return [
    ...(config.becomes === 'unchanged' ? [`config file ${config.path}`] : []),
    ...(site.becomes === 'unchanged' ? [`site file ${site.path}`] : []),
  ];
}

/** What is right on hosts already, equal lines once. */
function unchangedHosts({ hosts }: SetupParts): string[] {
  const lines = new Map<string, string[]>();
  for (const { host, plan } of hosts)
    for (const line of plan?.unchanged ?? []) lines.set(line, [...(lines.get(line) ?? []), host]);
  return [...lines].map(([line, names]) => `${line} on ${namesText(names)}`);
}

function groupHosts(hosts: SetupParts['hosts']): HostGroup[] {
  const groups = new Map<string, HostGroup>();
  for (const { host, plan } of hosts) {
    if (plan === null || plan.steps.length === 0) continue;
    const key = JSON.stringify(plan.steps);
    const group = groups.get(key);
    groups.set(key, { hosts: [...(group?.hosts ?? []), host], steps: plan.steps });
  }
  return [...groups.values()];
}
