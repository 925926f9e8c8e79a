import type { HostTarget } from './connection.ts';
import type { HostFacts } from './facts.ts';
import type { HostReport } from './report.ts';

/**
 * By what a machine is known under any name: its engine, its own name and its boot together, for clones of
 * one image share the first two. null when one of them could not be read: then nothing is joined.
 */
function machineOf({ engine, hostname, bootId }: HostFacts): string | null {
  const parts = [engine?.id ?? '', hostname, bootId];
  return parts.includes('') ? null : parts.join(' ');
}

/** Takes what was seen of hosts in order, returns for each name of a machine that came before the first one. */
export function findTwins(
  seen: readonly { readonly name: string; readonly facts: HostFacts }[],
): Map<string, string> {
  const first = new Map<string, string>();
  const twins = new Map<string, string>();
  for (const { name, facts } of seen) {
    const machine = machineOf(facts);
    const known = machine === null ? undefined : first.get(machine);
    if (known !== undefined) twins.set(name, known);
    else if (machine !== null) first.set(machine, name);
  }
  return twins;
}

/**
 * Takes reports of machines and the other names of some, returns a report for every name in the order of the
 * targets: a twin's is its machine's, with `sameAs`.
 */
export function withTwins(
  reports: readonly HostReport[],
  twins: ReadonlyMap<string, string>,
  targets: readonly Pick<HostTarget, 'name'>[],
): HostReport[] {
  const byHost = new Map(reports.map((report) => [report.host, report]));
  return targets.flatMap(({ name }) => {
    const sameAs = twins.get(name);
    const report = byHost.get(sameAs ?? name);
    if (report === undefined) return [];
    return sameAs === undefined ? [report] : [{ ...report, host: name, sameAs }];
  });
}
