import { type Backend, isPluginPrefix } from './drivers.ts';

/** A prefix that reaches nothing foreign, and the way to it. */
export interface Suggestion {
  readonly prefix: string;
  readonly steps: readonly string[];
}

/** Prefixes to try, the plainest first: made of the SVM's name, so that two fleets do not get the same. */
export function* prefixCandidates(svm: string): Generator<string> {
  const name = svm.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^svm_|_svm$/g, '');
  const bases = [`dvol_${name}_`, `ndvp_${name}_`, `docker_${name}_`];
  yield* bases;
  for (let number = 2; number < 100; number += 1) yield `${bases[0] ?? ''}${number}_`;
}

/** Whether a prefix is the plugin's to take and none of the known ones starts it or is started by it. */
export function standsApart(candidate: string, known: readonly string[]): boolean {
  return (
    isPluginPrefix(candidate) &&
    // FlexVol names have 203 characters, and Docker's names need room too.
    candidate.length <= 100 &&
    known.every(
      (prefix) => prefix === '' || !(candidate.startsWith(prefix) || prefix.startsWith(candidate)),
    )
  );
}

/** What to do after the new prefix is chosen; `lines`: the ONTAP commands for one volume. */
export function movingSteps(
  prefix: string,
  backend: Backend | undefined,
  ours: number,
  lines: readonly string[],
): string[] {
  const driver = backend?.driver ?? 'ontap-nas';
  const steps = [
    `Make the new config: netappdvp init --driver ${driver} --storage-prefix ${prefix} --file config-new.json, and compare: netappdvp config diff`,
    'Stop the services that use volumes, then push the config to all hosts: netappdvp hosts push-config --config config-new.json',
  ];
  if (driver.endsWith('-economy'))
    return [
      ...steps,
      'Pools are found by their names: copy the data of old volumes into new ones.',
    ];
  if (ours > 0)
    steps.push(
      `Rename our ${ours} ${ours === 1 ? 'volume' : 'volumes'} on ONTAP so that Docker finds ${ours === 1 ? 'it' : 'them'} under the old name, each with:\n${lines.join('\n')}`,
    );
  return [...steps, 'Audit again: netappdvp prefix-audit --config config-new.json'];
}
